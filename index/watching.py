"""A folder of reports kept in the index as it changes: `python -m index watch`."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from corpus.errors import ReportqaError
from corpus.folder import by_hand

# Milliseconds: the longest that changes are gathered while more keep coming; after which a failed update is
# tried again. Files that are copied in for longer than the first are taken in by the next update.
_LONGEST, _AGAIN = 600_000, 60_000
SETTLE = 5.0
"""Seconds without a change after which what was copied is taken to be there whole."""


def follow(
    folder: Path,
    update: Callable[[], bool],
    settle: float,
    ended: threading.Event,
    again: int = _AGAIN,
) -> None:
    """Call `update` now and whenever `folder` has changed and then been still for `settle` seconds.

    Where it says False it is tried again after `again` milliseconds. Ends with `ended`, or Ctrl+C.

    Raises:
        ReportqaError: the watching library is not installed, or the folder is missing.
    """
    try:
        from watchfiles import watch
    except ModuleNotFoundError as exc:
        raise ReportqaError(f'没有安装 {exc.name}。请运行 pip install "reportqa[watch]"') from exc
    if not folder.is_dir():
        raise ReportqaError(f"没有文件夹 {folder}，请检查 --corpus")
    done = update()
    changes = watch(
        folder,
        watch_filter=lambda _, path: counts(Path(path), folder),
        step=int(settle * 1000),
        debounce=_LONGEST,
        rust_timeout=again,
        yield_on_timeout=True,
        stop_event=ended,
        raise_interrupt=False,
    )
    for changed in changes:
        if changed or not done:
            done = update()


def counts(path: Path, folder: Path) -> bool:
    """Whether a file of the folder is a report or tells about one: nothing hidden but what is set by hand."""
    inside = path.relative_to(folder).parts if path.is_relative_to(folder) else path.parts
    return path.name == by_hand.NAME or not any(part.startswith(".") for part in inside)
