"""Numbers that a word processor sets before paragraphs by itself, as it shows them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from corpus.language.numerals import UP_TO_TEN

_DEEPEST = 9
_CIRCLED = 0x2460  # ①
_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
    (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: how a number is written, the words around it (`%1.%2、`), the first number.

    `written` is what Office Open XML calls it (w:numFmt): decimal, chineseCounting, lowerLetter …
    """

    written: str
    words: str
    first: int = 1


class Counters:
    """Counts the paragraphs of the lists of one document."""

    def __init__(self) -> None:
        self._at: dict[str, dict[int, int]] = {}

    def next(self, name: str, levels: Mapping[int, Level], depth: int) -> str:
        """The number before the next paragraph of the list `name`, at `depth` 0..8; "" for a bullet."""
        at = self._at.setdefault(name, {})
        own = levels.get(depth)
        if own is None or depth >= _DEEPEST:
            return ""
        at[depth] = at[depth] + 1 if depth in at else own.first
        for deeper in [d for d in at if d > depth]:
            del at[deeper]

        def number(match: re.Match[str]) -> str:
            level = int(match[1]) - 1
            told = levels.get(level, own)
            return written(told.written, at.get(level, told.first))

        return "" if own.written in {"bullet", "none"} else re.sub(r"%([1-9])", number, own.words)

    def restart(self, name: str) -> None:
        """Begin the list anew."""
        self._at.pop(name, None)


def written(way: str, number: int) -> str:
    """`number` (1 and up) as `way` writes it; in plain digits where the way is not known."""
    if way in {"chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCountingThousand"}:
        return _chinese(number)
    if way == "decimalEnclosedCircle" and 0 < number <= 20:
        return chr(_CIRCLED + number - 1)
    if way in {"lowerRoman", "upperRoman"}:
        roman = _roman(number)
        return roman.upper() if way == "upperRoman" else roman
    if way in {"lowerLetter", "upperLetter"} and number > 0:
        letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter.upper() if way == "upperLetter" else letter
    if way == "decimalFullWidth":
        return str(number).translate(_FULL_WIDTH)
    return f"{number:02d}" if way == "decimalZero" else str(number)


def _chinese(number: int) -> str:
    """一 … 九十九, 一百零一; past 999 in digits."""
    digits = "零" + UP_TO_TEN[:9]
    if not 0 < number < 1000:
        return str(number)
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    said = f"{digits[hundreds]}百" if hundreds else ""
    if tens:
        said += ("" if tens == 1 and not hundreds else digits[tens]) + "十"
    elif hundreds and ones:
        said += "零"
    return said + (digits[ones] if ones else "")


def _roman(number: int) -> str:
    said = ""
    for value, letters in _ROMAN if 0 < number < 4000 else ():
        said += letters * (number // value)
        number %= value
    return said or str(number)
