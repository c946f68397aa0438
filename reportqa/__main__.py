"""The command `reportqa`: ask, index, check, serve and doctor, each the `python -m` form of one part."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from contextlib import redirect_stdout
from importlib.util import find_spec
from pathlib import Path

from corpus.program import PROGRAM, SAMPLES
from corpus.version import VERSION

_INDEX = ".index"
_PAGE = ("gradio", "prometheus_client")  # what the extra `page` brings
_API = ("fastapi", "uvicorn")  # and the extra `api`
_API_ONLY = "--api-only"


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; its own exit code, 2 where there is no such command."""
    given = list(sys.argv[1:] if argv is None else argv)
    word = given[0] if given else "--help"
    if word in {"-h", "--help"}:
        print(_help())
        return 0
    if word in {"-V", "--version"}:
        print(f"{PROGRAM} {VERSION}")
        return 0
    if word not in COMMANDS:
        print(f"没有命令“{word}”。\n\n{_help()}", file=sys.stderr)
        return 2
    return COMMANDS[word][1](given[1:])


def _help() -> str:
    lines = [f"  {name:<8}{words}" for name, (words, _) in COMMANDS.items()]
    return "\n".join(
        [
            f"用法：{PROGRAM} 命令 [选项]",
            "",
            "向政府工作报告提问，逐字引用作答。",
            "",
            "命令：",
            *lines,
            "",
            f"{PROGRAM} 命令 --help 列出该命令的选项；{PROGRAM} --version 显示版本。",
        ]
    )


def _ask(given: list[str]) -> int:
    from qa.__main__ import main as ask

    return _samples_indexed(given) or ask(given)


def _samples_indexed(given: Sequence[str]) -> int:
    """An index of the packaged samples where none is named and none is there: the first question works."""
    named = any(word.startswith(("--index", "-h", "--help")) for word in given)
    if not given or named or (Path(_INDEX) / "CURRENT").exists():
        return 0
    print(f"这里还没有索引 {_INDEX}，先为随包的样例报告建一个……", file=sys.stderr)
    from index.__main__ import main as index

    with redirect_stdout(sys.stderr):  # the answer alone goes to stdout
        return index(["build", "--corpus", str(SAMPLES), "--index", _INDEX])


def _index(given: list[str]) -> int:
    from index.__main__ import main as index

    return index(given)


def _check(given: list[str]) -> int:
    from corpus.__main__ import main as corpus

    return corpus(["check", *given])


def _serve(given: list[str]) -> int:
    alone = _API_ONLY in given
    if _missing("api" if alone else "page", _API if alone else _PAGE):
        return 1
    from app import main as serve
    from page.server.console import be_patient

    be_patient()
    return serve(given)


def _mcp(given: list[str]) -> int:
    if _missing("mcp", ("mcp",)):
        return 1
    from page.agents.mcp_stdio import main as serve

    return serve(given)


def _missing(extra: str, names: Sequence[str]) -> bool:
    """Whether something that the extra brings is not installed; told where it is so."""
    lost = [name for name in names if find_spec(name) is None]
    if lost:
        print(f'错误：没有安装 {lost[0]}。请运行 pip install "{PROGRAM}[{extra}]"', file=sys.stderr)
    return bool(lost)


def _doctor(given: list[str]) -> int:
    from qa.tools.doctor import main as doctor
    from reportqa.machine import report

    sick = 0 if {"-h", "--help"} & set(given) else report()
    return max(sick, doctor(given))


COMMANDS: dict[str, tuple[str, Callable[[list[str]], int]]] = {
    "ask": ("提问；没有索引时先为样例报告建一个", _ask),
    "index": ("建立、更新、查看和检查报告索引", _index),
    "check": ("逐份核对文件夹里的报告读全了没有", _check),
    "serve": ("打开提问页面和程序用的接口", _serve),
    "mcp": ("MCP 服务，经标准输入输出", _mcp),
    "doctor": ("检查机器、环境、索引、模型和回答", _doctor),
}

if __name__ == "__main__":
    sys.exit(main())
