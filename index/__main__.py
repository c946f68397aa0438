"""Command line: python -m index build | info | check."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from corpus.errors import ReportqaError


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; 0 when it went well, 1 (130 when interrupted) with a message on stderr when not."""
    options = _parser().parse_args(argv)
    command: Callable[[argparse.Namespace], int] = options.run
    try:
        return command(options)
    except ReportqaError as exc:
        print(f"错误：{exc}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("已中断，原有索引未改动", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    from index.encoder import DEFAULT_MODEL

    parser = argparse.ArgumentParser(prog="python -m index", description="建立、查看和检查报告索引")
    commands = parser.add_subparsers(required=True, metavar="命令")
    build = commands.add_parser("build", help="读入报告目录，建立索引")
    build.add_argument("--corpus", type=Path, required=True, metavar="DIR", help="报告所在目录")
    build.add_argument(
        "--model", default=DEFAULT_MODEL, metavar="NAME_OR_DIR", help="向量模型：名称或本机目录"
    )
    build.add_argument(
        "--torch", action="store_true", help="直接用 sentence-transformers 运行模型，不转换为 ONNX"
    )
    build.set_defaults(run=_build)
    info = commands.add_parser("info", help="显示索引的内容和设置")
    info.set_defaults(run=_info)
    check = commands.add_parser("check", help="重读全部文件，检查索引是否完好")
    check.set_defaults(run=_check)
    for command in (build, info, check):
        command.add_argument("--index", type=Path, required=True, metavar="DIR", help="索引目录")
    return parser


def _build(options: argparse.Namespace) -> int:
    from index.build import build_index
    from index.encoder import INT8
    from index.models import open_encoder

    began = time.monotonic()
    manifest = build_index(
        options.corpus,
        options.index,
        open_encoder(options.model + ("" if options.torch else INT8)),
        ProgressBar(),
    )
    for source, reason in manifest.rejected:
        print(f"未收入 {source}：{reason}")
    print(
        f"索引已建好：{manifest.reports} 份报告，{manifest.chunks} 个段落，"
        f"{len(manifest.rejected)} 个文件未收入，用时 {_duration(time.monotonic() - began)}"
    )
    return 0


def _info(options: argparse.Namespace) -> int:
    from index import store

    version = store.current_version(options.index)
    manifest = store.read_manifest(version)
    print(f"索引目录：{options.index}（版本 {version.name}，格式第 {manifest.format} 版）")
    print(f"模型：{manifest.model}（{manifest.dimension} 维）")
    print(f"报告：{manifest.reports} 份；段落：{manifest.chunks} 个；语料摘要：{manifest.corpus_digest[:16]}")
    for source in manifest.digests:
        print(f"  {source}")
    for source, reason in manifest.rejected:
        print(f"未收入 {source}：{reason}")
    return 0


def _check(options: argparse.Namespace) -> int:
    from index.searcher import Index

    index = Index.load(options.index)
    print(f"索引完好：{len(index.reports)} 份报告，{len(index.chunks)} 个段落")
    return 0


class ProgressBar:
    """Progress of the encoding on stderr: a line redrawn in place, or nothing where it is no terminal."""

    def __init__(self) -> None:
        self._began = time.monotonic()

    def __call__(self, done: int, total: int) -> None:
        """Draw the bar for `done` of `total` characters."""
        if not sys.stderr.isatty():
            return
        spent = max(time.monotonic() - self._began, 1e-6)
        rate, share = done / spent, done / max(total, 1)
        bar = "█" * round(share * 24)
        left = _duration((total - done) / rate) if rate else "未知"
        end = "\n" if done >= total else ""
        print(
            f"\r编码 {bar:<24} {share:4.0%}  {rate:,.0f} 字/秒  剩余 {left}   ",
            end=end,
            file=sys.stderr,
            flush=True,
        )


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} 分 {rest} 秒" if minutes else f"{rest} 秒"


if __name__ == "__main__":
    sys.exit(main())
