"""A place or an organ written with a slip: the question as it was probably meant (重庄市 → 重庆市)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from corpus.report import Report
from page.cards.marks import Span

# A shorter name differs by one character from too many others.
_SHORTEST = 3


def meant(question: str, known: Sequence[Span], reports: Iterable[Report]) -> Iterator[str]:
    """`question` with a name of the reports in the place of one that is nearly it, the longest name first.

    `known` are the names in it that were recognised: they are no slips.
    """
    for name in _names(reports):
        for start, end in _near(question, name):
            if all(end <= first or last <= start for first, last in known):
                yield question[:start] + name + question[end:]


def _names(reports: Iterable[Report]) -> list[str]:
    """Places and organs that the reports are of, the longest first."""
    found: dict[str, None] = {}
    for report in reports:
        found |= dict.fromkeys(report.region.chain if report.region else ())
        found |= dict.fromkeys([report.organ] if report.organ else [])
    return sorted((n for n in found if len(n) >= _SHORTEST), key=len, reverse=True)


def _near(text: str, name: str) -> Iterator[tuple[int, int]]:
    """Stretches of `text` that are `name` with one other character, two changed about, or one left out."""
    long = len(name)
    for start in range(len(text) - long + 2):
        if start + long <= len(text) and _one_off(text[start : start + long], name):
            yield start, start + long
        elif long > _SHORTEST and _left_out(text[start : start + long - 1], name):
            yield start, start + long - 1


def _one_off(words: str, name: str) -> bool:
    """The last character tells the kind of a name (市, 局): it must be right."""
    wrong = [n for n, (a, b) in enumerate(zip(words, name, strict=True)) if a != b]
    if words[-1] != name[-1] or len(wrong) not in {1, 2}:
        return False
    return len(wrong) == 1 or _changed_about(words, name, wrong)


def _changed_about(words: str, name: str, wrong: Sequence[int]) -> bool:
    first, second = wrong
    return second == first + 1 and words[first] == name[second] and words[second] == name[first]


def _left_out(words: str, name: str) -> bool:
    if len(words) != len(name) - 1 or words[-1] != name[-1]:
        return False
    return any(name[:n] + name[n + 1 :] == words for n in range(len(name) - 1))
