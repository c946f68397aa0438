"""Changes to the library, one after another: files taken in, replaced, deleted, then the index updated."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Literal

from corpus.errors import ReportqaError
from corpus.folder.intake import accept, accept_archive, remove, replace
from corpus.logs import fields
from corpus.readers.endings import ARCHIVE
from corpus.report import Report
from page.error_text import told_of
from page.library.keeper import Keeper

_log = logging.getLogger(__name__)

Kind = Literal["收入", "替换", "删除", "更新索引", "回退"]
State = Literal["排队", "处理", "更新索引", "完成", "失败"]
# Jobs remembered to be shown; a report read for one of them is let go with it.
_KEPT = 40
_ENDED = frozenset({"完成", "失败"})


@dataclass(slots=True)
class Job:
    """One change: what is asked for, and how far it is. Written by the worker, read by those that show it.

    `file` is the upload, deleted when it is done with; `source` the report replaced or deleted, or the
    version to go back to; `share` is 0..1 of the indexing, None where unknown.
    """

    kind: Kind
    name: str
    by: str
    file: Path | None = None
    source: str = ""
    number: int = field(default_factory=count(1).__next__)
    state: State = "排队"
    message: str = ""
    share: float | None = None
    report: Report | None = None

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.state in _ENDED

    def end(self, message: str, state: State = "完成") -> None:
        """Done or failed."""
        self.message, self.state, self.share = message, state, None
        if self.file is not None:
            self.file.unlink(missing_ok=True)


class Jobs:
    """Does jobs in a thread of its own, those that wait together in one update of the index."""

    def __init__(self, keeper: Keeper, corpus: Path) -> None:
        self._keeper = keeper
        self._corpus = corpus
        self._waiting: SimpleQueue[Job] = SimpleQueue()
        self._lock = threading.Lock()
        self._shown: list[Job] = []
        self._thread: threading.Thread | None = None

    def add(self, job: Job) -> Job:
        """Put a job in the queue."""
        with self._lock:
            self._shown = [*self._shown, job][-_KEPT:]
            self._waiting.put(job)
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="library", daemon=True)
                self._thread.start()
        return job

    def shown(self) -> tuple[Job, ...]:
        """The latest jobs, the newest first."""
        with self._lock:
            return tuple(reversed(self._shown))

    @property
    def busy(self) -> bool:
        """Whether a job is waiting or being done."""
        return any(not job.ended for job in self.shown())

    def _run(self) -> None:
        while batch := self._next():
            self._work(batch)

    def _next(self) -> list[Job]:
        """All jobs that wait; empty when none does, and the thread then ends."""
        batch: list[Job] = []
        with self._lock:
            try:
                while True:
                    batch.append(self._waiting.get_nowait())
            except Empty:
                if not batch:
                    self._thread = None
        return batch

    def _work(self, batch: Sequence[Job]) -> None:
        changed = []
        for job in batch:
            job.state = "处理"
            try:
                changed += [job] if self._file(job) else []
            except ReportqaError as exc:
                _log.warning("change failed", extra=fields(kind=job.kind, error=type(exc).__name__))
                job.end(told_of(exc), "失败")
        if changed:
            self._update(changed)

    def _file(self, job: Job) -> bool:
        """What happens to the files; whether the index must follow."""
        if job.kind == "回退":
            self._keeper.rollback(job.source)
            job.end(f"已回到版本 {job.source}。报告文件没有变，下次更新索引会重新收入。")
            return False
        if job.kind == "删除":
            remove(job.source, self._corpus)
        elif job.file is not None:
            return self._take_in(job, job.file)
        return True

    def _take_in(self, job: Job, file: Path) -> bool:
        if job.kind == "收入" and job.name.lower().endswith(ARCHIVE):
            return self._take_apart(job, file)
        if job.kind == "替换":
            taken = replace(job.source, file, job.name, self._corpus)
        else:
            taken = accept(file, job.name, self._corpus)
        job.report = taken.report
        if taken.duplicate_of is not None:
            job.end(f"与已有的 {taken.duplicate_of} 内容相同，没有重复收入。")
            return False
        job.message = f"已读取 {len(taken.report.text)} 字"
        return True

    def _take_apart(self, job: Job, file: Path) -> bool:
        """The reports in an archive; the job tells of those that were refused."""
        came = accept_archive(file, job.name, self._corpus)
        new = [taken for taken in came.taken if taken.duplicate_of is None]
        again = len(came.taken) - len(new)
        refused = "；".join(reason for _, reason in came.refused)
        told = f"压缩包里收入 {len(new)} 份" + (f"，已有 {again} 份" if again else "")
        told += f"，未收入 {len(came.refused)} 个：{refused}" if refused else ""
        if not new:
            job.end(told, "完成" if again else "失败")
            return False
        job.report, job.message = new[0].report, told
        return True

    def _update(self, changed: Sequence[Job]) -> None:
        began = time.monotonic()
        for job in changed:
            job.state = "更新索引"

        def progress(done: int, total: int) -> None:
            for job in changed:
                job.share = done / max(total, 1)

        try:
            told = self._keeper.update(progress)
        except ReportqaError as exc:
            for job in changed:
                job.end(f"文件已处理，但索引没有更新：{told_of(exc)}", "失败")
            return
        for job in changed:
            job.end(f"{told}（{time.monotonic() - began:.1f} 秒）")
