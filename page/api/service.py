"""What every door for programs offers, in one place: ask, search, look into reports. All doors call this."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol, TypeVar

from anyio import CapacityLimiter, to_thread

from corpus.report import Report
from corpus.statement_table import statement_record
from index.searcher import Index
from page.api.ask_shapes import AskRequest, Filters, HitBody, SearchBody, SearchRequest
from page.api.refusals import ApiFault
from page.api.report_shapes import (
    LONGEST_STRETCH,
    OutlineBody,
    ReportFacts,
    ReportList,
    SectionBody,
    StatementBody,
    StatementList,
    StretchBody,
    id_of,
)
from page.chat.asking import Asking
from qa.answer import Answer

# Questions of programs that are answered or wait at once; the page has a queue of its own beside them.
AT_ONCE: Final = 128
BUSY: Final = "提问的程序太多，系统忙。"
NO_REPORT: Final = "没有这份报告。"

T = TypeVar("T")


class LiveIndexes(Protocol):
    """Where the index that answers now is found."""

    def current(self) -> Index:
        """The index to answer the next request with."""


@dataclass(frozen=True, slots=True)
class Service:
    """Answers to programs. The index is taken once a request and handed on: all is then of one version."""

    asking: Asking
    live: LiveIndexes
    _room: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(AT_ONCE))

    async def run(self, act: Callable[..., T], *given: object) -> T:
        """`act` in a thread; ApiFault where too many wait already."""
        if not self._room.available_tokens:
            raise ApiFault(503, BUSY, code="busy", after=2)
        return await to_thread.run_sync(act, *given, limiter=self._room)

    def ask(self, index: Index, asked: AskRequest) -> Answer:
        """The answer; QuestionError or ReportqaError as `Asking.stages`."""
        sources = _sources(index, asked.filters)
        return self.asking.answer(asked.question, index, asked.history, sources, asked.top_k)

    async def steps(self, index: Index, asked: AskRequest) -> AsyncIterator[str | Answer]:
        """The stages as they begin, then the answer; raises as `ask`."""
        sources = _sources(index, asked.filters)
        steps = self.asking.stages(asked.question, index, asked.history, sources, asked.top_k)
        try:
            while (step := await self.run(_next, steps)) is not None:
                yield step
        finally:
            steps.close()

    def search(self, index: Index, sought: SearchRequest) -> SearchBody:
        """The passages that fit best."""
        hits = index.search(sought.query, sought.top_k, _sources(index, sought.filters))
        found = [
            HitBody(
                source=hit.chunk.source,
                title=index.reports[hit.chunk.source].title,
                start=hit.chunk.start,
                end=hit.chunk.end,
                text=hit.chunk.text,
                section=list(hit.chunk.path),
                score=round(hit.score, 4),
            )
            for hit in hits
        ]
        return SearchBody(query=sought.query, hits=found)


def _next(steps: Iterator[str | Answer]) -> str | Answer | None:
    return next(steps, None)


def _sources(index: Index, filters: Filters) -> list[str] | None:
    return filters.filter().sources(index.reports.values())


def listed(index: Index, filters: Filters, words: str, offset: int, limit: int) -> ReportList:
    """The reports that pass the filter and have all of `words` (parted by spaces) in title or source."""
    wanted, chosen = words.split(), filters.filter()
    found = [
        r
        for r in index.reports.values()
        if chosen.keeps(r) and all(w in r.title or w in r.source for w in wanted)
    ]
    shown = [ReportFacts.of(r) for r in found[offset : offset + limit]]
    return ReportList(total=len(found), offset=offset, reports=shown)


def named(index: Index, name: str) -> Report:
    """The report of that id or source; ApiFault where none is held."""
    held = index.reports.get(name)
    report = held or next((r for r in index.reports.values() if id_of(r.source) == name), None)
    if report is None:
        raise ApiFault(404, NO_REPORT, code="no_report", hint="有哪些报告，见 /api/v1/reports。")
    return report


def outline(report: Report) -> OutlineBody:
    """Its sections, in reading order."""
    sections = [
        SectionBody(path=list(s.path), level=s.level, start=s.start, body=s.body, end=s.end)
        for s in report.sections
    ]
    return OutlineBody(source=report.source, sections=sections)


def stated(
    report: Report, *, figures: bool, standings: Sequence[str], words: str, offset: int, limit: int
) -> StatementList:
    """What the report states: `figures` alone or all, of these standings, with `words` in what is stated."""
    found = [
        s
        for s in report.statements
        if (s.figure or not figures)
        and (not standings or s.standing in standings)
        and words in report.text[s.start : s.end]
    ]
    shown = [
        StatementBody.model_validate(statement_record(report, s)) for s in found[offset : offset + limit]
    ]
    return StatementList(source=report.source, total=len(found), offset=offset, statements=shown)


def stretch(report: Report, start: int, end: int | None) -> StretchBody:
    """`[start:end]` of its text; ApiFault where that is no stretch of it or longer than LONGEST_STRETCH.

    Without `end`: as far as a stretch may go.
    """
    whole = len(report.text)
    until = min(start + LONGEST_STRETCH, whole) if end is None else end
    if not 0 <= start < until <= whole:
        raise ApiFault(422, f"起止不对：全文 {whole} 字，应有 0 ≤ start < end ≤ {whole}。", code="no_stretch")
    if until - start > LONGEST_STRETCH:
        raise ApiFault(422, f"一次最多取 {LONGEST_STRETCH} 字。", code="too_long")
    return StretchBody(
        source=report.source,
        start=start,
        end=until,
        characters=whole,
        section=list(report.section_at(start).path),
        text=report.text[start:until],
    )
