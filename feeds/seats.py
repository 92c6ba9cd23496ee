"""Few large bodies in memory at a time, whatever the sources send."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

LARGE = 256 * 1024  # bytes; most feeds are smaller
FEW = 2  # large bodies at a time
LONGEST = 30.0  # seconds a large body may take once it has its seat, so that a slow one cannot keep out the others


class Seats:
    """The seats of one collect."""

    def __init__(self, few: int = FEW) -> None:
        self._free = asyncio.Semaphore(few)
        self._parsing = asyncio.Lock()

    @asynccontextmanager
    async def one(self) -> AsyncIterator[Seat]:
        """A claim on a seat, given back at the end if it was taken."""
        seat = Seat(self._free, self._parsing)
        try:
            yield seat
        finally:
            if seat.taken:
                self._free.release()


@dataclass(slots=True)
class Seat:
    """`deadline`: of the fetch; the wait for a seat is not counted in it."""

    free: asyncio.Semaphore
    parsing: asyncio.Lock
    taken: bool = False
    deadline: asyncio.Timeout | None = None

    async def needed(self, size: int) -> None:
        """Waits for a seat once a body proves large."""
        if self.taken or size <= LARGE:
            return
        loop, end = asyncio.get_running_loop(), self.deadline.when() if self.deadline else None
        left = LONGEST if end is None else min(LONGEST, end - loop.time())
        if self.deadline:
            self.deadline.reschedule(None)
        await self.free.acquire()
        self.taken = True
        if self.deadline:
            self.deadline.reschedule(loop.time() + left)

    @asynccontextmanager
    async def alone(self, size: int) -> AsyncIterator[None]:
        """While a large body is parsed no other large one is."""
        await self.needed(size)
        if size <= LARGE:
            yield
            return
        async with self.parsing:
            yield
