"""Cells of tables asked for, over invented tables of twenty kinds in five formats, from file to answer.

python -m benchmarks.tables [--write] [--wrong]
"""

from __future__ import annotations

import argparse
import html
import io
import random
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.machine import machine
from corpus.folder.load import load_corpus
from index.building import build
from index.encoders.encoder import DEFAULT_MODEL, INT8
from index.encoders.selection import open_encoder
from index.searcher import Index
from index.versions import store
from index.versions.settings import settings
from qa import ask
from tests.pdf_file import pdf_bytes

FRESH = 3001  # moves the seeds to tables that nobody looked at
RECORD = Path(__file__).with_suffix(".md")
COUNTY = "松溪县"
TOWNS = ("竹港镇", "青石镇", "桥头乡", "白塔镇", "双溪乡", "石门镇")
# Of each theme: body, what its table is about, columns with their units, the least and the greatest value.
THEMES = (
    ("教育局", "学校情况", (("学校", "所"), ("在校学生", "人"), ("专任教师", "人")), (3, 4000)),
    (
        "农业农村局",
        "粮食生产情况",
        (("播种面积", "亩"), ("粮食产量", "吨"), ("水果产量", "吨")),
        (100, 90000),
    ),
    ("水利局", "供水情况", (("供水量", "万吨"), ("管网长度", "公里"), ("用水户数", "户")), (5, 9000)),
)
BUDGET = ("税收收入", "增值税", "企业所得税", "契税", "非税收入", "专项收入")
SPENDING = ("教育支出", "卫生健康支出", "农林水支出", "交通运输支出", "住房保障支出", "城乡社区支出")
Cell = tuple[str, int, int]
Table = list[list[Cell]]


@dataclass
class Case:
    """A report with a table, and questions on it with the value of the cell; "" where none holds it."""

    layout: str
    suffix: str
    data: bytes
    questions: list[tuple[str, str]] = field(default_factory=list)


