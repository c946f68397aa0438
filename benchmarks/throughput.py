"""Answers a second by how many ask at once, over `/api/v1/ask` of a running page; the table is throughput.md.

    python -m benchmarks.throughput --index DIR --shared DIR [--askers 1,4,16,64] [--seconds 60]
        [--at-once 1,2,4,64] [--write]

Every asker takes the next question of one deck, so that none is asked twice: those of the development and
learning sets, without earlier turns, about reports that the index holds. At the end of a row the questions
under way are waited for and counted. `--at-once` adds a server for each number of questions that it answers
at a time, asked by `--crowd` askers; each of these is asked the same questions.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from benchmarks.asking import HEAD, Deck, Row, copied, measured, questions, warmed
from benchmarks.machine import machine, today
from benchmarks.running_page import served

RECORD = Path(__file__).with_name("throughput.md")
# Runs app.py with another number of questions answered at a time.
_LIMITED = (
    "import page.chat.asking as a; a.AT_ONCE = {}; import app, sys; app.be_patient(); sys.exit(app.main())"
)


def by_askers(index: Path, deck: Deck, askers: Sequence[int], seconds: float) -> list[Row]:
    """One server, asked by more and more."""
    with served(index) as (url, pid):
        warmed(url, pid, deck)
        return [measured(url, [pid], count, seconds, deck) for count in askers]


def by_limit(
    index: Path, asked: Sequence[str], limits: Sequence[int], crowd: int, seconds: float
) -> list[tuple[int, Row]]:
    """A server for every number of questions answered at a time, asked the same by the same crowd."""
    rows = []
    for limit in limits:
        deck = Deck(asked)
        with served(index, program=("-c", _LIMITED.format(limit))) as (url, pid):
            warmed(url, pid, deck)
            rows.append((limit, measured(url, [pid], crowd, seconds, deck)))
    return rows


def told(
    options: argparse.Namespace,
    count: int,
    rows: Sequence[Row],
    limits: Sequence[tuple[int, Row]],
) -> str:
    """The record."""
    lines = [
        "# 许多人同时提问，每秒几个回答",
        "",
        f"    python -m benchmarks.throughput {' '.join(sys.argv[1:])}",
        "",
        f"{today()}，{machine(('onnxruntime', 'uvicorn'))}；题库 {count} 问，每问只问一次；"
        f"每行 {options.seconds:.0f} 秒起、到问出的都答完；用时由提问的程序量，排队在内；"
        f"机器上别的程序占去的见末列。",
        "",
        HEAD,
        *(row.line() for row in rows),
    ]
    if limits:
        lines += [
            "",
            f"## 同时作答几问（{options.crowd} 个程序提问）",
            "",
            HEAD.replace("同时提问", "同时作答"),
        ]
        lines += [row.line(str(limit)) for limit, row in limits]
    faults = Counter(a.fault for row in (*rows, *(r for _, r in limits)) for a in row.asked if a.fault)
    return "\n".join([*lines, *(f"- 出错 {n} 次：{words}" for words, n in faults.items())]) + "\n"


def main() -> None:
    """Print the record, write it where asked."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--askers", default="1,4,16,64")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--at-once", default="")
    parser.add_argument("--crowd", type=int, default=16)
    parser.add_argument("--write", action="store_true", help=f"write {RECORD.name}")
    options = parser.parse_args()
    found = questions(options.shared, options.index)
    with copied(options.index) as index:
        rows = by_askers(index, Deck(found), _numbers(options.askers), options.seconds)
        limits = by_limit(index, found, _numbers(options.at_once), options.crowd, options.seconds)
    record = told(options, len(found), rows, limits)
    print(record)
    if options.write:
        RECORD.write_text(record, encoding="utf-8")


def _numbers(listed: str) -> list[int]:
    return [int(number) for number in listed.split(",") if number]


if __name__ == "__main__":
    main()
