"""Tables: every cell keeps its place when read, and knows its heads, its row and its unit."""

from __future__ import annotations

import html
from pathlib import Path

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.folder.load import read_report
from corpus.language.units import unit_of_head, units_of_line
from corpus.layout.lines import grid_lines
from corpus.readers import read_lines
from corpus.readers.text import read_text
from corpus.statements.extraction import statement_at
from corpus.statements.grid import Table
from corpus.statements.tables import find_tables

MERGED = """地区 | 就业工程 | | | 参保工程 |
| 新增就业（人） | | 失业率（%） | 新参保（万人） |
| 任务 | 完成数 | 实际 | 任务 | 完成数
全县 | 5200 | 6105 | 3.1 | 4.2 | 4.6
松溪镇 | 900 | 1012 | 3.3 | 0.8 | 0.9
竹港镇 | 700 | | 3.0 | | 0.7"""

LAYOUTS = {
    # the text, then a value in it with the heads of its column, those of its row, and its unit
    "three head rows": (MERGED, "1012", "就业工程/新增就业（人）/完成数", "松溪镇", "人"),
    "a group of one column": (MERGED, "3.3", "就业工程/失业率（%）/实际", "松溪镇", "%"),
    "a blank cell moves nothing": (MERGED, "3.0", "就业工程/失业率（%）/实际", "竹港镇", "%"),
    "after two blanks": (MERGED, "0.7", "参保工程/新参保（万人）/完成数", "竹港镇", "万人"),
    "the total": (MERGED, "6105", "就业工程/新增就业（人）/完成数", "全县", "人"),
    "no word of time or standing": (
        "镇街 | 企业 | 学校\n松溪镇 | 31 | 4\n竹港镇 | 27 | 6",
        "27",
        "企业",
        "竹港镇",
        None,
    ),
    "unit above the table": (
        "表3 各镇收入\n单位：万元\n镇街 | 收入 | 支出 | 人数\n松溪镇 | 812 | 755 | 2041",
        "755",
        "支出",
        "松溪镇",
        "万元",
    ),
    "a count is not in the unit above": (
        "单位：万元\n镇街 | 收入 | 职工人数\n松溪镇 | 812 | 2041",
        "2041",
        "职工人数",
        "松溪镇",
        None,
    ),
    "nor is a count of another measure word": (
        "单位：万元\n专项 | 项目笔数 | 金额\n农房改造 | 46 | 920",
        "46",
        "项目笔数",
        "农房改造",
        None,
    ),
    "but a word with 数 in it is no count": (
        "单位：万元\n专项 | 各项数据 | 金额\n农房改造 | 46 | 920",
        "46",
        "各项数据",
        "农房改造",
        "万元",
    ),
    "two units above": (
        "单位：万元、%\n税种 | 收入 | 增长\n契税 | 812 | 4.4",
        "4.4",
        "增长",
        "契税",
        "%",
    ),
    "a unit of one row": (
        "（单位：微克/立方米，臭氧为毫克/立方米）\n项目 | 均值 | 标准\n细颗粒 | 31 | 35\n臭氧 | 1.2 | 4",
        "1.2",
        "均值",
        "臭氧",
        "毫克/立方米",
    ),
    "unit in the head of the row": (
        "指标 | 2029年 | 2030年\n粮食产量（万吨） | 14.2 | 14.9\n造林（亩） | 300 | 310",
        "310",
        "2030年",
        "造林（亩）",
        "亩",
    ),
    "unit in the cell": ("项目 | 目标 | 完成\n床位 | 71张 | 55张", "55张", "完成", "床位", "张"),
    "caption inside the table": (
        "各镇造林情况 | | \n镇街 | 造林（亩） | 抚育（亩）\n松溪镇 | 31 | 44\n竹港镇 | 27 | 61",
        "61",
        "抚育（亩）",
        "竹港镇",
        "亩",
    ),
    "a row that counts": (
        "序号 | 项目 | 投资（亿元） | 进度\n1 | 青石桥 | 1.2 | 30%\n2 | 松溪路 | 0.4 | 95%",
        "0.4",
        "投资（亿元）",
        "松溪路",
        "亿元",
    ),
    "a merged row head": (
        "类别 | 工程 | 计划投资（万元） | 完成投资（万元）\n防汛 | 青石堤 | 12 | 11\n| 松溪闸 | 8 | 7\n"
        "供水 | 竹港厂 | 30 | 29",
        "7",
        "完成投资（万元）",
        "防汛/松溪闸",
        "万元",
    ),
    "其中 in the row": (
        "指标 | 一季度 | 上半年\n税收 | 61 | 130\n其中：增值税 | 22 | 47\n非税 | 15 | 31",
        "47",
        "上半年",
        "税收/其中：增值税",
        None,
    ),
    "其中 in a column of its own": (
        "项目 | | 执行数（万元） | 增幅\n税收 | | 61 | 1.2\n其中 | 增值税 | 22 | 0.8\n| 契税 | 9 | 3.5",
        "9",
        "执行数（万元）",
        "税收/其中/契税",
        "万元",
    ),
    "rows go on after a line": (
        "镇街 | 企业 | 学校\n松溪镇 | 31 | 4\n续表\n竹港镇 | 27 | 6",
        "6",
        "学校",
        "竹港镇",
        None,
    ),
    "a line that names the rows below": (
        "项目 | 目标 | 完成\n教育类\n新建学校（所） | 3 | 2\n交通类\n新建公路（公里） | 20 | 24",
        "24",
        "完成",
        "交通类/新建公路（公里）",
        "公里",
    ),
    "heads repeated on the next page": (
        "镇街 | 企业 | 学校\n松溪镇 | 31 | 4\n镇街 | 企业 | 学校\n竹港镇 | 27 | 6",
        "27",
        "企业",
        "竹港镇",
        None,
    ),
    "another table of the same width": (
        "镇街 | 企业 | 学校\n松溪镇 | 31 | 4\n表2 造林\n镇街 | 造林（亩） | 抚育（亩）\n竹港镇 | 27 | 6",
        "27",
        "造林（亩）",
        "竹港镇",
        "亩",
    ),
    "and at once": (
        "镇街 | 企业 | 学校\n松溪镇 | 31 | 4\n林场 | 造林（亩） | 抚育（亩）\n北山林场 | 27 | 6",
        "6",
        "抚育（亩）",
        "北山林场",
        "亩",
    ),
    "years as rows": (
        "年份 | 收入（亿元） | 增速（%）\n2028 | 1.2 | 4.1\n2029 | 1.3 | 5.0",
        "5.0",
        "增速（%）",
        "2029",
        "%",
    ),
    "years as columns": (
        "指标 | 2028 | 2029\n收入（亿元） | 1.2 | 1.3",
        "1.3",
        "2029",
        "收入（亿元）",
        "亿元",
    ),
    "a column of units": (
        "指标 | 单位 | 2029年 | 2030年\n学校 | 所 | 31 | 33\n粮食产量 | 万吨 | 4.1 | 4.4",
        "4.4",
        "2030年",
        "粮食产量",
        "万吨",
    ),
    "a column of bodies is none of units": (
        "项目 | 单位 | 投资\n青石桥 | 县水利局 | 31\n松溪路 | 县交通局 | 12",
        "31",
        "投资",
        "青石桥",
        None,
    ),
    "two sides": (
        "收入 | 决算数 | 支出 | 决算数\n拨款收入 | 113 | 教育支出 | 101\n其他收入 | 12 | 卫生支出 | 8",
        "101",
        "决算数",
        "教育支出",
        None,
    ),
    "tabs": ("镇街\t企业\t学校\n松溪镇\t31\t4\n竹港镇\t\t6", "6", "学校", "竹港镇", None),
    "tabs with a blank corner": ("\t企业\t学校\n松溪镇\t31\t4\n竹港镇\t27\t6", "27", "企业", "竹港镇", None),
    "bars without spaces": ("|镇街|企业|学校|\n|松溪镇|31|4|\n|竹港镇||6|", "6", "学校", "竹港镇", None),
    "wide gaps": (
        "部门      当月      累计\n税务      41        580\n财政      21        300",
        "300",
        "累计",
        "财政",
        None,
    ),
    "wide gaps with a blank at the end": (
        "部门      当月      累计      同比\n税务      41        580       3.1\n财政      21        300",
        "300",
        "累计",
        "财政",
        None,
    ),
    "wide gaps with a blank between": (
        "部门   当月    累计    同比\n税务   41      580     3.1\n财政           300     1.2",
        "300",
        "累计",
        "财政",
        None,
    ),
    "units below the heads": (
        "镇街 | 造林 | 抚育率\n| （亩） | （%）\n松溪镇 | 31 | 44\n竹港镇 | 27 | 61",
        "61",
        "抚育率/（%）",
        "竹港镇",
        "%",
    ),
    "a row with too few cells": (
        "镇街 | 企业 | 学校 | 医院\n松溪镇 | 31 | 4 | 1\n合计 | 4 | 1",
        "1",
        "医院",
        "合计",
        None,
    ),
}


