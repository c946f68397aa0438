"""The layer around the server alone: who is let in, what is passed on, what is counted, what times out."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from alone import run_alone
from door_site import Reply, exchange, free_port, request
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from corpus.errors import QuestionError, ReportqaError
from page.requests.bodies import DEEPEST, LONGEST, decoded, encoded
from page.requests.calls import Calls
from page.requests.doors import Doors
from page.requests.origins import Hosts, is_foreign, name_of
from page.requests.pace import Held, Pace
from page.requests.routes import doors_of
from page.requests.streams import Leash
from page.requests.visits import new_visit, own_name, visit_of
from page.server import serving
from page.server.serving import PageServer
from page.server.waiting import Progress, waiting_page
from page.server.wire import Wire


async def shown(request: Request) -> Response:
    """What came through, answered as carelessly as could be."""
    seen = {
        "query": str(request.url.query),
        "path": request.url.path,
        "body": (await request.body()).decode(),
        "claims": [k for k in request.headers if k.startswith("x-forwarded")],
    }
    allowed = {
        "Access-Control-Allow-Origin": request.headers.get("origin", "*"),
        "access-control-allow-credentials": "true",
    }
    return JSONResponse(seen, headers=allowed)


OWN = [
    Route("/rq/library", shown),
    Route("/rq/assets/{name}", shown),
    Route("/rq/login", shown, methods=["POST"]),
    Route("/rq/library/upload", shown, methods=["PUT"]),
]
CALLS = Calls({0: 1, 1: 1, 2: 0}, {"ask": 2}, frozenset({1}))


def site(pace: Pace | None = None, hosts: Hosts | None = None) -> TestClient:
    app = Starlette(routes=[Route("/{path:path}", shown, methods=["GET", "POST", "PUT", "OPTIONS"])])
    doors = Doors(app, doors_of(OWN), hosts or Hosts.of("127.0.0.1"), CALLS, pace or Pace(0))
    return TestClient(doors, base_url="http://127.0.0.1:7860")


OURS = "http://127.0.0.1:7860"
FOREIGN = [
    {"Origin": "http://127.0.0.1:7861"},
    {"Origin": "http://localhost:7860"},
    {"Origin": "https://127.0.0.1:7860.evil.test"},
    {"Origin": "null"},
    {"Origin": ""},
    {"Origin": "file://"},
    {"Origin": "http://[bad"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "same-site", "Origin": OURS},
    {"Sec-Fetch-Site": "anything"},
]


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_what_another_origin_sends_is_refused_at_every_door(headers: dict[str, str]) -> None:
    page = site()
    asked = [
        page.post("/rq/login", json={}, headers=headers),
        page.put("/rq/library/upload", content=b"a", headers=headers),
        page.post("/gradio_api/run/predict", json={"data": [], "fn_index": 2}, headers=headers),
        page.get("/rq/library", headers=headers),
        page.get("/config", headers=headers),
    ]
    assert [reply.status_code for reply in asked] == [403] * 5
    assert asked[0].json()["message"] == "请从本页面操作：请求来自别的网站。"


@pytest.mark.parametrize("headers", [{}, {"Origin": OURS}, {"Sec-Fetch-Site": "same-origin", "Origin": OURS}])
def test_our_own_page_and_programs_are_let_in(headers: dict[str, str]) -> None:
    assert site().post("/rq/login", json={}, headers=headers).status_code == 200
    assert site().get("/rq/library", headers=headers).status_code == 200


def test_a_link_of_another_site_may_open_the_page_but_change_nothing() -> None:
    followed = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    framed = followed | {"Sec-Fetch-Dest": "iframe"}
    assert site().get("/", headers=followed).status_code == 200
    assert site().get("/", headers=framed).status_code == 403
    assert site().post("/rq/login", json={}, headers=followed).status_code == 403


def test_no_reply_lets_another_origin_read_it_and_no_preflight_is_granted() -> None:
    reply = site().get("/rq/library", headers={"Origin": OURS})
    assert [name for name in reply.headers if name.startswith("access-control")] == []
    asked = {"Origin": "http://127.0.0.1:7861", "Access-Control-Request-Method": "POST"}
    refused = site().options("/rq/login", headers=asked)
    assert refused.status_code == 405
    assert [name for name in refused.headers if name.startswith("access-control")] == []


def test_hosts_are_the_loopback_names_what_is_listened_on_and_what_is_allowed() -> None:
    hosts = Hosts.of("10.0.0.5", ["ZhengWen.office.test"])
    served = ("127.0.0.1:7860", "localhost", "[::1]:1", "10.0.0.5:7860", "zhengwen.office.test", "10.0.0.5.")
    assert [hosts.takes(host) for host in served] == [True] * len(served)
    others = (
        "10.0.0.6",
        "office.test",
        "a.zhengwen.office.test",
        "10.0.0.5:x",
        "a@10.0.0.5",
        "",
        "10.0.0.5 ",
    )
    assert [hosts.takes(host, "10.0.0.6") for host in others] == [False] * len(others)
    assert [name_of("[::1]:80"), name_of("[::1"), name_of("a/b")] == ["[::1]", "", ""]


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])  # noqa: S104 - what an operator writes
def test_who_listens_everywhere_is_called_by_the_address_that_was_reached(host: str) -> None:
    hosts = Hosts.of(host)
    assert hosts.takes("10.0.0.5:7860", "10.0.0.5")
    assert not hosts.takes("evil.test", "10.0.0.5")
    assert not hosts.takes("10.0.0.6", "10.0.0.5")


@pytest.mark.parametrize("name", ["http://a.test", "a b", "a/b", ""])
def test_allowed_host_that_is_no_name_is_refused(name: str) -> None:
    with pytest.raises(ReportqaError, match="不是主机名"):
        Hosts.of("127.0.0.1", [name])


def test_origin_is_compared_with_the_name_and_port_that_were_called() -> None:
    assert not is_foreign(None, ["https://a.test"], "a.test")
    assert not is_foreign(None, ["https://a.test"], "a.test:443")
    assert is_foreign(None, ["https://a.test:8443"], "a.test")
    assert is_foreign(None, ["https://a.test", "https://b.test"], "a.test")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b'"\\ud83d"', "无法保存的字符"),
        (b'{"a\\u0000": 1}', "无法保存的字符"),
        (b"[" * 100_00 + b"]" * 100_00, "嵌套太深"),
        (b"[" * (DEEPEST + 1) + b"]" * (DEEPEST + 1), "嵌套太深"),
        (b"-Infinity", "不是 JSON"),
        (b"-1e999", "不是数字"),
        (b'\xef\xbb\xbf{"a":1}', "不是 JSON"),
        (b"1" * 5000, "不是 JSON"),
        (b'"' + b"a" * LONGEST + b'"', "最多 64 KB"),
    ],
)
def test_body_that_cannot_be_written_out_again_is_refused_in_words(body: bytes, words: str) -> None:
    with pytest.raises(QuestionError, match=words):
        decoded(body)


def test_body_that_can_is_the_same_afterwards() -> None:
    sent = {"问": ["😀 引文\n", 1.5, None, True, {"a": {}}]}
    assert decoded(json.dumps(sent).encode()) == sent  # a whole character written as two halves is one
    assert decoded(encoded(sent)) == sent
    assert decoded(b"[" * DEEPEST + b"]" * DEEPEST)


def test_what_stands_behind_reads_the_bytes_that_were_looked_at() -> None:
    twice = b'{"data": [{"path": "http://a"}], "data": [null], "fn_index": 0}'
    reply = site().post("/gradio_api/run/predict", content=twice)
    assert reply.json()["body"] == '{"data": [null], "fn_index": 0}'


@pytest.mark.parametrize(
    ("path", "call", "status"),
    [
        ("run/predict", {"data": [None], "fn_index": 0}, 200),
        ("run/predict", {"data": [None], "fn_index": 1}, 400),
        ("queue/join", {"data": [None], "fn_index": 1, "session_hash": "a"}, 200),
        ("queue/join", {"data": [None], "fn_index": True}, 400),
        ("queue/join", {"data": [], "fn_index": 1}, 400),
        ("run/predict", {"data": [None], "fn_index": 9}, 400),
        ("run/predict", {"data": [None]}, 400),
        ("call/ask", {"data": ["问", ["前"]]}, 200),
        ("call/ask", {"data": ["问", []], "fn_index": 1}, 400),
        ("call/health", {"data": []}, 400),
        ("call/ask", {"data": ["问", {"path": "a"}]}, 400),
        ("call/ask", {"data": ["问", []], "oauth_token": "a"}, 400),
        ("call/ask", {"data": ["问", []], "session_hash": "../a"}, 400),
        ("call/ask", ["问"], 400),
        ("run/predict", {"data": [None], "fn_index": 0, "event_data": {"filter": {"place": ["济南"]}}}, 200),
        ("run/predict", {"data": [None], "fn_index": 0, "event_data": {"path": "http://a"}}, 400),
        ("run/predict", {"data": [None], "fn_index": 0, "event_data": {"question": {"path": "a"}}}, 400),
    ],
)
def test_calls_of_gradio_hold_plain_values_for_functions_of_the_page(
    path: str, call: object, status: int
) -> None:
    assert site().post(f"/gradio_api/{path}", json=call).status_code == status


def test_session_is_passed_on_under_a_name_of_its_own_browser() -> None:
    secret = visit_of(new_visit(secure=False).partition(";")[0])
    assert len(secret) == 32
    cookie = {"Cookie": f"reportqa_visit={secret}"}
    page = site()
    own = own_name("abc", secret)
    assert len({own, own_name("abc", ""), own_name("abd", secret), "abc"}) == 4
    joined = page.post(
        "/gradio_api/queue/join", json={"data": [0], "fn_index": 1, "session_hash": "abc"}, headers=cookie
    )
    assert json.loads(joined.json()["body"])["session_hash"] == own
    stream = page.get("/gradio_api/queue/data?session_hash=abc&x=1", headers=cookie)
    assert stream.json()["query"] == f"session_hash={own}"
    assert page.get("/gradio_api/heartbeat/abc", headers=cookie).json()["path"].endswith(f"/{own}")
    assert page.get("/gradio_api/heartbeat/abc").json()["path"].endswith(f"/{own_name('abc', '')}")
    assert page.get("/gradio_api/queue/data?session_hash=../x").status_code == 400


def test_cookie_of_a_visit_is_set_once() -> None:
    first = site().get("/")
    assert "HttpOnly" in first.headers["set-cookie"]
    held = {"Cookie": first.headers["set-cookie"].partition(";")[0]}
    assert "set-cookie" not in site().get("/", headers=held).headers
    assert "set-cookie" in site().get("/", headers={"Cookie": "reportqa_visit=short"}).headers
    assert "set-cookie" not in site().get("/rq/library").headers


def test_what_a_proxy_claims_and_what_nobody_asked_for_is_not_passed_on() -> None:
    claims = {"X-Forwarded-Host": "evil.test", "X-Forwarded-Proto": "https", "X-Forwarded-For": "10.0.0.1"}
    reply = site().get("/?deep_link=abc&page=x", headers=claims)
    assert (reply.json()["query"], reply.json()["claims"]) == ("", ["x-forwarded-for"])
    assert site().get("/rq/library?words=%E5%8C%BA").json()["query"] == "words=%E5%8C%BA"
    assert site().get("/rq/library?words=%00").status_code == 400


def test_an_address_that_asks_too_often_waits_and_others_do_not() -> None:
    now = [0.0]
    pace = Pace(60, clock=lambda: now[0])
    assert [pace.wait("10.0.0.1") for _ in range(60)] == [0.0] * 60
    assert pace.wait("10.0.0.1") == pytest.approx(1.0)
    assert pace.wait("10.0.0.2") == 0.0
    assert [pace.wait("2001:db8::1") for _ in range(60)] == [0.0] * 60
    assert pace.wait("2001:db8::ffff") > 0  # the same subscriber
    now[0] = 1.0
    assert pace.wait("10.0.0.1") == 0.0
    assert Pace(0).wait("10.0.0.1") == 0.0


def test_requests_past_the_pace_are_refused_scripts_are_not_counted() -> None:
    page = site(Pace(2, clock=lambda: 0.0))
    assert [page.get("/rq/library").status_code for _ in range(3)] == [200, 200, 429]
    refused = page.get("/rq/library")
    assert (refused.json()["message"], refused.headers["retry-after"]) == ("请求太频繁，请稍后再试。", "30")
    assert page.get("/rq/assets/core.js").status_code == 200


def test_open_streams_are_counted_by_address_and_in_all() -> None:
    held = Held(each=2, most=3)
    assert [held.take("a"), held.take("a"), held.take("a"), held.take("b"), held.take("c")] == [
        True,
        True,
        False,
        True,
        False,
    ]
    held.give_back("a")
    with held.one("c") as allowed:
        assert (allowed, len(held)) == (True, 3)
    assert len(held) == 2


def test_stream_ends_after_its_time_and_when_the_server_closes() -> None:
    async def never() -> dict[str, Any]:
        await asyncio.Event().wait()
        return {}

    async def both() -> list[str]:
        closed = asyncio.Event()
        late = await Leash(never, 0.01, closed).receive()
        asyncio.get_running_loop().call_later(0.01, closed.set)
        shut = await Leash(never, 1000, closed).receive()
        return [late["type"], shut["type"]]

    assert run_alone(both()) == ["http.disconnect"] * 2


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[int, Doors, threading.Event]]:
    """A real server whose heads must be whole in a fifth of a second, with an answer that takes its time."""
    go_on = threading.Event()

    def slowly() -> Iterator[bytes]:
        yield b"data: 1\n\n"
        go_on.wait(30)
        yield b"data: 2\n\n"

    async def stream(_: Request) -> Response:
        return StreamingResponse(slowly(), media_type="text/event-stream")

    async def plain(_: Request) -> Response:
        return PlainTextResponse("好")

    routes = [Route("/gradio_api/queue/data", stream), Route("/gradio_api/heartbeat/{x}", stream)]
    app = Starlette(routes=[*routes, Route("/{path:path}", plain, methods=["GET", "POST"])])
    monkeypatch.setattr(serving, "Wire", partial(Wire, patience=0.2))
    monkeypatch.setattr(serving, "EACH", 4)
    monkeypatch.setattr(serving, "_QUIET", 0.1)
    doors = Doors(app, doors_of(OWN), Hosts.of("127.0.0.1"), CALLS, Pace(0))
    port = free_port()
    running = PageServer(doors, "127.0.0.1", port)
    running.start()
    yield port, doors, go_on
    go_on.set()
    running.stop()


def drip(wire: socket.socket) -> None:
    """Send a byte now and then, as long as anybody takes it."""
    while True:
        wire.sendall(b"a")
        threading.Event().wait(0.05)


HALF_OPEN = [
    b"",
    b"GET / HTTP/1.1\r\nHost: localhost\r\nX-A: ",
    b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\nGET / HTTP/1.1\r\n",
    b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999\r\n\r\n{",
]


@pytest.mark.parametrize("sent", HALF_OPEN, ids=["nothing", "head", "second head", "body nobody reads"])
def test_connection_that_asks_for_nothing_is_closed(
    server: tuple[int, Doors, threading.Event], sent: bytes
) -> None:
    with socket.create_connection(("127.0.0.1", server[0]), timeout=20) as wire:
        wire.sendall(sent)
        with pytest.raises(ConnectionError):
            drip(wire)


def test_connections_of_one_address_are_bounded(server: tuple[int, Doors, threading.Event]) -> None:
    port = server[0]
    wires = [socket.create_connection(("127.0.0.1", port), timeout=20) for _ in range(4)]
    for wire in wires:
        wire.sendall(request("GET", "/gradio_api/queue/data?session_hash=a"))
        assert wire.recv(100)
    with pytest.raises((ConnectionError, IndexError)):
        exchange(port, request("GET", "/health"))
    server[2].set()
    for wire in wires:
        wire.close()


def test_server_that_stops_lets_an_answer_finish_and_takes_no_new_question(
    server: tuple[int, Doors, threading.Event],
) -> None:
    port, doors, go_on = server
    replies: list[Reply] = []
    answer = threading.Thread(
        target=lambda: replies.append(exchange(port, request("GET", "/gradio_api/queue/data?session_hash=a")))
    )
    answer.start()
    while not doors.under_way:
        threading.Event().wait(0.01)
    doors.stopping = True
    refused = exchange(
        port,
        request(
            "POST", "/gradio_api/queue/join", b'{"data":[0],"fn_index":1}', Content_Type="application/json"
        ),
    )
    assert (refused.status, refused.said) == (503, "页面正在停止，请稍后再问。")
    go_on.set()
    answer.join(20)
    assert b"data: 2" in replies[0].body


def test_page_that_only_says_to_wait_is_answered_to_its_own_names_alone() -> None:
    port = free_port()
    with waiting_page("127.0.0.1", port, Progress("正在载入"), Hosts.of("127.0.0.1")):
        assert exchange(port, request("GET", "/progress")).json["message"] == "正在载入"
        assert exchange(port, request("GET", "/progress", host="evil.test")).status == 400
        for early in (request("GET", "/api/v1/health"), request("POST", "/v1/chat/completions", b"{}")):
            reply = exchange(port, early)
            assert (reply.status, reply.headers["retry-after"]) == (503, "5")
            error = reply.json["error"]
            assert (error["code"], error["message"]) == ("preparing", "正在载入，还不能提问。")
            assert "Retry-After" in error["hint"]


def test_stranger_in_front_of_a_proxy_is_counted_by_his_own_address() -> None:
    """The name that a trusted proxy gives is taken; nobody else's is."""
    seen: list[str] = []

    class Watching(Pace):
        def wait(self, address: str) -> float:
            seen.append(address)
            return 0.0

    for trusted in ((), ("127.0.0.1",)):
        app = Starlette(routes=[Route("/health", shown)])
        doors = Doors(app, doors_of([Route("/health", shown)]), Hosts.of("127.0.0.1"), CALLS, Watching())
        port = free_port()
        running = PageServer(doors, "127.0.0.1", port, trusted)
        running.start()
        assert exchange(port, request("GET", "/health", X_Forwarded_For="10.9.8.7")).status == 200
        doors.stopping = True
        running.stop()
    assert seen == ["127.0.0.1", "10.9.8.7"]


def test_taken_port_is_told_in_words() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(ReportqaError, match=f"不能在 127.0.0.1:{port} 打开页面"):
            PageServer(Doors(shown, ()), "127.0.0.1", port)  # type: ignore[arg-type]
