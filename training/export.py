"""Trained weights to the int8 graph that is shipped, checked against torch.

python -m training.export READER.npz [--out qa/read/weights] [--name NAME]
"""

from __future__ import annotations

import argparse
import json
import warnings
from pathlib import Path

import numpy as np
import torch

from training.model import POSITIONS, WIDTH, Reader, loaded

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
    bare(target)


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
