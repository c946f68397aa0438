"""Pages that lost their line breaks on the way to a text file get them back.

Only white space is changed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.language.numerals import UP_TO_TEN
from corpus.language.stops import FULL_STOPS, SEMICOLONS, WIDE_STOPS
from corpus.layout.breaks import unclosed
from corpus.layout.furniture import is_label
from corpus.layout.lines import OUTLINE, SENTENCE_END

_URL = re.compile(r"(?:https?:)?//\S+$", re.IGNORECASE)
_CLOCK = re.compile(r"[0-2]?[0-9]:[0-5][0-9](?::[0-5][0-9])?$")
_DATE = re.compile(r"[0-9]日?$")
_ARTICLE = re.compile(rf"第[0-9{UP_TO_TEN}百]+条")
_GAP = re.compile(rf"(?<=[\u3400-\u9fff{WIDE_STOPS}：，”）])\s+(?=[\u3400-\u9fff“《（])")


def split_flat(text: str) -> list[str]:
    """A page whose line breaks were all lost, as lines again.

    Breaks stand at white space after the end of a sentence, before an outline number, after a
    numbered heading, at runs of white space, and at every white space before the first and
    after the last sentence (menus, title, signature). Never inside brackets.
    """
    pieces = re.split(r"(\s+)", text.strip())
    words, gaps = pieces[::2], [*pieces[1::2], ""]
    ends = [i for i, w in enumerate(words) if re.search(f"[{FULL_STOPS}{SEMICOLONS}]", w)]
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
        return len(line) > 3 and not is_label(line)  # what follows a label stays with it: 来源： 答：
    if _CLOCK.match(word) and _DATE.search(line):
        return False
    number = OUTLINE.match(line) or _ARTICLE.match(line)
    if number and number.end() == len(line):
        return False
    heading = OUTLINE.match(line) and len(line) <= 40 and not re.search(f"[{WIDE_STOPS}]", line)
    return bool(heading or loose or len(gap) >= 2 or "\u3000" in gap)


def is_flat(lines: Sequence[str]) -> bool:
    """Whether a text lost its line breaks: nearly all of it is one line that holds spaces between CJK."""
    longest = max(lines, key=len, default="")
    gaps = _GAP.findall(longest.strip())
    return len(longest) >= 150 and len(longest) * 10 >= sum(map(len, lines)) * 8 and len(gaps) >= 3
