"""Questions on the cells of tables, from file to answer, with the packaged encoder and reader."""

from __future__ import annotations

import pytest

from corpus.folder.load import load_corpus
from corpus.language.fold import fold
from corpus.report import Report
from index.building import build
from index.encoders.encoder import Encoder
from index.searcher import Index
from index.versions import store
from index.versions.settings import settings
from qa import ask
from qa.check.cells import cell_at, names_topic, told_of_topic, told_unit
from qa.check.wanted import Wanted, quantities_at
from qa.question.understanding import understand
from qa.read.tags import tags_of
from qa.read.window import window_of
from qa.reply.guard import violations
from qa.scope.scopes import Scope

DEEDS = """<html><head><meta charset="utf-8"><title>松溪县2030年民生实事完成情况</title></head><body>
<h1>松溪县2030年民生实事完成情况</h1><p>2031-01-12　来源：县政府办</p>
<table><tr><td rowspan="3">镇街</td><td colspan="4">就业工程</td><td colspan="2">教育工程</td></tr>
<tr><td colspan="2">新增就业（人）</td><td colspan="2">技能培训（人次）</td><td>新增学位（个）</td>
<td>新建校舍（万平方米）</td></tr>
<tr><td>目标任务</td><td>完成数</td><td>目标任务</td><td>完成数</td><td>完成数</td><td>完成数</td></tr>
<tr><td>全县</td><td>5200</td><td>6105</td><td>3000</td><td>3420</td><td>1800</td><td>4.2</td></tr>
<tr><td>竹港镇</td><td>900</td><td>1012</td><td>500</td><td>612</td><td>360</td><td></td></tr>
<tr><td>青石镇</td><td>700</td><td>743</td><td>400</td><td></td><td>270</td><td>1.1</td></tr>
<tr><td>桥头乡</td><td>300</td><td>288</td><td>200</td><td>231</td><td>90</td><td>0.4</td></tr></table></body></html>
"""
BUDGET = """松溪县财政局2030年工作总结
松溪县财政局
2031年1月12日
一、财政收支情况
全年一般公共预算收入8.12亿元，增长4.4%。
2030年分科目收支表
单位：万元、%
科目\t2029年决算\t2030年预算\t2030年执行\t增长
税收收入\t51,200\t53,000\t54,310\t6.1
其中：增值税\t21,400\t22,000\t22,905\t7.0
契税\t4,100\t4,200\t3,870\t-5.6
非税收入\t26,600\t27,000\t26,890\t1.1
合计\t77,800\t80,000\t81,200\t4.4
二、债务情况
年末政府债务余额31.4亿元。
"""
YEARS = """松溪县统计局2030年经济运行情况
松溪县统计局
2031年1月20日
全年经济稳中有进，主要指标好于预期。
表1 历年主要指标
年份 | 生产总值（亿元） | 增速（%） | 粮食产量（万吨）
2028年 | 101.2 | 5.1 | 14.2
2029年 | 107.9 | 5.6 | 14.6
2030年 | 115.3 | 6.0 | 14.9
表2 各镇规模以上工业
镇街 | 企业数（家） | 产值（亿元） | 增速（%）
竹港镇 | 31 | 42.1 | 8.1
青石镇 | 12 | 17.6 | 3.3
桥头乡 | 5 | 2.9 | -1.2
"""
WORKS = """松溪县水利局2030年工作总结
松溪县水利局
2031年1月12日
一、工程建设
全年完成水利投资1.9亿元。
重点工程投资完成情况（单位：万元）
类别 | 工程名称 | 计划投资 | 完成投资 | 形象进度
防汛 | 青石堤防加固 | 1300 | 1240 | 95%
| 松溪闸改造 | 870 | 910 | 100%
供水 | 竹港水厂 | 4200 | 2950 | 70%
| 管网延伸 | 1600 | 1730 | 100%
合计 | | 7970 | 6830 |
二、下步打算
2031年计划新建泵站3座。
"""
PIPES = """松溪县水利局2030年工作总结
松溪县水利局
2031年1月12日
一、供水情况
2030年，各项工作有序推进，主要指标好于预期。
表1 供水情况
镇街 | 供水量（万吨） | | 管网长度（公里） |
| 目标任务 | 完成数 | 目标任务 | 完成数
竹港镇 | 6618 | 2623 | 658 | 4050
青石镇 | 2375 | 7838 | 2844 | 7272
白塔镇 | 3249 | 5696 | 4649 | 1454
"""
FILES = {
    "pipes.txt": PIPES,
    "deeds.html": DEEDS,
    "budget.txt": BUDGET,
    "years.txt": YEARS,
    "works.txt": WORKS,
}


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> dict[str, Index]:
    """An index for each of the files: their questions are asked of it alone."""
    out = {}
    for name, text in FILES.items():
        root = tmp_path_factory.mktemp(name.partition(".")[0])
        (root / name).write_text(text, encoding="utf-8")
        reports = load_corpus(root).reports
        contents = build.index_reports(list(reports), encoder)
        facts = {"product": "0", "model": encoder.name, "settings": settings(), "rejected": ()}
        out[name] = Index(store.describe(contents, **facts), contents, encoder)
    return out