def words(text: str, spans) -> str:
    return "/".join(text[a:b] for a, b in spans)


@pytest.mark.parametrize(("text", "value", "heads", "rows", "unit"), LAYOUTS.values(), ids=LAYOUTS)
def test_a_cell_knows_its_heads_its_row_and_its_unit(text, value, heads, rows, unit):
    text = "\n".join(line.text for line in read_text(text).lines)
    told = [
        (words(text, c.heads), words(text, c.rows), c.unit and text[slice(*c.unit)])
        for table in find_tables(text)
        for c in table.cells
        if text[slice(*c.span)] == value
    ]
    assert (heads, rows, unit) in told


@pytest.mark.parametrize(
    "text",
    [
        "首页 | 机构 | 公开\n全年完成投资12亿元。",
        "来源：县水务局 | 2031-01-08 | 浏览：31",
        "索引号：\t1137/2025\n发布机构：\t县水务局",
        "镇街 | 企业 | 学校\n松溪镇 | 多 | 少",
        "全年投资 12 亿元，增长 3 个百分点，\n其中财政 4 亿元。",
    ],
)
def test_other_lines_are_no_table(text):
    assert find_tables(text) == ()


def test_the_text_of_a_table_is_read_once_and_in_order():
    (table,) = find_tables(MERGED)
    assert table.span == (0, len(MERGED))
    assert [MERGED[slice(*c.span)] for c in table.cells][:5] == ["5200", "6105", "3.1", "4.2", "4.6"]
    assert list(table.cells) == sorted(table.cells, key=lambda c: c.span)


