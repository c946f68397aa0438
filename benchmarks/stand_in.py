"""An encoder that costs nothing, and invented reports: for proofs about the store, not about answers."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.encoder import Progress

SUBJECTS = ("新增就业", "粮食总产量", "接待旅游人次", "改造农村道路", "新建学校学位", "培育企业")
PLACES = ("临河县", "东湖市", "北岭区", "西塘镇", "南屏县")


class StandIn:
    """The vector of a text is drawn with its SHA-256 as the seed: no two texts have the same one."""

    name = "stand-in"
    dimension = 16

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit rows, (len(texts), 16)."""
        rows = np.array([_drawn(text) for text in texts], np.float32).reshape(len(texts), self.dimension)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> NDArray[np.float32]:
        """Unit rows, (len(texts), 16)."""
        if progress is not None:
            progress(sum(map(len, texts)), sum(map(len, texts)))
        return self.encode_queries(texts)


def _drawn(text: str) -> NDArray[np.float64]:
    seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
    return np.random.default_rng(seed).normal(size=StandIn.dimension)


def report_text(number: int, edition: int) -> str:
    """An invented report; every figure in it tells its number and edition."""
    place = f"{PLACES[number % len(PLACES)]}{number}号"
    lines = [f"{place}2024年工作总结"]
    for at, subject in enumerate(SUBJECTS):
        lines += [f"{'一二三四五六'[at]}、{subject}情况"]
        lines += [f"{place}全年{subject}{number}{edition:03d}{at}万，比上年增长{edition % 9 + 1}.{at}%。"]
        lines += ["各项工作稳步推进，群众满意度持续提高，年度任务全部完成，为下一年打下了基础。"]
    return "\n".join(lines)
