"""A figure or rank that the question asserts and the report contradicts; everything else is left alone."""

from __future__ import annotations

import pytest
from qa_samples import index, reports, tianchang

from qa import Answer, ask
from qa.held import NotHeld
from qa.premise import Contradiction, asserted_figures, contradicted
from qa.question import understand
from qa.rank import gather
from qa.scope import resolve


def contradiction(text: str) -> Contradiction | None:
    question = understand(text)
    scopes = resolve(question, reports())
    assert not isinstance(scopes, NotHeld)
    return contradicted(gather(question, scopes, index()))


def asserted(text: str) -> list[str]:
    question = understand(text)
    return [question.folded[f.start : f.end] for f in asserted_figures(question)]


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("办理事项18万件，主要靠什么", ["18万件"]),
        ("可网办率达到88%是怎么做到的", ["88%"]),
        ("可网办率居全省第二，是怎么做到的", ["全省第二"]),
        ("办理事项多少件", []),
        ("是哪三个分中心", []),
        ("可网办率居全省第几", []),
    ],
)
def test_figures_asserted(text: str, figures: list[str]) -> None:
    assert asserted(text) == figures


@pytest.mark.parametrize(
    ("text", "said", "stated"),
    [
        ("天长市2024年办理事项18万件，主要靠什么？", "18万件", "12.6万件"),
        ("天长市2024年可网办率达到88%，是怎么做到的？", "88%", "95.2%"),
        ("天长市2024年归集数据5亿条，是怎么归集的？", "5亿条", "3.1亿条"),
    ],
)
def test_what_the_report_contradicts(text: str, said: str, stated: str) -> None:
    found = contradiction(text)
    assert found is not None
    assert found.asserted == said
    assert tianchang().text[found.value.start : found.value.end] == stated


@pytest.mark.parametrize(
    "text",
    [
        "天长市2024年办理事项12.6万件，主要靠什么？",
        "天长市2024年可网办率达到95.2%，是怎么做到的？",
        "天长市2024年可网办率居全省第三，是怎么做到的？",
        "天长市2024年设立哪三个分中心？",
        "天长市2024年办理事项多少件？",
        "天长市2024年新增绿道30公里，是怎么建的？",
    ],
)
def test_what_is_confirmed_or_unknown_is_no_contradiction(text: str) -> None:
    assert contradiction(text) is None


def answer(text: str) -> Answer:
    return ask(text, index=index())


def test_the_refusal_says_both_and_quotes_the_report() -> None:
    refused = answer("天长市2024年办理事项18万件，主要靠什么？")
    assert (refused.status, refused.reason) == ("refused", "false_premise")
    assert "18万件" in refused.message
    assert "12.6万件" in refused.message
    assert refused.results == ()
    assert "12.6万件" in refused.quotes[0].text


def test_a_target_does_not_contradict_what_was_done() -> None:
    assert answer("天长市2025年计划办理事项15万件，2024年办理多少件？").reason != "false_premise"


def test_the_planned_value_contradicts_a_wrong_plan() -> None:
    found = contradiction("天长市2025年力争办理事项30万件，怎么安排？")
    assert found is not None
    assert tianchang().text[found.value.start : found.value.end] == "15万件"