@pytest.mark.parametrize(
    ("head", "unit"),
    [
        ("收入(亿元)", "亿元"),
        ("完成比例(%)", "%"),
        ("占预算%", "%"),
        ("面积(单位:万亩)", "万亩"),
        ("项目(续)", None),
    ],
)
def test_units_of_heads(head, unit):
    span = unit_of_head(head)
    assert (span and head[slice(*span)]) == unit


def test_units_of_lines():
    line = "表1 浓度(单位:微克/立方米,co为毫克/立方米)"
    assert [(line[a:b], of) for a, b, of in units_of_line(line)] == [
        ("微克/立方米", ""),
        ("毫克/立方米", "co"),
    ]
    assert units_of_line("产量(万吨)") == [(3, 5, "")]
    assert units_of_line("一、水利") == []


# --- reading

PAGE = """<html><body><h1>松溪县2030年民生工程完成情况</h1>
<p>全县民生工程进展顺利，完成投资2.1亿元。</p><table>
<tr><td rowspan="2">镇街</td><td colspan="2">就业（人）</td><td rowspan="2">备注</td></tr>
<tr><td>任务</td><td>完成数</td></tr>
<tr><td>松溪镇</td><td>900</td><td>1012</td><td></td></tr>
<tr><td>竹港镇</td><td></td><td>705</td><td>含校区</td></tr>
<tr><td colspan="4">以上为快报数</td></tr></table></body></html>"""
LINES = [
    "镇街 | 就业（人） | | 备注",
    "| 任务 | 完成数 |",
    "松溪镇 | 900 | 1012 |",
    "竹港镇 | | 705 | 含校区",
    "以上为快报数",
]


def test_html_cells_keep_their_columns(tmp_path: Path):
    path = tmp_path / "a.html"
    path.write_text(PAGE, encoding="utf-8")
    assert [line.text for line in read_lines(path).lines][2:] == LINES


def test_word_cells_keep_their_columns(tmp_path: Path):
    document = docx.Document()
    document.add_paragraph("松溪县2030年民生工程完成情况")
    table = document.add_table(rows=5, cols=4)
    for row, cells in zip(table.rows, [x.split("|") for x in LINES], strict=True):
        for cell, value in zip(row.cells, cells, strict=False):
            cell.text = value.strip()
    table.cell(0, 0).merge(table.cell(1, 0))
    table.cell(0, 1).merge(table.cell(0, 2))
    table.cell(4, 0).merge(table.cell(4, 3))
    path = tmp_path / "a.docx"
    document.save(str(path))
    assert [line.text for line in read_lines(path).lines][1:] == LINES


