"""`/v1/chat/completions` in OpenAI's form: chat front ends ask as they ask a model, and get quotes."""

# No `from __future__ import annotations`: the framework reads types that are made inside functions.

import json
import secrets
import time
from collections.abc import AsyncIterator
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends
from fastapi.responses import StreamingResponse
from fastapi.sse import format_sse_event

from corpus.errors import ReportqaError
from index.searcher import Index
from page.agents.chat_shapes import (
    MODEL,
    ChatAnswer,
    ChatBody,
    ChatRequest,
    Choice,
    ModelBody,
    ModelList,
)
from page.api.access import Access
from page.api.ask_shapes import AnswerBody, AskRequest
from page.api.refusals import ApiFault, fault_told
from page.cards.kept import cited
from page.cards.quotes import citation, shown_quotes
from qa.answer import Answer

_DONE: Final = "[DONE]"
_STARTED: Final = int(time.time())


def chat_router(access: Access) -> APIRouter:
    """The routes below `/v1`."""
    service = access.service
    router = APIRouter(prefix="/v1", tags=["OpenAI 的形式"], dependencies=[Depends(access.caller)])
    Held = Annotated[Index, Depends(access.held)]  # noqa: N806 - a type

    @router.get("/models", summary="模型的名字")
    def models() -> ModelList:
        """只有 reportqa。"""
        return ModelList(object="list", data=[_model()])

    @router.get("/models/{name}", summary="一个模型")
    def model(name: str) -> ModelBody:
        """只有 reportqa。"""
        _check_model(name)
        return _model()

    @router.post(
        "/chat/completions",
        summary="对话",
        response_model=ChatBody,
        response_model_exclude_unset=True,
        responses={200: {"content": {"text/event-stream": {}}}},
    )
    async def complete(chat: ChatRequest, index: Held) -> Any:  # noqa: ANN401 - one of two replies
        """Stream 为 true 时逐段送出，最后一段带引文；否则一次送出。"""
        _check_model(chat.model)
        asked = asked_in(chat)
        if chat.stream:
            return StreamingResponse(_pieces(access, index, asked), media_type="text/event-stream")
        return _whole(await service.run(service.ask, index, asked))

    return router


def asked_in(chat: ChatRequest) -> AskRequest:
    """The question of a conversation, with those before it; ApiFault where it has none."""
    said = [text for m in chat.messages if m.role == "user" and (text := m.text)]
    if not said or chat.messages[-1].role == "assistant":
        raise ApiFault(422, "对话里没有用户的问题，或最后一条不是用户的。", code="no_question")
    before = AskRequest.model_fields["history"].metadata[0].max_length
    try:
        return AskRequest(
            question=said[-1], history=said[:-1][-before:], filters=chat.filters, top_k=chat.top_k
        )
    except ValueError as exc:
        raise ApiFault(
            422, f"问题有 {len(said[-1])} 字，太长了，请只留下要查的内容。", code="too_long"
        ) from exc


def told(answer: Answer) -> list[str]:
    """An answer as a chat shows it: the message, then each quote that proves it, with where it stands."""
    cites = [citation(cited(answer.quotes[n])) for n in shown_quotes(answer)]
    return [answer.message, *(f"\n\n> [{number}] {_one_line(c)}" for number, c in enumerate(cites, 1))]


def _one_line(words: str) -> str:
    return words.replace("\n", "\n> ")


def _whole(answer: Answer) -> ChatBody:
    body = AnswerBody.of(answer)
    said = ChatAnswer(role="assistant", content="".join(told(answer)))
    return ChatBody(
        **_head("chat.completion"),
        choices=[Choice(index=0, message=said, finish_reason="stop")],
        citations=[body.quotes[n] for n in shown_quotes(answer)],
        reportqa=body,
    )


async def _pieces(access: Access, index: Index, asked: AskRequest) -> AsyncIterator[bytes]:
    """The chunks of a reply; while it is made, comments that keep the connection open."""
    head = _head("chat.completion.chunk")
    try:
        async for step in access.service.steps(index, asked):
            if isinstance(step, str):
                yield format_sse_event(data_str=None, comment=step)
                continue
            yield _chunk(head, {"role": "assistant", "content": ""})
            for words in told(step):
                yield _chunk(head, {"content": words})
            whole = step.to_dict()
            cites = [whole["quotes"][n] for n in shown_quotes(step)]
            yield _chunk(head, {}, "stop", citations=cites, reportqa=whole)
    except ReportqaError as exc:
        yield _event(fault_told(exc))
    yield format_sse_event(data_str=_DONE)


def _chunk(head: dict[str, Any], delta: dict[str, str], finish: str | None = None, **more: object) -> bytes:
    return _event(head | {"choices": [{"index": 0, "delta": delta, "finish_reason": finish}]} | more)


def _event(data: dict[str, Any]) -> bytes:
    return format_sse_event(data_str=json.dumps(data))


def _head(kind: str) -> dict[str, Any]:
    made = f"chatcmpl-{secrets.token_hex(12)}"
    return {"id": made, "object": kind, "created": int(time.time()), "model": MODEL}


def _model() -> ModelBody:
    return ModelBody(id=MODEL, object="model", created=_STARTED, owned_by=MODEL)


def _check_model(name: str) -> None:
    if name != MODEL:
        raise ApiFault(404, f"没有模型“{name}”，只有 {MODEL}。", code="model_not_found")
