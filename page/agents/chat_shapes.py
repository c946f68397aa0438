"""The part of OpenAI's chat completions that a question needs; other fields change nothing."""

from __future__ import annotations

from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from page.api.ask_shapes import AnswerBody, Filters, QuoteBody, Reply
from qa.reply.compose import MOST_QUOTES

MODEL: Final = "reportqa"
_MOST = 400  # messages of one conversation; the last questions of them count
_LONGEST = 20_000  # characters of one: front ends send the answers back, which are long


class Part(BaseModel):
    """A piece of a message; only text is read."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    type: str
    text: str = Field(default="", max_length=_LONGEST)


class ChatMessage(BaseModel):
    """A message of the conversation."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | list[Part] | None = Field(default=None, max_length=_LONGEST)

    @property
    def text(self) -> str:
        """Its words."""
        if isinstance(self.content, list):
            return "\n".join(p.text for p in self.content if p.type == "text").strip()
        return (self.content or "").strip()


class ChatRequest(BaseModel):
    """一段对话；最后一条用户消息是问题，此前的用户消息是上文，其他消息不看。"""

    model_config = ConfigDict(extra="ignore", frozen=True)

    model: str = Field(max_length=200)
    messages: list[ChatMessage] = Field(min_length=1, max_length=_MOST)
    stream: bool = False
    filters: Filters = Field(default=Filters(), description="本程序自己的：同提问时的筛选")
    top_k: int = Field(default=MOST_QUOTES, ge=1, le=MOST_QUOTES, description="本程序自己的：至多几条引文")


class ChatAnswer(Reply):
    """回答：先是一句话，再逐条列出引文。"""

    role: Literal["assistant"]
    content: str


class Choice(Reply):
    """只有一个。"""

    index: int
    message: ChatAnswer
    finish_reason: Literal["stop"]


class ChatBody(Reply):
    """OpenAI 的形式，另有引文 citations 和完整的回答 reportqa。"""

    id: str
    object: Literal["chat.completion"]
    created: int
    model: str
    choices: list[Choice]
    citations: list[QuoteBody]
    reportqa: AnswerBody


class ModelBody(Reply):
    """一个模型的名字。"""

    id: str
    object: Literal["model"]
    created: int
    owned_by: str


class ModelList(Reply):
    """只有一个：本程序自己。"""

    object: Literal["list"]
    data: list[ModelBody]
