"""Cells of tables asked for, over invented tables of twenty-one kinds in five formats, from file to answer.

python -m benchmarks.tables [--write] [--wrong]
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.machine import machine
from benchmarks.table_files import WRITERS
from benchmarks.table_layouts import COUNTY, LAYOUTS, Maker
from corpus.folder.load import load_corpus
from index.building import build
from index.encoders.encoder import DEFAULT_MODEL, INT8
from index.encoders.selection import open_encoder
from index.searcher import Index
from index.versions import store
from index.versions.settings import settings
from qa import ask

FRESH = 3001  # moves the seeds to tables that nobody looked at
RECORD = Path(__file__).with_suffix(".md")


@dataclass
class Case:
    """A report with a table, and questions on it with the value of the cell; "" where none holds it."""

    layout: str
    suffix: str
    data: bytes
    questions: list[tuple[str, str]] = field(default_factory=list)


def cases(shift: int = 0) -> Iterator[Case]:
    """Every report with its questions, the numbers and names drawn from seeds moved by `shift`."""
    for number, (name, (lay, formats)) in enumerate(LAYOUTS.items()):
        for n, kind in enumerate(formats):
            maker = Maker(number * 3 + n + shift)
            laid = lay(maker)
            title = f"{COUNTY}{maker.theme[0]}2030年工作总结"
            prose = f"2030年，{COUNTY}各项工作有序推进，主要指标好于预期，重点任务全部完成。"
            suffix, _, way = kind.partition("-")
            yield Case(name, suffix, WRITERS[suffix](title, prose, laid, way), laid.questions)


def measured(shift: int = 0) -> list[tuple[Case, str, str, str]]:
    """Each question with what came of it: right, wrong, refused (though a cell holds it), rightly refused."""
    encoder = open_encoder(DEFAULT_MODEL + INT8)
    made = list(cases(shift))
    out = []
    with tempfile.TemporaryDirectory() as folder:
        for number, case in enumerate(made):
            Path(folder, f"{number:02d}{case.suffix}").write_bytes(case.data)
        corpus = load_corpus(Path(folder))
        assert not corpus.rejected, corpus.rejected
    for case, report in zip(made, corpus.reports, strict=True):
        contents = build.index_reports([report], encoder)
        facts = {"product": "0", "model": encoder.name, "settings": settings(), "rejected": ()}
        index = Index(store.describe(contents, **facts), contents, encoder)
        for question, value in case.questions:
            answer = ask(question, index=index)
            said = [r.value for r in answer.results] if answer.status == "answered" else []
            out.append(
                (
                    case,
                    question,
                    verdict(value, said),
                    f"{value or '（没有）'} ← {'、'.join(said) or answer.status}",
                )
            )
    return out


def verdict(value: str, said: list[str]) -> str:
    """What an answer is worth."""
    if not said:
        return "误拒" if value else "该拒已拒"
    alone = len(said) == 1 and said[0].startswith(value)
    return "答对" if value and (alone or said == value.split("、")) else "答错"


def summary(results: list[tuple[Case, str, str, str]]) -> str:
    """The shares of right and wrong in a sentence."""
    held = [r for r in results if "（没有）" not in r[3]]
    right, wrong = sum(r[2] == "答对" for r in held), sum(r[2] == "答错" for r in results)
    return (
        f"{len({id(r[0]) for r in results})} 张自拟的表，{len(LAYOUTS)} 种版式，{len(results)} 题；"
        f"有格子的 {len(held)} 题中答对 {right / len(held):.3f}，答错占全部的 {wrong / len(results):.3f}。"
    )


def table(results: list[tuple[Case, str, str, str]]) -> str:
    """The results by layout."""
    kinds = ("答对", "答错", "误拒", "该拒已拒")
    lines = [f"| 版式 | 格式 | 题 | {' | '.join(kinds)} |", "|---|---|---:|---:|---:|---:|---:|"]
    for name in [*LAYOUTS, "合计"]:
        own = [r for r in results if name in (r[0].layout, "合计")]
        formats = "、".join(dict.fromkeys(r[0].suffix[1:] for r in own))
        counts = Counter(r[2] for r in own)
        lines.append(f"| {name} | {formats} | {len(own)} | {' | '.join(str(counts[k]) for k in kinds)} |")
    return "\n".join(lines)


def main() -> None:
    """Measure, print and, where asked, write down."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--wrong", action="store_true")
    options = parser.parse_args()
    results = measured()
    print(f"{summary(results)}\n\n{table(results)}")
    if options.wrong:
        print(
            "\n".join(
                f"{r[0].layout} {r[0].suffix} {r[1]}：{r[2]} {r[3]}"
                for r in results
                if r[2] in {"答错", "误拒"}
            )
        )
    if options.write:
        fresh = measured(FRESH)
        RECORD.write_text(
            "# 表格里的格子\n\n`python -m benchmarks.tables --write`\n\n"
            f"{machine(['onnxruntime', 'openpyxl'])}\n\n{summary(results)}\n"
            f"这些题是改程序时看着的；换一批种子（没有看过）：{summary(fresh)}\n\n{table(results)}\n\n"
            "题目和表都由脚本按种子生成，每张表单独成库；答对是结果正是所问的那一格或那几格（问最大最小的，另有行名），"
            "答错含该拒而答的。\n",
            "utf-8",
        )


if __name__ == "__main__":
    main()