@pytest.mark.parametrize(
    ("name", "question", "value", "label"),
    [
        ("deeds.html", "竹港镇2030年新增就业多少人", "1012", "竹港镇 新增就业（人） 完成数"),
        ("deeds.html", "松溪县2030年新增就业多少人", "6105", "全县 新增就业（人） 完成数"),
        ("deeds.html", "桥头乡技能培训完成多少人次", "231", "桥头乡 技能培训（人次） 完成数"),
        ("deeds.html", "桥头乡新增就业目标是多少", "300", "桥头乡 新增就业（人） 目标任务"),
        ("deeds.html", "青石镇新增学位多少个", "270", "青石镇 新增学位（个） 完成数"),
        ("budget.txt", "松溪县2030年税收收入预算是多少", "53,000", "税收收入 2030年预算（单位：万元）"),
        ("budget.txt", "松溪县2030年契税是多少万元", "3,870", "契税 2030年执行（单位：万元）"),
        ("budget.txt", "松溪县2030年契税收入增长多少", "-5.6", "契税 增长（单位：%）"),
        ("budget.txt", "2029年松溪县非税收入是多少", "26,600", "非税收入 2029年决算（单位：万元）"),
        ("years.txt", "松溪县2030年粮食产量多少", "14.9", "2030年 粮食产量（万吨）"),
        ("years.txt", "松溪县2029年生产总值是多少", "107.9", "2029年 生产总值（亿元）"),
        ("years.txt", "竹港镇规模以上工业企业有多少家", "31", "竹港镇 企业数（家）"),
        ("years.txt", "桥头乡规上工业产值增速是多少", "-1.2", "桥头乡 增速（%）"),
        ("pipes.txt", "青石镇2030年管网长度完成多少", "7272", "青石镇 管网长度（公里） 完成数"),
        ("pipes.txt", "白塔镇2030年管网长度目标是多少", "4649", "白塔镇 管网长度（公里） 目标任务"),
        ("works.txt", "松溪闸改造完成投资多少", "910", "防汛 松溪闸改造 完成投资（单位：万元）"),
        ("works.txt", "松溪县竹港水厂计划投资多少", "4200", "供水 竹港水厂 计划投资（单位：万元）"),
        ("works.txt", "管网延伸形象进度是多少", "100%", "供水 管网延伸 形象进度"),
    ],
)
def test_a_cell_answers_under_its_heads(held, name, question, value, label):
    answer = ask(question, index=held[name])
    assert (answer.status, [(r.value, r.label) for r in answer.results]) == ("answered", [(value, label)])
    assert f"{label}：{value}" in answer.message
    assert not violations(answer, held[name].reports)


