"""An encoder that costs nothing, and invented reports: for proofs about the store, not about answers."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.errors import CorpusError
from corpus.folder.load import read_report
from corpus.report import Report
from index.encoders.encoder import Progress, Spans

SUBJECTS = {"新增就业": "人", "粮食总产量": "吨", "培育企业": "家"}
PLACES = ("潜江市", "义乌市", "昆山市", "兴化市", "瑞安市")


class StandIn:
    """Counts pairs of characters by a hash of the pair: texts that share words are near each other."""

    name = "stand-in"
    dimension = 64

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit rows, (len(texts), 64)."""
        rows = np.array([_counted(text) for text in texts], np.float32).reshape(len(texts), self.dimension)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    def encode_passages(
        self, texts: Sequence[str], spans: Sequence[Spans], progress: Progress | None = None
    ) -> list[NDArray[np.float32]]:
        """Unit rows, (1 + sentences, 64) for each text."""
        if progress is not None:
            progress(sum(map(len, texts)), sum(map(len, texts)))
        each = zip(texts, spans, strict=True)
        return [self.encode_queries([text, *(text[a:b] for a, b in cut)]) for text, cut in each]


def _counted(text: str) -> NDArray[np.float64]:
    row = np.full(StandIn.dimension, 0.1)
    for pair in pairwise(text):
        row[zlib.crc32("".join(pair).encode()) % StandIn.dimension] += 1
    return row


def read_here(paths: Sequence[Path], root: Path, *_: object) -> Iterator[Report | tuple[str, str]]:
    """As `corpus.folder.load.each_report`, in this process: the store is proved, not the reading."""
    for path in paths:
        try:
            yield read_report(path, root)
        except CorpusError as exc:
            yield path.relative_to(root).as_posix(), str(exc)


def report_text(number: int, edition: int) -> str:
    """An invented report; every figure in it tells its number and edition."""
    place = PLACES[number % len(PLACES)]
    lines = [f"{place}统计局2024年工作总结"]
    for at, (subject, unit) in enumerate(SUBJECTS.items()):
        lines += [f"{'一二三'[at]}、{subject}情况"]
        lines += [f"全年{subject}{figure(number, edition, at)}{unit}，比上年增长{edition % 9 + 1}.{at}%。"]
        lines += ["各项工作稳步推进，年度任务全部完成。"]
    return "\n".join(lines)


def figure(number: int, edition: int, at: int) -> str:
    """The figure of the subject at place `at` of the report: 2.0011万 in the first edition of report 1."""
    return f"{number + 1}.{edition:03d}{at + 1}万"
