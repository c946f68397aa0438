"""Signing in where the office does, by its proxy's header or its OpenID provider; who forges either."""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from door_site import Reply, free_port, read_reply, request
from oidc_provider import CLIENT, SECRET, Provider, provider
from page_site import NAME, PASSWORD, Opened, Served
from playwright.sync_api import expect
from starlette.applications import Starlette

from corpus.errors import ReportqaError
from page.house import Secrets
from page.library.keeper import Status
from page.library.library_routes import Librarian
from page.requests.doors import Doors
from page.requests.routes import doors_of
from page.server.options import parser
from page.server.serving import PageServer
from page.server.site import Site, routes_of, site_options
from page.sign_in import oidc
from page.sign_in.oidc import BEGUN

PROXY, STRANGER = "127.0.0.2", "127.0.0.1"
MANAGING = ("--sso-manage", "编辑部")
HEADERS = ("--sso-header", "X-Remote-User", "--sso-groups-header", "X-Remote-Groups", *MANAGING)


class Keeper:
    """Stands for an index that nothing is kept in."""

    def __init__(self) -> None:
        self.index = SimpleNamespace(reports={})

    def current(self) -> Any:
        return self.index

    def status(self) -> Status:
        return Status("模型甲", 0, (), ())

    def drift(self) -> str:
        return ""

    def update(self, *_: object) -> str:
        return "没有变"


@contextmanager
def running(corpus: Path, *words: str) -> Iterator[str]:
    """The library of a folder behind the doors of the page, started with these options."""
    port = free_port()
    options = parser().parse_args([*words, "--port", str(port)])
    secrets = Secrets.read(options)
    keeper: Any = Keeper()
    librarian = Librarian.of(keeper, secrets.sessions, keeper, corpus)
    more = [*librarian.routes(), *(secrets.oidc.routes() if secrets.oidc else [])]
    site = Site(keeper, corpus, more=more)
    doors = Doors(Starlette(**site_options(site)), doors_of(routes_of(site)))
    claims = (options.sso_header, options.sso_groups_header)
    server = PageServer(doors, "127.0.0.1", port, options.trusted_proxy, claims)
    server.start()
    try:
        yield server.url.rstrip("/")
    finally:
        server.stop()


