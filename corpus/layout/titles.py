"""The title in the head of a page: where it stands, how often, and over how many lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce

from corpus.layout.breaks import glue
from corpus.layout.furniture import is_furniture, is_vague_row
from corpus.layout.lines import Line, squeeze, without_site

_HEAD_REACH = 80  # lines in which the title is looked for
_TITLE_LINES = 4  # lines over which one title may be broken
_GENRE = re.compile(
    r"(?:报告|总结|汇报|计划|要点|思路|打算|安排|通知|公告|通告|公报|通报|意见|方案|办法|规定|决定|决议|批复|复函|函|规划|纲要|情况|说明"
    r"|预案|条例|细则|准则|规则|答复|讲话|致辞|公示|倡议书?|指南|指引|清单|解读|答记者问|白皮书|评价|年报|概况)(?:[（(][^（）()]{1,20}[）)])?$"
)


@dataclass(frozen=True, slots=True)
class TitleLines:
    """A place where the title stands: lines [start, end), `page` when the site's name is tied to it."""

    start: int
    end: int
    text: str
    page: bool


def letters(text: str) -> str:
    """Letters and digits only: file names and pages differ in marks and white space."""
    return re.sub(r"[\W_]+", "", text)


def title_names(lines: Sequence[Line], titles: Iterable[str]) -> set[str]:
    """Names under which the title may stand in the head, as letters; from hints and from the first line."""
    first = next((line.text for line in lines if line.text), "")
    out = set()
    for hint in titles:
        bare = re.sub(r"^[0-9]{1,6}[_\-.、 ]+", "", hint)
        out |= {letters(bare), letters(without_site(bare))}
    bare = without_site(first)
    if bare != first and len(letters(bare)) >= 8 and not re.search(r"[_|｜]", bare):
        out.add(letters(bare))
    return {name for name in out if len(name) >= 6}


def find_titles(lines: Sequence[Line], first: int, names: set[str]) -> list[TitleLines]:
    """Where a known title stands in the head, or else the longest words that the head says twice."""
    spans = _matching(lines, first, names)
    if spans:
        return spans
    repeated = _repeated(lines, first)
    return _matching(lines, first, {repeated}) if repeated else []


def _runs(lines: Sequence[Line], first: int) -> Iterator[tuple[list[int], str]]:
    """One to four lines of the head in a row, none of them furniture: their indices and joined text."""
    filled = [i for i in range(min(first, _HEAD_REACH)) if lines[i].text]
    rows = {i for i in filled if is_furniture(lines[i].text) or is_vague_row(lines[i].text)}
    for at in range(len(filled)):
        for count in range(1, _TITLE_LINES + 1):
            run = filled[at : at + count]
            if len(run) < count or rows.intersection(run):
                break
            yield run, reduce(glue, (lines[i].text for i in run))


def _repeated(lines: Sequence[Line], first: int) -> str:
    """The longest words that the head says twice, as letters; empty where there are none.

    Twice the same over one to four lines, or a line whose tail is another line (a shortened organ).
    """
    seen: dict[str, list[int]] = {}  # letters → lines of the earlier run
    best = ""
    for run, text in _runs(lines, first):
        name = letters(text)
        if not 8 <= len(name) <= 120:
            continue
        for held, earlier in seen.items():
            lone = len(run) == len(earlier) == 1
            if earlier[-1] < run[0] and _same(held, name, whole=not lone):
                best = max(best, held, name, key=len)
        seen.setdefault(name, run)
    return best


def _matching(lines: Sequence[Line], first: int, names: set[str]) -> list[TitleLines]:
    """Runs of the head that say one of `names`, none overlapping, the longest of a start."""
    out: list[TitleLines] = []
    for run, text in _runs(lines, first):
        again = bool(out) and run[0] == out[-1].start
        if out and not again and run[0] < out[-1].end:
            continue
        bare = without_site(text) if len(run) == 1 else text
        if any(_same(letters(bare), name, whole=len(run) > 1) for name in names):
            out[-1:] = [
                *([] if again else out[-1:]),
                TitleLines(run[0], run[-1] + 1, text, page=bare != text),
            ]
    return out


def _same(found: str, name: str, *, whole: bool) -> bool:
    """Equal; or, unless `whole`, one the tail of the other or the head of it (a file name cut short)."""
    if found == name:
        return True
    short, long = sorted((found, name), key=len)
    if whole or len(short) < 8 or len(short) < 0.6 * len(long):
        return False
    return long.endswith(short) or (len(name) >= 20 and found.startswith(name))


def best_title(spans: list[TitleLines]) -> TitleLines | None:
    """The occurrence to keep: without the site's name, the longest, the last of equals."""
    return max(spans, key=lambda t: (not t.page, len(squeeze(t.text)), t.start), default=None)


def genre_title(lines: Sequence[Line], first: int, rows: set[int]) -> TitleLines | None:
    """The last line of the head that is named like a document (…报告, …通知)."""
    found = [
        i for i in range(first) if i not in rows and _GENRE.search(lines[i].text) and len(lines[i].text) >= 8
    ]
    return TitleLines(found[-1], found[-1] + 1, lines[found[-1]].text, page=False) if found else None
