"""Proof that nothing is sent anywhere: every connection the process asks Python for is looked at.

By audit hooks (PEP 578), which no library can go round in Python; code in C that opens sockets
itself is not seen.
"""

from __future__ import annotations

import ipaddress
import socket
import sys
from contextlib import suppress
from typing import Any

_CALLS = {"socket.connect": 1, "socket.sendto": 1, "socket.getaddrinfo": 0, "socket.gethostbyname": 0}
_watching: list[Watch] = []
_hooked: list[bool] = []


class Watch:
    """While entered, `outside` collects what was asked of other hosts than those allowed, in Chinese."""

    def __init__(self) -> None:
        self.outside: list[str] = []
        self.allowed: set[str] = set()

    def allow(self, host: str) -> None:
        """Let `host` be spoken to, by its name and its addresses."""
        self.allowed.add(host)
        with suppress(OSError):  # a name that leads nowhere is told by whoever needs it
            self.allowed |= {str(found[4][0]) for found in socket.getaddrinfo(host, None)}

    def __enter__(self) -> Watch:
        if not _hooked:  # a hook cannot be taken away again
            sys.addaudithook(_heard)
            _hooked.append(True)
        _watching.append(self)
        return self

    def __exit__(self, *_: object) -> None:
        _watching.remove(self)


def _heard(event: str, args: tuple[Any, ...]) -> None:
    if _watching and event in _CALLS:
        target = args[_CALLS[event]]
        host = target[0] if isinstance(target, tuple) else target if event.startswith("socket.get") else None
        if host is not None and not _is_local(str(host)):
            for watch in [held for held in _watching if str(host) not in held.allowed]:
                watch.outside.append(f"{event} {host}")


def _is_local(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
