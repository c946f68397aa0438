"""The running page attacked over raw sockets: nothing is fetched, stored or thrown that must not be."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from door_site import NAME, PASSWORD, QUESTION, Place, laid_out, read_reply, request, running

NOWHERE = "http://trap.reportqa.invalid/x.png"
FILE = {"path": NOWHERE, "meta": {"_type": "gradio.FileData"}}
FILES = (
    FILE,
    {"url": NOWHERE, **FILE},
    {"path": f"https://127.0.0.2:9/{'a' * 30}", "meta": {"_type": "gradio.FileData"}, "is_stream": True},
    [FILE],
    [[FILE]],
    {"a": {"b": FILE}},
)
NUMBERS = range(14)


@pytest.fixture
def place(attacked: Place) -> Place:
    return attacked


def calls_with(file: object) -> Iterator[tuple[str, object]]:
    """Every route of Gradio that takes values, with a file in every place of them."""
    for name in ("ask", "health", "finish", "predict", "begin", "open"):
        for way in ("call", "call/v2", "run", "api"):
            yield f"/gradio_api/{way}/{name}", {"data": [file, []]}
            yield f"/gradio_api/{way}/{name}", {"question": file, "history": [file]}
    for number in NUMBERS:
        for data in ([file], [file, []], ["问", [file]], [None, file]):
            call = {"data": data, "fn_index": number, "session_hash": "abc", "event_data": None}
            yield "/gradio_api/run/predict", call
            yield "/gradio_api/queue/join", call
        call = {"data": [], "fn_index": number, "session_hash": "abc", "event_data": file}
        yield "/gradio_api/run/predict", call


def test_the_trap_catches_what_gradio_fetches_where_the_door_is_left_open(
    tmp_path: Path, sample_index_folder: Path
) -> None:
    laid_out(tmp_path, sample_index_folder)
    with running(tmp_path, REPORTQA_TRAP_OPEN="1") as open_place:
        assert open_place.caught == []
        number = queued_number(open_place)
        call = {"data": [FILE, []], "fn_index": number, "session_hash": "abc"}
        open_place.post("/gradio_api/queue/join", call)
        assert open_place.ask()["status"] == "answered"
        assert any("trap.reportqa.invalid" in line for line in open_place.caught), open_place.caught


def queued_number(place: Place) -> int:
    steps = place.send("GET", "/config").json["dependencies"]
    return next(int(step["id"]) for step in steps if step["api_name"] == "ask")


def asking_number(place: Place) -> int:
    steps = place.send("GET", "/config").json["dependencies"]
    return next(int(s["id"]) for s in steps if "ask" in [name for _, name in s["targets"]])


def test_no_call_makes_the_server_look_up_a_name_or_open_a_connection(place: Place) -> None:
    statuses = {place.post(path, sent).status for file in FILES for path, sent in calls_with(file)}
    assert statuses <= {400, 404}
    number = queued_number(place)
    again = json.dumps({"data": ["问", []], "fn_index": number, "session_hash": "abc"}).encode()
    twice = again.replace(b'"data"', b'"data": [' + json.dumps(FILE).encode() + b', []], "data"', 1)
    assert place.post("/gradio_api/queue/join", twice).status == 200  # the last counts, here and behind
    wide = json.dumps({"data": [FILE, []], "fn_index": number, "session_hash": "abc"}).encode("utf-16")
    assert place.post("/gradio_api/queue/join", wide).status == 400
    assert place.ask()["status"] == "answered"
    assert place.caught == []


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/upload",
        "/gradio_api/upload%0a",
        "/gradio_api/upload/",
        "/gradio_api//upload",
        "//gradio_api/upload",
        "/Gradio_api/upload",
        "/gradio_api/UPLOAD",
        "/gradio_api/%75pload%0A",
        "/gradio_api/x/../upload",
        f"/gradio_api/file={NOWHERE}",
        "/gradio_api/file=/etc/passwd%0a",
        "/gradio_api/file/etc/passwd",
        f"/gradio_api/proxy={NOWHERE}",
        f"/gradio_api/proxy%3D{NOWHERE}%0a",
        "/gradio_api/stream/a/b/1/playlist-file",
        "/gradio_api/component_server",
        "/gradio_api/upload_progress?upload_id=a",
        "/gradio_api/deep_link",
        "/gradio_api/queue/status",
        "/gradio_api/startup-events",
        "/gradio_api/app_id",
        "/gradio_api/token",
        "/gradio_api/openapi.json",
        "/gradio_api/runs",
        "/gradio_api/run/ask",
        "/gradio_api/api/ask",
        "/gradio_api/vibe-code",
        "/gradio_api/process_recording",
        "/gradio_api/custom_component/a/client/component/..%2f..%2fx",
        "/monitoring",
        "/monitoring%0a",
        "/docs",
        "/openapi.json",
        "/login",
        "/svelte/../../x",
        "/static/..%2f..%2froutes.py",
        "/static/%2e%2e/routes.py",
        "/assets/.env",
        "/rq/assets/..%2fsite.py",
        "/manifest.json",
        f"http://127.0.0.1/{'x' * 9}",
    ],
)
def test_what_the_page_does_not_use_does_not_exist(place: Place, path: str) -> None:
    assert [place.send(method, path).status for method in ("GET", "POST", "PUT")] == [404] * 3
    assert place.caught == []


@pytest.mark.parametrize("method", ["OPTIONS", "TRACE", "DELETE", "PATCH", "PUT", "POST"])
def test_other_methods_are_refused(place: Place, method: str) -> None:
    assert place.send(method, "/rq/library").status == 405


def test_run_route_does_not_go_past_the_queue(place: Place) -> None:
    call = {"data": ["问", []], "fn_index": queued_number(place), "session_hash": "abc"}
    reply = place.post("/gradio_api/run/predict", call)
    assert (reply.status, "须排队，不能直接运行" in reply.said) == (400, True)


@pytest.mark.parametrize(
    "host", ["evil.test", "127.0.0.1.evil.test", "localhost:1@evil.test", "", "192.0.2.1", "evil.test:7860"]
)
def test_only_names_of_the_server_are_answered(place: Place, host: str) -> None:
    paths = ("/", "/rq/library", "/health", "/metrics", "/config")
    lines = [request("GET", path).replace(b"Host: 127.0.0.1", f"Host: {host}".encode()) for path in paths]
    for sent in lines:
        with socket.create_connection(("127.0.0.1", place.port), timeout=20) as wire:
            wire.sendall(sent)
            assert read_reply(wire).status == 400


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost:1", "LOCALHOST", "[::1]:7860", "localhost."])
def test_names_of_this_machine_are_answered(place: Place, host: str) -> None:
    assert place.send("GET", "/health", host=host).status == 200


NO_TEXT = [
    b'{"source":"\\ud800"}',
    b'{"source":"a\\u0000b"}',
    b'{"\\udfff":1,"source":"a"}',
    b'{"source":' + b"[" * 5000 + b"]" * 5000 + b"}",
    b'{"source":"\xff"}',
    b'{"source":NaN}',
    b'{"source":1e999}',
    b"{" * 3000,
    b"",
    b'"\\ud800"',
    b"[" * 60_000,
]


@pytest.mark.parametrize("body", NO_TEXT, ids=range(len(NO_TEXT)))
def test_text_that_is_none_is_refused_and_nothing_of_it_is_kept(place: Place, body: bytes) -> None:
    admin = place.login()
    for path in ("login", "feedback", "library/delete", "library/rollback"):
        reply = place.post(f"/rq/{path}", body, **admin)
        assert (reply.status, "提交的" in reply.said) == (400, True)
    for path in ("run/predict", "queue/join", "call/ask", "cancel"):
        assert place.post(f"/gradio_api/{path}", body).status == 400
    assert place.send("PUT", "/rq/library/upload?name=a%00.txt", b"a", X_Reportqa="1", **admin).status == 400
    assert place.send("GET", "/rq/library", **admin).status == 200
    assert place.send("GET", "/rq/library/jobs", **admin).body == b""
    assert not (place.folder / "feedback.jsonl").exists()


def test_question_that_is_no_text_is_refused_before_it_is_kept(place: Place) -> None:
    for words in ("\ud800", "a\0"):
        call = {"data": [None], "fn_index": 0, "session_hash": "abc", "event_data": {"question": words}}
        assert place.post("/gradio_api/run/predict", call).status == 400
        assert place.post("/gradio_api/call/ask", {"data": [words, []]}).status == 400


def test_body_too_long_is_refused_before_it_is_read(place: Place) -> None:
    for path in ("/gradio_api/queue/join", "/gradio_api/call/ask", "/rq/login"):
        with socket.create_connection(("127.0.0.1", place.port), timeout=20) as wire:
            head = request("POST", path, host="127.0.0.1", X_Reportqa="1")
            wire.sendall(head.replace(b"Content-Length: 0", b"Content-Length: 30000000"))
            assert read_reply(wire).status == 413  # nothing of the body was sent


def test_body_too_long_without_a_length_is_refused(place: Place) -> None:
    head = (
        b"POST /rq/login HTTP/1.1\r\nHost: localhost\r\nX-Reportqa: 1\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", place.port), timeout=20) as wire:
        wire.sendall(head + b"11170\r\n" + b"a" * 70_000 + b"\r\n")
        assert read_reply(wire).status == 413


def test_logins_at_once_are_not_all_looked_at(place: Place) -> None:
    statuses: list[int] = []

    def try_one(number: int) -> None:
        statuses.append(place.post("/rq/login", {"name": f"甲{number}", "password": "错"}).status)

    threads = [threading.Thread(target=try_one, args=(n,)) for n in range(16)]
    for thread in threads:
        thread.start()
    assert place.send("GET", "/health").status == 200
    for thread in threads:
        thread.join()
    assert set(statuses) == {401, 429}


def test_answer_is_not_given_to_who_knows_only_the_name_of_the_session(place: Place) -> None:
    victim = place.send("GET", "/").headers["set-cookie"].partition(";")[0]
    assert victim.startswith("reportqa_visit=")
    stranger = place.send("GET", "/").headers["set-cookie"].partition(";")[0]
    call = {"data": [], "fn_index": asking_number(place), "session_hash": "known1"}
    call |= {"event_data": {"turn": "t1", "question": f"{QUESTION}，只有我问"}}
    assert place.post("/gradio_api/queue/join", call, Cookie=victim).status == 200
    heard = "/gradio_api/queue/data?session_hash=known1"
    for cookie in ("reportqa_visit=x", stranger):
        assert "只有我问" not in place.send("GET", heard, Cookie=cookie).body.decode()
    told = place.send("GET", heard, Cookie=victim).body.decode()
    events = [json.loads(line[6:]) for line in told.splitlines() if line.startswith("data: ")]
    assert "只有我问" in json.dumps(events, ensure_ascii=False), told


def test_who_leaves_in_the_middle_is_no_fault_of_the_server(place: Place) -> None:
    admin = place.login()
    for path, method in (
        ("/rq/library/upload?name=a.txt", "PUT"),
        ("/rq/login", "POST"),
        ("/gradio_api/queue/join", "POST"),
    ):
        with socket.create_connection(("127.0.0.1", place.port), timeout=20) as wire:
            head = request(method, path, b"", X_Reportqa="1", **admin)
            wire.sendall(head.replace(b"Content-Length: 0", b"Content-Length: 5000") + b"{")
    with socket.create_connection(("127.0.0.1", place.port), timeout=20) as wire:
        wire.sendall(request("GET", "/gradio_api/heartbeat/abc"))
        wire.recv(100)
    assert place.send("GET", "/gradio_api/queue/data?session_hash=never").status == 200
    assert place.ask()["status"] == "answered"
    assert "Traceback" not in place.console, place.console


def test_replies_tell_no_place_of_the_server(place: Place) -> None:
    admin = place.login()
    place.post("/rq/library/rollback", {"version": "000009-没有"}, **admin)
    shown = ""
    while "失败" not in shown:
        shown = place.send("GET", "/rq/library/jobs", **admin).body.decode()
    assert "没有版本" in shown
    told = [shown]
    told += [
        place.send("GET", path, **admin).body.decode() for path in ("/", "/config", "/rq/library", "/metrics")
    ]
    for words in (str(place.folder), str(Path.home()), "/site-packages"):
        assert [words in text for text in told] == [False] * len(told)
    assert (NAME in told[3], PASSWORD in place.console) == (True, False)
