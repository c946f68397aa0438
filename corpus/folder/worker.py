"""The reading process: `python -m corpus.folder.worker LIMITS`, started by corpus.folder.isolate.

Takes one JSON object a line on stdin (`path`, `root`, and `pictures`, a folder for those of pages) and gives
one a line on stdout: `report`, `error` (a message for the user) or `fault` (memory, depth); before that a
line `more` with the pages read and their number whenever a picture of a page was read. Anything else that
goes wrong ends the process; the parent sees that, refuses the file and starts another.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import IO, Any

from corpus.errors import CorpusError
from corpus.folder.load import read_pictured
from corpus.folder.picture_files import hand_over
from corpus.pages.ocr import on_pictures
from corpus.readers.limits import Limits
from corpus.record import report_record
from corpus.system import bound_memory, bound_time, lower_memory

_CORES = 16  # recognition runs on several at once, and processor time counts them all


def main() -> None:
    """Serve until stdin ends."""
    limits = Limits(**json.loads(sys.argv[1]))
    # Libraries that print must not print into the answers.
    with os.fdopen(os.dup(1), "w", encoding="ascii") as replies:
        os.dup2(2, 1)
        # What LibreOffice makes of an old document is no larger than a package may be.
        bound_memory(limits.memory_mb, limits.unpacked_mb << 20, limits.picture_memory_mb)
        serve(sys.stdin, replies, limits)


def serve(requests: Iterable[str], replies: IO[str], limits: Limits) -> None:
    """Answer each request; after a `fault` no further one, for what is left of the process is in doubt."""
    for line in requests:
        request = json.loads(line)
        bound_time(limits.seconds + 1)
        lower_memory(limits.memory_mb)

        def more(done: int, count: int) -> None:
            replies.write(json.dumps({"more": [done, count]}) + "\n")
            replies.flush()
            bound_time(limits.seconds * _CORES)

        on_pictures[:] = [more]
        reply = _reply(request, limits)
        replies.write(json.dumps(reply) + "\n")
        replies.flush()
        if "fault" in reply:
            return


def _reply(request: Mapping[str, str], limits: Limits) -> dict[str, Any]:
    try:
        report, pictures = read_pictured(Path(request["path"]), Path(request["root"]), limits)
        if "pictures" in request:
            hand_over(pictures, Path(request["pictures"]))
        return {"report": report_record(report)}
    except CorpusError as exc:
        return {"error": str(exc)}
    except MemoryError:
        return {"fault": "memory"}
    except RecursionError:
        return {"fault": "depth"}


if __name__ == "__main__":
    main()
