"""`python -m qa "问题"`: ask; `--batch FILE` answers many; `eval FILE` judges answers; `doctor` examines."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from corpus.errors import ReportqaError
from corpus.program import called
from corpus.statement import STANDINGS
from index.engines.backend import add_backend, engine_of
from index.searcher import Index
from qa.answer import Answer
from qa.api import ask


def main(argv: Sequence[str] | None = None) -> int:
    """Exit code 0: answered, refused or clarified; 1: bad input lines; 2: nothing could be done."""
    given = list(sys.argv[1:] if argv is None else argv)
    if given[:1] == ["eval"]:
        from qa.tools.evaluate import main as evaluate

        return evaluate(given[1:])
    if given[:1] == ["doctor"]:
        from qa.tools.doctor import main as examine

        return examine(given[1:])
    args = _parser().parse_args(given)
    if (args.question is None) == (args.batch is None):
        _parser().error("请给出一个问题，或用 --batch 给出问题文件")
    try:
        return _profiled(args) if args.profile else _run(args)
    except ReportqaError as fault:
        print(f"错误：{fault}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        # Whoever read the answers is gone; the interpreter must not try to flush them once more.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=called("python -m qa", "reportqa ask"), description="向政府工作报告提问，逐字引用作答。"
    )
    parser.add_argument("question", nargs="?", help="问题")
    parser.add_argument("--index", type=Path, default=Path(".index"), help="索引目录（默认 .index）")
    parser.add_argument(
        "--history", action="append", default=[], metavar="问题", help="此前的提问，可重复，先后有序"
    )
    parser.add_argument("--json", action="store_true", help="输出 JSON")
    parser.add_argument("--profile", action="store_true", help="答完后列出各阶段的用时")
    parser.add_argument("--batch", metavar="文件", help="每行一个 JSON 问题的文件，- 为标准输入")
    add_backend(parser)
    return parser


def _run(args: argparse.Namespace) -> int:
    return _batch(args) if args.batch else _one(args)


def _profiled(args: argparse.Namespace) -> int:
    """As `_run`, then the table of the stages on stderr."""
    from corpus.stages import recorded, table
    from qa.tools.observe import STAGE_NAMES

    with recorded() as stages:
        code = _run(args)
    print(table(stages, STAGE_NAMES), file=sys.stderr)
    return code


def _one(args: argparse.Namespace) -> int:
    answer = ask(
        args.question, index=args.index if args.backend == "local" else _index(args), history=args.history
    )
    shown = json.dumps(answer.to_dict(), ensure_ascii=False, indent=2) if args.json else readable(answer)
    print(shown, flush=True)
    return 0


def _batch(args: argparse.Namespace) -> int:
    from qa.tools.batch import run_batch

    return 1 if run_batch(args.batch, _index(args), sys.stdout, sys.stderr) else 0


def _index(args: argparse.Namespace) -> Index:
    return Index.load(args.index, engine=engine_of(args))


def readable(answer: Answer) -> str:
    """The answer for a terminal: values, message, then the quotes with their origin."""
    lines = [
        f"{r.value}　{r.label}（{STANDINGS[r.standing]}）{f'（{r.origin}）' if r.origin else ''}"
        for r in answer.results
    ]
    told = f"（措辞出自语言模型 {answer.writer}）" if answer.writer else ""
    lines += [answer.message + told, ""] if answer.message else [""]
    shown = sorted({r.quote for r in answer.results}) or list(range(min(3, len(answer.quotes))))
    for n in shown:
        quote = answer.quotes[n]
        data = quote.to_dict()
        origin = [f"《{data['title']}》", data["organ"], data["published"], " › ".join(data["section"])]
        origin.append(quote.origin)
        lines += [f"「{quote.text.strip()}」", "——" + "，".join(x for x in origin if x), ""]
    return "\n".join(lines).rstrip()


if __name__ == "__main__":
    sys.exit(main())
