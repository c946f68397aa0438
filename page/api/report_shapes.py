"""Reports, the index and changes to the library as programs send and receive them."""

from __future__ import annotations

import hashlib
from typing import Final, Literal

from pydantic import Field

from corpus.report import Report
from corpus.statement import Standing
from page.api.ask_shapes import Reply, Request
from page.library.jobs import Job, Kind, State

# Characters of one stretch of text; statements and reports of one page of a list.
LONGEST_STRETCH: Final = 20_000
MOST_LISTED: Final = 500
JobKind = Literal["add", "delete", "facts", "update", "rollback"]
JobState = Literal["queued", "working", "indexing", "done", "failed"]
_KINDS: Final[dict[Kind, JobKind]] = {
    "收入": "add",
    "删除": "delete",
    "改信息": "facts",
    "更新索引": "update",
    "回退": "rollback",
}
_STATES: Final[dict[State, JobState]] = {
    "排队": "queued",
    "处理": "working",
    "更新索引": "indexing",
    "完成": "done",
    "失败": "failed",
}


def id_of(source: str) -> str:
    """The id of a report in addresses: the first 16 hex digits of the SHA-256 of its source."""
    return hashlib.sha256(source.encode()).hexdigest()[:16]


class HealthBody(Reply):
    """能不能提问。"""

    status: Literal["ready"]
    product: str = Field(description="程序的版本")
    reports: int


class IndexBody(Reply):
    """正在作答的索引。version 变了，引文的位置也可能变。"""

    version: str
    made: str | None = Field(description="建成时间，UTC")
    model: str
    reports: int
    chunks: int
    rejected: int = Field(description="未收入的文件数")
    fault: str = Field(description="新版本没有载入的原因，平时为空")


class ReportFacts(Reply):
    """一份报告是谁的、何时的。"""

    id: str
    source: str
    title: str
    organ: str | None
    region: str | None
    period: str | None
    planned: str | None
    published: str | None
    number: str | None = Field(description="文号或索引号")
    url: str | None

    @classmethod
    def of(cls, report: Report) -> ReportFacts:
        """The facts of a report."""
        return cls.model_validate(facts(report))


class ReportBody(ReportFacts):
    """一份报告，连同篇幅。"""

    characters: int
    sections: int
    statements: int
    by_hand: list[str] = Field(description="手工填写的各项：title、place、organ、period")

    @classmethod
    def of(cls, report: Report) -> ReportBody:
        """The report, looked into for its length."""
        sizes: dict[str, object] = {
            "characters": len(report.text),
            "sections": len(report.sections),
            "statements": len(report.statements),
            "by_hand": list(report.by_hand),
        }
        return cls.model_validate(facts(report) | sizes)


def facts(report: Report) -> dict[str, str | None]:
    """What `ReportFacts` holds of a report."""
    return {
        "id": id_of(report.source),
        "source": report.source,
        "title": report.title,
        "organ": report.organ,
        "region": report.region.full_name if report.region else None,
        "period": report.period.label if report.period else None,
        "planned": report.planned.label if report.planned else None,
        "published": report.published,
        "number": report.number,
        "url": report.url,
    }


class ReportList(Reply):
    """合于条件的报告，从 offset 起；total 是总数。"""

    total: int
    offset: int
    reports: list[ReportFacts]


class SectionBody(Reply):
    """一节：正文的 [start:end]，标题到 body 为止；path 由外到内列出标题。"""

    path: list[str]
    level: int
    start: int
    body: int
    end: int


class OutlineBody(Reply):
    """提纲：各节依次覆盖全文。"""

    source: str
    sections: list[SectionBody]


class Basis(Reply):
    """判定所据的一处。"""

    start: int
    end: int
    text: str


class StatementBody(Reply):
    """一条陈述：正文的 [start:end] 说的是何时、什么性质、谁；figure 为真的是一个数字。"""

    start: int
    end: int
    text: str
    figure: bool
    period: str | None
    point: bool
    standing: Standing
    subject: str | None
    basis: list[Basis]


class StatementList(Reply):
    """陈述，按位置先后，从 offset 起；total 是总数。"""

    source: str
    total: int
    offset: int
    statements: list[StatementBody]


class StretchBody(Reply):
    """正文的一段 [start:end]；characters 是全文字数。"""

    source: str
    start: int
    end: int
    characters: int
    section: list[str] = Field(description="起点所在的标题，由外到内")
    text: str


class FactsRequest(Request):
    """手工填写的各项，代替以前填写的；没有写的照读出的。"""

    title: str = ""
    place: str = Field("", description="县级以上的全名，如 山东省济南市历城区")
    organ: str = ""
    period: str = Field("", description="如 2025年、2025年上半年")


class RollbackRequest(Request):
    """退回哪个版本。"""

    version: str = Field(min_length=1, max_length=64)


class VersionBody(Reply):
    """保存的一个版本。"""

    name: str
    current: bool
    made: str
    reports: int
    chunks: int
    fault: str


class VersionList(Reply):
    """保存的版本，新的在前。"""

    versions: list[VersionBody]


class JobBody(Reply):
    """对资料库的一项改动办到哪里了；share 是编码的进度，0 到 1。"""

    number: int
    kind: JobKind
    name: str
    by: str
    state: JobState
    share: float | None
    message: str
    left: list[str] = Field(default_factory=list, description="收入时：没有收入的文件和原因")

    @classmethod
    def of(cls, job: Job) -> JobBody:
        """The job as it stands now."""
        return cls(
            number=job.number,
            kind=_KINDS[job.kind],
            name=job.name,
            by=job.by,
            state=_STATES[job.state],
            share=job.share,
            message=job.message,
        )


class JobList(Reply):
    """最近的改动，新的在前。"""

    jobs: list[JobBody]
