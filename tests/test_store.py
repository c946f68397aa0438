"""The index folder: what goes in comes out, the same bytes every time, and nothing damaged is used."""

from __future__ import annotations

import errno
import hashlib
import json
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from index_samples import report, reports, saved_index
from numpy.typing import NDArray
from stub_encoder import StubEncoder

from corpus.errors import IndexFault
from index.building import build
from index.building.predecessor import Base
from index.encoders.encoder import Progress, Spans
from index.files import disk, npy, pointer
from index.files.scratch import IN_MEMORY
from index.legs.context import passage
from index.searcher import Index
from index.versions import store

EXPECTED = {
    "manifest.json",
    "facts.jsonl",
    "reports.jsonl",
    "chunks.npy",
    "vectors.npy",
    "centre.npy",
    *(
        f"{leg}/{name}"
        for leg in ("chunk_bm25", "report_bm25")
        for name in ("data.npy", "indices.npy", "indptr.npy", "counts.npy", "tops.npy", "vocabulary.json")
    ),
    *(f"sentences/{name}" for name in ("components.npy", "scales.npy", "spans.npy", "first.npy")),
}


def files(version: Path) -> dict[str, bytes]:
    return {p.relative_to(version).as_posix(): p.read_bytes() for p in version.rglob("*") if p.is_file()}


def versions(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "versions").iterdir())


def test_what_is_saved_is_what_is_loaded(tmp_path: Path) -> None:
    _, built = saved_index(tmp_path)
    manifest, held = store.load(tmp_path)
    assert list(held.reports.values()) == sorted(reports(), key=lambda r: r.source)
    assert list(held.chunks) == list(built.chunks)
    text = report("乙市.txt").text
    assert "".join(c.text for c in held.chunks if c.source == "乙市.txt") == text.partition("\n")[2]
    assert held.vectors == pytest.approx(built.vectors, abs=1e-3)
    assert held.report_sparse.scores(["旅游"]).tolist() == built.report_sparse.scores(["旅游"]).tolist()
    assert (manifest.reports, manifest.chunks) == (3, len(held.chunks))
    assert (manifest.model, manifest.dimension, manifest.format) == ("stub", StubEncoder.dimension, 7)
    assert manifest.rejected == (("丙.pdf", "没有文字"),)


def test_a_version_holds_the_files_it_lists_and_no_pickle(tmp_path: Path) -> None:
    saved_index(tmp_path)
    version = pointer.current_version(tmp_path)
    held = files(version)
    assert set(held) == EXPECTED
    listed = json.loads(held["manifest.json"])["files"]
    assert {name: hashlib.sha256(data).hexdigest() for name, data in held.items() if name in listed} == listed
    for name, data in held.items():
        if name.endswith(".npy"):
            np.load(version / name, allow_pickle=False)
        else:
            data.decode("utf-8")


def test_the_same_reports_give_the_same_bytes(tmp_path: Path) -> None:
    saved_index(tmp_path / "one")
    saved_index(tmp_path / "two")
    one, two = (files(pointer.current_version(tmp_path / name)) for name in ("one", "two"))
    assert one == two


def test_a_new_version_becomes_current_and_three_are_kept(tmp_path: Path) -> None:
    for _ in range(4):
        saved_index(tmp_path)
    assert [name[:6] for name in versions(tmp_path)] == ["000002", "000003", "000004"]
    assert pointer.current_version(tmp_path).name == versions(tmp_path)[2]


