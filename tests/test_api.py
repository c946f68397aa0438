"""The API for programs against a live server: each reply is what the OpenAPI document says, errors too."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from api_site import QUESTION, ApiSite
from door_site import Reply
from jsonschema import Draft202012Validator

from corpus.version import VERSION
from index.searcher import Index
from page.api.report_shapes import LONGEST_STRETCH, id_of
from qa import ask

ROOT = Path(__file__).parents[1]
LICHENG, QINGDAO = "licheng_2025.txt", "qingdao_2023h1.txt"


@pytest.fixture(scope="module")
def document(programs: ApiSite) -> dict[str, Any]:
    told = programs.get("openapi.json", None)
    assert told.status == 200
    document: dict[str, Any] = told.json
    return document


def checked(document: dict[str, Any], way: str, path: str, reply: Reply) -> Any:
    """The body of the reply, which is as the document says of that route and status."""
    answers = document["paths"][path][way]["responses"]
    told = answers.get(str(reply.status)) or answers[f"{reply.status // 100}XX"]
    schema = told["content"]["application/json"]["schema"]
    Draft202012Validator(schema | {"components": document["components"]}).validate(reply.json)
    unknown = _unknown(reply.json, schema, document)
    assert unknown == []
    return reply.json


def _unknown(body: Any, schema: dict[str, Any], document: dict[str, Any]) -> list[str]:
    """Names in the body that the document does not tell of."""
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    if isinstance(body, list):
        return [name for part in body for name in _unknown(part, schema.get("items", {}), document)]
    if not isinstance(body, dict) or "properties" not in schema:
        return []
    known = schema["properties"]
    strays = [name for name in body if name not in known]
    return strays + [n for k, v in body.items() if k in known for n in _unknown(v, known[k], document)]


def test_document_is_one_and_names_every_route(document: dict[str, Any]) -> None:
    Draft202012Validator.check_schema({"components": document["components"]})
    assert document["openapi"].startswith("3.1")
    assert document["info"]["version"] == VERSION
    told = {
        f"{way} {path.removeprefix('/api/v1')}" for path, ways in document["paths"].items() for way in ways
    }
    assert told == {
        "get /health",
        "get /index",
        "get /reports",
        *(f"get /reports/{{name}}{more}" for more in ("", "/outline", "/text", "/statements")),
        *(f"post /{way}" for way in ("ask", "ask/stream", "search", "batches")),
        "get /batches/{name}",
        "get /batches/{name}/results",
        "delete /batches/{name}",
        *(f"get /library/{way}" for way in ("jobs", "jobs/{number}", "versions")),
        "put /library/files",
        "put /library/reports/{name}/facts",
        "delete /library/reports/{name}",
        "post /library/update",
        "post /library/rollback",
        "get /v1/models",
        "get /v1/models/{name}",
        "post /v1/chat/completions",
    }
    faults = {json.dumps(op["responses"]["4XX"]) for ops in document["paths"].values() for op in ops.values()}
    assert len(faults) == 1
    assert "422" not in json.dumps(document["paths"])
    described = [op["summary"] for ops in document["paths"].values() for op in ops.values()]
    assert all(re.search("[\u4e00-\u9fff]", words) for words in described)


LOOKS = [
    ("health", "/health"),
    ("index", "/index"),
    ("reports?words=历城&year=2025&limit=1", "/reports"),
    (f"reports/{id_of(LICHENG)}", "/reports/{name}"),
    (f"reports/{id_of(LICHENG)}/outline", "/reports/{name}/outline"),
    (f"reports/{id_of(LICHENG)}/text?start=257&end=309", "/reports/{name}/text"),
    (f"reports/{id_of(LICHENG)}/statements?words=万&limit=3&standing=achieved", "/reports/{name}/statements"),
    (f"reports/{id_of(LICHENG)}/statements?figures=false", "/reports/{name}/statements"),
]


@pytest.mark.parametrize(("path", "route"), LOOKS)
def test_looks_are_as_the_document_says(
    programs: ApiSite, document: dict[str, Any], path: str, route: str
) -> None:
    reply = programs.get(quoted(path))
    assert reply.status == 200
    checked(document, "get", f"/api/v1{route}", reply)


def quoted(path: str) -> str:
    return re.sub("[^\x00-\x7f]", lambda found: "".join(f"%{b:02X}" for b in found[0].encode()), path)


def test_answer_is_that_of_ask_letter_for_letter(
    programs: ApiSite, document: dict[str, Any], sample_index: Index
) -> None:
    reply = programs.post("ask", {"question": QUESTION, "top_k": 2})
    body = checked(document, "post", "/api/v1/ask", reply)
    own = ask(QUESTION, index=sample_index, top_k=2).to_dict()
    assert {**body, "elapsed_ms": 0} == {**own, "elapsed_ms": 0}
    assert body["results"][0]["value"] == "3.4万家"
    assert reply.headers["reportqa-index"] == sample_index.manifest.version
    quote = body["quotes"][0]
    place = f"reports/{id_of(quote['source'])}/text?start={quote['start']}&end={quote['end']}"
    assert programs.get(place).json["text"] == quote["text"]


def test_history_filter_and_top_k_count(programs: ApiSite, sample_index: Index) -> None:
    asked = {"history": ["2025年历城区新增多少经营主体"], "question": "那2026年呢"}
    assert programs.ask(**asked)["quotes"][0]["source"] == LICHENG
    assert len(programs.ask("历城区2025年有哪些工作", top_k=1)["quotes"]) == 1
    held = programs.ask(QUESTION, filters={"document": [QINGDAO]})
    own = ask(QUESTION, index=sample_index, sources=[QINGDAO])
    assert (held["status"], held["message"]) == ("refused", own.message)


def test_stages_are_told_and_the_answer_comes_last(programs: ApiSite) -> None:
    reply = programs.post("ask/stream", {"question": QUESTION})
    assert reply.headers["content-type"].startswith("text/event-stream")
    events = re.findall(rb"event: (\w+)\r?\ndata: (.*)", dechunked(reply.body))
    assert [kind for kind, _ in events] == [b"stage", b"stage", b"stage", b"answer"]
    assert [json.loads(data)["stage"] for _, data in events[:3]] == ["查找", "核对", "作答"]
    answer = json.loads(events[-1][1])
    assert {**answer, "elapsed_ms": 0} == {**programs.ask(), "elapsed_ms": 0}


def dechunked(body: bytes) -> bytes:
    return re.sub(rb"(?m)^[0-9a-f]+\r\n", b"", body)


def test_stream_tells_errors_in_the_one_form(programs: ApiSite) -> None:
    told = dechunked(programs.post("ask/stream", {"question": " "}).body)
    assert b"event: error" in told
    assert json.loads(re.search(rb"event: error\ndata: (.*)", told)[1])["error"]["code"] == "invalid"  # type: ignore[index]


def test_search_gives_passages_letter_for_letter(programs: ApiSite, document: dict[str, Any]) -> None:
    reply = programs.post("search", {"query": "经营主体", "top_k": 3, "filters": {"place": ["山东省济南市"]}})
    hits = checked(document, "post", "/api/v1/search", reply)["hits"]
    assert [hit["source"] for hit in hits] == [LICHENG] * 3
    first = hits[0]
    text = programs.get(f"reports/{id_of(LICHENG)}/text?start={first['start']}&end={first['end']}")
    assert text.json["text"] == first["text"]
    assert first["score"] >= hits[1]["score"]


def test_batch_is_taken_answered_in_order_and_found_by_its_own_program_only(
    programs: ApiSite, document: dict[str, Any]
) -> None:
    asked = [{"question": QUESTION, "qid": "甲"}, {"question": "  "}, {"question": "青岛市2024年财政收入"}]
    reply = programs.post("batches", {"questions": asked})
    begun = checked(document, "post", "/api/v1/batches", reply)
    assert (reply.status, begun["total"]) == (202, 3)
    assert reply.headers["location"] == f"/api/v1/batches/{begun['id']}"
    for _ in range(600):
        state = checked(document, "get", "/api/v1/batches/{name}", programs.get(f"batches/{begun['id']}"))
        if state["state"] == "done":
            break
        time.sleep(0.1)
    found = programs.get(f"batches/{begun['id']}/results")
    items = checked(document, "get", "/api/v1/batches/{name}/results", found)["items"]
    assert [item["number"] for item in items] == [0, 1, 2]
    assert (items[0]["qid"], items[0]["answer"]["results"][0]["value"]) == ("甲", "3.4万家")
    assert (items[1]["answer"], items[1]["error"]["code"]) == (None, "invalid")
    assert items[2]["answer"]["status"] == "refused"
    rest = programs.get(f"batches/{begun['id']}/results?offset=2").json["items"]
    assert [item["number"] for item in rest] == [2]
    assert programs.get(f"batches/{begun['id']}", programs.editor).json["error"]["code"] == "no_batch"


def test_batch_is_cancelled(programs: ApiSite) -> None:
    first = programs.post("batches", {"questions": [{"question": QUESTION}] * 3}).json
    second = programs.post("batches", {"questions": [{"question": QUESTION}] * 3}).json
    ended = programs.send("DELETE", f"/api/v1/batches/{second['id']}").json
    assert ended["state"] == "cancelled"
    programs.send("DELETE", f"/api/v1/batches/{first['id']}")
    assert programs.get(f"batches/{second['id']}").json["done"] < 3


def test_reports_of_the_same_version_are_not_sent_again(programs: ApiSite, sample_index: Index) -> None:
    tag = f'"{sample_index.manifest.version}"'
    first = programs.get("reports")
    assert first.headers["etag"] == tag
    again = programs.get("reports", If_None_Match=f'"other", W/{tag}')
    assert (again.status, again.body, again.headers["etag"]) == (304, b"", tag)
    assert programs.get("reports", If_None_Match='"other"').status == 200
    assert "etag" not in programs.get("health").headers


FAULTS = [
    ("ask", {}, "缺少 question"),
    ("ask", {"question": ""}, "question 是空的"),
    ("ask", {"question": "问" * 501}, "question 太长，最多 500 字"),
    ("ask", {"question": QUESTION, "top_k": 9}, "top_k 不能大于 8"),
    ("ask", {"question": QUESTION, "topk": 3}, "没有 topk 这个字段"),
    ("ask", {"question": QUESTION, "filters": {"city": ["历城区"]}}, "没有 filters.city 这个字段"),
    ("ask", {"question": QUESTION, "history": "上一问"}, "history 应为列表"),
    ("ask", {"question": 7}, "question 应为文字"),
    ("ask", [], "请求体 应为 JSON 对象"),
    ("search", {"query": "x", "top_k": 0}, "top_k 不能小于 1"),
    ("batches", {"questions": []}, "questions 是空的"),
    ("batches", {"questions": [{"question": "x"}] * 1001}, "questions 太多，最多 1000 个"),
]


@pytest.mark.parametrize(("path", "sent", "said"), FAULTS)
def test_what_is_wrong_is_said_in_the_one_form(
    programs: ApiSite, document: dict[str, Any], path: str, sent: object, said: str
) -> None:
    reply = programs.post(path, sent)
    assert reply.status == 422
    error = checked(document, "post", f"/api/v1/{path}", reply)["error"]
    assert error["code"] == "invalid"
    assert said in error["message"]
    assert "openapi.json" in error["hint"]


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("reports/0000000000000000", 404, "no_report"),
        (f"reports/{id_of(LICHENG)}/text?start=9&end=9", 422, "no_stretch"),
        (f"reports/{id_of(LICHENG)}/text?start=999999", 422, "no_stretch"),
        (f"reports/{id_of(LICHENG)}/text?start=0&end={10**6}", 422, "no_stretch"),
        (f"reports/{id_of(LICHENG)}/statements?standing=certain", 422, "invalid"),
        ("reports?limit=501", 422, "invalid"),
        ("batches/none", 404, "no_batch"),
        ("nothing", 404, "not_found"),
    ],
)
def test_what_is_not_there_is_said_so(programs: ApiSite, path: str, status: int, code: str) -> None:
    reply = programs.get(path)
    assert (reply.status, reply.json["error"]["code"]) == (status, code)
    assert reply.headers["cache-control"] == "no-store"


def test_stretch_goes_as_far_as_it_may() -> None:
    from page_samples import report

    from page.api.service import stretch

    long = report()
    assert stretch(long, 3, None).text == long.text[3:]
    assert LONGEST_STRETCH == 20_000


def test_api_alone_starts_without_gradio() -> None:
    """Neither the server nor its routes import what draws the page."""
    code = (
        "import sys; sys.modules['gradio'] = None; sys.modules['prometheus_client'] = None\n"
        "import app, page.api.application, page.agents.chat_completions\n"
        "from page.server.options import parser\n"
        "print(parser().parse_args(['--api-only']).api_only, 'pandas' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.stderr) == ("True False", "")
