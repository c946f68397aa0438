"""Lists and points: the items of an enumeration, complete and in the report's order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.fold import fold
from corpus.report import Report
from corpus.sentences import split_sentences
from qa.answer import Standing
from qa.evidence import Sentence
from qa.phrases import CLAUSE, LEFT_EDGE, strip_point
from qa.question import Question
from qa.rank import Pool, Ranked

_COUNT = re.compile(r"哪[\"']?(?P<n>[一二两三四五六七八九十仨俩\d]+)")
_COUNTED = re.compile(
    r"(?<![\d第])(?P<n>[二两三四五六七八九十\d]+)(?:个|项|大|种|类|方面|条|家|座|所|支|张|件|位|名|步|"
    r"化|共|地)"
)
# The noun whose members are asked for: 哪几方面, 哪些部门, 哪3个城市.
_ASKED = re.compile(
    r"哪(?:几|些|[一二两三四五六七八九十\d]+)?(?:个|类|种|条|家|座|所|项|处|支|张|位)?([\u4e00-\u9fff]{2})"
)
# Names in quotation marks side by side, or one pair of marks around names joined by dashes.
_QUOTED_RUN = re.compile(r'(?:"[^"]{1,20}"[、和与及]?){2,}|"[^"-]{1,8}(?:-[^"-]{1,8}){1,5}"')
_NUMBERS = {c: n for n, c in enumerate("零一二三四五六七八九十")} | {"两": 2, "俩": 2, "仨": 3}
_MARKER = re.compile(
    r"\s*(?:[(（]?[一二三四五六七八九十\d]+[)）、.．]|[一二三四五六七八九十]+是(?:要)?|"
    r"第[一二三四五六七八九十]+[，,、]?)\s*"
)
# What closes a list: 等, 的 before a name, a verb, a number (unless the items are counted themselves).
_CLOSING = (
    r"等|的(?=[\"《])|提供|举办|获批|组建|挂牌|建成|投运|开工|正式|纳入|入选|成为|开展|推进|建设|年内|"
    r"(?<!不)均(?!衡)|揭牌"
)
_LAST_END = re.compile(rf"{_CLOSING}|\d+|[一二两三四五六七八九十]+(?:个|项|类|大|座|条|家|所|种|件|地|市|省)")
_LAST_END_COUNTED = re.compile(_CLOSING)
# 虽然取得成绩，但跟…相比，还存在…: the points begin behind the contrast.
_CONTRAST = re.compile(r".{4,80}?[,](?:但.{0,40}?,)?(?:我们)?(?:还|仍)(?:存在|面临|有)(?:着|一些|不少)?")
_INTRO = re.compile(
    r"^[^:]{0,40}(?:面临|存在|包括|主要|如下|以下|认识到|看到|分别|不足|问题|困难|差距)[^:]{0,20}:"
)
MOST_ITEMS = 12


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
    wanted = asked_count(pool.question)
    best: tuple[float, list[Item]] | None = None
    for r in ranked[:4]:
        options = [*_rows(r.sentence), *_below(r.sentence), *_runs(r.sentence, wanted)]
        for option in options:
            worth = _worth(option, r.sentence, pool, wanted) - 0.25 * (ranked[0].score - r.score)
            if best is None or worth > best[0]:
                best = worth, option
    return tuple(best[1][:MOST_ITEMS]) if best else ()


def points_of(sentence: Sentence) -> tuple[Item, ...]:
    """The points that a sentence makes: its clauses, rows of long items taken apart."""
    out: list[Item] = []
    intro = m.end() if (m := _INTRO.match(sentence.folded) or _CONTRAST.match(sentence.folded)) else 0
    for low, high in _clauses(sentence.folded):
        if high <= intro:
            continue
        start = max(low, intro)
        row = _row(sentence, start, high)
        if len(row) > 1 and sum(i.end - i.start for i in row) / len(row) >= 5:
            out += row
        else:
            start, end = strip_point(sentence.folded, start, high)
            if end - start > 2:
                out.append(_item(sentence, start, end))
    return tuple(out[:MOST_ITEMS])


def asked_count(question: Question) -> int | None:
    """How many items the question says there are: 哪三项, “四个聚力”; None where it says nothing."""
    match = _COUNT.search(question.folded) or _COUNTED.search(question.topic)
    if match is None:
        return None
    text = match["n"]
    return int(text) if text.isdigit() else _NUMBERS.get(text)


def _clauses(text: str) -> Iterator[tuple[int, int]]:
    edges = [0, *(m.end() for m in CLAUSE.finditer(text)), len(text)]
    yield from ((a, b) for a, b in pairwise(edges) if b > a)


def _rows(sentence: Sentence) -> Iterator[list[Item]]:
    """Enumerations by 、 inside a clause."""
    for low, high in _clauses(sentence.folded):
        yield from (row for row in _joined(sentence, low, high) if len(row) > 1)
    for run in _QUOTED_RUN.finditer(sentence.folded):
        parts = [m.span(1) for m in re.finditer(r'"([^"]+)"', run.group())]
        if len(parts) == 1:
            parts = [m.span() for m in re.finditer(r"[^-\"]+", run.group())]
        yield [_item(sentence, run.start() + a, run.start() + b) for a, b in parts]


def _row(sentence: Sentence, low: int, high: int) -> list[Item]:
    """The items that stand between 、 in the clause `[low:high]`."""
    spans = _row_spans(sentence.folded, low, high)
    return [_item(sentence, *strip_point(sentence.folded, a, b)) for a, b in spans if b - a > 0]


def _row_spans(text: str, low: int, high: int) -> list[tuple[int, int]]:
    cuts = [m.start() for m in re.finditer("、", text[low:high])]
    if not cuts:
        return []
    starts, ends = [low, *(low + c + 1 for c in cuts)], [*(low + c for c in cuts), high]
    spans = list(zip(starts, ends, strict=True))
    spans[0], spans[-1] = _first(text, *spans[0]), _last(text, *spans[-1])
    return spans


def _joined(sentence: Sentence, low: int, high: int) -> Iterator[list[Item]]:
    """The row as it stands, and with its last or first item taken apart at 和: only a count can tell."""
    text, spans = sentence.folded, _row_spans(sentence.folded, low, high)
    ends = {0: spans[:1], len(spans) - 1: spans[-1:]} if spans else {}
    variants = [spans]
    for at, ((start, end),) in ends.items():
        joint = re.search(r"以及|和|(?<!普)及|与", text[start:end])
        if joint and joint.start() > 1 and start + joint.end() < end - 1:
            pair = [(start, start + joint.start()), (start + joint.end(), end)]
            variants.append([*spans[:at], *pair, *spans[at + 1 :]])
    for variant in reversed(variants):
        yield [_item(sentence, *strip_point(text, a, b)) for a, b in variant if b > a]


def _first(text: str, start: int, end: int) -> tuple[int, int]:
    """The first item: from the last edge word on, or the opening quotation mark."""
    edge = max((m.end() for m in LEFT_EDGE.finditer(text, start, end) if m.end() < end - 1), default=start)
    joint = text.rfind("和", start, end)
    if edge == joint + 1 and joint - start > 3:  # 甲和乙、丙: 和 joins items, it opens none
        edge = max((m.end() for m in LEFT_EDGE.finditer(text, start, joint)), default=start)
    quote = text.rfind('"', start, end)
    return (quote + 1, end) if quote >= edge and text.count('"', start, end) % 2 else (edge, end)


def _last(text: str, start: int, end: int) -> tuple[int, int]:
    """The last item; what follows the list is cut off."""
    if (quote := text.find('"', start, end)) > start + 1 and text.count('"', start, end) % 2:
        return start, quote
    stop = _LAST_END if not text[start].isdigit() else _LAST_END_COUNTED
    cut = stop.search(text, start + 2, end)
    return start, cut.start() if cut else end


def _item(sentence: Sentence, start: int, end: int) -> Item:
    base = sentence.start
    return Item(sentence.report, base + start, base + end, sentence.standing, sentence.start, sentence.end)


def _below(sentence: Sentence) -> Iterator[list[Item]]:
    """Headings one level below the section in which the sentence stands."""
    report = sentence.report
    here = report.section_at(sentence.start)
    at = report.sections.index(here)
    below = []
    for section in report.sections[at + 1 :]:
        if section.path[: len(here.path)] != here.path or not here.path:
            break
        if len(section.path) == len(here.path) + 1:
            below.append(section)
    if len(below) > 1:
        yield [_heading_item(report, s.start, s.body, sentence) for s in below]


def _heading_item(report: Report, start: int, body: int, sentence: Sentence) -> Item:
    marker = _MARKER.match(report.text[start:body])
    first = start + (marker.end() if marker else 0)
    return Item(report, first, _head_end(report.text, first, body), sentence.standing, start, body)


def _head_end(text: str, first: int, last: int) -> int:
    """Where a heading's own words end: at its first comma where it goes on at length."""
    words = text[first:last].rstrip("。：:；;，, \n")
    comma = re.search(r"[，,；;]", words)
    return first + (comma.start() if comma else len(words))


