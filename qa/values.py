"""Figures of a sentence as candidates: which figure belongs to the asked noun."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from qa.answer import Standing
from qa.evidence import Sentence
from qa.figures import Figure, find_figures
from qa.measure import Asked
from qa.question import Question
from qa.standing import standing_in
from qa.terms import Topic
from qa.told import Told

_CLAUSE_END = re.compile(r"[,。;!?\n]")
_RIGHT_END = re.compile(r"[、,。;!?\n]")
# How far to the right of a figure its noun may stand: 为137个项目发放施工许可.
_RIGHT = 16
# Between two figures of one subject: 达到32亿元、增长5%；电子化率90%,位列全省第一.
_GAP = re.compile(
    r"[、,]?(?:分别|同比|比上年|较上年|年均|平均|名义|实际|累计|并|且|均|也)*(?:增长|下降|增加|提高|"
    r"提升|上升|上涨|降低|减少|增|降|占|居|位居|位列|列|排名|排|稳居)?(?:了|到|至|约)?"
)
_CHANGE = re.compile(r"(?:[增减降升涨]|提高|扩大|缩短|压缩|回落)[^,。;、]{0,4}$")
_ASKS_CHANGE = re.compile(
    r"[增减降升涨添]|提高|扩大|缩短|压缩|回落|新[设建登办]|变化|便宜|快了|慢了|[多少][了出]|速度|幅度|涨幅|"
    r"比(?:上年|去年|前年|上一年|同期)"
)
COUNTABLE = frozenset({"count", "people"})

FIGURE_FEATURES = (
    "near",
    "left",
    "right",
    "clause",
    "near_share",
    "unit",
    "same_class",
    "conflict",
    "bare",
    "first",
    "change",
    "level",
    "attribute",
    "focus",
    "chain",
)


@dataclass(frozen=True, slots=True)
class Stated:
    """A figure as its sentence states it, whatever is asked.

    `left` and `right` are the folded words it belongs to, `clause` its whole clause; `lead` the words
    that open the row of figures joined by 、 in which it stands (累计创建 of 甲246个、乙4295个).
    `focus` is the end of `left`, `letters` what `left` and `right` are made of; `cut`: all of these
    stand in the sentence just so, none is put together; `change`: it is one (增产, 下降); `noun`: a noun
    follows at once; `first`: 1 for the first of a row, then 1/2, 1/3 …
    """

    figure: Figure
    standing: Standing
    left: str
    right: str
    clause: str
    lead: str
    focus: str
    letters: str
    cut: bool
    change: bool
    noun: bool
    first: float


@dataclass(frozen=True, slots=True)
class Value:
    """A figure of a sentence that was found for a question."""

    sentence: Sentence
    stated: Stated
    standing: Standing

    @property
    def figure(self) -> Figure:
        """The figure, with offsets in the sentence."""
        return self.stated.figure

    @property
    def start(self) -> int:
        """Offset in the report."""
        return self.sentence.start + self.stated.figure.start

    @property
    def end(self) -> int:
        """Offset in the report."""
        return self.sentence.start + self.stated.figure.end

    @property
    def left(self) -> str:
        """As in `Stated`."""
        return self.stated.left

    @property
    def right(self) -> str:
        """As in `Stated`."""
        return self.stated.right

    @property
    def clause(self) -> str:
        """As in `Stated`."""
        return self.stated.clause


def values_of(sentence: Sentence, asked: Asked | None = None, *, rank: bool = False) -> Iterator[Value]:
    """Figures of the sentence with the words around each, in order; where `asked`, those that fit it."""
    earlier = sentence.scope.earlier
    for stated in stated_in(sentence.told):
        if asked is None or fits(stated.figure, asked, rank=rank):
            yield Value(sentence, stated, sentence.standing if earlier else stated.standing)


@lru_cache(maxsize=1 << 14)
def stated_in(told: Told) -> tuple[Stated, ...]:
    """Figures of a sentence in order, each with its own standing."""
    return tuple(_stated(told, *described) for described in _described(told.folded))


def _stated(told: Told, figure: Figure, left: str, right: str, clause: str, lead: str) -> Stated:
    return Stated(
        figure=figure,
        standing=standing_in(told.folded, (figure.start, figure.end), told.role, told.period, told.planned),
        left=left,
        right=right,
        clause=clause,
        lead=lead,
        focus=left[-14:],
        letters="".join(c for c in left + right if c.isalnum()),
        cut=left in told.folded and lead in told.folded,
        change=bool(_CHANGE.search(left)),
        noun=bool(re.match(r"[\u4e00-\u9fff]", right)),
        first=1.0 / (1 + left.count("、")),
    )


def _described(text: str) -> tuple[tuple[Figure, str, str, str, str], ...]:
    """Figures of a folded sentence, each with its `left`, `right`, `clause` and `lead`."""
    figures = find_figures(text)
    items = _distributed(text, figures)
    out: list[tuple[Figure, str, str, str, str]] = []
    lead = ""
    for i, figure in enumerate(figures):
        floor = figures[i - 1].end if i else 0
        ceiling = figures[i + 1].start if i + 1 < len(figures) else len(text)
        left = items.get(figure.start, text[max(floor, figure.start - 40) : figure.start])
        if i and _GAP.fullmatch(left) and figures[i - 1].start not in items:
            left = out[-1][1] + left
        lead = lead if i and text[floor : floor + 1] == "、" else left
        right = _RIGHT_END.split(text[figure.end : min(ceiling, figure.end + _RIGHT)])[0]
        opening = max((m.end() for m in _CLAUSE_END.finditer(text, 0, figure.start)), default=0)
        closing = m.start() if (m := _CLAUSE_END.search(text, figure.end)) else len(text)
        out.append((figure, left, right, text[opening:closing], lead))
    return tuple(out)


def _distributed(text: str, figures: list[Figure]) -> dict[int, str]:
    """For "甲、乙、丙分别完成x、y、z": start of each figure → its own item and the shared verb."""
    out: dict[int, str] = {}
    for match in re.finditer("分别", text):
        row = _row_after(text, figures, match.end())
        opening = max((m.end() for m in _CLAUSE_END.finditer(text, 0, match.start())), default=0)
        items = re.split(r'、|和|与|(?<=")(?=")|(?<!普)及(?![时格])', text[opening : match.start()])
        if len(items) == 1 and (both := re.match(r"(?P<a>.*)城乡(?P<b>.*)", items[0])):
            items = [f"{both['a']}城镇{both['b']}", f"{both['a']}农村{both['b']}"]
        if 2 <= len(row) <= len(items):
            shared = text[match.end() : row[0].start]
            for item, figure in zip(items[-len(row) :], row, strict=True):
                out[figure.start] = item + shared
    return out


def _row_after(text: str, figures: list[Figure], start: int) -> list[Figure]:
    """The figures that follow one another after `start` with nothing but 、和 between them."""
    row: list[Figure] = []
    for figure in figures:
        if figure.start < start:
            continue
        gap = text[row[-1].end if row else start : figure.start]
        if (row and not re.fullmatch(r"[、,，和与及]", gap)) or (not row and _CLAUSE_END.search(gap)):
            break
        row.append(figure)
    return row


def figure_features(value: Value, topic: Topic, question: Question) -> tuple[float, ...]:
    """Features in the order of `FIGURE_FEATURES`, each 0..1.

    `change`: the figure is one (增产, 下降) and the question asks for none, `level`: the other way
    round; `attribute`: a noun that was not asked for follows at once (超200亿元县).
    """
    stated, figure, asked = value.stated, value.figure, question.asked
    left, right, clause, lead, close = _masks(value, topic)
    hit = topic.letters(left | right)
    asked_change, right_share = asks_change(question.folded), topic.share(right)
    return (
        topic.share(left | right),
        topic.share(left),
        right_share,
        topic.share(clause),
        sum(map(hit.__contains__, stated.letters)) / len(stated.letters) if stated.letters else 0.0,
        float(bool(asked.unit) and figure.unit == asked.unit),
        float(asked.kind is not None and figure.kind == asked.kind),
        _conflict(figure, asked),
        float(figure.kind == "bare"),
        stated.first,
        float(stated.change and not asked_change),
        float(asked_change and not stated.change),
        float(stated.noun and right_share == 0),
        topic.within(question.focus).share(close | right),
        topic.share(lead | left | right),
    )


def _masks(value: Value, topic: Topic) -> list[int]:
    """What of the topic stands in `left`, `right`, `clause`, `lead` and `focus`."""
    stated = value.stated
    texts = (stated.left, stated.right, stated.clause, stated.lead, stated.focus)
    if not stated.cut:
        return [topic.mask(text) for text in texts]
    whole = value.sentence.told.folded
    return [topic.mask_within(text, whole) for text in texts]


def _conflict(figure: Figure, asked: Asked) -> float:
    """1 where the figure is of another class than asked, or a difference in points where a rate is asked."""
    if asked.kind is not None and figure.kind != asked.kind and not {asked.kind, figure.kind} <= COUNTABLE:
        return 1.0
    return float("百分点" in figure.unit and "百分点" not in (asked.unit or ""))


@lru_cache(maxsize=1 << 8)
def asks_change(question: str) -> bool:
    """Whether a folded question asks how much something grew or shrank, or how much of it was added."""
    return bool(_ASKS_CHANGE.search(question.replace("多少", "")))


def fits(figure: Figure, asked: Asked, *, rank: bool) -> bool:
    """Whether the figure can be an answer at all: a rank for a rank, the class of a named unit."""
    kind = figure.kind
    if rank or kind == "rank":
        return rank and kind == "rank"
    if not asked.firm or kind == "bare":
        return True
    return kind == asked.kind or {kind, asked.kind} <= COUNTABLE
