"""Text to the token numbers of a model: the only module that opens tokenizers.

A vocabulary of 250,000 pieces takes 280 MB and seconds to read, and most of it is of other scripts. A Unigram
tokenizer (Kudo 2018, arXiv 1804.10959) can only use pieces that stand in the text, so one made of those cuts
it exactly as the whole one does. Texts of Chinese characters, digits, marks and some words in letters (GDP)
are cut with the pieces of these; any other text with a tokenizer of its own, made of the pieces whose first
characters stand there side by side. So are the first texts of a process, which then need not wait.
"""

from __future__ import annotations

import json
import mmap
import re
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, overload

if TYPE_CHECKING:
    from tokenizers import Tokenizer

_WHOLE, _SHELL, _PIECES = "tokenizer.json", "shell.json", "pieces.jsonl"
# The index checks its model with one passage; a question has a few parts at most.
_FIRST_TEXTS = 6
_HEAD = 3  # characters by which pieces of so many or more are found
_FEW = 100  # special tokens, which stand first and keep their numbers
# Chinese characters, digits and marks, as they stand in a normalised text: \u2581 is its space.
_COMMON = (
    r"0-9 !#-/:-@\[\]-`{-~\u00b0-\u00b7\u00d7\u2010-\u206f\u2190-\u27bf"
    r"\u3000-\u303f\u3400-\u9fff\uff00-\uffef"
)
# Words in letters that reports or the model's prefixes have: these and what stands inside them is common too.
_WORDS = ("query", "passage", "GDP", "CPI", "PM", "APP", "AI", "VR", "IP", "km", "kW")
_INSIDE = {
    w[i:j]
    for word in _WORDS
    for w in (word, word.lower())
    for i in range(len(w))
    for j in range(i + 1, len(w) + 1)
}
_LETTERS = rf"(?:[A-Za-z]|{'|'.join(sorted(_INSIDE, key=len, reverse=True))})(?![A-Za-z])"
_PLAIN = re.compile(rf"(?:[{_COMMON}\"\\]|{_LETTERS})*")
_PLAIN_LINE = re.compile(rf'^\["(?:[{_COMMON}]|\\["\\]|{_LETTERS})*", .*$', re.MULTILINE)
Row = tuple[str, float, int]
"""A piece, its score (log probability), its number."""


@dataclass(frozen=True, slots=True)
class Cut:
    """A text as numbers of tokens, and the characters each stands for as half-open ranges."""

    ids: list[int]
    offsets: list[tuple[int, int]]


def write_tokenizer(text: str, folder: Path) -> None:
    """Write the tokenizer (its JSON) into `folder`, and its pieces in order where it is a Unigram one."""
    (folder / _WHOLE).write_text(text, "utf-8")
    shell = json.loads(text)
    model = shell["model"]
    plain = model["type"] == "Unigram" and not model.get("byte_fallback")
    if not (plain and shell["normalizer"] and shell["pre_tokenizer"]):
        return
    rows = [(piece, score, number) for number, (piece, score) in enumerate(model.pop("vocab"))]
    specials = [token["id"] for token in shell["added_tokens"]]
    named = 1 + max(model["unk_id"], *(i for i in specials if i < len(rows)))
    if named > _FEW:
        return
    # what stands outside every piece is scored by the lowest
    shell["always"] = [*rows[:named], min(rows[named:], key=lambda row: row[1])]
    (folder / _SHELL).write_text(json.dumps(shell), "utf-8")
    lines = sorted(f"{json.dumps(row, ensure_ascii=False)}\n".encode() for row in rows[named:])
    (folder / _PIECES).write_bytes(b"".join(lines))


class Cutter:
    """The tokenizer that `write_tokenizer` wrote; safe to share between threads."""

    def __init__(self, folder: Path, longest: int) -> None:
        """`longest`: tokens after which a text is cut off."""
        self._folder, self._longest = folder, longest
        self._opening = Lock()
        self._texts = 0
        self._parts = _Parts(folder, longest) if (folder / _SHELL).exists() else None
        self._common: _Part | None = None
        self._whole: Tokenizer | None = None

    def cut(self, text: str) -> Cut:
        """Tokens of the text, with those that the model wants at both ends."""
        parts = self._parts
        if parts is None or parts.is_beyond(text):
            made = self._entire().encode(text)
            return Cut(made.ids, made.offsets)
        words = parts.words(text)
        common = self._usual(parts)
        if common is not None and all(map(_PLAIN.fullmatch, words)):
            return common.cut(text)
        return parts.of(words).cut(text)

    def _usual(self, parts: _Parts) -> _Part | None:
        """The tokenizer of Chinese texts; None while the first texts of the process are cut."""
        with self._opening:
            self._texts += 1
            if self._common is None and self._texts > _FIRST_TEXTS:
                self._common = parts.common()
            return self._common

    def _entire(self) -> Tokenizer:
        from tokenizers import Tokenizer

        with self._opening:
            if self._whole is None:
                self._whole = Tokenizer.from_str((self._folder / _WHOLE).read_text("utf-8"))
                self._whole.enable_truncation(self._longest)
            return self._whole