def _runs(sentence: Sentence, wanted: int | None) -> Iterator[list[Item]]:
    """Short sentences after the announcing one, each a heading of its own (健全甲机制。建立乙机制。)."""
    names = re.findall(
        r'"?[二两三四五六七八九十\d]+(?:个|项|大|种|类|张|条)([\u4e00-\u9fff]{2,4})"?', sentence.folded
    )
    if not wanted or not names:
        return
    report, section = sentence.report, sentence.report.section_at(sentence.start)
    found = []
    for start, end in split_sentences(report.text, sentence.end, section.end):
        words = fold(report.text[start:end]).strip().rstrip("。;")
        if any(words.endswith(name) for name in names) and len(words) <= 25:
            first = start + len(report.text[start:end]) - len(report.text[start:end].lstrip())
            found.append(Item(report, first, first + len(words), sentence.standing, sentence.start, end))
    if len(found) > 1:
        yield found


def _worth(items: Sequence[Item], sentence: Sentence, pool: Pool, wanted: int | None) -> float:
    """How well a list suits: topic words around it, the number of items asked for, the noun behind it."""
    text, topic, question = sentence.folded, pool.topic, pool.question
    low = min(max(0, min(i.start for i in items) - sentence.start), len(text))
    high = min(len(text), max(0, max(i.end for i in items) - sentence.start))
    opening = max((m.end() for m in CLAUSE.finditer(text, 0, low)), default=0)
    closing = m.start() if (m := CLAUSE.search(text, high)) else len(text)
    around = text[min(opening, max(0, low - 20)) : low] + " " + text[high : max(closing, high + 20)]
    own = fold(" ".join(i.report.text[i.start : i.end] for i in items))
    asked = "|".join(map(re.escape, _ASKED.findall(question.folded))) or None
    named = bool(asked and re.search(asked, text[high : high + 12]))
    mean = sum(i.end - i.start for i in items) / len(items)
    return (
        topic.coverage(around)
        + 0.4 * topic.coverage(own)
        + 0.5 * named
        + (0.0 if wanted is None else 1.0 if wanted == len(items) else -0.3)
        - (0.3 if mean > 20 else 0.0)
    )
