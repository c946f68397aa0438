"""Lists: the items of an enumeration, complete and in order, within a sentence or over a section."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.fold import fold
from corpus.report import Report
from qa.answer import Standing
from qa.evidence import Sentence
from qa.figures import find_figures
from qa.rank import Pool, Ranked

_COUNT = re.compile(r"哪[\"']?(?P<n>[一二两三四五六七八九十仨俩\d]+)")
_COUNTED = re.compile(r"(?P<n>[二两三四五六七八九十\d]+)(?P<unit>个|项|大|种|类|方面|条|家|座|所|支|张|件|位|名|步|化|共)")
_NUMBERS = {c: n for n, c in enumerate("零一二三四五六七八九十")} | {"两": 2, "俩": 2, "仨": 3}
_SEPARATOR = re.compile(r"、|(?<=\")(?=\")")
_BOUND = re.compile(r"[,。;:!?\n]")


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a list, `report.text[start:end]`, and the evidence `[first:last]` that holds the list."""

    report: Report
    start: int
    end: int
    standing: Standing
    first: int
    last: int


def items_of(pool: Pool, ranked: Sequence[Ranked]) -> tuple[Item, ...]:
    """Items of the list asked for, in the report's order; empty where none is found."""
    wanted = asked_count(pool.question.folded)
    for r in ranked[:3]:
        sentence = r.sentence
        options = [*_rows(sentence), *_headed(sentence, wanted)]
        if wanted:
            options = [o for o in options if len(o) == wanted] or options
        if options:
            best = max(options, key=lambda o: (_worth(o, sentence, pool, wanted), len(o)))
            return tuple(best)
    return ()


def asked_count(folded: str) -> int | None:
    """How many items the question says there are: 哪三项, “四个聚力”; None where it says nothing."""
    match = _COUNT.search(folded) or _COUNTED.search(folded)
    if match is None:
        return None
    text = match["n"]
    return int(text) if text.isdigit() else _NUMBERS.get(text)


def _rows(sentence: Sentence) -> list[list[Item]]:
    """Enumerations by 、 inside one clause of the sentence."""
    text, out = sentence.folded, []
    edges = [0, *(m.end() for m in _BOUND.finditer(text)), len(text)]
    for low, high in zip(edges, edges[1:], strict=False):
        if "、" not in text[low:high]:
            continue
        cuts = [low, *(c for m in re.finditer("、", text[low:high]) for c in (low + m.start(), low + m.end())), high]
        spans = [_trim(text, a, b, first=i == 0, last=i == len(cuts) // 2 - 1) for i, (a, b) in enumerate(zip(cuts[::2], cuts[1::2], strict=True))]
        tail = spans[-1]
        joined = re.search(r"和|以及|及|与", text[tail[0] : tail[1]])
        if joined and 1 < joined.start():
            spans[-1:] = [(tail[0], tail[0] + joined.start()), (tail[0] + joined.end(), tail[1])]
        out.append([_item(sentence, a, b) for a, b in spans if b > a])
    return out


def _trim(text: str, start: int, end: int, *, first: bool, last: bool) -> tuple[int, int]:
    """An item without the verb before the first and the 等… after the last."""
    if first and (m := list(re.finditer(r"通过|包括|涵盖|分别为|分别是|围绕|开通|开工|建设|培育|完成|获批|实施|推进|打造|组建|新增|为|在|与|对|向|将", text[start:end]))):
        start += m[-1].end() if end - start > m[-1].end() else 0
    if last and (m2 := re.search(r"等|\d|[一二三四五六七八九十]+(?:个|项|类|大|座|条|家)", text[start:end])):
        end = start + m2.start() if m2.start() else end
    while end > start and text[end - 1] in "\" 。；;，":
        end -= 1
    while start < end and text[start] in "\" ":
        start += 1
    return start, end


def _item(sentence: Sentence, start: int, end: int) -> Item:
    base = sentence.start
    return Item(sentence.report, base + start, base + end, sentence.standing, sentence.start, sentence.end)


def _headed(sentence: Sentence, wanted: int | None) -> list[list[Item]]:
    """Items that stand as headings below the sentence's section, or as the short sentences after it."""
    report = sentence.report
    here = report.section_at(sentence.start)
    at = report.sections.index(here)
    below = []
    for section in report.sections[at + 1 :]:
        if section.level <= here.level and section.path[: len(here.path)] != here.path:
            break
        if len(section.path) == len(here.path) + 1:
            below.append(section)
    out = []
    if len(below) > 1:
        out.append([_heading_item(report, s.start, s.body, sentence) for s in below])
    return out


def _heading_item(report: Report, start: int, body: int, sentence: Sentence) -> Item:
    text = report.text[start:body]
    marker = re.match(r"\s*(?:[（(]?[一二三四五六七八九十\d]+[)）、.．]|[一二三四五六七八九十]+是|第[一二三四五六七八九十]+[，,、]?)\s*", text)
    first = start + (marker.end() if marker else 0)
    last = first + len(report.text[first:body].rstrip("。：:；;，, \n"))
    return Item(report, first, last, sentence.standing, sentence.start, body)


def _worth(items: Sequence[Item], sentence: Sentence, pool: Pool, wanted: int | None) -> float:
    """How well a list suits: topic words near it, and the number of items asked for."""
    text = sentence.folded
    low = max(0, min(i.start for i in items) - sentence.start)
    high = min(len(text), max(i.end for i in items) - sentence.start)
    around = text[max(0, low - 30) : low] + " " + text[high : high + 30]
    return pool.topic.coverage(around) + (1.0 if wanted and len(items) == wanted else 0.0)
