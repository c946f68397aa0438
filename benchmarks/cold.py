"""What a first question costs a new process beside importing torch: wall time, interleaved, medians.

    python -m benchmarks.cold --index DIR [--rounds N]

The second table takes the same work apart, one stage after the other in one thread; in the program the
model opens in a thread of its own while the index is loaded.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

QUESTION = "2025年历城区新增多少经营主体"
STAGES = "--stages"


def main() -> None:
    """Print the two medians with their ratio, and CPU milliseconds a stage."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument(STAGES, action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.stages:
        _stages(args.index)
        return
    asking = [sys.executable, "-m", "qa", "--index", str(args.index), QUESTION]
    torch = [sys.executable, "-c", "import torch"]
    pairs = [(_seconds(asking), _seconds(torch)) for _ in range(args.rounds + 1)][1:]
    asked, imported = (statistics.median(column) for column in zip(*pairs, strict=True))
    ratios = statistics.median(a / b for a, b in pairs)
    print("| rounds | python -m qa, s | python -c 'import torch', s | ratio of medians | median of ratios |")
    print("|--:|--:|--:|--:|--:|")
    print(f"| {args.rounds} | {asked:.2f} | {imported:.2f} | {asked / imported:.2f} | {ratios:.2f} |\n")
    run = subprocess.run(
        [sys.executable, "-m", "benchmarks.cold", "--index", str(args.index), STAGES],
        capture_output=True,
        text=True,
        check=True,
    )
    print(run.stdout, end="")


def _seconds(command: list[str]) -> float:
    began = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


def _stages(index: Path) -> None:
    """CPU milliseconds of this process by stage, in the order of need."""
    print("| stage | CPU ms |")
    print("|---|--:|")
    print(f"| interpreter | {time.process_time() * 1000:.0f} |")
    _told("import numpy", lambda: __import__("numpy"))
    _told("import qa", lambda: __import__("qa"))
    from index.legs.tokens import tokens
    from index.searcher import Index
    from qa import ask

    held: list[Index] = []
    _told("load the index", lambda: held.append(Index.load(index)))
    _told("open the segmenter", lambda: tokens(QUESTION))
    from index.encoders import onnx_export, onnx_model
    from index.weights import cache

    name = held[0].encoder.name.partition("@")[0]
    folder = cache.cache_folder() / f"{onnx_export._key(name)}-int8-{onnx_export._EXPORT}"
    _told("check the model's checksums", lambda: onnx_export.onnx_folder(name))
    _told("open its session", lambda: onnx_model._open_session(folder / "model.onnx"))
    from index.weights.tokenizer import Cutter

    cutter = Cutter(folder, 512)
    _told("read its pieces, cut a text with its own", lambda: cutter.cut(QUESTION))
    _told("(read the pieces of Chinese texts: after the first ones)", cutter._parts.common)
    _ = held[0].encoder.dimension
    _told("the first question, model open", lambda: ask(QUESTION, index=held[0]))
    _told("the same again", lambda: ask(QUESTION, index=held[0]))


def _told(stage: str, work: Callable[[], object]) -> None:
    began = time.process_time()
    work()
    print(f"| {stage} | {(time.process_time() - began) * 1000:.0f} |")


if __name__ == "__main__":
    main()
