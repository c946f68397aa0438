"""Reports and answers written for the tests of the page; the places and figures are made up."""

from __future__ import annotations

from dataclasses import replace

from corpus.report import Period, Region, Report, Section
from corpus.statement import Standing
from corpus.statements.extraction import statements
from qa.answer import Answer, Quote, Result

DONE = "一年来，全区新增经营主体3.4万家，累计达到23.3万家，同比增长15.4%。"
PLAN = "力争新增经营主体4万家，满意率达到99%以上。"
LACK = "还存在窗口人员不足、部分事项跑动次数较多等问题。"
MARKUP = "推广<b onclick=alert(1)>“一网通办”</b>，${7*7} {{value}} & 其他。"


def year(number: int) -> Period:
    return Period(number * 12, number * 12 + 11, f"{number}年")


def report(place: str = "清河区", number: int = 2025, **facts: str | None) -> Report:
    """A report of one page: two parts, the first with two subsections."""
    first, second = f"一、{number}年工作情况", f"二、{number + 1}年工作安排"
    pieces = [
        ((), "", f"{place}行政审批服务局工作报告\n"),
        ((first,), first, ""),
        ((first, "（一）优化营商环境"), "（一）优化营商环境", f"{DONE}\n{MARKUP}\n"),
        ((first, "（二）存在的不足"), "（二）存在的不足", f"{LACK}\n"),
        ((second,), second, f"{PLAN}\n"),
    ]
    text, sections = "", []
    for path, heading, body in pieces:
        start = len(text)
        text += f"{heading}\n{body}" if heading else body
        sections.append(Section(path, len(path), start, start + len(heading), len(text)))
    known: dict[str, str | None] = {
        "source": f"{place}/{number}.txt",
        "title": f"{place}行政审批服务局{number}年工作总结",
        "organ": f"{place}行政审批服务局",
        "published": f"{number + 1}-01-03",
        "url": None,
    } | facts
    made = Report(
        source=str(known["source"]),
        title=str(known["title"]),
        organ=known["organ"],
        region=Region("370199", ("山东省", "济南市", place)),
        period=year(number),
        planned=year(number + 1),
        published=known["published"],
        number=None,
        url=known["url"],
        text=text,
        sections=tuple(sections),
        accounts=(year(number),),
        plans=(year(number + 1),),
    )
    return replace(made, statements=statements(made))


def quote(held: Report, words: str, standing: Standing = "achieved", score: float = 0.9) -> Quote:
    start = held.text.index(words)
    return Quote(held, start, start + len(words), standing, score)


def result(value: str, held: Report, at: int = 0, label: str = "新增经营主体", **other: Standing) -> Result:
    standing = other.get("standing", "achieved")
    period = held.planned if standing == "target" else held.period
    assert period is not None
    assert held.region is not None
    named = held.text.find(label)
    start = held.text.find(value, max(named, 0))
    start = held.text.find(value) if start < 0 else start
    return Result(value, label, standing, period.label, held.region.full_name, at, start, start + len(value))


def answered(results: tuple[Result, ...], quotes: tuple[Quote, ...], message: str = "已查到。") -> Answer:
    return Answer("问题", "answered", None, message, results, quotes, 0.97, (), 14.2)
