"""The value of a workbook's cell as the workbook shows it, by the cell's number format."""

from __future__ import annotations

import datetime
import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

# Literals of a format, and what is not shown: colours and conditions, padding, filling.
_LITERAL = re.compile(r'"([^"]*)"|\\(.)|\[\$([^\]\-]*)[^\]]*\]|\[[^\]]*\]|_.|\*.')
_DIGITS = re.compile(r"[#0?][#0?,]*(?:\.[#0?]+)?(,*)|\.[#0?]+(,*)")
_DATE_PART = re.compile(r"y+|m+|d+|h+|s+|am/pm|上午/下午", re.IGNORECASE)
_BUILT_IN_DATE = "mm-dd-yy"  # stored so by every Excel, shown in the order of the country
_SIGNIFICANT = 11  # digits that the general format shows
_MOST_PLACES = 30


def shown(value: object, code: str) -> str:
    """`value` (number, date, truth, words) as a cell with the number format `code` shows it; "" for None."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime.datetime | datetime.date | datetime.time):
        return _moment(value, code)
    if isinstance(value, int | float):
        return _number(value, code)
    return str(value)


def _number(value: float, code: str) -> str:
    if value != value or value in {float("inf"), float("-inf")}:  # noqa: PLR0124 - what is not a number
        return ""
    sections = _sections(code)
    section, own_sign = _chosen(value, sections)
    plain, pieces = _without_literals(section)
    digits = _DIGITS.search(plain)
    if plain.strip().lower() == "general" or plain.strip() == "@" or not plain.strip():
        return _general(value) if not pieces or plain.strip() else _filled(plain, pieces)
    if digits is None or "e" in plain.lower().replace("general", ""):
        return _general(value) if digits is not None or not pieces else _filled(plain, pieces)
    amount = abs(_decimal(value)) if own_sign else _decimal(value)
    amount = amount * 100 ** plain.count("%") / 1000 ** len(digits[1] or digits[2] or "")
    said = _set(amount, digits[0])
    return _filled(plain[: digits.start()] + said + plain[digits.end() :], pieces).strip()


def _sections(code: str) -> list[str]:
    """The format's parts for positive, negative and zero, parted by semicolons outside of quotes."""
    return re.findall(r'(?:"[^"]*"|\\.|[^;"\\])+|(?<=;)(?=;|$)', code) or ["General"]


def _chosen(value: float, sections: list[str]) -> tuple[str, bool]:
    """The part of the format for a value, and whether that part writes the sign itself."""
    if value < 0 and len(sections) > 1:
        return sections[1], True
    return (sections[2], False) if value == 0 and len(sections) > 2 else (sections[0], False)


def _without_literals(section: str) -> tuple[str, list[str]]:
    """The section with each literal as a private mark, and the literals."""
    pieces: list[str] = []

    def held(match: re.Match[str]) -> str:
        words = match[1] or match[2] or match[3] or ""
        if not words:
            return ""
        pieces.append(words)
        return chr(0xF0000 + len(pieces) - 1)

    return _LITERAL.sub(held, section), pieces


def _filled(text: str, pieces: list[str]) -> str:
    for number, words in enumerate(pieces):
        text = text.replace(chr(0xF0000 + number), words)
    return text


def _decimal(value: float) -> Decimal:
    return Decimal(repr(value))


def _set(amount: Decimal, digits: str) -> str:
    """A number in the digits of a format: places, thousands; halves go away from zero as in Excel."""
    whole, _, places = digits.rstrip(",").partition(".")
    wanted = min(len(places), _MOST_PLACES)
    try:
        amount = amount.quantize(Decimal(1).scaleb(-wanted), ROUND_HALF_UP)
    except InvalidOperation:  # more digits than there is precision for
        return _general(float(amount))
    said = f"{amount:,f}" if "," in whole else f"{amount:f}"
    optional = len(places) - len(places.rstrip("#"))
    for _ in range(optional):
        said = said.removesuffix("0")
    said = said.rstrip(".")
    least = whole.count("0")
    if not least and said.startswith(("0.", "-0.")):
        said = said.replace("0.", ".", 1)
    if "," not in whole and said.lstrip("-").partition(".")[0].isdigit():
        sign, number = said[: said.startswith("-")], said.lstrip("-")
        front, dot, back = number.partition(".")
        said = f"{sign}{front.zfill(least)}{dot}{back}"
    return "0" if said in {"-0", ""} and not wanted else said


def _general(value: float) -> str:
    if isinstance(value, int) or (value.is_integer() and abs(value) < 10**_SIGNIFICANT):
        return str(int(value))
    said = f"{value:.{_SIGNIFICANT - 1}g}"
    return f"{Decimal(said):f}" if abs(value) >= 1e-9 else said


def _moment(value: datetime.datetime | datetime.date | datetime.time, code: str) -> str:
    """A date or time in the order and with the words of its format."""
    section, pieces = _without_literals(_sections(code)[0])
    if section.strip().lower() in {"general", "@", _BUILT_IN_DATE} or not _DATE_PART.search(section):
        section, pieces = ("h:mm:ss" if isinstance(value, datetime.time) else "yyyy/m/d"), []
    after_hour = False
    out = []
    at = 0
    for match in _DATE_PART.finditer(section):
        out.append(section[at : match.start()])
        at = match.end()
        mark = match[0].lower()
        minutes = mark[0] == "m" and (after_hour or section[at:].lstrip(":").lower().startswith("s"))
        after_hour = mark[0] == "h"
        out.append(_part(value, "n" * len(mark) if minutes else mark))
    return _filled("".join(out) + section[at:], pieces).strip()


def _part(value: datetime.datetime | datetime.date | datetime.time, mark: str) -> str:
    names = {"y": "year", "m": "month", "d": "day", "h": "hour", "n": "minute", "s": "second"}
    number = getattr(value, names.get(mark[0], ""), None)
    if number is None:
        return ""
    if mark[0] == "y":
        return f"{number:04d}" if len(mark) > 2 else f"{number % 100:02d}"
    return f"{number:02d}" if len(mark) == 2 else str(number)
