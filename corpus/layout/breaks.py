"""Line breaks that are only layout are taken out; those that were lost are put back.

Only white space is ever added or removed, so every character stays in its place.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from corpus.language.stops import COMMAS, FULL_STOPS, SEMICOLONS, WIDE_STOPS
from corpus.layout.lines import OUTLINE, SENTENCE_END, squeeze

NEVER_FIRST = tuple(FULL_STOPS + SEMICOLONS + COMMAS + "、）》”’】％)]%")
"""Marks that cannot start a line."""

_PAIRS = {"（": "）", "(": ")", "《": "》", "“": "”", "【": "】", "〔": "〕"}
_BRACKETS = re.compile("[" + re.escape("".join((*_PAIRS, *_PAIRS.values()))) + "]")
_BRACKET_REACH = 4  # lines within which an open bracket must close to hold them together
_TAIL = 200  # characters at the end of a line that tell how it ends, however long it has grown
_CHAIN_REACH = 20  # pieces within which a broken sentence must end
_LIST_NUMBER = re.compile(r"(?:^|[：:\s])[0-9]{1,2}[.．、]$")
_FRAGMENT = re.compile(r"[0-9０-９A-Za-z@/%.\-－—～~]{1,24}$")
_DATE_SO_FAR = re.compile(r"(?:^|[^0-9])(?:19|20)[0-9]{2}(?:年(?:[0-9]{1,2}(?:月(?:[0-9]{1,2}日?)?)?)?)?$")
_DATE_PIECE = re.compile(r"[0-9]{1,2}$|[年月日]$")
_ASCII = re.compile(r"[0-9A-Za-z]")
_CJK = re.compile(r"[\u3400-\u9fff]")
_GROUPED = re.compile(r"(?<=\d)[,，](?=\d{3})")
_CELLS = re.compile(r"[ \u3000]{2,}|\t|[|｜]")
_PROSE = re.compile(f"[。、{SEMICOLONS}{COMMAS}]")


def width(text: str) -> int:
    """Columns that `text` takes where a CJK character takes two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def glue(left: str, right: str) -> str:
    """Two halves of a line as one: with a space only where letters or numbers would run together."""
    if _LIST_NUMBER.search(left[-_TAIL:]) or (_ASCII.match(left[-1:]) and _ASCII.match(right[:1])):
        return f"{left} {right}"
    return left + right


def unclosed(text: str) -> str:
    """The closing bracket that `text` still waits for, or the empty string."""
    waiting: list[str] = []
    for char in _BRACKETS.findall(text):
        if char in _PAIRS:
            waiting.append(_PAIRS[char])
        elif waiting and char == waiting[-1]:
            waiting.pop()
    return waiting[-1] if waiting else ""


def rejoin(raw: Sequence[str]) -> list[str]:
    """Lines of a plain text with broken lines made whole; blank lines are kept.

    A break is undone where the next line starts with punctuation that cannot start one, where a
    bracket is open across it, where a number or a piece of a date stands alone (a web page's inline
    markup, line by line), inside the paragraphs of a text that parts them by blank lines, in a text
    that is broken into pieces throughout, and in a text hard-wrapped at one width.
    """
    lines = _whole_numbers(raw)
    wrap, blocks, pieces = _wrap_width(lines), _has_blocks(lines), _in_pieces(lines)
    out: list[str] = []
    last = ""  # the raw line last added to out[-1]
    for i, line in enumerate(lines):
        previous = out[-1].rstrip() if out else ""
        if previous and line.strip() and _held(previous, last.strip(), lines[i : i + _CHAIN_REACH]):
            joined = True
        elif previous and line.strip() and _runs_on(previous, line):
            full = wrap and width(last.rstrip()) >= wrap - 3
            joined = (
                full
                or (blocks and _prose_block(lines, i))
                or (pieces and _sentence_goes_on(previous, lines, i))
            )
        else:
            joined = False
        if joined:
            out[-1] = glue(previous, line.strip())
        else:
            out.append(line)
        last = line
    return out


def _whole_numbers(raw: Sequence[str]) -> list[str]:
    """`1` on one line and `.` or `. words` on the next are one list number."""
    out: list[str] = []
    for line in raw:
        if out and re.match(r"[.．、](?![0-9])", line.strip()) and re.fullmatch(r"\s*[0-9]{1,2}\s*", out[-1]):
            out[-1] = out[-1].rstrip() + line.strip()
        else:
            out.append(line)
    return out


