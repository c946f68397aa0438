"""Page furniture is taken away by structure and position; the text is never touched.

A page is read as head, body and foot. The body runs from the first to the last line that reads like a
report: sentences, numbered headings, the salutation. Nothing inside it is removed. In the head the title
is looked for; what stands before it goes when furniture is among that, what stands after it goes line by
line. The foot goes from the line that opens it (关闭窗口, 扫一扫, 版权所有) to the end. Every line that is
kept is kept whole.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce

from corpus.furniture import (
    ends_page,
    is_byline,
    is_fixture,
    is_furniture,
    is_label,
    is_menu_word,
    is_vague_row,
)
from corpus.lines import OUTLINE, SENTENCE_END, Line, squeeze, tidy, without_site
from corpus.readers.breaks import glue

_HEAD_REACH = 80  # lines in which the title is looked for
_OPENING = 40  # characters from which one sentence alone opens the body; slogans and pop-ups are shorter
_TITLE_LINES = 4  # lines over which one title may be broken
_GENRE = re.compile(
    r"(?:报告|总结|汇报|计划|要点|思路|打算|安排|通知|公告|通告|公报|通报|意见|方案|办法|规定|决定|决议|批复|复函|函|规划|纲要|情况|说明"
    r"|预案|条例|细则|准则|规则|答复|讲话|致辞|公示|倡议书?|指南|指引|清单|解读|答记者问|白皮书|评价|年报|概况)(?:[（(][^（）()]{1,20}[）)])?$"
)
_SALUTATION = re.compile(r"(?:各位|同志们|尊敬的|主任、|主席团).{0,30}[：:！!]$")
_SITE_MATTER = re.compile(r"本站|本网|网站|网页|版权|转载|浏览器|页面|链接|未经.{0,6}授权")
_DOCUMENT_NUMBER = re.compile(r".{1,12}[〔\[【（(［]\s*(?:19|20)[0-9]{2}\s*[〕\]】）)］]\s*第?\s*[0-9]+\s*号")


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Lines kept and lines removed, both in reading order; together they are all lines that hold text.

    `title` is the title line found in the head, None where none was recognised.
    """

    kept: tuple[Line, ...]
    removed: tuple[str, ...]
    title: str | None = None


def clean(lines: Sequence[Line], titles: Iterable[str] = ()) -> Cleaned:
    """Take the page furniture off `lines`; `titles` are names that page and file give the text.

    A title that is broken over several lines is made one line; nothing else is changed.
    """
    names = _names(lines, titles)
    first, last, foot = _zones(lines, names)
    rows = _rows(lines, range(first), is_furniture)
    spans = _title_spans(lines, first, names)
    title = _best(spans) or _genre_title(lines, first, rows)
    dropped = rows | _head(lines, first, spans, title) | _foot(lines, last, foot)
    kept = []
    for i, line in enumerate(lines):
        if title and i == title.start:
            kept.append(Line(title.text, line.level))
        elif i not in dropped and not (title and title.start < i < title.end):
            kept.append(line)
    removed = tuple(lines[i].text for i in sorted(dropped) if lines[i].text)
    return Cleaned(tidy(kept), removed, title.text if title else None)


@dataclass(frozen=True, slots=True)
class _Title:
    """A place where the title stands: lines [start, end), `page` when the site's name is tied to it."""

    start: int
    end: int
    text: str
    page: bool


def _letters(text: str) -> str:
    """Letters and digits only: file names and pages differ in marks and white space."""
    return re.sub(r"[\W_]+", "", text)


def _names(lines: Sequence[Line], titles: Iterable[str]) -> set[str]:
    """Names under which the title may stand in the head, as letters; from hints and from the first line."""
    first = next((line.text for line in lines if line.text), "")
    out = set()
    for hint in titles:
        bare = re.sub(r"^[0-9]{1,6}[_\-.、 ]+", "", hint)
        out |= {_letters(bare), _letters(without_site(bare))}
    bare = without_site(first)
    if bare != first and len(_letters(bare)) >= 8 and not re.search(r"[_|｜]", bare):
        out.add(_letters(bare))
    return {name for name in out if len(name) >= 6}


def _reads(text: str, names: set[str]) -> bool:
    """Whether a line reads like the report itself."""
    if _letters(text) in names or _letters(without_site(text)) in names or is_furniture(text):
        return False
    long = len(squeeze(text)) >= 60
    return bool(
        OUTLINE.match(text)
        or _SALUTATION.match(text)
        or long
        or (SENTENCE_END.search(text) and len(text) >= 12)
    )


def _zones(lines: Sequence[Line], names: set[str]) -> tuple[int, int, int]:
    """First and last line of the body, and the line that opens the foot of the page (or the end)."""
    body = [i for i, line in enumerate(lines) if line.text and _reads(line.text, names)]
    if not body:
        plain = [i for i, line in enumerate(lines) if line.text and not is_furniture(line.text)]
        return (plain[0], plain[-1], len(lines)) if plain else (len(lines), len(lines), len(lines))
    first = next(
        (b for b, after in zip(body, [*body[1:], -1], strict=True) if _opens(lines, b, after)), body[0]
    )
    opens = (i for i in range(first, len(lines)) if lines[i].text and ends_page(lines[i].text))
    foot = next((i for i in opens if all(_of_site(lines[b].text) for b in body if b > i)), len(lines))
    return first, max((b for b in body if b < foot), default=first), foot


