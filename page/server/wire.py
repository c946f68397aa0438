"""Connections that ask for nothing, or take nothing, are closed; no address holds more than its share."""

from __future__ import annotations

import asyncio
from typing import Any, Final

import h11
from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from page.requests.pace import Held

# Connections of one address and of all. A browser keeps six open, a tab one more for as long as it stands.
EACH: Final = 400
ALL: Final = 900
# Seconds for the head of a request to be whole, for what follows a reply, and for a reply to be taken.
HEAD: Final = 15.0
STUCK: Final = 60.0


class Wire(H11Protocol):
    """uvicorn's connection with a clock. `held` counts the connections; `trusted` proxies are not counted."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
        *,
        held: Held,
        trusted: frozenset[str] = frozenset(),
        patience: float = HEAD,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._held, self._trusted, self._patience = held, trusted, patience
        self._counted = ""
        self._clock: asyncio.TimerHandle | None = None
        self._taking: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin, or close at once where there are too many."""
        super().connection_made(transport)
        address = self.client[0] if self.client else ""
        if address not in self._trusted:
            if not self._held.take(address):
                transport.abort()
                return
            self._counted = address
        self._begin_clock()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        super().connection_lost(exc)
        for clock in (self._clock, self._taking):
            if clock is not None:
                clock.cancel()
        if self._counted:
            self._held.give_back(self._counted)
            self._counted = ""

    def data_received(self, data: bytes) -> None:
        """Read on; the clock runs while a request is not whole, whatever comes now and then."""
        super().data_received(data)
        if self._owes():
            self._begin_clock()
        elif self._clock is not None:
            self._clock.cancel()
            self._clock = None

    def _owes(self) -> bool:
        """Whether a head is under way, or a body that nobody reads any more since the reply is sent."""
        state = self.conn.their_state
        done = self.cycle is None or self.cycle.response_complete
        return state is h11.IDLE or (state is h11.SEND_BODY and done)

    def _begin_clock(self) -> None:
        if self._clock is None:
            self._clock = self.loop.call_later(self._patience, self.transport.abort)

    def pause_writing(self) -> None:
        """Nobody takes the reply: that may not last."""
        super().pause_writing()
        self._taking = self._taking or self.loop.call_later(STUCK, self.transport.abort)

    def resume_writing(self) -> None:
        """The reply is taken again."""
        super().resume_writing()
        if self._taking is not None:
            self._taking.cancel()
            self._taking = None