class Maker:
    """Makes the numbers of one table."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        self.theme = THEMES[seed % len(THEMES)]
        self.towns = self.rng.sample(TOWNS, 4)
        self.used: set[str] = set()

    def value(self, low: int = 0, high: int = 0, places: int = 0) -> str:
        """A number that stands nowhere else in the table."""
        low, high = (low, high) if high else self.theme[3]
        while True:
            said = f"{self.rng.uniform(low, high):.{places}f}"
            if said not in self.used and len(said) > 1:
                self.used.add(said)
                return said

    def grid(self, columns: int) -> dict[str, list[str]]:
        """A row of values for each town."""
        return {town: [self.value() for _ in range(columns)] for town in self.towns}


def plain(*words: str) -> list[Cell]:
    """Cells that span nothing."""
    return [(word, 1, 1) for word in words]


def asked(row: str, column: str, year: str = "2030年") -> str:
    """The question for the cell of a town."""
    return f"{row}{year}{column}是多少"


# --- layouts: the table, lines above and below, its questions


@dataclass
class Laid:
    """A table with the lines around it and its questions."""

    tables: list[tuple[list[str], Table]]
    below: list[str] = field(default_factory=list)
    questions: list[tuple[str, str]] = field(default_factory=list)


def _simple(m: Maker, *, units: str = "head", blank: bool = False, total: bool = False) -> Laid:
    columns = [f"{n}（{u}）" if units == "head" else n for n, u in m.theme[2]]
    values = m.grid(3)
    q = [(asked(t, m.theme[2][c][0]), values[t][c]) for t, c in zip(m.towns, (0, 1, 2, 0), strict=True)]
    if blank:
        values[m.towns[1]][1] = ""
        q[1] = (q[1][0], "")
    rows = [plain("镇街", *columns), *(plain(t, *v) for t, v in values.items())]
    if total:
        sums = [m.value(9000, 99999) for _ in range(3)]
        rows.insert(1, plain("全县", *sums))
        q.append((f"{COUNTY}2030年{m.theme[2][1][0]}是多少", sums[1]))
    above = [f"表1 各镇{m.theme[1]}"]
    return Laid([(above, rows)], [], [*q, (asked("北山镇", m.theme[2][0][0]), "")])


def unit_in_heads(m: Maker) -> Laid:
    """Units in the heads."""
    return _simple(m)


def blank_cells(m: Maker) -> Laid:
    """A cell without a value."""
    return _simple(m, blank=True)


def totals(m: Maker) -> Laid:
    """The whole above its parts."""
    return _simple(m, total=True)


def footnotes(m: Maker) -> Laid:
    """Notes below the table."""
    laid = _simple(m)
    laid.below = ["注：1.数据为快报数。", "2.桥头乡含校区。"]
    return laid


def merged_heads(m: Maker) -> Laid:
    """Two rows of heads."""
    values = {t: [m.value() for _ in range(4)] for t in m.towns}
    (a, u), (b, v), _ = m.theme[2]
    rows: Table = [
        [("镇街", 1, 2), (f"{a}（{u}）", 2, 1), (f"{b}（{v}）", 2, 1)],
        plain("目标任务", "完成数", "目标任务", "完成数"),
        *(plain(t, *held) for t, held in values.items()),
    ]
    t = m.towns
    q = [(f"{t[0]}2030年{a}完成多少", values[t[0]][1]), (f"{t[1]}2030年{a}目标是多少", values[t[1]][0])]
    q += [(f"{t[2]}2030年{b}完成多少", values[t[2]][3]), (f"{t[3]}2030年{b}目标是多少", values[t[3]][2])]
    return Laid([([f"表1 {m.theme[1]}"], rows)], [], [*q, (f"北山镇2030年{a}完成多少", "")])


def three_heads(m: Maker) -> Laid:
    """Three rows of heads."""
    values = {t: [m.value() for _ in range(4)] for t in m.towns}
    (a, u), (b, v), _ = m.theme[2]
    rows: Table = [
        [("镇街", 1, 3), ("重点工程", 4, 1)],
        [(f"{a}（{u}）", 2, 1), (f"{b}（{v}）", 2, 1)],
        plain("2029年", "2030年", "2029年", "2030年"),
        *(plain(t, *held) for t, held in values.items()),
    ]
    t = m.towns
    q = [(f"{t[0]}2030年{a}是多少", values[t[0]][1]), (f"{t[1]}2029年{a}是多少", values[t[1]][0])]
    q += [(f"{t[2]}2030年{b}是多少", values[t[2]][3]), (f"{t[3]}2029年{b}是多少", values[t[3]][2])]
    return Laid([([], rows)], [], [*q, (f"{t[0]}2027年{a}是多少", "")])


def two_tables(m: Maker) -> Laid:
    """Two tables with the same rows."""
    one, two = _simple(m), m.grid(2)
    rows = [plain("镇街", "医院（所）", "床位（张）"), *(plain(t, *v) for t, v in two.items())]
    q = [*one.questions[:3], (asked(m.towns[0], "医院"), two[m.towns[0]][0])]
    q.append((asked(m.towns[3], "床位"), two[m.towns[3]][1]))
    return Laid([*one.tables, (["表2 医疗卫生情况"], rows)], [], q)


def years_as_rows(m: Maker) -> Laid:
    """A year in each row."""
    values = {f"{y}年": [m.value() for _ in range(3)] for y in (2027, 2028, 2029, 2030)}
    rows = [
        plain("年份", *(f"{n}（{u}）" for n, u in m.theme[2])),
        *(plain(y, *v) for y, v in values.items()),
    ]
    places = (("2030年", 0), ("2030年", 2), ("2029年", 1), ("2028年", 0))
    q = [(f"{COUNTY}{y}{m.theme[2][c][0]}是多少", values[y][c]) for y, c in places]
    return Laid([(["表1 历年主要指标"], rows)], [], [*q, (f"{COUNTY}2025年{m.theme[2][0][0]}是多少", "")])


def years_as_columns(m: Maker) -> Laid:
    """A year in each column."""
    values = {n: [m.value() for _ in range(3)] for n, _ in m.theme[2]}
    rows = [plain("指标", "单位", "2028年", "2029年", "2030年")]
    rows += [plain(n, u, *values[n]) for n, u in m.theme[2]]
    names = [n for n, _ in m.theme[2]]
    places = ((0, 2), (1, 1), (2, 2), (1, 0))
    q = [(f"{COUNTY}{2028 + c}年{names[n]}是多少", values[names[n]][c]) for n, c in places]
    return Laid([(["主要指标"], rows)], [], [*q, (f"{COUNTY}2026年{names[0]}是多少", "")])


def _budget(m: Maker) -> tuple[dict[str, list[str]], Table]:
    values = {n: [m.value(1000, 90000), m.value(1000, 90000), m.value(-9, 20, 1)] for n in BUDGET[:5]}
    rows = [plain("科目", "2030年预算", "2030年执行", "增长")]
    for n, v in values.items():
        rows.append(plain(f"其中：{n}" if n in BUDGET[1:4] else n, *v))
    return values, rows


def units_above(m: Maker) -> Laid:
    """Units above the table."""
    values, rows = _budget(m)
    q = [(f"{COUNTY}2030年契税是多少", values["契税"][1])]
    q += [(f"{COUNTY}2030年非税收入预算是多少", values["非税收入"][0])]
    q += [(f"{COUNTY}2030年税收收入增长多少", values["税收收入"][2])]
    q += [(f"{COUNTY}2030年增值税预算是多少", values["增值税"][0])]
    return Laid(
        [(["2030年分科目收入表", "单位：万元、%"], rows)], [], [*q, (f"{COUNTY}2030年车船税是多少", "")]
    )


def parts(m: Maker) -> Laid:
    """其中 before the parts."""
    laid = units_above(m)
    laid.tables[0][1][2] = plain("其中：增值税", *(w for w, _, _ in laid.tables[0][1][2][1:]))
    return laid


def merged_rows(m: Maker) -> Laid:
    """One kind over several rows."""
    works = {"防汛": ("青石堤防加固", "松溪闸改造"), "供水": ("竹港水厂", "管网延伸")}
    rows = [plain("类别", "工程名称", "计划投资（万元）", "完成投资（万元）")]
    values = {}
    for kind, names in works.items():
        for n, name in enumerate(names):
            values[name] = [m.value(100, 9000), m.value(100, 9000)]
            cells = plain(name, *values[name])
            rows.append([(kind, 1, 2), *cells] if not n else cells)
    q = [
        (f"松溪闸改造2030年{w}是多少", values["松溪闸改造"][c]) for c, w in ((0, "计划投资"), (1, "完成投资"))
    ]
    q += [
        ("竹港水厂完成投资是多少", values["竹港水厂"][1]),
        ("管网延伸计划投资是多少", values["管网延伸"][0]),
    ]
    return Laid([(["重点工程投资完成情况"], rows)], [], [*q, ("白塔泵站完成投资是多少", "")])


def two_sides(m: Maker) -> Laid:
    """Income beside spending."""
    left = {n: m.value(1000, 90000) for n in BUDGET[:4]}
    right = {n: m.value(1000, 90000) for n in SPENDING[:4]}
    rows = [plain("收入", "决算数", "支出", "决算数")]
    for a, b in zip(left, right, strict=True):
        rows.append(plain(a, left[a], b, right[b]))
    q = [
        (f"{COUNTY}2030年{n}决算数是多少", {**left, **right}[n])
        for n in ("契税", "教育支出", "增值税", "农林水支出")
    ]
    return Laid(
        [(["2030年收支决算表", "单位：万元"], rows)], [], [*q, (f"{COUNTY}2030年科技支出决算数是多少", "")]
    )


# --- several cells at once; their values are joined by 、 in the order they are to be told


def _numbers(m: Maker, *, total: bool = False) -> tuple[dict[str, list[str]], Laid]:
    values = m.grid(3)
    rows = [
        plain("镇街", *(f"{n}（{u}）" for n, u in m.theme[2])),
        *(plain(t, *v) for t, v in values.items()),
    ]
    if total:
        rows.append(plain("合计", *(m.value(90000, 999999) for _ in range(3))))
    return values, Laid([([f"表1 各镇{m.theme[1]}"], rows)], [])


def row_of_cells(m: Maker) -> Laid:
    """Two columns of a row, and the whole row."""
    values, laid = _numbers(m)
    (a, _), (b, _), (c, _) = m.theme[2]
    one, two, three, _ = m.towns
    laid.questions = [
        (f"{one}2030年{a}和{b}各是多少", "、".join(values[one][:2])),
        (f"{two}2030年{b}、{c}分别是多少", "、".join(values[two][1:])),
        (f"{three}2030年{m.theme[1]}怎么样", "、".join(values[three])),
        (f"{two}2030年{a}、{b}、{c}各是多少", "、".join(values[two])),
        (f"北山镇2030年{a}和{b}各是多少", ""),
        (f"{one}2030年林地面积和公园数量各是多少", ""),
    ]
    return laid


def greatest(m: Maker) -> Laid:
    """The row with the greatest or the least value of a column."""
    values, laid = _numbers(m, total=True)
    (a, _), (b, _), (c, _) = m.theme[2]

    def best(column: int, pick: Callable[..., str]) -> str:
        town = pick(values, key=lambda t: float(values[t][column]))
        return f"{town}、{values[town][column]}"

    laid.questions = [
        (f"{COUNTY}2030年哪个镇街{a}最多", best(0, max)),
        (f"{COUNTY}2030年哪个镇街的{b}最少", best(1, min)),
        (f"2030年{COUNTY}{c}最多的是哪个乡镇", best(2, max)),
        (f"{COUNTY}2030年{a}最少的是哪里", best(0, min)),
        (f"{COUNTY}2030年哪个镇街的林地面积最大", ""),
    ]
    return laid


def greatest_of_results(m: Maker) -> Laid:
    """The same under two rows of heads, where the results are meant unless the aims are asked for."""
    laid = merged_heads(m)
    rows = [[said for said, _, _ in row] for row in laid.tables[0][1][2:]]
    (a, _), (b, _), _ = m.theme[2]

    def best(column: int, pick: Callable[..., list[str]]) -> str:
        row = pick(rows, key=lambda row: float(row[column]))
        return f"{row[0]}、{row[column]}"

    laid.questions = [
        (f"{COUNTY}2030年哪个镇街{a}完成数最多", best(2, max)),
        (f"{COUNTY}2030年哪个镇街{b}最多", best(4, max)),
        (f"{COUNTY}2030年哪个镇街{b}目标任务最少", best(3, min)),
        (f"{COUNTY}2030年哪个镇街的林地面积最大", ""),
    ]
    return laid


def two_cells(m: Maker) -> Laid:
    """One column of two rows."""
    values, laid = _numbers(m, total=True)
    (a, _), (b, _), (c, _) = m.theme[2]
    one, two, three, four = m.towns
    laid.questions = [
        (f"{one}和{two}2030年{a}各是多少", f"{values[one][0]}、{values[two][0]}"),
        (f"2030年{three}与{four}的{b}哪个多", f"{values[three][1]}、{values[four][1]}"),
        (f"{four}2030年{c}比{one}多多少", f"{values[four][2]}、{values[one][2]}"),
        (f"{one}、{two}和{three}2030年{b}分别是多少", "、".join(values[t][1] for t in (one, two, three))),
        (f"{one}和北山镇2030年林地面积各是多少", ""),
    ]
    return laid


def two_rows_of_budget(m: Maker) -> Laid:
    """Two lines of a budget, and two columns of one."""
    values, rows = _budget(m)
    tax, firms = values["税收收入"], values["企业所得税"]
    laid = Laid([(["2030年分科目收入表", "单位：万元、%"], rows)], [])
    laid.questions = [
        (f"{COUNTY}2030年增值税和契税各是多少", f"{values['增值税'][1]}、{values['契税'][1]}"),
        (f"{COUNTY}2030年税收收入、非税收入预算各是多少", f"{tax[0]}、{values['非税收入'][0]}"),
        (f"{COUNTY}2030年企业所得税执行和增长各是多少", f"{firms[1]}、{firms[2]}"),
        (f"{COUNTY}2030年车船税和耕地占用税各是多少", ""),
    ]
    return laid


LAYOUTS: dict[str, tuple[Callable[[Maker], Laid], tuple[str, str, str]]] = {
    "表头写单位": (unit_in_heads, (".html", ".docx", ".xlsx")),
    "空白格": (blank_cells, (".html", ".docx", ".pdf")),
    "合计行": (totals, (".xlsx", ".txt", ".html")),
    "表下有注": (footnotes, (".docx", ".xlsx", ".html")),
    "合并的两层表头": (merged_heads, (".html", ".docx", ".xlsx")),
    "三层表头": (three_heads, (".html", ".xlsx", ".pdf")),
    "两表相连": (two_tables, (".txt", ".docx", ".xlsx")),
    "一年一行": (years_as_rows, (".xlsx", ".html", ".pdf")),
    "一年一列": (years_as_columns, (".docx", ".txt", ".xlsx")),
    "单位在表上方": (units_above, (".txt", ".xlsx", ".docx")),
    "其中": (parts, (".html", ".xlsx", ".pdf")),
    "合并的行名": (merged_rows, (".docx", ".html", ".xlsx")),
    "左右两栏": (two_sides, (".xlsx", ".docx", ".html")),
    "无框线的PDF": (unit_in_heads, (".pdf-plain", ".pdf-plain", ".pdf-plain")),
    "跨页的PDF": (unit_in_heads, (".pdf-cut", ".pdf-cut", ".pdf-cut")),
    "问一行": (row_of_cells, (".html", ".docx", ".txt")),
    "列中最大最小": (greatest, (".xlsx", ".html", ".pdf-cut")),
    "两层表头的最大最小": (greatest_of_results, (".html", ".docx", ".xlsx")),
    "两格相比": (two_cells, (".docx", ".xlsx", ".pdf")),
    "预算表几格": (two_rows_of_budget, (".txt", ".xlsx", ".html")),
}


# --- files


def cases(shift: int = 0) -> Iterator[Case]:
    """Every report with its questions, the numbers and names drawn from seeds moved by `shift`."""
    for number, (name, (lay, formats)) in enumerate(LAYOUTS.items()):
        for n, kind in enumerate(formats):
            maker = Maker(number * 3 + n + shift)
            laid = lay(maker)
            title = f"{COUNTY}{maker.theme[0]}2030年工作总结"
            prose = f"2030年，{COUNTY}各项工作有序推进，主要指标好于预期，重点任务全部完成。"
            suffix, _, way = kind.partition("-")
            yield Case(name, suffix, WRITERS[suffix](title, prose, laid, way), laid.questions)


def _lines(title: str, prose: str, laid: Laid) -> Iterator[str | Table]:
    yield from (title, f"{title[:-9]}", "2031年1月12日", "一、主要情况", prose)
    for above, table in laid.tables:
        yield from above
        yield table
    yield from laid.below


def placed(table: Table) -> list[list[tuple[int, Cell]]]:
    """Each cell with its column, where those above reach down."""
    held: dict[int, int] = {}
    out = []
    for row in table:
        line, column, below = [], 0, {c: n - 1 for c, n in held.items() if n > 1}
        for cell in row:
            while column in held:
                column += 1
            line.append((column, cell))
            if cell[2] > 1:
                below |= {column + n: cell[2] - 1 for n in range(cell[1])}
            column += cell[1]
        out.append(line)
        held = below
    return out


def as_html(title: str, prose: str, laid: Laid, _: str) -> bytes:
    """A page."""
    parts = []
    for part in _lines(title, prose, laid):
        if isinstance(part, str):
            parts.append(f"<p>{html.escape(part)}</p>" if part != title else f"<h1>{part}</h1>")
            continue
        rows = (
            "".join(f'<td colspan="{w}" rowspan="{d}">{html.escape(said)}</td>' for said, w, d in row)
            for row in part
        )
        parts.append("<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>")
    return f'<html><head><meta charset="utf-8"></head><body>{"".join(parts)}</body></html>'.encode()


def as_text(title: str, prose: str, laid: Laid, _: str) -> bytes:
    """Tabs between the cells."""
    out = []
    for part in _lines(title, prose, laid):
        if isinstance(part, str):
            out.append(part)
        else:
            out += ["\t".join(said for said, _, _ in row) for row in part]
    return "\n".join(out).encode()


def as_docx(title: str, prose: str, laid: Laid, _: str) -> bytes:
    """A Word document."""
    import docx

    document = docx.Document()
    for part in _lines(title, prose, laid):
        if isinstance(part, str):
            document.add_paragraph(part)
            continue
        rows = placed(part)
        width = max(c + cell[1] for row in rows for c, cell in row)
        made = document.add_table(len(rows), width)
        for r, row in enumerate(rows):
            for c, (said, wide, deep) in row:
                if wide > 1 or deep > 1:
                    made.cell(r, c).merge(made.cell(r + deep - 1, c + wide - 1))
                made.cell(r, c).text = said
    held = io.BytesIO()
    document.save(held)
    return held.getvalue()


def as_xlsx(title: str, prose: str, laid: Laid, _: str) -> bytes:
    """A workbook, everything in one sheet."""
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    at = 0
    for part in _lines(title, prose, laid):
        if isinstance(part, str):
            at += 1
            sheet.cell(at, 1, part)
            continue
        for r, row in enumerate(placed(part)):
            for c, (said, wide, deep) in row:
                number = said.lstrip("-").replace(".", "", 1).isdigit()
                cell = sheet.cell(at + r + 1, c + 1, float(said) if number else said or None)
                if number:
                    cell.number_format = "0." + "0" * len(said.partition(".")[2]) if "." in said else "0"
                if wide > 1 or deep > 1:
                    sheet.merge_cells(None, at + r + 1, c + 1, at + r + deep, c + wide)
        at += len(part)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def as_pdf(title: str, prose: str, laid: Laid, way: str) -> bytes:
    """Rows of 22 points, columns of 110; drawn with lines, plainly, or cut in two with the heads again."""
    pages, rules = [[]], [[]]
    y = 780.0
    for part in _lines(title, prose, laid):
        if isinstance(part, str):
            for at in range(0, len(part), 36):
                pages[-1].append((60.0, y, part[at : at + 36]))
                y -= 22
            continue
        rows = placed(part)
        halves = [rows] if way != "cut" else [rows[:3], [rows[0], *rows[3:]]]
        for n, half in enumerate(halves):
            if n:
                pages.append([])
                rules.append([])
                y = 780.0
            y = _drawn(half, y, pages[-1], None if way == "plain" else rules[-1])
    return pdf_bytes(pages, rules=rules, size=11)


def _drawn(rows: list[list[tuple[int, Cell]]], y: float, page: list, rules: list | None) -> float:
    for r, row in enumerate(rows):
        top = y - 22 * r
        for c, (said, wide, deep) in row:
            left, right, low = 60.0 + 110 * c, 60.0 + 110 * (c + wide), top - 22 * deep
            if said:
                page.append((left + 6, top - 16, said))
            if rules is not None:
                rules += [(left, top, right, top), (left, low, right, low)]
                rules += [(left, low, left, top), (right, low, right, top)]
    return y - 22 * len(rows) - 22


WRITERS = {".html": as_html, ".txt": as_text, ".docx": as_docx, ".xlsx": as_xlsx, ".pdf": as_pdf}


# --- measuring


def measured(shift: int = 0) -> list[tuple[Case, str, str, str]]:
    """Each question with what came of it: right, wrong, refused (though a cell holds it), rightly refused."""
    encoder = open_encoder(DEFAULT_MODEL + INT8)
    made = list(cases(shift))
    out = []
    with tempfile.TemporaryDirectory() as folder:
        for number, case in enumerate(made):
            Path(folder, f"{number:02d}{case.suffix}").write_bytes(case.data)
        corpus = load_corpus(Path(folder))
        assert not corpus.rejected, corpus.rejected
    for case, report in zip(made, corpus.reports, strict=True):
        contents = build.index_reports([report], encoder)
        facts = {"product": "0", "model": encoder.name, "settings": settings(), "rejected": ()}
        index = Index(store.describe(contents, **facts), contents, encoder)
        for question, value in case.questions:
            answer = ask(question, index=index)
            said = [r.value for r in answer.results] if answer.status == "answered" else []
            out.append(
                (
                    case,
                    question,
                    verdict(value, said),
                    f"{value or '（没有）'} ← {'、'.join(said) or answer.status}",
                )
            )
    return out


def verdict(value: str, said: list[str]) -> str:
    """What an answer is worth."""
    if not said:
        return "误拒" if value else "该拒已拒"
    alone = len(said) == 1 and said[0].startswith(value)
    return "答对" if value and (alone or said == value.split("、")) else "答错"


def summary(results: list[tuple[Case, str, str, str]]) -> str:
    """The shares of right and wrong in a sentence."""
    held = [r for r in results if "（没有）" not in r[3]]
    right, wrong = sum(r[2] == "答对" for r in held), sum(r[2] == "答错" for r in results)
    return (
        f"{len({id(r[0]) for r in results})} 张自拟的表，{len(LAYOUTS)} 种版式，{len(results)} 题；"
        f"有格子的 {len(held)} 题中答对 {right / len(held):.3f}，答错占全部的 {wrong / len(results):.3f}。"
    )


def table(results: list[tuple[Case, str, str, str]]) -> str:
    """The results by layout."""
    kinds = ("答对", "答错", "误拒", "该拒已拒")
    lines = [f"| 版式 | 格式 | 题 | {' | '.join(kinds)} |", "|---|---|---:|---:|---:|---:|---:|"]
    for name in [*LAYOUTS, "合计"]:
        own = [r for r in results if name in (r[0].layout, "合计")]
        formats = "、".join(dict.fromkeys(r[0].suffix[1:] for r in own))
        counts = Counter(r[2] for r in own)
        lines.append(f"| {name} | {formats} | {len(own)} | {' | '.join(str(counts[k]) for k in kinds)} |")
    return "\n".join(lines)


def main() -> None:
    """Measure, print and, where asked, write down."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--wrong", action="store_true")
    options = parser.parse_args()
    results = measured()
    print(f"{summary(results)}\n\n{table(results)}")
    if options.wrong:
        print(
            "\n".join(
                f"{r[0].layout} {r[0].suffix} {r[1]}：{r[2]} {r[3]}"
                for r in results
                if r[2] in {"答错", "误拒"}
            )
        )
    if options.write:
        fresh = measured(FRESH)
        RECORD.write_text(
            "# 表格里的格子\n\n`python -m benchmarks.tables --write`\n\n"
            f"{machine(['onnxruntime', 'openpyxl'])}\n\n{summary(results)}\n"
            f"这些题是改程序时看着的；换一批种子（没有看过）：{summary(fresh)}\n\n{table(results)}\n\n"
            "题目和表都由脚本按种子生成，每张表单独成库；答对是结果正是所问的那一格或那几格（问最大最小的，另有行名），"
            "答错含该拒而答的。\n",
            "utf-8",
        )


if __name__ == "__main__":
    main()
