"""A folder of files to reports: what is read, passed over, rejected, and that nothing is lost."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from corpus.errors import CorpusError
from corpus.folder.completeness import check_report
from corpus.folder.load import load_corpus, read_report, report_files
from corpus.report import Report

PAGE = """无障碍阅读 关怀版 返回首页
济南市章丘区水务局2024年工作总结及2025年工作计划
索引号: 1137018/2025-0001 发布机构: 济南市章丘区水务局
发布日期: 2025-01-10

济南市章丘区水务局2024年工作总结及2025年工作计划

2024年，全区水务系统认真落实各项部署，全年完成水利投资12.5亿元，同比增长8.3%。

一、2024年工作情况

新建改造供水管网36.4公里，惠及群众2.1万户。

二、2025年工作计划

计划完成水利投资15亿元。

扫一扫在手机打开当前页
"""


def write(folder: Path, name: str, text: str = PAGE) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_report_has_its_text_outline_facts_and_what_was_removed(tmp_path: Path) -> None:
    report = read_report(write(tmp_path, "水务/zhangqiu.txt"), tmp_path)
    title = "济南市章丘区水务局2024年工作总结及2025年工作计划"
    assert report.source == "水务/zhangqiu.txt"
    assert report.text.split("\n")[0] == title
    assert report.title == title
    assert report.text.endswith("计划完成水利投资15亿元。")
    assert report.organ == "济南市章丘区水务局"
    assert report.region is not None
    assert report.region.chain == ("山东省", "济南市", "章丘区")
    assert report.period is not None
    assert list(report.period.years) == [2024]
    assert (report.published, report.number) == ("2025-01-10", "1137018/2025-0001")
    assert [s.path[-1] for s in report.sections if s.path] == ["一、2024年工作情况", "二、2025年工作计划"]
    assert report.removed == (
        "无障碍阅读 关怀版 返回首页",
        title,
        "索引号: 1137018/2025-0001 发布机构: 济南市章丘区水务局",
        "发布日期: 2025-01-10",
        "扫一扫在手机打开当前页",
    )


def test_words_of_the_tool_bar_are_no_part_of_the_title(tmp_path: Path) -> None:
    page = "我要收藏\n取消收藏\n" + PAGE.split("\n", 3)[1] + "\n" + PAGE[PAGE.index("2024年，") :]
    report = read_report(write(tmp_path, "0001.txt", page), tmp_path)
    assert report.title == "济南市章丘区水务局2024年工作总结及2025年工作计划"


def test_levels_of_the_format_reach_the_outline(tmp_path: Path) -> None:
    network = "新建管网36公里，运行良好。" * 4
    text = f"# 供水专报\n\n总体平稳。\n\n## 管网情况\n\n{network}\n\n## 水质情况\n\n水质达标。\n"
    report = read_report(write(tmp_path, "a.md", text), tmp_path)
    paths = [section.path[-1] for section in report.sections if section.path]
    assert paths[-2:] == ["管网情况", "水质情况"]


def test_reports_come_sorted_by_source_through_links(tmp_path: Path) -> None:
    store, root = tmp_path / "store", tmp_path / "root"
    write(store, "b.txt")
    write(root, "c.txt")
    (root / "a").symlink_to(store, target_is_directory=True)
    (root / "d.txt").symlink_to(store / "b.txt")
    (root / "back").symlink_to(root, target_is_directory=True)
    corpus = load_corpus(root)
    assert [report.source for report in corpus.reports] == ["a/b.txt", "c.txt", "d.txt"]
    assert corpus.rejected == ()


def test_hidden_readme_and_manifest_files_are_left_out_and_others_named(tmp_path: Path) -> None:
    for name in (
        ".a.txt",
        ".git/b.txt",
        "README.md",
        "readme.txt",
        "manifest.jsonl",
        "~$c.docx",
        "图.gif",
        "d.TXT",
    ):
        write(tmp_path, name)
    assert [path.name for path in report_files(tmp_path)] == ["d.TXT", "图.gif"]
    corpus = load_corpus(tmp_path)
    assert [report.source for report in corpus.reports] == ["d.TXT"]
    assert corpus.ignored == ("图.gif",)


def test_files_of_one_stem_are_two_reports(tmp_path: Path) -> None:
    write(tmp_path, "a.txt")
    write(tmp_path, "a.md")
    assert [report.source for report in load_corpus(tmp_path).reports] == ["a.md", "a.txt"]


def test_a_bad_file_is_rejected_by_name_and_the_others_stay(tmp_path: Path) -> None:
    write(tmp_path, "good.txt")
    write(tmp_path, "empty.txt", "")
    write(tmp_path, "menu.txt", "首页\n【打印】\n版权所有\n")
    corpus = load_corpus(tmp_path)
    assert [report.source for report in corpus.reports] == ["good.txt"]
    assert corpus.rejected == (
        ("empty.txt", "empty.txt：文件是空的"),
        ("menu.txt", "menu.txt：除了网页栏目等附属内容，没有正文"),
    )


def test_a_folder_without_reports_says_so(tmp_path: Path) -> None:
    write(tmp_path, "a.gif")
    with pytest.raises(CorpusError, match=r"没有找到报告；可读的格式是 .*doc、docx.*ofd"):
        load_corpus(tmp_path)
    with pytest.raises(CorpusError, match="不是文件夹"):
        load_corpus(tmp_path / "a.gif")


def test_the_check_accounts_for_every_character(tmp_path: Path) -> None:
    report = read_report(write(tmp_path, "a.txt"), tmp_path)
    check = check_report(report, tmp_path)
    solid = len(re.sub(r"\s", "", PAGE))
    assert (check.read, check.kept + check.removed) == (solid, solid)
    assert (check.in_sections, check.in_chunks, check.reassembles, check.complete) == (1.0, 1.0, True, True)


def test_the_check_sees_lost_text(tmp_path: Path) -> None:
    path = write(tmp_path, "a.txt")
    report = read_report(path, tmp_path)
    write(tmp_path, "a.txt", PAGE + "\n补充一句话，说明情况。\n")
    assert not check_report(report, tmp_path).complete


def test_every_report_of_the_measuring_material_is_whole(shared: Path | None) -> None:
    if shared is None:
        pytest.skip("no measuring material beside this checkout")
    reports: list[Report] = []
    for name in ("seeds", "bureau_excerpts", "five_year_plans"):
        corpus = load_corpus(shared / "corpus" / name)
        assert corpus.rejected == ()
        for report in corpus.reports:
            assert check_report(report, shared / "corpus" / name).complete, report.source
        reports.extend(corpus.reports)
    assert len(reports) == 13