def test_spans_without_end_take_no_room():
    lines = grid_lines([[("甲", 9999, 9999), ("乙", 1, 1)], [("丙", 1, 1)], [("丁", 0, 0), ("戊", 1, 1)]])
    assert sum(map(len, lines)) < 60


PILED = """调整如下：
科目
年初预算（万元）
调整后（万元）
教育支出
68915
73175
农林支出
57284
66330
其他支出
6215
14585"""
GAPS = """附表：各地产值
地区    总量(亿元)    增速(%)
松溪县    6218.7    4.6
竹港县    1,985.4    4.1
石桥县    430.8    6.3"""


@pytest.mark.parametrize(
    ("text", "value", "head", "row"),
    [
        (PILED, "73175", "调整后（万元）", "教育支出"),
        (PILED, "6215", "年初预算（万元）", "其他支出"),
        (GAPS, "6.3", "增速(%)", "石桥县"),
        (GAPS, "1,985.4", "总量(亿元)", "竹港县"),
    ],
)
def test_cells_pasted_line_by_line_or_set_in_gaps(text, value, head, row, tmp_path):
    path = tmp_path / "pasted.txt"
    prose = "松溪县2030年情况如下，各项指标稳步增长，具体数据见后。\n\n"
    path.write_text(f"松溪县2030年工作总结\n\n{prose * 8}{text}\n", encoding="utf-8")
    held = read_report(path, tmp_path).text
    cells = [c for t in find_tables(held) for c in t.cells if held[slice(*c.span)] == value]
    assert [(words(held, c.heads), words(held, c.rows)) for c in cells] == [(head, row)]


@pytest.mark.parametrize(
    "lines",
    [
        "镇街        2029年            2030年\n        供水量   管网     供水量   管网",
        "            2029年            2030年\n镇街     供水量   管网     供水量   管网",
        "镇街\t2029年\t2030年\n\t供水量\t管网\t供水量\t管网",
        "2029年\t2030年\n镇街\t供水量\t管网\t供水量\t管网",
        "镇街 | 2029年 | 2030年\n镇街 | 供水量 | 管网 | 供水量 | 管网",
    ],
)
def test_two_levels_of_heads_pasted_without_the_blanks_of_merged_cells(lines: str, tmp_path: Path) -> None:
    gap = "   " if "  " in lines else "\t" if "\t" in lines else " | "
    rows = [["竹港镇", "118.4", "36.4", "126.9", "38.2"], ["松溪镇", "55.1", "41", "60.3", "43"]]
    path = tmp_path / "a.txt"
    told = "\n".join(["表1 供水情况", lines, *(gap.join(row) for row in rows), "全年工作顺利推进。"])
    path.write_text(told, "utf-8")
    text = read_report(path, tmp_path).text
    (table,) = find_tables(text)
    seen = [[text[a:b] for a, b in (*cell.rows, *cell.heads, cell.span)] for cell in table.cells]
    heads = [("2029年", "供水量"), ("2029年", "管网"), ("2030年", "供水量"), ("2030年", "管网")]
    assert seen == [[row[0], *heads[n], row[n + 1]] for row in rows for n in range(4)]


@pytest.mark.parametrize(
    "lines",
    [
        "镇街   2029年   2030年\n供水量   管网   水厂   泵站\n竹港镇   118.4   36.4   3   38",
        "镇街   2029年   2030年\n供水量   管网   供水量   管网\n竹港镇   118.4   36.4   126.9",
        "镇街   城区   乡村\n供水量   管网   供水量   管网\n供水正常，群众满意。",
    ],
)
def test_two_lines_of_words_are_no_heads_of_two_levels(lines: str) -> None:
    assert not any(len(cell.heads) > 1 for table in find_tables(lines) for cell in table.cells)


@pytest.mark.parametrize(
    "lines", [["甲", "1", "2", "乙", "3", "4"], ["一、", "二、", "三、"], ["教育", "12", "34"]]
)
def test_short_lines_are_not_piled_cells(lines):
    assert find_tables("\n".join(lines)) == ()


