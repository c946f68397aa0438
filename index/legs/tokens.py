"""Text to tokens for the sparse leg: the only module that imports jieba and its port rjieba.

Two kinds in one stream: words (jieba search mode; numbers with their unit, Latin words and place
names whole) and bigrams of neighbouring Chinese characters, marked so that no bigram can be taken
for a word. Words carry meaning, bigrams survive a wrong segmentation and names no dictionary has.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from threading import Lock

from corpus.language.fold import fold
from corpus.language.numerals import POWERS
from corpus.metadata.divisions import regions

BIGRAM_MARK = "·"

# Written into the manifest: an index made with other tokens must not be searched with these.
SETTINGS = {"version": 2, "words": "jieba search mode, division names added", "bigrams": True}

HAN = r"[\u3400-\u4dbf\u4e00-\u9fff]+"
_PIECE = re.compile(
    r"(?P<latin>\d*[a-z][a-z0-9]*)"
    rf"|(?P<number>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)(?P<unit>%|‰|万亿|百万|千万|[{POWERS}万亿])?"
    rf"|(?P<han>{HAN})"
)


@dataclass(frozen=True, slots=True)
class Segmenter:
    """Chinese text to words.

    `search` cuts in jieba's search mode, `cut` one word after the other with nothing left out; `knows` tells
    whether a word stands in the dictionary.
    """

    search: Callable[[str], list[str]]
    cut: Callable[[str], list[str]]
    knows: Callable[[str], bool]


_opening = Lock()
# A question and its parts are cut several times over; longer texts are cut once, at the building.
_SHORT = 600


def tokens(text: str) -> list[str]:
    """Tokens in reading order, repeats kept; no punctuation, no white space. Never raises."""
    return list(_remembered(text)) if len(text) <= _SHORT else _tokens(text)


@lru_cache(maxsize=1 << 8)
def _remembered(text: str) -> tuple[str, ...]:
    return tuple(_tokens(text))


def _tokens(text: str) -> list[str]:
    cut = segmenter().search
    out: list[str] = []
    for piece in _PIECE.finditer(fold(text)):
        if piece["han"]:
            out += cut(piece["han"])
            out += _bigrams(piece["han"])
        elif piece["number"]:
            out.append(piece["number"].replace(",", "") + (piece["unit"] or ""))
        else:
            out.append(piece["latin"])
    return out


def _bigrams(run: str) -> Iterator[str]:
    for at in range(len(run) - 1):
        yield BIGRAM_MARK + run[at : at + 2]


def segmenter() -> Segmenter:
    """The one of the process, made at the first call."""
    with _opening:
        return _made()


@cache
def _made() -> Segmenter:
    """rjieba, or jieba where there is no build of rjieba for the machine.

    rjieba cuts ten times as fast as jieba, starts at once, and of all the text compared it makes the
    same words (benchmarks/segmentation.md).
    """
    try:
        return with_rjieba()
    except ImportError:
        return with_jieba()


def with_rjieba() -> Segmenter:
    """Its one segmenter, ready when the module is: another would parse the dictionary once more."""
    import rjieba

    for name in division_names():
        if not rjieba.has_word(name):
            rjieba.add_word(name, None, None)
    return Segmenter(rjieba.cut_for_search, rjieba.cut, rjieba.has_word)


def with_jieba() -> Segmenter:
    """A segmenter of our own, so that nothing another program tells jieba changes our tokens.

    The dictionary is parsed at every start (0.7 s): jieba's cache is a marshal file in the shared
    temporary folder, which anyone may have written.
    """
    import jieba

    made = jieba.Tokenizer()
    made.FREQ, made.total = made.gen_pfdict(made.get_dict_file())
    made.initialized = True
    for name in division_names():
        if not made.FREQ.get(name):
            made.add_word(name)
    return Segmenter(
        lambda text: list(made.cut_for_search(text)),
        lambda text: list(made.cut(text)),
        lambda word: bool(made.FREQ.get(word)),
    )


def division_names() -> list[str]:
    """In one order: a name added changes by a hair what the next one must weigh."""
    return sorted({region.name for region in regions().values()})
