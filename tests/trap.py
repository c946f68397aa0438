"""Runs app.py and writes every name looked up and every connection opened, by whatever library, to a file.

    REPORTQA_TRAP=FILE [REPORTQA_TRAP_APP=app.py] [REPORTQA_TRAP_OPEN=1] python tests/trap.py [options]

REPORTQA_TRAP_OPEN leaves out what refuses files in the calls of Gradio: the trap must then catch something.
"""

from __future__ import annotations

import os
import runpy
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
WATCHED = ("socket.getaddrinfo", "socket.gethostby", "socket.getnameinfo", "socket.connect", "socket.sendto")


def set_trap() -> None:
    caught = Path(os.environ["REPORTQA_TRAP"]).open("a", encoding="utf-8", buffering=1)  # noqa: SIM115

    def watch(event: str, args: tuple[object, ...]) -> None:
        if event.startswith(WATCHED):
            caught.write(f"{event} {args!r}\n")

    sys.addaudithook(watch)


if __name__ == "__main__":
    app = os.environ.get("REPORTQA_TRAP_APP", str(ROOT / "app.py"))
    sys.path.insert(0, str(Path(app).parent))
    set_trap()
    if os.environ.get("REPORTQA_TRAP_OPEN"):
        from page.requests.calls import Calls

        Calls.checked = lambda self, path, sent: sent  # type: ignore[method-assign, assignment, misc]  # noqa: ARG005
    sys.argv[0] = app
    runpy.run_path(sys.argv[0], run_name="__main__")
