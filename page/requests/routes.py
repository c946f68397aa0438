"""Every address that is served, and by which method: what is not in the list does not exist.

Our own routes are taken from where they are defined; of Gradio's, those that the page and Gradio's own
client use. Paths are matched whole, so neither a line break nor another case slips past.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from starlette.routing import Route

from page.requests.bodies import LONGEST

# asset: a fixed file; view: a page or a fragment; stream: held open; call: JSON for Gradio; form: JSON of our
# own; file: an upload, whose size its route bounds; program: of the API, with or without JSON.
Kind = Literal["asset", "view", "stream", "call", "form", "file", "program"]
Method = Literal["GET", "POST", "PUT", "DELETE"]
# Addresses of the API: what is refused there is told in the form that programs read.
PROGRAMS: Final = ("/api/", "/v1/", "/mcp")


@dataclass(frozen=True, slots=True)
class Door:
    """One address: its pattern, the method, the names of its query passed on, the bytes of its JSON."""

    kind: Kind
    method: Method
    path: re.Pattern[str]
    query: frozenset[str] | None = None
    longest: int = LONGEST

    def opens(self, method: str) -> bool:
        """Whether the method is the door's; HEAD asks as GET does."""
        return method == self.method or (method == "HEAD" and self.method == "GET")


_NAME = r"[A-Za-z0-9_-][A-Za-z0-9_.-]*"


def _door(kind: Kind, path: str, *query: str) -> Door:
    method: Literal["GET", "POST"] = "POST" if kind == "call" else "GET"
    return Door(kind, method, re.compile(path), frozenset(query))


GRADIO: Final = (
    _door("view", "/"),
    _door("view", "/(?P<report>report/.+)"),  # the same page, opened at a report
    _door("view", "/config"),
    _door("view", "/gradio_api/info", "serialize", "all_endpoints"),
    _door("asset", rf"/(?:assets|static)/(?:{_NAME}/)*{_NAME}"),
    _door("asset", "/theme\\.css", "v"),
    _door("asset", "/favicon\\.ico"),
    _door("stream", "/gradio_api/heartbeat/(?P<session>[A-Za-z0-9-]{1,64})"),
    _door("stream", "/gradio_api/queue/data", "session_hash"),
    _door("stream", "/gradio_api/call/(?:ask|health)/[0-9a-f]{32}"),
    _door("call", "/gradio_api/run/predict"),
    _door("call", "/gradio_api/queue/join"),
    _door("call", "/gradio_api/call/(?:ask|health)"),
    _door("call", "/gradio_api/cancel"),
    _door("call", "/gradio_api/reset"),
)


EMBED: Final = _door("view", "/embed")
"""The page as a widget: served only where sites are named that may frame it."""


def doors_of(routes: Iterable[Route]) -> tuple[Door, ...]:
    """The doors of our own routes, before Gradio's."""
    return (*(_own(route) for route in routes), *GRADIO)


def _own(route: Route) -> Door:
    methods = route.methods or set()
    path = pattern(route.path)
    if "PUT" in methods:
        return Door("file", "PUT", path)
    if "POST" in methods:
        return Door("form", "POST", path)
    return Door("asset" if route.path.startswith("/rq/assets/") else "view", "GET", path)


def pattern(path: str) -> re.Pattern[str]:
    """The addresses of a route: each `{name}` stands for one plain word."""
    return re.compile(re.sub(r"\\\{[a-z]+\\\}", _NAME, re.escape(path)))


def find(doors: Iterable[Door], path: str, method: str) -> Door | None:
    """The door of a path, the one that the method opens where there are several; None where there is none."""
    found = [door for door in doors if door.path.fullmatch(path)]
    return next((door for door in found if door.opens(method)), found[0] if found else None)


def is_program(path: str) -> bool:
    """Whether an address is the API's."""
    return path.startswith(PROGRAMS)
