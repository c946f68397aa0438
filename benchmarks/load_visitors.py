"""Visitors and programs of the page, as its own script and gradio's client speak to it."""

from __future__ import annotations

import html
import json
import re
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from email.message import Message
from typing import Any, Protocol

_PATIENCE = 300.0


class Session(Protocol):
    """One visitor: asks, and asks on."""

    def ask(self, question: str, history: list[str]) -> str:
        """What was answered, in a form that equals that of another asking of the same."""

    def reset(self) -> None:
        """Begin a new conversation."""


def post(url: str, body: object, cookie: str = "") -> dict[str, Any]:
    """The reply as JSON."""
    return _posted(url, body, cookie)[0]


def _posted(url: str, body: object, cookie: str = "") -> tuple[dict[str, Any], Message]:
    request = urllib.request.Request(  # noqa: S310 - our own server
        url, json.dumps(body).encode(), {"Content-Type": "application/json", "Cookie": cookie}
    )
    with urllib.request.urlopen(request, timeout=_PATIENCE) as reply:  # noqa: S310
        return json.load(reply), reply.headers


def asked_of(url: str, question: str) -> tuple[str, str]:
    """The version of the index that answered, and the answer of the API without its time."""
    answer, headers = _posted(f"{url}/api/v1/ask", {"question": question})
    return headers["Reportqa-Index"], _timeless(answer)


def _timeless(answer: dict[str, Any]) -> str:
    del answer["elapsed_ms"]
    return json.dumps(answer, ensure_ascii=False, sort_keys=True)


def events(url: str, cookie: str = "") -> Iterator[tuple[str, Any]]:
    """Server-sent events: name and data."""
    request = urllib.request.Request(url, headers={"Cookie": cookie})  # noqa: S310
    with urllib.request.urlopen(request, timeout=_PATIENCE) as reply:  # noqa: S310
        name = ""
        for raw in reply:
            kind, _, value = raw.decode().rstrip("\n").partition(": ")
            if kind == "event":
                name = value
            elif kind == "data":
                yield name, json.loads(value)


class Program:
    """A session over /ask, which keeps its history itself."""

    def __init__(self, url: str) -> None:
        self._url = f"{url}/gradio_api/call/ask"

    def reset(self) -> None:
        """Nothing is kept."""

    def ask(self, question: str, history: list[str]) -> str:
        """The answer without its time; RuntimeError where there is none."""
        event = post(self._url, {"data": [question, history]})["event_id"]
        for name, data in events(f"{self._url}/{event}"):
            if name == "complete":
                del data[0]["elapsed_ms"]
                return json.dumps(data[0], ensure_ascii=False, sort_keys=True)
            if name == "error":
                raise RuntimeError(data)
        raise RuntimeError("no answer")


class Api:
    """A program of the API, which keeps its history itself."""

    def __init__(self, url: str) -> None:
        self._url = f"{url}/api/v1/ask"

    def reset(self) -> None:
        """Nothing is kept."""

    def ask(self, question: str, history: list[str]) -> str:
        """The answer without its time."""
        return _timeless(post(self._url, {"question": question, "history": history}))


class Visitor:
    """A session as the script of the page holds it: the browser sends the questions before along.

    `cookie` is what the browser sends with every request.
    """

    def __init__(self, url: str, number: int, cookie: str = "") -> None:
        with urllib.request.urlopen(f"{url}/config", timeout=_PATIENCE) as reply:  # noqa: S310
            steps = json.load(reply)["dependencies"]
        self._url, self._hash, self._cookie = url, f"load{number}x{time.monotonic_ns()}", cookie
        self._step = next(s for s in steps if any(name == "ask" for _, name in s["targets"]))

    def reset(self) -> None:
        """Nothing is kept."""

    def ask(self, question: str, history: list[str]) -> str:
        """The card of the answer as HTML without numbers of turns and times."""
        body = self._body(self._step, {"question": question, "history": history})
        post(f"{self._url}/gradio_api/queue/join", body, self._cookie)
        shown, heard = "", f"{self._url}/gradio_api/queue/data?session_hash={self._hash}"
        for _, message in events(heard, self._cookie):
            if message["msg"] == "process_completed":
                if not message["success"]:
                    raise RuntimeError(message["output"])
                shown = _longest(message["output"]["data"])
                break
        shown = html.unescape(shown)
        if 'class="rq-card"' not in shown or 'data-status="fault"' in shown:
            raise RuntimeError(re.sub(r"<[^>]*>", "", shown)[-200:])
        return re.sub(r'data-number="\d+"|用时[^<]*|elapsed_ms[^,]*', "", shown)

    def _body(self, step: dict[str, Any], event: dict[str, Any]) -> dict[str, Any]:
        return {
            "data": [None] * len(step["inputs"]),
            "event_data": event,
            "fn_index": step["id"],
            "session_hash": self._hash,
            "trigger_id": None,
        }


def _longest(values: list[Any]) -> str:
    return max((v for v in values if isinstance(v, str)), key=len, default="")
