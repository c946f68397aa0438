"""Folding for matching: one form per character, never another length.

Traditional to Simplified, full to half width, capitals to small, variants of punctuation to one.
What is folded is only compared, never shown; offsets in the folded text are offsets in the text.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib.resources import files

# Each group folds to its first character. Quotes go together because reports mix “”, "", 「」 and ''.
_VARIANTS = (
    ",，﹐",
    ";；﹔",
    ":：﹕",
    "(（﹙",
    ")）﹚",
    "[〔【［",
    "]〕】］",
    "!！",
    "?？",
    "%％﹪",
    ".．﹒",
    "-–—―−‐‑－~～〜﹣─",
    "·•・‧∙",
    "\"“”＂'‘’＇「」『』｢｣〝〞",
    "〇○◯",
    " \u00a0\u2002\u2003\u2009\u3000\t",
)


_SENTENCE = 500  # characters; longer texts are folded once, at the reading


class _Table(dict[int, str]):
    """A translation table that learns the characters it was not given."""

    def __missing__(self, code: int) -> str:
        lower = chr(code).lower()
        self[code] = lower if len(lower) == 1 else chr(code)
        return self[code]


def _simplified() -> dict[int, str]:
    """OpenCC's character table; where it offers several forms, the first (the commonest)."""
    table = files("opencc").joinpath("dictionary/TSCharacters.txt").read_text(encoding="utf-8")
    pairs = (line.split("\t") for line in table.splitlines() if "\t" in line)
    return {ord(old): new.split(" ")[0] for old, new in pairs if len(old) == len(new.split(" ")[0]) == 1}


@cache
def _given() -> dict[int, str]:
    """What is known beforehand; never changed once made."""
    table = _simplified()
    for code in range(0xFF01, 0xFF5F):
        table[code] = chr(code - 0xFEE0).lower()
    for group in _VARIANTS:
        table.update(dict.fromkeys(map(ord, group), group[0]))
    return table


@cache
def _table() -> _Table:
    return _Table(_given())


def fold(text: str) -> str:
    """Folded form of `text`, character for character: `len(fold(text)) == len(text)`."""
    return _remembered(text) if len(text) <= _SENTENCE else text.translate(_table())


@lru_cache(maxsize=1 << 15)
def _remembered(text: str) -> str:
    """The sentences of a report are folded for every question that comes near them."""
    return text.translate(_table())


@lru_cache(maxsize=1 << 10)
def spelt(word: str) -> re.Pattern[str]:
    """Finds a folded word in text as it stands: [台臺][湾灣] for 台湾, without folding the text first."""
    forms = _forms()
    return re.compile("".join(f"[{re.escape(forms.get(char, char + char.upper()))}]" for char in word))


@cache
def _forms() -> dict[str, str]:
    """For each folded character all those that fold to it, itself and its capital among them.

    Not of `_table`, which grows meanwhile where other threads fold.
    """
    out: dict[str, str] = {}
    for code, folded in _given().items():
        out[folded] = out.get(folded, folded + folded.upper()) + chr(code)
    return out
