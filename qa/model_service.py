"""A language model on a server in the form of OpenAI's /v1/chat/completions: it points, and it phrases.

Off unless `REPORTQA_READER_URL` is set; nothing is sent anywhere else, by no proxy of the environment.
"""

from __future__ import annotations

import json
import logging
import os
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from corpus.errors import ReportqaError
from corpus.logs import fields

_log = logging.getLogger(__name__)

URL, NAME, KEY = "REPORTQA_READER_URL", "REPORTQA_READER_MODEL", "REPORTQA_READER_KEY"
"""Environment variables: the server's address up to /v1, the model's name there, the key if it wants one."""
WRITER = "REPORTQA_WRITER_MODEL"
"""The model of the same server that phrases messages; none does unless it is set."""
SECONDS = "REPORTQA_MODEL_SECONDS"
"""How long either may take for one reply; `_PATIENCE` unless it is set."""
# Seconds for one reply in all, bytes of it that are read, seconds that may be set.
_PATIENCE, _MOST_BYTES, _MOST_SECONDS = 20.0, 1 << 16, 600
# Times that a request is sent where the server is not to be reached or busy, and seconds between them.
_TRIES, _PAUSE = 2, 0.2
_BUSY: Final = frozenset({429, 500, 502, 503, 504})
_OBJECT: Final = re.compile(r"\{.*\}", re.S)


class ModelFault(Exception):  # noqa: N818 - no error of the person who asks: the packaged reader answers
    """The model was not to be reached, or said nothing that can be used; the argument says why.

    `passing`: the same request may be answered at the next try.
    """

    def __init__(self, why: str, *, passing: bool = False) -> None:
        super().__init__(why)
        self.passing = passing


@dataclass(frozen=True, slots=True)
class ModelService:
    """The model `name` at `address`; safe to share between threads."""

    address: str
    name: str
    key: str = ""
    patience: float = _PATIENCE

    def told(self, task: str, asked: Mapping[str, Any]) -> Mapping[str, Any]:
        """The JSON object that the model replies with, other words around it left out.

        `task` is the instruction, `asked` goes along as data. Tried again where the server is busy.

        Raises:
            ModelFault: no answer in time, or none that can be read.
        """
        messages = [
            {"role": "system", "content": task},
            {"role": "user", "content": json.dumps(asked, ensure_ascii=False)},
        ]
        body = {"model": self.name, "messages": messages, "temperature": 0, "stream": False}
        try:
            content = json.loads(self._tried(body))["choices"][0]["message"]["content"]
        except (ValueError, LookupError, TypeError, RecursionError) as exc:
            raise ModelFault(f"回复不是约定的形式（{type(exc).__name__}）") from exc
        if not isinstance(content, str):
            raise ModelFault("回复里没有文字")
        return _object(content)

    def _tried(self, body: Mapping[str, Any]) -> bytes:
        until = time.monotonic() + self.patience
        for left in reversed(range(_TRIES)):
            try:
                return self._reply(body, until)
            except ModelFault as fault:
                if not left or not fault.passing or time.monotonic() + _PAUSE > until:
                    raise
                time.sleep(_PAUSE)
        raise AssertionError("the last try returns or raises")

    def _reply(self, body: Mapping[str, Any], until: float) -> bytes:
        """What comes within the time and the bytes allowed: a stream without an end is cut off."""
        import httpx

        headers = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        got, left = bytearray(), max(until - time.monotonic(), 0.01)
        url = f"{self.address.rstrip('/')}/chat/completions"
        try:
            with (
                httpx.Client(trust_env=False, follow_redirects=False, timeout=left) as client,
                client.stream("POST", url, json=dict(body), headers=headers) as reply,
            ):
                if reply.status_code != 200:
                    raise ModelFault(f"回复状态 {reply.status_code}", passing=reply.status_code in _BUSY)
                for piece in reply.iter_bytes():
                    got += piece
                    if len(got) > _MOST_BYTES or time.monotonic() > until:
                        raise ModelFault("回复太长或太慢")
        except (httpx.HTTPError, httpx.InvalidURL) as exc:
            passing = isinstance(exc, httpx.NetworkError | httpx.RemoteProtocolError)
            raise ModelFault(f"没有连上或中断（{type(exc).__name__}）", passing=passing) from exc
        return bytes(got)


def _object(said: str) -> Mapping[str, Any]:
    found = _OBJECT.search(said)
    try:
        told = json.loads(found[0]) if found else None
    except (ValueError, RecursionError) as exc:
        raise ModelFault("回复里的 JSON 不完整") from exc
    if not isinstance(told, dict):
        raise ModelFault("回复里没有 JSON")
    return told


@cache
def chosen_model() -> ModelService | None:
    """The model that the environment names to point at answers; None where it names none."""
    return _named(NAME) if _of(URL) else None


@cache
def chosen_writer() -> ModelService | None:
    """The model that the environment names to phrase messages; None where it names none."""
    return _named(WRITER) if _of(URL) and _of(WRITER) else None


def _named(variable: str) -> ModelService:
    _log.info("language model", extra=fields(model=_of(variable), setting=variable))
    return ModelService(_of(URL), _of(variable), _of(KEY), _seconds())


def _seconds() -> float:
    try:
        told = float(_of(SECONDS) or _PATIENCE)
    except ValueError:
        told = 0.0
    if not 1 <= told <= _MOST_SECONDS:
        raise ReportqaError(f"{SECONDS} 应是 1 到 {_MOST_SECONDS} 的秒数，写的是“{_of(SECONDS)}”。")
    return told


def _of(variable: str) -> str:
    return os.environ.get(variable, "").strip()