@pytest.mark.parametrize(
    ("name", "question"),
    [
        ("deeds.html", "青石镇技能培训完成多少人次"),  # a blank cell
        ("deeds.html", "竹港镇新建校舍多少万平方米"),
        ("deeds.html", "石门镇新增就业多少人"),  # no such row
        ("deeds.html", "竹港镇2030年常住人口多少人"),  # no such column
        ("deeds.html", "竹港镇2030年财政收入多少亿元"),
        ("budget.txt", "松溪县2030年土地增值税是多少"),
        ("years.txt", "2027年松溪县生产总值是多少"),
    ],
)
def test_what_no_cell_holds_is_refused(held, name, question):
    assert ask(question, index=held[name]).status == "refused"


def report_of(index: Index) -> Report:
    return next(iter(index.reports.values()))


def test_a_figure_has_the_unit_that_its_heads_tell(held):
    report = report_of(held["budget.txt"])
    at = report.text.index("54,310")
    (figure,) = quantities_at(report, at, at + 6)
    assert (figure.kind, figure.unit, figure.value) == ("money", "元", 543_100_000)
    assert told_unit(report, cell_at(report, at, at + 6)) == "万元"


def test_a_year_that_names_a_row_is_no_figure(tmp_path):
    text = "松溪县2030年情况\n年份 | 造林（亩） | 抚育（亩）\n2028 | 310 | 420\n2029 | 330 | 480\n"
    (tmp_path / "r.txt").write_text(text, encoding="utf-8")
    (report,) = load_corpus(tmp_path).reports
    figures = quantities_at(report, 0, len(report.text))
    assert [report.text[q.start : q.end] for q in figures] == ["310", "420", "330", "480"]


def test_the_reader_sees_the_heads_and_the_report_stays_as_it_is(held):
    report = report_of(held["deeds.html"])
    start = report.text.index("竹港镇")
    end = report.text.index("桥头乡")
    window = window_of(report, start, end, tags_of(report, start, end))
    assert "新增就业（人） 目标任务]900" in window.text
    own = [(c, o) for c, o in zip(window.text, window.origin, strict=True) if o >= 0]
    assert "".join(c for c, _ in own) == report.text[start:end]


def test_heads_are_told_first_before_the_cells_that_are_meant(held):
    report = report_of(held["deeds.html"])
    start, end = report.text.index("全县"), len(report.text)
    wanted = Wanted(understand("桥头乡技能培训完成多少人次"), Scope(report))
    tags = tags_of(report, start, end, lambda cell: wanted.means(*cell.span))
    told = {report.text[t.start :].split(" ")[0]: t.text for t in tags}
    assert told["231"] == "[2030年 完成 桥头乡 技能培训（人次） 完成数]"
    assert sum(len(t.text) for t in tags) < 400


def test_what_only_measures_is_no_topic(held):
    """供水量 shares a letter with 公园数量, and tells nothing of it."""
    index = held["pipes.txt"]
    (report,) = index.reports.values()
    cell = cell_at(report, report.text.index("2375"), report.text.index("2375") + 4)
    assert cell is not None
    assert not names_topic(fold("林地面积和公园数量"), report, cell)
    assert names_topic(fold("供水总量"), report, cell)
    assert ask("青石镇2030年林地面积和公园数量各是多少", index=index).status != "answered"


def test_a_head_that_is_said_in_full_outweighs_an_unlikely_unit(held):
    """The wording of 管网长度完成多少 tells of no length; the head it names is in kilometres all the same."""
    (report,) = held["pipes.txt"].reports.values()
    figures = {report.text[f.start : f.end]: f for f in quantities_at(report, 0, len(report.text))}
    told = figures["7272"]
    for question, measured in (("青石镇2030年管网长度完成多少", True), ("青石镇2030年长度完成多少吨", False)):
        wanted = Wanted(understand(question), Scope(report))
        assert not wanted._counts(told.kind)
        assert wanted.measures(told) is measured
    wanted = Wanted(understand("青石镇2030年管网长度完成多少"), Scope(report))
    assert [wanted.means(figures[value].start, figures[value].end) for value in ("7272", "7838")] == [
        True,
        False,
    ]


