"""Fetch an address within limits of time, size, redirects and courtesy, asking only for what changed."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urljoin, urlsplit

from feeds.answers import Asked, Fetched, FetchError, Limits, unchanged
from feeds.freshness import Freshness
from feeds.httpcache import HttpCache, Kept, Stored
from feeds.sanitise import web_link
from feeds.seats import Seat, Seats

if TYPE_CHECKING:
    from feeds.exchange import Exchange

__all__ = ["FetchError", "Fetched", "Fetcher", "Limits", "open_fetcher"]

ACCEPT = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5"
LIGHT = 128 * 1024  # bytes; most feeds are smaller
READERS = 2  # threads that parse; more would only hold more in memory
T = TypeVar("T")


class Fetcher:
    """Fetches side by side through one pool; at most `per_host` at once and `host_gap` seconds apart on a host."""

    def __init__(
        self, limits: Limits, cache: HttpCache | None, fresh: Freshness, now: Callable[[], datetime]
    ) -> None:
        self._exchange: Exchange | None = None
        self._limits = limits
        self._cache = cache
        self._fresh = fresh
        self._now = now
        self._slots = asyncio.Semaphore(limits.at_once)
        self._hosts: defaultdict[str, asyncio.Semaphore] = defaultdict(
            lambda: asyncio.Semaphore(limits.per_host)
        )
        self._next_start: dict[str, float] = {}
        self._seats = Seats()
        self._readers = ThreadPoolExecutor(READERS, "reader")

    async def read(
        self,
        url: str,
        take: Callable[[Fetched], T],
        *,
        accept: str = ACCEPT,
        body: int | None = None,
        total: float | None = None,
        light: bool = False,
        made_by: str = "",
    ) -> T:
        """What `take` makes of the answer, in a thread. FetchError when there is none within the limits.

        `light`: `take` is done with a small body in milliseconds; it is called without a thread, whose switches cost more.

        Bodies are held only as long as they are read: of the large ones few at a time, and one being parsed.
        An address whose last answer is still fresh is not asked. `take` says by `sound` that an answer was one.
        """
        limit = total or self._limits.total
        async with self._slots, self._seats.one() as seat:
            try:
                async with asyncio.timeout(limit) as deadline:
                    seat.deadline = deadline
                    answer = await self._answer(url, accept, body or self._limits.body, seat, made_by)
            except TimeoutError as error:
                raise FetchError("timeout", f"no complete answer within {limit:g} s") from error
            if light and len(answer.data) <= LIGHT:
                return take(answer)
            async with seat.alone(len(answer.data)):
                return await asyncio.get_running_loop().run_in_executor(self._readers, take, answer)

    async def _answer(self, url: str, accept: str, body: int, seat: Seat, made_by: str) -> Fetched:
        answered = self._fresh.answered(url, self._now())
        stored = self._cache.get(url) if self._cache else None
        if answered and (kept := self._held(stored, made_by)):
            return unchanged(kept, None, answered)
        self._fresh.forget(url)
        return await self._with_retries(Asked(url, accept, body, stored, made_by, seat))

    def _held(self, stored: Stored | None, made_by: str) -> Kept | None:
        return self._cache.held(stored, made_by) if self._cache and stored else None

    async def _with_retries(self, asked: Asked) -> Fetched:
        attempt = 0
        while True:
            try:
                return await self._follow(asked)
            except FetchError as error:
                if not error.again or attempt >= self._limits.retries:
                    raise
                pause = self._limits.backoff * 2**attempt if error.wait is None else error.wait
                await asyncio.sleep(min(pause, self._limits.retry_after))
                attempt += 1

    async def _follow(self, asked: Asked) -> Fetched:
        """One attempt: each hop is checked as the first address was, and no address is asked twice."""
        place, seen = asked.url, set[str]()
        for _ in range(self._limits.redirects + 1):
            if place in seen:
                raise FetchError("redirect", f"the redirects go in a circle at {place}")
            seen.add(place)
            if not web_link(place):
                raise FetchError(
                    "redirect" if place != asked.url else "address", f"{place[:200]} is no http(s) address"
                )
            async with self._turn(place):
                answer = await self._asking().ask(asked, place)
            if isinstance(answer, Fetched):
                return answer
            place = _moved(place, answer)
        raise FetchError("redirect", f"more than {self._limits.redirects} redirects")

    def sound(self, url: str, answer: Fetched, every: float | None = None) -> None:
        """It was what was asked for. `every`: seconds between changes by its text, where its headers say nothing."""
        if answer.answered is None:
            self._fresh.keep(url, self._now(), every if answer.fresh is None else answer.fresh)

    def forget(self, url: str) -> None:
        """Its last answer was of no use: it is asked the next time, whatever it says of itself."""
        self._fresh.forget(url)

    async def close(self) -> None:
        self._fresh.write(self._now())
        if self._exchange:
            self._exchange.close()

    def _asking(self) -> Exchange:
        """The network's part is loaded only where something is asked."""
        if self._exchange is None:
            from feeds.exchange import Exchange

            self._exchange = Exchange(self._limits, self._cache, self._now)
        return self._exchange

    def keep_made(self, answer: Fetched, made_by: str, made: str) -> None:
        """Beside the stored answer, for a later 304."""
        if self._cache and answer.stored:
            self._cache.keep_made(answer.stored, made_by, made)

    @asynccontextmanager
    async def _turn(self, place: str) -> AsyncIterator[None]:
        host = urlsplit(place).netloc.lower()
        async with self._hosts[host]:
            loop = asyncio.get_running_loop()
            start = max(loop.time(), self._next_start.get(host, 0.0))
            self._next_start[host] = start + self._limits.host_gap
            if (pause := start - loop.time()) > 0:
                await asyncio.sleep(pause)
            yield


def _moved(place: str, to: str) -> str:
    try:
        return urljoin(place, to)
    except ValueError as error:
        raise FetchError("redirect", f"the redirect leads to no address ({to[:100]!r})") from error


@asynccontextmanager
async def open_fetcher(
    limits: Limits, cache: HttpCache | None, now: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> AsyncIterator[Fetcher]:
    """A fetcher whose connections are closed at the end. Environment proxies are not read; settings name one."""
    fetcher = Fetcher(limits, cache, Freshness(cache.folder if cache else None, limits.fresh), now)
    try:
        yield fetcher
    finally:
        await fetcher.close()
