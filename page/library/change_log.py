"""Who changed what in the library, and what came of it: a line of JSON each, beside the reports."""

from __future__ import annotations

import json
import logging
import os
import threading
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from corpus.logs import fields
from page.cards.words import CHINESE, esc

NAME: Final = ".changes.jsonl"
# Changes shown, and bytes at the end of the file in which they are looked for.
_SHOWN, _TAIL = 50, 64 << 10
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Change:
    """One change: when (UTC), by whom, what was done to what, and what came of it."""

    at: str
    by: str
    did: str
    what: str
    came: str


class Changes:
    """Appends to a file of `corpus`; safe between threads. Nothing in it is ever changed or removed."""

    def __init__(self, corpus: Path) -> None:
        self._path = corpus / NAME
        self._lock = threading.Lock()

    def note(self, by: str, did: str, what: str, came: str) -> bool:
        """Write a change down; False, and a warning in the log, where the disk takes no more."""
        change = Change(datetime.now(tz=UTC).isoformat(timespec="seconds"), by, did, what, came)
        line = json.dumps(asdict(change), ensure_ascii=False) + "\n"
        try:
            with self._lock, self._path.open("a", encoding="utf-8") as file:
                file.write(line)
                file.flush()
                os.fsync(file.fileno())
        except OSError as exc:
            _log.warning("change not noted", extra=fields(error=type(exc).__name__))
            return False
        return True

    def latest(self) -> tuple[Change, ...]:
        """The latest changes, the newest first; lines that are none are passed over."""
        try:
            with self._lock, self._path.open("rb") as file:
                file.seek(max(0, file.seek(0, os.SEEK_END) - _TAIL))
                lines = file.read().decode("utf-8", "replace").splitlines()
        except OSError:
            return ()
        return tuple(filter(None, map(_change, reversed(lines[-_SHOWN:]))))


def _change(line: str) -> Change | None:
    try:
        return Change(**json.loads(line))
    except (ValueError, TypeError):  # torn by a fall, or the end of one cut in two
        return None


def changes_box(changes: tuple[Change, ...]) -> str:
    """The latest changes as a table, folded."""
    heads = "".join(f'<th scope="col">{h}</th>' for h in ("时间（UTC）", "账号", "做了什么", "对象", "结果"))
    rows = "".join(
        f"<tr><td>{esc(c.at[:16].replace('T', ' '))}</td><td{CHINESE}>{esc(c.by)}</td><td>{esc(c.did)}</td>"
        f'<th scope="row"{CHINESE}>{esc(c.what)}</th><td>{esc(c.came)}</td></tr>'
        for c in changes
    )
    table = f'<table class="rq-data"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>'
    return (
        f'<details class="rq-index rq-changes"><summary>谁改了什么（最近 {len(changes)} 条）</summary>'
        f'<div class="rq-over" tabindex="0" role="region" aria-label="改动记录">{table}</div></details>'
        if changes
        else ""
    )
