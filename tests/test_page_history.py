"""Conversations kept on the server for an account that asked: who reaches them, and when they go."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest
from page_site import NAME, PASSWORD, QUESTION, Opened, Served, ask, serious
from playwright.sync_api import Page, expect
from starlette.applications import Starlette
from starlette.testclient import TestClient
from test_page_tasks import enter_library

from corpus.errors import QuestionError, ReportqaError
from page.chat import talk_store
from page.chat.talk_store import TalkStore
from page.house import House, Secrets
from page.passwords import Passwords, account_line
from page.server.options import parser
from page.sign_in.sessions import COOKIE, Sessions
from page.talks import Talks

OURS = {"X-Reportqa": "1"}
TALK = {"id": "a1", "name": "甲", "at": 5, "turns": [{"q": "问", "html": "<p>答</p>"}]}


@pytest.fixture
def store(tmp_path: Path) -> TalkStore:
    return TalkStore(tmp_path / "talks")


@pytest.fixture
def visitors(store: TalkStore, tmp_path: Path) -> dict[str, TestClient]:
    """Two accounts, and somebody who is none."""
    file = tmp_path / "accounts"
    file.write_text("\n".join(account_line(name, PASSWORD) for name in ("王芳", "李明")), "utf-8")
    file.chmod(0o600)
    sessions = Sessions(Passwords.read(file))
    app = Starlette(routes=Talks(store, sessions).routes())
    made = {}
    for name in ("王芳", "李明"):
        token = sessions.enter(name, PASSWORD)
        assert token is not None
        keys = {**OURS, "X-Reportqa-Key": sessions.key(token)}
        made[name] = TestClient(app, headers=keys, cookies={COOKIE: token})
    return {**made, "": TestClient(app, headers=OURS)}


def test_nothing_is_kept_until_an_account_asks_and_all_goes_when_it_no_longer_does(store: TalkStore) -> None:
    store.keep("王芳", "a1", 5, "甲")
    assert store.listed("王芳") == []
    store.join("王芳")
    store.keep("王芳", "a1", 5, "甲")
    store.keep("王芳", "a1", 4, "更早的")
    assert (store.listed("王芳"), store.read("王芳", "a1")) == ([("a1", 5, True)], "甲")
    store.keep("王芳", "a1", 6, "更晚的")
    assert store.read("王芳", "a1") == "更晚的"
    store.leave("王芳")
    assert (store.joined("王芳"), store.listed("王芳"), store.read("王芳", "a1")) == (False, [], None)


def test_what_was_deleted_is_known_as_deleted_and_its_words_leave_the_file(
    store: TalkStore, tmp_path: Path
) -> None:
    store.join("王芳")
    store.keep("王芳", "a1", 5, "很特别的一句话")
    assert "很特别的一句话".encode() in (tmp_path / "talks").read_bytes()
    store.drop("王芳", "a1")
    ((name, at, held),) = store.listed("王芳")
    assert (name, at > 5, held, store.read("王芳", "a1")) == ("a1", True, False, None)
    assert "很特别的一句话".encode() not in (tmp_path / "talks").read_bytes()


def test_an_account_may_keep_so_many(store: TalkStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(talk_store, "MOST", 2)
    store.join("王芳")
    for name in ("a1", "a2", "a2"):
        store.keep("王芳", name, 5, "甲")
    with pytest.raises(QuestionError, match="已存了 2 个对话"):
        store.keep("王芳", "a3", 5, "甲")


def test_file_that_is_something_else_and_history_without_accounts_are_refused(tmp_path: Path) -> None:
    (tmp_path / "other").write_text("不是数据库" * 200, "utf-8")
    with pytest.raises(ReportqaError, match="打不开"):
        TalkStore(tmp_path / "other")
    options = parser().parse_args(["--history", str(tmp_path / "talks")])
    with pytest.raises(ReportqaError, match="--auth"):
        House.of(options, None, Secrets.read(options))  # type: ignore[arg-type]


@pytest.mark.skipif(os.name != "posix", reason="permissions are POSIX's")
def test_the_file_is_for_the_server_alone(tmp_path: Path) -> None:
    TalkStore(tmp_path / "talks")
    assert stat.S_IMODE((tmp_path / "talks").stat().st_mode) == 0o600


def test_each_account_reaches_its_own_and_a_stranger_none(visitors: dict[str, TestClient]) -> None:
    mine, other, nobody = visitors["王芳"], visitors["李明"], visitors[""]
    for visitor in (mine, other):
        assert visitor.post("/rq/history/join", json={"on": True}).status_code == 200
    assert mine.put("/rq/history/keep", content=json.dumps(TALK)).status_code == 200
    assert mine.get("/rq/history").json() == {"name": "王芳", "on": True, "talks": [["a1", 5, True]]}
    assert mine.get("/rq/history/one?id=a1").json() == TALK
    assert other.get("/rq/history").json()["talks"] == []
    assert other.get("/rq/history/one?id=a1").status_code == 404
    assert other.post("/rq/history/drop", json={"id": "a1"}).status_code == 200
    assert nobody.get("/rq/history").json() == {"name": None, "on": False, "talks": []}
    assert nobody.get("/rq/history/one?id=a1").status_code == 404
    for path, body in (("drop", {"id": "a1"}), ("join", {"on": False})):
        assert nobody.post(f"/rq/history/{path}", json=body).status_code == 401
    assert nobody.put("/rq/history/keep", content=json.dumps(TALK)).status_code == 401
    assert mine.get("/rq/history/one?id=a1").json() == TALK
    assert mine.post("/rq/history/drop", json={"id": "a1"}, headers={"X-Reportqa": "0"}).status_code == 403


@pytest.mark.parametrize(
    "wrong", [[], {}, TALK | {"id": "../a"}, TALK | {"at": True}, TALK | {"at": -1}, TALK | {"turns": None}]
)
def test_what_is_no_conversation_is_refused(visitors: dict[str, TestClient], wrong: object) -> None:
    assert visitors["王芳"].put("/rq/history/keep", content=json.dumps(wrong)).status_code == 400


def shelf(page: Page) -> None:
    page.click("[data-view=ask]")
    page.click("[data-shelf]")
    expect(page.locator("label:has([data-server])")).to_be_visible()


def test_conversations_follow_an_account_to_another_device_and_go_when_it_says_so(
    opened: Opened, served: Served
) -> None:
    store = TalkStore(served.folder / "talks")
    with opened() as page:
        ask(page, QUESTION)
        assert store.listed(NAME) == []
        enter_library(page)
        shelf(page)
        page.check("[data-server]")
        expect(page.locator("[data-kept-where]")).to_contain_text("对话也存在服务器上“王芳”的账号里")
        assert serious(page) == []
    with opened(locale="en-US") as other:
        enter_library(other)
        shelf(other)
        expect(other.locator("#rq-talks [data-talk] b")).to_have_text([QUESTION])
        other.click("#rq-talks [data-talk]")
        expect(other.locator(".rq-value")).to_have_text("3.4万家")
        shelf(other)
        expect(other.locator("[data-kept-where]")).to_contain_text(
            "untick it and the server deletes them all"
        )
        other.uncheck("[data-server]")
        expect(other.locator("[data-kept-where]")).to_contain_text("in this browser only")
        expect(other.locator("#rq-talks [data-talk] b")).to_have_text([QUESTION])
    assert store.listed(NAME) == []
