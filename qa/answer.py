"""The Answer contract: what `ask`, the command line, the page and programs all receive."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

from corpus.report import Report
from corpus.statement import Standing

Status = Literal["answered", "clarify", "refused"]
Reason = Literal["year", "region", "organ", "topic", "false_premise", "out_of_domain"]


@dataclass(frozen=True, slots=True)
class Quote:
    """A stretch of a report's canonical text: `text` is sliced, so it cannot be other than verbatim.

    `score` is 0..1, higher is better, comparable between questions; `period` the time that it speaks of.
    """

    report: Report
    start: int
    end: int
    standing: Standing
    score: float
    period: str | None = None

    @property
    def text(self) -> str:
        """The report's own characters `[start:end]`."""
        return self.report.text[self.start : self.end]

    @property
    def origin(self) -> str:
        """As `Report.origin`: words to be shown with a quote that was recognised in a picture, or ""."""
        return self.report.origin(self.start, self.end)

    @property
    def section(self) -> tuple[str, ...]:
        """Headings from the outermost to the innermost that hold the quote."""
        return self.report.section_at(self.start).path

    def to_dict(self) -> dict[str, Any]:
        """The quote as JSON-ready data, in the contract's key order; `origin` only where there is one."""
        report = self.report
        recognised = {"origin": self.origin} if self.origin else {}
        return {
            "text": self.text,
            "source": report.source,
            "start": self.start,
            "end": self.end,
            "title": report.title,
            "organ": report.organ,
            "region": report.region.full_name if report.region else None,
            "period": self.period,
            "published": report.published,
            "section": list(self.section),
            "standing": self.standing,
            "url": report.url,
            "score": round(self.score, 4),
        } | recognised


@dataclass(frozen=True, slots=True)
class Result:
    """One short answer: `value` is `[start:end]` of the report of `quotes[quote]`, within the quote.

    `origin` is as that of a quote.
    """

    value: str
    label: str
    standing: Standing
    period: str | None
    region: str | None
    quote: int
    start: int
    end: int
    origin: str = ""

    def to_dict(self) -> dict[str, Any]:
        """The result as JSON-ready data; `origin` only where there is one."""
        return {name: told for name, told in asdict(self).items() if told or name != "origin"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a question gets. `refused` exactly when there is a reason; `confidence` is 0..1.

    `model` names the language model on a server that took part in reading, `writer` the one whose words the
    message is in; "" for none.
    """

    question: str
    status: Status
    reason: Reason | None
    message: str
    results: tuple[Result, ...]
    quotes: tuple[Quote, ...]
    confidence: float
    suggestions: tuple[str, ...] = ()
    elapsed_ms: float = 0.0
    model: str = ""
    writer: str = ""
    qid: str | None = None

    def __post_init__(self) -> None:
        if (self.status == "refused") != (self.reason is not None):
            raise ValueError(f"status {self.status!r} does not go with reason {self.reason!r}")

    def pointed(self, result: Result) -> str:
        """The characters that the offsets of a result point at; "" outside its quote."""
        quote = self.quotes[result.quote]
        inside = quote.start <= result.start and result.end <= quote.end
        return quote.report.text[result.start : result.end] if inside else ""

    def to_dict(self) -> dict[str, Any]:
        """The answer as JSON-ready data, in the contract's key order; `qid` and models only where given."""
        head = {"qid": self.qid} if self.qid is not None else {}
        return head | {
            "question": self.question,
            "status": self.status,
            "reason": self.reason,
            "message": self.message,
            "results": [r.to_dict() for r in self.results],
            "quotes": [q.to_dict() for q in self.quotes],
            "confidence": round(self.confidence, 4),
            "suggestions": list(self.suggestions),
            "elapsed_ms": round(self.elapsed_ms, 1),
            **{name: told for name, told in (("model", self.model), ("writer", self.writer)) if told},
        }
