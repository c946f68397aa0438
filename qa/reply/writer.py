"""A language model that phrases the message of an answer: shown only where it adds and omits nothing."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from corpus.logs import fields
from corpus.report import Report
from corpus.stages import staged
from qa.answer import Answer
from qa.model_service import ModelFault, ModelService
from qa.reply.compose import CONFLICT, TAKEN
from qa.reply.guard import violations
from qa.reply.refusal_sentences import NOT_TOLD
from qa.reply.rewording import beyond

_log = logging.getLogger(__name__)
_PROMPT = Path(__file__).parent / "prompts" / "phrase.txt"
_LONGEST = 600  # characters of a message; one of many long passages is not phrased anew


@staged("write")
def phrased(answer: Answer, model: ModelService, reports: Mapping[str, Report]) -> Answer:
    """The answer in the model's words, `writer` naming it, where they say the same; else the answer itself.

    The last gate and `beyond` look at them. A refusal, a question back, reports that disagree and what one
    part of a comparison lacks are never phrased anew.
    """
    head, body = _parted(answer.message)
    if not _may_be_phrased(answer, body):
        return answer
    try:
        words = _words(model, answer, body)
    except ModelFault as exc:
        _log.warning("writer model failed", extra=fields(error=str(exc)))
        return answer
    made = replace(answer, message=head + words)
    wrong = [*violations(made, reports), *beyond(replace(answer, message=body), words)]
    if wrong:
        _log.info("writer model not shown", extra=fields(reason=wrong[0].partition(":")[0]))
        return answer
    return replace(made, writer=model.name)


def _parted(message: str) -> tuple[str, str]:
    """What was taken over from earlier turns, and the message proper."""
    at = message.find("）") + 1 if message.startswith(TAKEN) else 0
    return message[:at], message[at:]


def _may_be_phrased(answer: Answer, body: str) -> bool:
    held = answer.status == "answered" and bool(answer.results)
    whole = body.endswith("。") and "。" not in body[:-1] and len(body) <= _LONGEST
    return held and whole and NOT_TOLD not in body and not body.startswith(CONFLICT)


def _words(model: ModelService, answer: Answer, body: str) -> str:
    quotes = [answer.quotes[n].text for n in sorted({r.quote for r in answer.results})]
    asked = {"question": answer.question, "message": body, "quotes": quotes}
    words = model.told(_PROMPT.read_text(encoding="utf-8"), asked).get("message")
    if not isinstance(words, str) or not words.strip():
        raise ModelFault("回复里没有 message")
    return words.strip()
