"""What measuring, counting and logging a question costs: microseconds a question, with nothing else to do.

    python -m benchmarks.observing --index DIR

The `ask` measured does nothing but enter the stages a question enters, so what is printed is the
watching alone; each row is the best of five rounds.
"""

from __future__ import annotations

import argparse
import io
import logging
import time
from collections.abc import Callable
from contextlib import redirect_stderr
from pathlib import Path

from corpus.logs import Console, JsonLines
from corpus.stages import recorded, stage
from index.live import LiveIndex
from page.metrics import Metrics
from qa import ask
from qa.answer import Answer
from qa.tools.observe import QuestionLog, observed

_ROUNDS, _QUESTIONS = 5, 5000
_QUESTION = "2025年历城区新增多少经营主体"


def main() -> None:
    """Print a row a way to watch."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--index", type=Path, required=True)
    live = LiveIndex(parser.parse_args().index)
    index = live.current()
    ask(_QUESTION, index=index)
    with recorded() as stages:
        answer = ask(_QUESTION, index=index)
    names = [row.name for row in stages.rows for _ in range(row.calls) if row.name != "other"]

    def empty(_question: str, **_: object) -> Answer:
        for name in names:
            with stage(name):
                pass
        return answer

    metrics = Metrics(live)
    log = QuestionLog()
    print(f"{len(names)} stages a question")
    print(f"nobody measures            {_microseconds(empty, index):6.1f} us")
    print(f"the page (log not written) {_microseconds(observed(empty, log), index):6.1f} us")
    watched = metrics.under_way(observed(empty, log, metrics))
    print(f"and --metrics              {_microseconds(watched, index):6.1f} us")
    logging.getLogger("qa").setLevel(logging.INFO)
    logging.getLogger().addHandler(Console(JsonLines()))
    print(f"and a line of JSON         {_microseconds(watched, index):6.1f} us")


def _microseconds(asked: Callable[..., Answer], index: object) -> float:
    best = float("inf")
    with redirect_stderr(io.StringIO()):
        for _ in range(_ROUNDS):
            began = time.perf_counter()
            for _ in range(_QUESTIONS):
                asked(_QUESTION, index=index)
            best = min(best, (time.perf_counter() - began) / _QUESTIONS)
    return best * 1e6


if __name__ == "__main__":
    main()
