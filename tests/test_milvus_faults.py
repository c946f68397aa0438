"""Milvus that is not there, does not answer, or does not want to: said in Chinese, with what to do."""

from __future__ import annotations

import inspect
import socket
import sys
from pathlib import Path
from typing import Any

import grpc
import pytest
from door_site import free_port
from index_samples import written_corpus
from milvus_place import opened, place, pushed, small
from pymilvus.exceptions import MilvusException
from stub_encoder import StubEncoder

from corpus.errors import IndexFault
from index import __main__ as cli
from index import searcher
from index.building.update import update_index
from index.encoders import selection
from index.engines import milvus
from index.engines.milvus import Database
from index.engines.milvus_faults import Passing, fault
from index.engines.push import push_index
from index.live import LiveIndex
from page.library.keeper import FolderKeeper
from qa.__main__ import main as ask_main


@pytest.fixture
def _stub(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (selection, searcher):
        monkeypatch.setattr(module, "open_encoder", lambda _: StubEncoder())


def test_nobody_there() -> None:
    with pytest.raises(Passing, match=r"连不上 Milvus.*请检查地址、网络.*去掉 --backend milvus"):
        Database(f"http://127.0.0.1:{free_port()}")


def test_someone_there_who_never_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(milvus, "_CONNECT", 1)
    with (
        socket.create_server(("127.0.0.1", 0)) as mute,
        pytest.raises(Passing, match=r"连不上|没有在限定时间内"),
    ):
        Database(f"http://127.0.0.1:{mute.getsockname()[1]}")


@pytest.mark.parametrize("uri", ["", "localhost:19530", "ftp://a", "milvus"])
def test_no_address(uri: str) -> None:
    with pytest.raises(IndexFault, match=f"Milvus 的地址“{uri}”不对.*http://主机:19530"):
        Database(uri)


def test_a_lite_folder_without_a_place(tmp_path: Path) -> None:
    with pytest.raises(IndexFault, match="上级目录不存在"):
        Database(str(tmp_path / "none" / "x.db"))


def test_the_password_is_not_shown() -> None:
    with pytest.raises(IndexFault) as told:
        Database(f"http://root:secret@127.0.0.1:{free_port()}")
    assert "127.0.0.1" in str(told.value)
    assert "secret" not in str(told.value)


def test_a_missing_package_is_told_with_its_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pymilvus", None)
    with pytest.raises(IndexFault, match=r'没有安装.*pip install "pymilvus>=3,<4"'):
        Database("http://127.0.0.1:1")


@pytest.mark.parametrize(
    ("code", "message", "kind", "said"),
    [
        (grpc.StatusCode.UNAVAILABLE, "", Passing, "连不上"),
        (grpc.StatusCode.DEADLINE_EXCEEDED, "", Passing, "没有在限定时间内答复"),
        (grpc.StatusCode.UNAUTHENTICATED, "", IndexFault, "不接受这个账号"),
        (8, "rate limit exceeded", Passing, "出错（8）：rate limit exceeded"),
        (100, "collection not found", IndexFault, "没有要用的集合"),
        (65535, "auth check failure, please check username", IndexFault, "不接受这个账号"),
        (5, "out of memory", IndexFault, "出错（5）：out of memory"),
    ],
)
def test_each_fault_has_its_words(code: object, message: str, kind: type[IndexFault], said: str) -> None:
    told = fault("http://host:19530", code, message)
    assert type(told) is kind
    assert said in str(told)


def test_every_call_is_bounded_in_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    database, bounds = place(tmp_path), {}

    class Asked:
        def __getattr__(self, verb: str) -> Any:
            def act(*_: Any, **asked: Any) -> Any:
                bounds[verb] = asked["timeout"]
                raise MilvusException(message="no")

            return act

    real = database._client
    monkeypatch.setattr(database, "_client", Asked())
    monkeypatch.setattr(Asked, "create_schema", lambda _, **asked: real.create_schema(**asked), raising=False)
    monkeypatch.setattr(Asked, "prepare_index_params", lambda _: real.prepare_index_params(), raising=False)
    given = {"name": "a", "dimension": 8, "told": "", "dense": "FLAT", "records": [], "start": 0, "end": 1}
    given |= {
        "field": "vector",
        "fields": ["vector"],
        "rows": [0],
        "query": [0.0],
        "top_k": 1,
        "where": "",
        "alias": "b",
    }
    verbs = [verb for verb in vars(Database) if not verb.startswith("_")]
    for verb in verbs:
        wanted = inspect.signature(getattr(database, verb)).parameters
        with pytest.raises(IndexFault, match="no"):
            getattr(database, verb)(**{name: given[name] for name in wanted})
    assert len(bounds) >= 9
    # A whole number: given 10.0, the client waits for an index without end.
    assert all(isinstance(bound, int) and 0 < bound <= 120 for bound in bounds.values())


def test_milvus_that_goes_away_while_answering(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index = small(tmp_path)
    database = place(tmp_path)
    asked = opened(index, pushed(index, database))

    class Gone(grpc.RpcError):
        def code(self) -> grpc.StatusCode:
            return grpc.StatusCode.UNAVAILABLE

        def details(self) -> str:
            return "connection refused"

    def search(*_: Any, **__: Any) -> None:
        raise Gone

    monkeypatch.setattr(database._client, "search", search)
    with pytest.raises(IndexFault, match="连不上 Milvus"):
        asked.search("就业")


@pytest.mark.usefixtures("_stub")
def test_build_update_push_and_ask_from_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus, index = written_corpus(tmp_path / "corpus"), tmp_path / "index"
    there = ["--index", str(index), "--backend", "milvus", "--uri", str(tmp_path / "milvus.db")]
    assert cli.main(["build", "--corpus", str(corpus), *there]) == 0
    assert "：5 个段落，这次送出 5 个，已核对，用时" in capsys.readouterr().out
    (corpus / "乙市.txt").unlink()
    assert cli.main(["update", "--corpus", str(corpus), *there]) == 0
    assert "4 个段落，这次送出 4 个" in capsys.readouterr().out
    assert cli.main(["push", *there]) == 0
    assert "这次送出 0 个" in capsys.readouterr().out
    monkeypatch.setenv("REPORTQA_BACKEND", "milvus")
    monkeypatch.setenv("REPORTQA_URI", str(tmp_path / "milvus.db"))
    searched: list[str] = []
    best = Database.best
    monkeypatch.setattr(
        Database, "best", lambda self, *asked: (searched.append(asked[1]), best(self, *asked))[1]
    )
    assert ask_main(["--index", str(index), "2023年临河县新增就业多少人"]) == 0
    assert "1200人" in capsys.readouterr().out
    assert set(searched) == {"vector", "words"}


@pytest.mark.usefixtures("_stub")
@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["push"], "请用 --backend milvus --uri"),
        (["push", "--backend", "milvus"], "REPORTQA_URI"),
        (["push", "--backend", "milvus", "--uri", "http://127.0.0.1:1"], "连不上 Milvus"),
    ],
)
def test_a_push_to_nowhere(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    words: list[str],
    message: str,
) -> None:
    monkeypatch.setattr(milvus.time, "sleep", lambda _: None)
    index = small(tmp_path)
    assert cli.main([*words, "--index", str(index)]) == 1
    assert message in capsys.readouterr().err


