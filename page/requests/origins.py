"""Who a request comes from: which names this server answers to, and whether another site sent it."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from corpus.errors import ReportqaError

_HOST: Final = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9_.-]+)(?::[0-9]{1,5})?")
_ORIGIN: Final = re.compile(r"https?://(?:[a-z0-9-]+\.)*[a-z0-9-]+(?::[0-9]{1,5})?")
LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "[::1]"})
# Sent by browsers over https and to this machine: where the request was begun.
_OURS: Final = frozenset({"same-origin", "none"})


@dataclass(frozen=True, slots=True)
class Hosts:
    """Names that requests may call the server by; `any_address`: also the address they came to.

    A page whose name is made to lead here (DNS rebinding) still sends its own name, so it is not served.
    A bare address cannot be made to lead elsewhere.
    """

    names: frozenset[str] = LOOPBACK
    any_address: bool = False

    @classmethod
    def of(cls, listening: str, more: Iterable[str] = ()) -> Hosts:
        """The loopback names, the address listened on and `more`; ReportqaError where one is no name."""
        names = set(LOOPBACK)
        for given in (listening, *more):
            name = name_of(_bracketed(given))
            if not name:
                raise ReportqaError(f"“{given}”不是主机名。请只写名字或地址，不写 http:// 和端口。")
            names.add(name)
        return cls(frozenset(names), any_address=_is_everywhere(listening))

    def takes(self, host: str, came_to: str = "") -> bool:
        """Whether a request with this `Host` header is served; `came_to` is the address it reached."""
        name = name_of(host)
        return name in self.names or (self.any_address and bool(came_to) and name == _bracketed(came_to))


def name_of(host: str) -> str:
    """The name in a `Host` header, small letters, without the port; "" where it is none."""
    found = _HOST.fullmatch(host.lower())
    return found[1].rstrip(".") if found else ""


def embedders(given: Iterable[str]) -> tuple[str, ...]:
    """The origins that may frame the widget; ReportqaError where one is more or less than scheme://host[:port].

    They are written into a header: nothing but a plain origin may get there.
    """
    for origin in given:
        if not _ORIGIN.fullmatch(origin):
            raise ReportqaError(
                f"--embed-origins 里的“{origin}”不是网站的地址。请写成 https://a.example，不带路径。"
            )
    return tuple(given)


def _bracketed(name: str) -> str:
    return f"[{name}]" if ":" in name and not name.startswith("[") else name


def _is_everywhere(listening: str) -> bool:
    try:
        return ipaddress.ip_address(listening.strip("[]")).is_unspecified
    except ValueError:
        return False


def is_foreign(site: str | None, origins: Iterable[str], host: str) -> bool:
    """Whether a page of another origin sent a request, by its `Sec-Fetch-Site` and `Origin` headers.

    Another port of the same machine and another name below the same domain are other origins. What
    sends neither header is no browser's page: a program, which has no login of anybody else.
    """
    if site is not None and site not in _OURS:
        return True
    return any(_authority(origin) != _without_default(host) for origin in origins)


def _authority(origin: str) -> str:
    try:
        parts = urlsplit(origin)
    except ValueError:
        return ""
    return _without_default(parts.netloc) if parts.scheme in {"http", "https"} else ""


def _without_default(host: str) -> str:
    return host.lower().removesuffix(":80").removesuffix(":443")
