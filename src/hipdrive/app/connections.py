"""Connections: how many there may be, from one place and in all, and how long one may take to say what it wants.

uvicorn bounds an idle connection after an answer, but not one whose request never ends: with some hundred of those open
nobody else gets in. Both bounds work before anything of the app runs.
"""

from __future__ import annotations

import asyncio
import socket
from collections import Counter
from typing import Any, Final

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from hipdrive.app.places import place_of

#: Connections in all, and from one address where other machines can reach the app: a browser opens about eight.
MOST_CONNECTIONS: Final = 500
MOST_FROM_ONE_PLACE: Final = 50
#: A connection that has not told its whole request head after so long is closed.
HEAD_S: Final = 10.0
#: And one that goes on sending a body that was refused: so long for the answer to arrive on the other side.
UNREAD_S: Final = 30.0


class BoundedHttp(H11Protocol):
    """HTTP/1.1 with an end to every wait for the other side: for a request's head, and of a body nobody reads."""

    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._watch()

    def data_received(self, data: bytes) -> None:
        """Take what came; a byte now and then does not move the deadline."""
        super().data_received(data)
        self._watch()

    def on_response_complete(self) -> None:
        """Wait for the next request, or for the end of a body that was not wanted."""
        super().on_response_complete()
        self._watch()

    def handle_websocket_upgrade(self, event: h11.Request) -> None:
        """A WebSocket has its own bounds."""
        self._forget()
        super().handle_websocket_upgrade(event)

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing to wait for any more."""
        self._forget()
        super().connection_lost(exc)

    def _watch(self) -> None:
        """One deadline for each wait, from its beginning; none while the app has the word."""
        if self.transport.get_protocol() is not self:  # a WebSocket by now
            self._forget()
        elif self.conn.their_state is h11.IDLE and self.timeout_keep_alive_task is None:  # that one is uvicorn's
            self._deadline = self._deadline or self.loop.call_later(HEAD_S, self.transport.abort)
        elif self.conn.their_state is h11.SEND_BODY and self.cycle is not None and self.cycle.response_complete:
            self._deadline = self._deadline or self.loop.call_later(UNREAD_S, self.transport.abort)
        else:
            self._forget()

    def _forget(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


class BoundedListener(socket.socket):
    """A listening socket that takes only so many connections, TLS handshakes that are never finished among them.

    most : in all
    most_from_one : from one address (as `place_of` counts them); None = no such bound
    """

    def __init__(self, family: int, *, most: int, most_from_one: int | None) -> None:
        super().__init__(family, socket.SOCK_STREAM)
        self._most = most
        self._most_from_one = most_from_one
        self._open: Counter[str] = Counter()

    def accept(self) -> tuple[socket.socket, Any]:
        """The next connection. Raises ConnectionAbortedError, which event loops pass over, for one too many."""
        taken, address = super().accept()
        place = place_of(str(address[0]))
        full = self._most_from_one is not None and self._open[place] >= self._most_from_one
        if full or self._open.total() >= self._most:
            taken.close()
            raise ConnectionAbortedError("too many connections")
        self._open[place] += 1
        return _Counted(taken.detach(), self._open, place), address


class _Counted(socket.socket):
    """A connection that is taken off the count when it is closed."""

    def __init__(self, descriptor: int, counts: Counter[str], place: str) -> None:
        super().__init__(fileno=descriptor)
        self._counts: Counter[str] | None = counts
        self._place = place

    def close(self) -> None:
        counts, self._counts = self._counts, None
        super().close()
        if counts is not None:
            counts[self._place] -= 1
            if counts[self._place] <= 0:
                del counts[self._place]


def most_connections() -> int:
    """Connections in all: half of the files the system lets this process open, and no more than `MOST_CONNECTIONS`."""
    try:
        import resource
    except ImportError:
        return MOST_CONNECTIONS
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return MOST_CONNECTIONS if soft < 0 else max(16, min(MOST_CONNECTIONS, soft // 2))
