"""Outputs on a fixed corpus change only together with the number of the part that makes them.

After a change that is meant, raise the number in `corpus/versions.py` and record the outputs anew:
`python -m tests.test_versions`.
"""

from __future__ import annotations

import hashlib
import json
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import docx
import pytest

from corpus.folder.load import read_report
from corpus.outline.chunks import chunk_report
from corpus.readers import read_lines
from corpus.record import FACTS, report_record
from corpus.versions import VERSIONS
from index.building import report_files
from index.legs.context import passage
from index.legs.tokens import tokens
from tests.ofd_file import ofd_bytes
from tests.pdf_file import pdf_bytes

ROOT = Path(__file__).parents[1]
AGAIN = "record the outputs anew: python -m tests.test_versions"
HELD = Path(__file__).with_name("files")
RECORDED = Path(__file__).with_name("outputs.json")
SAMPLES = sorted(
    [
        *(ROOT / "corpus/reports").glob("*_*.txt"),
        *(ROOT / "benchmarks/bureau").glob("*.txt"),
        *(ROOT / "training/documents").rglob("*.txt"),
    ]
)
WEB = """<!doctype html><html><head><title>某县水利局2024年工作总结_某县政府网</title></head><body>
<div class="nav"><a href="/">首页</a> <a href="/zw">政务公开</a></div><h1>某县水利局2024年工作总结</h1>
<p>发布日期：2025-01-20</p><h2>一、主要工作</h2><p>2024年，新建堤防12.5公里，比上年增长8%。</p>
<table><tr><td>项目</td><td>数量</td></tr><tr><td>水库</td><td>3座</td></tr></table>
<p>二、下一步打算</p><p>2025年计划整治河道20公里。</p></body></html>"""
WORDS = ("某县水利局2024年工作总结", "一、主要工作", "2024年，新建堤防12.5公里，比上年增长8%。")


def files() -> dict[str, tuple[str, bytes]]:
    """A file of each format: reader → its ending and bytes."""
    document = docx.Document()
    document.add_heading(WORDS[0], 1)
    for words in WORDS[1:]:
        document.add_paragraph(words)
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "水库", "3座"
    held = BytesIO()
    document.save(held)
    rows = [(80.0, 760.0 - 24 * n, words) for n, words in enumerate(WORDS)]
    text = "\n".join(WORDS) + "\n"
    letter = EmailMessage()
    letter.set_content(WEB, subtype="html", charset="gb18030")
    return {
        "saved": (".mht", letter.as_bytes()),
        "odf": (".odt", (HELD / "water.odt").read_bytes()),
        "slides": (".pptx", (HELD / "schools.pptx").read_bytes()),
        "book": (".epub", (HELD / "water.epub").read_bytes()),
        "sheets": (".xls", (HELD / "budget.xls").read_bytes()),
        "ofd": (".ofd", ofd_bytes([[(20.0, 20.0 + 9 * n, words) for n, words in enumerate(WORDS)]])),
        "text": (".txt", text.encode("gb18030")),
        "web": (".html", WEB.encode()),
        "word": (".docx", held.getvalue()),
        "pdf": (".pdf", pdf_bytes([rows])),
    }


def outputs() -> dict[str, Any]:
    """What each part makes of the corpus."""
    made: dict[str, Any] = {}
    with TemporaryDirectory() as folder:
        for part, (ending, data) in files().items():
            path = Path(folder, f"报告{ending}")
            path.write_bytes(data)
            made[part] = repr(read_lines(path))
    reports = [read_report(path, path.parent) for path in SAMPLES]
    records = [report_record(report) for report in reports]
    chunks = [(report, chunk) for report in reports for chunk in chunk_report(report)]
    made["layout"] = [(r["text"], r["removed"]) for r in records]
    made["outline"] = [[r["sections"] for r in records], [(c.start, c.end) for _, c in chunks]]
    made["facts"] = [[r[name] for name in FACTS] for r in records]
    made["statements"] = [[r["times"], r["statements"]] for r in records]
    made["tokens"] = [tokens(passage(report, chunk)) for report, chunk in chunks]
    return made


def digest(made: Any) -> str:
    return hashlib.sha256(json.dumps(made).encode()).hexdigest()[:16]


def digests() -> dict[str, str]:
    return {part: digest(made) for part, made in outputs().items()}


def corpus_digest() -> str:
    return digest([path.read_text("utf-8") for path in SAMPLES])


@pytest.fixture(scope="module")
def made() -> dict[str, str]:
    return digests()


def test_every_part_has_a_number_and_outputs(made: dict[str, str]) -> None:
    assert made.keys() == VERSIONS.keys() == json.loads(RECORDED.read_text("utf-8")).keys() - {"corpus"}
    assert len(SAMPLES) > 80


def test_the_corpus_is_the_one_recorded() -> None:
    assert json.loads(RECORDED.read_text("utf-8"))["corpus"] == corpus_digest(), AGAIN


@pytest.mark.parametrize("part", VERSIONS)
def test_outputs_change_with_their_number(part: str, made: dict[str, str]) -> None:
    recorded = json.loads(RECORDED.read_text("utf-8"))
    if recorded["corpus"] != corpus_digest():
        pytest.skip("the corpus is another one")
    number, was = recorded[part]
    if number == VERSIONS[part]:
        assert made[part] == was, f"raise the number of {part!r} in corpus/versions.py"
    assert (number, was) == (VERSIONS[part], made[part]), AGAIN


def test_the_digest_of_an_index_is_that_of_the_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    before = report_files.reading_digest.__wrapped__()
    assert report_files.reading_digest.__wrapped__() == before
    for part in VERSIONS:
        with monkeypatch.context() as patch:
            patch.setattr(report_files, "VERSIONS", {**VERSIONS, part: VERSIONS[part] + 1})
            assert report_files.reading_digest.__wrapped__() != before


def test_the_digest_of_an_index_is_that_of_the_tables(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(report_files, "_TABLES", tmp_path)
    empty = report_files.reading_digest.__wrapped__()
    (tmp_path / "organs.tsv").write_text("甲\t乙\n", "utf-8")
    assert report_files.reading_digest.__wrapped__() != empty


if __name__ == "__main__":
    told: dict[str, Any] = {part: [VERSIONS[part], made] for part, made in digests().items()}
    RECORDED.write_text(json.dumps({"corpus": corpus_digest(), **told}, indent=2) + "\n", "utf-8")