def test_a_build_that_fails_leaves_the_current_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved_index(tmp_path)
    before = files(tmp_path)

    def full_disk(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(disk, "write_file", full_disk)
    with pytest.raises(IndexFault, match=r"磁盘已满，请腾出空间再试。原有索引未改动"):
        saved_index(tmp_path)
    assert files(tmp_path) == before
    assert len(versions(tmp_path)) == 1


def test_a_folder_without_an_index_is_refused(tmp_path: Path) -> None:
    with pytest.raises(IndexFault, match=r"没有索引.*python -m index build"):
        Index.load(tmp_path / "nothing")


def manifest_with(**changes: object) -> Callable[[Path], None]:
    def change(version: Path) -> None:
        path = version / "manifest.json"
        path.write_text(json.dumps({**json.loads(path.read_text("utf-8")), **changes}), "utf-8")
        rename(version)

    return change


def rename(version: Path) -> None:
    """Name the version after its manifest, as someone who knows the format would."""
    digest = hashlib.sha256((version / "manifest.json").read_bytes()).hexdigest()
    version.rename(version.with_name(f"{version.name[:7]}{digest[:12]}"))
    (version.parents[1] / "CURRENT").write_text(f"{version.name[:7]}{digest[:12]}\n")


def rewritten(name: str, change: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    """Change a file and its checksum, as someone who knows the format would."""

    def apply(version: Path) -> None:
        data = change((version / name).read_bytes())
        (version / name).write_bytes(data)
        listed = json.loads((version / "manifest.json").read_text("utf-8"))["files"]
        manifest_with(files={**listed, name: hashlib.sha256(data).hexdigest()})(version)

    return apply


def written(array: NDArray[np.int32]) -> bytes:
    return b"".join(npy.written(array))


def first_place(report: int, number: int, start: int, end: int) -> Callable[[bytes], bytes]:
    def change(data: bytes) -> bytes:
        places = npy.read(data).copy()
        places[0] = (report, number, start, end)
        return written(places)

    return change


def flip(name: str) -> Callable[[Path], None]:
    def change(version: Path) -> None:
        data = bytearray((version / name).read_bytes())
        data[len(data) // 2] ^= 1
        (version / name).write_bytes(data)

    return change


DAMAGES = {
    "no manifest": (lambda v: (v / "manifest.json").unlink(), "清单缺失或损坏.*manifest.json"),
    "manifest cut": (lambda v: (v / "manifest.json").write_bytes(b'{"format": 1'), "清单缺失或损坏"),
    "manifest is no object": (lambda v: (v / "manifest.json").write_bytes(b"[]"), "清单缺失或损坏"),
    "field missing": (lambda v: (v / "manifest.json").write_bytes(b'{"format": 7}'), "清单缺失或损坏"),
    "bit flipped in the manifest": (flip("manifest.json"), "清单(缺失或损坏|已损坏)"),
    "other format": (manifest_with(format=99), "第 99 版，本程序用第 7 版"),
    "foreign file listed": (manifest_with(files={"../../x": ""}), "文件清单不符"),
    "other settings": (manifest_with(settings={"k1": 9}), "另一套分词或检索设置"),
    "other count": (manifest_with(chunks=99), "段落数不符：应为 99"),
    "other dimension": (manifest_with(dimension=99), "向量维数不符：应为 99，实为 8"),
    "bit flipped in vectors": (flip("vectors.npy"), r"校验和不符.*vectors\.npy"),
    "bit flipped in reports": (flip("reports.jsonl"), r"校验和不符.*reports\.jsonl"),
    "bit flipped in BM25": (flip("report_bm25/data.npy"), r"校验和不符.*report_bm25/data\.npy"),
    "file gone": (lambda v: (v / "chunks.npy").unlink(), r"缺少文件.*chunks\.npy"),
    "text changed": (
        rewritten("reports.jsonl", lambda d: d.replace("1200人".encode(), "9900人".encode())),
        "与清单里的摘要不符",
    ),
    "facts changed": (rewritten("facts.jsonl", lambda d: d.replace(b"2024", b"2023")), "前后不一致|报告不符"),
    "facts of no report": (rewritten("facts.jsonl", lambda _: b"{}"), "内容读不出来"),
    "chunk outside": (rewritten("chunks.npy", first_place(0, 1, 0, 10**6)), "不在一个章节之内"),
    "chunk before its report": (rewritten("chunks.npy", first_place(0, 1, -3, 5)), "内容读不出来"),
    "chunk of nothing": (rewritten("chunks.npy", first_place(0, 1, 20, 20)), "内容读不出来"),
    "chunk over two sections": (rewritten("chunks.npy", first_place(0, 1, 5, 80)), "不在一个章节之内"),
    "chunk of no report": (rewritten("chunks.npy", first_place(9, 1, 0, 5)), "内容读不出来"),
    "chunk lost": (rewritten("chunks.npy", lambda d: written(npy.read(d)[1:])), "段落数不符"),
    "not places": (rewritten("chunks.npy", lambda d: written(npy.read(d)[:, 1:])), "内容读不出来"),
    "not an array": (rewritten("vectors.npy", lambda _: b"x"), "内容读不出来"),
    "pickled array": (rewritten("vectors.npy", lambda _: pickled_array()), "内容读不出来"),
}


def pickled_array() -> bytes:
    import io

    buffer = io.BytesIO()
    np.save(buffer, np.array([{"any": "object"}]), allow_pickle=True)
    return buffer.getvalue()


@pytest.mark.parametrize("name", DAMAGES)
def test_what_is_damaged_is_refused_with_the_file_and_what_to_do(name: str, tmp_path: Path) -> None:
    saved_index(tmp_path)
    damage, message = DAMAGES[name]
    damage(pointer.current_version(tmp_path))
    with pytest.raises(IndexFault, match=f"(?s){message}") as caught:
        Index.load(tmp_path, StubEncoder()).search("就业", top_k=1000)
    assert "python -m index build" in str(caught.value)


@pytest.mark.parametrize("text", ["", "../../etc", "000009-aaaaaaaaaaaa", "000001-abc\n000002"])
def test_a_pointer_to_nowhere_is_refused(text: str, tmp_path: Path) -> None:
    saved_index(tmp_path)
    (tmp_path / "CURRENT").write_text(text)
    with pytest.raises(IndexFault, match="指向不存在的版本"):
        store.load(tmp_path)


def test_an_index_can_be_moved(tmp_path: Path) -> None:
    saved_index(tmp_path / "here")
    shutil.move(tmp_path / "here", tmp_path / "there")
    assert Index.load(tmp_path / "there", StubEncoder()).search("就业")


def test_known_passages_are_not_encoded_again() -> None:
    first, second = StubEncoder(), StubEncoder()
    held = build.index_reports(reports(), first)
    passages = [passage(held.reports[c.source], c) for c in held.chunks]
    assert sorted(first.encoded) == sorted(passages)
    fewer = build.index_reports(reports()[1:], StubEncoder())
    told = (None, Base(vectors=fewer), frozenset(), None, IN_MEMORY)
    again, encoded = build.assemble(held.reports, second, *told)
    new = [passage(held.reports[c.source], c) for c in held.chunks if c.source not in fewer.reports]
    assert (sorted(second.encoded), encoded) == (sorted(new), len(new))
    assert again.vectors.tolist() == held.vectors.tolist()
    assert again.sentences.components.tolist() == held.sentences.components.tolist()


def test_an_index_is_not_searched_with_another_model(tmp_path: Path) -> None:
    class Other(StubEncoder):
        name = "other"

    saved_index(tmp_path)
    with pytest.raises(IndexFault, match="用模型“stub”建的，不能用“other”检索"):
        Index.load(tmp_path, Other())


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (lambda rows: np.ones((len(rows), 3), np.float32), "向量是 3 维，索引是 8 维"),
        (lambda rows: rows[:, ::-1], "与建索引时的不是同一个"),
    ],
)
def test_another_model_under_the_same_name_is_found_at_the_first_search(
    tmp_path: Path, rows: Callable[[NDArray[np.float32]], NDArray[np.float32]], message: str
) -> None:
    class Exchanged(StubEncoder):
        def encode_passages(
            self, texts: Sequence[str], spans: Sequence[Spans], progress: Progress | None = None
        ) -> list[NDArray[np.float32]]:
            return [rows(made) for made in super().encode_passages(texts, spans, progress)]

    saved_index(tmp_path)
    index = Index.load(tmp_path, Exchanged())
    for _ in range(2):
        with pytest.raises(IndexFault, match=f"模型“stub”{message}"):
            index.search("就业")
