"""The library without a browser: what is shown to whom, what the routes let through, what the worker does."""

from __future__ import annotations

import html
import re
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from page_samples import report
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.testclient import TestClient

from corpus.errors import IndexFault, ReportqaError
from corpus.folder.load import load_corpus
from page.library.file_preview import report_preview
from page.library.jobs import Job, Part, told_parts
from page.library.keeper import Kept, Status
from page.library.library_routes import Librarian
from page.library.library_tab import Keeping, Keys, Sought, library_view
from page.library.management import jobs_list
from page.passwords import Passwords, account_line
from page.server.feedback import Feedback
from page.server.site import Site, site_options
from page.sign_in.people import Person
from page.sign_in.sessions import Sessions

HELD, OTHER = report(), report("南湖区", 2023)
OURS = {"X-Reportqa": "1"}
NAME, PASSWORD = "王芳", "一个很长的密码12"
BY_PASSWORD = frozenset({"password"})
TEXT = (
    "东山县行政审批局2025年工作总结\n一、2025年工作情况\n"
    "2025年，全县新增经营主体{}户，办件满意率达到99.2%。\n"
)
STATUS = Status(
    "模型甲",
    12,
    (("坏.pdf", "扫描件<b>"),),
    (Kept("000002-b", True, "2026-01-02 03:04", 2, 12), Kept("000001-a", False, "2026-01-01 03:04", 1, 6)),
    missing=(("甲.html", "<i>.xls"),),
)


class Keeper:
    """Stands for the index of a folder: reads the reports anew at each update, with no vectors."""

    def __init__(self, corpus: Path) -> None:
        self.corpus = corpus
        self.index = SimpleNamespace(reports={})
        self.updates = 0
        self.back: list[str] = []
        self.fault = ""
        self.parted = ""

    def drift(self) -> str:
        return self.parted

    def current(self) -> SimpleNamespace:
        return self.index

    def update(self, progress: Callable[[int, int], None], _: object = None) -> str:
        self.updates += 1
        progress(1, 2)
        if self.fault:
            raise IndexFault(self.fault)
        read = load_corpus(self.corpus)
        self.index = SimpleNamespace(reports={r.source: r for r in read.reports})
        return f"共 {len(read.reports)} 份"

    def rollback(self, name: str) -> None:
        if name != "000001-a":
            raise IndexFault(f"没有版本{name}")
        self.back.append(name)

    def status(self) -> Status:
        return STATUS


@pytest.fixture
def keeper(tmp_path: Path) -> Keeper:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "东山县2024.txt").write_text(TEXT.format(900), "utf-8")
    keeper = Keeper(corpus)
    keeper.update(lambda *_: None)
    return keeper


@pytest.fixture
def site(keeper: Keeper, tmp_path: Path) -> TestClient:
    (tmp_path / "accounts").write_text(account_line(NAME, PASSWORD), "utf-8")
    sessions = Sessions(Passwords.read(tmp_path / "accounts"))
    librarian = Librarian.of(keeper, sessions, keeper, keeper.corpus)
    site = Site(keeper, keeper.corpus, Feedback(tmp_path / "feedback.jsonl"), librarian.routes())
    return TestClient(Starlette(**site_options(site)))


def enter(site: TestClient) -> None:
    reply = site.post("/rq/login", json={"name": NAME, "password": PASSWORD}, headers=OURS)
    assert reply.status_code == 200
    site.headers["X-Reportqa-Key"] = reply.json()["key"]


def staged(site: TestClient, name: str, text: str, **more: str) -> dict[str, str]:
    """A file sent and read: its number, its state and what is said of it."""
    reply = site.put("/rq/library/upload", params={"name": name, **more}, content=text.encode(), headers=OURS)
    assert reply.status_code == 200, reply.text
    (item,) = reply.json()["items"]
    return item