def _held(previous: str, last: str, rest: Sequence[str]) -> bool:
    """Whether `rest[0]` cannot be a line of its own after `previous`, whose last piece is `last`."""
    line, tail = rest[0].strip(), previous[-_TAIL:]
    if line.startswith(NEVER_FIRST) or _LIST_NUMBER.search(tail) or _closes(previous, rest[:_BRACKET_REACH]):
        return True
    if _ended(previous) or _LIST_NUMBER.match(line):
        return False
    if previous.endswith(("，", "、")) and not rest[0][:1].isspace() and not OUTLINE.match(line):
        return True
    if _DATE_PIECE.match(line) and _DATE_SO_FAR.search(tail) and _DATE_SO_FAR.search(tail + line):
        return True
    if _FRAGMENT.match(line):
        return bool(previous.endswith(("〕", "］")) or (_PROSE.search(previous) and _CJK.match(previous[-1])))
    return bool(_FRAGMENT.match(last) and last != previous and _CJK.match(line))


def _closes(previous: str, rest: Sequence[str]) -> bool:
    """Whether a bracket that is open at the end of `previous` closes within the lines that follow."""
    closing = unclosed(previous[-2000:])
    for line in rest if closing else ():
        if not line.strip():
            return False
        if closing in line:
            return True
    return False


def _ended(text: str) -> bool:
    tail = text[-_TAIL:]
    return bool(SENTENCE_END.search(tail)) or tail.rstrip().endswith(("：", ":"))


def _in_pieces(lines: Sequence[str]) -> bool:
    """Whether inline markup broke the sentences throughout: lines that start as none can."""
    return sum(line.strip().startswith(NEVER_FIRST) for line in lines) >= 3


def _sentence_goes_on(previous: str, lines: Sequence[str], at: int) -> bool:
    """Whether `previous` is prose whose sentence ends in the pieces from line `at` on."""
    if not _PROSE.search(previous) or min(len(lines[at].strip()), len(lines[at - 1].strip())) > 15:
        return False
    for line in lines[at : at + _CHAIN_REACH]:
        if not line.strip() or OUTLINE.match(line) or line.rstrip().endswith(("：", ":")):
            return False
        if re.search(f"[{WIDE_STOPS}]", line):
            return True
    return False


def _runs_on(previous: str, line: str) -> bool:
    """Whether a sentence may go on from `previous` to `line`: not ended, not indented, not numbered."""
    if _is_row(line) or _is_row(previous):
        return False
    return not _ended(previous) and not line[:1].isspace() and not OUTLINE.match(line)


def _is_row(line: str) -> bool:
    """Whether bars, tabs or wide gaps part the line into cells, the row of a table."""
    cells = [c for c in _CELLS.split(line.strip()[-_TAIL:]) if c.strip()]
    return len(cells) > 2 and not _PROSE.search(_GROUPED.sub("", line))


def _wrap_width(lines: Sequence[str]) -> int:
    """The width a text is hard-wrapped at, 0 where it is not: half its lines are full and none is longer."""
    widths = sorted(width(line.rstrip()) for line in lines if line.strip())
    if len(widths) < 8 or widths[-1] > 160:
        return 0
    longest = widths[-max(1, len(widths) // 20)]
    full = sum(longest - 3 <= w <= longest + 2 for w in widths)
    return longest if longest >= 40 and full * 2 >= len(widths) else 0


def _blocks(lines: Sequence[str]) -> list[list[str]]:
    out: list[list[str]] = [[]]
    for line in lines:
        if line.strip():
            out[-1].append(line)
        elif out[-1]:
            out.append([])
    return [b for b in out if b]


def _has_blocks(lines: Sequence[str]) -> bool:
    """Whether blank lines part the paragraphs: most blocks between them are one line."""
    blocks = _blocks(lines)
    return len(blocks) >= 8 and sum(len(b) == 1 for b in blocks) * 3 >= len(blocks) * 2


def _prose_block(lines: Sequence[str], at: int) -> bool:
    """Whether the block around line `at` ends like prose; a block of title or signature does not."""
    end = at
    while end + 1 < len(lines) and lines[end + 1].strip():
        end += 1
    return bool(SENTENCE_END.search(lines[end])) or len(squeeze(lines[end])) == 1
