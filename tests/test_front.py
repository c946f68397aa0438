"""Who read a report out, when and where: the lines above the address speak of the report, not of a year."""

from __future__ import annotations

import pytest
from qa_samples import index_of, report
from stub_reader import StubReader

from corpus.metadata.front import front_end
from corpus.statements.extraction import statements
from qa.check.bounds import on_time, tidy
from qa.decide.find import find
from qa.question.understanding import understand
from qa.scope.scopes import Scope

FRONT = "青槐市政府工作报告\n——2025年1月12日在青槐市第七届人民代表大会第四次会议上\n市长　林知远\n"
BODY = "一、2024年工作回顾\n新建学校12所。\n二、2025年工作安排\n新建学校15所。"
TEXT = f"{FRONT}各位代表：\n现在，我向大会报告工作。\n{BODY}"


@pytest.mark.parametrize(
    ("text", "end"),
    [
        (TEXT, len(FRONT)),
        ("青槐市2024年工作总结\n一、主要工作\n新建学校12所。", 0),
        # a sentence about an assembly is no front
        ("青槐市纪事\n2025年1月12日在第七届人民代表大会第四次会议上，市长作了报告。\n", 0),
    ],
)
def test_where_the_front_ends(text: str, end: int) -> None:
    assert front_end(text) == end


def test_the_front_speaks_of_no_time() -> None:
    held = report(TEXT, "2024年")
    said = [s for s in statements(held) if s.start < len(FRONT)]
    assert {(s.period, s.standing) for s in said} == {(None, "background")}


@pytest.mark.parametrize("year", ["2024年", "2025年"])
def test_it_answers_whatever_year_is_asked_of(year: str) -> None:
    held = index_of(report(TEXT, "2024年"))
    (only,) = held.reports.values()
    asked = understand(f"青槐市{year}政府工作报告是谁作的")
    (pick,) = find(asked, [Scope(only)], held, StubReader({"林知": 8.0})).picks
    assert (pick.text, pick.said.standing) == ("林知远", "background")


def test_a_time_asked_is_told_whole_and_alone() -> None:
    held = report(TEXT, "2024年")
    start = TEXT.index("—2025")
    assert TEXT[slice(*on_time(held, start, TEXT.index("青槐市第七")))] == "2025年1月12日"
    # two times, or none, are left as they are
    assert on_time(held, 0, 3) == (0, 3)


@pytest.mark.parametrize(("words", "told"), [("林知", "林知远"), ("市长", "市长"), ("12", "12所")])
def test_only_a_line_that_is_no_sentence_is_filled_to_its_end(words: str, told: str) -> None:
    start = TEXT.index(words, 30)
    assert TEXT[slice(*tidy(report(TEXT, "2024年"), start, start + len(words)))] == told


def test_the_front_alone_does_not_make_a_time_held() -> None:
    held = index_of(report(TEXT, "2024年"))
    (only,) = held.reports.values()
    asked = understand("青槐市2019年新建学校多少所")
    finding = find(asked, [Scope(only)], held, StubReader({"12所": 9.0}))
    assert (finding.picks, finding.evidence, finding.near) == ((), (), ())
