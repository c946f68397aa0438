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
        if not sys.stderr.isatty():
            return
        spent = max(time.monotonic() - self._began, 1e-6)
        rate, share = done / spent, done / max(total, 1)
        bar = "█" * round(share * 24)
        left = duration((total - done) / rate) if rate else "未知"
        end = "\n" if done >= total else ""
        told = f"{share:4.0%}  {rate:,.0f} {self._unit}/秒  剩余 {left}   "
        sys.stderr.write(f"\r{self._word} {bar:<24} {told}{end}")
        sys.stderr.flush()


class PageBar:
    """The same of the pages of scans that are recognised, a line for each file."""

    def __init__(self) -> None:
        self._began = time.monotonic()

    def __call__(self, name: str, done: int, count: int) -> None:
        """Draw the bar for `done` of the `count` pages of a file."""
        if not done:
            self._began = time.monotonic()
        if not sys.stderr.isatty():
            return
        left = duration((time.monotonic() - self._began) / done * (count - done)) if done else "未知"
        bar = "█" * round(done / max(count, 1) * 24)
        end = "\n" if done >= count else ""
        told = f"已读 {done} 页，共 {count} 页  剩余 {left}   "
        sys.stderr.write(f"\r识别 {name[:_LONGEST]} {bar:<24} {told}{end}")
        sys.stderr.flush()


def duration(seconds: float) -> str:
    """Minutes and seconds in words."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} 分 {rest} 秒" if minutes else f"{rest} 秒"
