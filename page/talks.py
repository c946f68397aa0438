"""Conversations on the server, for accounts that ask for it: off unless the server offers it and they do."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from corpus.errors import QuestionError
from page.chat.talk_store import TalkStore
from page.server.site import body_of, changing, told
from page.sign_in.sessions import Sessions

# Bytes of one conversation: some hundred answers with their quotes.
_LONGEST: Final = 4 << 20
_NAME: Final = re.compile(r"[0-9a-z]{1,40}")
# Milliseconds since 1970 that a browser's clock may tell.
_LATEST: Final = 1 << 53


@dataclass(frozen=True, slots=True)
class Talks:
    """The routes; each account reaches its own conversations only."""

    store: TalkStore
    sessions: Sessions

    def routes(self) -> list[Route]:
        """`/rq/history`: what is kept; `/one`, `/keep`, `/drop` a conversation; `/join` to begin or end."""
        return [
            Route("/rq/history", self._listed),
            Route("/rq/history/one", self._one),
            Route("/rq/history/keep", changing(self._keep), methods=["PUT"]),
            Route("/rq/history/drop", changing(self._drop), methods=["POST"]),
            Route("/rq/history/join", changing(self._join), methods=["POST"]),
        ]

    def _who(self, request: Request) -> str | None:
        """The account with a password: names from the office's own login may be chosen by anybody."""
        person = self.sessions.asking(request)
        return person.name if person and person.by == "password" else None

    async def _listed(self, request: Request) -> Response:
        """Who is logged in, whether that account keeps its conversations here, and which."""
        who = self._who(request)
        on = who is not None and await run_in_threadpool(self.store.joined, who)
        talks = await run_in_threadpool(self.store.listed, who) if who is not None and on else []
        return _fresh(JSONResponse({"name": who, "on": on, "talks": talks}))

    async def _one(self, request: Request) -> Response:
        who, name = self._who(request), request.query_params.get("id", "")
        body = await run_in_threadpool(self.store.read, who, name) if who is not None else None
        found = (
            told("这个对话已经删除。", 404) if body is None else Response(body, media_type="application/json")
        )
        return _fresh(found)

    async def _keep(self, request: Request) -> Response:
        talk = await body_of(request, _LONGEST)
        if not (isinstance(talk, dict) and isinstance(talk.get("turns"), list)):
            raise QuestionError("提交的内容不全。")
        name, at = _name(talk), talk.get("at")
        if type(at) is not int or not 0 <= at < _LATEST:
            raise QuestionError("提交的内容不全。")
        body = json.dumps(talk, ensure_ascii=False)
        return await self._done(request, lambda who: self.store.keep(who, name, at, body))

    async def _drop(self, request: Request) -> Response:
        name = _name(await body_of(request))
        return await self._done(request, lambda who: self.store.drop(who, name))

    async def _join(self, request: Request) -> Response:
        sent = await body_of(request)
        on = isinstance(sent, dict) and sent.get("on") is True
        return await self._done(request, self.store.join if on else self.store.leave)

    async def _done(self, request: Request, act: Callable[[str], None]) -> Response:
        who = self._who(request)
        if who is None:
            return told("请先登录。", 401)
        await run_in_threadpool(act, who)
        return told("已收到。", 200)


def _name(sent: object) -> str:
    """The name of the conversation; QuestionError where it is none that the page gives."""
    told_of: dict[str, Any] = sent if isinstance(sent, dict) else {}
    name = told_of.get("id")
    if not (isinstance(name, str) and _NAME.fullmatch(name)):
        raise QuestionError("提交的内容不全。")
    return name


def _fresh(reply: Response) -> Response:
    reply.headers["Cache-Control"] = "no-store"
    return reply
