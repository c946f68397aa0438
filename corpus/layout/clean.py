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
from dataclasses import dataclass, replace

from corpus.language.stops import COLONS
from corpus.layout.furniture import (
    ends_page,
    is_byline,
    is_fixture,
    is_furniture,
    is_label,
    is_menu_word,
    is_vague_row,
)
from corpus.layout.lines import OUTLINE, SENTENCE_END, Line, squeeze, tidy, without_site
from corpus.layout.titles import TitleLines, best_title, find_titles, genre_title, letters, title_names

_OPENING = 40  # characters from which one sentence alone opens the body; slogans and pop-ups are shorter
_SALUTATION = re.compile(rf"(?:各位|同志们|尊敬的|主任、|主席团).{{0,30}}[{COLONS}！!]$")
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
    names = title_names(lines, titles)
    first, last, foot = _zones(lines, names)
    rows = _rows(lines, range(first), is_furniture)
    spans = find_titles(lines, first, names)
    title = best_title(spans) or genre_title(lines, first, rows)
    dropped = rows | _head(lines, first, spans, title) | _foot(lines, last, foot)
    if title:
        dropped -= set(range(title.start, title.end))
    kept = []
    for i, line in enumerate(lines):
        if title and i == title.start:
            kept.append(_titled(lines[title.start : title.end], title.text))
        elif i not in dropped and not (title and title.start < i < title.end):
            kept.append(line)
    removed = tuple(lines[i].text for i in sorted(dropped) if lines[i].text)
    return Cleaned(tidy(kept), removed, title.text if title else None)


def _titled(lines: Sequence[Line], text: str) -> Line:
    """The lines of a title as one, each of them seen as all of it: how they were joined is not told."""
    seen = tuple(box.at(0, len(text)) for line in lines for box in line.seen)
    return replace(lines[0], text=text, seen=seen, scores=())


def _reads(text: str, names: set[str]) -> bool:
    """Whether a line reads like the report itself."""
    if letters(text) in names or letters(without_site(text)) in names or is_furniture(text):
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


def _head(lines: Sequence[Line], first: int, spans: list[TitleLines], title: TitleLines | None) -> set[int]:
    """Lines of the head that go: what stands before the title, its repetitions, bylines below it."""
    dropped = set(_late_bylines(lines, first))
    for span in spans:
        dropped |= set(range(span.start, span.end))
    if title:
        above = range(title.start)
        if any(is_furniture(lines[i].text) for i in above):
            dropped |= {i for i in above if not _belongs(lines[i].text)}
        dropped |= {i for i in above if _begins(lines[i].text, title.text)}
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
    return bool(text) and letters(title).startswith(letters(text))


def _belongs(text: str) -> bool:
    """Whether a line above the title is the document's own: its number, a subtitle, a sentence, a heading."""
    return bool(
        _DOCUMENT_NUMBER.match(text)
        or OUTLINE.match(text)
        or text.startswith("—")
        or (SENTENCE_END.search(text) and not is_furniture(text))
    )


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