@pytest.fixture(scope="module")
def behind(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with running(tmp_path_factory.mktemp("corpus"), *HEADERS, "--trusted-proxy", PROXY) as url:
        yield int(url.rpartition(":")[2])


def sent(port: int, path: str, by: str = PROXY, body: bytes = b"", raw: str = "", **headers: str) -> Reply:
    """A request from an address; `raw` are header lines as they are."""
    method = "POST" if body else "GET"
    whole = request(method, path, body, f"127.0.0.1:{port}", X_Reportqa="1", **headers)
    whole = whole.replace(b"\r\n\r\n", f"\r\n{raw}\r\n".encode() if raw else b"\r\n\r\n", 1)
    with socket.create_connection(("127.0.0.1", port), 20, source_address=(by, 0)) as wire:
        wire.sendall(whole)
        return read_reply(wire)


def door_of(reply: Reply) -> str:
    """What the library says of who is signed in."""
    found = re.search(r'class="rq-(?:door|note)">(.*?)</p>', reply.body.decode())
    return re.sub("<[^>]*>", "", found[1]).strip() if found else ""


NAMED = "X-Remote-User: 李明\r\n"
MANAGER = f"{NAMED}X-Remote-Groups: 全体, 编辑部\r\n"


def test_whom_the_proxy_names_is_signed_in_with_the_rights_of_his_groups(behind: int) -> None:
    assert door_of(sent(behind, "/rq/library")) == "请从单位的登录入口进入，才能增删报告。"
    assert door_of(sent(behind, "/rq/library", raw=NAMED)) == "已登录：李明（只能查看）"
    shown = sent(behind, "/rq/library", raw=MANAGER)
    assert (door_of(shown), b"data-logout" in shown.body) == ("已登录：李明", False)
    update = "/rq/library/update"
    assert sent(behind, update, body=b"{}", raw=MANAGER).status == 202
    refused = sent(behind, update, body=b"{}", raw=NAMED)
    assert (refused.status, refused.said) == (403, "这个账号只能查看，不能改动。")
    assert sent(behind, update, body=b"{}").status == 401


@pytest.mark.parametrize("forwarded", ["", f"X-Forwarded-For: {PROXY}\r\n", f"Forwarded: for={PROXY}\r\n"])
def test_header_forged_from_another_address_names_nobody(behind: int, forwarded: str) -> None:
    told = sent(behind, "/rq/library", STRANGER, raw=f"{forwarded}{MANAGER}")
    assert door_of(told) == "请从单位的登录入口进入，才能增删报告。"
    changed = sent(behind, "/rq/library/update", STRANGER, body=b"{}", raw=f"{forwarded}{MANAGER}")
    assert changed.status == 401


@pytest.mark.parametrize(
    "raw",
    [
        f"X-Remote-User: 王芳\r\n{MANAGER}",  # the visitor's own, passed on beside the proxy's
        f"{MANAGER}X-Remote-Groups: 编辑部\r\n",
        "X-Remote-User: \r\nX-Remote-Groups: 编辑部\r\n",
        "X-Remote-User: <b>李</b>\r\n",
        f"X-Remote-User: {'长' * 65}\r\n",
        "X_Remote_User: 李明\r\n",
    ],
)
def test_what_is_no_clear_word_of_the_proxy_names_nobody(behind: int, raw: str) -> None:
    assert door_of(sent(behind, "/rq/library", raw=raw)) == "请从单位的登录入口进入，才能增删报告。"


def test_page_of_another_origin_changes_nothing_for_whom_the_proxy_names(behind: int) -> None:
    raw = f"{MANAGER}Origin: http://evil.example\r\n"
    assert sent(behind, "/rq/library/update", body=b"{}", raw=raw).status == 403


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["--sso-header", "X-User"], "否则谁都可以冒充"),
        (["--sso-header", "a: b", "--trusted-proxy", PROXY], "不是请求头的名字"),
        (["--sso-groups-header", "X-Groups"], "不知道谁登录了"),
        (["--oidc-issuer", "http://login.example", "--oidc-client", "a"], "须是 https"),
        (["--oidc-issuer", "https://login.example"], "--oidc-client"),
    ],
)
def test_options_that_let_anybody_in_are_refused(words: list[str], why: str) -> None:
    with pytest.raises(ReportqaError, match=why):
        Secrets.read(parser().parse_args(words))


def test_without_options_nothing_of_it_is_there(tmp_path: Path) -> None:
    with running(tmp_path) as url:
        port = int(url.rpartition(":")[2])
        assert sent(port, "/rq/oidc", STRANGER).status == 404
        told = door_of(sent(port, "/rq/library", STRANGER, raw=MANAGER))
        assert told.startswith("资料库只读")


@pytest.fixture(scope="module")
def office() -> Iterator[Provider]:
    with provider() as made:
        yield made


