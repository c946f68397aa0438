"""How far a long piece of work is, on a terminal."""

from __future__ import annotations

import sys
import time

_LONGEST = 24  # characters of a file's name that are shown


class ProgressBar:
    """Progress on stderr: a line redrawn in place, or nothing where it is no terminal."""

    def __init__(self, word: str = "编码", unit: str = "字") -> None:
        self._word, self._unit = word, unit
        self._began = time.monotonic()

    def __call__(self, done: int, total: int) -> None:
        """Draw the bar for `done` of `total` units."""
        spent = max(time.monotonic() - self._began, 1e-6)
        told = f"{done / max(total, 1):4.0%}  {done / spent:,.0f} {self._unit}/秒"
        _draw(self._word, done, total, told, spent)


class PageBar:
    """The same of the pages of scans that are recognised, a line for each file."""

    def __init__(self) -> None:
        self._began = time.monotonic()

    def __call__(self, name: str, done: int, count: int) -> None:
        """Draw the bar for `done` of the `count` pages of a file."""
        now = time.monotonic()
        self._began = self._began if done else now
        told = f"已读 {done} 页，共 {count} 页"
        _draw(f"识别 {name[:_LONGEST]}", done, count, told, now - self._began)


def _draw(word: str, done: int, total: int, told: str, spent: float) -> None:
    """The line anew, where stderr is a terminal: a bar, what is `told`, how long the rest will take."""
    if not sys.stderr.isatty():
        return
    left = duration(spent / done * (total - done)) if done else "未知"
    bar = "█" * round(done / max(total, 1) * 24)
    sys.stderr.write(f"\r{word} {bar:<24} {told}  剩余 {left}   " + ("\n" if done >= total else ""))
    sys.stderr.flush()


def duration(seconds: float) -> str:
    """Minutes and seconds in words."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} 分 {rest} 秒" if minutes else f"{rest} 秒"
