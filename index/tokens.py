"""Text to tokens for the sparse leg: the only module that imports jieba.

Two kinds in one stream: words (jieba search mode; numbers with their unit, Latin words and place
names whole) and bigrams of neighbouring Chinese characters, marked so that no bigram can be taken
for a word. Words carry meaning, bigrams survive a wrong segmentation and names no dictionary has.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from typing import Any

from corpus.divisions import regions
from corpus.fold import fold

BIGRAM_MARK = "·"

# Written into the manifest: an index made with other tokens must not be searched with these.
SETTINGS = {"version": 2, "words": "jieba search mode, division names added", "bigrams": True}

_PIECE = re.compile(
    r"(?P<latin>\d*[a-z][a-z0-9]*)"
    r"|(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?P<unit>%|‰|万亿|百万|千万|[十百千万亿])?"
    r"|(?P<han>[\u3400-\u4dbf\u4e00-\u9fff]+)"
)

_lock = threading.Lock()
_segmenter: Any = None


def tokens(text: str) -> list[str]:
    """Tokens in reading order, repeats kept; no punctuation, no white space. Never raises."""
    out: list[str] = []
    for piece in _PIECE.finditer(fold(text)):
        if piece["han"]:
            out += _words(piece["han"])
            out += _bigrams(piece["han"])
        elif piece["number"]:
            out.append(piece["number"].replace(",", "") + (piece["unit"] or ""))
        else:
            out.append(piece["latin"])
    return out


def _words(run: str) -> Iterator[str]:
    yield from _jieba().cut_for_search(run)


def _bigrams(run: str) -> Iterator[str]:
    for at in range(len(run) - 1):
        yield BIGRAM_MARK + run[at : at + 2]


def _jieba() -> Any:  # noqa: ANN401 - jieba has no types
    """Own segmenter, so that nothing another program tells jieba changes our tokens.

    The dictionary is parsed at every start (0.7 s): jieba's cache is a marshal file in the shared
    temporary folder, which anyone may have written.
    """
    global _segmenter  # noqa: PLW0603
    with _lock:
        if _segmenter is None:
            import jieba

            made = jieba.Tokenizer()
            made.FREQ, made.total = made.gen_pfdict(made.get_dict_file())
            made.initialized = True
            for name in {region.name for region in regions().values()}:
                if not made.FREQ.get(name):
                    made.add_word(name)
            _segmenter = made
        return _segmenter
