"""The same question gets the same answer by every door: function, batch, page, API, chat, MCP."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest
from alone import run_alone
from api_site import ApiSite
from door_site import Place
from mcp import Client as McpClient
from test_agents import by_http, openai

from index.searcher import Index
from page.api.ask_shapes import AnswerBody
from qa import ask
from qa.tools.batch import answer_lines
from reportqa.client import AsyncClient, Client

# A figure, plans, a comparison, what nobody reported, no question.
QUESTIONS = (
    "2025年历城区新增多少经营主体",
    "历城区2026年有哪些工作安排",
    "比较历城区和青岛市新增的经营主体",
    "2019年历城区财政收入是多少",
    "写一首诗",
)
Door = Callable[[str], AnswerBody]


def alike(body: object) -> dict[str, Any]:
    """An answer without the time it took."""
    return AnswerBody.model_validate(body).model_dump(exclude={"elapsed_ms"})


@pytest.fixture(scope="module")
def expected(sample_index: Index) -> dict[str, dict[str, Any]]:
    return {q: alike(ask(q, index=sample_index).to_dict()) for q in QUESTIONS}


def test_questions_are_of_every_kind(expected: dict[str, dict[str, Any]]) -> None:
    assert {answer["status"] for answer in expected.values()} >= {"answered", "refused"}
    assert len({answer["message"] for answer in expected.values()}) == len(QUESTIONS)


def test_batch_file(expected: dict[str, dict[str, Any]], sample_index: Index) -> None:
    lines = [json.dumps({"question": q}) for q in QUESTIONS]
    assert [alike(row) for row in answer_lines(lines, sample_index)] == list(expected.values())


def test_client_stream_and_batch(expected: dict[str, dict[str, Any]], programs: ApiSite) -> None:
    with Client(programs.url, programs.reader) as client:
        streamed = [alike([*client.stages(q)][-1].model_dump()) for q in QUESTIONS]  # type: ignore[union-attr]
        batch = [alike(item.answer and item.answer.model_dump()) for item in client.batch(QUESTIONS)]
    assert streamed == batch == list(expected.values())


def test_client_that_awaits(expected: dict[str, dict[str, Any]], programs: ApiSite) -> None:
    async def asked() -> list[dict[str, Any]]:
        async with AsyncClient(programs.url, programs.reader) as client:
            answers = await asyncio.gather(*(client.ask(q) for q in QUESTIONS))
            return [alike(answer.model_dump()) for answer in answers]

    assert run_alone(asked()) == list(expected.values())


def test_chat(expected: dict[str, dict[str, Any]], programs: ApiSite) -> None:
    with openai(programs) as client:
        for question in QUESTIONS:
            messages: Any = [{"role": "user", "content": question}]
            whole = client.chat.completions.create(model="reportqa", messages=messages)
            assert alike((whole.model_extra or {})["reportqa"]) == expected[question]
            said = str(whole.choices[0].message.content)
            assert said.startswith(expected[question]["message"])
            assert all(
                quote["text"].replace("\n", "\n> ") in said
                for quote in (whole.model_extra or {})["citations"]
            )


def test_mcp(expected: dict[str, dict[str, Any]], programs: ApiSite) -> None:
    async def asked() -> list[dict[str, Any]]:
        async with McpClient(by_http(programs, programs.reader)) as client:
            told = [await client.call_tool("ask", {"question": q}) for q in QUESTIONS]
            return [alike(one.structured_content) for one in told]

    assert run_alone(asked()) == list(expected.values())


def test_page_and_the_api_beside_it(expected: dict[str, dict[str, Any]], attacked: Place) -> None:
    """One process serves both; without keys everybody may ask, as on the page."""
    for question in QUESTIONS[:1]:
        assert alike(attacked.ask(question)) == expected[question]
        reply = attacked.send(
            "POST",
            "/api/v1/ask",
            json.dumps({"question": question}).encode(),
            Content_Type="application/json",
        )
        assert alike(reply.json) == expected[question]
    refused = attacked.send("POST", "/api/v1/library/update")
    assert (refused.status, refused.json["error"]["code"]) == (403, "no_keys_file")
    assert attacked.caught == []
