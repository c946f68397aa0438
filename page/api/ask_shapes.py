"""Questions, searches and batches as programs send and receive them; the OpenAPI document is made of these.

A request with a field that is not known is refused, so that a misspelt filter is no lost filter; a reply
may gain fields, which an older client passes over.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from corpus.statement import Standing
from page.cards.filters import Filter
from qa.answer import Answer, Reason, Status
from qa.api import LONGEST_QUESTION, MOST_TURNS
from qa.reply.compose import MOST_QUOTES

# Questions of one batch, and passages of one search.
MOST_QUESTIONS: Final = 1000
MOST_HITS: Final = 50
_CHOSEN = 1000  # values of one facet: as many reports as a list of them may name

Words = Annotated[str, Field(max_length=400)]
Asked = Annotated[str, Field(min_length=1, max_length=LONGEST_QUESTION, description="问题，一句话")]


class Request(BaseModel):
    """What a program sends."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Reply(BaseModel):
    """What a program receives."""

    model_config = ConfigDict(frozen=True)


class Filters(Request):
    """筛选：同一项里任取其一，各项须同时满足；不给则不限。"""

    place: list[Words] = Field(default=[], max_length=_CHOSEN, description="地区全名，如 山东省济南市历城区")
    year: list[Words] = Field(default=[], max_length=_CHOSEN, description="四位年份，如 2025")
    organ: list[Words] = Field(default=[], max_length=_CHOSEN, description="发布机关")
    document: list[Words] = Field(default=[], max_length=_CHOSEN, description="报告的 source")

    def filter(self) -> Filter:
        """As the page filters."""
        return Filter(tuple(self.place), tuple(self.year), tuple(self.organ), tuple(self.document))


class AskRequest(Request):
    """一个问题，连同此前的提问。"""

    question: Asked
    history: list[str] = Field(default=[], max_length=MOST_TURNS, description="此前各问，先后有序")
    filters: Filters = Filters()
    top_k: int = Field(default=MOST_QUOTES, ge=1, le=MOST_QUOTES, description="至多几条引文")


class ResultBody(Reply):
    """一个结果：value 是报告正文的 [start:end]，在第 quote 条引文之内。"""

    value: str
    label: str
    standing: Standing
    period: str | None
    region: str | None
    quote: int
    start: int
    end: int
    origin: str | None = Field(default=None, description="由图片识别的才有")


class QuoteBody(Reply):
    """一条引文：text 是报告正文的 [start:end]，逐字不差；score 为 0 到 1。"""

    text: str
    source: str
    start: int
    end: int
    title: str
    organ: str | None
    region: str | None
    period: str | None
    published: str | None
    section: list[str]
    standing: Standing
    url: str | None
    score: float
    origin: str | None = Field(default=None, description="由图片识别的才有")


class AnswerBody(Reply):
    """一个回答；status 为 refused 时 reason 说明理由，confidence 为 0 到 1。"""

    question: str
    status: Status
    reason: Reason | None
    message: str
    results: list[ResultBody]
    quotes: list[QuoteBody]
    confidence: float
    suggestions: list[str]
    elapsed_ms: float
    model: str | None = Field(default=None, description="有语言模型参与选段时是它的名称")
    writer: str | None = Field(default=None, description="message 由语言模型措辞时是它的名称")

    @classmethod
    def of(cls, answer: Answer) -> AnswerBody:
        """The answer in the form that programs read."""
        return cls.model_validate(answer.to_dict())


class FaultWords(Reply):
    """出了什么差错：代号、说明、怎么办。"""

    code: str
    message: str
    hint: str


class FaultBody(Reply):
    """没有办成的请求都答这个。"""

    error: FaultWords


class SearchRequest(Request):
    """只检索，不作答。"""

    query: Asked
    top_k: int = Field(default=10, ge=1, le=MOST_HITS, description="至多几段")
    filters: Filters = Filters()


class HitBody(Reply):
    """检索到的一段：text 是报告正文的 [start:end]；score 为 0 到 1，可在不同问题间比较。"""

    source: str
    title: str
    start: int
    end: int
    text: str
    section: list[str]
    score: float


class SearchBody(Reply):
    """检索的结果，最相关的在前。"""

    query: str
    hits: list[HitBody]


class BatchQuestion(Request):
    """成批提问里的一问。"""

    question: Asked
    history: list[str] = Field(default=[], max_length=MOST_TURNS)
    qid: str | None = Field(default=None, max_length=64, description="自己的编号，随回答送回")


class BatchRequest(Request):
    """成批的问题，同用一个筛选。"""

    questions: list[BatchQuestion] = Field(min_length=1, max_length=MOST_QUESTIONS)
    filters: Filters = Filters()


BatchState = Literal["queued", "working", "done", "cancelled", "failed"]


class BatchBody(Reply):
    """一批问题办到哪里了。"""

    id: str
    state: BatchState
    total: int
    done: int


class BatchItem(Reply):
    """一问的回答，或没有答成的原因；number 从 0 数起。"""

    number: int
    qid: str | None
    answer: AnswerBody | None
    error: FaultWords | None


class BatchResults(Reply):
    """已有的回答，从 offset 起，次序同问题。"""

    id: str
    state: BatchState
    offset: int
    items: list[BatchItem]
