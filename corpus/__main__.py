"""Command line: what is in a folder of reports, and whether all of it was read.

python -m corpus list DIR    one line a report
python -m corpus statements FILE   of when, with what standing and of whom each figure speaks
python -m corpus check DIR   characters read, kept, removed, covered by sections and chunks
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from corpus.errors import ReportqaError
from corpus.folder.completeness import Check, check_report, missing_words
from corpus.folder.file_names import unread_reason
from corpus.folder.load import Corpus, load_corpus
from corpus.program import called
from corpus.readers.endings import KINDS
from corpus.report import Report
from corpus.statement_table import show_statements

_COLUMNS = ("来源", "标题", "机关", "地区", "总结时期", "计划时期", "文号", "发布日期", "网址")
_KEYS = ("source", "title", "organ", "region", "period", "planned", "number", "published", "url")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; 0 when all is well, 1 when a report is incomplete or rejected, 2 on wrong use."""
    arguments = _parser().parse_args(argv)
    if arguments.command == "statements":
        return show_statements(arguments.file, as_json=arguments.json)
    try:
        corpus = load_corpus(arguments.folder)
    except ReportqaError as exc:
        print(exc, file=sys.stderr)
        return 2
    if arguments.command == "list":
        return _list(corpus, as_json=arguments.json)
    return _check(corpus, arguments.folder, as_json=arguments.json, removed=arguments.removed)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=called("python -m corpus", "reportqa"), description="查看报告文件夹，检查是否读全"
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="命令")
    listing = commands.add_parser("list", help="每份报告一行：来源、标题、机关、地区、时期、文号、日期、网址")
    checking = commands.add_parser("check", help="逐份检查：读出、保留、移除的字数，章节与片段的覆盖率")
    checking.add_argument("--removed", action="store_true", help="同时列出每份报告中移除的网页附属内容")
    stating = commands.add_parser(
        "statements", help="一份报告的每个数字：时期、性质、说的是谁，以及各自的依据"
    )
    stating.add_argument("file", type=Path, metavar="文件", help=f"一份报告（{KINDS}）")
    stating.add_argument("--json", action="store_true", help="以 JSON 输出，不含数字的句子也列出")
    for command in (listing, checking):
        command.add_argument("folder", type=Path, metavar="文件夹", help=f"存放报告的文件夹（{KINDS}）")
        command.add_argument("--json", action="store_true", help="以 JSON 输出")
    return parser


def _row(report: Report) -> tuple[str | None, ...]:
    region = report.region.full_name if report.region else None
    period = report.period.label if report.period else None
    planned = report.planned.label if report.planned else None
    facts = (region, period, planned, report.number, report.published, report.url)
    return (report.source, report.title, report.organ, *facts)


def _shown(report: Report) -> tuple[str | None, ...]:
    """As `_row`, with every stretch that the report accounts for, and plans."""
    source, title, organ, region, period, planned, *rest = _row(report)
    accounts = "、".join(p.label for p in report.accounts) or period
    plans = "、".join(p.label for p in report.plans) or planned
    return (source, title, organ, region, accounts, plans, *rest)


def _list(corpus: Corpus, *, as_json: bool) -> int:
    copies = _copies(corpus.reports)
    if as_json:
        rows = [
            dict(zip(_KEYS, _row(r), strict=True))
            | {"accounts": [p.label for p in r.accounts], "plans": [p.label for p in r.plans]}
            | {"same_text_as": copies.get(r.source)}
            for r in corpus.reports
        ]
        _print_json({"reports": rows, "rejected": dict(corpus.rejected), "ignored": list(corpus.ignored)})
        return 1 if corpus.rejected else 0
    print("\t".join(_COLUMNS))
    for report in corpus.reports:
        print("\t".join(value or "—" for value in _shown(report)))
    for source, first in copies.items():
        print(f"内容相同：{source} 与 {first}", file=sys.stderr)
    _print_left_out(corpus)
    print(f"共 {len(corpus.reports)} 份报告", file=sys.stderr)
    return 1 if corpus.rejected else 0


def _copies(reports: Sequence[Report]) -> dict[str, str]:
    """Source of each report whose text stands earlier in the corpus → source of the first that has it."""
    first: dict[str, str] = {}
    return {r.source: held for r in reports if (held := first.setdefault(r.text, r.source)) != r.source}


def _check(corpus: Corpus, folder: Path, *, as_json: bool, removed: bool) -> int:
    checks = [check_report(report, folder) for report in corpus.reports]
    failed = bool(corpus.rejected) or not all(c.complete for c in checks)
    if as_json:
        rows = [c.as_dict() | ({"removed_lines": list(c.removed_lines)} if removed else {}) for c in checks]
        _print_json(
            {
                "complete": not failed,
                "reports": rows,
                "rejected": dict(corpus.rejected),
                "ignored": list(corpus.ignored),
            }
        )
        return int(failed)
    print("来源\t读出\t保留\t移除\t章节覆盖\t片段覆盖\t可还原")
    for check in checks:
        print(_check_line(check))
        if removed:
            print("".join(f"    - {line}\n" for line in check.removed_lines), end="")
        else:
            print("".join(f"    ! {line}\n" for line in check.notes), end="")
        print("".join(f"    ! {missing_words(name)}\n" for name in check.missing), end="")
    _print_left_out(corpus)
    read, kept = sum(c.read for c in checks), sum(c.kept for c in checks)
    gone = sum(c.removed for c in checks)
    print(f"共 {len(checks)} 份报告，读出 {read} 字，保留 {kept} 字，移除 {gone} 字")
    print("有报告没有读全" if failed else "全部读全，章节与片段覆盖 100 %")
    return int(failed)


def _check_line(check: Check) -> str:
    shares = f"{check.in_sections:.2%}\t{check.in_chunks:.2%}"
    whole = "是" if check.reassembles and check.read == check.kept + check.removed else "否"
    return f"{check.source}\t{check.read}\t{check.kept}\t{check.removed}\t{shares}\t{whole}"


def _print_left_out(corpus: Corpus) -> None:
    for source, message in corpus.rejected:
        print(f"未能读入：{source}：{message}", file=sys.stderr)
    for source in corpus.ignored:
        print(f"未读：{source}：{unread_reason(source)}", file=sys.stderr)


def _print_json(value: object) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2))


if __name__ == "__main__":
    sys.exit(main())
