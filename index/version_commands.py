"""Commands on the versions of an index: what is held, whether it is sound, going back."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from corpus.folder.completeness import missing_words


def show_versions(options: argparse.Namespace) -> int:
    """List the versions kept, the current one marked."""
    from index.versions.history import list_versions

    for version in list_versions(options.index):
        mark = "→" if version.current else " "
        held = version.fault or f"{version.reports} 份报告，{version.chunks} 个段落"
        made = f"{version.made.astimezone():%Y-%m-%d %H:%M}"
        print(f"{mark} {version.name}  {made}  {version.size / 1e6:.1f} MB  {held}")
    return 0


def roll_back(options: argparse.Namespace) -> int:
    """Make an earlier version the current one."""
    from index.versions.history import rollback

    name = rollback(options.index, options.to)
    print(f"已退回到版本 {name}。下一次 update 会按报告目录重新更新")
    return 0


def prune_old(options: argparse.Namespace) -> int:
    """Remove all but the newest versions."""
    from index.versions.history import prune

    gone = prune(options.index, options.keep)
    print(f"删除了 {len(gone)} 个旧版本{'：' if gone else ''}{'、'.join(gone)}")
    return 0


def show_info(options: argparse.Namespace) -> int:
    """Tell what the current version holds and how it was made."""
    from index.files.manifest import read_manifest
    from index.files.pointer import current_version
    from index.versions.page_pictures import pictures_told

    version = current_version(options.index)
    manifest = read_manifest(version)
    print(f"索引目录：{options.index}（版本 {version.name}，格式第 {manifest.format} 版）")
    served = f"，向量服务 {manifest.address}" if manifest.address else ""
    print(f"模型：{manifest.model}（{manifest.dimension} 维）{served}")
    print(f"报告：{manifest.reports} 份；段落：{manifest.chunks} 个；内容摘要：{manifest.corpus_digest[:16]}")
    print(_kind(manifest.dense))
    if told := pictures_told(options.index, manifest):
        print(told)
    for source in manifest.digests:
        print(f"  {source}")
    print_rejected(manifest.rejected)
    return 0


def print_rejected(rejected: Sequence[tuple[str, str]]) -> None:
    """Name the files that were not taken in, and why."""
    for source, reason in rejected:
        print(f"未收入 {source}：{reason}")


def print_missing(missing: Sequence[tuple[str, str]]) -> None:
    """Name the attached files that are not there, and what to do."""
    for source, name in missing:
        print(f"缺附件 {source}：{missing_words(name)}")


def _kind(dense: Mapping[str, Any]) -> str:
    """How the vectors are searched, for people."""
    if not dense["lists"]:
        return "向量检索：逐个比较，结果精确"
    told = f"向量检索：{dense['lists']} 组中查 {dense['probes']} 组，前 {dense['rescored']} 个精确重排"
    return f"{told}；前 10 名的召回率 {dense['recall']:.1%}（{dense['questions']} 个问题实测）"


def check_files(options: argparse.Namespace) -> int:
    """Read everything again; 1 where something is wrong, each fault in a line."""
    from index.files.manifest import read_manifest
    from index.files.pointer import current_version
    from index.versions.integrity import check_index

    if faults := check_index(options.index):
        for fault in faults:
            print(f"错误：{fault}", file=sys.stderr)
        return 1
    manifest = read_manifest(current_version(options.index))
    print(f"索引完好：{manifest.reports} 份报告，{manifest.chunks} 个段落")
    return 0
