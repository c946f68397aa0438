"""Changes to the library, one after another: files taken in, replaced, deleted, then the index updated."""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Literal

from corpus.errors import CorpusError, ReportqaError
from corpus.folder import by_hand
from corpus.folder.intake import accept, remove, replace
from corpus.logs import fields
from page.error_text import told_of
from page.library.change_log import Changes
from page.library.keeper import Keeper
from page.scans import pages_told

_log = logging.getLogger(__name__)

Kind = Literal["收入", "删除", "改信息", "更新索引", "回退"]
State = Literal["排队", "处理", "更新索引", "完成", "失败"]
# Jobs remembered to be shown.
_KEPT = 40
_ENDED = frozenset({"完成", "失败"})
# Share of a job that putting files away takes; the index takes the rest.
_FILING = 0.3


@dataclass(slots=True)
class Part:
    """One file of a job that takes in: what it replaces (""), what is set by hand, and what came of it."""

    name: str
    file: Path
    source: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    came: Literal["", "新增", "替换", "已有", "没有收入"] = ""
    why: str = ""


@dataclass(slots=True)
class Job:
    """One change: what is asked for, and how far it is. Written by the worker, read by those that show it.

    `source` is the report that is deleted or told of anew, or the version to go back to; `share` is 0..1 of
    the whole, None where unknown; `message` says how many pages are recognised, and at last what came of
    it all.
    """

    kind: Kind
    name: str
    by: str
    parts: Sequence[Part] = ()
    source: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    number: int = field(default_factory=count(1).__next__)
    state: State = "排队"
    message: str = ""
    share: float | None = None

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.state in _ENDED


class Jobs:
    """Does jobs in a thread of its own, those that wait together in one update of the index."""

    def __init__(self, keeper: Keeper, corpus: Path) -> None:
        self._keeper = keeper
        self._corpus = corpus
        self._waiting: SimpleQueue[Job] = SimpleQueue()
        self._lock = threading.Lock()
        self._shown: list[Job] = []
        self._thread: threading.Thread | None = None
        self.changes = Changes(corpus)

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
                self._end(job, told_of(exc), "失败")
        if changed:
            self._update(changed)

    def _file(self, job: Job) -> bool:
        """What happens to the files; whether the index must follow."""
        if job.kind == "回退":
            self._keeper.rollback(job.source)
            self._end(job, f"已回到版本 {job.source}。报告文件没有变，下次更新索引会重新收入。")
            return False
        if job.kind == "删除":
            remove(job.source, self._corpus)
        elif job.kind == "改信息":
            by_hand.keep(self._corpus, job.source, job.facts)
        elif job.kind == "收入":
            return self._take_in(job)
        return True

    def _take_in(self, job: Job) -> bool:
        for number, part in enumerate(job.parts):
            job.share = _FILING * number / len(job.parts)
            try:
                self._put_away(job, part)
            except CorpusError as exc:
                part.came, part.why = "没有收入", told_of(exc)
            finally:
                part.file.unlink(missing_ok=True)
        if any(part.came in {"新增", "替换"} for part in job.parts):
            return True
        self._end(job, told_parts(job.parts), "失败")
        return False

    def _put_away(self, job: Job, part: Part) -> None:
        def pages(name: str, done: int, count: int) -> None:
            job.message = pages_told(name, done, count)

        if part.source:
            taken = replace(part.source, part.file, part.name, self._corpus, told=pages)
        else:
            taken = accept(part.file, part.name, self._corpus, told=pages)
        if taken.duplicate_of is not None:
            part.came, part.why = "已有", f"与 {taken.duplicate_of} 内容相同"
            return
        part.came = "替换" if taken.replaced else "新增"
        if part.facts:
            by_hand.keep(self._corpus, taken.source, part.facts)

    def _update(self, changed: Sequence[Job]) -> None:
        began = time.monotonic()
        for job in changed:
            job.state = "更新索引"
        base = _FILING if any(job.parts for job in changed) else 0.0

        def progress(done: int, total: int) -> None:
            for job in changed:
                job.share, job.message = base + (1 - base) * done / max(total, 1), ""

        def pages(name: str, done: int, count: int) -> None:
            for job in changed:
                job.message = pages_told(name, done, count)

        try:
            told = self._keeper.update(progress, pages)
        except ReportqaError as exc:
            for job in changed:
                self._end(job, f"文件已处理，但索引没有更新：{told_of(exc)}", "失败")
            return
        took = f"（{time.monotonic() - began:.1f} 秒）"
        for job in changed:
            self._end(job, f"{_told(job, told)}{took}")

    def _end(self, job: Job, message: str, state: State = "完成") -> None:
        """Done or failed: written down, and told to those who look."""
        detail = "；".join(f"{by_hand.FIELDS[n]}：{words or '照读出的'}" for n, words in job.facts.items())
        what = "、".join(part.name for part in job.parts) or job.name
        came = f"{state}：{message}" + (f"（{detail}）" if detail else "")
        if not self.changes.note(job.by, job.kind, what, came):
            message += "改动记录写不进去，请检查磁盘。"
        job.message, job.share, job.state = message, None, state


def _told(job: Job, update: str) -> str:
    """What came of a job that succeeded, in one sentence."""
    match job.kind:
        case "收入":
            return told_parts(job.parts)
        case "删除":
            return "已删除 1 份，文件在 .trash 里"
        case "改信息":
            return "已按手工填写的信息重读"
        case _:
            return update


def told_parts(parts: Sequence[Part]) -> str:
    """What came of all files of a job: 新增 2 份、替换 1 份；没有收入 1 份：坏.pdf：文件是空的."""
    counts: Counter[str] = Counter(part.came for part in parts)
    done = "、".join(f"{came} {counts[came]} 份" for came in ("新增", "替换") if counts[came])
    left = [
        f"{words} {counts[came]} 份：" + " / ".join(_why(p) for p in parts if p.came == came)
        for came, words in (("已有", "内容相同、不再收入"), ("没有收入", "没有收入"))
        if counts[came]
    ]
    return "；".join([*([done] if done else []), *left])


def _why(part: Part) -> str:
    """The file and why it was left: what reads files names them itself."""
    return part.why if part.why.startswith(part.name) else f"{part.name}：{part.why}"
