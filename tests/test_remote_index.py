"""An index whose vectors another machine makes: built, broken off, found again, moved, and kept honest."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from index_samples import SENTENCES, written_corpus
from stub_encoder import StubEncoder
from vector_server import VectorServer, embed_by, listening

from corpus.errors import IndexFault
from index import __main__ as cli
from index.building import vectors
from index.encoders import remote_encoder
from index.encoders.encoder import Encoder
from index.encoders.remote_encoder import URL_VARIABLE
from index.encoders.remote_service import BUILDING, KEY_VARIABLE
from index.files.manifest import read_manifest
from index.files.pointer import current_version
from index.live import LiveIndex
from index.searcher import Index
from qa import ask
from qa.__main__ import main as qa_main
from qa.tools.offline import Watch

ROOT = Path(__file__).parents[1]
KEY = "sk-secret-7f3a"


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """A key everywhere, so that every test would show where it leaks; no long pauses."""
    monkeypatch.setenv(KEY_VARIABLE, KEY)
    monkeypatch.delenv(URL_VARIABLE, raising=False)
    quick = replace(BUILDING, pause=0.001)
    monkeypatch.setattr(
        remote_encoder.RemoteEncoder.__init__,
        "__kwdefaults__",
        {**remote_encoder.RemoteEncoder.__init__.__kwdefaults__, "patience": quick},
    )


@pytest.fixture
def server() -> Iterator[VectorServer]:
    with listening(VectorServer(embed_by(StubEncoder()))) as held:
        yield held


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return written_corpus(tmp_path / "corpus")


def run(command: str, corpus: Path, index: Path, *more: str) -> int:
    return cli.main([command, "--corpus", str(corpus), "--index", str(index), *more])


def build(corpus: Path, index: Path, url: str, model: str = "stub") -> int:
    return run("build", corpus, index, "--encoder-url", url, "--encoder-model", model)


def files(index: Path) -> dict[str, bytes]:
    version = current_version(index)
    return {p.relative_to(version).as_posix(): p.read_bytes() for p in version.rglob("*") if p.is_file()}


def test_a_flaky_server_makes_the_same_index_and_it_answers(
    encoder: Encoder, sample_index: Index, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    reports = ROOT / "corpus" / "reports"
    turns = {3: "429 Retry-After: 0", 4: "503", 6: "cut", 7: "nothing", 9: "500", 11: "swapped"}
    with listening(VectorServer(embed_by(encoder))) as server:
        assert build(reports, tmp_path / "calm", server.url, "multilingual-e5-small") == 0
        calm = len(server.seen)
        server.faults = lambda number, _: turns.get(number - calm, "")
        assert build(reports, tmp_path / "flaky", server.url, "multilingual-e5-small") == 0
        assert len(server.seen) == 2 * calm + 5
        assert files(tmp_path / "calm") == files(tmp_path / "flaky")
        assert current_version(tmp_path / "calm").name == current_version(tmp_path / "flaky").name

        index = Index.load(tmp_path / "flaky")
        question = "2025年历城区新增多少经营主体"
        assert [r.value for r in ask(question, index=index).results] == ["3.4万家"]
        assert server.texts[-1].startswith("query: ")
        far = {hit.chunk.id: hit.dense for hit in index.search(question)}
        near = {hit.chunk.id: hit.dense for hit in sample_index.search(question)}
        assert far == pytest.approx(near, abs=2e-3)  # half precision of the vectors kept
    out = capsys.readouterr()
    assert KEY not in out.out + out.err


def test_the_manifest_names_model_and_address_and_nothing_else(
    server: VectorServer, corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert build(corpus, tmp_path / "index", server.url) == 0
    manifest = read_manifest(current_version(tmp_path / "index"))
    assert (manifest.model, manifest.dimension, manifest.address) == ("stub@remote", 8, server.url)
    assert KEY.encode() not in b"".join(files(tmp_path / "index").values())
    cli.main(["info", "--index", str(tmp_path / "index")])
    assert f"模型：stub@remote（8 维），向量服务 {server.url}" in capsys.readouterr().out
    assert cli.main(["check", "--index", str(tmp_path / "index")]) == 0


def test_a_local_manifest_has_no_address(sample_index_folder: Path) -> None:
    held = json.loads((current_version(sample_index_folder) / "manifest.json").read_text("utf-8"))
    assert "address" not in held
    assert "version" not in held


def test_asking_finds_the_server_again_or_where_it_moved(
    server: VectorServer, corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(corpus, tmp_path / "index", server.url)
    before = len(server.seen)
    assert "210万" in Index.load(tmp_path / "index").search("接待旅游人次")[0].chunk.text
    assert len(server.seen) > before
    with listening(VectorServer(embed_by(StubEncoder()))) as other:
        monkeypatch.setenv(URL_VARIABLE, other.url)
        before = len(server.seen)
        assert "210万" in Index.load(tmp_path / "index").search("接待旅游人次")[0].chunk.text
        assert len(server.seen) == before
        assert {request["key"] for request in other.seen} == {f"Bearer {KEY}"}


def test_another_model_behind_the_address_is_noticed_with_the_first_question(
    server: VectorServer, corpus: Path, tmp_path: Path
) -> None:
    build(corpus, tmp_path / "index", server.url)
    other = embed_by(StubEncoder())
    server.embed = lambda text: list(reversed(other(text)))
    with pytest.raises(IndexFault, match="stub@remote”与建索引时的不是同一个"):
        Index.load(tmp_path / "index").search("就业")
    server.embed = lambda text: [*other(text), 1.0]
    with pytest.raises(IndexFault, match="向量是 9 维，索引是 8 维"):
        Index.load(tmp_path / "index").search("就业")


def test_a_model_that_changes_while_the_index_is_made_is_noticed(
    server: VectorServer, corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = embed_by(StubEncoder())
    sent: set[str] = set()

    def turned(text: str) -> list[float]:
        again = text in sent
        sent.add(text)
        return list(reversed(other(text))) if again else list(other(text))

    server.embed = turned
    assert build(corpus, tmp_path / "index", server.url) == 1
    assert "抽查未通过" in capsys.readouterr().err


def test_a_build_broken_off_goes_on_where_it_was(
    server: VectorServer,
    corpus: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(vectors, "SAVED_EVERY", 2)
    assert build(corpus, tmp_path / "whole", server.url) == 0
    whole = files(tmp_path / "whole")
    passages = {text for text in server.texts if text.count("\n") > 1}
    assert len(passages) == 5
    server.seen.clear()
    server.faults = lambda number, _: "503" if number > 3 else ""
    assert build(corpus, tmp_path / "index", server.url) == 1
    assert (tmp_path / "index" / ".encoded").is_file()
    assert KEY.encode() not in (tmp_path / "index" / ".encoded").read_bytes()
    server.seen.clear()
    server.faults = lambda *_: ""
    capsys.readouterr()
    assert build(corpus, tmp_path / "index", server.url) == 0
    assert "5 个段落（编码 1 个）" in capsys.readouterr().out  # two writes of the checkpoint held four
    assert files(tmp_path / "index") == whole


def test_update_needs_no_options_and_encodes_only_what_changed(
    server: VectorServer, corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    build(corpus, tmp_path / "index", server.url)
    assert run("update", corpus, tmp_path / "index") == 0
    assert "没有变动" in capsys.readouterr().out
    (corpus / "新.txt").write_text("\n".join(SENTENCES["乙市.txt"]).replace("东湖", "西湖"), "utf-8")
    assert run("update", corpus, tmp_path / "index") == 0
    out = capsys.readouterr().out
    assert "新增 新.txt" in out
    assert "全部重建" not in out


def test_a_server_that_moved_is_written_down_and_nothing_encoded_again(
    server: VectorServer, corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    build(corpus, tmp_path / "index", server.url)
    live = LiveIndex(tmp_path / "index")
    with listening(VectorServer(embed_by(StubEncoder()))) as other:
        assert run("update", corpus, tmp_path / "index", "--encoder-url", other.url) == 0
        assert "编码 0 个段落；新版本" in capsys.readouterr().out
        assert read_manifest(current_version(tmp_path / "index")).address == other.url
        before = len(server.seen)
        assert "210万" in live.current().search("接待旅游人次")[0].chunk.text
        assert len(server.seen) == before


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--encoder-url", "http://127.0.0.1:9"], "--encoder-model"),
        (["--encoder-model", "m"], URL_VARIABLE),
        (["--encoder-url", "http://127.0.0.1:9", "--encoder-model", "m", "--torch"], "不能与"),
        (["--encoder-url", "nowhere", "--encoder-model", "m"], "http://主机:端口/v1"),
    ],
)
def test_options_that_do_not_suffice_are_told(
    words: list[str], said: str, corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("build", corpus, tmp_path / "index", *words) == 1
    assert said in capsys.readouterr().err


def test_the_doctor_lets_the_server_be_spoken_to_and_nobody_else(
    server: VectorServer, corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    build(corpus, tmp_path / "index", server.url)
    qa_main(["doctor", "--index", str(tmp_path / "index")])
    assert "✓ 离线：以上各项没有向本机和向量服务 127.0.0.1 以外发起任何连接" in capsys.readouterr().out
    with Watch() as watch:
        watch.allow("192.0.2.7")
        for host in ("192.0.2.7", "192.0.2.8"):
            watch_events(host)
    assert watch.outside == ["socket.getaddrinfo 192.0.2.8"]


def watch_events(host: str) -> None:
    import sys

    sys.audit("socket.getaddrinfo", host, 80, 0, 0, 0)


def test_a_fault_while_building_shows_no_key(
    server: VectorServer, corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    server.faults = lambda number, _: "418" if number > 1 else ""
    words = ["--encoder-url", server.url, "--encoder-model", "stub", "--log-level", "debug"]
    assert run("build", corpus, tmp_path / "index", *words, "--log-format", "json") == 1
    err = capsys.readouterr().err
    assert "回复状态 418" in err
    assert '"error": "IndexFault"' in err
    assert KEY not in err
