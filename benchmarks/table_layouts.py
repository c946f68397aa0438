"""Invented tables of twenty-one kinds, each with its questions and the value of the cell asked for."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field

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
    "无框线的两层表头": (merged_heads, (".pdf-plain", ".pdf-middle", ".pdf-middle")),
}
