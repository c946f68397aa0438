"""Ways to make the encoder's 8-bit graph: how near to torch each is, how large and how quick.

    python -m benchmarks.quantisation --index DIR [--passages 500] [--rounds 5] [--write]

The float graph is exported once, quantised in every way, and the graphs are run in turn; processor time a
passage is told, as it suffers least from what else runs. `--write` puts the table into quantisation.md.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.encoder import Torch, Vectors, drawn, likeness, padded
from benchmarks.machine import load, machine
from benchmarks.questions import OWN
from index.encoders.encoder import DEFAULT_MODEL, quiet_environment
from index.encoders.onnx_export import _quietly, _write_graph
from index.searcher import Index

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

_TIMED = 40  # passages a round
_QUERY = 20  # tokens of a question, about


def candidates(downs: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Name → how `quantize_dynamic` is told otherwise; `downs`: the second product of each layer's MLP.

    In layers 0, 4 and 5 one channel of the first token is ten times all others.
    """
    return {
        "全部 int8": {},
        "权重用满 8 位": {"reduce_range": False},
        "词向量表不压缩": {"op_types_to_quantize": ["MatMul"]},
        "第 4 层降维留作浮点": {"nodes_to_exclude": [downs[4]]},
        "第 0、4、5 层降维留作浮点": {"nodes_to_exclude": [downs[at] for at in (0, 4, 5)]},
        "各层降维都留作浮点": {"nodes_to_exclude": list(downs)},
    }


def down_products(graph: Any) -> list[str]:  # noqa: ANN401 - onnx has no types
    """Products by a weight with more rows than columns: each layer's return to the model's width."""
    weights = {tensor.name: tuple(tensor.dims) for tensor in graph.initializer}
    shapes = [(node.name, weights.get(node.input[1], ())) for node in graph.node if node.op_type == "MatMul"]
    return [name for name, shape in shapes if len(shape) == 2 and shape[0] > shape[1]]


def graphs(folder: Path, torch: Torch) -> dict[str, Path]:
    """The float graph and every candidate, written below `folder`."""
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic

    whole = folder / "whole.onnx"
    made = {"浮点": whole}
    with _quietly():
        _write_graph(torch.model, whole)
        for number, (name, told) in enumerate(candidates(down_products(onnx.load(whole).graph)).items()):
            made[name] = folder / f"{number}.onnx"
            usual = {"per_channel": True, "reduce_range": True, "weight_type": QuantType.QInt8}
            quantize_dynamic(whole, made[name], **{**usual, **told})
    return made


def session(graph: Path) -> InferenceSession:
    """One thread, as the program has it."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])


def encoded(held: InferenceSession, ids: Sequence[Sequence[int]]) -> Vectors:
    """Unit rows (len(ids), d), the mean over tokens."""
    rows = np.stack([np.asarray(held.run(None, padded([each]))[0])[0].mean(axis=0) for each in ids])
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def measured(made: dict[str, Path], ids: list[list[int]], wanted: Vectors, rounds: int) -> list[str]:
    """A row a graph."""
    held = {name: session(graph) for name, graph in made.items()}
    near = {name: likeness(encoded(each, ids), wanted) for name, each in held.items()}
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in held}
    timed, short = ids[:_TIMED], [each[:_QUERY] for each in ids[:_TIMED]]
    for _ in range(rounds):
        for name, each in held.items():
            began = time.process_time()
            encoded(each, timed)
            half = time.process_time()
            encoded(each, short)
            times[name].append(
                ((half - began) / len(timed) * 1e3, (time.process_time() - half) / len(short) * 1e3)
            )
    lines = [
        "| | 平均余弦 | 第 1 百分位 | 最小 | ≥ .995 | 每段毫秒 | 一问毫秒 | MB |",
        "|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for name, told in near.items():
        passage, query = (statistics.median(column) for column in zip(*times[name], strict=True))
        lines.append(
            f"| {name} | {told['mean']:.5f} | {told['p1']:.5f} | {told['min']:.5f} | {told['share']:.3f} | "
            f"{passage:.1f} | {query:.1f} | {made[name].stat().st_size / 1e6:.0f} |"
        )
    return lines


def main() -> None:
    """Measure and print; with --write into benchmarks/quantisation.md."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--passages", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    quiet_environment()
    before, torch = load(), Torch()
    texts = [torch.passage + text for text in drawn(Index.load(args.index), args.passages)]
    wanted = torch.encode(texts, 2)
    ids = torch.ids(texts)
    with tempfile.TemporaryDirectory() as name:
        lines = measured(graphs(Path(name), torch), ids, wanted, args.rounds)
    head = [
        "# 8 位的几种做法\n\n    python -m benchmarks.quantisation --index DIR --write\n",
        f"{machine(('onnxruntime', 'onnx', 'torch'))}。\n",
        f"{DEFAULT_MODEL}，{len(texts)} 段，余弦对照 torch；毫秒是处理器时间，各做法轮流，"
        f"{args.rounds} 轮的中位数。"
        f"开始和结束时的平均负载 {before:.1f}、{load():.1f}。\n",
    ]
    text = "\n".join([*head, *lines]) + "\n"
    print(text)
    if args.write:
        (OWN / "quantisation.md").write_text(text, "utf-8")


if __name__ == "__main__":
    main()
