"""The index of facts finds for every question what a walk through all reports finds, in the same order."""

from __future__ import annotations

import gc
import random
import weakref
from dataclasses import replace
from functools import cache

import pytest
import walked_scope
from qa_samples import held_of, index_of, region, report, reports

from corpus.report import Region, Report
from index.view import IndexView
from qa.question.understanding import understand
from qa.scope.filtered import Narrowed
from qa.scope.held import Held, held_by
from qa.scope.resolve import beyond, resolve
from qa.scope.scopes import NotHeld

PLACES = (
    "山东省",
    "山东省济南市",
    "济南市历城区",
    "烟台市",
    "石家庄市",
    "南县",
    "北京市朝阳区",
    "辽宁省朝阳市",
)
INVENTED = ("苕陵县", "苕陵县荻坞镇", "榆川市", "榆川市榔溪区", "云台县")
BODIES = (
    "行政审批服务局",
    "教育局",
    "人力资源和社会保障局",
    "人民医院",
    "第三小学",
    "图书馆",
    "人民政府",
    "社会福利院",
    "燃气办公室",
)
YEARS = ("2023年", "2024年", "2025年", "2024年上半年", "2021—2025年")
SAID = (
    "烟台市的做法在臺灣推广",
    "石家庄和石家莊市",
    "历城新建三处",
    "云台书院片区改造",
    "朝阳产业",
    "山东半岛",
    "南縣",
)
ASKED = (
    "",
    "社会保障支出多少",
    "办理事项多少件",
    "云台书院片区改造拖了多久",
    "行政审皮局办了多少件",
    "工作报告里GDP增长多少",
    "全国排第几",
    "政府办公室说了什么",
    "哪家医院床位最多",
)


@cache
def place(name: str) -> Region | None:
    return region(name) if name in PLACES else Region("000000", ()) if name == "全国" else None


def invented(dice: random.Random, number: int) -> Report:
    """A report of a place, a body and a time drawn by chance; file and title may tell other ones."""
    where, body, when = dice.choice((*PLACES, *INVENTED, "", "全国")), dice.choice(BODIES), dice.choice(YEARS)
    named = dice.choice((where, where, "", where[-3:]))
    text = f"{where}{body}{when}工作总结\n" + "。\n".join(dice.sample(SAID, dice.randrange(4)))
    made = report(text, when, source=f"{number % 5}/{number}_{dice.choice((named, *INVENTED))}{body}.txt")
    organ = dice.choice((f"{where}{body}", body, None, made.organ, f"市{body}"))
    title = f"{dice.choice(('', when))}{named}{body}工作总结"
    facts = {"accounts": (), "period": None} if dice.random() < 0.2 else {}
    return replace(made, title=title, organ=organ, region=place(where), **facts)


def asked(dice: random.Random) -> str:
    where = dice.choice(
        ("", *PLACES, *INVENTED, "历城", "济南历城", "烟台", "云台", "朝阳", "榔溪", "全国", "粤")
    )
    body = dice.choice(("", "", *BODIES, "社会", "医院", "审批局"))
    return f"{where}{dice.choice(('', '的'))}{body}{dice.choice(('', *YEARS))}{dice.choice(ASKED)}"


@pytest.mark.parametrize("seed", range(12))
def test_every_question_has_the_scope_that_a_walk_finds(seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - not for secrets
    all_held = [invented(dice, number) for number in range(dice.choice((1, 5, 40)))]
    some = dice.sample(all_held, dice.randrange(len(all_held)) + 1)
    whole = held_of(*all_held)
    kept = [r for r in all_held if r in some]
    found = set()
    for walked, held in ((all_held, whole), (kept, whole.narrowed([r.source for r in some]))):
        for _ in range(120):
            question = understand(asked(dice))
            scopes = resolve(question, held)
            assert scopes == walked_scope.resolve(question, walked), question.text
            told = () if isinstance(scopes, NotHeld) else scopes
            assert beyond(question, told, held) == walked_scope.beyond(question, told, walked), question.text
            found.add(len(told))
    assert len(found) > 1


def test_the_reports_are_gone_through_once_an_index() -> None:
    index = index_of(*reports())
    held = held_by(index)
    assert held_by(index) is held
    assert held_by(IndexView(index)) is held
    narrow = held_by(Narrowed(index, [reports()[0].source]))
    assert narrow.catalogue is held.catalogue
    assert [held.catalogue.reports[row].source for row in narrow.rows] == [reports()[0].source]


def test_what_was_gathered_goes_with_its_index() -> None:
    index = index_of(*reports())
    gone = weakref.ref(held_by(index).catalogue)
    held_by(Narrowed(index, []))
    del index
    gc.collect()
    assert gone() is None


def test_a_text_is_read_only_where_the_pairs_of_letters_leave_it_open(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    held = held_of(
        report("甲乡小结\n石家庄二处。", "2024年"),
        report("乙乡小结\n石家，家庄二处。", "2024年"),
        report("丙乡小结\n家庄二处。", "2024年"),
        report("石家庄市小结\n本市二处。", "2024年"),
    )
    read: list[str] = []
    words = held.catalogue.words

    monkeypatch.setattr("index.legs.report_words.spelt", lambda word: _Noting(word, read))
    assert words.holding(["石家庄"]) == {0, 3}
    assert [text[:2] for text in read] == ["乙乡", "石家"]


class _Noting:
    """A pattern that notes what it is sought in."""

    def __init__(self, word: str, read: list[str]) -> None:
        self._word, self._read = word, read

    def search(self, text: str) -> object:
        self._read.append(text)
        return True if self._word in text else None


def test_a_letter_that_folds_on_is_found_as_it_stands() -> None:
    held = held_of(report("甲乡小结\n种植苧麻二亩。", "2024年"), report("乙乡小结\n种植薴麻二亩。", "2024年"))
    assert held.catalogue.words.holding(["苧麻"]) == {0, 1}


def test_reports_of_none_are_no_fault() -> None:
    empty = Held(held_of(*reports()).catalogue, frozenset())
    assert resolve(understand("办理事项多少件"), empty) == ()
