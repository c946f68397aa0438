"""A language model that misbehaves in every way, as reader and as writer: what of it reaches an answer.

    python -m benchmarks.hostile_model --index DIR [--questions 500] [--write]

Questions made of the index's own reports, asked with a server that at random points right, invents figures,
takes those of other passages, breaks its JSON, stops, talks without end or does as a report orders. Counted
are answers with a figure or a quote that does not stand in the reports letter for letter. Then as many that
are answered, with a server that phrases them: counted is every lie that is shown, judged by which it was.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from benchmarks.lying_writer import HONEST, ORDER, LyingWriter
from benchmarks.model_server import model_server, pointing
from corpus.report import Report
from index.searcher import Index
from qa import Answer, ask
from qa.read.onnx_reader import default_reader
from qa.read.served_reader import ServedReader
from qa.reply.guard import violations

TABLE = Path(__file__).with_suffix(".md")
_FIGURE = re.compile(r"\d[\d.]*(?:万|亿)?[一-鿿%]?")
_NAMES = 14  # characters before a figure that name it
_PATIENCE = 1.0  # seconds for the model


class Liar:
    """Says something else each time; `ways` counts how often each way was taken."""

    def __init__(self, seed: int) -> None:
        self._random, self.ways = random.Random(seed), Counter[str]()

    def __call__(self, _: str, passages: list[str]) -> str | bytes | int | None:
        """What the server replies with this time."""
        ways = {
            "指对": lambda: pointing(*self._figures(passages)),
            "编一个数": lambda: pointing((1, f"{self._random.random() * 100:.2f}亿元")),
            "改一位": lambda: pointing(*((n, f"9{t}") for n, t in self._figures(passages))),
            "张冠李戴": lambda: pointing(*((1, t) for _, t in self._figures(passages))),
            "改年份": lambda: pointing((1, re.sub(r"20\d\d", "2031", passages[0])[:60])),
            "不指段落": lambda: json.dumps({"answers": [{"text": "99.99亿元"}]}),
            "照命令说": lambda: ORDER,
            "JSON 不全": lambda: pointing(*self._figures(passages))[:-3],
            "别的形式": lambda: b"<html>login</html>",
            "出错": lambda: self._random.choice([500, 429, 302, 401]),
            "说个不停": lambda: None,
        }
        way = self._random.choice(list(ways)[:10] * 4 + list(ways)[10:])
        self.ways[way] += 1
        said: str | bytes | int | None = ways[way]()
        return said

    def _figures(self, passages: list[str]) -> list[tuple[int, str]]:
        found = [(n, m[0]) for n, p in enumerate(passages, 1) for m in _FIGURE.finditer(p)]
        return self._random.sample(found, min(2, len(found)))


def questions(reports: Iterable[Report], many: int, seed: int) -> list[str]:
    """Figures asked for by the words before them, with the report's place and the time told of them."""
    out = []
    for report in reports:
        for said in report.statements:
            figure = _FIGURE.search(report.text, said.start, said.end)
            if figure and said.period and report.region and figure.start() - said.start > 1:
                names = report.text[max(said.start, figure.start() - _NAMES) : figure.start()]
                out.append(f"{report.region.name}{said.period.label}{names}多少")
    return random.Random(seed).choices(out, k=many)


def unproven(answer: Answer, index: Index) -> list[str]:
    """What the answer shows that its quotes do not hold letter for letter."""
    quoted = "".join(quote.text for quote in answer.quotes)
    values = [r.value for r in answer.results if r.value not in quoted]
    return [*violations(answer, index.reports), *values, *([ORDER] if ORDER in answer.message else [])]


def read_along(index: Index, asked: list[str]) -> list[str]:
    """Lines on the lying reader, the questions with something unproven first."""
    liar, counts = Liar(1), Counter[str]()
    with model_server(liar, _PATIENCE) as model:
        for question in asked:
            reader = ServedReader(model, default_reader())
            answer = ask(question, index=index, reader=reader)
            counts["作答" if answer.results else "拒答或反问"] += 1
            counts["模型参与"] += bool(answer.model)
            counts["答案不在引文里"] += bool(unproven(answer, index))
    return _lines(counts, ("答案不在引文里", "作答", "拒答或反问", "模型参与"), liar.ways)


def written(index: Index, asked: list[str], many: int) -> list[str]:
    """Lines on the lying writer over the first `many` answers that it was asked to phrase."""
    liar, counts = LyingWriter(1), Counter[str]()
    with model_server(lambda *_: 500, _PATIENCE, liar) as model:
        for question in asked:
            plain, liar.last = ask(question, index=index), ("", "")
            answer = ask(question, index=index, writer=model)
            way, words = liar.last
            if not way:
                continue
            counts["请它措辞"] += 1
            counts["采用它的话"] += bool(answer.writer)
            counts["其中换了说法而意思没变"] += (
                bool(answer.writer) and words != plain.message and way in HONEST
            )
            lied = answer.message != plain.message and way not in HONEST
            counts["谎话被采用，或答案不在引文里"] += bool(lied or unproven(answer, index))
            if counts["请它措辞"] == many:
                break
    names = ("谎话被采用，或答案不在引文里", "请它措辞", "采用它的话", "其中换了说法而意思没变")
    return _lines(counts, names, liar.ways)


def _lines(counts: Counter[str], names: tuple[str, ...], ways: Counter[str]) -> list[str]:
    told = "、".join(f"{way} {n}" for way, n in ways.most_common())
    rows = [f"| {name} | {counts[name]} |" for name in names]
    return ["| | 问 |", "|---|--:|", *rows, "", f"{sum(ways.values())} 次问模型：{told}。"]


def main() -> int:
    """Ask, count, print the tables; 1 where anything unproven was shown."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--questions", type=int, default=500)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    index, many = Index.load(options.index), options.questions
    reports = index.reports.values()
    reader = read_along(index, questions(reports, many, 2))
    writer = written(index, questions(reports, many * 4, 3), many)
    text = "\n".join(["## 一起读", "", *reader, "", "## 措辞", "", *writer])
    print(text)
    if options.write:
        head = "# 捣乱的语言模型\n\n    python -m benchmarks.hostile_model --index DIR --write\n\n"
        told = f"{many} 问，{len(index.reports)} 份报告。"
        TABLE.write_text(f"{head}{told}\n\n{text}\n", encoding="utf-8")
    return int(any(not lines[2].endswith("| 0 |") for lines in (reader, writer)))


if __name__ == "__main__":
    raise SystemExit(main())