def take_in(site: TestClient, name: str, text: str, **more: str) -> str:
    """Send a file, take it in; the list of jobs afterwards."""
    item = staged(site, name, text, **more)
    reply = site.post("/rq/library/accept", json={"items": [{"number": item["number"]}]}, headers=OURS)
    assert reply.status_code == 202, reply.text
    return settled(site)


def settled(site: TestClient) -> str:
    """The list of jobs once nothing is under way."""
    for _ in range(200):
        shown = site.get("/rq/library/jobs").text
        if "data-busy" not in shown:
            return shown
        time.sleep(0.05)
    raise AssertionError(shown)


def words(text: str) -> str:
    return html.unescape(re.sub("<[^>]*>", "", text))


def test_visitor_sees_the_reports_and_no_way_to_change_them() -> None:
    shown = library_view([HELD, OTHER], Sought(), Keys(BY_PASSWORD))
    assert re.findall('data-open="(.*?)"', shown) == ["清河区/2025.txt", "南湖区/2023.txt"]
    assert "管理员登录" in shown
    assert not re.findall("data-(?:delete|replace|drop|rollback|update|confirm)", shown)
    assert "资料库只读" in library_view([HELD], Sought(), Keys())


def test_keeper_sees_versions_health_and_what_was_not_read() -> None:
    shown = library_view([HELD], Sought(), Keys(BY_PASSWORD, Person(NAME, "manage")), Keeping(STATUS))
    assert re.findall('data-rollback="(.*?)"', shown) == ["000001-a"]
    assert "状态：正常 · 12 个段落 · 模型 模型甲" in words(shown)
    assert "扫描件&lt;b&gt;" in shown
    assert "坏.pdf：扫描件<b>" in words(shown)
    assert "缺少的附件 1 个" in shown
    assert "“&lt;i&gt;.xls”" in shown
    assert "甲.html：提到的附件“<i>.xls”不在文件夹里" in words(shown)
    assert re.findall('data-delete="(.*?)"', shown) == ["清河区/2025.txt"]


@pytest.mark.parametrize(
    ("sought", "found"),
    [
        (Sought(words="南湖 2023"), ["南湖区/2023.txt"]),
        (Sought(place="山东省济南市清河区"), ["清河区/2025.txt"]),
        (Sought(year="2024"), ["南湖区/2023.txt"]),
        (Sought(organ="清河区行政审批服务局"), ["清河区/2025.txt"]),
        (Sought(words="没有"), []),
    ],
)
def test_reports_are_found_by_words_place_year_and_organ(sought: Sought, found: list[str]) -> None:
    shown = library_view([HELD, OTHER], sought, Keys())
    assert re.findall('data-open="(.*?)"', shown) == found
    assert ("没有符合条件的报告" in shown) == (not found)


def test_long_list_is_paged_and_keeps_its_search() -> None:
    many = [report(f"第{n}区") for n in range(120)]
    shown = library_view(many, Sought(words="区", page=1), Keys())
    assert re.findall('data-open="(.*?)/', shown)[0] == "第50区"
    assert re.findall('data-query="(.*?)"', shown) == ["?words=%E5%8C%BA", "?words=%E5%8C%BA&amp;page=2"]


def test_preview_shows_outline_and_what_was_taken_away() -> None:
    made = library_view([HELD], Sought(), Keys())
    assert "data-preview" in made
    preview = words(report_preview(HELD))
    assert preview.startswith("提纲一、2025年工作情况（一）优化营商环境")
    assert "去掉的网页杂项 0 行没有" in preview
    assert "全区新增经营主体3.4万家2025年已完成" in preview


def test_job_is_escaped_and_tells_how_far_it_is() -> None:
    job = Job("收入", "<b>.txt", NAME, state="更新索引", share=0.25)
    shown = jobs_list([job])
    assert 'value="0.250"' in shown
    assert "data-busy" in shown
    assert "<b>.txt" not in shown


