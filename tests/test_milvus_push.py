"""Sending a version to Milvus: whole or not at all, once, and never mistaken for another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from index_samples import SENTENCES, report
from milvus_place import many_reports, opened, place, pushed, small, version_of, without
from stub_encoder import StubEncoder

from corpus.errors import IndexFault
from index.engines import milvus, push, sent_rows
from index.engines.milvus import Database
from index.engines.milvus_engine import engine_at
from index.engines.milvus_faults import Passing
from index.engines.milvus_layout import search_params
from index.engines.push import push_index
from index.engines.sent_rows import SentRows
from index.engines.stamp import ALIAS, collection_name
from index.legs.bm25 import Sparse
from index.live import LiveIndex
from index.versions import history, store
from index.versions.settings import CHUNK_BM25


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    return place(tmp_path)


def collection(index: Path) -> str:
    return collection_name((index / "CURRENT").read_text().strip())


def held(database: Database, index: Path) -> dict[int, int]:
    return database.checksums(collection(index), 0, 10_000)


def sums(index: Path) -> dict[int, int]:
    rows = SentRows(store.load(index)[1])
    return {row: rows[row]["checksum"] for row in range(len(rows))}


def test_a_push_says_what_it_did_and_a_second_sends_nothing(tmp_path: Path, database: Database) -> None:
    index = small(tmp_path)
    done: list[tuple[int, int]] = []
    first = push_index(index, database, lambda at, total: done.append((at, total)))
    assert (first.collection, first.rows, first.sent) == (collection(index), 5, 5)
    assert done == [(5, 5)]
    assert push_index(index, database).sent == 0
    assert database.answering(ALIAS) == collection(index)


def test_what_is_sent_can_be_filtered_by_others_and_holds_no_text(tmp_path: Path, database: Database) -> None:
    index = small(tmp_path)
    push_index(index, database)
    for field, expected in (
        ("source", "甲县/2024.txt"),
        ("report", 1),
        ("region_code", "000001"),
        ("region", "南山省东湖市临河县"),
        ("first_year", 2023),
        ("last_year", 2023),
    ):
        assert database.values(collection(index), [field], [1])[1][field] == expected
    sent = SentRows(store.load(index)[1])[1]
    told = [str(value) for name, value in sent.items() if name not in ("vector", "words")]
    assert not any("就业" in text for text in told)


def test_after_an_update_the_engine_behind_is_refused_until_it_is_pushed(
    tmp_path: Path, database: Database
) -> None:
    index = small(tmp_path)
    engine = pushed(index, database)
    without(index, "甲县/2024.txt")
    with pytest.raises(IndexFault, match=r"不是同一版本，没有作答.*index push"):
        opened(index, engine)
    push_index(index, database)
    hits = opened(index, engine).search("就业和粮食", 100)
    assert {hit.chunk.source for hit in hits} == {"甲县/2025.txt", "乙市.txt"}
    assert hits == opened(index).search("就业和粮食", 100)


def test_who_answers_goes_on_with_the_old_version_until_the_new_one_is_whole(
    tmp_path: Path, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = small(tmp_path)
    live = LiveIndex(index, StubEncoder(), pushed(index, database))
    old = collection(index)
    without(index, "乙市.txt")
    seen: list[tuple[str, list[str]]] = []
    put = database.put

    def watched(name: str, records: Sequence[Mapping[str, Any]]) -> None:
        put(name, records)
        sources = sorted({hit.chunk.source for hit in live.current().search("就业旅游", 100)})
        seen.append((database.answering(ALIAS), sources))

    monkeypatch.setattr(database, "put", watched)
    monkeypatch.setattr(push, "BATCH", 2)
    push_index(index, database)
    assert seen == [(old, ["乙市.txt", "甲县/2024.txt", "甲县/2025.txt"])] * 2
    assert "不是同一版本" in live.fault
    monkeypatch.setattr("index.live._PAUSE", 0.0)
    assert sorted(live.current().reports) == ["甲县/2024.txt", "甲县/2025.txt"]
    assert live.fault == ""
    assert database.answering(ALIAS) == collection(index) != old


def test_a_push_that_was_killed_goes_on_where_it_stopped(
    tmp_path: Path, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = version_of(tmp_path / "index", many_reports(tmp_path / "corpus", 6))
    put, sent = database.put, []

    def killed(name: str, records: Sequence[Mapping[str, Any]]) -> None:
        if len(sent) == 2:
            raise KeyboardInterrupt
        sent.append(len(records))
        put(name, records)

    monkeypatch.setattr(push, "BATCH", 7)
    monkeypatch.setattr(database, "put", killed)
    with pytest.raises(KeyboardInterrupt):
        push_index(index, database)
    assert database.answering(ALIAS) == ""
    assert held(database, index).keys() == set(range(14))
    monkeypatch.setattr(database, "put", put)
    done = push_index(index, database)
    assert done.sent == done.rows - 14
    assert held(database, index) == sums(index)
    engine = engine_at(database)
    assert opened(index, engine).search("企业") == opened(index).search("企业")


def test_a_row_that_is_not_as_it_was_sent_is_sent_again(tmp_path: Path, database: Database) -> None:
    index = small(tmp_path)
    push_index(index, database)
    changed = {**SentRows(store.load(index)[1])[2], "checksum": 7}
    database.put(collection(index), [changed])
    assert push_index(index, database).sent == 1
    assert held(database, index) == sums(index)


@pytest.mark.parametrize(("row", "message"), [(99, "有 6 行，应为 5 行"), (3, "第 3 行读回来与送去的不同")])
def test_what_does_not_agree_is_not_made_to_answer(
    tmp_path: Path, database: Database, row: int, message: str
) -> None:
    index = small(tmp_path)
    push_index(index, database)
    old = collection(index)
    changed = replace(report("甲县/2024.txt"), organ="临河县人民政府")
    version_of(index, [changed, *(report(source) for source in SENTENCES if source != changed.source)])
    rows = SentRows(store.load(index)[1])
    push._prepare(database, collection(index), push.Stamp.of(store.load(index)[0]), "FLAT")
    stranger = {**rows[min(row, 4)], "row": row, "vector": [1.0] + [0.0] * 7}
    database.put(collection(index), [stranger])
    with pytest.raises(IndexFault, match=message):
        push_index(index, database)
    assert database.answering(ALIAS) == old


def test_a_collection_of_another_layout_is_filled_anew(tmp_path: Path, database: Database) -> None:
    index = small(tmp_path)
    database.create(collection(index), 8, "{}", "FLAT")
    assert push_index(index, database).sent == 5
    assert opened(index, engine_at(database)).search("就业")


def test_collections_of_versions_that_are_gone_are_removed_and_no_others(
    tmp_path: Path, database: Database
) -> None:
    index = small(tmp_path)
    database.create("reportqa_manual", 8, "", "FLAT")
    old = push_index(index, database).collection
    without(index, "乙市.txt")
    assert push_index(index, database).removed == ()
    assert old in database.collections()
    history.prune(index, 1)
    assert push_index(index, database).removed == (old,)
    assert database.collections() == [collection(index), "reportqa_manual"]


def test_after_a_rollback_a_push_only_switches(tmp_path: Path, database: Database) -> None:
    index = small(tmp_path)
    engine = pushed(index, database)
    without(index, "乙市.txt")
    push_index(index, database)
    history.rollback(index)
    with pytest.raises(IndexFault, match="不是同一版本"):
        opened(index, engine)
    assert push_index(index, database).sent == 0
    assert "乙市.txt" in opened(index, engine).reports


@pytest.mark.parametrize("dense", ["FLAT", "HNSW", "IVF_SQ8", "AUTOINDEX"])
def test_every_kind_of_dense_index_answers(tmp_path: Path, database: Database, dense: str) -> None:
    index = small(tmp_path)
    push_index(index, database, dense=dense)
    there, here = opened(index, engine_at(database)), opened(index)
    assert there.search("旅游收入")[0] == here.search("旅游收入")[0]


def test_a_collection_with_too_few_rows_is_refused(tmp_path: Path, database: Database) -> None:
    index = small(tmp_path)
    engine = pushed(index, database)
    asked = opened(index, engine)
    database._call("delete", collection(index), ids=[0, 4])
    with pytest.raises(IndexFault, match="有 3 行，应为 5 行"):
        opened(index, engine)
    with pytest.raises(IndexFault, match=r"少了第 \[0, 4\] 行"):
        asked._engine.cosines(StubEncoder().encode_queries(["就业"])[0], store.np.arange(5))


def test_an_empty_database_is_refused(tmp_path: Path, database: Database) -> None:
    index = small(tmp_path)
    with pytest.raises(IndexFault, match="还没有索引（没有别名 reportqa）"):
        opened(index, engine_at(database))


def test_what_may_pass_is_tried_again_with_growing_pauses_and_not_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []
    monkeypatch.setattr(milvus.time, "sleep", pauses.append)
    database = Database(str(tmp_path / "milvus.db"), patient=True)
    failing = [Passing("忙")] * 3
    listed = database._client.list_collections

    def busy(**asked: Any) -> Any:
        if failing:
            raise failing.pop()
        return listed(**asked)

    monkeypatch.setattr(database._client, "list_collections", busy)
    assert database.collections() == []
    assert pauses == [0.5, 1.0, 2.0]
    failing += [Passing("忙")] * 100
    with pytest.raises(Passing, match="忙"):
        database.collections()
    assert pauses[3:] == [0.5, 1.0, 2.0, 4.0, 8.0]
    failing.append(IndexFault("坏"))
    with pytest.raises(IndexFault, match="坏"):
        database.collections()
    assert len(pauses) == 8


@pytest.mark.parametrize("turned", [1, 2, 5, 65_536])
def test_every_row_is_sent_with_the_weights_its_words_have(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, turned: int
) -> None:
    monkeypatch.setattr(sent_rows, "_TURNED", turned)
    contents = store.load(small(tmp_path))[1]
    rows, sparse = SentRows(contents), contents.chunk_sparse
    words = list(sparse.vocabulary)
    for row in (0, 3, 1, 4, 2):
        scores = {token: float(sparse.scores([token])[row]) for token in words}
        sent = {words[column]: weight for column, weight in rows[row]["words"].items()}
        assert sent == {token: score for token, score in scores.items() if score > 0}


def test_the_search_of_a_graph_is_at_least_as_wide_as_what_is_asked_for() -> None:
    assert search_params("HNSW", 264) == {"metric_type": "IP", "params": {"ef": 1024}}
    assert search_params("HNSW", 4000) == {"metric_type": "IP", "params": {"ef": 4000}}
    assert search_params("FLAT", 4000) == search_params("", 4000) == {"metric_type": "IP", "params": {}}


def test_the_first_search_is_made_at_opening_with_time_to_spare(
    tmp_path: Path, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = small(tmp_path)
    engine = pushed(index, database)
    search, searched = database._client.search, []

    def watched(name: str, **asked: Any) -> Any:
        searched.append((name, asked["anns_field"], asked["timeout"]))
        return search(name, **asked)

    monkeypatch.setattr(database._client, "search", watched)
    held = opened(index, engine)
    assert searched == [(collection(index), "vector", 120), (collection(index), "words", 120)]
    held.search("就业")
    assert [timeout for _, _, timeout in searched[2:]] == [10, 10]


def test_a_row_without_words_is_sent_with_one_that_nobody_asks_for(
    tmp_path: Path, database: Database
) -> None:
    contents = store.load(small(tmp_path))[1]
    texts = contents.chunk_sparse.texts()
    texts[2] = []
    sparse = Sparse.build(texts, **CHUNK_BM25)
    sent = SentRows(replace(contents, chunk_sparse=sparse))[2]
    assert sent["words"] == {len(sparse.vocabulary): 1.0}
    database.create("reportqa_manual", 8, "", "FLAT")
    database.put("reportqa_manual", [sent])
    assert database.values("reportqa_manual", ["words"], [2])[2]["words"] == sent["words"]
