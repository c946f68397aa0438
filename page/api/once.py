"""`Idempotency-Key`: a change sent twice (a lost reply, a retry) is made once and answered alike."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeVar, cast

from pydantic import BaseModel

from page.api.api_keys import Caller
from page.api.refusals import ApiFault

T = TypeVar("T", bound=BaseModel)

HEADER: Final = "Idempotency-Key"
_KEY: Final = re.compile(r"[\x21-\x7e]{8,128}")
# Seconds a reply is remembered, and how many of one program are.
_KEPT: Final = 24 * 3600.0
_MOST: Final = 500


@dataclass(slots=True)
class _Made:
    """A change under its key: what was asked for, when, and the reply once there is one."""

    print: str
    at: float
    reply: BaseModel | None = None


class Once:
    """Remembers the replies to changes, in memory: a restart forgets them."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._made: dict[tuple[str, str], _Made] = {}
        self._lock = threading.Lock()

    def run(self, by: Caller, key: str | None, asked: str, act: Callable[[], T]) -> T:
        """The reply of `act`, or that of the same request before; `asked` tells requests apart.

        Raises ApiFault where the key is no key, belongs to another request, or to one under way. A change
        that fails is not remembered.
        """
        if key is None:
            return act()
        if not _KEY.fullmatch(key):
            raise ApiFault(422, f"{HEADER} 应为 8 到 128 个可见字符。", code="bad_idempotency_key")
        place = (by.name, key)
        made, again = self._begin(place, asked)
        if again is not None:
            return cast("T", again)
        try:
            made.reply = reply = act()
        except BaseException:
            with self._lock:
                del self._made[place]
            raise
        return reply

    def _begin(self, place: tuple[str, str], asked: str) -> tuple[_Made, BaseModel | None]:
        """The entry of the key, and the reply where it was made before."""
        now = self._clock()
        with self._lock:
            self._made = {p: made for p, made in self._made.items() if now - made.at < _KEPT}
            made = self._made.get(place)
            if made is None:
                self._make_room(place[0])
                made = self._made[place] = _Made(asked, now)
                return made, None
        if made.print != asked:
            raise ApiFault(422, f"这个 {HEADER} 已用于另一个请求。", code="idempotency_key_reused")
        if made.reply is None:
            raise ApiFault(409, "同一个请求正在办。", code="under_way", after=1)
        return made, made.reply

    def _make_room(self, name: str) -> None:
        """Forget the oldest of a program that has too many."""
        own = [place for place, made in self._made.items() if place[0] == name and made.reply is not None]
        for place in own[: max(len(own) - _MOST + 1, 0)]:
            del self._made[place]
