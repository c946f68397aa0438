"""Command line: python -m index build | update | watch | push | info | check | versions | …, see --help."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import IndexFault, ReportqaError
from corpus.logs import add_log_options, begin_log
from corpus.program import called
from corpus.stages import table
from corpus.system import keep_little_memory
from index.engines.backend import add_backend, push_to, reach
from index.engines.milvus_layout import DENSE
from index.progress import PageBar, ProgressBar, duration
from index.version_commands import (
    check_files,
    print_missing,
    print_rejected,
    prune_old,
    roll_back,
    show_info,
    show_versions,
)
from index.watching import SETTLE, follow

if TYPE_CHECKING:
    from index.encoders.encoder import Encoder
    from index.files.manifest import Manifest
    from index.worklog import Work

Run = Callable[[argparse.Namespace], int]


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; 0 when it went well, 1 (130 when interrupted) with a message on stderr when not."""
    options = _parser().parse_args(argv)
    command: Run = options.run
    begin_log(options, quiet=True)
    keep_little_memory()
    try:
        return command(options)
    except ReportqaError as exc:
        print(f"错误：{exc}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("已中断，原有索引未改动；已编码的部分存了下来，再次运行会接着做", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=called("python -m index", "reportqa index"), description="建立、更新、查看和检查报告索引"
    )
    commands = parser.add_subparsers(required=True, metavar="命令")
    made = [
        _command(commands, "build", _build, "读入报告目录，建立索引"),
        _command(commands, "update", _update, "只读入和编码有变动的报告"),
        _command(commands, "watch", _watch, "守着报告目录，文件变了就更新，直到结束进程"),
    ]
    made[-1].add_argument(
        "--settle",
        type=float,
        default=SETTLE,
        metavar="SECONDS",
        help=f"文件多少秒没有再变才更新，默认 {SETTLE}",
    )
    for command in made:
        command.add_argument("--corpus", type=Path, required=True, metavar="DIR", help="报告所在目录")
        command.add_argument("--model", metavar="NAME_OR_DIR", help="向量模型：名称或本机目录")
        command.add_argument(
            "--torch", action="store_true", help="直接用 sentence-transformers 运行模型，不转换为 ONNX"
        )
        _add_remote_options(command)
        command.add_argument("--profile", action="store_true", help="完成后列出各阶段的用时")
    push = _command(commands, "push", _push, "把当前版本送到 Milvus，核对后由它检索")
    for command in (*made, push):
        add_backend(command)
        command.add_argument(
            "--dense-index",
            default="",
            choices=tuple(DENSE),
            help="Milvus 的向量索引；默认五十万段以内用 FLAT（精确），以上用 HNSW",
        )
    _command(commands, "info", show_info, "显示索引的内容和设置")
    _command(commands, "check", check_files, "重读全部文件，检查索引是否完好")
    _command(commands, "versions", show_versions, "列出保存的各个版本")
    back = _command(commands, "rollback", roll_back, "退回到前一个版本")
    back.add_argument("--to", default="", metavar="NAME", help="版本名（默认前一个）")
    prune = _command(commands, "prune", prune_old, "删除旧版本")
    prune.add_argument("--keep", type=int, required=True, metavar="N", help="保留最新的几个版本")
    return parser


def _add_remote_options(command: argparse.ArgumentParser) -> None:
    """Options of a model on another machine; its key comes from the environment, hidden from `ps`."""
    from index.encoders.remote_service import PARALLEL

    command.add_argument(
        "--encoder-url", metavar="URL", help="向量服务的地址（OpenAI 的 /v1/embeddings 格式）"
    )
    command.add_argument("--encoder-model", metavar="NAME", help="向量服务上的模型名")
    command.add_argument(
        "--encoder-parallel",
        type=int,
        default=PARALLEL,
        metavar="N",
        help=f"同时向服务发出几个请求（默认 {PARALLEL}）",
    )


def _command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, run: Run, words: str
) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=words, description=words)
    command.add_argument("--index", type=Path, required=True, metavar="DIR", help="索引目录")
    add_log_options(command)
    command.set_defaults(run=run)
    return command


