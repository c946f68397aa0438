"""Articles that a site cut into pages: one report where all pages are there, told of where one is not."""

from __future__ import annotations

from pathlib import Path

import pytest
from stub_encoder import StubEncoder

from corpus.folder.completeness import check_report, missing_files, missing_words
from corpus.folder.intake import remove, replace
from corpus.folder.load import load_corpus
from index.building.build import build_index
from index.building.update import update_index
from index.searcher import Index

TITLE = "青石县水务局2030年工作总结"
BODIES = (
    "<p>2030年，全县完成水利投资12.5亿元，增长8.3%，新建供水管网36.4公里。</p><p>一、供水保障情况</p>"
    "<p>全年供水保障率达到99.6%，没有发生一起重大水质事故，管网漏损率下降到9.1%。</p>",
    "<p>二、防汛抗旱情况</p><p>全年平稳度过7次强降雨，转移群众1240人，没有一人伤亡，水库全部安全。</p>",
    "<p>三、下一步打算</p><p>2031年计划完成水利投资14亿元，新建供水管网40公里，整治河道12公里。</p>",
)
MARKED = [f"{TITLE}{n}" for n in ("", "(2)", "_第3页")]


def linked(names: list[str], at: int) -> str:
    """A pager of links to every page."""
    turns = [f'<a href="/zw/{name}">{n}</a>' for n, name in enumerate(names, 1)]
    turns += [f'<a href="{names[at + 1]}">下一页</a>'] if at + 1 < len(names) else []
    return f"<div>{' '.join(turns)} 共{len(names)}页</div>"


def next_only(names: list[str], at: int) -> str:
    back = f'<a href="./{names[at - 1]}">上一页</a>' if at else ""
    on = f'<a href="./{names[at + 1]}">下一页</a>' if at + 1 < len(names) else ""
    return f"<div>{back} {on}</div>"


def scripted(names: list[str], at: int) -> str:
    base, _, ending = names[0].rpartition(".")
    return f'<script>createPageHTML({len(names)}, {at},"{base}","{ending}");</script>'


def page(at: int, pager: str, title: str = "", head: str = "") -> str:
    return (
        f"{head}<html><head><title>{title or MARKED[at]}</title></head><body>"
        f"<div>您的位置：首页 > 政务公开</div><h1>{TITLE}</h1><p>发布日期：2031-01-12</p>"
        f"{BODIES[at]}{pager}<p>打印 关闭窗口</p></body></html>"
    )


def written(folder: Path, names: list[str], pager=linked, code: str = "utf-8") -> list[Path]:
    paths = [folder / name for name in names]
    for at, path in enumerate(paths):
        path.write_text(page(at, pager(names, at)), code)
    return paths


NAMES = ["t2031.html", "t2031_1.html", "t2031_2.html"]
STYLES = [
    (NAMES, linked, "utf-8"),
    (NAMES, scripted, "gb18030"),
    (["page_1.html", "page_2.html", "page_3.html"], next_only, "utf-8"),
    (["a.htm", "a-2.htm", "a-3.htm"], linked, "gb18030"),
]


@pytest.mark.parametrize(("names", "pager", "code"), STYLES)
def test_the_pages_of_an_article_are_one_report(tmp_path: Path, names, pager, code: str) -> None:
    written(tmp_path, names, pager, code)
    (tmp_path / "乙.txt").write_text("全年完成投资3亿元。", "utf-8")
    corpus = load_corpus(tmp_path)
    assert [r.source for r in corpus.reports] == sorted([names[0], "乙.txt"])
    report = corpus.reports[0]
    assert [line for line in report.text.split("\n") if line] == [
        TITLE,
        *(part for body in BODIES for part in body.replace("</p>", "").split("<p>") if part),
    ]
    assert [s.path[-1] for s in report.sections if s.path] == [
        "一、供水保障情况", "二、防汛抗旱情况", "三、下一步打算",
    ]  # fmt: skip
    assert f"（由 3 页接成：{'、'.join(names)}）" in report.removed
    assert check_report(report, tmp_path).complete
    assert missing_files(corpus.reports, tmp_path) == ()


def test_pages_saved_under_other_names_are_known_by_their_address(tmp_path: Path) -> None:
    for at, name in enumerate(("总结.html", "总结 (1).html", "总结 (2).html")):
        said = f"<!-- saved from url=(0041)http://www.example.gov.cn/zw/{NAMES[at]} -->\n"
        (tmp_path / name).write_text(page(at, linked(NAMES, at), head=said), "utf-8")
    (report,) = load_corpus(tmp_path).reports
    assert report.source == "总结.html"
    assert "2031年计划完成水利投资14亿元" in report.text


def test_a_page_that_is_not_there_is_told_and_the_others_stay_apart(tmp_path: Path) -> None:
    written(tmp_path, NAMES)[1].unlink()
    reports = load_corpus(tmp_path).reports
    assert [r.source for r in reports] == ["t2031.html", "t2031_2.html"]
    assert missing_files(reports, tmp_path) == (("t2031.html", "t2031_1.html"),)
    assert missing_words("t2031_1.html") == (
        "这篇文章的另一页“t2031_1.html”不在文件夹里；各页都放在一起才接成一篇"
    )
    assert check_report(reports[0], tmp_path).missing == ("t2031_1.html",)


def test_neighbours_that_call_one_another_the_next_page_stay_apart(tmp_path: Path) -> None:
    names = ["n_1.html", "n_2.html", "n_3.html"]
    for at, path in enumerate(written(tmp_path, names, next_only)):
        path.write_text(page(at, next_only(names, at), title=f"{'甲乙丙'[at]}镇工作总结"), "utf-8")
    reports = load_corpus(tmp_path).reports
    assert len(reports) == 3
    assert missing_files(reports, tmp_path) == ()
    (tmp_path / "n_3.html").write_text(page(2, next_only(names, 2), title="甲镇工作总结"), "utf-8")
    assert len(load_corpus(tmp_path).reports) == 3, "the page between has another title"


def test_an_update_follows_the_pages_as_a_build_does(tmp_path: Path) -> None:
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    corpus.mkdir()
    *_, last = written(corpus, NAMES)
    held = last.read_text("utf-8")
    last.unlink()
    assert build_index(corpus, index, StubEncoder()).missing == (("t2031.html", "t2031_2.html"),)
    last.write_text(held, "utf-8")
    outcome = update_index(corpus, index, StubEncoder())
    assert (outcome.changed, outcome.removed, outcome.missing) == (("t2031.html",), ("t2031_1.html",), ())
    last.write_text(held.replace("14亿元", "15亿元"), "utf-8")
    assert update_index(corpus, index, StubEncoder()).changed == ("t2031.html",)
    assert update_index(corpus, index, StubEncoder()).made is False
    assert "15亿元" in Index.load(index, StubEncoder()).reports["t2031.html"].text


def test_an_article_leaves_the_folder_with_all_its_pages(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    written(corpus, NAMES)
    remove("t2031.html", corpus)
    assert load_names(corpus) == []
    written(corpus, NAMES)
    (tmp_path / "新.html").write_text(page(0, ""), "utf-8")
    replace("t2031.html", tmp_path / "新.html", "新.html", corpus)
    assert load_names(corpus) == ["新.html"]


def load_names(corpus: Path) -> list[str]:
    return sorted(path.name for path in corpus.iterdir() if not path.name.startswith("."))
