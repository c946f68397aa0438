"""Lines as a format shows them, and the few marks by which a line is told apart."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from corpus.language.numerals import UP_TO_TEN, ZEROS
from corpus.language.stops import FULL_STOPS, SEMICOLONS
from corpus.report import Box, Picture

BOLD = 9
"""Level of a paragraph that is bold from end to end and has no heading style."""

_BREAKS = re.compile(r"\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
# Control characters, soft hyphen, zero width, bidi marks and isolates, byte order mark, tags,
# surrogates.
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f]"
)

_SITE = re.compile(r"\s*[_|｜]\s*[^_|｜]{2,40}$|\s+[-－—]\s+[^-－—]{2,40}$")
_PRIVATE = r"\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd"
_TOLD = re.compile(_INVISIBLE.pattern[:-1] + _PRIVATE + "]")
_KINDS = (
    ("空字符", re.compile(r"\x00")),
    ("控制字符", re.compile(r"[\x01-\x1f\x7f-\x9f]")),
    ("双向书写控制符", re.compile(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")),
    ("零宽及格式字符", re.compile(f"[^{_PRIVATE}]")),
    ("私用区字符", re.compile(f"[{_PRIVATE}]")),
)

_LONGEST_TITLE = 400  # characters; past this a line is no title, and the pattern would take its time
_NUMERAL = rf"[0-9０-９{UP_TO_TEN}百{ZEROS}]{{1,4}}"
OUTLINE = re.compile(
    rf"\s*(?:[{UP_TO_TEN}百]{{1,4}}[、．.]|[（(]{_NUMERAL}[）)]|第{_NUMERAL}[章节篇条编部分]"
    rf"|[0-9０-９]{{1,2}}[、．.](?![0-9０-９])|[{UP_TO_TEN}]{{1,2}}是|[①-⑳])"
)
"""A numbered heading or item at the start of a line: 一、 （一） 第一章 1. 一是 ①."""

_WIDEST = 60  # columns that one cell may span: no table of a report is wider, a hostile page says so

SENTENCE_END = re.compile(rf"[{FULL_STOPS}{SEMICOLONS}…](?:[”’」』）)】》\"']*)\s*$")
"""A line that ends a sentence or a clause of a list."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of extraction: `level` is the heading depth the FORMAT shows, or None.

    1..6 from h1..h6, Word heading styles and md #; 9 (`BOLD`) for a bold-only paragraph.
    A blank line has the empty text and stands for any run of blank lines. `score`, 0..1, says how sure a
    line is that was recognised in a picture; None for text of the file. `seen` says where on the picture
    each stretch of the line stands, `scores` how sure each is of a line that was joined of several.
    """

    text: str
    level: int | None = None
    score: float | None = field(default=None, repr=False)
    seen: tuple[Box, ...] = field(default=(), repr=False)
    scores: tuple[tuple[int, int, float], ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Extract:
    """What a reader took from one file, in reading order.

    `outside` holds what stood on the page but outside its body (menus, metadata tables, running
    heads of a PDF): never part of the text, but facts may be read off it. `notes` say in Chinese which
    characters of the file were left out or cannot be shown, and what else of it was not read. `attached` are
    the files that it links to or names as attached, each by the names that it may have. `pictures` are those
    of pages that were recognised, each with the bytes of its file.
    """

    lines: tuple[Line, ...]
    title: str | None = None
    published: str | None = None
    url: str | None = None
    outside: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    attached: tuple[tuple[str, ...], ...] = field(default=(), repr=False)
    pictures: tuple[tuple[Picture, bytes], ...] = field(default=(), repr=False)


def visible(text: str) -> str:
    """`text` with every line break as a newline and without invisible characters; the rest as it is."""
    return _INVISIBLE.sub("", _BREAKS.sub("\n", text))


def unseen(text: str) -> str:
    """The characters that `visible` takes out of `text`, in order, one after the other."""
    return "".join(_INVISIBLE.findall(_BREAKS.sub("", text)))


def unseen_note(texts: Iterable[str]) -> tuple[str, ...]:
    """One line that says which characters `visible` takes out of `texts`, or which are kept unseen; or none.

    Private-use characters stay in the text: it is quoted as it stands. A byte order mark at the head of a
    file is not counted, nor are line breaks of other systems.
    """
    counts: Counter[str] = Counter()
    for text in texts:
        for char in _TOLD.findall(_BREAKS.sub("", text.removeprefix("\ufeff"))):
            counts[next(kind for kind, members in _KINDS if members.match(char))] += 1
    removed = "、".join(f"{kind} {counts[kind]} 个" for kind, _ in _KINDS[:-1] if counts[kind])
    kept = counts[_KINDS[-1][0]]
    said = [f"已去除看不见的字符：{removed}"] if removed else []
    said += [f"含私用区字符 {kept} 个，照原样保留，可能显示不出来"] if kept else []
    return (f"（{'；'.join(said)}）",) if said else ()


def squeeze(text: str) -> str:
    """`text` without any white space: the form in which two lines are compared."""
    return re.sub(r"\s+", "", text)


def tidy(lines: list[Line]) -> tuple[Line, ...]:
    """Lines stripped at both ends, runs of blank lines as one, none at the edges.

    Tabs at the edges of a row that is parted by tabs stay: they hold the places of blank cells.
    """
    out: list[Line] = []
    for line in lines:
        text = line.text.strip()
        if text:
            out.append(replace(line, text=_edged(line.text) if "\t" in text else text))
        elif out and out[-1].text:
            out.append(Line(""))
    if out and not out[-1].text:
        out.pop()
    return tuple(out)


def _edged(row: str) -> str:
    """A row parted by tabs without white space at its ends, its tabs apart."""
    return re.sub(r"^[^\S\t]+|[^\S\t]+$", "", row)


def grid_lines(rows: Sequence[Sequence[tuple[str, int, int]]]) -> list[str]:
    """A line a row of a table's cells: (words, columns spanned, rows spanned) → `a | b | c`; "" for no words.

    A blank cell, and one that is covered by another, is a blank place, so that every cell stands in its
    column; columns without a word are left out. A row of one cell is a plain line. Rows of labels and
    values (文号：…) are no grid: tabs part what is filled.
    """
    placed, held = [], dict[int, int]()
    for row in rows:
        line, held = _placed(row, held)
        placed.append(line)
    grids = [line for row, line in zip(rows, placed, strict=True) if _is_grid(row, line)]
    used = sorted({column for line in grids for column, words in line.items() if words})
    out = []
    for row, line in zip(rows, placed, strict=True):
        filled = [words for words in line.values() if words]
        if _is_grid(row, line) and filled and len(used) > 1:
            bars = " | ".join(re.sub(r" *\| *", "|", line.get(column, "")) for column in used)
            out.append(re.sub(" {2,}", " ", bars).strip())
        else:
            out.append("\t".join(filled))
    return out


def _placed(
    row: Sequence[tuple[str, int, int]], held: dict[int, int]
) -> tuple[dict[int, str], dict[int, int]]:
    """Words by column, where `held` columns are covered from above for some rows more; what is then held."""
    line = dict.fromkeys(held, "")
    below = {column: deep - 1 for column, deep in held.items() if deep > 1}
    column = 0
    for words, wide, deep in row:
        while column in held:
            column += 1
        spanned = range(column, column + max(1, min(wide, _WIDEST)))
        line.update({c: words if c == column else "" for c in spanned if c not in held})
        if deep > 1:
            below.update(dict.fromkeys(spanned, deep - 1))
        column = spanned[-1] + 1
    return dict(sorted(line.items())), below


def _is_grid(row: Sequence[tuple[str, int, int]], line: dict[int, str]) -> bool:
    """Whether a row is one of a grid: not a lone cell, not labels with their values."""
    alone = (
        len(row) == 1 and sum(bool(words) for words in line.values()) == 1 and len(line) == max(1, row[0][1])
    )
    return not alone and not any(words.endswith(("：", ":")) for words, _, _ in row)


def without_site(title: str) -> str:
    """A page's title without the site's name behind it: 某市2024年政府工作报告_某市人民政府."""
    return _SITE.sub("", title) if len(title) <= _LONGEST_TITLE else title
