r"""Numbers of the lists of an RTF document, as the program that wrote it shows them.

Beside the rule of a list (`\ls`) stands, before each paragraph, what was shown there (`\listtext`). The rule
is often written wrongly (LibreOffice loses its wide marks), what was shown is not.
"""

from __future__ import annotations

import re

_SHOWN = re.compile(rb"\{\\listtext([^{}]{0,400}?)(?:\\tab ?|\s){0,8}\}")
_BEGUN = re.compile(rb"\\listtext(?![a-z])")
_RULE = re.compile(rb"(?<!\\)\\ls(?=\d)")
_PIECE = re.compile(
    rb"\\u(-?\d{1,5}) ?(?:\\'[0-9a-fA-F]{2}|[^\\])?|((?:\\'[0-9a-fA-F]{2})+)|\\[a-z]+-?\d* ?|([^\\])"
)
_NO_RULE = rb"\\reportqals"  # a word of no meaning, which every reader passes over


def with_shown_numbers(data: bytes) -> bytes:
    """The document with the numbers of its lists as plain text and without their rules; bullets go.

    It comes back as it is where what was shown cannot be told for every paragraph of a list.
    """
    if len(_SHOWN.findall(data)) != len(_BEGUN.findall(data)):
        return data
    return _RULE.sub(_NO_RULE, _SHOWN.sub(_plain, data))


def _plain(match: re.Match[bytes]) -> bytes:
    """What was shown as a group of plain text; an empty one for a bullet."""
    shown = "".join(map(_char, _PIECE.finditer(match[1]))).strip()
    counts = any(char.isnumeric() for char in shown)
    lettered = len(shown) > 1 and any(char.isalpha() for char in shown)
    return b"{" + match[1] + b"}" if counts or lettered else b"{}"


def _char(piece: re.Match[bytes]) -> str:
    if piece[1]:
        return chr(int(piece[1]) % 0x10000)
    if piece[2]:
        return bytes.fromhex(piece[2].replace(b"\\'", b"").decode("ascii")).decode("gb18030", "replace")
    return piece[3].decode("latin-1").strip() if piece[3] else ""
