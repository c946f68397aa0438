"""Text to the token numbers of a model: the only module that opens tokenizers.

Reading a vocabulary of 250,000 pieces takes longer than answering a question. A Unigram tokenizer (Kudo
2018, arXiv 1804.10959) can only use pieces that stand in the text; one made of the pieces whose first
characters stand there side by side cuts it exactly as the whole one does. The first texts of a process
are cut so; for more of them the whole vocabulary is read, with which each is cut in less time.
"""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tokenizers import Tokenizer

_WHOLE, _SHELL, _PIECES = "tokenizer.json", "shell.json", "pieces.jsonl"
# The index checks its model with one passage; a question has a few parts at most.
_FIRST_TEXTS = 6
_HEAD = 3  # characters by which pieces of so many or more are found
_FEW = 100  # special tokens, which stand first and keep their numbers
_DIGITS = 9  # of a score, a log probability
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
        self._part = _Part(folder) if (folder / _SHELL).exists() else None
        self._whole: Tokenizer | None = None if self._part else self._read()

    def cut(self, text: str) -> Cut:
        """Tokens of the text, with those that the model wants at both ends."""
        with self._opening:
            self._texts += 1
            if self._part is not None and (self._texts > _FIRST_TEXTS or self._part.is_beyond(text)):
                self._part = None
                self._whole = self._read()
            part, whole = self._part, self._whole
        if part is not None:
            return part.cut(text, self._longest)
        assert whole is not None  # noqa: S101 - read where there is no part; tells mypy
        made = whole.encode(text)
        return Cut(made.ids, made.offsets)

    def _read(self) -> Tokenizer:
        return _whole((self._folder / _WHOLE).read_text("utf-8"), self._longest)


_READ: dict[tuple[str, int], Tokenizer] = {}
_READING = Lock()


def _whole(text: str, longest: int) -> Tokenizer:
    """The tokenizer of that JSON, one for all of the same contents: a vocabulary takes 280 MB."""
    from tokenizers import Tokenizer

    key = _contents(text), longest
    with _READING:
        if key not in _READ:
            made: Tokenizer = Tokenizer.from_str(text)
            made.enable_truncation(longest)
            _READ[key] = made
        return _READ[key]


def _contents(text: str) -> str:
    """A digest of what cuts: the same for scores written with more or fewer digits."""
    told = json.loads(text)
    model = told["model"]
    if model["type"] == "Unigram":
        model["vocab"] = [[piece, round(score, _DIGITS) + 0.0] for piece, score in model["vocab"]]
    for setting in ("truncation", "padding"):
        told[setting] = None
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


class _Part:
    """A tokenizer for one text at a time, of the pieces that can stand in it."""

    def __init__(self, folder: Path) -> None:
        self._shell: dict[str, Any] = json.loads((folder / _SHELL).read_text("utf-8"))
        self._always: list[Row] = self._shell.pop("always")
        self._specials = [token["content"] for token in self._shell["added_tokens"]]
        self._lines = (folder / _PIECES).read_bytes().splitlines()
        self._empty = self._of(self._always)

    def is_beyond(self, text: str) -> bool:
        """Whether the text has a special token in it, at which the whole tokenizer parts it first."""
        return any(special in text for special in self._specials)

    def cut(self, text: str, longest: int) -> Cut:
        plain = self._empty.normalizer.normalize_str(text)
        words = [word for word, _ in self._empty.pre_tokenizer.pre_tokenize_str(plain)]
        short = {word[i : i + size] for word in words for size in (1, 2) for i in range(len(word) - size + 1)}
        long = {word[i : i + _HEAD] for word in words for i in range(len(word) - _HEAD + 1)}
        heads = {f'["{_written(piece)}", ' for piece in short} | {f'["{_written(head)}' for head in long}
        rows = {row[2]: row for row in (*self._always, *self._beginning_with(map(str.encode, heads)))}
        tokenizer = self._of(list(rows.values()))
        tokenizer.enable_truncation(longest)
        made, numbers = tokenizer.encode(text), list(rows)
        return Cut([numbers[i] for i in made.ids], made.offsets)

    def _of(self, rows: list[Row]) -> Tokenizer:
        from tokenizers import Tokenizer

        model = {**self._shell["model"], "vocab": [(piece, score) for piece, score, _ in rows]}
        return Tokenizer.from_str(json.dumps({**self._shell, "model": model}))

    def _beginning_with(self, heads: Iterable[bytes]) -> list[Row]:
        """Rows of the lines that begin with one of the heads, each once."""
        lines, found = self._lines, set()
        for head in heads:
            at = bisect_left(lines, head)
            while at < len(lines) and lines[at].startswith(head):
                found.add(at)
                at += 1
        rows: list[Row] = json.loads(b"[%b]" % b",".join(lines[at] for at in sorted(found)))
        return rows


def _written(text: str) -> str:
    """The text as JSON writes it, without the quotation marks."""
    return json.dumps(text, ensure_ascii=False)[1:-1]
