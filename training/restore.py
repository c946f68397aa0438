"""The shipped graph back to weights, so that training can go on from it.

python -m training.restore reader.onnx --out READER.npz
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import numpy_helper

Floats = NDArray[np.float32]


def restored(graph: Path) -> dict[str, Floats]:
    """Tensors by the names of `training.model.Reader`, from the int8 graph that training.export wrote.

    A weight differs from what was trained by at most half a step of its quantisation.
    """
    model = onnx.load(str(graph)).graph
    held = {t.name: numpy_helper.to_array(t) for t in model.initializer}
    after = {name: node for node in model.node for name in node.input}
    out = {
        name: value.astype(np.float32) for name, value in held.items() if name.endswith((".weight", ".bias"))
    }
    for name in ("kind.weight", "position.weight"):
        out[name] = _whole(held, name)
    for node in model.node:
        if node.op_type == "MatMulInteger":
            told = node
            while told.op_type != "Add":  # cast, scale, then the bias, which names the layer
                told = after[told.output[0]]
            bias = next(n for n in told.input if n in held)
            weight = _whole(held, node.input[1].removesuffix("_quantized"))
            out[bias.removesuffix("bias") + "weight"] = np.ascontiguousarray(weight.T)
    return out


def _whole(held: dict[str, NDArray[np.generic]], name: str) -> Floats:
    quantised = held[f"{name}_quantized"].astype(np.float32)
    made: Floats = (quantised - held[f"{name}_zero_point"].astype(np.float32)) * held[f"{name}_scale"]
    return made


def main() -> int:
    """Write the tensors as training.train saves them."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("graph", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    np.savez(args.out, **{name: value.astype(np.float16) for name, value in restored(args.graph).items()})
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