@pytest.fixture(scope="module")
def signing(office: Provider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    words = ("--oidc-issuer", office.issuer, "--oidc-client", CLIENT, *MANAGING)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(oidc.SECRET, SECRET)
        with running(tmp_path_factory.mktemp("corpus"), *words) as url:
            yield url


@pytest.fixture
def told(office: Provider) -> Iterator[dict[str, Any]]:
    """What the provider's tokens say wrongly."""
    yield office.claims
    office.claims.clear()
    office.signing = "RS256"


def begun(client: httpx.Client) -> str:
    """Go to the provider, say yes; the address one is sent back to."""
    away = client.get("/rq/oidc").headers["location"]
    return client.get(away).headers["location"]


def browser(url: str) -> httpx.Client:
    return httpx.Client(base_url=url, trust_env=False, headers={"X-Reportqa": "1"})


def signed_in(client: httpx.Client) -> httpx.Response:
    """The whole way; the key is kept where one is given."""
    reply = client.get(begun(client))
    key = re.fullmatch(r"/\?view=library#rq-key=([0-9a-f]{64})", reply.headers.get("location", ""))
    if key:
        client.headers["X-Reportqa-Key"] = key[1]
    return reply


def shown(client: httpx.Client) -> str:
    found = re.search(r'class="rq-door">(.*?)</p>', client.get("/rq/library").text)
    return re.sub("<[^>]*>", "", found[1]).strip() if found else ""


def test_whom_the_provider_vouches_for_manages_until_he_leaves(signing: str) -> None:
    with browser(signing) as client:
        assert shown(client) == "用单位账号登录"
        reply = signed_in(client)
        assert (reply.status_code, shown(client)) == (303, "已登录：李明 退出登录")
        cookie = reply.headers["set-cookie"]
        assert ("HttpOnly" in cookie, "SameSite=strict" in cookie) == (True, True)
        assert client.post("/rq/library/update", json={}).status_code == 202
        key = client.headers.pop("X-Reportqa-Key")  # the cookie alone is what another port would see
        assert client.post("/rq/library/update", json={}).status_code == 401
        client.headers["X-Reportqa-Key"] = key
        client.post("/rq/logout", json={})
        assert shown(client) == "用单位账号登录"


def test_who_is_in_no_group_that_manages_may_look(signing: str, told: dict[str, Any]) -> None:
    told["groups"] = ["李明", "全体"]
    with browser(signing) as client:
        signed_in(client)
        assert shown(client) == "已登录：李明（只能查看） 退出登录"
        assert client.post("/rq/library/update", json={}).status_code == 403


def wrong() -> dict[str, dict[str, Any]]:
    now = int(time.time())
    return {
        "another audience": {"aud": "another program"},
        "another audience, with us as party": {"aud": "another program", "azp": CLIENT},
        "no audience": {"aud": None},
        "another issuer": {"iss": "https://login.example"},
        "expired": {"iat": now - 900, "exp": now - 600},
        "no end": {"exp": None},
        "of an earlier sign-in": {"nonce": "the nonce of yesterday"},
        "without nonce": {"nonce": None},
        "no name": {"preferred_username": "<script>", "sub": "17"},
    }


@pytest.mark.parametrize("what", wrong())
def test_token_that_says_something_wrong_lets_nobody_in(
    signing: str, told: dict[str, Any], what: str
) -> None:
    told.update(wrong()[what])
    with browser(signing) as client:
        reply = signed_in(client)
        assert (reply.status_code, reply.text.startswith("登录没有成功")) == (403, True)
        assert shown(client) == "用单位账号登录"
        assert not client.cookies.get("reportqa_session")


@pytest.mark.parametrize("way", ["none", "HS256", "stranger"])
@pytest.mark.usefixtures("told")
def test_token_that_the_provider_did_not_sign_lets_nobody_in(
    signing: str, office: Provider, way: str
) -> None:
    office.signing = way
    with browser(signing) as client:
        assert (signed_in(client).status_code, shown(client)) == (403, "用单位账号登录")


def test_answer_is_good_once_for_the_browser_that_asked(signing: str) -> None:
    with browser(signing) as client, browser(signing) as other:
        back = begun(client)
        assert other.get(back).status_code == 403  # a link sent to somebody else
        begun(other)
        assert other.get(back).status_code == 403  # with a sign-in of his own under way
        held = dict(client.cookies)
        assert client.get(back).status_code == 303
        again = client.get(back, headers={"Cookie": f"{BEGUN}={held[BEGUN]}"})
        assert again.status_code == 403
        forged = begun(client).replace("state=", "state=x")
        assert client.get(forged).status_code == 403
        assert client.get("/rq/oidc/back?error=access_denied&state=x").status_code == 403


def test_sign_in_that_takes_too_long_is_over(signing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(oidc, "_LASTS", -1)
    with browser(signing) as client:
        assert client.get(begun(client)).status_code == 403


def test_provider_that_does_not_answer_is_told_of(tmp_path: Path) -> None:
    words = ("--oidc-issuer", f"http://127.0.0.1:{free_port()}", "--oidc-client", CLIENT)
    with running(tmp_path, *words) as url, browser(url) as client:
        reply = client.get("/rq/oidc")
        assert (reply.status_code, "没有回应" in reply.text) == (502, True)


LOGIN = """async ([name, password]) => {
  const headers = { "X-Reportqa": "1", "Content-Type": "application/json" };
  const body = JSON.stringify({ name, password });
  return (await (await fetch("/rq/login", { method: "POST", headers, body })).json()).key;
}"""


def test_page_keeps_the_key_that_came_with_its_address(opened: Opened, served: Served) -> None:
    """In a browser: the key of a sign-in that ended elsewhere is used, and is no longer in the address."""
    with opened() as page:
        key = page.evaluate(LOGIN, [NAME, PASSWORD])
        page.goto("about:blank")
        page.goto(f"{served.url}/?view=library#rq-key={key}")
        expect(page.locator(".rq-door")).to_contain_text(f"已登录：{NAME}")
        assert "#" not in page.url
