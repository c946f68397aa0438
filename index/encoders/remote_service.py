"""Requests to a server of vectors in the form of OpenAI's /v1/embeddings; httpx is imported here.

No request goes anywhere but to the address given: redirects are not followed, proxies and passwords
of the environment not used. What may pass by itself is tried again, what will not is told at once.
The trying is our own: a server's Retry-After, its bound and the event that stops a pause would each be a
callback of tenacity or stamina, more lines than the one loop.
"""

from __future__ import annotations

import os
import threading
import weakref
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from secrets import SystemRandom
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from corpus.errors import IndexFault

if TYPE_CHECKING:
    import httpx

KEY_VARIABLE = "REPORTQA_ENCODER_KEY"
PARALLEL = 4
"""Requests under way at once: enough that the server computes while the next is on its way."""
# Servers say by these that they do not take what was sent, so a smaller or shorter batch may pass.
_REFUSED = frozenset({400, 413, 422})
_SAID = 200  # characters of a server's own words that go into a message
_ROOM = SystemRandom()


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to try: `timeout` seconds a request, pauses from `pause` doubling up to `longest` seconds.

    A server that asks to be left alone for longer than `longest` is not waited for. `quotes`: whether
    its own words may stand in a message; they may repeat what was sent, which a question must not be.
    """

    attempts: int
    timeout: float
    pause: float
    longest: float
    quotes: bool = True


# 8 attempts pause for about a minute in all: a server that is restarted is there again.
BUILDING = Patience(attempts=8, timeout=120.0, pause=0.5, longest=60.0)
# A wrong address should be told before anybody wonders.
MEETING = Patience(attempts=3, timeout=10.0, pause=0.2, longest=2.0)
# The page waits 30 seconds for an answer.
ASKING = Patience(attempts=3, timeout=8.0, pause=0.1, longest=2.0, quotes=False)


class RefusedError(Exception):
    """The server does not take this input; the argument says why, "" where its words may not be told."""


class _PassingError(Exception):
    """What may pass by itself: the reason, and the seconds the server asks to wait."""

    def __init__(self, reason: str, wait: float = 0.0) -> None:
        super().__init__(reason)
        self.wait = wait


def endpoint(address: str) -> str:
    """The address to send to: of a host alone .../v1/embeddings, of a base such as .../v1 what is below it.

    Raises IndexFault where it is no http address or holds a password or a query: it is written down.
    """
    parts = urlsplit(address.strip())
    try:
        well = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:  # the port is no number
        well = False
    if not well:
        raise IndexFault("向量服务的地址不对，应形如 http://主机:端口/v1")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise IndexFault(f"向量服务的地址里不要写用户名、密码或参数；密钥请用环境变量 {KEY_VARIABLE} 给出")
    path = parts.path.rstrip("/") or "/v1"
    path = path if path.endswith("/embeddings") else f"{path}/embeddings"
    return f"{parts.scheme}://{parts.netloc}{path}"


class Service:
    """The model `model` at `address`; safe to share between threads. Nothing is sent before it is asked."""

    def __init__(self, address: str, model: str, parallel: int) -> None:
        self.url = endpoint(address)
        self._model = model
        self._parallel = parallel
        self._key = _key()

    def post(self, texts: Sequence[str], patience: Patience, stop: threading.Event) -> object:
        """The JSON that the server replies with for the texts; tried again until `stop` is set.

        Raises:
            RefusedError: it does not take these texts.
            IndexFault: it cannot be reached, or answers with something else than vectors.
        """
        for attempt in range(1, patience.attempts + 1):
            try:
                return self._once(texts, patience)
            except _PassingError as exc:
                pause = min(patience.pause * 2 ** (attempt - 1), patience.longest) * _ROOM.uniform(0.5, 1)
                if exc.wait > patience.longest:
                    raise self._fault(f"{exc}，要求等 {exc.wait:.0f} 秒再试", "请稍后再试") from exc
                if attempt == patience.attempts or stop.wait(max(pause, exc.wait)):
                    raise self._fault(f"{exc}，试了 {attempt} 次", _WAYS) from exc
        raise AssertionError  # the last attempt returns or raises

    def _once(self, texts: Sequence[str], patience: Patience) -> object:
        import httpx

        body = {"model": self._model, "input": list(texts), "encoding_format": "float"}
        try:
            reply = self._client.post(self.url, json=body, timeout=patience.timeout)
        except httpx.TimeoutException as exc:
            raise _PassingError(f"{patience.timeout:g} 秒内没有回复") from exc
        except (httpx.NetworkError, httpx.RemoteProtocolError) as exc:
            raise _PassingError(f"连接失败或中断（{exc}）") from exc
        except httpx.HTTPError as exc:
            raise self._fault(f"请求没有成功（{type(exc).__name__}）", _WAYS) from exc
        self._check(reply, patience)
        try:
            read: object = reply.json()
        except ValueError as exc:
            what = (
                "一个网页，可能是登录页" if b"<html" in reply.content[:1000].lower() else "不完整的或别的内容"
            )
            raise self._fault(f"回复不是 JSON，而是{what}", "请核对地址是否指向 /v1/embeddings 接口") from exc
        return read

    def _check(self, reply: httpx.Response, patience: Patience) -> None:
        """Raise what a status other than 200 means."""
        status = reply.status_code
        said = f"（{self._said(reply)}）" if patience.quotes and reply.content else ""
        if status in _REFUSED:
            raise RefusedError(f"状态 {status}{said}")
        if status == 429 or status >= 500:
            raise _PassingError(f"回复状态 {status}{said}", _wait(reply.headers.get("retry-after", "")))
        if 300 <= status < 400:
            to = urlsplit(reply.headers.get("location", ""))
            raise self._fault(
                f"把请求转往 {to.netloc}{to.path}，没有跟随", "请直接给出最终的地址；若是登录页，请先放行"
            )
        if status in {401, 403}:
            raise self._fault(f"回复状态 {status}，不接受密钥", f"请核对环境变量 {KEY_VARIABLE}")
        if status == 404:
            raise self._fault(f"回复状态 404{said}", "请核对地址和模型名")
        if status != 200:
            raise self._fault(f"回复状态 {status}{said}", _WAYS)

    def _fault(self, what: str, ways: str) -> IndexFault:
        return IndexFault(f"向量服务 {self.url}：{what}。{ways}")

    def wrong(self, what: str) -> IndexFault:
        """The fault of a reply that is JSON but no vectors."""
        return self._fault(what, f"请核对它运行的模型是否为“{self._model}”，并查看服务的日志")

    def _said(self, reply: httpx.Response) -> str:
        """The server's own words, short, on one line, without our key."""
        words = " ".join(reply.text.split())
        return (words.replace(self._key, "***") if self._key else words)[:_SAID]

    @cached_property
    def _client(self) -> httpx.Client:
        import ssl

        import httpx

        headers = {"Authorization": f"Bearer {self._key}"} if self._key else {}
        client = httpx.Client(
            headers=headers,
            # the certificates this machine trusts, with SSL_CERT_FILE and SSL_CERT_DIR as usual
            verify=ssl.create_default_context() if self.url.startswith("https") else False,
            trust_env=False,
            follow_redirects=False,
            limits=httpx.Limits(max_connections=None, max_keepalive_connections=self._parallel),
        )
        weakref.finalize(self, client.close)
        return client


_WAYS = "请查看服务是否正常、地址是否写对"


def _key() -> str:
    key = os.environ.get(KEY_VARIABLE, "").strip()
    if not key.isascii() or not key.isprintable() or " " in key:
        raise IndexFault(f"环境变量 {KEY_VARIABLE} 里的密钥有空格或不可用的字符，请重新设置")
    return key


def _wait(header: str) -> float:
    """Seconds that a Retry-After header asks for (RFC 9110, 10.2.3: a number or a date); 0 where none."""
    from email.utils import parsedate_to_datetime

    if header.strip().isdecimal():
        return float(header)
    try:
        return max((parsedate_to_datetime(header) - datetime.now(tz=UTC)).total_seconds(), 0.0)
    except (ValueError, TypeError):
        return 0.0
