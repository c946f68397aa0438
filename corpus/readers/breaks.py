"""Line breaks that are only layout are taken out; those that were lost are put back.

Only white space is ever added or removed, so every character stays in its place.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from corpus.lines import OUTLINE, SENTENCE_END, squeeze

_NEVER_FIRST = tuple("，。；、！？）》”’】％,;!?)]%")
_PAIRS = {"（": "）", "(": ")", "《": "》", "“": "”", "【": "】", "〔": "〕"}
_BRACKET_REACH = 4  # lines within which an open bracket must close to hold them together
_LIST_NUMBER = re.compile(r"(?:^|[：:\s])[0-9]{1,2}[.．、]$")
_FRAGMENT = re.compile(r"[0-9０-９A-Za-z@/%.\-－—～~]{1,24}$")
_URL = re.compile(r"(?:https?:)?//\S+$", re.IGNORECASE)
_CLOCK = re.compile(r"[0-2]?[0-9]:[0-5][0-9](?::[0-5][0-9])?$")
_DATE = re.compile(r"[0-9]日?$")
_ASCII = re.compile(r"[0-9A-Za-z]")
_CJK = re.compile(r"[\u3400-\u9fff]")


def width(text: str) -> int:
    """Columns that `text` takes where a CJK character takes two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def glue(left: str, right: str) -> str:
    """Two halves of a line as one: with a space only where letters or numbers would run together."""
    if _LIST_NUMBER.search(left) or (_ASCII.match(left[-1:]) and _ASCII.match(right[:1])):
        return f"{left} {right}"
    return left + right


def unclosed(text: str) -> str:
    """The closing bracket that `text` still waits for, or the empty string."""
    waiting: list[str] = []
    for char in text:
        if char in _PAIRS:
            waiting.append(_PAIRS[char])
        elif waiting and char == waiting[-1]:
            waiting.pop()
    return waiting[-1] if waiting else ""


def rejoin(raw: Sequence[str]) -> list[str]:
    """Lines of a plain text with broken lines made whole; blank lines are kept.

    A break is undone where the next line starts with punctuation that cannot start one, where a
    bracket is open across it, where a number stands alone (a web page's inline markup, line by
    line), inside the paragraphs of a text that parts them by blank lines, and in a text hard-wrapped
    at one width.
    """
    lines = _whole_numbers(raw)
    wrap, blocks = _wrap_width(lines), _has_blocks(lines)
    out: list[str] = []
    last_piece = ""  # the raw line last added to out[-1]
    for i, line in enumerate(lines):
        previous = out[-1] if out else ""
        if (
            line.strip()
            and previous.strip()
            and (
                _held(previous, last_piece, lines[i:])
                or (wrap and width(last_piece.rstrip()) >= wrap - 3 and _runs_on(previous, line))
                or (blocks and _runs_on(previous, line) and _prose_block(lines, i))
            )
        ):
            out[-1] = glue(previous.rstrip(), line.strip())
        else:
            out.append(line)
        last_piece = line
    return out


def _whole_numbers(raw: Sequence[str]) -> list[str]:
    """`1` and `.` on lines of their own are one list number `1.`."""
    out: list[str] = []
    for line in raw:
        if out and line.strip() in {".", "．", "、"} and re.fullmatch(r"\s*[0-9]{1,2}\s*", out[-1]):
            out[-1] = out[-1].rstrip() + line.strip()
        else:
            out.append(line)
    return out


def _held(previous: str, last_piece: str, rest: Sequence[str]) -> bool:
    """Whether `rest[0]` cannot be a line of its own after `previous`."""
    line = rest[0].strip()
    if line.startswith(_NEVER_FIRST) or _LIST_NUMBER.search(previous.rstrip()):
        return True
    closing = unclosed(previous)
    if closing and len(previous) < 2000:
        for after in rest[:_BRACKET_REACH]:
            if not after.strip():
                break
            if closing in after:
                return True
    if SENTENCE_END.search(previous) or previous.rstrip().endswith(("：", ":")) or _LIST_NUMBER.search(line):
        return False
    if _FRAGMENT.fullmatch(line):
        prose = len(previous) >= 15 or re.search(r"[，、（,]", previous)
        return bool(prose and _CJK.match(previous.rstrip()[-1]))
    return bool(_FRAGMENT.fullmatch(last_piece.strip()) and last_piece != previous and _CJK.match(line))


def _runs_on(previous: str, line: str) -> bool:
    """Whether a sentence goes on from `previous` to `line`: neither ended, nor indented, nor numbered."""
    ended = SENTENCE_END.search(previous) or previous.rstrip().endswith(("：", ":"))
    return not ended and not line[:1].isspace() and not OUTLINE.match(line)


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


def split_flat(text: str) -> list[str]:
    """A page whose line breaks were all lost, as lines again.

    Breaks stand at white space after the end of a sentence, before an outline number, after a
    numbered heading, at runs of white space, and at every white space before the first and
    after the last sentence (menus, title, signature). Never inside brackets.
    """
    pieces = re.split(r"(\s+)", text.strip())
    words, gaps = pieces[::2], [*pieces[1::2], ""]
    ends = [i for i, w in enumerate(words) if re.search(r"[。！？；!?;]", w)]
    first, last = (ends[0], ends[-1]) if ends else (len(words), -1)
    out = [""]
    for i, word in enumerate(words):
        out[-1] += word
        if i + 1 == len(words):
            break
        loose = i < first or i >= last
        if not unclosed(out[-1][-200:]) and _breaks(out[-1], gaps[i], words[i + 1], loose):
            out.append("")
        else:
            out[-1] += gaps[i]
    return out


def _breaks(line: str, gap: str, word: str, loose: bool) -> bool:
    """Whether the white space `gap` between `line` and `word` was a line break."""
    if SENTENCE_END.search(line) or OUTLINE.match(word) or _URL.match(word) or _URL.match(line):
        return True
    if line.endswith(("：", ":")):
        return len(line) >= 8  # an addressee or a lead-in; a shorter one labels what follows (来源： 答：)
    if _CLOCK.match(word) and _DATE.search(line):
        return False
    number = OUTLINE.match(line) or re.match(r"第[0-9一二三四五六七八九十百]+条", line)
    if number and number.end() == len(line):
        return False
    heading = OUTLINE.match(line) and len(line) <= 40 and not re.search(r"[。！？；]", line)
    return bool(heading or loose or len(gap) >= 2 or "\u3000" in gap)


def is_flat(lines: Sequence[str]) -> bool:
    """Whether a text lost its line breaks: nearly all of it is one line that holds spaces between CJK."""
    longest = max(lines, key=len, default="")
    gaps = re.findall(r"(?<=[\u3400-\u9fff。！？；：，”）])\s+(?=[\u3400-\u9fff“《（])", longest.strip())
    return len(longest) >= 150 and len(longest) * 10 >= sum(map(len, lines)) * 8 and len(gaps) >= 3