def test_change_needs_our_page_and_a_login(site: TestClient, keeper: Keeper) -> None:
    body = {"source": "东山县2024.txt"}
    assert site.post("/rq/library/delete", json=body).status_code == 403
    assert site.post("/rq/library/delete", json=body, headers=OURS).status_code == 401
    assert site.put("/rq/library/upload?name=a.txt", content=b"a", headers=OURS).status_code == 401
    assert site.get("/rq/library/jobs").status_code == 401
    assert list(keeper.index.reports) == ["东山县2024.txt"]


def test_wrong_password_and_logout(site: TestClient) -> None:
    wrong = site.post("/rq/login", json={"name": NAME, "password": "错"}, headers=OURS)
    assert (wrong.status_code, "用户名或密码不对" in wrong.json()["message"]) == (401, True)
    enter(site)
    cookie = site.post("/rq/login", json={"name": NAME, "password": PASSWORD}, headers=OURS).headers[
        "set-cookie"
    ]
    assert "HttpOnly" in cookie
    site.cookies.set("reportqa_session", cookie.partition("=")[2].partition(";")[0])
    assert site.get("/rq/library/jobs").status_code == 401  # the key of the first login is not the second's
    enter(site)
    assert "SameSite=strict" in cookie
    assert "已登录：王芳" in words(site.get("/rq/library").text)
    site.post("/rq/logout", json={}, headers=OURS)
    assert site.get("/rq/library/jobs").status_code == 401


def test_upload_is_read_first_and_taken_in_when_told_to(site: TestClient, keeper: Keeper) -> None:
    enter(site)
    name = "东山县2025.txt"
    item = staged(site, name, TEXT.format(1234))
    assert (item["state"], list(keeper.index.reports)) == ("可收入", ["东山县2024.txt"])
    shown = words(site.get("/rq/library/reading", params={"number": item["number"]}).text)
    assert "一、2025年工作情况" in shown
    assert "全县新增经营主体1234户2025年已完成" in shown
    assert "东山县行政审批局2025年工作总结" in words(site.get("/rq/library").text)
    site.post("/rq/library/accept", json={"items": [{"number": item["number"]}]}, headers=OURS)
    told = words(settled(site))
    assert "完成 收入 1 份报告 新增 1 份（" in told
    assert name in keeper.index.reports
    again = staged(site, "b.txt", TEXT.format(1234))
    assert (again["state"], again["message"]) == ("已有", f"与 {name} 内容相同")
    none = site.post("/rq/library/accept", json={"items": [{"number": again["number"]}]}, headers=OURS)
    assert (none.status_code, none.json()["message"]) == (400, "没有可以收入的文件，请重新选择。")


def test_upload_that_cannot_be_read_says_why_and_the_index_is_left_alone(
    site: TestClient, keeper: Keeper
) -> None:
    enter(site)
    before = keeper.updates
    item = staged(site, "a.exe", "MZ")
    assert (item["state"], "不是能读的格式" in item["message"]) == ("不能收入", True)
    assert keeper.updates == before
    assert site.put("/rq/library/upload?name=", content=b"a", headers=OURS).status_code == 400


def test_one_job_is_told_in_one_sentence() -> None:
    parts = [
        Part("甲.txt", Path("a"), came="新增"),
        Part("乙.txt", Path("b"), came="新增"),
        Part("丙.txt", Path("c"), came="替换"),
        Part("丁.pdf", Path("d"), came="没有收入", why="没有文字"),
    ]
    assert told_parts(parts) == "新增 2 份、替换 1 份；没有收入 1 份：丁.pdf：没有文字"
    assert told_parts(parts[3:]) == "没有收入 1 份：丁.pdf：没有文字"


def test_file_of_a_name_that_is_held_replaces_it(site: TestClient, keeper: Keeper) -> None:
    enter(site)
    item = staged(site, "东山县2024.txt", TEXT.format(7))
    assert (item["state"], item["message"]) == ("将替换", "替换 东山县2024.txt，原文件移入 .trash")
    dropped = site.post("/rq/library/letgo", json={"items": [{"number": item["number"]}]}, headers=OURS)
    assert dropped.status_code == 200
    assert "替换 1 份（" in words(take_in(site, "东山县2024.txt", TEXT.format(7)))
    assert "7户" in keeper.index.reports["东山县2024.txt"].text


