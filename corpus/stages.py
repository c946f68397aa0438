"""Where the time goes: parts of the work are marked with `stage`, and measured while someone asks.

    with recorded() as stages:            # in whoever wants to know
        with stage("search"):             # in the code that works; costs next to nothing otherwise
            with stage("dense"): ...
    stages.rows                           # search and dense, each without what lies inside it

Here, at the bottom of the house, because every part of it marks its work. A recording belongs to the
thread (context) that opened it: questions answered at the same time do not mix.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar, Token
from functools import wraps
from typing import NamedTuple, ParamSpec, Self, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

OTHER = "other"
"""The name of what stood in no stage."""


class Row(NamedTuple):
    """One stage: how often it was entered, and the seconds spent in it but not in a stage inside it."""

    name: str
    calls: int
    seconds: float


Heard = Callable[[str, float, Mapping[str, int]], None]
"""Called at the end of a stage with its name, the seconds of its own and what it counted."""


class Stages:
    """What was measured in one recording. The rows add up to `elapsed` once it is closed."""

    def __init__(self, heard: Heard | None = None) -> None:
        self.elapsed = 0.0
        self.heard = heard
        self._held: dict[str, list[float]] = {}  # name → [calls, seconds]

    @property
    def rows(self) -> list[Row]:
        """The stages in the order they were first left, what stood in none last."""
        held = self._held
        names = [*(name for name in held if name != OTHER), *([OTHER] if OTHER in held else [])]
        return [Row(name, int(held[name][0]), held[name][1]) for name in names]

    def add(self, name: str, seconds: float, calls: int = 1) -> None:
        """Count `seconds` of `name` in."""
        held = self._held.get(name)
        if held is None:
            self._held[name] = [calls, seconds]
        else:
            held[0] += calls
            held[1] += seconds


class _Frame:
    """A stage that is open, or the whole recording at the bottom."""

    __slots__ = ("_began", "_inner", "_outer", "_token", "counts", "name", "stages")

    def __init__(self, name: str, stages: Stages, outer: _Frame | None) -> None:
        self.name = name
        self.stages = stages
        self.counts: dict[str, int] | None = None
        self._outer = outer
        self._inner = 0.0
        self._began = 0.0
        self._token: Token[_Frame | None]

    def count(self, **counts: int) -> None:
        """Say how much was done."""
        self.counts = counts

    def __enter__(self) -> Self:
        self._token = _open.set(self)
        self._began = time.perf_counter()
        return self

    def __exit__(self, *_: object) -> None:
        spent = time.perf_counter() - self._began
        _open.reset(self._token)
        outer = self._outer
        if outer is not None:
            outer._inner += spent
        own = spent - self._inner
        if own < 0:  # threads that share a recording overlap: together they may take longer than the whole
            own = 0.0
        stages = self.stages
        stages.add(self.name, own)
        if outer is None or outer.stages is not stages:
            stages.elapsed = spent
        elif stages.heard is not None:
            stages.heard(self.name, own, self.counts or {})


class _Nothing:
    """The stage that nobody measures."""

    __slots__ = ()

    def count(self, **_: int) -> None:
        """Nothing."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass


_open: ContextVar[_Frame | None] = ContextVar("stage", default=None)
_NOTHING = _Nothing()


def stage(name: str) -> _Frame | _Nothing:
    """Mark the block as a part of the work; its `count` says how much was done."""
    frame = _open.get()
    return _NOTHING if frame is None else _Frame(name, frame.stages, frame)


def staged(name: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Mark every call of a function as a part of the work."""

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        @wraps(function)
        def call(*args: P.args, **kwargs: P.kwargs) -> R:
            frame = _open.get()
            if frame is None:
                return function(*args, **kwargs)
            with _Frame(name, frame.stages, frame):
                return function(*args, **kwargs)

        return call

    return decorate


@contextmanager
def recorded(heard: Heard | None = None) -> Iterator[Stages]:
    """Measure the stages of this thread for as long as the block runs.

    A recording inside another is told to both: it is the outer one's as well.
    """
    outer, stages = _open.get(), Stages(heard)
    try:
        with _Frame(OTHER, stages, outer):
            yield stages
    finally:
        if outer is not None:
            for row in stages.rows:
                outer.stages.add(row.name, row.seconds, row.calls)


def table(stages: Stages, names: Mapping[str, str]) -> str:
    """A table in Chinese: stage (by `names`, or as it is), calls, milliseconds of its own, share."""
    rows: Sequence[Row] = sorted(stages.rows, key=lambda row: -row.seconds)
    whole = max(stages.elapsed, 1e-9)
    lines = [_line("阶段", "次数", "毫秒", "占比")]
    for row in rows:
        share, calls = f"{row.seconds / whole:.1%}", "" if row.name == OTHER else str(row.calls)
        lines.append(_line(names.get(row.name, row.name), calls, f"{row.seconds * 1000:.2f}", share))
    return "\n".join([*lines, _line("合计", "", f"{whole * 1000:.2f}", "100.0%")])


def _line(name: str, *cells: str) -> str:
    """One line; a Chinese character takes two columns of a terminal."""

    def wide(text: str) -> int:
        return sum(2 if ord(c) > 0x2E7F else 1 for c in text)

    return name + " " * max(16 - wide(name), 1) + "".join(" " * max(12 - wide(c), 1) + c for c in cells)
