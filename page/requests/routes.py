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

# asset: a fixed file; view: a page or a fragment; stream: held open; call: JSON for Gradio; form: JSON of our
# own; file: an upload, whose size its route bounds.
Kind = Literal["asset", "view", "stream", "call", "form", "file"]


@dataclass(frozen=True, slots=True)
class Door:
    """One address: its pattern, the method, and which names of its query are passed on."""

    kind: Kind
    method: Literal["GET", "POST", "PUT"]
    path: re.Pattern[str]
    query: frozenset[str] | None = None

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


def doors_of(routes: Iterable[Route]) -> tuple[Door, ...]:
    """The doors of our own routes, before Gradio's."""
    return (*(_own(route) for route in routes), *GRADIO)


def _own(route: Route) -> Door:
    methods = route.methods or set()
    path = re.compile(re.sub(r"\\\{[a-z]+\\\}", _NAME, re.escape(route.path)))
    if "PUT" in methods:
        return Door("file", "PUT", path)
    if "POST" in methods:
        return Door("form", "POST", path)
    return Door("asset" if route.path.startswith("/rq/assets/") else "view", "GET", path)


def find(doors: Iterable[Door], path: str) -> Door | None:
    """The door of a path, None where there is none."""
    return next((door for door in doors if door.path.fullmatch(path)), None)
