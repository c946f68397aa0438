"""What every reply carries, and who may change the library."""

from __future__ import annotations

import os
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from corpus.errors import ReportqaError
from page.passwords import Passwords, account_line, main
from page.requests.security_headers import Guard
from page.sign_in import sessions
from page.sign_in.people import Person
from page.sign_in.sessions import Sessions, TooMany

PAGE = (
    '<html><head><meta property="og:title" content="x"><link rel="manifest" href="/m"></head>'
    "<body><script>one()</script><script type=module></script></body></html>"
)


def client() -> TestClient:
    async def page(_: Request) -> Response:
        return HTMLResponse(PAGE, headers={"Content-Security-Policy": "default-src *"})

    async def other(_: Request) -> Response:
        return JSONResponse({"a": "<script>"})

    routes = [Route("/", page), Route("/{path:path}", other)]
    return TestClient(
        Starlette(routes=routes, middleware=[Middleware(Guard, head="<script src=/a.js></script>")])
    )


def test_every_script_of_the_page_carries_the_nonce_of_its_reply() -> None:
    first, second = client().get("/"), client().get("/")
    nonce = re.findall("'nonce-(.*?)'", first.headers["content-security-policy"])
    assert re.findall('<script nonce="(.*?)"', first.text) == nonce * 3
    assert first.text.count("<script") == 3
    assert nonce != re.findall("'nonce-(.*?)'", second.headers["content-security-policy"])
    assert first.headers.get_list("content-security-policy") == [first.headers["content-security-policy"]]


def test_policy_lets_nothing_in_from_elsewhere() -> None:
    policy = client().get("/").headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "connect-src 'self'" in policy
    script = next(p for p in policy.split("; ") if p.startswith("script-src"))
    assert "unsafe-inline" not in script
    assert not re.findall(r"https?:|\*", policy)


def test_tags_that_name_others_are_taken_out() -> None:
    text = client().get("/").text
    assert ["og:" in text, "manifest" in text] == [False, False]


def test_other_replies_are_passed_on_with_the_headers() -> None:
    reply = client().get("/gradio_api/info")
    assert reply.json() == {"a": "<script>"}
    assert reply.headers["x-content-type-options"] == "nosniff"


@pytest.fixture
def accounts(tmp_path: Path) -> Path:
    path = tmp_path / "accounts"
    path.write_text(f"# 管理员\n{account_line('王芳', '一个很长的密码12')}\n", "utf-8")
    return path


def test_only_the_right_password_is_accepted(accounts: Path) -> None:
    held = Passwords.read(accounts)
    tries = [("王芳", "一个很长的密码12"), ("王芳", "一个很长的密码13"), ("王", "一个很长的密码12"), ("", "")]
    assert [held.accepts(*t) for t in tries] == [True, False, False, False]
    assert "一个很长的密码12" not in accounts.read_text("utf-8")


def test_two_lines_of_one_password_differ() -> None:
    assert account_line("a", "longenough") != account_line("a", "longenough")


@pytest.mark.parametrize("text", ["", "# 只有说明\n", "a:b\n", "a:zz:11\n"])
def test_file_without_accounts_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "accounts"
    path.write_text(text, "utf-8")
    with pytest.raises(ReportqaError, match="密码文件"):
        Passwords.read(path)
    with pytest.raises(ReportqaError, match="读不了密码文件"):
        Passwords.read(tmp_path / "absent")


def test_command_makes_a_line_that_works(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pipe").write_text("管道里的密码123\n", "utf-8")
    with (tmp_path / "pipe").open(encoding="utf-8") as pipe:
        monkeypatch.setattr("sys.stdin", pipe)
        assert main(["li.ming"]) == 0
    (tmp_path / "accounts").write_text(capsys.readouterr().out, "utf-8")
    assert Passwords.read(tmp_path / "accounts").accepts("li.ming", "管道里的密码123")


@pytest.mark.parametrize(("name", "password"), [("a:b", "longenough"), ("a", "short"), ("", "longenough")])
def test_name_or_password_that_will_not_do_is_refused(name: str, password: str) -> None:
    with pytest.raises(ReportqaError, match=r"用户名只能用|密码至少"):
        account_line(name, password)


def test_session_lasts_until_it_is_left_or_runs_out(accounts: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held = Sessions(Passwords.read(accounts))
    token = held.enter("王芳", "一个很长的密码12")
    assert held.person(token) == Person("王芳", "manage")
    assert [held.person("other"), held.person(None)] == [None, None]
    held.leave(token)
    assert held.person(token) is None
    monkeypatch.setattr(sessions, "LASTS", -1)
    assert held.person(held.enter("王芳", "一个很长的密码12")) is None


def test_five_wrong_passwords_lock_one_account_at_one_address_for_a_while(
    accounts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = Sessions(Passwords.read(accounts))
    assert [held.enter("王芳", "错", "10.0.0.9") for _ in range(5)] == [None] * 5
    with pytest.raises(TooMany, match=r"锁住从这里的登录，请 \d+ 秒后再试"):
        held.enter("王芳", "一个很长的密码12", "10.0.0.9")
    assert held.enter("王芳", "一个很长的密码12", "10.0.0.1") is not None
    monkeypatch.setattr(sessions, "_PAUSE", 0.0)
    assert held.enter("王芳", "一个很长的密码12", "10.0.0.9") is not None


def test_other_names_do_not_help_an_address_that_has_tried_too_often(accounts: Path) -> None:
    held = Sessions(Passwords.read(accounts))
    held._passwords.accepts = lambda *_: False  # type: ignore[method-assign, union-attr]
    assert [held.enter(f"甲{n}", "错", "10.0.0.9") for n in range(20)] == [None] * 20
    with pytest.raises(TooMany):
        held.enter("乙", "错", "10.0.0.9")
    assert held.enter("乙", "错", "10.0.0.1") is None


def test_at_most_two_passwords_are_looked_at_together(accounts: Path) -> None:
    held = Sessions(Passwords.read(accounts))
    looking, go_on = threading.Semaphore(0), threading.Event()

    def slowly(*_: str) -> bool:
        looking.release()
        return not go_on.wait(20)

    held._passwords.accepts = slowly  # type: ignore[method-assign, union-attr]
    with ThreadPoolExecutor(2) as pool:
        first = [pool.submit(held.enter, f"甲{n}", "错", f"10.0.0.{n}") for n in range(2)]
        for _ in first:
            assert looking.acquire(timeout=20)
        with pytest.raises(TooMany, match="正在核对的登录太多"):
            held.enter("王芳", "一个很长的密码12", "10.0.0.7")
        go_on.set()
        assert [f.result() for f in first] == [None, None]


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_password_file_that_others_can_read_is_told_of(
    accounts: Path, caplog: pytest.LogCaptureFixture
) -> None:
    accounts.chmod(0o640)
    Passwords.read(accounts)
    assert "密码文件别的账号也能读写（权限 640）" in caplog.text
    caplog.clear()
    accounts.chmod(0o600)
    Passwords.read(accounts)
    assert caplog.text == ""


def test_without_accounts_nobody_gets_in() -> None:
    assert [Sessions().ways, Sessions().enter("a", "b")] == [frozenset(), None]
