"""Fetch an address within limits of time, size, redirects and courtesy, asking only for what changed."""

from __future__ import annotations

import asyncio
import ssl
import zlib
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar
from urllib.parse import urljoin, urlsplit

import httpcore

from feeds.httpcache import HttpCache, Kept, Stored
from feeds.net import ForbiddenAddress, WayOut
from feeds.sanitise import web_link
from feeds.seats import Seat, Seats

ACCEPT = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5"
PART = 64 * 1024  # bytes unpacked at a time
LIGHT = 128 * 1024  # bytes; most feeds are smaller
READERS = 2  # threads that parse; more would only hold more in memory
T = TypeVar("T")
_AGAIN = frozenset({429, 500, 502, 503, 504, 522, 524})
_TRANSPORT = (httpcore.NetworkError, httpcore.ProtocolError, httpcore.ProxyError, httpcore.UnsupportedProtocol)
_MOVED = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds, bytes and counts. `total` bounds one source with all its retries."""

    connect: float = 8.0
    read: float = 15.0
    total: float = 60.0
    body: int = 8 * 1024 * 1024
    redirects: int = 5
    retries: int = 2
    backoff: float = 0.5
    retry_after: float = 20.0
    at_once: int = 256
    per_host: int = 2
    host_gap: float = 0.1
    articles: int = 120
    article_body: int = 2 * 1024 * 1024
    article_total: float = 25.0
    allow_local: bool = False
    proxy: str | None = None
    user_agent: str = "zhoubao/0.1 (weekly report; conditional requests)"


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer. `made`: the server said 304, and this was made of the stored body, which is not read again.

    `stored`: under what it is kept, if it is.
    """

    url: str
    data: bytes
    content_type: str
    made: Any = None
    stored: Stored | None = None


class FetchError(Exception):
    """Why an address gave nothing: `kind` is a word of FetchFailure, the message the reason. Never leaves this room."""

    def __init__(self, kind: str, reason: str, *, again: bool = False, wait: float | None = None) -> None:
        super().__init__(reason)
        self.kind = kind
        self.again = again
        self.wait = wait


@dataclass(frozen=True, slots=True)
class _Asked:
    url: str
    accept: str
    body: int
    kept: Kept | None
    seat: Seat


class Fetcher:
    """Fetches side by side through one pool; at most `per_host` at once and `host_gap` seconds apart on a host."""

    def __init__(
        self, way: WayOut, limits: Limits, cache: HttpCache | None, now: Callable[[], datetime]
    ) -> None:
        self._way = way
        self._timeouts = {"connect": limits.connect, "read": limits.read, "write": limits.read, "pool": limits.total}
        self._limits = limits
        self._cache = cache
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
        """
        limit = total or self._limits.total
        async with self._slots, self._seats.one() as seat:
            try:
                async with asyncio.timeout(limit) as deadline:
                    seat.deadline = deadline
                    kept = self._cache.get(url, made_by) if self._cache else None
                    asked = _Asked(url, accept, body or self._limits.body, kept, seat)
                    answer = await self._with_retries(asked)
            except TimeoutError as error:
                raise FetchError("timeout", f"no complete answer within {limit:g} s") from error
            if light and len(answer.data) <= LIGHT:
                return take(answer)
            async with seat.alone(len(answer.data)):
                return await asyncio.get_running_loop().run_in_executor(self._readers, take, answer)

    async def _with_retries(self, asked: _Asked) -> Fetched:
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

    async def _follow(self, asked: _Asked) -> Fetched:
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
            answer = await self._ask(asked, place)
            if isinstance(answer, Fetched):
                return answer
            place = urljoin(place, answer)
        raise FetchError("redirect", f"more than {self._limits.redirects} redirects")

    async def _ask(self, asked: _Asked, place: str) -> Fetched | str:
        """The answer, or where it moved to."""
        headers = {
            "Accept": asked.accept,
            "Accept-Encoding": "gzip, deflate",
            "User-Agent": self._limits.user_agent,
        }
        headers |= _validators(asked.kept, place)
        try:
            async with self._turn(place), self._way.get(place, headers, self._timeouts) as response:
                told = _headers(response)
                if response.status in _MOVED and told.get("location"):
                    return told["location"]
                if response.status == 304 and asked.kept:
                    return _unchanged(asked.kept)
                self._refuse_status(response, told)
                data = await _read(response, told, asked.body, asked.seat)
        except ForbiddenAddress as error:
            raise FetchError("address", str(error)) from error
        except httpcore.TimeoutException as error:
            raise FetchError(
                "timeout", f"{_words(error)} ({urlsplit(place).hostname})", again=True
            ) from error
        except _TRANSPORT as error:
            raise _transport_error(error, place) from error
        except UnicodeError as error:
            raise FetchError("address", f"{place[:200]}: {error}") from error
        stored = self._cache.put(asked.url, place, told, data) if self._cache else None
        return Fetched(place, data, told.get("content-type", ""), None, stored)

    def _refuse_status(self, response: httpcore.Response, told: dict[str, str]) -> None:
        code = response.status
        if code == 200:
            return
        again = code in _AGAIN
        wait = _retry_after(told.get("retry-after", ""), self._now()) if again else None
        reason = bytes(response.extensions.get("reason_phrase", b"")).decode("latin-1")[:80]
        raise FetchError("status", f"the server answered {code} {reason}".strip(), again=again, wait=wait)

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


@asynccontextmanager
async def open_fetcher(
    limits: Limits, cache: HttpCache | None, now: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> AsyncIterator[Fetcher]:
    """A fetcher whose connections are closed at the end. Environment proxies are not read; settings name one."""
    way = WayOut(limits.at_once * 2, allow_local=limits.allow_local, proxy=limits.proxy)
    try:
        yield Fetcher(way, limits, cache, now)
    finally:
        await way.close()


def _headers(response: httpcore.Response) -> dict[str, str]:
    """By lower-case name; of a header sent twice the last."""
    return {name.decode("latin-1").lower(): _header(value) for name, value in response.headers}


def _header(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")


def _unchanged(kept: Kept) -> Fetched:
    return Fetched(kept.stored.final_url, kept.body, kept.stored.content_type, kept.made, kept.stored)


def _validators(kept: Kept | None, place: str) -> dict[str, str]:
    """Sent only to the address that gave them: another host's tag means nothing, and would tell it where we read."""
    if not kept or kept.stored.final_url != place:
        return {}
    stored = kept.stored
    headers = {"If-None-Match": stored.etag, "If-Modified-Since": stored.last_modified}
    return {name: value for name, value in headers.items() if value}


