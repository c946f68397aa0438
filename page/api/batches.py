"""Many questions at once: asked one after another in a thread, answers fetched as they come."""

from __future__ import annotations

import secrets
import threading
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import Final

from corpus.errors import ReportqaError
from page.api.api_keys import Caller
from page.api.ask_shapes import (
    AnswerBody,
    AskRequest,
    BatchBody,
    BatchItem,
    BatchQuestion,
    BatchRequest,
    BatchResults,
    BatchState,
    FaultWords,
)
from page.api.refusals import ApiFault, fault_told
from page.api.service import Service

# Questions that are remembered, some 10 KB each with its answer, and those that may wait.
_REMEMBERED: Final = 5000
_WAITING: Final = 3000
_ENDED: Final = frozenset({"done", "cancelled", "failed"})


@dataclass(slots=True)
class Batch:
    """The questions of one program; written by the worker, read by the routes."""

    by: Caller
    asked: BatchRequest
    id: str = field(default_factory=lambda: secrets.token_urlsafe(18))
    state: BatchState = "queued"
    items: list[BatchItem] = field(default_factory=list)

    @property
    def size(self) -> int:
        """Questions in it."""
        return len(self.asked.questions)

    @property
    def body(self) -> BatchBody:
        """How far it is."""
        return BatchBody(id=self.id, state=self.state, total=self.size, done=len(self.items))

    def results(self, offset: int, limit: int) -> BatchResults:
        """The answers there are, from `offset`."""
        items = self.items[offset : offset + limit]
        return BatchResults(id=self.id, state=self.state, offset=offset, items=items)

    def cancel(self) -> None:
        """Ask no more of it."""
        if self.state not in _ENDED:
            self.state = "cancelled"


class Batches:
    """Takes batches and works on one at a time, so that they never hold all threads that answer."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._held: dict[str, Batch] = {}
        self._queue: SimpleQueue[Batch] = SimpleQueue()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    @property
    def busy(self) -> bool:
        """Whether any question is still to be asked."""
        return any(batch.state not in _ENDED for batch in list(self._held.values()))

    def add(self, batch: Batch) -> Batch:
        """Put a batch in the queue; ApiFault where too many questions wait."""
        with self._lock:
            waiting = sum(b.size - len(b.items) for b in self._held.values() if b.state not in _ENDED)
            if waiting + batch.size > _WAITING:
                raise ApiFault(503, "等着回答的成批问题太多。", code="busy", after=60)
            self._forget(batch.size)
            self._held[batch.id] = batch
            self._queue.put(batch)
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._work, name="batches", daemon=True)
                self._thread.start()
        return batch

    def find(self, name: str, by: Caller) -> Batch:
        """The batch of that id; ApiFault where there is none, or it is another program's."""
        batch = self._held.get(name)
        if batch is None or batch.by.name != by.name:
            raise ApiFault(404, "没有这批问题，或已过期。", code="no_batch", hint="请重新提交。")
        return batch

    def _forget(self, room: int) -> None:
        """Let the oldest that ended go, as many as make room."""
        ended = [b for b in self._held.values() if b.state in _ENDED]
        while ended and room + sum(b.size for b in self._held.values()) > _REMEMBERED:
            del self._held[ended.pop(0).id]

    def _work(self) -> None:
        while True:
            batch = self._queue.get()
            try:
                self._answer(batch)
            finally:
                if batch.state not in _ENDED:  # something fell that nobody foresaw; the log has it
                    batch.state = "failed"

    def _answer(self, batch: Batch) -> None:
        if batch.state == "queued":
            batch.state = "working"
        for number, question in enumerate(batch.asked.questions):
            if batch.state == "cancelled":
                return
            batch.items.append(answered(self._service, batch.asked, question, number))
        batch.state = "done"


def answered(service: Service, asked: BatchRequest, question: BatchQuestion, number: int) -> BatchItem:
    """One question's answer, or why there is none; the others go on."""
    given = AskRequest(question=question.question, history=question.history, filters=asked.filters)
    try:
        answer = service.ask(service.live.current(), given)
    except ReportqaError as exc:
        words = FaultWords.model_validate(fault_told(exc)["error"])
        return BatchItem(number=number, qid=question.qid, answer=None, error=words)
    return BatchItem(number=number, qid=question.qid, answer=AnswerBody.of(answer), error=None)
