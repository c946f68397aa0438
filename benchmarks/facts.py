"""How many facts are read right, per folder of a corpus with manifests.

    python benchmarks/facts.py --corpus DIR [--wrong]

DIR holds folders of reports, each with a manifest.jsonl that gives file, title, region, issuer, year,
date and doc_number where known. A manifest is only compared with: the product never reads one.
"""

from __future__ import annotations

import argparse
import json
import re
from pathlib import Path
from typing import Any

from corpus.folder.load import read_report
from corpus.language.fold import fold
from corpus.metadata.organs import same_organ
from corpus.report import Report

FIELDS = ("region", "organ", "period", "title", "number", "date")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--wrong", action="store_true", help="list what is wrong")
    args = parser.parse_args()
    print(f"{'folder':32}{'reports':>8}" + "".join(f"{name:>10}" for name in FIELDS))
    for manifest in sorted(args.corpus.glob("*/manifest.jsonl")):
        rows = [json.loads(line) for line in manifest.read_text(encoding="utf-8").splitlines()]
        checked = [
            (row, _judge(row, read_report(manifest.parent / row["file"], args.corpus))) for row in rows
        ]
        cells = []
        for name in FIELDS:
            known = [ok for _, verdict in checked if (ok := verdict[name][0]) is not None]
            cells.append(f"{sum(known)}/{len(known)}" if known else "-")
        print(f"{manifest.parent.name:32}{len(rows):>8}" + "".join(f"{cell:>10}" for cell in cells))
        if args.wrong:
            for row, verdict in checked:
                for name in FIELDS:
                    ok, wanted, got = verdict[name]
                    if ok is False:
                        print(f"    {row['file'][:44]} {name}: {got!r} instead of {wanted!r}")


def _judge(row: dict[str, Any], report: Report) -> dict[str, tuple[bool | None, object, object]]:
    """Per field: right, wrong or unknown (None), what was wanted, what was read."""
    region = report.region.full_name if report.region else None
    label = report.period.label if report.period else None
    return {
        "region": (_region_right(row.get("region"), report), row.get("region"), region),
        "organ": (_organ_right(row.get("issuer"), report), row.get("issuer"), report.organ),
        "period": (_period_right(row, report), row.get("year"), label),
        "title": (_title_right(row.get("title"), report), row.get("title"), report.title),
        "number": (_number_right(row.get("doc_number"), report), row.get("doc_number"), report.number),
        "date": (_date_right(row.get("date"), report), row.get("date"), report.published),
    }


def _region_right(wanted: str | None, report: Report) -> bool | None:
    if wanted is None:
        return None
    name = report.region.full_name if report.region else ""
    return name == wanted or (
        report.region is not None and name.startswith(wanted) and len(report.region.chain) == 1
    )


def _organ_right(wanted: str | None, report: Report) -> bool | None:
    if wanted is None:
        return None
    return report.organ is not None and same_organ(wanted, report.organ)


def _period_right(row: dict[str, Any], report: Report) -> bool | None:
    """A 政府工作报告 of a year accounts for the year before; other reports for the year itself."""
    genre, year = row.get("genre") or "", row.get("year")
    if year is None or not re.search("总结|报告", genre):
        return None
    wanted = year - 1 if genre.startswith("政府工作报告") else year
    return report.period is not None and report.period.last // 12 == wanted


def _title_right(wanted: str | None, report: Report) -> bool | None:
    if wanted is None:
        return None
    bare = [re.sub(r"[\W_]|中华人民共和国", "", fold(text)) for text in (wanted, report.title)]
    return bare[0] == bare[1]


def _number_right(wanted: str | None, report: Report) -> bool | None:
    return None if wanted is None else fold(report.number or "") == fold(wanted)


def _date_right(wanted: str | None, report: Report) -> bool | None:
    return None if wanted is None else report.published == wanted


if __name__ == "__main__":
    main()