def _transport_error(error: Exception, place: str) -> FetchError:
    host = urlsplit(place).hostname
    if (error.args and isinstance(error.args[0], ssl.SSLError)) or "SSL" in str(error) or "CERTIFICATE" in str(error):
        return FetchError("tls", f"{host}: the secure connection failed ({_words(error)})")
    return FetchError("network", f"{host}: {_words(error)}", again=True)


def _words(error: Exception) -> str:
    text = " ".join(str(error).split())[:160]
    return text or {"ConnectTimeout": "no connection in time", "ReadTimeout": "no answer in time"}.get(
        type(error).__name__, type(error).__name__
    )


def _retry_after(text: str, now: datetime) -> float | None:
    """Seconds, or an HTTP date, as seconds from now; None when the server names none."""
    if text.strip().isdigit():
        return float(text)
    try:
        return max(0.0, (parsedate_to_datetime(text) - now).total_seconds()) if text else None
    except (ValueError, TypeError):
        return None


async def _read(response: httpcore.Response, told: dict[str, str], limit: int, seat: Seat) -> bytes:
    """The body, unpacked as it comes; stops at the limit, whatever the packed size was."""
    declared = told.get("content-length", "")
    if declared.isdigit() and int(declared) > limit:
        raise FetchError("size", f"{declared} bytes announced, more than {limit}")
    unpack = _unpacker(told.get("content-encoding", "").lower().strip())
    parts, size = [], 0
    async for packed in response.aiter_stream():
        for part in unpack(packed):
            parts.append(part)
            size += len(part)
            await seat.needed(size)
            if size > limit:
                raise FetchError("size", f"the body is more than {limit} bytes")
    return b"".join(parts)


def _unpacker(encoding: str) -> Callable[[bytes], Iterator[bytes]]:
    """Unpacks in small parts, so that a bomb is stopped at the limit and not after it."""
    if encoding in ("", "identity"):
        return lambda packed: iter((packed,))
    if encoding not in ("gzip", "x-gzip", "deflate"):
        raise FetchError("encoding", f"the body is packed as {encoding[:40]}, which was not asked for")
    state = zlib.decompressobj(zlib.MAX_WBITS | 32) if encoding != "deflate" else _Deflate()

    def unpack(packed: bytes) -> Iterator[bytes]:
        try:
            full = True  # what fills its part may have more behind it, though nothing packed is left
            while packed or full:
                part = state.decompress(packed, PART)
                yield part
                packed, full = state.unconsumed_tail, len(part) == PART
        except zlib.error as error:
            raise FetchError("encoding", f"the {encoding} body is damaged ({error})") from error

    return unpack


class _Deflate:
    """`deflate` is sent with and without a zlib header; the first bytes tell."""

    def __init__(self) -> None:
        self._state = zlib.decompressobj()
        self._fresh = True

    def decompress(self, packed: bytes, room: int) -> bytes:
        fresh, self._fresh = self._fresh, False
        try:
            return self._state.decompress(packed, room)
        except zlib.error:
            if not fresh:
                raise
            self._state = zlib.decompressobj(-zlib.MAX_WBITS)
            return self._state.decompress(packed, room)

    @property
    def unconsumed_tail(self) -> bytes:
        return self._state.unconsumed_tail
