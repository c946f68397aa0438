"""Questions as the operator sees them: what came of each and where its time went, without its words.

`observed(ask, tell)` asks as `ask` does and hands an `Asked` on, to the log (`QuestionLog`) or to metrics.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps

from corpus.errors import IndexFault
from corpus.logs import fields, request_id
from corpus.stages import Row, Stages, recorded
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
    "read": "阅读",
    "values": "数值",
    "compose": "组织回答",
    "guard": "核对出处",
    "write": "语言模型措辞",
    "other": "其余",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """One question that was answered, refused or broke off.

    `status` is that of the answer, or "error" with the class of what was raised in `error`; `detail` is
    the message of an IndexFault, which an operator must act on and no word of the question is in; `version`
    names the version of the index; `rows` say where the `elapsed` seconds went.
    """

    request: str
    question: str
    status: str
    reason: str
    error: str
    detail: str
    quotes: int
    version: str
    elapsed: float
    rows: Sequence[Row]


Ask = Callable[..., Answer]
Tell = Callable[[Asked], None]


def observed(ask: Ask, *tell: Tell) -> Ask:
    """`ask`, each question of which is told to all of `tell` when it is done with."""

    @wraps(ask)
    def asked(question: str, **given: object) -> Answer:
        request = secrets.token_hex(6)
        came: Answer | BaseException | None = None
        token = request_id.set(request)
        try:
            with recorded() as stages:
                came = answer = ask(question, **given)
        except BaseException as exc:
            came = exc
            raise
        finally:
            told = _asked(request, question, came, _version(given), stages)
            for hear in tell:
                hear(told)
            request_id.reset(token)
        return answer

    return asked


def _asked(
    request: str, question: str, came: Answer | BaseException | None, version: str, stages: Stages
) -> Asked:
    answer = came if isinstance(came, Answer) else None
    return Asked(
        request=request,
        question=question,
        status=answer.status if answer else "error",
        reason=answer.reason or "" if answer else "",
        error="" if answer else type(came).__name__,
        detail=str(came) if isinstance(came, IndexFault) else "",
        quotes=len(answer.quotes) if answer else 0,
        version=version,
        elapsed=stages.elapsed,
        rows=stages.rows,
    )


def _version(given: dict[str, object]) -> str:
    return str(getattr(getattr(given.get("index"), "manifest", None), "version", ""))


@dataclass(frozen=True, slots=True)
class QuestionLog:
    """A line of the log for every question; its words stand there only with `words`."""

    words: bool = False

    def __call__(self, asked: Asked) -> None:
        """Write the line, as an error where the question broke off for no fault of its own."""
        level = logging.ERROR if asked.error not in {"", "QuestionError"} else logging.INFO
        if not _log.isEnabledFor(level):
            return
        held = {
            "status": asked.status,
            "reason": asked.reason or None,
            "elapsed_ms": round(asked.elapsed * 1000, 2),
            "stages_ms": {row.name: round(row.seconds * 1000, 2) for row in asked.rows},
            "version": asked.version,
            "quotes": asked.quotes,
        }
        error = {"error": asked.error, "detail": asked.detail} if asked.error else {}
        words = {"question": asked.question} if self.words else {}
        _log.log(level, "question", extra=fields(**held, **error, **words))
