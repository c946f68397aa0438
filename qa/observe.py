"""Questions as the operator sees them: what came of each and where its time went, without its words.

`observed(ask, tell)` asks as `ask` does and hands an `Asked` on, to the log (`QuestionLog`) or to metrics.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

from corpus.logs import fields, request_id
from corpus.stages import Stages, recorded
from qa.answer import Answer

_log = logging.getLogger("qa.ask")

STAGE_NAMES = {
    "load": "载入索引",
    "model": "打开模型",
    "understand": "理解问题",
    "scope": "限定范围",
    "embed": "编码问题",
    "search": "检索",
    "dense": "检索·向量",
    "sparse": "检索·关键词",
    "report": "检索·报告",
    "sentences": "检索·句子",
    "evidence": "整理证据",
    "rank": "排序",
    "values": "数值",
    "compose": "组织回答",
    "guard": "核对出处",
    "other": "其余",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """One question that was answered, refused or broke off.

    `status` is that of the answer, or "error" with the class of what was raised in `error`; `version`
    names the version of the index, `stages` where the time went.
    """

    request: str
    question: str
    status: str
    reason: str
    error: str
    quotes: int
    version: str
    stages: Stages


Ask = Callable[..., Answer]
Tell = Callable[[Asked], None]


def observed(ask: Ask, *tell: Tell) -> Ask:
    """`ask`, each question of which is told to all of `tell` when it is done with."""

    @wraps(ask)
    def asked(question: str, **given: object) -> Answer:
        request, answer, error = secrets.token_hex(6), None, ""
        token = request_id.set(request)
        try:
            with recorded() as stages:
                answer = ask(question, **given)
        except BaseException as exc:
            error = type(exc).__name__
            raise
        finally:
            status = answer.status if answer else "error"
            reason, quotes = (answer.reason or "", len(answer.quotes)) if answer else ("", 0)
            told = Asked(request, question, status, reason, error, quotes, _version(given), stages)
            for hear in tell:
                hear(told)
            request_id.reset(token)
        return answer

    return asked


def _version(given: dict[str, object]) -> str:
    return str(getattr(getattr(given.get("index"), "manifest", None), "version", ""))


@dataclass(frozen=True, slots=True)
class QuestionLog:
    """A line of the log for every question; its words stand there only with `words`."""

    words: bool = False

    def __call__(self, asked: Asked) -> None:
        """Write the line, as an error where the question broke off."""
        level = logging.ERROR if asked.error else logging.INFO
        if not _log.isEnabledFor(level):
            return
        held = {
            "status": asked.status,
            "reason": asked.reason or None,
            "elapsed_ms": round(asked.stages.elapsed * 1000, 2),
            "stages_ms": {row.name: round(row.seconds * 1000, 2) for row in asked.stages.rows},
            "version": asked.version,
            "quotes": asked.quotes,
        }
        error = {"error": asked.error} if asked.error else {}
        words = {"question": asked.question} if self.words else {}
        _log.log(level, "question", extra=fields(**held, **error, **words))
