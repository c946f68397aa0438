"""`reportqa mcp`: the MCP server on standard input and output, for hosts that start it themselves."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from corpus.errors import ReportqaError
from corpus.logs import add_log_options, begin_log
from corpus.program import called
from index.engines.backend import add_backend, engine_of
from index.live import LiveIndex
from page.api.service import Service
from page.chat.asking import open_asking


def main(argv: Sequence[str] | None = None) -> int:
    """Serve until the host closes the pipe; 1 with a Chinese message where it cannot start."""
    options = _parser().parse_args(argv)
    begin_log(options)
    try:
        serve(options)
    except ReportqaError as exc:
        print(f"错误：{exc}", file=sys.stderr)  # noqa: T201 - standard output belongs to the protocol
        return 1
    return 0


def serve(options: argparse.Namespace) -> None:
    """Open the index and answer; IndexFault where there is none."""
    from page.agents.mcp_server import ReportServer
    from qa.api import ask
    from qa.tools.observe import QuestionLog, observed

    live = LiveIndex(options.index, engine=engine_of(options))
    asking = open_asking(observed(ask, QuestionLog()))
    ReportServer(Service(asking, live)).run("stdio")


def _parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(
        prog=called("python -m page.agents.mcp_stdio", "reportqa mcp"),
        description="MCP 服务，经标准输入输出（见 docs/mcp.md）",
    )
    made.add_argument(
        "--index", type=Path, default=Path(".index"), metavar="DIR", help="索引目录，默认 .index"
    )
    add_log_options(made)
    add_backend(made)
    return made


if __name__ == "__main__":
    sys.exit(main())
