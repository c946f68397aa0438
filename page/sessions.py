"""Logins of those who may change the library: a random token in a cookie, kept in memory only."""

from __future__ import annotations

import secrets
import threading
import time

from page.passwords import Passwords

COOKIE = "reportqa_session"
# A working day; after it one logs in again.
LASTS = 12 * 3600
# Wrong passwords for a name within `_PAUSE` seconds after which it is not let in until they have passed.
_TRIES, _PAUSE = 5, 60.0


class Sessions:
    """Who is logged in. Without `passwords` nobody can be, and the library is read-only."""

    def __init__(self, passwords: Passwords | None = None) -> None:
        self._passwords = passwords
        self._until: dict[str, tuple[str, float]] = {}
        self._failed: dict[str, list[float]] = {}
        self._lock = threading.Lock()

    @property
    def possible(self) -> bool:
        """Whether anybody may log in at all."""
        return self._passwords is not None

    def enter(self, name: str, password: str) -> str | None:
        """A new token for the account; None where name or password is wrong or there were too many tries."""
        now = time.monotonic()
        with self._lock:
            recent = {n: [t for t in times if now - t < _PAUSE] for n, times in self._failed.items()}
            self._failed = {n: times for n, times in recent.items() if times}
            tries = self._failed.setdefault(name, [])
            if self._passwords is None or len(tries) >= _TRIES:
                return None
            tries.append(now)  # forgiven below: tries made at once count as well
        if not self._passwords.accepts(name, password):
            return None
        token = secrets.token_urlsafe(32)
        with self._lock:
            self._failed.pop(name, None)
            self._until = {t: u for t, u in self._until.items() if u[1] > now}
            self._until[token] = (name, now + LASTS)
        return token

    def name(self, token: str | None) -> str | None:
        """The account a token belongs to; None where it is unknown or has run out."""
        with self._lock:
            found = self._until.get(token or "")
        return found[0] if found and found[1] > time.monotonic() else None

    def leave(self, token: str | None) -> None:
        """Forget a token."""
        with self._lock:
            self._until.pop(token or "", None)
