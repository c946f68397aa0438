"""From readings to a finding: what may answer is chosen, what may not is left out, however well it reads."""

from __future__ import annotations

import pytest
from qa_samples import haining, index_of, report, tianchang
from stub_reader import StubReader

from corpus.report import Report
from index.searcher import Index
from qa.decide.confidence import THRESHOLD
from qa.decide.find import MOST_READ, READ, find, nearest
from qa.decide.finding import Finding
from qa.decide.second_look import SENTENCES
from qa.question.understanding import understand
from qa.scope.held import held_by
from qa.scope.resolve import resolve
from qa.scope.scopes import NotHeld, Scope

PLANS = """云栖市林业局2024年工作总结和2025年工作计划
一、2024年工作情况
全年造林3.2万亩，抚育森林5.1万亩，栽植苗木46万株，修建防火道17公里。
其中东山县造林1.4万亩。2023年造林2.7万亩。
二、2025年工作安排
下一步开展三项行动。
（一）绿化提升行动。在城区添绿。
（二）林长履职行动。每月巡林。
（三）防火攻坚行动。严管火源。
2025年计划造林3.6万亩。"""


def forest() -> Report:
    return report(PLANS, "2024年", "2025年")


def found(text: str, reader: StubReader, index: Index | None = None) -> Finding:
    held = index or index_of(forest())
    question = understand(text)
    scopes = resolve(question, held_by(held))
    assert not isinstance(scopes, NotHeld)
    return find(question, scopes, held, reader)


def values(finding: Finding) -> list[str]:
    return [pick.text for pick in finding.picks]


def test_the_likeliest_answer_is_the_pick_and_its_sentence_the_evidence() -> None:
    finding = found("云栖市2024年造林多少亩", StubReader({"3.2万亩": 8.0, "5.1万亩": 3.0}))
    assert values(finding) == ["3.2万亩"]
    assert finding.evidence[0].text.startswith("全年造林3.2万亩")
    assert finding.confidence > THRESHOLD


@pytest.mark.parametrize(
    ("question", "liked", "answer"),
    [
        ("云栖市2024年造林多少亩", "46万株", "3.2万亩"),  # trees for an area
        ("云栖市2024年造林多少亩", "2.7万亩", "3.2万亩"),  # another year
        ("云栖市2024年造林多少亩", "3.6万亩", "3.2万亩"),  # a plan
        ("云栖市2025年计划造林多少亩", "3.2万亩", "3.6万亩"),
        ("云栖市2023年造林多少亩", "3.2万亩", "2.7万亩"),
    ],
)
def test_what_may_not_answer_does_not_however_well_it_reads(question: str, liked: str, answer: str) -> None:
    assert values(found(question, StubReader({liked: 12.0, answer: 4.0}))) == [answer]


def test_nothing_is_found_of_a_time_that_no_statement_tells() -> None:
    reader = StubReader({"3.2万亩": 12.0})
    assert found("云栖市2019年造林多少亩", reader) == Finding(understand("云栖市2019年造林多少亩"))
    assert reader.windows == []


def test_what_reads_badly_and_tells_of_something_else_is_found_with_little_confidence() -> None:
    badly = StubReader({"3.2万亩": -9.0, "5.1万亩": -9.0})
    assert found("2024年挖渠开矿多少亩", badly).confidence < THRESHOLD
    assert found("云栖市2024年造林多少亩", StubReader({"3.2万亩": 9.0})).confidence > THRESHOLD


def test_a_stretch_without_a_figure_must_be_much_likelier_than_one_with() -> None:
    close = StubReader({"3.2万亩": 5.0, "抚育森林": 6.0})
    assert values(found("云栖市2024年造林多少亩", close)) == ["3.2万亩"]
    far = StubReader({"3.2万亩": -6.0, "抚育森林": 14.0})
    assert values(found("云栖市2024年造林多少亩", far)) == ["抚育森林"]


def test_the_reader_is_asked_the_question_with_its_times_as_statements_have_them() -> None:
    reader = StubReader({"3.2万亩": 8.0})
    found("云栖市24年实际造林多少亩", reader)
    assert reader.asked[0] == "云栖市2024年造林多少亩"


def many() -> Report:
    lines = "\n".join(
        f"（{n}）第{n}片林区造林{n}亩，修枝{n}株，清理枯木{n}根，巡护道路{n}公里。" * 8 for n in range(1, 60)
    )
    return report(f"云栖市林业局2024年工作总结\n{lines}", "2024年")


@pytest.mark.parametrize(("score", "read"), [(9.0, READ), (-9.0, MOST_READ)])
def test_passages_are_read_until_sure_and_not_without_end(score: float, read: int) -> None:
    reader = StubReader({f"{n}亩": score for n in range(1, 60)})
    held = index_of(many())
    assert len(held.chunks) > MOST_READ
    found("云栖市2024年林区造林多少亩", reader, held)
    assert len(reader.windows) in {read, read + SENTENCES}  # the best sentences are looked at again


def test_items_of_a_list_come_in_the_order_of_the_report() -> None:
    reader = StubReader({}, items=["修建防火道", "抚育森林", "栽植苗木"])
    finding = found("云栖市2024年做了哪些工作", reader)
    assert values(finding) == ["抚育森林", "栽植苗木", "修建防火道"]


@pytest.mark.parametrize("marked", ["林长履职行动", "防火攻坚行动"])
def test_a_list_of_headings_is_told_whole(marked: str) -> None:
    finding = found("云栖市2025年开展哪三项行动", StubReader({}, items=[marked]))
    assert values(finding) == ["绿化提升行动", "林长履职行动", "防火攻坚行动"]
    assert [p.text in p.report.text[p.first : p.last] for p in finding.picks] == [True] * 3


def test_an_item_that_is_no_heading_stands_alone() -> None:
    assert values(found("云栖市2025年有哪些行动", StubReader({}, items=["每月巡林"]))) == ["每月巡林"]


def test_the_best_of_each_other_report_is_a_rival() -> None:
    held = index_of(tianchang(), haining())
    finding = found(
        "2024年办理事项多少件", StubReader({"12.6万件": 9.0, "9.8万件": 3.0, "20.4万件": 8.0}), held
    )
    assert values(finding) == ["12.6万件"]
    assert [(p.text, p.report.source) for p in finding.rivals] == [("20.4万件", haining().source)]


def test_the_nearest_sentences_come_one_from_each_report() -> None:
    held = index_of(tianchang(), haining())
    near = nearest(understand("办理事项"), held)
    assert {e.report.source for e in near} == set(held.reports)
    assert len(near) == 2
    assert [e.report.source for e in nearest(understand("办理事项"), held, [haining().source])] == [
        haining().source
    ]


PATIENTS = report(
    "云栖市医院2024年工作总结\n一、主要工作\n出院患者3.28万人次，同比下降9.4%。药品收入降至31%。", "2024年"
)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2024年出院患者是多少", "3.28万人次"),
        ("2024年出院患者降了多少", "9.4%"),
        ("2024年出院患者降幅", "9.4%"),
    ],
)
def test_by_how_much_it_went_answers_only_who_asks_that(text: str, told: str) -> None:
    reader = StubReader({"9.4%": 2.0, "3.28万人次": -8.0} if told != "9.4%" else {"9.4%": -2.0})
    finding = find(understand(text), [Scope(PATIENTS)], index_of(PATIENTS), reader)
    assert values(finding) == [told]