@pytest.mark.usefixtures("_stub")
@pytest.mark.parametrize("command", ["build", "update"])
def test_milvus_that_is_not_there_is_told_before_the_work(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    corpus, index = written_corpus(tmp_path / "corpus"), tmp_path / "index"
    there = ["--backend", "milvus", "--uri", f"http://127.0.0.1:{free_port()}"]
    assert cli.main([command, "--corpus", str(corpus), "--index", str(index), *there]) == 1
    assert "连不上 Milvus" in capsys.readouterr().err
    assert not index.exists()


def test_a_backend_that_is_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REPORTQA_BACKEND", "oracle")
    assert ask_main(["--index", str(tmp_path), "问题"]) == 2
    assert "REPORTQA_BACKEND 应为 local 或 milvus，不是“oracle”" in capsys.readouterr().err


def test_the_library_sends_before_it_answers(tmp_path: Path) -> None:
    corpus, index = written_corpus(tmp_path / "corpus"), tmp_path / "index"
    update_index(corpus, index, StubEncoder())
    database = place(tmp_path)
    live = LiveIndex(index, StubEncoder(), pushed(index, database))
    keeper = FolderKeeper(index, corpus, live, lambda: push_index(index, database))
    (corpus / "乙市.txt").unlink()
    keeper.update(lambda *_: None)
    assert "乙市.txt" not in live.current().reports
    keeper.rollback("")
    assert "乙市.txt" in live.current().reports
    assert live.fault == ""
