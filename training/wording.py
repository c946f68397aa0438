"""Learn what questions ask from their wording: kind, standing of the answer, class of its unit.

    python -m training.wording [--shared DIR] [--leave GENRE,GENRE…] [--out FILE.npz]

Every question of the learn parts, the dev sets and `questions/` whose label is known counts once. With
`--leave`, the questions of these genres are left out and the weights are judged on them.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, get_args

import numpy as np

from corpus.language.fold import fold
from corpus.language.quantities import find_quantities
from qa.question.understanding import asking_words
from qa.question.wording import HEADS, WEIGHTS, Kind, Words, pieces_of
from training.sources import GENRES, OWN, question_files, read_rows

_LEAST = 3  # questions that must hold a piece
_STRENGTH = {"kind": 0.5, "standing": 0.3, "measure": 0.5}  # inverse of the ridge
_KINDS = set(get_args(Kind))
_TOLD = {"yesno": "fact"}
_STANDINGS = {"achieved", "target", "baseline", "background"}
Example = tuple[str, str, dict[str, str]]  # genre, words, label of each head that is known


def main() -> int:
    """Learn, judge where something is left out, write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--shared", type=Path, default=OWN.parents[1] / "shared")
    parser.add_argument("--leave", default="")
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    args = parser.parse_args()
    left = set(filter(None, args.leave.split(",")))
    held = [e for path in question_files(args.shared) for e in _examples(path)]
    learn(args.out, [e for e in held if e[0] not in left])
    if left:
        _judge(Words(args.out), [e for e in held if e[0] in left])
    return 0


def _examples(path: Path) -> list[Example]:
    name = path.name.split(".")[0]
    rows = [] if name == "multi" else read_rows(path)  # comparisons have no one answer
    made = ((GENRES[name], asking_words(row["question"]), _labels(row)) for row in rows)
    return [one for one in made if one[2]]


def _labels(row: Mapping[str, Any]) -> dict[str, str]:
    """What is known of the answer; nothing of a question that has none."""
    answers, kind = row.get("answers"), row["kind"]
    if not answers or kind == "unanswerable":
        return {}
    figures = find_quantities(fold(str(answers[0])))
    out = {}
    if kind in {"figure", "fact"} and figures and figures[0].kind == "rank":
        out["kind"] = "rank"
    elif (told := _TOLD.get(kind, kind)) in _KINDS:  # a plan may be a figure or a list
        out["kind"] = told
    if row.get("status") in _STANDINGS:
        out["standing"] = row["status"]
    if kind == "figure" and figures and figures[0].kind != "rank":
        out["measure"] = figures[0].kind
    return out


def learn(path: Path, examples: Sequence[Example]) -> None:
    """Write the weights that these examples give."""
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.linear_model import LogisticRegression

    vectors = CountVectorizer(analyzer=pieces_of, binary=True, min_df=_LEAST)
    seen = vectors.fit_transform([words for _, words, _ in examples])
    out: dict[str, Any] = {"pieces": vectors.get_feature_names_out().astype(str)}
    for head in HEADS:
        at = [n for n, (*_, labels) in enumerate(examples) if head in labels]
        model = LogisticRegression(C=_STRENGTH[head], max_iter=500)
        model.fit(seen[at], [examples[n][2][head] for n in at])
        scale = np.float32(np.abs(model.coef_).max() / 127)
        out |= {
            f"{head}_labels": model.classes_.astype(str),
            f"{head}_weights": np.round(model.coef_.T / scale).astype(np.int8),
            f"{head}_scale": scale,
            f"{head}_bias": model.intercept_.astype(np.float32),
        }
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(path, **out)
    print(f"{len(examples)} questions, {len(out['pieces'])} pieces, {path.stat().st_size >> 10} KB")


def _judge(words: Words, examples: Sequence[Example]) -> None:
    """Share right and mean log-loss of each head and genre."""
    for genre in sorted({genre for genre, *_ in examples}):
        told = []
        for head in HEADS:
            held = [
                (words.read(w), labels[head]) for g, w, labels in examples if g == genre and head in labels
            ]
            chances = [getattr(read, head) for read, _ in held]
            pairs = [(c, label) for c, (_, label) in zip(chances, held, strict=True)]
            right = [max(c, key=c.__getitem__) == label for c, label in pairs]
            loss = [
                -np.log(max(c.get(label, 0.0), 1e-4)) for c, (_, label) in zip(chances, held, strict=True)
            ]
            told.append(f"{head} {np.mean(right):.3f} ({np.mean(loss):.3f})")
        print(genre, ", ".join(told))


if __name__ == "__main__":
    raise SystemExit(main())