def test_facts_are_set_before_and_after_and_told_as_set(site: TestClient, keeper: Keeper) -> None:
    enter(site)
    item = staged(site, "无题.txt", "情况汇报\n一、工作\n新增经营主体5户。\n")
    wanted = {
        "number": item["number"],
        "title": "东山县2023年总结",
        "period": "2023年",
        "place": "",
        "organ": "",
    }
    site.post("/rq/library/accept", json={"items": [wanted]}, headers=OURS)
    settled(site)
    held = keeper.index.reports["无题.txt"]
    assert (held.title, held.by_hand) == ("东山县2023年总结", ("title", "period"))
    assert words(site.get("/rq/library/form", params={"source": "无题.txt"}).text).count("手工填写") == 2
    send = {"source": "无题.txt", "title": "东山县2023年总结", "period": "从前"}
    refused = site.post("/rq/library/facts", json=send, headers=OURS)
    assert (refused.status_code, "“从前”不是一个时期" in refused.json()["message"]) == (400, True)
    site.post("/rq/library/facts", json={**send, "period": "", "place": "青岛市"}, headers=OURS)
    settled(site)
    assert keeper.index.reports["无题.txt"].by_hand == ("title", "place")
    site.post("/rq/library/facts", json={"source": "无题.txt", "again": "1"}, headers=OURS)
    assert "完成 改信息 无题.txt 已按手工填写的信息重读" in words(settled(site))
    assert keeper.index.reports["无题.txt"].by_hand == ()
    changes = words(site.get("/rq/library").text)
    assert "王芳改信息无题.txt完成：已按手工填写的信息重读" in changes
    assert "标题：东山县2023年总结；地区：青岛市" in changes


def test_account_that_may_only_read_sees_and_changes_nothing(keeper: Keeper, tmp_path: Path) -> None:
    accounts = tmp_path / "accounts"
    accounts.write_text(account_line(NAME, PASSWORD, "read"), "utf-8")
    librarian = Librarian.of(keeper, Sessions(Passwords.read(accounts)), keeper, keeper.corpus)
    site = TestClient(Starlette(**site_options(Site(keeper, keeper.corpus, more=librarian.routes()))))
    enter(site)
    refused = site.post("/rq/library/delete", json={"source": "东山县2024.txt"}, headers=OURS)
    assert (refused.status_code, refused.json()["message"]) == (403, "这个账号只能查看，不能改动。")
    shown = site.get("/rq/library").text
    assert "已登录：王芳（只能查看）" in words(shown)
    assert "状态：正常" in words(shown)
    assert not re.findall("data-(?:delete|replace|drop|rollback|update|facts|accept)", shown)


def test_old_line_of_an_account_manages_and_an_unknown_role_is_refused(tmp_path: Path) -> None:
    accounts = tmp_path / "accounts"
    accounts.write_text(account_line(NAME, PASSWORD).rpartition(":")[0], "utf-8")
    assert Passwords.read(accounts).role(NAME) == "manage"
    accounts.write_text(account_line(NAME, PASSWORD).replace(":manage", ":boss"), "utf-8")
    with pytest.raises(ReportqaError, match="角色是 read 或 manage"):
        Passwords.read(accounts)