def _build(options: argparse.Namespace) -> int:
    from index.building.build import build_index
    from index.worklog import logged

    began = time.monotonic()
    reach(options)
    encoder = _encoder(options, None)
    with logged("build") as work:
        outcome = work.outcome = build_index(options.corpus, options.index, encoder, ProgressBar(), PageBar())
    print_rejected(outcome.rejected)
    print_missing(outcome.missing)
    print(
        f"索引已建好：{outcome.reports} 份报告，{outcome.chunks} 个段落"
        f"（编码 {outcome.encoded} 个），{len(outcome.rejected)} 个文件未收入，"
        f"用时 {duration(time.monotonic() - began)}"
    )
    _send(options)
    return _profiled(options, work)


def _update(options: argparse.Namespace) -> int:
    from index.building.update import update_index
    from index.worklog import logged

    began = time.monotonic()
    reach(options)
    encoder = _encoder(options, _held(options.index))
    with logged("update") as work:
        told = ProgressBar(), PageBar()
        outcome = work.outcome = update_index(options.corpus, options.index, encoder, *told)
    named = ("新增", outcome.added), ("修改", outcome.changed), ("删除", outcome.removed)
    print("".join(f"{word} {source}\n" for word, sources in named for source in sources), end="")
    for old, new in outcome.renamed:
        print(f"改名 {old} → {new}")
    print_rejected(outcome.rejected)
    print_missing(outcome.missing)
    if outcome.rebuilt:
        print(f"全部重建：{outcome.rebuilt}")
    made = f"新版本 {outcome.version}" if outcome.made else f"没有变动，版本仍为 {outcome.version}"
    print(
        f"{outcome.summary}，未收入 {len(outcome.rejected)} 个文件；编码 {outcome.encoded} 个段落；{made}，"
        f"用时 {duration(time.monotonic() - began)}"
    )
    _send(options)
    return _profiled(options, work)


def _watch(options: argparse.Namespace) -> int:
    """The index made where there is none, then updated until the process is told to end."""
    ended = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ended.set())

    def keep() -> bool:
        try:
            (_update if (options.index / "CURRENT").exists() else _build)(options)
        except ReportqaError as exc:
            print(f"没有更新：{exc}。索引仍是原来的，稍后再试", file=sys.stderr, flush=True)
            return False
        print(f"正在守着 {options.corpus}（按 Ctrl+C 结束）", flush=True)
        return True

    follow(options.corpus, keep, options.settle, ended)
    return 0


def _profiled(options: argparse.Namespace, work: Work) -> int:
    """The table of the stages on stderr, where it was asked for."""
    from index.worklog import STAGE_NAMES

    if options.profile:
        print(table(work.stages, STAGE_NAMES), file=sys.stderr)
    return 0


def _push(options: argparse.Namespace) -> int:
    if not _send(options):
        raise IndexFault("请用 --backend milvus --uri 地址 说明送到哪里")
    return 0


def _send(options: argparse.Namespace) -> bool:
    """Send the current version to the engine asked for; False where that is this machine."""
    began = time.monotonic()
    pushed = push_to(options, options.index, ProgressBar("送出", "段"), options.dense_index)
    if pushed is None:
        return False
    gone = f"；删除旧集合 {'、'.join(pushed.removed)}" if pushed.removed else ""
    print(
        f"Milvus 已启用 {pushed.collection}：{pushed.rows} 个段落，这次送出 {pushed.sent} 个，已核对{gone}，"
        f"用时 {duration(time.monotonic() - began)}"
    )
    return True


def _encoder(options: argparse.Namespace, held: Manifest | None) -> Encoder:
    """The encoder asked for; without a word on it that of the version `held`, or else the default."""
    from index.encoders.encoder import DEFAULT_MODEL, INT8
    from index.encoders.remote_encoder import chosen_remote, remote_encoder_of
    from index.encoders.selection import open_encoder

    local = options.model or options.torch
    if options.encoder_url or options.encoder_model:
        if local:
            raise ReportqaError("--model、--torch 用本机的模型，不能与 --encoder-url、--encoder-model 同用")
        return chosen_remote(options.encoder_url, options.encoder_model, options.encoder_parallel, held)
    if held and not local:
        return remote_encoder_of(held, options.encoder_parallel) or open_encoder(held.model)
    return open_encoder((options.model or DEFAULT_MODEL) + ("" if options.torch else INT8))


def _held(folder: Path) -> Manifest | None:
    """Manifest of the current version; None where that cannot be told."""
    from index.files import pointer
    from index.files.manifest import read_manifest

    try:
        return read_manifest(pointer.current_version(folder))
    except IndexFault:
        return None


if __name__ == "__main__":
    sys.exit(main())
