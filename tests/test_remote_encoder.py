"""A model on another machine: what is sent, what is believed, what is tried again, what is told."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise
from types import SimpleNamespace

import numpy as np
import pytest
from stub_encoder import StubEncoder
from vector_server import VectorServer, embed_by, listening

from corpus.errors import IndexFault
from index.encoders import remote_encoder, remote_service
from index.encoders.encoder import Encoder
from index.encoders.remote_encoder import RemoteEncoder, batches
from index.encoders.remote_service import ASKING, BUILDING, KEY_VARIABLE, endpoint

QUICK = replace(BUILDING, timeout=5.0, pause=0.001, longest=0.05)
TEXTS = ["新增就业一千人。粮食丰收。", "道路五十六公里。", "医院与学校各一所。"]
SPANS = [[(0, 8), (8, 13)], [], [(0, 9)]]


@pytest.fixture
def server() -> Iterator[VectorServer]:
    with listening(VectorServer(embed_by(StubEncoder()))) as held:
        yield held


def remote(server: VectorServer, model: str = "stub", **options: object) -> RemoteEncoder:
    return RemoteEncoder(model, server.url, **{"patience": QUICK} | options)


def failing(*faults: str) -> object:
    """One after another after the first meeting, then all is well."""
    return lambda number, _: dict(enumerate(faults, 2)).get(number, "")


def always(fault: str) -> object:
    """Every time but at the first meeting."""
    return lambda number, _: fault if number > 1 else ""


def test_rows_are_those_of_each_text_in_order_and_of_unit_length(server: VectorServer) -> None:
    made = remote(server).encode_passages(TEXTS, SPANS)
    wanted = StubEncoder().encode_passages(TEXTS, SPANS)
    assert [rows.shape for rows in made] == [(3, 8), (1, 8), (2, 8)]
    for rows, expected in zip(made, wanted, strict=True):
        np.testing.assert_allclose(rows, expected, atol=1e-6)
        assert rows.dtype == np.float32
    queries = remote(server).encode_queries(["就业", "旅游"])
    np.testing.assert_allclose(queries, StubEncoder().encode_queries(["就业", "旅游"]), atol=1e-6)
    assert remote(server).encode_queries([]).shape == (0, 8)
    assert remote(server).encode_passages([], []) == []


def test_vectors_of_passages_are_those_of_the_local_model(encoder: Encoder) -> None:
    with listening(VectorServer(embed_by(encoder))) as server:
        far = RemoteEncoder("intfloat/multilingual-e5-small", server.url)
        near = encoder.encode_passages(TEXTS, SPANS)
        made = far.encode_passages(TEXTS, SPANS)
        assert far.dimension == encoder.dimension == 384
        assert min(float(a[0] @ b[0]) for a, b in zip(near, made, strict=True)) >= 0.999
        alone = encoder.encode_passages([TEXTS[0][0:8]], [()])[0][0]
        assert float(made[0][1] @ alone) >= 0.999  # a sentence is read for itself
        asked = "就业了多少人"
        assert float(far.encode_queries([asked])[0] @ encoder.encode_queries([asked])[0]) >= 0.999
        assert {text.split(" ")[0] for text in server.texts[2:]} == {"query:", "passage:"}


def test_requests_name_the_model_and_carry_the_key(
    server: VectorServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(KEY_VARIABLE, "sk-secret-1")
    remote(server, "bge-m3").encode_queries(["就业"])
    assert {request["path"] for request in server.seen} == {"/v1/embeddings"}
    assert {request["model"] for request in server.seen} == {"bge-m3"}
    assert {request["key"] for request in server.seen} == {"Bearer sk-secret-1"}
    assert {request["encoding_format"] for request in server.seen} == {"float"}
    monkeypatch.delenv(KEY_VARIABLE)
    remote(server).encode_queries(["就业"])
    assert server.seen[-1]["key"] is None


@pytest.mark.parametrize(
    ("address", "url"),
    [
        ("http://host:8080", "http://host:8080/v1/embeddings"),
        (" http://host:8080/ ", "http://host:8080/v1/embeddings"),
        ("https://host/v1", "https://host/v1/embeddings"),
        ("https://host/one/v1/", "https://host/one/v1/embeddings"),
        ("http://[::1]:80/v1/embeddings", "http://[::1]:80/v1/embeddings"),
    ],
)
def test_address_may_be_a_host_a_base_or_whole(address: str, url: str) -> None:
    assert endpoint(address) == url


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("host:8080", "地址不对"),
        ("ftp://host", "地址不对"),
        ("http://", "地址不对"),
        ("http://host:port", "地址不对"),
        ("http://me:sk-secret@host", "不要写用户名"),
        ("http://host/v1?key=sk-secret", "不要写用户名"),
    ],
)
def test_an_address_that_is_none_or_holds_a_password_is_refused(address: str, said: str) -> None:
    with pytest.raises(IndexFault, match=said) as caught:
        RemoteEncoder("m", address)
    assert "sk-secret" not in str(caught.value)


@pytest.mark.parametrize("key", ["钥匙", "a b", "a\nb"])
def test_a_key_that_no_header_can_carry_is_refused_unseen(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY_VARIABLE, key)
    with pytest.raises(IndexFault, match=KEY_VARIABLE) as caught:
        RemoteEncoder("m", "http://host")
    assert key not in str(caught.value)


def test_batches_keep_to_items_and_characters() -> None:
    texts = [str(i) * 400 for i in range(10)] * 7 + ["长" * 20_000, "短"]
    made = list(batches(texts))
    assert [text for batch in made for text in batch] == texts
    assert all(len(batch) <= remote_encoder.ITEMS for batch in made)
    assert [sum(map(len, b)) for b in made if sum(map(len, b)) > remote_encoder.CHARACTERS] == [20_000]
    assert all(
        len(a) == remote_encoder.ITEMS or sum(map(len, a)) + len(b[0]) > remote_encoder.CHARACTERS
        for a, b in pairwise(made)
    )


def test_each_text_is_sent_once_several_batches_at_once(
    server: VectorServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remote_encoder, "ITEMS", 2)
    together = threading.Barrier(3)

    def wait(number: int, _: list[str]) -> str:
        if number > 1:
            together.wait(10)  # passes only when three requests are under way
        return ""

    server.faults = wait
    texts = [f"就业{'。' * n}" for n in range(12)]
    told: list[tuple[int, int]] = []
    remote(server, parallel=3).encode_passages([*texts, *texts], [()] * 24, lambda *at: told.append(at))
    assert server.most_under_way == 3
    assert sorted(server.texts[2:]) == sorted(texts)
    assert told == sorted(told)
    assert told[-1] == (2 * sum(map(len, texts)),) * 2


@pytest.mark.parametrize("fault", ["429", "503", "500", "nothing", "cut", "slow 0.4"])
def test_what_passes_is_tried_again(server: VectorServer, fault: str) -> None:
    server.faults = failing(fault, fault)
    patience = replace(QUICK, timeout=0.2) if fault.startswith("slow") else QUICK
    made = remote(server, parallel=1, patience=patience).encode_passages(TEXTS, [()] * 3)
    np.testing.assert_allclose([m[0] for m in made], StubEncoder().encode_queries(TEXTS), atol=1e-6)
    assert len(server.seen) == 1 + 3


def test_a_server_that_asks_for_time_gets_it(server: VectorServer) -> None:
    waits: list[float] = []
    stop = SimpleNamespace(wait=waits.append)
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=50), usegmt=True)
    service = remote_service.Service(server.url, "stub", 1)
    server.faults = lambda number, _: {1: "429 Retry-After: 7", 2: f"503 Retry-After: {soon}", 3: "429"}.get(
        number, ""
    )
    service.post(["就业"], BUILDING, stop)
    assert waits[0] == 7
    assert 45 < waits[1] <= 50
    assert 1.0 <= waits[2] <= 2.0  # the third pause of ours: 0.5, 1, 2, of which at least half
    server.faults = lambda *_: "429 Retry-After: 3600"
    with pytest.raises(IndexFault, match="要求等 3600 秒"):
        service.post(["就业"], BUILDING, stop)
    assert len(waits) == 3


@pytest.mark.parametrize("fault", ["503", "429", "nothing"])
def test_what_does_not_pass_is_told_in_the_end(server: VectorServer, fault: str) -> None:
    server.faults = always(fault)
    with pytest.raises(IndexFault, match="试了 8 次") as caught:
        remote(server).encode_passages(["就业"], [()])
    assert str(caught.value).startswith(f"向量服务 {server.url}/v1/embeddings：")
    assert len(server.seen) == 1 + 8


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("short", "送去 4 段文字，收到 3 个向量"),
        ("twice", "index 不是 0 到 3"),
        ("nan", "无穷大或不是数"),
        ("null", "无穷大或不是数"),
        ("words", "不是数字|不是一列"),
        ("zero", "全是零"),
        ("dimension", "维数不一，有 8、9 维"),
        ("all dimensions", "维数不一，有 8、9 维"),
        ("html", "一个网页，可能是登录页"),
        ("torn", "不是 JSON"),
        ("401", "密钥"),
        ("403", "密钥"),
        ("404", "核对地址和模型名"),
        ("418", "回复状态 418"),
    ],
)
def test_a_wrong_reply_is_told_at_once(server: VectorServer, fault: str, said: str) -> None:
    server.faults = always(fault)
    with pytest.raises(IndexFault, match=said):
        remote(server).encode_passages([*TEXTS, "旅游"], [()] * 4)
    assert len(server.seen) == 2


def test_an_order_of_its_own_is_put_right(server: VectorServer) -> None:
    server.faults = always("swapped")
    made = remote(server).encode_passages(TEXTS, [()] * 3)
    np.testing.assert_allclose([m[0] for m in made], StubEncoder().encode_queries(TEXTS), atol=1e-6)


@pytest.mark.parametrize("meeting", [True, False])
def test_one_vector_for_everything_is_no_model(server: VectorServer, *, meeting: bool) -> None:
    server.embed = lambda text: [2.0, 2.0] if meeting else [len(text) / 7, 1.0]
    with pytest.raises(IndexFault, match="相同的向量"):
        remote(server).encode_passages([f"第{n}条" for n in range(8)], [()] * 8)


def test_redirects_are_not_followed_nor_the_key_given_away(
    server: VectorServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(KEY_VARIABLE, "sk-secret-1")
    with listening(VectorServer(embed_by(StubEncoder()))) as other:
        for status in (301, 302, 307, 308):
            server.faults = lambda *_, s=status: f"{s} Location: {other.url}/login?next=sk-secret-1"
            with pytest.raises(IndexFault, match=f"转往 {other.url[7:]}/login，没有跟随") as caught:
                remote(server).encode_queries(["就业"])
            assert "sk-secret" not in str(caught.value)
        assert other.seen == []


def test_proxies_of_the_environment_are_not_used(
    server: VectorServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with listening(VectorServer(embed_by(StubEncoder()))) as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        monkeypatch.delenv("NO_PROXY", raising=False)
        assert remote(server).encode_queries(["就业"]).shape == (1, 8)
        assert proxy.seen == []


def test_a_key_that_the_server_repeats_is_not_told(
    server: VectorServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(KEY_VARIABLE, "sk-secret-1")
    server.faults = always("418")
    with pytest.raises(IndexFault, match=r"no, Bearer \*\*\*") as caught:
        remote(server).encode_passages(["就业"], [()])
    assert "sk-secret" not in str(caught.value)
    assert "sk-secret" not in repr(vars(remote(server)))


@pytest.mark.parametrize("status", [400, 413, 422])
def test_a_passage_too_long_for_the_server_is_named(server: VectorServer, status: int) -> None:
    server.faults = lambda _, texts: f"{status} too long" if any(len(t) > 30 for t in texts) else ""
    long = "某县某年工作总结\n" + "修路。" * 30
    with pytest.raises(IndexFault, match=r"不接受这段文字（99 字，以“某县某年工作总结 修路。") as caught:
        remote(server).encode_passages([*TEXTS, long, "旅游"], [()] * 5)
    assert f"状态 {status}" in str(caught.value)
    assert "too long" in str(caught.value)
    assert "自动截断" in str(caught.value)


def test_a_batch_too_large_for_the_server_is_halved(server: VectorServer) -> None:
    server.faults = lambda _, texts: "413" if len(texts) > 2 else ""
    texts = [f"就业{n}" for n in range(7)]
    made = remote(server).encode_passages(texts, [()] * 7)
    np.testing.assert_allclose([m[0] for m in made], StubEncoder().encode_queries(texts), atol=1e-6)


def test_a_refused_question_is_not_repeated_in_the_message(server: VectorServer) -> None:
    server.faults = always("400 你问的是某某某")
    with pytest.raises(IndexFault, match="不接受这个问题，回复状态 400") as caught:
        remote(server).encode_queries(["某某某"])
    assert "某某某" not in str(caught.value)
    server.faults = always("500 你问的是某某某")
    with pytest.raises(IndexFault, match=f"试了 {ASKING.attempts} 次") as caught:
        remote(server).encode_queries(["某某某"])
    assert "某某某" not in str(caught.value)


def test_nobody_there_is_told_soon() -> None:
    with listening(VectorServer(embed_by(StubEncoder()))) as gone:
        pass
    with pytest.raises(IndexFault, match=r"连接失败或中断.*试了 3 次"):
        RemoteEncoder("stub", gone.url).dimension  # noqa: B018 - asks the server


def test_after_one_failure_the_others_are_not_tried_on(
    server: VectorServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remote_encoder, "ITEMS", 1)
    server.faults = lambda number, texts: "" if number == 1 else ("418" if "。" in texts[0] else "503")
    patience = replace(QUICK, pause=30.0, longest=60.0)
    with pytest.raises(IndexFault, match="418"):
        remote(server, parallel=4, patience=patience).encode_passages(
            ["就业就业。", "粮食", "道路", "医院"], [()] * 4
        )
    assert len(server.seen) <= 5


@pytest.mark.parametrize(("model", "parallel"), [("", 4), ("m", 0), ("m", 65)])
def test_settings_out_of_range_are_refused(model: str, parallel: int) -> None:
    with pytest.raises(IndexFault, match="1 到 64"):
        RemoteEncoder(model, "http://host", parallel=parallel)
