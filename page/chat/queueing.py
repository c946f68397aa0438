"""So many at a time, in the order in which they came."""

from __future__ import annotations

import threading
from collections import deque


class Turns:
    """A context that `count` threads may be in at once; the others wait, and nobody overtakes them.

    A semaphore lets whoever comes as a turn falls free have it, and puts the one who was woken for it at the
    end again: of sixty-four programs that asked all the time one waited twice as long as the rest. Here the
    turn is handed on. It may be left in another thread than it was entered in.
    """

    def __init__(self, count: int) -> None:
        self._free = count
        self._queue: deque[threading.Event] = deque()
        self._lock = threading.Lock()

    @property
    def waiting(self) -> int:
        """How many wait."""
        return len(self._queue)

    def __enter__(self) -> None:
        mine = threading.Event()
        with self._lock:
            if self._free:
                self._free -= 1
                return
            self._queue.append(mine)
        mine.wait()

    def __exit__(self, *_: object) -> None:
        with self._lock:
            if self._queue:
                self._queue.popleft().set()
            else:
                self._free += 1