def test_upload_that_is_too_large_is_cut_off(site: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    enter(site)
    monkeypatch.setenv("REPORTQA_MAX_FILE_MB", "1")
    reply = site.put("/rq/library/upload?name=a.txt", content=b"a" * (1 << 20) + b"b", headers=OURS)
    assert (reply.status_code, reply.json()["message"]) == (400, "a.txt：文件超过 1 MB，没有收入")


def test_report_is_replaced_and_deleted(site: TestClient, keeper: Keeper) -> None:
    enter(site)
    take_in(site, "新.txt", TEXT.format(7), replace="东山县2024.txt")
    assert list(keeper.index.reports) == ["新.txt"]
    take_in(site, "又一份.txt", TEXT.format(8))
    site.post("/rq/library/delete", json={"source": "新.txt"}, headers=OURS)
    settled(site)
    assert list(keeper.index.reports) == ["又一份.txt"]
    site.post("/rq/library/delete", json={"source": "../accounts"}, headers=OURS)
    assert "失败 删除 ../accounts" in words(settled(site))


def test_index_that_does_not_follow_is_told(site: TestClient, keeper: Keeper) -> None:
    enter(site)
    keeper.fault = "磁盘已满"
    site.post("/rq/library/update", json={}, headers=OURS)
    assert "文件已处理，但索引没有更新：磁盘已满" in settled(site)


def test_version_is_taken_back(site: TestClient, keeper: Keeper) -> None:
    enter(site)
    site.post("/rq/library/rollback", json={"version": "000001-a"}, headers=OURS)
    site.post("/rq/library/rollback", json={"version": "x"}, headers=OURS)
    told = words(settled(site))
    assert keeper.back == ["000001-a"]
    assert "没有版本x" in told


def test_original_is_fetched_only_if_held(site: TestClient, keeper: Keeper) -> None:
    reply = site.get("/rq/file", params={"source": "东山县2024.txt"})
    assert reply.text == TEXT.format(900)
    assert reply.headers["content-disposition"].startswith("attachment")
    assert reply.headers["content-type"] == "application/octet-stream"
    keeper.index.reports["../accounts"] = HELD
    keeper.index.reports["/etc/passwd"] = HELD
    for source in ("../accounts", "/etc/passwd", "没有.txt", ""):
        assert site.get("/rq/file", params={"source": source}).status_code == 404


def test_asset_is_ours_only(site: TestClient) -> None:
    assert site.get("/rq/assets/core.js").headers["content-type"].startswith("text/javascript")
    for name in ("waiting.html", "..%2Fsite.py", "absent.js"):
        assert site.get(f"/rq/assets/{name}").status_code == 404


def test_verdict_is_a_line_of_the_file(site: TestClient, tmp_path: Path) -> None:
    sent = {"verdict": "wrong", "question": "问", "message": "答", "quotes": ["a#1-2"]}
    assert site.post("/rq/feedback", json=sent, headers=OURS).status_code == 200
    assert site.post("/rq/feedback", json={"verdict": "x"}, headers=OURS).status_code == 400
    assert site.post("/rq/feedback", json=sent).status_code == 403
    assert site.post("/rq/feedback", content=b"{" * 70000, headers=OURS).status_code == 400
    lines = (tmp_path / "feedback.jsonl").read_text("utf-8").splitlines()
    assert len(lines) == 1
    assert '"verdict": "wrong", "question": "问", "message": "答", "quotes": ["a#1-2"]' in lines[0]


def test_index_without_a_folder_of_ones_own_cannot_be_changed(tmp_path: Path, keeper: Keeper) -> None:
    (tmp_path / "accounts").write_text(account_line(NAME, PASSWORD), "utf-8")
    librarian = Librarian(keeper, Sessions(Passwords.read(tmp_path / "accounts")))
    site = TestClient(Starlette(**site_options(Site(keeper, more=librarian.routes()))))
    enter(site)
    assert site.post("/rq/library/update", json={}, headers=OURS).status_code == 401
    assert "资料库只读" in site.get("/rq/library").text
    assert site.post("/rq/feedback", json={}, headers=OURS).status_code == 404
    assert site.get("/rq/file", params={"source": "东山县2024.txt"}).status_code == 404


def test_a_full_queue_is_said_in_chinese(keeper: Keeper) -> None:
    def full(_: Request) -> Response:
        raise HTTPException(503, "Queue is full.")

    site = TestClient(Starlette(**site_options(Site(keeper, more=[Route("/full", full)]))))
    reply = site.get("/full")
    assert (reply.status_code, reply.json()) == (503, {"detail": "提问的人太多，系统忙，请稍后再问。"})
