"""How the page ends and begins again: answers are finished, falls are told of, a full disk stops nothing."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from door_site import Place, laid_out, running

from corpus.errors import CorpusError
from page.error_text import hide, without_places
from page.library.drift import Drift, Watch, drift_of
from page.library.uploads import Uploads, sweep

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals and /dev/full")
TOLD = "报告文件夹与索引不一致"
REPORT = (
    "东山县行政审批局2025年工作总结\n一、2025年工作情况\n"
    + "2025年，全县新增经营主体1234户，办件满意率达到99.2%。\n"
)


FULL = "/dev/full" if Path("/dev/full").exists() else os.devnull


@pytest.fixture(scope="module")
def fallen(tmp_path_factory: pytest.TempPathFactory, sample_index_folder: Path) -> Iterator[Place]:
    """A page killed in the middle of an update and started again, where its words go to a full disk."""
    folder = tmp_path_factory.mktemp("fallen")
    laid_out(folder, sample_index_folder)
    (folder / "tmp").mkdir()
    new = folder / "corpus" / "东山县2025.txt"
    with run(folder) as place:
        path = "/rq/library/upload?name=%E4%B8%9C%E5%B1%B1%E5%8E%BF2025.txt"
        admin = place.login()
        sent = place.send("PUT", path, REPORT.encode(), X_Reportqa="1", **admin)
        assert sent.status == 200
        assert place.post("/rq/library/accept", {"items": sent.json["items"]}, **admin).status == 202
        while not new.exists():
            time.sleep(0.001)
        place.process.kill()
        place.process.wait()
    assert left(folder) != []
    with run(folder, FULL) as place:
        yield place


def run(folder: Path, console: str = "") -> AbstractContextManager[Place]:
    return running(folder, "--auth", str(folder / "accounts"), console=console, TMPDIR=str(folder / "tmp"))


def left(folder: Path) -> list[Path]:
    return list((folder / "tmp").glob("reportqa-uploads-*"))


def test_a_fall_in_the_middle_of_an_update_is_told_of_and_mended_by_one_click(fallen: Place) -> None:
    assert left(fallen.folder) == []
    assert "1 份还没有收入。请管理员登录后更新索引。" in seen(fallen, present=True)
    admin = fallen.login()
    assert "data-update>更新索引" in seen(fallen, present=True, **admin)
    assert fallen.post("/rq/library/update", {}, **admin).status == 202
    assert TOLD not in seen(fallen, present=False, **admin)
    assert fallen.ask("2025年东山县新增多少经营主体")["results"][0]["value"] == "1234户"


def test_told_to_end_the_page_answers_first_what_was_asked(fallen: Place) -> None:
    events = [
        fallen.post("/gradio_api/call/ask", {"data": [f"{2010 + n}年历城区新增多少经营主体", []]}).json[
            "event_id"
        ]
        for n in range(12)
    ]
    with ThreadPoolExecutor(12) as pool:
        replies = [pool.submit(fallen.send, "GET", f"/gradio_api/call/ask/{event}") for event in events]
        fallen.process.send_signal(signal.SIGTERM)
        told = [reply.result().body.decode() for reply in replies]
    assert ["event: complete" in text for text in told] == [True] * 12
    assert fallen.process.wait(30) == 0


def seen(place: Place, *, present: bool, **headers: str) -> str:
    """The library, once the note is there or is gone."""
    for _ in range(300):
        shown = place.send("GET", "/rq/library", **headers).body.decode()
        if (TOLD in shown) == present:
            return shown
        time.sleep(0.1)
    return shown


def test_folder_and_index_are_compared_file_by_file(tmp_path: Path) -> None:
    for name in ("甲.txt", "乙.txt", "坏.txt"):
        (tmp_path / name).write_text(name, "utf-8")
    held = {"甲.txt": "0" * 64, "丙.txt": "1" * 64}
    drift = drift_of(tmp_path, held, frozenset({"坏.txt"}))
    assert (drift.added, drift.changed, drift.removed) == (1, 1, 1)
    assert str(drift) == "1 份还没有收入，1 份内容已变，1 份已不在文件夹里"


def test_what_is_found_apart_is_logged_and_a_folder_that_is_away_is_not_taken_for_empty(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def away() -> Drift:
        raise CorpusError("不是文件夹")

    watch = Watch(lambda: Drift(added=2))
    watch.begin().join()
    assert (watch.drift, "folder and index differ" in caplog.text) == (Drift(2), True)
    lost = Watch(away)
    lost.look()
    assert (bool(lost.drift), "folder not compared" in caplog.text) == (False, True)


def test_only_what_the_dead_left_is_swept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    alive = Uploads()
    with alive.new() as file:
        kept = Path(file.name)
    dead = tmp_path / "reportqa-uploads-dead"
    dead.mkdir()
    (dead / "x").touch()
    other = tmp_path / "somebody's"
    other.mkdir()
    (tmp_path / "reportqa-uploads-link").symlink_to(other)
    left, busy = (tmp_path / "corpus" / ".incoming" / name for name in ("old", "new"))
    left.mkdir(parents=True)
    busy.mkdir()
    os.utime(left, (0, 0))
    assert sweep(tmp_path / "corpus") == 2
    assert [kept.exists(), dead.exists(), other.exists(), left.exists(), busy.exists()] == [
        True,
        False,
        True,
        False,
        True,
    ]
    alive.close()
    assert not kept.exists()


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("读不了 /srv/zhengwen/报告/a.txt：权限不够", "读不了 a.txt：权限不够"),
        ("索引目录 /srv/zhengwen/.index 正由另一个程序更新", "索引目录 .index 正由另一个程序更新"),
        (r"读不了 C:\data\报告\a.txt。", "读不了 a.txt。"),
        ("出自 https://www.jinan.gov.cn/a/b.html，泉城/2025/a.txt 与 12/31", None),
        ("在 /srv/我的 报告/子 目录/a.txt 里", "在 子 目录/a.txt 里"),
    ],
)
def test_places_of_the_server_are_cut_off_and_nothing_else(words: str, shown: str | None) -> None:
    hide(Path("/srv/我的 报告/子 目录"))
    assert without_places(words) == (words if shown is None else shown)
