"""A language model on a server in the form of OpenAI's /v1/chat/completions, asked to point at answers.

Off unless `REPORTQA_READER_URL` is set; nothing is sent anywhere else, by no proxy of the environment.
"""

from __future__ import annotations

import json
import logging
import os
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from corpus.logs import fields

_log = logging.getLogger(__name__)

URL, NAME, KEY = "REPORTQA_READER_URL", "REPORTQA_READER_MODEL", "REPORTQA_READER_KEY"
"""Environment variables: the server's address up to /v1, the model's name there, the key if it wants one."""
_PROMPT = Path(__file__).parent / "prompts" / "point.txt"
# Seconds for one reply in all, bytes of it that are read, answers in it that are looked at.
_PATIENCE, _MOST_BYTES, _MOST_ANSWERS = 20.0, 1 << 16, 40
_OBJECT: Final = re.compile(r"\{.*\}", re.S)


class ModelFault(Exception):  # noqa: N818 - no error of the person who asks: the packaged reader answers
    """The model was not to be reached, or said nothing that can be used; the argument says why."""


@dataclass(frozen=True, slots=True)
class ModelService:
    """The model `name` at `address`; safe to share between threads."""

    address: str
    name: str
    key: str = ""
    patience: float = _PATIENCE

    def point(self, question: str, passages: Sequence[str]) -> list[tuple[int, str]]:
        """Passages by their place (from 0) with the words that the model says answer; nothing is checked.

        Raises:
            ModelFault: no answer in time, or none that can be read.
        """
        held = [{"passage": number, "text": text} for number, text in enumerate(passages, 1)]
        asked = json.dumps({"question": question, "passages": held}, ensure_ascii=False)
        said = self._said(_PROMPT.read_text(encoding="utf-8"), asked)
        return list(_answers(said, len(passages)))

    def _said(self, task: str, asked: str) -> str:
        messages = [{"role": "system", "content": task}, {"role": "user", "content": asked}]
        body = {"model": self.name, "messages": messages, "temperature": 0, "stream": False}
        try:
            content = json.loads(self._reply(body))["choices"][0]["message"]["content"]
        except (ValueError, LookupError, TypeError, RecursionError) as exc:
            raise ModelFault(f"回复不是约定的形式（{type(exc).__name__}）") from exc
        if not isinstance(content, str):
            raise ModelFault("回复里没有文字")
        return content

    def _reply(self, body: Mapping[str, Any]) -> bytes:
        """What comes within the time and the bytes allowed: a stream without an end is cut off."""
        import httpx

        headers = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        began, got = time.monotonic(), bytearray()
        url = f"{self.address.rstrip('/')}/chat/completions"
        try:
            with (
                httpx.Client(trust_env=False, follow_redirects=False, timeout=self.patience) as client,
                client.stream("POST", url, json=dict(body), headers=headers) as reply,
            ):
                if reply.status_code != 200:
                    raise ModelFault(f"回复状态 {reply.status_code}")
                for piece in reply.iter_bytes():
                    got += piece
                    if len(got) > _MOST_BYTES or time.monotonic() - began > self.patience:
                        raise ModelFault("回复太长或太慢")
        except (httpx.HTTPError, httpx.InvalidURL) as exc:
            raise ModelFault(f"没有连上或中断（{type(exc).__name__}）") from exc
        return bytes(got)


def _answers(said: str, passages: int) -> list[tuple[int, str]]:
    """What can be made out of the model's words, JSON with or without other words around it."""
    found = _OBJECT.search(said)
    try:
        told = json.loads(found[0]) if found else None
    except (ValueError, RecursionError) as exc:
        raise ModelFault("回复里的 JSON 不完整") from exc
    answers = told.get("answers") if isinstance(told, dict) else None
    if not isinstance(answers, list):
        raise ModelFault("回复里没有 answers")
    out = []
    for one in answers[:_MOST_ANSWERS]:
        at, text = (one.get("passage"), one.get("text")) if isinstance(one, dict) else (None, None)
        if isinstance(at, int) and isinstance(text, str) and 0 < at <= passages and text.strip():
            out.append((at - 1, text.strip()))
    return out


@cache
def chosen_model() -> ModelService | None:
    """The model that the environment names; None where it names none."""
    address = os.environ.get(URL, "").strip()
    if not address:
        return None
    _log.info("reader model", extra=fields(model=os.environ.get(NAME, "")))
    return ModelService(address, os.environ.get(NAME, "").strip(), os.environ.get(KEY, "").strip())