def test_labels_with_values_are_no_grid():
    rows = [[("文号：", 1, 1), ("松政〔2031〕2号", 1, 1)], [("", 1, 1), ("甲", 1, 1)]]
    assert grid_lines(rows) == ["文号：\t松政〔2031〕2号", "甲"]


_WORD = st.text("松竹青石溪港桥路闸厂", min_size=2, max_size=5)
# a table of nothing but 1900 and the like is one of years
_COUNT = st.integers(0, 99999).filter(lambda n: not 1900 <= n < 2100).map(str)
_VALUE = st.one_of(st.just(""), _COUNT, st.decimals(0, 99, places=1).map(str))


@st.composite
def grids(draw):
    """Names of columns and rows, all different, and a value or a blank for each cell."""
    columns = draw(st.lists(_WORD, min_size=2, max_size=5, unique=True))
    rows = draw(st.lists(_WORD.map(lambda w: w + "镇"), min_size=2, max_size=6, unique=True))
    values = [[draw(_VALUE) for _ in columns] for _ in rows]
    values[0] = [value or "7" for value in values[0]]
    for line in values:
        line[0] = line[0] or "5"
    return columns, rows, values


def as_html(columns, rows, values) -> str:
    lines = [["镇街", *columns], *([row, *line] for row, line in zip(rows, values, strict=True))]
    body = "".join(f"<tr>{''.join(f'<td>{html.escape(c)}</td>' for c in line)}</tr>" for line in lines)
    return f"<html><body><p>松溪县2030年各镇情况如下，共有若干项指标。</p><table>{body}</table></body></html>"


def as_text(columns, rows, values, gap: str) -> str:
    lines = [["镇街", *columns], *([row, *line] for row, line in zip(rows, values, strict=True))]
    return "松溪县2030年各镇情况如下，共有若干项指标。\n" + "\n".join(gap.join(line) for line in lines)


def read_back(text: str, table: Table) -> dict[tuple[str, str], str]:
    return {(words(text, c.rows), words(text, c.heads)): text[slice(*c.span)] for c in table.cells}


@pytest.mark.parametrize("kind", ["html", " | ", "\t", "|"])
@given(grid=grids())
@settings(max_examples=40, deadline=None)
def test_a_grid_is_read_back_cell_by_cell(kind, grid, tmp_path_factory):
    columns, rows, values = grid
    suffix = ".html" if kind == "html" else ".txt"
    path = tmp_path_factory.getbasetemp() / f"grid{suffix}"
    path.write_text(as_html(*grid) if kind == "html" else as_text(*grid, kind), encoding="utf-8")
    text = read_report(path, path.parent).text
    (table,) = find_tables(text)
    expected = {
        (row, column): value
        for row, line in zip(rows, values, strict=True)
        for column, value in zip(columns, line, strict=True)
        if value
    }
    assert read_back(text, table) == expected


# --- statements

REPORT = """松溪县2030年民生工程完成情况
松溪县人民政府办公室
2031年1月12日
地区 | 新增就业（人） | | 失业率（%） |
| 目标任务 | 完成数 | 2029年 | 2030年
全县 | 5200 | 6105 | 3.1 | 2.9
竹港镇 | 900 | 1012 | 3.3 | 3.2
年份 | 造林（亩） | 抚育（亩）
2028年 | 310 | 420
2029年 | 330 | 480
指标 | 执行数 | 增幅
税收 | 61 | 1.2
其中：增值税 | 22 | 0.8
"""


@pytest.mark.parametrize(
    ("value", "period", "standing", "subject"),
    [
        ("5200", "2030年", "target", None),
        ("6105", "2030年", "achieved", None),
        ("3.1", "2029年", "baseline", None),
        ("2.9", "2030年", "achieved", None),
        ("900", "2030年", "target", "竹港镇"),
        ("1012", "2030年", "achieved", "竹港镇"),
        ("420", "2028年", "baseline", None),
        ("480", "2029年", "baseline", None),
        ("22", "2030年", "achieved", "增值税"),
    ],
)
def test_statements_of_cells(tmp_path: Path, value, period, standing, subject):
    path = tmp_path / "松溪县2030年民生工程完成情况.txt"
    path.write_text(REPORT, encoding="utf-8")
    report = read_report(path, tmp_path)
    at = report.text.index(f"| {value}") + 2
    said = statement_at(report.statements, at, at + len(value))
    assert (said.period.label, said.standing, said.subject) == (period, standing, subject)
