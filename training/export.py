"""Trained weights to the int8 graph that is shipped, checked against torch.

python -m training.export READER.npz [--out qa/read/weights] [--name NAME]
"""

from __future__ import annotations

import argparse
import json
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch

from training.model import HEADS, POSITIONS, WIDTH, Reader, loaded

if TYPE_CHECKING:
    from onnx import GraphProto

_SAME = 0.35  # logits; int8 moves a logit by less, a graph gone wrong by whole numbers


def main() -> int:
    """Write reader.onnx and card.json."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("weights", type=Path)
    parser.add_argument("--out", type=Path, default=Path("qa/read/weights"))
    parser.add_argument("--name", default="reader")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    reader = loaded(args.weights)
    whole, graph = args.out / "whole.onnx", args.out / "reader.onnx"
    _write(reader, whole)
    _quantise(whole, graph)
    whole.unlink()
    worst = _compare(reader, graph)
    card = {"name": args.name, "layers": len(reader.layers), "largest_difference": round(worst, 4)}
    (args.out / "card.json").write_text(json.dumps(card, ensure_ascii=False, indent=1) + "\n", "utf-8")
    print(f"{graph}: {graph.stat().st_size / 1e6:.1f} MB, mean logit difference {worst:.3f}")
    return 0 if worst < _SAME else 1


def _write(reader: Reader, path: Path) -> None:
    axes = {1: torch.export.Dim("tokens", max=POSITIONS)}
    sample = (torch.randn(1, 24, WIDTH), torch.ones(1, 24, dtype=torch.long))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            reader, sample, str(path), dynamo=True, external_data=False, verbose=False,
            input_names=["words", "kinds"], output_names=["token", "whole"], dynamic_shapes=(axes, axes),
        )  # fmt: skip


def _quantise(source: Path, target: Path) -> None:
    from onnxruntime.quantization import QuantType, quantize_dynamic

    quantize_dynamic(source, target, per_channel=True, reduce_range=True, weight_type=QuantType.QInt8)
    fuse(target)
    bare(target)


def fuse(graph: Path) -> None:
    """Each layer's attention as the one operator that onnxruntime has for it.

    It is the same sum; without it heads are cut apart, turned round and put together by eleven operators.
    """
    import onnx

    model = onnx.load(str(graph))
    makers = {name: node for node in model.graph.node for name in node.output}
    takers = {name: node for node in model.graph.node for name in node.input}
    for softmax in [n for n in model.graph.node if n.op_type == "Softmax"]:
        scores = makers[makers[softmax.input[0]].input[0]]  # under the division by the root of a head's width
        mixed = takers[softmax.output[0]]
        turned = takers[mixed.output[0]]
        joined = takers[turned.output[0]]
        cut = makers[makers[makers[scores.input[0]].input[0]].input[0]]  # squeeze, slice, turned, cut
        projected, told = makers[cut.input[0]].input[0], joined.output[0]
        parts = [f"{told}_{part}" for part in ("query", "key", "value")]
        joined.output[0] = f"{told}_unused"
        at = list(model.graph.node).index(softmax)
        made = (
            onnx.helper.make_node("Split", [projected], parts, axis=-1, num_outputs=len(parts)),
            onnx.helper.make_node(
                "MultiHeadAttention", parts, [told], domain="com.microsoft", num_heads=HEADS
            ),
        )
        for offset, node in enumerate(made):
            model.graph.node.insert(at + offset, node)
    _drop_unused(model.graph)
    model.opset_import.append(onnx.helper.make_opsetid("com.microsoft", 1))
    onnx.save(model, str(graph))


def _drop_unused(graph: GraphProto) -> None:
    """Take out the operators from which nothing leads to an output, and the constants of no operator."""
    needed = {out.name for out in graph.output}
    kept = []
    for node in reversed(graph.node):
        if needed.intersection(node.output):
            needed.update(node.input)
            kept.append(node)
    del graph.node[:]
    graph.node.extend(reversed(kept))
    used = [constant for constant in graph.initializer if constant.name in needed]
    del graph.initializer[:]
    graph.initializer.extend(used)


def bare(graph: Path) -> None:
    """Take out what the exporter noted of the machine it ran on: paths and stack traces of every node."""
    import onnx

    model = onnx.load(str(graph))
    for part in (model, model.graph, *model.graph.node, *model.graph.value_info):
        part.ClearField("metadata_props")
        part.ClearField("doc_string")
    onnx.save(model, str(graph))


def _compare(reader: Reader, graph: Path) -> float:
    """Mean absolute difference of the token logits on random word vectors."""
    import onnxruntime

    session = onnxruntime.InferenceSession(str(graph), providers=["CPUExecutionProvider"])
    torch.manual_seed(3)
    words, kinds = torch.randn(1, 96, WIDTH) * 0.03, torch.ones(1, 96, dtype=torch.long)
    with torch.no_grad():
        ours, _ = reader(words, kinds)
    theirs = session.run(None, {"words": words.numpy(), "kinds": kinds.numpy()})[0]
    return float(np.abs(ours.numpy() - theirs).mean())


if __name__ == "__main__":
    raise SystemExit(main())
