"""The sample digests: the counts their readme states, the facts read off them, and that they copy nothing."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from corpus.folder.load import load_corpus, read_report
from corpus.outline.chunks import chunk_report
from corpus.report import Report

SAMPLES = Path(__file__).parents[1] / "corpus" / "reports"
NUMBER = re.compile(r"\d+(?:\.\d+)?")

# Longest stretch of the originals that a digest may share; names and titles have no other wording.
COPIED_AT_MOST = 18
NAMES = (
    "济南市历城区行政审批服务局2025年工作总结及2026年工作计划",
    "113701123070553725/2026-6704170",
    "《历城区惠企政策“直达快享”工作实施方案》",
    "陇东-山东特高压直流受端500千伏配套工程",
    "青岛政务网发布日期：2023-07-26",
)
ORIGINALS = {"licheng_2025.txt": "000_13c43af3b9a61614.txt", "qingdao_2023h1.txt": "001_d79903ba1fe40851.txt"}


@pytest.fixture(scope="module")
def reports() -> dict[str, Report]:
    corpus = load_corpus(SAMPLES)
    assert corpus.rejected == ()
    return {report.source: report for report in corpus.reports}


def stated_counts() -> dict[str, list[int]]:
    """Rows of the readme's table: file → characters, sections, chunks, numbers."""
    rows = re.findall(
        r"^\| `(\w+\.txt)` \|((?: *\d+ *\|)+)$", (SAMPLES / "README.md").read_text("utf-8"), re.M
    )
    return {name: [int(cell) for cell in cells.split("|") if cell.strip()] for name, cells in rows}


def test_readme_states_the_counts(reports: dict[str, Report]) -> None:
    counted = {
        source: [len(r.text), len(r.sections), len(chunk_report(r)), len(NUMBER.findall(r.text))]
        for source, r in reports.items()
    }
    assert counted == stated_counts()


def test_facts_of_the_licheng_digest(reports: dict[str, Report]) -> None:
    report = reports["licheng_2025.txt"]
    assert report.title == "济南市历城区行政审批服务局2025年工作总结及2026年工作计划（要点摘编，非原文）"
    assert report.organ == "济南市历城区行政审批服务局"
    assert report.region is not None
    assert report.region.full_name == "山东省济南市历城区"
    assert report.period is not None
    assert report.planned is not None
    assert (report.period.label, report.planned.label) == ("2025年", "2026年")
    assert (report.published, report.number) == ("2026-01-03", "113701123070553725/2026-6704170")


def test_facts_of_the_qingdao_digest(reports: dict[str, Report]) -> None:
    report = reports["qingdao_2023h1.txt"]
    assert report.title == "青岛市行政审批服务局2023年上半年工作总结（要点摘编，非原文）"
    assert report.organ == "青岛市行政审批服务局"
    assert report.region is not None
    assert report.region.full_name == "山东省青岛市"
    assert report.period is not None
    assert report.planned is not None
    assert (report.period.label, report.planned.label) == ("2023年上半年", "2023年下半年")
    assert report.published == "2023-07-26"


def test_a_digest_says_that_it_is_none_of_the_original(reports: dict[str, Report]) -> None:
    for report in reports.values():
        head = (SAMPLES / report.source).read_text("utf-8")[:200]
        assert report.title.endswith("（要点摘编，非原文）")
        assert "\n要点摘编（非原文）：" in head


def test_outline_of_the_licheng_digest(reports: dict[str, Report]) -> None:
    paths = [section.path for section in reports["licheng_2025.txt"].sections]
    assert [path[0] for path in paths if len(path) == 1 and path[0][1] == "、"] == [
        "一、2025年工作情况",
        "二、存在问题",
        "三、2026年工作计划",
    ]
    assert ("一、2025年工作情况", "（三）惠企服务扎实开展") in {path[:2] for path in paths}


def plain(text: str) -> str:
    """Without white space, with punctuation in one width."""
    return re.sub(r"\s", "", text).translate(str.maketrans(",:;()", "，：；（）"))


def longest_copies(digest: str, original: str) -> list[str]:
    """Stretches of `digest` longer than COPIED_AT_MOST that stand in `original` as well."""
    size = COPIED_AT_MOST + 1
    return [cut for i in range(len(digest) - size + 1) if (cut := digest[i : i + size]) in original]


def without_names(text: str) -> str:
    for name in NAMES:
        text = text.replace(name, "\n")
    return text


def test_longest_copies_finds_a_copy() -> None:
    sentence = "某市全年新建口袋公园十二座并改造老旧小区三十个"
    assert longest_copies(f"前文。{sentence[:19]}，后文", f"别处{sentence}") == [sentence[:19]]
    assert longest_copies(f"前文。{sentence[:18]}，后文", f"别处{sentence}") == []


def test_digests_carry_the_figures() -> None:
    licheng = plain((SAMPLES / "licheng_2025.txt").read_text("utf-8"))
    qingdao = plain((SAMPLES / "qingdao_2023h1.txt").read_text("utf-8"))
    assert "2025年，历城区新增经营主体3.4万家" in licheng
    assert [
        v for v in ("23.33万家", "179.69亿元", "98.39%", "256.3万余件", "3.02亿元") if v not in licheng
    ] == []
    assert [v for v in ("88.64%", "37.2万件", "90.73%", "3282.6万元", "20.28%") if v not in qingdao] == []


def test_digests_share_every_figure_and_no_sentence_with_the_originals(shared: Path | None) -> None:
    for digest_name, original_name in ORIGINALS.items() if shared else ():
        original = plain((shared / "corpus" / "seeds" / original_name).read_text("utf-8"))
        digest = plain((SAMPLES / digest_name).read_text("utf-8"))
        body = original[original.index("党的二十大") : original.rindex("。")]
        assert not Counter(NUMBER.findall(body)) - Counter(NUMBER.findall(digest))
        assert longest_copies(without_names(digest), without_names(original)) == []


def test_facts_are_those_of_the_originals(shared: Path | None, reports: dict[str, Report]) -> None:
    seeds = shared / "corpus" / "seeds" if shared else None
    for digest_name, original_name in ORIGINALS.items() if seeds else ():
        digest, original = reports[digest_name], read_report(seeds / original_name, seeds)
        for fact in ("organ", "region", "period", "planned", "published", "number"):
            assert getattr(digest, fact) == getattr(original, fact), fact
