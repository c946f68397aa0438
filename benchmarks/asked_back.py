"""What reports say of themselves, asked back in their own words, and asked of a report that does not say it.

    python -m benchmarks.asked_back --index DIR [--under FOLDER/] [--sample N] [--seed N] [--show]

A question is made of a figure's own words and the time that its statement tells: 2024年粮食总产量是多少.
Asked of its own report, the answer must be that figure; asked of another, in whose text these words do not
stand, without the time, it must be refused. Words are drawn that stand once with their time in their report.
Nothing is learnt or labelled: reports that nobody has questions on can be tried. It says nothing of
questions in other words.
"""

from __future__ import annotations

import argparse
import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from corpus.language.fold import fold
from corpus.language.quantities import Quantity
from corpus.language.sentences import split_sentences
from corpus.report import Report
from index.searcher import Index
from qa import ask
from qa.check.cells import table_at
from qa.check.own_words import own_words, says
from qa.check.period import told_of
from qa.check.said import said_at
from qa.check.wanted import quantities_at

_LENGTH = range(4, 15)  # characters of a figure's own words that name it
_LEAD = re.compile(r"^(?:全年|预计|其中|同时|[我全][国省市县区])")
_UNFIT = re.compile(r"[\d(]|分别|完成$")  # words of several figures, or of a share of something
_BARE = re.compile(r"[一-鿿]{2}")  # 一批, 三年


@dataclass(frozen=True, slots=True)
class Told:
    """A figure of a report, its own words and the label of its time; `aim`: it is a plan."""

    source: str
    figure: str
    words: str
    time: str
    aim: bool


def told_once(report: Report) -> list[Told]:
    """The figures whose words stand once with their time and standing in the report."""
    found = [t for section in report.sections for t in _told(report, section.body, section.end)]
    held = Counter((t.words, t.time, t.aim) for t in found)
    return [t for t in found if held[t.words, t.time, t.aim] == 1]


def _told(report: Report, start: int, end: int) -> Iterator[Told]:
    for first, last in split_sentences(report.text, start, end):
        figures = [q for q in quantities_at(report, first, last) if first <= q.start < last]
        if not figures or table_at(report, first) is not None:
            continue
        for figure, own in zip(figures, own_words(report, figures, first, last), strict=True):
            words = _LEAD.sub("", own.words)
            if len(words) in _LENGTH and says(words) and not own.part and not _UNFIT.search(words):
                yield from _timed(report, figure, words)


def _timed(report: Report, figure: Quantity, words: str) -> Iterator[Told]:
    said, shown = said_at(report, figure.start, figure.end), report.text[figure.start : figure.end]
    if said is None or said.subject or figure.kind == "rank" or _BARE.fullmatch(shown):
        return
    time = told_of(said)
    if time and said.standing in {"achieved", "target"}:
        yield Told(report.source, shown, words, time, said.standing == "target")


def asked_back(index: Index, told: Told) -> str:
    """Ask of its own report: "right", "wrong" or "refused"."""
    question = f"{told.time}{told.words}{'目标' if told.aim else ''}是多少"
    answer = ask(question, index=index, sources=[told.source])
    if answer.status != "answered":
        return "refused"
    right = any(told.figure in r.value or r.value in told.figure for r in answer.results)
    return "right" if right else "wrong"


def asked_elsewhere(index: Index, told: Told, source: str) -> str:
    """Ask of a report that does not have its words: "refused" or "answered"."""
    answer = ask(f"{told.words}是多少", index=index, sources=[source])
    return "refused" if answer.status != "answered" else "answered"


def main() -> int:
    """Draw, ask both ways, print what came of it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--under", default="")
    parser.add_argument("--sample", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", action="store_true", help="a line for each that went wrong")
    args = parser.parse_args()
    index, rng = Index.load(args.index), random.Random(args.seed)
    sources = [source for source in sorted(index.reports) if source.startswith(args.under)]
    pool = [told for source in sources for told in told_once(index.reports[source])]
    rng.shuffle(pool)
    own, elsewhere = Counter[str](), Counter[str]()
    for told in pool[: args.sample]:
        own[result := asked_back(index, told)] += 1
        if args.show and result != "right":
            print(result, told)
    for told in pool:
        other = rng.choice(sources)
        if elsewhere.total() == args.sample:
            break
        if told.aim or told.words in fold(index.reports[other].text):
            continue
        elsewhere[result := asked_elsewhere(index, told, other)] += 1
        if args.show and result != "refused":
            print(result, told, other)
    name = args.under or args.index.name
    counts = [len(pool), own.total(), *map(own.__getitem__, ("right", "wrong", "refused"))]
    print(f"| {name} | {' | '.join(map(str, counts))} | {elsewhere.total()} | {elsewhere['refused']} |")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
