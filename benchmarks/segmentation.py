"""The two segmenters over every report: do they make the same words, and how fast?

    python -m benchmarks.segmentation [--shared DIR]

Every run of Chinese characters in the folded text files is cut by `rjieba` and by `jieba`, both with the
division names added, as `index.legs.tokens` does; so is every name with words before and behind it, and rows
of four dictionary words drawn at random, where the two have most to decide.
"""

from __future__ import annotations

import argparse
import random
import re
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from benchmarks.questions import OWN
from corpus.language.fold import fold
from index.legs.tokens import division_names, with_jieba, with_rjieba

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+")
_SHOWN = 5
_DRAWN = 20_000


def main() -> None:
    """Print a row a kind of text, then the first texts that come out otherwise."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--shared", type=Path, default=OWN.parents[1] / "shared")
    args = parser.parse_args()
    port, own = with_rjieba(), with_jieba()
    texts = {
        "reports": _runs(args.shared / "corpus"),
        "division names in context": _names(),
        "four words at random": _drawn(),
    }
    print("| texts | pieces | characters | equal | rjieba, characters/s | jieba, characters/s | ratio |")
    print("|---|--:|--:|--:|--:|--:|--:|")
    unequal: list[str] = []
    for kind, pieces in texts.items():
        size = sum(map(len, pieces))
        (fast, quick), (slow, long) = _timed(port.search, pieces), _timed(own.search, pieces)
        same = sum(a == b for a, b in zip(fast, slow, strict=True))
        unequal += [f"{p}: {a} {b}" for p, a, b in zip(pieces, fast, slow, strict=True) if a != b]
        speeds = f"{size / quick:,.0f} | {size / long:,.0f} | {long / quick:.1f}"
        print(f"| {kind} | {len(pieces):,} | {size:,} | {same:,} | {speeds} |")
    print("\nDifferent: " + ("none" if not unequal else ""))
    print("\n".join(unequal[:_SHOWN]))


def _timed(cut: Callable[[str], list[str]], pieces: Iterable[str]) -> tuple[list[list[str]], float]:
    began = time.process_time()
    made = [cut(piece) for piece in pieces]
    return made, time.process_time() - began


def _runs(folder: Path) -> list[str]:
    """Runs of Chinese characters in the text files below `folder`."""
    texts = (path.read_text("utf-8", "replace") for path in sorted(folder.rglob("*.txt")))
    return [run for text in texts for run in _HAN.findall(fold(text))]


def _names() -> list[str]:
    return [f"{a}{name}{b}" for name in division_names() for a in ("", "在") for b in ("", "的", "发展")]


def _drawn() -> list[str]:
    import jieba

    draw, words = random.Random(7), [*jieba.Tokenizer().gen_pfdict(jieba.get_dict_file())[0]]
    return ["".join(draw.choices(words, k=4)) for _ in range(_DRAWN)]


if __name__ == "__main__":
    main()