@pytest.mark.parametrize(("value", "least"), [("231", 1.0), ("288", 0.5), ("612", 0.6)])
def test_how_much_of_what_is_asked_the_heads_say(held, value, least):
    report = report_of(held["deeds.html"])
    at = report.text.index(value)
    told = told_of_topic("桥头乡技能培训完成", report, at, at + len(value))
    assert least <= told < least + 0.2
    assert told_of_topic("桥头乡", report, 0, 3) == 0


def test_a_head_with_a_figure_is_not_told_where_the_quote_does_not_show_it(tmp_path, encoder):
    text = (
        "松溪县2030年养老服务工作总结\n松溪县民政局\n2031年1月12日\n全县养老服务稳步推进。\n"
        "镇街 | 65岁以上老人（人） | 养老床位（张）\n竹港镇 | 2310 | 160\n青石镇 | 1180 | 90\n"
    )
    (tmp_path / "r.txt").write_text(text, encoding="utf-8")
    contents = build.index_reports(list(load_corpus(tmp_path).reports), encoder)
    facts = {"product": "0", "model": encoder.name, "settings": settings(), "rejected": ()}
    index = Index(store.describe(contents, **facts), contents, encoder)
    answer = ask("竹港镇65岁以上老人多少人", index=index)
    assert [r.value for r in answer.results] == ["2310"]
    assert not violations(answer, index.reports)


@pytest.mark.parametrize(
    ("name", "question", "values"),
    [
        ("deeds.html", "竹港镇和青石镇2030年新增就业各是多少", ["1012", "743"]),
        ("deeds.html", "竹港镇2030年新增就业和新增学位各是多少", ["1012", "360"]),
        ("deeds.html", "松溪县2030年哪个乡镇新增就业最多", ["竹港镇", "1012"]),
        ("deeds.html", "松溪县2030年哪个镇新增学位最少", ["青石镇", "270"]),
        ("budget.txt", "松溪县2030年增值税和契税预算各是多少", ["22,000", "4,200"]),
        ("budget.txt", "松溪县2030年增值税是多少", ["22,905"]),
        ("years.txt", "松溪县2030年竹港镇和桥头乡企业数各是多少", ["31", "5"]),
    ],
)
def test_several_cells_are_told_together(held, name, question, values):
    answer = ask(question, index=held[name])
    assert (answer.status, [r.value for r in answer.results]) == ("answered", values)
    assert not violations(answer, held[name].reports)


@pytest.mark.parametrize(
    "question",
    [
        "松溪县2030年哪个镇街技能培训完成数最少",
        "松溪县2030年哪个镇街森林面积最大",
        "北山镇和竹港镇2030年森林面积各是多少",
    ],
)
def test_what_the_table_leaves_open_is_not_told_from_it(held, question):
    """A blank among the values, a column that is not there, a row that is not there."""
    assert ask(question, index=held["deeds.html"]).status == "refused"


def test_rows_that_are_not_meant_carry_no_tags(held):
    """Else the last rows of a long table are pushed out of what the reader sees."""
    index = held["deeds.html"]
    (report,) = index.reports.values()
    wanted = Wanted(understand("桥头乡2030年新增学位完成多少"), Scope(report))
    start, end = report.text.index("竹港镇 |"), len(report.text)
    tags = tags_of(report, start, end, lambda cell: wanted.means(*cell.span))
    assert {report.text.rfind("\n", 0, tag.start) + 1 for tag in tags} == {report.text.index("桥头乡 |")}
