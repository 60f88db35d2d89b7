"""One browser's line: the newest picture only, wishes in order, and the places there are."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass, field
from typing import Any

#: More wishes than this without waiting for an answer is no person at a page.
_MOST_WISHES = 8


class Inbox:
    """What came and was not looked at yet: at most one picture, the newest; never a queue of them."""

    def __init__(self) -> None:
        self._picture: bytes | None = None
        self._wishes: deque[dict[str, Any]] = deque()
        self._something = asyncio.Event()
        self._over = False
        #: Pictures that a newer one took the place of.
        self.replaced = 0

    def put_picture(self, message: bytes) -> None:
        """A picture takes the place of one that still waits."""
        self.replaced += self._picture is not None
        self._picture = message
        self._something.set()

    def put_wish(self, wish: dict[str, Any]) -> bool:
        """A wish waits behind the others; False where there are too many."""
        if len(self._wishes) >= _MOST_WISHES:
            return False
        self._wishes.append(wish)
        self._something.set()
        return True

    def end(self) -> None:
        """Nothing more comes."""
        self._over = True
        self._something.set()

    async def take(self) -> dict[str, Any] | bytes | None:
        """The next wish, else the newest picture, as soon as there is one; None when the line has ended."""
        while True:
            await self._something.wait()
            self._something.clear()
            if self._over:
                return None
            if self._wishes:
                wish = self._wishes.popleft()
                if self._wishes or self._picture is not None:
                    self._something.set()
                return wish
            picture, self._picture = self._picture, None
            if picture is not None:
                return picture


@dataclass(eq=False)
class Line:
    """A browser that is connected. `left` is set when its session has let go of its files."""

    inbox: Inbox = field(default_factory=Inbox)
    left: asyncio.Event = field(default_factory=asyncio.Event)
    taken_over: bool = False


class Seats:
    """Which sessions are on now. One session is on one line; a second line to it takes it over."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._lines: set[Line] = set()
        self._sessions: dict[str, Line] = {}

    def enter(self, line: Line, resumed: str = "") -> bool:
        """Whether there is a place; the place of a session that comes back is its own."""
        if len(self._lines) - (resumed in self._sessions) >= self.most:
            return False
        self._lines.add(line)
        return True

    async def hold(self, line: Line, session_id: str) -> None:
        """This line has this session; a line that had it ends first."""
        before = self._sessions.get(session_id)
        self._sessions[session_id] = line
        if before is not None and before is not line:
            before.taken_over = True
            before.inbox.end()
            await before.left.wait()

    def leave(self, line: Line) -> None:
        """The line's place is free."""
        self._lines.discard(line)
        for session_id in [name for name, held in self._sessions.items() if held is line]:
            del self._sessions[session_id]
        line.left.set()
