"""Chinese numerals, plain and capital (伍仟陆佰), as numbers.

Our own: cn2an 0.5.24 reads 三四 (three or four) as 34, refuses 百, 千, 万亿 and 卅 standing alone, and takes
32 µs a numeral where this takes 6; of the 93 numerals in the sample reports it reads 12 otherwise.
"""

from __future__ import annotations

import re
from typing import Final

ONES: Final = "一二三四五六七八九"
UP_TO_TEN: Final = ONES + "十"
SEVERAL: Final = "两" + UP_TO_TEN[2:]
FEW: Final = "两" + ONES[1:]
POWERS: Final = "十百千"
ZEROS: Final = "零〇"
CAPITALS: Final = "壹贰叁肆伍陆柒捌玖拾"
"""One to ten as in contracts and accounts."""
FIGURES: Final = UP_TO_TEN + "两百千万亿" + ZEROS + CAPITALS + "佰仟萬億"
"""Characters a number of a report is written with, apart from 点 and 半."""

_DIGITS = {c: n for n, cs in enumerate((ZEROS, "一壹幺", "二两贰", "三叁", "四肆", "五伍", "六陆", "七柒",
                                        "八捌", "九玖")) for c in cs}  # fmt: skip
_TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000, "廿": 20, "卅": 30}
_SCALES = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
_PLAIN = re.compile(r"\d+(?:\.\d+)?")


def numeral_value(text: str) -> float | None:
    """Value of a numeral: 二十三 is 23, 一百零五 105, 伍仟陆佰万 56,000,000, 三点五 3.5, 二〇二五 2025.

    Digits are read as they stand. None where it is no numeral, or two digits stand side by side for
    "three or four" (三四十).
    """
    if _PLAIN.fullmatch(text):
        return float(text)
    whole, point, decimals = text.partition("点")
    value = _digits(whole) if len(whole) > 1 and all(c in _DIGITS for c in whole) else _whole(whole)
    if value is None or (point and not decimals):
        return None
    for power, char in enumerate(decimals, 1):
        if char not in _DIGITS:
            return None
        value += _DIGITS[char] / 10**power
    return value


def _digits(text: str) -> float | None:
    """二〇二五 digit by digit; 三四 (three or four) has no value."""
    if len(text) == 2 and not set(text) & set(ZEROS):
        return None
    return float("".join(str(_DIGITS[c]) for c in text))


def _whole(text: str) -> float | None:
    total = section = digit = 0
    seen = last = False
    for char in text:
        if char in _DIGITS:
            if last and digit:
                return None
            digit, seen, last = _DIGITS[char], True, True
            continue
        last = False
        if char in _TENS:
            unit = _TENS[char]
            section += unit if unit in (20, 30) else (digit or 1) * unit
        elif char in _SCALES:
            scaled = (section + (digit or (0 if section or total else 1))) * _SCALES[char]
            # 万亿 scales all before it, 一亿二千万 only the last part
            bigger = total and total < _SCALES[char]
            total = total * _SCALES[char] + scaled if bigger else total + scaled
            section = 0
        else:
            return None
        digit, seen = 0, True
    return float(total + section + digit) if seen else None


def scale_value(text: str) -> float:
    """Product of the powers of ten that `text` names: 百万 is 1,000,000; 余 and 多 change nothing."""
    value = 1.0
    for char in text:
        value *= _TENS.get(char, 1) * _SCALES.get(char, 1)
    return value


def small_number(text: str) -> int:
    """A small whole number in either script, 0 where it is none: 5, 五, 十二, 两."""
    value = numeral_value(text)
    return int(value) if value is not None else 0
