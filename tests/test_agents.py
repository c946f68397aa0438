"""Chat front ends and agents: by the official clients of OpenAI and of MCP, both transports."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest
from alone import run_alone
from api_site import QUESTION, ApiSite
from mcp import Client as McpClient
from mcp import MCPError, StdioServerParameters, stdio_client
from mcp.client.streamable_http import streamable_http_client
from openai import APIStatusError, AuthenticationError, NotFoundError, OpenAI

from index.searcher import Index
from page.agents.mcp_stdio import main
from page.api.report_shapes import id_of

ROOT = Path(__file__).parents[1]
LICHENG = "licheng_2025.txt"
MESSAGE = "2025年，历城区新增经营主体3.4万家。"
CITED = "2025年，历城区新增经营主体3.4万家，经营主体总量达到23.33万家，新增数和总量两项都是全市第一。"


def openai(site: ApiSite, key: str = "") -> OpenAI:
    return OpenAI(base_url=f"{site.url}/v1", api_key=key or site.reader, max_retries=0)


def chat(*said: str) -> list[Any]:
    """A conversation: questions, with what was answered between them."""
    turns = [[{"role": "user", "content": q}, {"role": "assistant", "content": "答"}] for q in said]
    return [{"role": "system", "content": "简短回答"}, *[m for turn in turns for m in turn][:-1]]


def test_chat_answers_with_message_and_citations(programs: ApiSite) -> None:
    with openai(programs) as client:
        assert [model.id for model in client.models.list()] == ["reportqa"]
        assert client.models.retrieve("reportqa").owned_by == "reportqa"
        reply = client.chat.completions.create(model="reportqa", messages=chat(QUESTION), temperature=0.7)
    (choice,) = reply.choices
    said = str(choice.message.content)
    assert (choice.finish_reason, said.splitlines()[0]) == ("stop", MESSAGE)
    assert f"> [1] 「{CITED}」——《济南市历城区" in said
    assert reply.model_extra is not None
    assert [quote["text"] for quote in reply.model_extra["citations"]] == [CITED]
    assert reply.model_extra["reportqa"]["status"] == "answered"


def test_chat_is_streamed_and_says_the_same(programs: ApiSite) -> None:
    with openai(programs) as client:
        whole = client.chat.completions.create(model="reportqa", messages=chat(QUESTION))
        stream = client.chat.completions.create(model="reportqa", messages=chat(QUESTION), stream=True)
        chunks = list(stream)
    said = "".join(chunk.choices[0].delta.content or "" for chunk in chunks)
    assert said == whole.choices[0].message.content
    assert [c.choices[0].finish_reason for c in chunks] == [None] * (len(chunks) - 1) + ["stop"]
    assert len({chunk.id for chunk in chunks}) == 1
    assert (chunks[-1].model_extra or {})["citations"][0]["text"] == CITED


def test_chat_leans_on_earlier_questions_and_takes_parts_and_filters(programs: ApiSite) -> None:
    parts = [{"role": "user", "content": [{"type": "text", "text": QUESTION}]}]
    with openai(programs) as client:
        follow = client.chat.completions.create(
            model="reportqa", messages=chat("青岛市2023年上半年新增多少经营主体", "那历城区2025年呢")
        )
        other = client.chat.completions.create(
            model="reportqa", messages=parts, extra_body={"filters": {"organ": ["没有的机关"]}}
        )
    assert MESSAGE in str(follow.choices[0].message.content)
    assert (other.model_extra or {})["reportqa"]["status"] == "refused"


def test_chat_tells_what_is_wrong_as_openai_does(programs: ApiSite) -> None:
    with openai(programs, "rq_wrong") as client, pytest.raises(AuthenticationError, match="密钥不对"):
        client.models.list()
    with openai(programs) as client:
        with pytest.raises(NotFoundError, match="没有模型") as refused:
            client.chat.completions.create(model="gpt-4o", messages=chat(QUESTION))
        assert refused.value.code == "model_not_found"
        for messages in (
            [{"role": "system", "content": "x"}],
            [*chat(QUESTION), {"role": "assistant", "content": "x"}],
        ):
            with pytest.raises(APIStatusError, match="没有用户的问题"):
                client.chat.completions.create(model="reportqa", messages=messages)
        with pytest.raises(APIStatusError, match="问题有 501 字"):
            client.chat.completions.create(model="reportqa", messages=chat("问" * 501))


def by_stdio(folder: Path) -> AbstractAsyncContextManager[Any]:
    command = ["-m", "page.agents.mcp_stdio", "--index", str(folder)]
    return stdio_client(
        StdioServerParameters(command=sys.executable, args=command, cwd=ROOT, env=dict(os.environ))
    )


@asynccontextmanager
async def by_http(site: ApiSite, key: str) -> AsyncIterator[Any]:
    headers = {"Authorization": f"Bearer {key}"}
    async with (
        httpx2.AsyncClient(headers=headers, timeout=60, trust_env=False) as http,
        streamable_http_client(f"{site.url}/mcp", http_client=http) as streams,
    ):
        yield streams


async def spoken(transport: AbstractAsyncContextManager[Any], mode: str = "auto") -> dict[str, Any]:
    """All that a host does with the server."""
    async with McpClient(transport, mode=mode) as client:
        tools = (await client.list_tools()).tools
        resources = (await client.list_resources()).resources
        told: dict[str, Any] = {
            "tools": {tool.name: tool for tool in tools},
            "resources": {r.name: str(r.uri) for r in resources},
        }
        calls: dict[str, dict[str, Any]] = {
            "ask": {"question": QUESTION, "top_k": 1},
            "search": {"query": "经营主体", "top_k": 2},
            "list_reports": {"words": "历城"},
            "open_report": {"source": LICHENG, "start": 257, "length": 52},
            "statements": {"source": id_of(LICHENG), "words": "3.4万家"},
        }
        for name, given in calls.items():
            result = await client.call_tool(name, given)
            assert not result.is_error, result
            told[name] = result.structured_content
            assert json.loads(result.content[0].text) == told[name]
        for name, given in (("open_report", {"source": "没有.txt"}), ("ask", {"question": " "})):
            failed = await client.call_tool(name, given)
            told.setdefault("errors", []).append((failed.is_error, failed.content[0].text))
        told["text"] = (await client.read_resource(told["resources"][LICHENG])).contents[0].text
        with pytest.raises(MCPError):
            await client.read_resource("report://0000000000000000")
        return told


def check(told: dict[str, Any], index: Index) -> None:
    assert set(told["tools"]) == {"ask", "search", "open_report", "list_reports", "statements"}
    for tool in told["tools"].values():
        assert tool.description
        assert len(tool.description) < 60
        assert tool.annotations.read_only_hint
        assert tool.output_schema["type"] == "object"
    assert told["tools"]["ask"].input_schema["required"] == ["question"]
    assert told["ask"]["message"] == MESSAGE
    assert told["ask"]["quotes"][0]["text"] == CITED
    assert told["search"]["hits"][0]["source"] == LICHENG
    assert [r["source"] for r in told["list_reports"]["reports"]] == [LICHENG]
    assert told["open_report"]["text"] == CITED
    assert [s["text"] for s in told["statements"]["statements"]] == ["3.4万家"]
    assert told["resources"] == {source: f"report://{id_of(source)}" for source in index.reports}
    assert told["text"] == index.reports[LICHENG].text
    assert told["errors"][0] == (True, "Error executing tool open_report: 没有这份报告。")
    assert told["errors"][1][0]
    assert "空" in told["errors"][1][1]


def test_mcp_over_standard_input_and_output(sample_index_folder: Path, sample_index: Index) -> None:
    check(run_alone(spoken(by_stdio(sample_index_folder))), sample_index)


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_mcp_over_http(programs: ApiSite, sample_index: Index, mode: str) -> None:
    check(run_alone(spoken(by_http(programs, programs.reader), mode)), sample_index)


def test_mcp_over_http_needs_a_key_and_the_own_origin(programs: ApiSite) -> None:
    sent = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    accepts = {"Accept": "application/json, text/event-stream"}
    for key, more in ((None, {}), ("rq_wrong", {}), ("", {"Origin": "http://evil.test"})):
        assert programs.send("POST", "/mcp", sent, key, **accepts, **more).status in {401, 403}
    assert programs.send("GET", "/mcp").status == 405


def test_mcp_without_an_index_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--index", str(tmp_path / "none")]) == 1
    out = capsys.readouterr()
    assert (out.out, out.err.startswith("错误：")) == ("", True)