@dataclass(frozen=True, slots=True)
class _Part:
    """A tokenizer of some pieces; `numbers[i]` is the model's number of its piece `i`."""

    tokenizer: Tokenizer
    numbers: Sequence[int]

    def cut(self, text: str) -> Cut:
        made = self.tokenizer.encode(text)
        return Cut([self.numbers[i] for i in made.ids], made.offsets)


class _Parts:
    """Makes tokenizers of the pieces that can stand in a text."""

    def __init__(self, folder: Path, longest: int) -> None:
        self._longest = longest
        self._shell: dict[str, Any] = json.loads((folder / _SHELL).read_text("utf-8"))
        self._always: list[Row] = self._shell.pop("always")
        self._specials = [token["content"] for token in self._shell["added_tokens"]]
        self._lines = _Lines(folder / _PIECES)
        self._empty = self._made(self._always).tokenizer

    def is_beyond(self, text: str) -> bool:
        """Whether the text has a special token in it, at which the whole tokenizer parts it first."""
        return any(special in text for special in self._specials)

    def words(self, text: str) -> list[str]:
        """What is cut into pieces, one by one: the text normalised and parted at its spaces."""
        plain = self._empty.normalizer.normalize_str(text)
        return [word for word, _ in self._empty.pre_tokenizer.pre_tokenize_str(plain)]

    def of(self, words: Sequence[str]) -> _Part:
        """One for these words alone."""
        short = {word[i : i + size] for word in words for size in (1, 2) for i in range(len(word) - size + 1)}
        long = {word[i : i + _HEAD] for word in words for i in range(len(word) - _HEAD + 1)}
        heads = {f'["{_written(piece)}", ' for piece in short} | {f'["{_written(head)}' for head in long}
        return self._made(self._lines.beginning_with(map(str.encode, heads)))

    def common(self) -> _Part:
        """One for all texts that are common."""
        made = self._made(json.loads(f"[{','.join(_PLAIN_LINE.findall(str(self._lines)))}]"))
        self._lines.let_go()
        return made

    def _made(self, rows: Iterable[Row]) -> _Part:
        from tokenizers import Tokenizer

        held = {row[2]: row for row in (*self._always, *rows)}
        model = {**self._shell["model"], "vocab": [(piece, score) for piece, score, _ in held.values()]}
        made: Tokenizer = Tokenizer.from_str(json.dumps({**self._shell, "model": model}))
        made.enable_truncation(self._longest)
        return _Part(made, list(held))


class _Lines(Sequence[bytes]):
    """The sorted lines of a file, which stays on disk."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._bytes = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._starts = array("i", [0])
        self._starts.extend(found.end() for found in re.finditer(rb"\n", self._bytes))

    def __len__(self) -> int:
        return len(self._starts) - 1

    @overload
    def __getitem__(self, at: int) -> bytes: ...
    @overload
    def __getitem__(self, at: slice) -> list[bytes]: ...
    def __getitem__(self, at: int | slice) -> bytes | list[bytes]:
        if isinstance(at, slice):
            return [self[n] for n in range(*at.indices(len(self)))]
        return self._bytes[self._starts[at] : self._starts[at + 1] - 1]

    def __str__(self) -> str:
        return self._bytes[:].decode()

    def let_go(self) -> None:
        """Hold none of the file in memory, where the system knows how; it is read again when needed."""
        if hasattr(mmap, "MADV_DONTNEED"):
            self._bytes.madvise(mmap.MADV_DONTNEED)

    def beginning_with(self, heads: Iterable[bytes]) -> list[Row]:
        """Rows of the lines that begin with one of the heads, each once."""
        found: set[int] = set()
        for head in heads:
            at = bisect_left(self, head)
            while at < len(self) and self[at].startswith(head):
                found.add(at)
                at += 1
        rows: list[Row] = json.loads(b"[%b]" % b",".join(self[at] for at in sorted(found)))
        return rows


def _written(text: str) -> str:
    """The text as JSON writes it, without the quotation marks."""
    return json.dumps(text, ensure_ascii=False)[1:-1]
