"""Routes that look: the state of the server, the index, and the reports held."""

# No `from __future__ import annotations`: the framework reads types that are made inside functions.

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from corpus.statement import Standing
from corpus.version import VERSION
from index.searcher import Index
from page.api import service
from page.api.access import Access
from page.api.ask_shapes import Filters
from page.api.report_shapes import (
    MOST_LISTED,
    HealthBody,
    IndexBody,
    OutlineBody,
    ReportBody,
    ReportList,
    StatementList,
    StretchBody,
)

_Words = Annotated[str, Query(max_length=200)]
_Many = Annotated[list[str], Query(max_length=100)]
_Offset = Annotated[int, Query(ge=0)]
_Limit = Annotated[int, Query(ge=1, le=MOST_LISTED)]


def health_router(access: Access) -> APIRouter:
    """`/health`, which needs no key: what watches the server has none."""
    router = APIRouter(tags=["状态"])

    @router.get("/health", summary="能不能提问")
    def health() -> HealthBody:
        """答得出即能提问；建索引期间答 503。"""
        return HealthBody(status="ready", product=VERSION, reports=len(access.service.live.current().reports))

    return router


def report_router(access: Access) -> APIRouter:
    """The routes that read; all carry the ETag of the index."""
    router = APIRouter(tags=["报告"], dependencies=[Depends(access.caller)])
    Fresh = Annotated[Index, Depends(access.fresh)]  # noqa: N806 - a type

    @router.get("/index", summary="正在作答的索引")
    def index_now(index: Fresh) -> IndexBody:
        """版本变了，引文的位置也可能变。"""
        return _index_body(access, index)

    @router.get("/reports", summary="有哪些报告")
    def reports(
        index: Fresh,
        words: _Words = "",
        place: _Many = [],  # noqa: B006 - the framework copies it
        year: _Many = [],  # noqa: B006
        organ: _Many = [],  # noqa: B006
        offset: _Offset = 0,
        limit: _Limit = 100,
    ) -> ReportList:
        """Words 是标题或 source 里的词，空格隔开，须都有；其余同提问时的筛选。"""
        return service.listed(index, Filters(place=place, year=year, organ=organ), words, offset, limit)

    @router.get("/reports/{name}", summary="一份报告")
    def report(name: str, index: Fresh) -> ReportBody:
        """Name 是报告的 id（source 的 SHA-256 前 16 位十六进制）。"""
        return ReportBody.of(service.named(index, name))

    @router.get("/reports/{name}/outline", summary="提纲")
    def outline(name: str, index: Fresh) -> OutlineBody:
        """各节依次覆盖全文。"""
        return service.outline(service.named(index, name))

    @router.get("/reports/{name}/text", summary="正文的一段")
    def text(
        name: str,
        index: Fresh,
        start: Annotated[int, Query(ge=0)] = 0,
        end: Annotated[int | None, Query(ge=1)] = None,
    ) -> StretchBody:
        """不给 end 则取到一次可取的最远处。"""
        return service.stretch(service.named(index, name), start, end)

    @router.get("/reports/{name}/statements", summary="陈述")
    def statements(
        name: str,
        index: Fresh,
        standing: Annotated[list[Standing], Query()] = [],  # noqa: B006
        words: _Words = "",
        figures: bool = True,
        offset: _Offset = 0,
        limit: _Limit = 100,
    ) -> StatementList:
        """报告说到的每个数字（figures=false 则连同分句）：何时、什么性质、谁，以及判定的依据。"""
        report = service.named(index, name)
        return service.stated(
            report, figures=figures, standings=standing, words=words, offset=offset, limit=limit
        )

    return router


def _index_body(access: Access, index: Index) -> IndexBody:
    live, manifest = access.service.live, index.manifest
    made = getattr(live, "made", None)
    return IndexBody(
        version=manifest.version,
        made=datetime.fromtimestamp(made, UTC).isoformat(timespec="seconds") if made else None,
        model=manifest.model,
        reports=manifest.reports,
        chunks=manifest.chunks,
        rejected=len(manifest.rejected),
        fault=getattr(live, "fault", ""),
    )
