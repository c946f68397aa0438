"""Conversations kept on the server for accounts that asked for it: one SQLite file, nothing of anybody else.

What an account deletes is overwritten on the disk; that it was deleted is remembered, so that another
device of the same account lets go of it as well.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from corpus.errors import QuestionError, ReportqaError

# Conversations of one account; the page shows them all in one list.
MOST: Final = 300
# Seconds that one request waits for another that writes.
_PATIENCE: Final = 10.0
_TABLES: Final = """
CREATE TABLE IF NOT EXISTS accounts (name TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS talks (
    account TEXT NOT NULL REFERENCES accounts ON DELETE CASCADE,
    id TEXT NOT NULL, at INTEGER NOT NULL, body TEXT, PRIMARY KEY (account, id)
) WITHOUT ROWID;
"""


class TalkStore:
    """The file at `path`, made where there is none; safe between threads and processes."""

    def __init__(self, path: Path) -> None:
        """ReportqaError where it cannot be made, or is something else."""
        self._path = path
        try:
            path.touch(mode=0o600)
            with self._open() as db:
                db.executescript(_TABLES)
        except (OSError, sqlite3.Error) as exc:
            raise ReportqaError(f"对话文件 {path} 打不开：{exc}。请换一个路径，或检查权限。") from exc

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """A connection whose changes are kept together where the block ends well."""
        with closing(sqlite3.connect(self._path, timeout=_PATIENCE)) as db, db:
            db.execute("PRAGMA foreign_keys = ON")
            db.execute("PRAGMA secure_delete = ON")
            yield db

    def joined(self, account: str) -> bool:
        """Whether the account asked for its conversations to be kept here."""
        with self._open() as db:
            return db.execute("SELECT 1 FROM accounts WHERE name = ?", (account,)).fetchone() is not None

    def join(self, account: str) -> None:
        """Keep the conversations of the account from now on."""
        with self._open() as db:
            db.execute("INSERT OR IGNORE INTO accounts VALUES (?)", (account,))

    def leave(self, account: str) -> None:
        """Keep none any more, and delete those that are kept."""
        with self._open() as db:
            db.execute("DELETE FROM accounts WHERE name = ?", (account,))

    def listed(self, account: str) -> list[tuple[str, int, bool]]:
        """Name, time (ms since 1970) and whether it is still there, of each conversation, newest first."""
        with self._open() as db:
            rows = db.execute(
                "SELECT id, at, body IS NOT NULL FROM talks WHERE account = ? ORDER BY at DESC", (account,)
            )
            return [(name, at, bool(held)) for name, at, held in rows]

    def read(self, account: str, name: str) -> str | None:
        """A conversation as it was kept; None where there is none."""
        with self._open() as db:
            row = db.execute(
                "SELECT body FROM talks WHERE account = ? AND id = ?", (account, name)
            ).fetchone()
            return row[0] if row else None

    def keep(self, account: str, name: str, at: int, body: str) -> None:
        """Keep a conversation unless a later state of it is kept; nothing where the account has not joined.

        Raises QuestionError where the account has as many as it may.
        """
        with self._open() as db:
            others = "SELECT count(*) FROM talks WHERE account = ? AND id <> ? AND body IS NOT NULL"
            if db.execute(others, (account, name)).fetchone()[0] >= MOST:
                raise QuestionError(f"服务器上已存了 {MOST} 个对话，请先删去一些。")
            db.execute(
                "INSERT INTO talks SELECT name, ?, ?, ? FROM accounts WHERE name = ? "
                "ON CONFLICT DO UPDATE SET at = excluded.at, body = excluded.body WHERE excluded.at > at",
                (name, at, body, account),
            )

    def drop(self, account: str, name: str) -> None:
        """Delete a conversation, and remember that it was deleted."""
        with self._open() as db:
            db.execute(
                "INSERT INTO talks SELECT name, ?, ?, NULL FROM accounts WHERE name = ? "
                "ON CONFLICT DO UPDATE SET at = excluded.at, body = NULL",
                (name, int(time.time() * 1000), account),
            )
