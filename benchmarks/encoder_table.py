"""The tables of encoder.md."""

from __future__ import annotations

import statistics

NEAR = 0.995  # what the cosine of the two sides should reach
# Workers, threads within an operator, passages a batch (longest first).
WAYS = ((1, 1, 1), (1, 2, 1), (2, 1, 1), (1, 2, 8), (1, 2, 16), (2, 1, 8), (2, 1, 16))


def table(
    near: dict[str, float], count: int, asked: dict[str, list[float]], raw: dict[str, tuple[float, float]]
) -> str:
    """The three tables; `raw` holds passages a second and processor milliseconds a passage."""
    medians = {side: statistics.median(times) for side, times in asked.items()}
    best = min(ms for side, ms in medians.items() if side.startswith("torch"))
    lines = [
        f"## 与 torch 的余弦（{count} 段）\n",
        "| 平均 | 第 1 百分位 | 最小 | ≥ .995 的比例 |",
        "|--:|--:|--:|--:|",
        f"| {near['mean']:.5f} | {near['p1']:.5f} | {near['min']:.5f} | {near['share']:.3f} |",
        f"\n## 一问的向量（{len(next(iter(asked.values())))} 问，逐问轮流）\n",
        "| | p50 毫秒 | ÷ 最快的 torch |",
        "|---|--:|--:|",
        *(f"| {side} | {ms:.1f} | {ms / best:.2f} |" for side, ms in medians.items()),
        "\n## 成批编码\n",
        "| | 段/秒 | 每段处理器毫秒 |",
        "|---|--:|--:|",
        *(f"| {name} | {speed:.1f} | {cpu:.1f} |" for name, (speed, cpu) in raw.items()),
    ]
    return "\n".join(lines) + "\n"
