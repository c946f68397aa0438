"""Which words of a sentence are a figure's own: 铁路投资8000亿元、公路投资1.65万亿元."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.language.fold import fold
from corpus.language.quantities import Quantity
from corpus.language.stops import FOLDED_MARKS, FOLDED_STOPS
from corpus.language.usual_names import as_written
from corpus.report import Report
from corpus.statements.cues import FALLS, RISES

_END = re.compile(f"[{FOLDED_MARKS}、(\n]")
# What goes on with the head before it: 增长, 占全国, 同比下降, 总量首次突破.
_GOES_ON = re.compile(
    r"(?:总[量额值数]|规模|金额)?(?:首次|再次|历史性|同比|比上年|较上年|环比|分别|均|实际|名义)*"
    r"(?:(?:增长|下降|增加|减少|上升|上涨|提高|降低|扩大|[增升降])[到至]?|占|居|列|排|达到?|为|完成|突破|超过?|跨[上过]|迈上)?"
)
_CHANGE = re.compile(rf"(?:同比|比上年|较上年)?(?:{RISES}|{FALLS})了?$")
_PARTS = re.compile(r"(?P<bracket>[(])?其中[:,]?")
_CLOSES, _IN_BRACKET = re.compile(f"[{FOLDED_STOPS}]"), re.compile("[)。]")
_WHOLE_TOPIC, _BESIDES = 3, 2  # letters
_OTHER = -1.0  # of a part that the question does not name, below all shares; by hand
_WHOLE_PLACE = re.compile(r"[全我本][国省市县区旗盟州镇乡村]|全自治区|全社会")  # of the report's own
_WORD = re.compile(r"[一-鿿a-z]")


@dataclass(frozen=True, slots=True)
class Own:
    """A figure's own words; of a part (其中职工19亿元) those of the whole too, and `part` its name alone.

    `change`: it tells by how much something went up or down; `level`: and what it came to stands before it.
    """

    words: str
    part: str = ""
    change: bool = False
    level: bool = False


def own_words(report: Report, figures: Sequence[Quantity], first: int, last: int) -> list[Own]:
    """For each figure of the sentence `[first:last]`, folded: the words between its neighbours that tell it.

    Those before it back to a mark or the figure before, with those of the clause before where they only go
    on with it (增长3%); and those behind it up to a mark or the next figure.
    """
    text = fold(report.text[first:last])
    if len(text) != last - first:
        return [Own("") for _ in figures]
    out: list[Own] = []
    head = Own("")
    whole, since, closes = "", 0, _CLOSES  # of what parts are being told, from where and up to where
    for n, figure in enumerate(figures):
        low = figures[n - 1].outer[1] - first if n else 0
        high = figures[n + 1].outer[0] - first if n + 1 < len(figures) else len(text)
        before = _END.split(text[max(0, low) : max(0, figure.outer[0] - first)])[-1]
        after = _END.split(text[figure.outer[1] - first : max(high, figure.outer[1] - first)])[0]
        between = text[since : max(0, figure.outer[0] - first)]
        if closes.search(between):
            whole = ""
        if parts := _PARTS.search(between):
            whole, closes = head.words, _IN_BRACKET if parts["bracket"] else _CLOSES
            before = _PARTS.sub("", before)
        since = max(0, figure.outer[0] - first)
        if not says(before) and (clause := _clause_before(text[max(0, low) : figure.outer[0] - first], n)):
            before, whole = clause, ""
        if not says(before):
            change = _tells_change(before)
            words = _CHANGE.sub("", head.words) + before + after
            out.append(Own(words, head.part, change, change and bool(head.words) and not head.change))
            continue
        head = Own(whole + before, before if whole else "", _tells_change(before))
        out.append(replace(head, words=head.words + after))
    return out


def _tells_change(before: str) -> bool:
    """Whether a figure behind the words is how much something went up or down: 同比下降9.4%, not 降至9.4%."""
    return _CHANGE.search(before) is not None


def says(words: str) -> bool:
    """Whether the words name anything, besides that a figure goes on with what is named."""
    return bool(_WORD.search(_GOES_ON.sub("", words)))


def _clause_before(words: str, number: int) -> str:
    """The last clause of `words`, which stand before a figure, that names anything: 总产量再上新台阶, 突破….

    Behind another figure (`number` > 0) the first of them is that figure's own.
    """
    clauses = _END.split(words)[bool(number) :]
    return next((clause for clause in reversed(clauses) if says(clause)), "")


def tells_all(topic: str, own: Own) -> bool:
    """Whether the figure's own words begin with the whole folded topic, of three letters at least.

    Two letters may stand besides (地区); more make it another thing (人均地区生产总值). 全省 says nothing.
    """
    asked, words = as_written(topic).replace(" ", ""), _WHOLE_PLACE.sub("", as_written(own.words))
    if len(asked) < _WHOLE_TOPIC:
        return False
    at = -1
    for char in asked:
        at = words.find(char, at + 1)
        if at < 0:
            return False
    return len(_WORD.findall(words[: at + 1])) - len(asked) <= _BESIDES


def share_of_own(question: str, told: Sequence[Own]) -> list[float]:
    """How far the question names each figure's own words rather than the others', 0..1; 0.5 where open.

    Only pairs of characters count that tell the figures apart. A part of which the question names nothing
    is hardly what it asks for: -1.
    """
    held = [pairs_of(as_written(own.words)) for own in told]
    common = set.intersection(*held) if held else set()
    asked = {c for c in pairs_of(question) if any(c in h for h in held)} - common
    shares = [sum(c in h for c in asked) / len(asked) if asked else 0.5 for h in held]
    return [_OTHER if _unnamed(own, told, question) else s for own, s in zip(told, shares, strict=True)]


def _unnamed(own: Own, told: Sequence[Own], question: str) -> bool:
    """Whether it is a part of whose own name, not the whole's or another part's, no character is asked."""
    whole = own.words.removesuffix(own.part) if own.part else ""
    others = "".join(other.part for other in told if other.part != own.part)
    names = set(_WORD.findall(own.part)) - set(whole + others)
    return bool(own.part and names) and not names & set(question)


def pairs_of(words: str) -> set[str]:
    """Every two letters that stand side by side."""
    return {
        words[i : i + 2] for i in range(len(words) - 1) if _WORD.match(words[i]) and _WORD.match(words[i + 1])
    }
