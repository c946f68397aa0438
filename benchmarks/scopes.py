"""What it costs to find the reports a question may be answered from, at up to 43,000 reports.

    python -m benchmarks.scopes --index DIR --before DIR [--times 1,10,100,1000] [--shared DIR] [--write]

`--before` is another checkout (git worktree add DIR COMMIT), measured with the same reports and questions.
Copies of the reports of the index are of other places and years, in title, path, issuer and facts; every
tenth of a place that stands in no table. No passage is searched and nothing is read from the disk: texts
are shared by the copies. 定范围 is the taking apart and the reports that may answer; 别处说到 the reports of
other places that speak of the one asked about, which are looked for where those do not answer.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.latency import spent_ms
from benchmarks.machine import machine
from benchmarks.questions import OWN
from benchmarks.scale import questions_of, resident
from corpus.metadata.divisions import regions, short_name
from corpus.report import Period, Region, Report
from index.legs.bm25 import Sparse
from index.versions import store
from qa.question.understanding import Question, understand

ASKED, FEW, MANY = 200, 40, 10_000  # from so many reports on only a few questions: the walk takes minutes
HEADS = ("报告", "问", *(f"{w}{h}" for w in ("定范围", "别处说到") for h in ("：前 ÷ 后", "，前", "，后")))
NOTE = (
    "前是逐份看所有报告的做法（另一检出），后是目录（`qa/scope/catalogue.py`）。问题是两套题的，地名多在原来的四十三份里；",
    "报告的正文只存一份，两边都不从盘上读。",
    "编目秒包括把机关的名字全部拆开；目录 MB 包括第一问才载入的地名表（四十三份时几乎全是它）。",
)
WARM = "教育局办了多少件事", "重庆市教育局办了多少件事"  # the first has all issuers' names taken apart
UNLISTED = "苕澹栎朔沅岚枫榆柘泖", "陵川塬溪桥坪湖镜浦砚"


def main() -> None:
    """Print a row a size."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--before", type=Path)
    parser.add_argument("--times", default="1,10,100,1000")
    parser.add_argument("--shared", type=Path, default=OWN.parents[1] / "shared")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--asked", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.asked:
        print(json.dumps(asked(args.index, int(args.times), args.shared)))
        return
    lines = [
        "# 报告多时定范围的用时",
        "",
        f"`python -m benchmarks.scopes`；{machine(('numpy',))}；毫秒，p50 / p95。",
        "",
        *NOTE,
        "",
        "| " + " | ".join((*HEADS, "编目秒", "目录 MB")) + " |",
        "|" + "--:|" * (len(HEADS) + 2),
    ]
    for times in args.times.split(","):
        before, after = (_told(args, folder, times) for folder in (args.before, OWN.parent))
        lines.append("| " + " | ".join(_row(before, after)) + " |")
        print(lines[-1], flush=True)
    if args.write:
        (OWN / "scopes.md").write_text("\n".join(lines) + "\n", "utf-8")


def _told(args: argparse.Namespace, checkout: Path, times: str) -> dict[str, Any]:
    """`asked` in a process of its own, with the code of the checkout."""
    shared = args.shared.resolve()
    command = [sys.executable, "-P", __file__, "--index", args.index.resolve(), "--shared", shared, "--asked"]
    told = subprocess.run(
        [*command, "--times", times],
        check=True,
        capture_output=True,
        text=True,
        cwd=checkout,
        env=os.environ | {"PYTHONPATH": str(checkout.resolve())},
    )
    found: dict[str, Any] = json.loads(told.stdout)
    return found


