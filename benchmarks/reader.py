"""Processor time of the reader for one window, of several graphs in turn, and how far their logits differ.

    python -m benchmarks.reader --index DIR [--graphs A.onnx,B.onnx] [--windows 60] [--rounds 5]

The windows are passages of the index, each behind the same question. The packaged graph comes first, run as
the product runs it; the others, and the packaged one once more, as onnxruntime would by itself. Each window
is read by each in turn, so that whatever else the machine does is shared; the least of the rounds counts.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from statistics import mean

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from corpus.language.fold import fold
from index.searcher import Index
from index.weights.word_vectors import WordVectors
from qa.read.onnx_reader import BOS, EOS, MOST_TOKENS, WEIGHTS, open_graph

QUESTION = "全年新增多少家企业"
Fed = dict[str, NDArray[np.float32] | NDArray[np.int64]]


def main() -> int:
    """Read the windows by each graph; print one row a graph."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--graphs", default="")
    parser.add_argument("--windows", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=5)
    args = parser.parse_args()
    packaged = WEIGHTS / "reader.onnx"
    others = [Path(name) for name in args.graphs.split(",") if name]
    sessions = {"the packaged graph": open_graph(packaged)}
    sessions |= {f"{path}, as it comes": _plain(path) for path in (packaged, *others)}
    windows = _windows(Index.load(args.index), args.windows)
    took = {name: [float("inf")] * len(windows) for name in sessions}
    told: dict[str, list[NDArray[np.float32]]] = {name: [] for name in sessions}
    for turn in range(args.rounds):
        for n, fed in enumerate(windows):
            for name, session in sessions.items():
                began = time.process_time()
                token = session.run(None, fed)[0]
                took[name][n] = min(took[name][n], time.process_time() - began)
                if not turn:
                    told[name].append(token)
    first = next(iter(sessions))
    print(f"{len(windows)} windows, {mean(f['kinds'].shape[1] for f in windows):.0f} tokens each")
    print("| graph | ms | ÷ packaged | mean difference of logits |\n|---|--:|--:|--:|")
    for name in sessions:
        apart = mean(float(np.abs(a - b).mean()) for a, b in zip(told[name], told[first], strict=True))
        print(
            f"| {name} | {1000 * mean(took[name]):.1f} | {sum(took[name]) / sum(took[first]):.2f} |"
            f" {apart:.3f} |"
        )
    return 0


def _plain(graph: Path) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])


def _windows(index: Index, count: int) -> list[Fed]:
    """Inputs of the passages nearest to the question."""
    vectors = WordVectors()
    asked = vectors.cut(fold(QUESTION))[0]
    texts = [hit.chunk.text for hit in index.search(QUESTION, top_k=count)]
    return [_fed(vectors, asked, vectors.cut(fold(text))[0]) for text in texts]


def _fed(vectors: WordVectors, asked: list[int], ids: list[int]) -> Fed:
    tokens = [BOS, *asked, EOS, *ids[: MOST_TOKENS - len(asked) - 3], EOS]
    kinds = np.zeros((1, len(tokens)), np.int64)
    kinds[0, len(asked) + 2 :] = 1
    return {"words": vectors.of(tokens)[None], "kinds": kinds}


if __name__ == "__main__":
    raise SystemExit(main())
