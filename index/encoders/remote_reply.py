"""What a server of vectors replies with, looked at before a number of it is used."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

# Rounding between two runs of one text stays below this; two texts differ by a hundred times as much.
_SAME = 1e-6


def unit_rows(reply: object, count: int, size: int | None) -> NDArray[np.float32]:
    """The `count` vectors of the reply in the order of its `index`, each of length 1.

    Raises ValueError, in Chinese, where there are more or fewer, one is missing or there twice, they
    differ in dimension among each other or from `size`, or hold something else than finite numbers.
    """
    data = reply.get("data") if isinstance(reply, Mapping) else None
    if not isinstance(data, list) or not all(isinstance(item, Mapping) for item in data):
        raise ValueError("回复里没有 data，不是 OpenAI 的 /v1/embeddings 格式")
    if len(data) != count:
        raise ValueError(f"送去 {count} 段文字，收到 {len(data)} 个向量")
    places = [item.get("index") for item in data]
    if any(type(at) is not int for at in places) or sorted(places) != list(range(count)):
        raise ValueError(f"各向量的 index 不是 0 到 {count - 1}")
    rows = [_numbers(item.get("embedding")) for item in sorted(data, key=lambda item: int(item["index"]))]
    sizes = sorted({len(row) for row in rows} | ({size} if size else set()))
    if len(sizes) > 1:
        raise ValueError(f"向量的维数不一，有 {'、'.join(map(str, sizes))} 维")
    return _unit(np.stack(rows))


def _numbers(embedding: object) -> NDArray[np.float64]:
    try:
        row = np.array(embedding, np.float64)
    except (ValueError, TypeError) as exc:
        raise ValueError("向量里有不是数字的内容") from exc
    if row.ndim != 1 or not row.size:
        raise ValueError("向量不是一列数字")
    if not np.isfinite(row).all():
        raise ValueError("向量里有无穷大或不是数的值")
    return row


def _unit(rows: NDArray[np.float64]) -> NDArray[np.float32]:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    if not (np.isfinite(lengths) & (lengths > 0)).all():
        raise ValueError("有的向量全是零或大得无法计算")
    return np.asarray(rows / lengths, np.float32)


def alike(rows: NDArray[np.float32]) -> bool:
    """Whether all rows (n, d) are one and the same."""
    return len(rows) > 1 and float(np.ptp(rows, axis=0).max()) < _SAME