def _row(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    cells = [f"{after['reports']:,}", str(after["questions"])]
    for name in ("scope", "beyond"):
        old, new = (np.percentile(told[name], (50, 95)) for told in (before, after))
        cells += [" / ".join(f"{x:,.{d}f}" for x in pair) for pair, d in ((old / new, 0), (old, 2), (new, 2))]
    return [*cells, f"{after['made']:.1f}", f"{after['memory']:,.0f}"]


def asked(index: Path, times: int, shared: Path) -> dict[str, Any]:
    """Milliseconds of every question, and what the going through all reports took once."""
    _, contents = store.load(index)
    reports = tuple(copies(list(contents.reports.values()), times))
    counted = repeated(contents.report_sparse, times)
    questions = questions_of(shared)[: FEW if len(reports) > MANY else ASKED]
    began, memory = time.perf_counter(), resident("RssAnon")
    scoped = scoper(reports, counted)
    for warm in WARM:
        scoped(understand(warm))
    made, memory = time.perf_counter() - began, resident("RssAnon") - memory
    rows = [scoped(understand(question)) for question in questions]
    return {
        "reports": len(reports),
        "questions": len(rows),
        "made": made,
        "memory": memory,
        **{name: [row[at] for row in rows] for at, name in enumerate(("scope", "beyond"))},
    }


def scoper(reports: tuple[Report, ...], counted: Sparse) -> Callable[[Question], tuple[float, float]]:
    """Question → milliseconds of its scope and of the reports beyond; in a checkout without an index, too."""
    parts: Any = import_module("qa.scope.parts")
    scope: Any = import_module("qa.scope.resolve")
    none: Any = import_module("qa.scope.scopes").NotHeld
    walks = find_spec("qa.scope.held") is None
    held = None if walks else _held(reports, counted)

    def times(question: Question) -> tuple[float, float]:
        found: list[Any] = []

        def resolved() -> None:
            parts.split(question, list(reports) if walks else held)
            found.append(scope.resolve(question, list(reports) if walks else held))

        first = spent_ms(resolved)
        scopes = () if isinstance(found[0], none) else found[0]
        return first, spent_ms(lambda: scope.beyond(question, scopes, list(reports) if walks else held))

    return times


def _held(reports: tuple[Report, ...], counted: Sparse) -> object:
    words = import_module("index.legs.report_words").ReportWords(reports, counted)
    made: object = import_module("qa.scope.held").Held(import_module("qa.scope.catalogue").Catalogue(words))
    return made


def copies(reports: Sequence[Report], times: int) -> list[Report]:
    """The reports, then copies of other places and years."""
    rng = np.random.default_rng(times)
    return [*reports, *(moved(report, copy, rng) for copy in range(1, times) for report in reports)]


@cache
def _places() -> Sequence[Region]:
    return [r for r in sorted(regions().values(), key=lambda r: r.code) if r.chain]


def moved(report: Report, copy: int, rng: np.random.Generator) -> Report:
    """The report of another place and year, in title, path, issuer and facts; its text stays."""
    years = int(rng.integers(1, 25))
    region = _places()[int(rng.integers(len(_places())))]
    listed = copy % 10 != 5
    name = region.name if listed else "".join(str(rng.choice(list(part))) for part in UNLISTED) + "县"

    def renamed(text: str) -> str:
        chain = report.region.chain if report.region else ()
        for above in chain[:-1]:
            text = text.replace(above, "")
        own = [n for n in (*chain[-1:], *map(short_name, chain[-1:])) if n in text]
        text = text.replace(own[0], name) if own else text
        return re.sub(r"(?:19|20)\d\d", lambda m: str(int(m[0]) - years), text)

    def earlier(period: Period) -> Period:
        first, last = period.first - 12 * years, period.last - 12 * years
        return replace(period, first=first, last=last)

    fields = {field: getattr(report, field) for field in Report.__dataclass_fields__}
    fields |= {"source": f"copy{copy:04d}/{renamed(report.source)}", "title": renamed(report.title)}
    fields |= {"region": region if listed else None, "organ": report.organ and renamed(report.organ)}
    fields |= {part: (p := fields[part]) and earlier(p) for part in ("period", "planned")}
    fields |= {part: tuple(map(earlier, fields[part])) for part in ("accounts", "plans")}
    return Report(**fields)


def repeated(counted: Sparse, times: int) -> Sparse:
    """The words of the copies; no scores."""
    indices = np.empty(len(counted.indices) * times, np.int32)
    shift = (np.arange(times, dtype=np.int32) * counted.size)[:, None]
    for start, end in zip(counted.indptr[:-1].tolist(), counted.indptr[1:].tolist(), strict=True):
        indices[start * times : end * times] = (shift + counted.indices[start:end]).ravel()
    none = np.broadcast_to(np.float32(0), len(indices))
    return replace(
        counted, data=none, indices=indices, indptr=counted.indptr * times, size=counted.size * times
    )


if __name__ == "__main__":
    main()
