"""One question asked beside the queue: its stages as they come, a limit on its time, and a way to stop."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Collection, Generator, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import Any, Protocol

from corpus.errors import ReportqaError
from corpus.logs import fields
from corpus.report import Report
from index.hit import Hit
from index.view import IndexView
from page.chat.thread import STAGES
from qa.answer import Answer

_log = logging.getLogger(__name__)
# A question takes about a tenth of a second; past this something is wrong and nobody should wait on.
TIME_LIMIT = 30.0
# Two cores answer two questions at a time; more would only wait for each other.
AT_ONCE = 2

Ask = Callable[..., Answer]


class Held(Protocol):
    """What the page needs of an index: the reports, by source."""

    @property
    def reports(self) -> Mapping[str, Report]:
        """Every report held, by its path below the corpus root."""


class Live(Protocol):
    """Where the index that answers now is found; it may be another one after an update."""

    def current(self) -> Held:
        """The index to answer the next question with."""


class Watched(IndexView):
    """`index`, telling when a search of it begins and ends: the stages of an answer that is being made."""

    def __init__(self, index: Held, tell: Callable[[str], None]) -> None:
        super().__init__(index)
        self._tell = tell

    def search(self, query: str, top_k: int = 50, sources: Collection[str] | None = None) -> list[Hit]:
        """As `Index.search`."""
        self._tell(STAGES[0])
        hits: list[Hit] = self._whole.search(query, top_k, sources)
        self._tell(STAGES[1])
        return hits


@dataclass(frozen=True, slots=True)
class Asking:
    """Asks in the threads of `pool`, each question for at most `limit` seconds once it has its turn.

    `turns` is what a door's questions wait for before they go to the pool, so that one door's crowd does not
    stand before everybody else's; the page has Gradio's queue for that.
    """

    ask: Ask
    pool: Executor
    limit: float = TIME_LIMIT
    turns: AbstractContextManager[object] = field(default_factory=nullcontext)

    def stages(
        self,
        question: str,
        index: Held,
        history: Sequence[str],
        sources: Collection[str] | None,
        top_k: int | None = None,
    ) -> Generator[str | Answer, None, None]:
        """The stages as they begin, then the answer; `sources` and `top_k` as `qa.api.ask` takes them.

        Raises ReportqaError where the time is up, and what `ask` raises. A reader that goes away
        leaves the question behind: it is dropped if it has not begun, its answer if it has.
        """
        with self.turns:
            yield from self._stages(question, index, history, sources, top_k)

    def _stages(
        self,
        question: str,
        index: Held,
        history: Sequence[str],
        sources: Collection[str] | None,
        top_k: int | None,
    ) -> Generator[str | Answer, None, None]:
        told: SimpleQueue[str | None] = SimpleQueue()
        given = {"sources": sources, "top_k": top_k}
        extra: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
        future = self.pool.submit(
            self.ask, question, index=Watched(index, told.put), history=history, **extra
        )
        future.add_done_callback(lambda _: told.put(None))
        until = time.monotonic() + self.limit
        try:
            while (stage := told.get(timeout=max(until - time.monotonic(), 0.001))) is not None:
                yield stage
            yield STAGES[2]
            yield future.result()
        except Empty:
            _log.warning("question given up", extra=fields(seconds=self.limit))
            raise ReportqaError(
                f"{self.limit:.0f} 秒内没有答完，已停止等待。现在提问的人可能较多，请稍后再问一次。"
            ) from None
        finally:
            future.cancel()

    def answer(
        self,
        question: str,
        index: Held,
        history: Sequence[str],
        sources: Collection[str] | None = None,
        top_k: int | None = None,
    ) -> Answer:
        """The answer alone; raises as `stages`."""
        *_, answer = self.stages(question, index, history, sources, top_k)
        if not isinstance(answer, Answer):
            raise TypeError(f"ask returned {type(answer).__name__}, not an Answer")
        return answer


def open_asking(ask: Ask) -> Asking:
    """Asks by `ask(question, index=…, history=…, sources=…, top_k=…)`, in threads of its own."""
    return Asking(ask, ThreadPoolExecutor(AT_ONCE, thread_name_prefix="ask"))
