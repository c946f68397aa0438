"""The running page as its operator sees it: metrics that count real questions, a log of JSON lines."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from gradio_client import Client
from page_site import NAME, PASSWORD, QUESTION, Opened, Served, ask, fetch
from prometheus_client.parser import text_string_to_metric_families

QUESTIONS = {
    QUESTION: ("answered", ""),
    "1999年历城区新增多少经营主体": ("refused", "year"),
    "今天天气怎么样": ("refused", "out_of_domain"),
}


def counted(served: Served) -> dict[tuple[str, ...], float]:
    status, text = fetch(f"{served.url}/metrics")
    assert status == 200
    return {
        (sample.name, *(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def logged(served: Served) -> list[dict[str, Any]]:
    return [json.loads(line) for line in served.console.splitlines() if line.startswith("{")]


def test_questions_at_once_are_counted_timed_and_logged_without_their_words(
    served: Served, client: Client
) -> None:
    before, lines = counted(served), len(logged(served))
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda q: client.predict(q, [], api_name="/ask"), [*QUESTIONS] * 2))
    assert [(a["status"], a["reason"] or "") for a in answers] == [*QUESTIONS.values()] * 2
    after = counted(served)
    for status, reason in QUESTIONS.values():
        key = ("reportqa_questions_total", reason, status)
        assert after[key] - before.get(key, 0) == 2
    name = ("reportqa_ask_seconds_count",)
    assert after[name] - before.get(name, 0) == 6
    assert after[("reportqa_questions_in_flight",)] == 0
    assert after[("reportqa_index_reports",)] >= 2

    new = [line for line in logged(served)[lines:] if line["event"] == "question"]
    assert len({line["request"] for line in new}) == len(new) == 6
    assert sorted((x["status"], x["reason"] or "") for x in new) == sorted([*QUESTIONS.values()] * 2)
    for line in new:
        assert sum(line["stages_ms"].values()) == pytest.approx(line["elapsed_ms"], abs=0.2)
        assert ("reportqa_index_info", "multilingual-e5-small@int8", line["version"]) in after
    assert "经营主体" not in "\n".join(line for line in served.console.splitlines() if line[:1] == "{")


def test_the_first_build_was_logged(served: Served) -> None:
    told = [line for line in logged(served) if line["event"].startswith("build")]
    assert [line["stage"] for line in told[:2]] == ["digest", "read"]
    assert (told[-1]["event"], told[-1]["reports"]) == ("build done", 2)


def test_what_is_typed_on_the_page_is_counted_and_no_password_logged(served: Served, opened: Opened) -> None:
    before = counted(served)
    with opened() as page:
        ask(page, QUESTION)
        page.evaluate(
            "([name, password]) => fetch('/rq/login', {method: 'POST', headers: {'X-Reportqa': '1'},"
            " body: JSON.stringify({name, password})}).then(reply => reply.status)",
            [NAME, PASSWORD],
        )
    key = ("reportqa_questions_total", "", "answered")
    assert counted(served)[key] - before.get(key, 0) == 1
    assert PASSWORD not in served.console
    assert PASSWORD not in fetch(f"{served.url}/metrics")[1]