def _of_site(text: str) -> bool:
    """Whether a sentence in the foot speaks of the site, not of the report's matter."""
    return len(text) < 80 and bool(_SITE_MATTER.search(text))


def _opens(lines: Sequence[Line], at: int, after: int) -> bool:
    """Whether the body opens at line `at`: a lone sentence in the head (a slogan, a notice) does not."""
    text = lines[at].text
    between = sum(1 for line in lines[at + 1 : after] if line.text)
    return bool(_SALUTATION.match(text)) or len(text) >= _OPENING or (after > at and between <= 2)


def _title_spans(lines: Sequence[Line], first: int, names: set[str]) -> list[_Title]:
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
        name = _letters(text)
        if not 8 <= len(name) <= 120:
            continue
        for held, earlier in seen.items():
            lone = len(run) == len(earlier) == 1
            if earlier[-1] < run[0] and _same(held, name, whole=not lone):
                best = max(best, held, name, key=len)
        seen.setdefault(name, run)
    return best


def _matching(lines: Sequence[Line], first: int, names: set[str]) -> list[_Title]:
    """Runs of the head that say one of `names`, none overlapping, the longest of a start."""
    out: list[_Title] = []
    for run, text in _runs(lines, first):
        again = bool(out) and run[0] == out[-1].start
        if out and not again and run[0] < out[-1].end:
            continue
        bare = without_site(text) if len(run) == 1 else text
        if any(_same(_letters(bare), name, whole=len(run) > 1) for name in names):
            out[-1:] = [*([] if again else out[-1:]), _Title(run[0], run[-1] + 1, text, page=bare != text)]
    return out


def _same(found: str, name: str, *, whole: bool) -> bool:
    """Equal; or, unless `whole`, one the tail of the other or the head of it (a file name cut short)."""
    if found == name:
        return True
    short, long = sorted((found, name), key=len)
    if whole or len(short) < 8 or len(short) < 0.6 * len(long):
        return False
    return long.endswith(short) or (len(name) >= 20 and found.startswith(name))


def _best(spans: list[_Title]) -> _Title | None:
    """The occurrence to keep: without the site's name, the longest, the last of equals."""
    return max(spans, key=lambda t: (not t.page, len(squeeze(t.text)), t.start), default=None)


def _head(lines: Sequence[Line], first: int, spans: list[_Title], title: _Title | None) -> set[int]:
    """Lines of the head that go: what stands before the title, its repetitions, bylines below it."""
    dropped = set(_late_bylines(lines, first))
    for span in spans:
        dropped |= set(range(span.start, span.end))
    if title:
        above = range(title.start)
        if any(is_furniture(lines[i].text) for i in above):
            dropped |= {i for i in above if not _belongs(lines[i].text)}
        dropped |= {i for i in above if _begins(lines[i].text, title.text)}
        dropped -= set(range(title.start, title.end))
    return dropped


def _late_bylines(lines: Sequence[Line], first: int) -> Iterator[int]:
    """Bylines below an opening sentence (于某月某日在…会议上作报告。), before the report proper."""
    for i in range(first, len(lines)):
        text = lines[i].text
        if is_byline(text) and len(text) <= 40:
            yield i
        elif i > first and text:
            return


def _begins(text: str, title: str) -> bool:
    """Whether a line is the title's first piece, said once more above it."""
    return bool(text) and _letters(title).startswith(_letters(text))


def _belongs(text: str) -> bool:
    """Whether a line above the title is the document's own: its number, a subtitle, a sentence."""
    return bool(
        _DOCUMENT_NUMBER.match(text)
        or text.startswith("—")
        or (SENTENCE_END.search(text) and not is_furniture(text))
    )


def _genre_title(lines: Sequence[Line], first: int, rows: set[int]) -> _Title | None:
    """The last line of the head that is named like a document (…报告, …通知)."""
    found = [
        i for i in range(first) if i not in rows and _GENRE.search(lines[i].text) and len(lines[i].text) >= 8
    ]
    return _Title(found[-1], found[-1] + 1, lines[found[-1]].text, page=False) if found else None


def _rows(lines: Sequence[Line], where: range, looks: Callable[[str], bool]) -> set[int]:
    """Furniture lines in `where`, with the values of labels that stand alone and vague rows beside others."""
    filled = [i for i in where if lines[i].text]
    out: set[int] = set()
    for at, i in enumerate(filled):
        text = lines[i].text
        near = filled[max(0, at - 3) : at] + filled[at + 1 : at + 4]
        among = is_vague_row(text) and any(looks(lines[j].text) for j in near)
        follows = is_menu_word(text) and at > 0 and filled[at - 1] in out
        if looks(text) or among or follows:
            out.add(i)
            value = filled[at + 1] if at + 1 < len(filled) else None
            if is_label(text) and value is not None and _is_value(lines[value].text):
                out.add(value)
    return out


def _is_value(text: str) -> bool:
    return (
        len(text) <= 60 and not SENTENCE_END.search(text) and not is_label(text) and not OUTLINE.match(text)
    )


def _foot(lines: Sequence[Line], last: int, foot: int) -> set[int]:
    """Everything from the line that opens the foot on; above it, after the body, furniture line by line."""
    return _rows(lines, range(last + 1, foot), is_fixture) | set(range(foot, len(lines)))
