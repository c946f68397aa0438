"""Which engine ranks: this machine, or a Milvus named on the command line or in the environment."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import IndexFault

if TYPE_CHECKING:
    from index.encoders.encoder import Progress
    from index.engines.engine import EngineOf
    from index.engines.push import Pushed

_BACKENDS = ("local", "milvus")


def add_backend(parser: argparse.ArgumentParser) -> None:
    """The options --backend, --uri and --token; REPORTQA_BACKEND, _URI and _TOKEN stand in for them."""
    known = os.environ.get
    parser.add_argument(
        "--backend",
        choices=_BACKENDS,
        default=known("REPORTQA_BACKEND", "local"),
        help="由谁检索：本机（local，默认）或 Milvus（milvus）",
    )
    parser.add_argument(
        "--uri", default=known("REPORTQA_URI", ""), help="Milvus 的地址，如 http://主机:19530"
    )
    parser.add_argument(
        "--token", default=known("REPORTQA_TOKEN", ""), help="Milvus 的口令；宜用环境变量 REPORTQA_TOKEN"
    )


def engine_of(options: argparse.Namespace) -> EngineOf | None:
    """How an index opens the engine asked for; None: this machine. IndexFault where it cannot be reached."""
    if not _asked(options):
        return None
    from index.engines.milvus import Database
    from index.engines.milvus_engine import engine_at

    return engine_at(Database(options.uri, options.token))


def reach(options: argparse.Namespace) -> None:
    """IndexFault where the engine asked for cannot be reached: better told before the work than after."""
    if _asked(options):
        from index.engines.milvus import Database

        Database(options.uri, options.token)


def push_to(
    options: argparse.Namespace, folder: Path, progress: Progress | None = None, dense: str = ""
) -> Pushed | None:
    """Send the current version of `folder` to the engine asked for; None where that is this machine.

    `dense`: see `index.engines.push.push_index`.
    """
    if not _asked(options):
        return None
    from index.engines.milvus import Database
    from index.engines.push import push_index

    return push_index(folder, Database(options.uri, options.token, patient=True), progress, dense)


def _asked(options: argparse.Namespace) -> bool:
    if options.backend not in _BACKENDS:
        raise IndexFault(f"REPORTQA_BACKEND 应为 {' 或 '.join(_BACKENDS)}，不是“{options.backend}”")
    if options.backend == "milvus" and not options.uri:
        raise IndexFault("用 --backend milvus 时，请用 --uri（或环境变量 REPORTQA_URI）给出 Milvus 的地址")
    return bool(options.backend == "milvus")
