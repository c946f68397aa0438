"""Updating an index: only what changed is read and encoded, and the result is what a build makes."""

from __future__ import annotations

import math
import os
import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from index_samples import SENTENCES, written_corpus
from numpy.typing import NDArray
from stub_encoder import StubEncoder

from benchmarks.sequences import contents_of, run_sequence
from benchmarks.stand_in import read_here
from corpus.errors import CorpusError, IndexFault
from index.building import build, keywords, report_files, update, vectors
from index.building.build import build_index
from index.building.changes import compare
from index.building.checkpoint import Checkpoint
from index.building.update import update_index
from index.encoders.encoder import Progress, Spans
from index.files import mapped, scratch
from index.files.manifest import read_manifest
from index.files.pointer import current_version
from index.searcher import Index


class Stopped(Exception):  # noqa: N818
    """Stands for a machine that dies."""


@pytest.fixture(autouse=True)
def _read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process for the reading costs half a second each time; tests/test_index_cli.py has the real one."""
    monkeypatch.setattr(report_files, "each_report", read_here)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return written_corpus(tmp_path / "corpus")


@pytest.fixture
def index(corpus: Path, tmp_path: Path) -> Path:
    build_index(corpus, tmp_path / "index", StubEncoder())
    return tmp_path / "index"


def extend(path: Path, line: str) -> None:
    path.write_text(f"{path.read_text('utf-8')}\n{line}", "utf-8")


def same_as_built(index: Path, corpus: Path, folder: Path) -> bool:
    shutil.rmtree(folder, ignore_errors=True)
    build_index(corpus, folder, StubEncoder())
    return contents_of(index) == contents_of(folder)


def test_every_kind_of_change_is_seen_and_the_result_is_that_of_a_build(
    corpus: Path, index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    extend(corpus / "乙市.txt", "三、医院\n新增床位300张，医院床位充足。")
    (corpus / "甲县" / "2024.txt").rename(corpus / "甲县" / "上年.txt")
    (corpus / "甲县" / "2025.txt").unlink()
    (corpus / "丙区.txt").write_text("丙区2025年工作总结\n一、学校\n新建学校三所，学位增加1500个。", "utf-8")
    (corpus / "坏.docx").write_bytes(b"PK\x03\x04 cut off")
    read: list[str] = []
    monkeypatch.setattr(
        report_files,
        "each_report",
        lambda ps, root, *_: (read.extend(p.name for p in ps), read_here(ps, root))[1],
    )
    done = update_index(corpus, index, StubEncoder())
    assert (set(read), len(read)) == ({"丙区.txt", "上年.txt", "乙市.txt", "坏.docx"}, 4)
    assert (done.added, done.changed, done.removed) == (("丙区.txt",), ("乙市.txt",), ("甲县/2025.txt",))
    assert (done.renamed, done.unchanged) == ((("甲县/2024.txt", "甲县/上年.txt"),), ())
    assert [source for source, _ in done.rejected] == ["坏.docx"]
    assert (done.made, done.rebuilt, done.reports) == (True, "", 3)
    assert done.summary == "新增 1 份，修改 1 份，改名 1 份，删除 1 份，未变 0 份"
    assert same_as_built(index, corpus, tmp_path / "fresh")


def test_only_new_passages_are_encoded_and_unchanged_files_are_not_read(
    corpus: Path, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    monkeypatch.setattr(
        report_files,
        "each_report",
        lambda ps, root, *_: (read.extend(p.name for p in ps), read_here(ps, root))[1],
    )
    counted: list[str] = []
    real_tokens = keywords.tokens
    monkeypatch.setattr(keywords, "tokens", lambda text: (counted.append(text), real_tokens(text))[1])
    extend(corpus / "乙市.txt", "三、医院\n新增床位300张，医院床位充足。")
    done = update_index(corpus, index, StubEncoder())
    assert (read, done.encoded, len(done.unchanged)) == (["乙市.txt"], 2, 2)
    assert len(counted) == 3  # two passages and the whole report
    assert all("东湖市" in text for text in counted)


def test_an_index_that_is_too_large_for_memory_is_the_same(
    corpus: Path, index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scratch, "_SMALL", 0)
    monkeypatch.setattr(mapped, "MAPPED_FROM", 1)
    build_index(corpus, tmp_path / "fresh", StubEncoder())
    assert contents_of(index) == contents_of(tmp_path / "fresh")
    extend(corpus / "乙市.txt", "三、医院\n新增床位300张，医院床位充足。")
    update_index(corpus, tmp_path / "fresh", StubEncoder())
    monkeypatch.undo()
    monkeypatch.setattr(report_files, "each_report", read_here)
    assert same_as_built(tmp_path / "fresh", corpus, tmp_path / "again")


def test_nothing_changed_makes_no_version_and_opens_no_model(corpus: Path, index: Path) -> None:
    class Closed(StubEncoder):
        def encode_passages(self, *_: object) -> list[NDArray[np.float32]]:
            raise AssertionError("the model is not needed")

    before = current_version(index)
    for path in corpus.rglob("*.txt"):
        os.utime(path, (1, 1))
    done = update_index(corpus, index, Closed())
    assert (done.made, done.version, done.encoded) == (False, before.name, 0)
    assert done.unchanged == tuple(sorted(SENTENCES))
    assert current_version(index) == before
    assert [path.name for path in (index / "versions").iterdir()] == [before.name]


def test_an_update_without_an_index_is_a_build(corpus: Path, tmp_path: Path) -> None:
    done = update_index(corpus, tmp_path / "new", StubEncoder())
    assert (done.added, done.rebuilt) == (tuple(sorted(SENTENCES)), "")
    assert same_as_built(tmp_path / "new", corpus, tmp_path / "fresh")


def test_the_same_passage_in_two_reports_stays_in_both(corpus: Path, index: Path) -> None:
    shutil.copyfile(corpus / "乙市.txt", corpus / "乙市副本.txt")
    done = update_index(corpus, index, StubEncoder())
    assert (done.added, done.encoded) == (("乙市副本.txt",), 0)
    found = {hit.chunk.source for hit in Index.load(index, StubEncoder()).search("接待旅游人次")}
    assert found >= {"乙市.txt", "乙市副本.txt"}


def test_a_deleted_report_is_found_by_nothing_and_comes_back_once(corpus: Path, index: Path) -> None:
    text = (corpus / "乙市.txt").read_text("utf-8")
    before = Index.load(index, StubEncoder())
    (corpus / "乙市.txt").unlink()
    update_index(corpus, index, StubEncoder())
    loaded = Index.load(index, StubEncoder())
    assert "乙市.txt" not in loaded.reports
    assert {hit.chunk.source for hit in loaded.search("接待旅游人次", 99)} <= set(loaded.reports)
    unseen = math.log(1 + 4.5 / 0.5)  # the IDF of a token that none of the four chunks left has
    assert [loaded._chunk_sparse.idf(token) for token in ("旅游", "·旅游")] == pytest.approx([unseen] * 2)
    (corpus / "乙市.txt").write_text(text, "utf-8")
    update_index(corpus, index, StubEncoder())
    again = Index.load(index, StubEncoder())
    assert [chunk.id for chunk in again.chunks] == [chunk.id for chunk in before.chunks]


STALE = {
    "settings": ("settings", lambda: {"chunks": 0}, "切分、分词或检索设置有变"),
    "reading code": ("reading_digest", lambda: "other", "读取报告的程序或词典有更新"),
}


@pytest.mark.parametrize("name", STALE)
def test_what_was_made_another_way_is_read_again_and_said(
    name: str, corpus: Path, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    attribute, value, reason = STALE[name]
    for module in (build, update):
        monkeypatch.setattr(module, attribute, value)
    done = update_index(corpus, index, StubEncoder())
    assert (done.made, done.rebuilt, done.encoded) == (True, reason, 0)
    assert done.unchanged == tuple(sorted(SENTENCES))
    assert not update_index(corpus, index, StubEncoder()).made


def test_another_model_encodes_everything_again_and_says_so(corpus: Path, index: Path) -> None:
    class Other(StubEncoder):
        name = "other"

    done = update_index(corpus, index, Other())
    assert (done.rebuilt, done.encoded) == ("向量模型由“stub”换成了“other”", done.chunks)
    assert read_manifest(current_version(index)).model == "other"


class Exchanged(StubEncoder):
    """Another model under the same name."""

    def encode_passages(
        self, texts: Sequence[str], spans: Sequence[Spans], progress: Progress | None = None
    ) -> list[NDArray[np.float32]]:
        made = super().encode_passages(texts, spans, progress)
        return [np.ascontiguousarray(rows[:, ::-1]) for rows in made]


def test_another_model_under_the_same_name_is_not_mixed_in(corpus: Path, index: Path, tmp_path: Path) -> None:
    extend(corpus / "乙市.txt", "三、医院\n新增床位300张，医院床位充足。")
    done = update_index(corpus, index, Exchanged())
    assert (done.rebuilt, done.encoded) == ("模型“stub”与建索引时的不是同一个", done.chunks)
    build_index(corpus, tmp_path / "fresh", Exchanged())
    assert contents_of(index) == contents_of(tmp_path / "fresh")


@pytest.mark.parametrize("damage", ["manifest.json", "vectors.npy", "CURRENT"])
def test_a_damaged_index_is_built_anew_and_said(
    damage: str, corpus: Path, index: Path, tmp_path: Path
) -> None:
    path = index / damage if damage == "CURRENT" else current_version(index) / damage
    path.write_bytes(path.read_bytes()[:-3])
    done = update_index(corpus, index, StubEncoder())
    assert done.made
    assert done.rebuilt.startswith("现有索引不能沿用：")
    assert damage in done.rebuilt
    assert same_as_built(index, corpus, tmp_path / "fresh")


def test_a_report_that_cannot_be_read_any_more_is_removed_and_named(corpus: Path, index: Path) -> None:
    (corpus / "乙市.txt").write_text(" \n", "utf-8")
    done = update_index(corpus, index, StubEncoder())
    assert (done.removed, done.changed) == (("乙市.txt",), ())
    assert [source for source, _ in done.rejected] == ["乙市.txt"]
    assert not update_index(corpus, index, StubEncoder()).made


def test_no_report_left_is_refused_and_leaves_the_index(corpus: Path, index: Path) -> None:
    before = contents_of(index)
    for path in corpus.rglob("*.txt"):
        path.write_text(" \n", "utf-8")
    with pytest.raises(CorpusError, match="没有一份能读的报告"):
        update_index(corpus, index, StubEncoder())
    assert contents_of(index) == before


class Dying(StubEncoder):
    """Dies after so many calls."""

    def __init__(self, calls: int) -> None:
        super().__init__()
        self.calls = calls

    def encode_passages(
        self, texts: Sequence[str], spans: Sequence[Spans], progress: Progress | None = None
    ) -> list[NDArray[np.float32]]:
        if not self.calls:
            raise Stopped
        self.calls -= 1
        return super().encode_passages(texts, spans, progress)


@pytest.mark.parametrize("work", [build_index, update_index])
def test_what_was_encoded_before_a_kill_is_not_encoded_again(
    work: object, corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert callable(work)
    monkeypatch.setattr(vectors, "SAVED_EVERY", 2)
    with pytest.raises(Stopped):
        work(corpus, tmp_path / "index", Dying(2))
    with pytest.raises(IndexFault, match="没有索引"):
        current_version(tmp_path / "index")
    seen: list[tuple[int, int]] = []
    done = work(corpus, tmp_path / "index", StubEncoder(), lambda *at: seen.append(at))
    assert (done.chunks, done.encoded) == (5, 1)
    assert seen == [(seen[0][1], seen[0][1])]
    assert not (tmp_path / "index" / ".encoded").exists()
    monkeypatch.undo()
    assert same_as_built(tmp_path / "index", corpus, tmp_path / "fresh")


def test_a_checkpoint_of_an_exchanged_model_is_thrown_away(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vectors, "SAVED_EVERY", 2)
    with pytest.raises(Stopped):
        build_index(corpus, tmp_path / "index", Dying(2))
    assert build_index(corpus, tmp_path / "index", Exchanged()).encoded == 5


def test_vectors_that_the_model_does_not_make_are_not_made_current(corpus: Path, index: Path) -> None:
    class Unsteady(StubEncoder):
        """Makes of a text another vector every time."""

        def encode_passages(
            self, texts: Sequence[str], spans: Sequence[Spans], progress: Progress | None = None
        ) -> list[NDArray[np.float32]]:
            made = super().encode_passages(texts, spans, progress)
            return [np.roll(rows, len(self.encoded), axis=1) for rows in made]

    before = contents_of(index)
    extend(corpus / "乙市.txt", "三、医院\n新增床位300张，医院床位充足。")
    with pytest.raises(IndexFault, match=r"抽查未通过.*原有索引未改动"):
        update_index(corpus, index, Unsteady())
    assert contents_of(index) == before


def test_a_checkpoint_keeps_whole_records_of_its_own_model_only(tmp_path: Path) -> None:
    path, rows = tmp_path / ".encoded", np.eye(3, dtype=np.float32) / 3
    Checkpoint(path, "m", 3).append(["甲", "乙"], [rows[:1], rows[1:2]])
    Checkpoint(path, "m", 3).append(["丙"], [rows])
    held = Checkpoint(path, "m", 3).vectors(["甲", "乙", "丙", "丁"])
    assert list(held) == ["甲", "乙", "丙"]
    assert [held[text].tolist() for text in held] == [r.tolist() for r in (rows[:1], rows[1:2], rows)]
    whole = path.read_bytes()
    path.write_bytes(whole[:-1])
    again = Checkpoint(path, "m", 3)
    assert sorted(again.vectors(["甲", "乙", "丙"])) == ["乙", "甲"]
    again.append(["丙"], [rows])
    assert path.read_bytes() == whole
    flipped = bytearray(whole)
    flipped[whole.index(b"\n") + 70] ^= 1  # in the second record
    path.write_bytes(bytes(flipped))
    assert sorted(Checkpoint(path, "m", 3).vectors(["甲", "乙", "丙"])) == ["甲"]
    assert Checkpoint(path, "other", 3).vectors(["甲"]) == {}


def test_equal_files_are_renamed_pair_by_pair() -> None:
    changes = compare({"a": "1", "b": "1", "c": "2"}, {"x": "1", "y": "1", "z": "1", "c": "3"})
    assert changes.renamed == (("a", "x"), ("b", "y"))
    assert (changes.added, changes.changed, changes.removed) == (("z",), ("c",), ())


@pytest.mark.parametrize("seed", range(3))
def test_random_histories_end_where_a_build_ends(seed: int, tmp_path: Path) -> None:
    assert run_sequence(1000 + seed, tmp_path, 3) == []
