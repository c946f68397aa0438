"""The table of scale.md, and how each figure grows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from benchmarks.machine import machine

HEADS = (
    *(
        "段落",
        "向量索引",
        "建（秒）",
        "每秒",
        "盘 MB",
        "载入秒",
        "内存 MB",
        "召回@10（一地）",
        "向量",
        "BM25",
    ),
    *("检索", "限一份报告", "限一地（百分之一）", "逐个比较向量"),
)
TUNED, ASKED = 100, 300  # questions the lists are measured on at the build, and other ones that are asked


def table(rows: Sequence[dict[str, Any]]) -> str:
    """The rows as Markdown, with the exponent of growth between the first and the last size."""
    head = [
        "# 随规模增长",
        "",
        f"`python -m benchmarks.scale`；{machine(('faiss-cpu', 'numpy'))}；"
        "段落由真实索引长成（见 `grown.py`）。",
        "毫秒为单问、单进程，问题向量已算好；“检索”含向量、BM25 与入围段落的全部得分，"
        f"{ASKED} 问，p50 / p95。内存：常驻（其中不可回收的）。",
        "",
        "| " + " | ".join(HEADS) + " |",
        "|--:|---" + "|--:" * (len(HEADS) - 2) + "|",
    ]
    body = [_row(row) for row in rows]
    foot = [
        "",
        f"增长的指数（{rows[0]['size']:,} 到 {rows[-1]['size']:,}，时间 ∝ 段落数的几次方）："
        + _exponents(rows),
    ]
    return "\n".join([*head, *body, *foot])


def _row(row: dict[str, Any]) -> str:
    kind, ms = row["kind"], row["ms"]
    name = f"{kind['lists']} 组查 {kind['probes']}" if kind["lists"] else "逐个"
    spent = row["dense_s"] + row["sparse_s"]
    pairs = [f"{a:.1f} / {b:.1f}" for a, b in ms.values()]
    cells = [
        f"{row['size']:,}",
        name,
        f"{spent:.0f}",
        f"{row['size'] / spent:,.0f}",
        f"{row['dense_mb'] + row['sparse_mb']:,.0f}",
        f"{row['load_s']:.1f}",
        f"{row['memory_mb']:,.0f}（{row['anonymous_mb']:,.0f}）",
        f"{row['recall']:.3f}（{row['place_recall']:.3f}）",
        *pairs,
        f"{row['exact_ms']:.1f}",
    ]
    return "| " + " | ".join(cells) + " |"


def _exponents(rows: Sequence[dict[str, Any]]) -> str:
    first, last = rows[0], rows[-1]
    wide = math.log(last["size"] / first["size"]) or 1.0

    def grown(a: float, b: float) -> str:
        return f"{math.log(b / a) / wide:.2f}"

    spent = [row["dense_s"] + row["sparse_s"] for row in (first, last)]
    told = [f"建 {grown(*spent)}", f"盘 {grown(first['sparse_mb'], last['sparse_mb'])}"]
    told += [f"{name} p50 {grown(first['ms'][name][0], last['ms'][name][0])}" for name in first["ms"]]
    return "，".join(told) + "。"
