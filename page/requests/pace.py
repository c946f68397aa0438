"""How much one address may ask for: requests a minute, and streams held open at once."""

from __future__ import annotations

import ipaddress
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

# Requests of one address a minute, apart from scripts and styles. A page being used makes some thirty.
PER_MINUTE: Final = 1200
# Requests of one key of the API a minute; all programs of an address share the limit above beside it.
PER_KEY: Final = 600
# Addresses remembered; past this those that asked longest ago are forgotten.
_REMEMBERED: Final = 20_000


class Pace:
    """A bucket of `per_minute` requests for each address, filled again evenly; 0: no limit."""

    def __init__(self, per_minute: int = PER_MINUTE, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = per_minute
        self._clock = clock
        self._left: dict[str, tuple[float, float]] = {}

    def wait(self, address: str) -> float:
        """0 where the request may go on, else the seconds until one may."""
        if self._most <= 0:
            return 0.0
        now, who = self._clock(), neighbourhood(address)
        left, at = self._left.pop(who, (float(self._most), now))
        left = min(left + (now - at) * self._most / 60, float(self._most))
        allowed = left >= 1
        self._left[who] = (left - 1 if allowed else left, now)  # the latest stands last
        if len(self._left) > _REMEMBERED:
            del self._left[next(iter(self._left))]
        return 0.0 if allowed else (1 - left) * 60 / self._most


class Held:
    """Counts what is held open, by address and in all."""

    def __init__(self, each: int, most: int) -> None:
        self._each, self._most = each, most
        self._held: Counter[str] = Counter()

    def __len__(self) -> int:
        return self._held.total()

    @contextmanager
    def one(self, address: str) -> Iterator[bool]:
        """Whether one more may be held; it is counted for as long as the block runs."""
        allowed = self.take(address)
        try:
            yield allowed
        finally:
            if allowed:
                self.give_back(address)

    def take(self, address: str) -> bool:
        """Count one more, where that is allowed."""
        who = neighbourhood(address)
        if self._held[who] >= self._each or len(self) >= self._most:
            return False
        self._held[who] += 1
        return True

    def give_back(self, address: str) -> None:
        """Count one less."""
        who = neighbourhood(address)
        self._held[who] -= 1
        if self._held[who] <= 0:
            del self._held[who]


def neighbourhood(address: str) -> str:
    """What counts as one address: of IPv6 the network of 64 bits, which one subscriber has whole."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    if known.version == 4:
        return address
    return str(ipaddress.ip_network((int(known) >> 64 << 64, 64)).network_address)
