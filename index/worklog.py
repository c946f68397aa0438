"""What a build or an update of an index tells the log: a line a stage as it ends, and one for the whole."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from corpus.errors import ReportqaError
from corpus.logs import fields
from corpus.stages import Stages, recorded
from index.building.outcome import Outcome

_log = logging.getLogger(__name__)

STAGE_NAMES = {
    "digest": "核对文件",
    "base": "载入原有索引",
    "read": "读入报告",
    "chunk": "切分段落",
    "encode": "编码",
    "words": "分词与关键词索引",
    "dense": "向量索引",
    "write": "写入并读回",
    "prove": "抽查向量",
    "load": "载入索引",
    "other": "其余",
}


@dataclass(slots=True)
class Work:
    """A build or update under way: its stages, and its outcome once it is there."""

    stages: Stages
    outcome: Outcome | None = None


@contextmanager
def logged(kind: str) -> Iterator[Work]:
    """Log the stages of the block, a `kind` ("build" or "update") of an index, and how it ended."""

    def heard(name: str, seconds: float, counts: Mapping[str, int]) -> None:
        _log.info("%s stage", kind, extra=fields(stage=name, seconds=round(seconds, 3), **counts))

    with recorded(heard) as stages:
        work = Work(stages)
        try:
            yield work
        except BaseException as exc:
            detail = {"detail": str(exc)} if isinstance(exc, ReportqaError) else {}
            _log.error("%s failed", kind, extra=fields(error=type(exc).__name__, **detail))
            raise
    if (done := work.outcome) is not None:
        _log.info("%s done", kind, extra=fields(seconds=round(stages.elapsed, 3), **_told(done)))


def _told(done: Outcome) -> dict[str, object]:
    return {
        "version": done.version,
        "made": done.made,
        "reports": done.reports,
        "chunks": done.chunks,
        "added": len(done.added),
        "changed": len(done.changed),
        "renamed": len(done.renamed),
        "removed": len(done.removed),
        "rejected": len(done.rejected),
        "encoded": done.encoded,
        "rebuilt": done.rebuilt,
    }
