"""What the words of a question ask for, by a linear model over their characters.

Softmax regressions over the pieces of one to three characters that a question holds (`training.wording`):
what closed lists of asking words cannot foresee is told by the wording as a whole.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Literal, cast

import numpy as np
from numpy.typing import NDArray

from corpus.language.units import UNITS
from qa.question.measure import alike

WEIGHTS = Path(__file__).parent / "weights" / "wording.npz"
LONGEST = 3  # characters a piece
Tense = Literal["done", "plan"]
Kind = Literal["figure", "rank", "list", "fact", "how", "why", "problem"]
HEADS = ("kind", "standing", "measure")
_ENDS = "^{}$"
_LEAST = 1e-3  # chance
# Log-odds of a plan over a result. Of 1,831 questions that the wording had not learnt, 38 of 1,351 on results
# are taken for ones on plans, 17 of 480 the other way round; lists of words took 53 and 19.
_PLAN, _DONE = 0.5, -3.0


@dataclass(frozen=True)
class Wording:
    """Chances, each set adding up to 1.

    `kind`: figure, rank, list, fact, how, why or problem. `standing`: of the statement that answers,
    achieved, target, baseline or background. `measure`: the class of unit of the figure that answers, `bare`
    of a number without one; what it says matters only where a figure is asked.
    """

    kind: Mapping[str, float]
    standing: Mapping[str, float]
    measure: Mapping[str, float]

    @property
    def likeliest(self) -> Kind:
        """The kind with the highest chance."""
        return cast("Kind", max(self.kind, key=self.kind.__getitem__))

    @property
    def tense(self) -> Tense | None:
        """Whether something planned or something done is asked for; None where the wording leaves it open."""
        return "plan" if self._planned > _PLAN else "done" if self._planned < _DONE else None

    @property
    def sure_of_plan(self) -> float:
        """How far a plan is likelier asked than a result, 0..1: the chance of one less that of the other."""
        return max(0.0, math.tanh(self._planned / 2))

    @property
    def _planned(self) -> float:
        """Log-odds of a plan over a result."""
        return math.log(max(self.standing["target"], _LEAST) / max(self.standing["achieved"], _LEAST))

    @cached_property
    def fits(self) -> dict[str, float]:
        """Of each class of unit: how much less likely it is asked than the likeliest, log-odds -7..0.

        Classes whose units stand for one another count together.
        """
        together = {k: sum(c for m, c in self.measure.items() if alike(m, k)) for k in UNITS}
        return _beside_likeliest(together)

    @cached_property
    def stands(self) -> dict[str, float]:
        """Of each standing: how much less likely a statement of it is asked than the likeliest, -7..0."""
        return _beside_likeliest(self.standing)


class Words:
    """The weights of one file: `pieces` (N strings) and, for each head, `labels`, int8 rows, scale, bias."""

    def __init__(self, path: Path = WEIGHTS) -> None:
        with np.load(path) as held:
            self._rows = {piece: row for row, piece in enumerate(held["pieces"].tolist())}
            self._heads = {
                head: (
                    held[f"{head}_labels"].tolist(),
                    held[f"{head}_weights"].astype(np.float32) * held[f"{head}_scale"],
                    held[f"{head}_bias"],
                )
                for head in HEADS
            }

    def read(self, rest: str) -> Wording:
        """What `rest` asks: a folded question whose places, times and organs are blanks."""
        rows = [row for piece in pieces_of(rest) if (row := self._rows.get(piece)) is not None]
        return Wording(**{head: _chances(*self._heads[head], rows) for head in HEADS})


def _beside_likeliest(chances: Mapping[str, float]) -> dict[str, float]:
    most = max(chances.values())
    return {label: math.log(max(chance, _LEAST) / most) for label, chance in chances.items()}


def pieces_of(rest: str) -> set[str]:
    """All stretches of one to three characters, with marks for both ends of the question."""
    text = _ENDS.format(re.sub(r"\s+", " ", rest).strip())
    return {text[at : at + size] for size in range(1, LONGEST + 1) for at in range(len(text) - size + 1)}


def _chances(
    labels: Iterable[str], weights: NDArray[np.float32], bias: NDArray[np.float32], rows: list[int]
) -> dict[str, float]:
    logits = weights[rows].sum(axis=0) + bias
    held = np.exp(logits - logits.max())
    return dict(zip(labels, (held / held.sum()).tolist(), strict=True))


@cache
def words() -> Words:
    """The packaged weights, opened once a process."""
    return Words()
