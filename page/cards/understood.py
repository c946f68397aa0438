"""What a question implied: its place, period and organ, and the words taken over from earlier turns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from corpus.language.stops import COMMAS
from corpus.metadata.regions import RegionMention
from page.cards.marks import Span
from page.cards.words import CHINESE, esc
from qa.question.followup import resolve_history
from qa.question.understanding import Question, understand

# What joined a word that was taken out to the one before it (江苏、浙江), or to what followed (历城区的……).
_BEFORE, _AFTER = f"、{COMMAS}和与及 ", f"的、{COMMAS}和与及 "


@dataclass(frozen=True, slots=True)
class Implied:
    """One thing understood; `without` is the question to ask when the person takes it away.

    `alone`: ask that without the turns before.
    """

    kind: str
    words: str
    without: str
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Understood:
    """What a question implied, and the places and periods that its answer should speak of, in order.

    `names`: where the places and organs of its own words stand in it.
    """

    implied: tuple[Implied, ...] = ()
    places: tuple[str, ...] = ()
    periods: tuple[str, ...] = ()
    names: tuple[Span, ...] = ()


NOTHING = Understood()


def understood(question: str, history: Sequence[str] = ()) -> Understood:
    """Read `question` as `ask` reads it; `history` holds the earlier questions, oldest first."""
    year = datetime.now(tz=UTC).year
    resolved = resolve_history(question, history, year)
    own = understand(question, reference_year=year)
    said = [*_said(question, own)]
    taken = dict.fromkeys(t.strip() for t in resolved.taken if t.strip())
    said += [Implied("沿用上文", words, question, alone=True) for words in taken]
    whole = resolved.question
    return Understood(
        tuple(said),
        tuple(dict.fromkeys(_short(m) for m in whole.regions if m.candidates[0].chain)),
        tuple(dict.fromkeys(m.period.label for m in whole.periods)),
        (*((m.start, m.end) for m in own.regions), *((m.start, m.end) for m in own.organs)),
    )


def _said(text: str, own: Question) -> list[Implied]:
    places = [("地区", _place(text, m), m.start, m.end) for m in own.regions]
    times = [("时期", m.period.label, m.start, m.end) for m in own.periods]
    organs = [("机关", m.name, m.start, m.end) for m in own.organs]
    inside = [p for p in places if any(s <= p[2] and p[3] <= e for _, _, s, e in organs)]
    found = sorted({*times, *organs, *places} - set(inside), key=lambda f: f[2])
    return [Implied(kind, words, _without(text, start, end)) for kind, words, start, end in found]


def _place(text: str, mention: RegionMention) -> str:
    """The place in full where the words can mean one only."""
    if len(mention.candidates) == 1:
        return mention.candidates[0].full_name
    return f"{text[mention.start : mention.end]}（{len(mention.candidates)}处同名）"


def _short(mention: RegionMention) -> str:
    """The place as results name it: 济南市历城区, 广东省."""
    return "".join(mention.candidates[0].chain[-2:])


def _without(text: str, start: int, end: int) -> str:
    left, right = text[:start].rstrip(_BEFORE), text[end:]
    return (left + right if left else right.lstrip(_AFTER)).strip()


def implied_chips(seen: Understood) -> str:
    """What was understood as chips, each with a button that asks again without it; "" where nothing was."""
    if not seen.implied:
        return ""
    return f'<ul class="rq-implied" aria-label="对问题的理解">{"".join(map(_chip, seen.implied))}</ul>'


def _chip(implied: Implied) -> str:
    alone = " data-alone" if implied.alone else ""
    away = (
        f'<button type="button" data-ask="{esc(implied.without)}"{alone} '
        'title="去掉这一条，再问一次" '
        f'aria-label="去掉{implied.kind} {esc(implied.words)}，重新提问">×</button>'
        if implied.without
        else ""
    )
    kind = "taken" if implied.alone else "said"
    words = f'<b title="{esc(implied.words)}"{CHINESE}>{esc(implied.words)}</b>'
    return f'<li data-kind="{kind}"><span>{implied.kind}</span>{words}{away}</li>'
