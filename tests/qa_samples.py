"""Invented reports shared by the tests of the answer engine, and an index of them without a model."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from typing import get_args

from stub_encoder import StubEncoder

from corpus.language.times import find_times
from corpus.metadata.organs import find_organs
from corpus.metadata.regions import find_regions
from corpus.outline.sections import outline
from corpus.report import Period, Region, Report
from corpus.statement import Standing
from corpus.statements.extraction import statements
from index.building import build
from index.legs.bm25 import Sparse
from index.legs.context import report_text
from index.legs.report_words import ReportWords
from index.legs.tokens import tokens
from index.searcher import Index
from index.versions import store
from index.versions.settings import REPORT_BM25, settings
from qa.answer import Answer, Reason, Status
from qa.reply.guard import violations
from qa.scope.catalogue import Catalogue
from qa.scope.held import Held

TIANCHANG = """天长市数据资源管理局2024年工作总结和2025年工作计划
一、2024年工作情况
（一）政务服务提速
全年办理事项12.6万件，可网办率达到95.2%，居全省第三。平均用时由15个工作日减至6个工作日。上年同期办理事项9.8万件。
设立秦栏、铜城、汊涧三个分中心，打造“天天办”服务品牌，其中铜城镇窗口获评先进集体。
（二）数据共享提质
归集数据3.1亿条，开放目录846类，惠及企业2300家。
二、存在的问题
一是窗口人员不足，仅有38人；二是部分数据质量不高。
三、2025年工作计划
力争办理事项达到15万件，可网办率达到98%。新建便民驿站20处。2024年已建成便民驿站12处。"""

HAINING = """海宁市数据资源管理局2024年工作总结和2025年工作计划
一、2024年工作情况
全年办理事项20.4万件，可网办率达到97.5%，居全省首位。
二、2025年工作计划
力争办理事项达到22万件。"""

JIAXING = """嘉兴市教育局2024年上半年工作总结
一、主要工作
新增学位5600个。平湖市新增学位900个，海宁市新增学位1200个。
二、下一步打算
新建学校4所。"""

NATION = """2024年全国政务服务工作总结
一、主要成效
全国办理事项8.6亿件。"""


def region(name: str) -> Region:
    """The division of that name in the table."""
    return find_regions(name)[0].candidates[0]


def period(label: str) -> Period:
    """The period so named."""
    return find_times(label)[0].period


def report(text: str, done: str, planned: str | None = None, **facts: str) -> Report:
    """A report of `text`: its first line is the title, which names organ and place."""
    title = text.partition("\n")[0]
    organs = find_organs(title)
    held = find_regions(title)
    account, plan = period(done), period(planned) if planned else None
    made = Report(
        source=facts.get("source", f"{title[:3]}/{done}.txt"),
        title=title,
        organ=organs[0].name if organs else None,
        region=held[0].candidates[0] if held else None,
        period=account,
        planned=plan,
        published=facts.get("published"),
        number=None,
        url=None,
        text=text,
        sections=outline(text, {}),
        accounts=(account,),
        plans=(plan,) if plan else (),
    )
    return replace(made, statements=statements(made))


@cache
def tianchang() -> Report:
    """A bureau's year with its plan: 天长市, 2024 and 2025."""
    return report(TIANCHANG, "2024年", "2025年")


@cache
def haining() -> Report:
    """A bureau of the same kind in another place: 海宁市, 2024 and 2025."""
    return report(HAINING, "2024年", "2025年")


@cache
def jiaxing() -> Report:
    """Half a year of the prefecture in which 海宁市 lies, by another kind of bureau."""
    return report(JIAXING, "2024年上半年", "2024年下半年")


@cache
def nation() -> Report:
    """A report on the whole country."""
    return report(NATION, "2024年")


def reports() -> list[Report]:
    """The three reports on places."""
    return [tianchang(), haining(), jiaxing()]


def index_of(*held: Report) -> Index:
    """An index of the reports in memory, made with the stub encoder."""
    contents = build.index_reports(list(held), StubEncoder())
    manifest = store.describe(contents, product="0", model=StubEncoder.name, settings=settings(), rejected=())
    return Index(manifest, contents, StubEncoder())


def held_of(*held: Report) -> Held:
    """The reports in the order given, as a question is asked of them."""
    counted = Sparse.build([tokens(report_text(r)) for r in held], **REPORT_BM25)
    return Held(Catalogue(ReportWords(held, counted)))


@cache
def index() -> Index:
    """The index of `reports`."""
    return index_of(*reports())


def span(held: Report, words: str, inside: str | None = None) -> tuple[int, int]:
    """Offsets of `words`, sought within `inside` where given."""
    start = held.text.index(words, held.text.index(inside) if inside else 0)
    return start, start + len(words)


def faults(answer: Answer, held: Index) -> list[str]:
    """Where the answer breaks the contract of the Answer, one line each; empty for a sound one."""
    wrong = list(violations(answer, held.reports))
    data = answer.to_dict()
    if json.loads(json.dumps(data, ensure_ascii=False)) != data:
        wrong.append("does not survive JSON")
    if answer.status not in get_args(Status) or (answer.status == "refused") != (answer.reason is not None):
        wrong.append(f"{answer.status} with {answer.reason}")
    if answer.reason is not None and (answer.reason not in get_args(Reason) or answer.results):
        wrong.append(f"refused for {answer.reason} with {len(answer.results)} results")
    if answer.status == "clarify" and len({q.report.source for q in answer.quotes}) < 2:
        wrong.append("clarify between fewer than two reports")
    if answer.status != "refused" and not answer.quotes:
        wrong.append("nothing quoted")
    if not answer.message.strip():
        wrong.append("no message")
    numbers = [answer.confidence, *(q.score for q in answer.quotes)]
    wrong += [f"{n} is no share" for n in numbers if not 0 <= n <= 1]
    standings = {q.standing for q in answer.quotes} | {r.standing for r in answer.results}
    if not standings <= set(get_args(Standing)):
        wrong.append(f"standings {standings}")
    places = [(q.report.source, q.start, q.end) for q in answer.quotes]
    if len(places) > 8 or len(set(places)) < len(places):
        wrong.append(f"{len(places)} quotes, {len(set(places))} different ones")
    return wrong
