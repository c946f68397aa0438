"""Changes to the library over the API, by the Python client: made once, answered from, taken back."""

from __future__ import annotations

import asyncio
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from alone import run_alone
from api_site import ApiSite, running_api
from door_site import laid_out

from index.encoders.encoder import Encoder
from page.api.report_shapes import id_of
from page.library.change_log import Changes
from reportqa.client import ApiError, AsyncClient, Client, Filters

TEXT = """泉庄县2025年政府工作报告

一、2025年工作回顾

2025年，全县新建灌溉渠道47公里。
"""
ASKED = "2025年泉庄县新建灌溉渠道多少公里"


@pytest.fixture
def site(tmp_path: Path, sample_index_folder: Path, encoder: Encoder) -> Iterator[ApiSite]:
    laid_out(tmp_path, sample_index_folder)
    with running_api(tmp_path, encoder) as site:
        yield site


def test_report_is_taken_in_answered_from_and_taken_out(site: ApiSite) -> None:
    with Client(site.url, site.editor) as client:
        before = client.index()
        assert client.ask(ASKED).status == "refused"
        job = client.wait(client.put_report("泉庄县.txt", TEXT.encode()))
        assert (job.state, job.kind, job.by) == ("done", "add", "editor")
        assert client.ask(ASKED).results[0].value == "47公里"
        after = client.index()
        assert (after.reports, after.version != before.version) == (3, True)
        _stale(site, before.version)
        with pytest.raises(ApiError, match="内容相同"):
            client.put_report("别名.txt", TEXT.encode())
        assert _noted(site)[-1] == ("editor", "收入", "泉庄县.txt")
        for taken in ("泉庄县.txt", "x.txt"):
            assert client.wait(client.delete_report(taken)).state == "done"
        assert client.index().reports == 2
        assert client.ask(ASKED).status == "refused"


def zipped(**files: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as packed:
        for name, content in files.items():
            packed.writestr(name.replace("_", "."), content)
    return made.getvalue()


def test_zip_of_reports_is_taken_in_and_what_was_left_out_is_told(site: ApiSite) -> None:
    other = TEXT.replace("泉庄县", "柳庄县").replace("47", "83")
    sent = zipped(泉庄县_txt=TEXT.encode(), 柳庄县_txt=other.encode(), 程序_exe=b"MZ")
    with Client(site.url, site.editor) as client:
        job = client.put_report("报告.zip", sent)
        assert (len(job.left), job.left[0].startswith("程序.exe：")) == (1, True)
        done = client.wait(job)
        assert (done.state, done.message.startswith("新增 2 份")) == ("done", True)
        assert client.index().reports == 4
        assert client.ask(ASKED.replace("泉庄县", "柳庄县")).results[0].value == "83公里"
        with pytest.raises(ApiError) as refused:
            client.put_report("空.zip", zipped(程序_exe=b"MZ"))
        assert (refused.value.status, refused.value.code) == (422, "not_taken_in")


def test_facts_are_set_by_hand_and_let_go(site: ApiSite) -> None:
    with Client(site.url, site.editor) as client:
        source = client.reports("青岛").reports[0].source
        read = client.report(source)
        client.wait(client.set_facts(source, place="山东省济南市历城区", period="2022年"))
        told = client.report(source)
        assert (told.region, told.period, told.title) == ("山东省济南市历城区", "2022年", read.title)
        assert told.by_hand == ["place", "period"]
        with pytest.raises(ApiError, match="“从前”不是一个时期") as refused:
            client.set_facts(source, period="从前")
        assert (refused.value.status, refused.value.code) == (422, "not_understood")
        client.wait(client.set_facts(source))
        assert client.report(source) == read
        assert read.by_hand == []
    with Client(site.url, site.reader) as client, pytest.raises(ApiError, match="只能提问和查看"):
        client.set_facts(source, title="别的")


def _noted(site: ApiSite) -> list[tuple[str, str, str]]:
    """The log of changes that the page shows: by whom, what, to what."""
    return [(c.by, c.did, c.what) for c in Changes(site.folder / "corpus").latest()]


def _stale(site: ApiSite, old: str) -> None:
    """What a program knew of the version before no longer holds."""
    assert site.get("reports", If_None_Match=f'"{old}"').status == 200
    path = f"/api/v1/library/reports/{id_of('泉庄县.txt')}"
    late = site.send("DELETE", path, None, site.editor, If_Match=f'"{old}"')
    assert (late.status, late.json["error"]["code"]) == (412, "version_changed")
    once = {"Idempotency_Key": "a-key-of-mine"}
    put = "/api/v1/library/files?name=x.txt"
    sent = TEXT.replace("47", "48").encode()
    first, second = (site.send("PUT", put, sent, site.editor, **once).json for _ in range(2))
    assert first["number"] == second["number"]
    other = site.send("PUT", put, b"\x01", site.editor, **once)
    assert (other.status, other.json["error"]["code"]) == (422, "idempotency_key_reused")


def test_client_reads_what_there_is_and_tells_what_went_wrong(programs: ApiSite) -> None:
    with Client(programs.url, programs.reader) as client:
        assert client.health().reports == 2
        held = client.reports("历城", filters=Filters(year=["2025"]))
        (report,) = held.reports
        whole = client.report(report.source)
        outline = client.outline(report.source)
        assert (outline.sections[-1].end, len(outline.sections)) == (whole.characters, whole.sections)
        assert client.text(report.source, 257, 309).text.startswith("2025年，历城区新增经营主体")
        stated = client.statements(report.source, "3.4万家")
        assert [s.standing for s in stated.statements] == ["achieved"]
        *stages, answer = client.stages("2025年历城区新增多少经营主体")
        assert (stages, getattr(answer, "status", "")) == (["查找", "核对", "作答"], "answered")
        assert [hit.source for hit in client.search("经营主体", top_k=1).hits] == [report.source]
        items = list(client.batch(["2025年历城区新增多少经营主体", "历城区2019年财政收入是多少"]))
        assert [i.answer.status for i in items if i.answer] == ["answered", "refused"]
        with pytest.raises(ApiError, match="只能提问和查看") as refused:
            client.update()
        assert (refused.value.status, refused.value.code) == (403, "wrong_role")
        with pytest.raises(ApiError, match="没有这份报告"):
            client.report("没有.txt")


def test_client_that_awaits_is_answered_alike(programs: ApiSite) -> None:
    async def asked() -> list[object]:
        async with AsyncClient(programs.url, programs.reader) as client:
            told = [step async for step in client.stages("2025年历城区新增多少经营主体")]
            answer, found = await asyncio.gather(
                client.ask("2025年历城区新增多少经营主体"), client.reports("青岛")
            )
            items = [item async for item in client.batch(["2025年历城区新增多少经营主体"])]
            with pytest.raises(ApiError) as refused:
                await client.put_report("x.txt", b"x")
            first = items[0].answer
            assert first is not None
            return [told[:3], answer.message, found.total, first.message, refused.value.code]

    message = "2025年，历城区新增经营主体3.4万家。"
    assert run_alone(asked()) == [["查找", "核对", "作答"], message, 1, message, "wrong_role"]
