"""Who is signed in: a random token in a cookie, kept in memory only, or the word of the office's proxy.

A browser sends its cookies to every port of a machine, so whoever serves another port there sees the token.
With it goes a key that the page keeps in its own storage, which no other port can read.

Wrong passwords are counted by account and address together, so that a stranger who tries an account
shuts out only where he tries from, and by address alone, so that he cannot go on with other names.
"""

from __future__ import annotations

import hashlib
import hmac
import math
import secrets
import threading
import time
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from corpus.errors import ReportqaError
from page.passwords import Passwords
from page.requests.pace import neighbourhood
from page.server.site import body_of, told
from page.sign_in.people import Person, Way
from page.sign_in.proxy_header import ProxyHeader

COOKIE = "reportqa_session"
# The header with the key of a login.
KEY = "x-reportqa-key"
# A working day; after it one logs in again.
LASTS = 12 * 3600
# Wrong passwords within `_PAUSE` seconds after which no more are looked at: for one account from one
# address, and from one address for any account.
_TRIES, _ADDRESS_TRIES, _PAUSE = 5, 20, 60.0
# A check takes a core for a tenth of a second and 16 MB: the rest of the page must go on meanwhile.
SLOTS: Final = 2


class TooMany(ReportqaError):  # noqa: N818 - too many tries, not a fault
    """A login that is not looked at now; `after` seconds it may be."""

    def __init__(self, message: str, after: float) -> None:
        super().__init__(message)
        self.after = max(1, math.ceil(after))


class Sessions:
    """Who is signed in. Without `passwords`, `proxy` or `oidc` nobody can be: the library is read-only."""

    def __init__(
        self, passwords: Passwords | None = None, proxy: ProxyHeader | None = None, *, oidc: bool = False
    ) -> None:
        self._passwords, self._proxy = passwords, proxy
        possible: dict[Way, bool] = {
            "password": passwords is not None,
            "proxy": proxy is not None,
            "oidc": oidc,
        }
        self.ways = frozenset(way for way, is_open in possible.items() if is_open)
        self._until: dict[str, tuple[Person, float]] = {}
        self._failed: dict[tuple[str, str], list[float]] = {}
        self._lock = threading.Lock()
        self._slots = threading.BoundedSemaphore(SLOTS)
        self._secret = secrets.token_bytes(32)

    def enter(self, name: str, password: str, address: str = "") -> str | None:
        """A new token for the account; None where name or password is wrong.

        Raises TooMany after too many wrong ones, or while others are being looked at.
        """
        if self._passwords is None:
            return None
        if not self._slots.acquire(blocking=False):
            raise TooMany("正在核对的登录太多，请稍后再试。", 1)
        try:
            keys = self._try(name, neighbourhood(address))
            if not self._passwords.accepts(name, password):
                return None
        finally:
            self._slots.release()
        with self._lock:
            for key in keys:
                self._failed.pop(key, None)
        return self.admit(Person(name, self._passwords.role(name)))

    def _try(self, name: str, address: str) -> tuple[tuple[str, str], ...]:
        """Count a try beforehand, so that tries made at once count as well; TooMany past the limit."""
        now = time.monotonic()
        keys = ((name, address), ("", address))
        with self._lock:
            recent = {k: [t for t in times if now - t < _PAUSE] for k, times in self._failed.items()}
            self._failed = {k: times for k, times in recent.items() if times}
            for key, most in zip(keys, (_TRIES, _ADDRESS_TRIES), strict=True):
                times = self._failed.get(key, [])
                if len(times) >= most:
                    wait = max(1, math.ceil(times[0] + _PAUSE - now))
                    raise TooMany(f"输错密码太多次，已暂时锁住从这里的登录，请 {wait} 秒后再试。", wait)
            for key in keys:
                self._failed.setdefault(key, []).append(now)
        return keys

    def admit(self, person: Person) -> str:
        """A new token for somebody whose word is good."""
        now, token = time.monotonic(), secrets.token_urlsafe(32)
        with self._lock:
            self._until = {t: u for t, u in self._until.items() if u[1] > now}
            self._until[token] = (person, now + LASTS)
        return token

    def hand(self, reply: Response, token: str, request: Request) -> None:
        """Set the cookie with a token."""
        secure = request.url.scheme == "https"
        reply.set_cookie(COOKIE, token, max_age=LASTS, httponly=True, samesite="strict", secure=secure)

    def key(self, token: str) -> str:
        """The key that belongs to a token."""
        return hmac.new(self._secret, token.encode(), hashlib.sha256).hexdigest()

    def asking(self, request: Request) -> Person | None:
        """Who sends a request: whom the proxy names, or whose cookie and key it brings."""
        named = self._proxy.person(request.headers) if self._proxy else None
        token = request.cookies.get(COOKIE, "")
        right = hmac.compare_digest(self.key(token).encode(), request.headers.get(KEY, "").encode())
        return named or (self.person(token) if right else None)

    def person(self, token: str | None) -> Person | None:
        """Whose token it is; None where it is unknown or has run out."""
        with self._lock:
            found = self._until.get(token or "")
        return found[0] if found and found[1] > time.monotonic() else None

    def leave(self, token: str | None) -> None:
        """Forget a token."""
        with self._lock:
            self._until.pop(token or "", None)


async def login(sessions: Sessions, request: Request) -> Response:
    """`/rq/login`: a name and a password in; the cookie and the key that goes with it out."""
    sent = await body_of(request)
    name, password = (str(sent.get(k, "")) if isinstance(sent, dict) else "" for k in ("name", "password"))
    address = request.client.host if request.client else ""
    try:
        token = await run_in_threadpool(sessions.enter, name[:64], password[:256], address)
    except TooMany as exc:
        return told(str(exc), 429, exc.after)
    if token is None:
        return told("用户名或密码不对；连错五次须等一分钟。", 401)
    reply = JSONResponse({"message": "已登录。", "key": sessions.key(token)})
    sessions.hand(reply, token, request)
    return reply


async def logout(sessions: Sessions, request: Request) -> Response:
    """`/rq/logout`: the token of the request opens nothing any more."""
    sessions.leave(request.cookies.get(COOKIE))
    reply = told("已退出。", 200)
    reply.delete_cookie(COOKIE, httponly=True, samesite="strict")
    return reply
