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
from typing import TypeVar
from urllib.parse import urljoin, urlsplit

import httpx

from feeds.httpcache import HttpCache, Stored
from feeds.net import CheckedTransport, ForbiddenAddress
from feeds.sanitise import web_link
from feeds.seats import Seat, Seats

ACCEPT = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5"
IDLE = 8  # connections kept open for another request; most sources are a host of their own, and asked once
PART = 64 * 1024  # bytes unpacked at a time
READERS = 2  # threads that parse; more would only hold more in memory
T = TypeVar("T")
_AGAIN = frozenset({429, 500, 502, 503, 504, 522, 524})
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
    at_once: int = 128
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
    """An answer. `unchanged`: the server said 304 and the body is the stored one."""

    url: str
    data: bytes
    content_type: str
    unchanged: bool = False


class FetchError(Exception):
    """Why an address gave nothing: `kind` is a word of FetchFailure, the message the reason. Never leaves this room."""

    def __init__(self, kind: str, reason: str, *, again: bool = False, wait: float | None = None) -> None:
        super().__init__(reason)
        self.kind = kind
        self.again = again
        self.wait = wait


class Fetcher:
    """Fetches side by side through one pool; at most `per_host` at once and `host_gap` seconds apart on a host."""

    def __init__(
        self, client: httpx.AsyncClient, limits: Limits, cache: HttpCache | None, now: Callable[[], datetime]
    ) -> None:
        self._client = client
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
    ) -> T:
        """What `take` makes of the answer, in a thread. FetchError when there is none within the limits.

        Bodies are held only as long as they are read: of the large ones few at a time, and one being parsed.
        """
        limit = total or self._limits.total
        async with self._slots, self._seats.one() as seat:
            try:
                async with asyncio.timeout(limit) as deadline:
                    seat.deadline = deadline
                    answer = await self._with_retries(url, accept, body or self._limits.body, seat)
            except TimeoutError as error:
                raise FetchError("timeout", f"no complete answer within {limit:g} s") from error
            async with seat.alone(len(answer.data)):
                return await asyncio.get_running_loop().run_in_executor(self._readers, take, answer)

    async def _with_retries(self, url: str, accept: str, body: int, seat: Seat) -> Fetched:
        attempt = 0
        while True:
            try:
                return await self._follow(url, accept, body, seat)
            except FetchError as error:
                if not error.again or attempt >= self._limits.retries:
                    raise
                pause = self._limits.backoff * 2**attempt if error.wait is None else error.wait
                await asyncio.sleep(min(pause, self._limits.retry_after))
                attempt += 1

    async def _follow(self, url: str, accept: str, body: int, seat: Seat) -> Fetched:
        """One attempt: each hop is checked as the first address was, and no address is asked twice."""
        kept = self._cache.get(url) if self._cache else None
        place, seen = url, set[str]()
        for _ in range(self._limits.redirects + 1):
            if place in seen:
                raise FetchError("redirect", f"the redirects go in a circle at {place}")
            seen.add(place)
            if not web_link(place):
                raise FetchError(
                    "redirect" if place != url else "address", f"{place[:200]} is no http(s) address"
                )
            answer = await self._ask(url, place, accept, body, kept, seat)
            if isinstance(answer, Fetched):
                return answer
            place = urljoin(place, answer)
        raise FetchError("redirect", f"more than {self._limits.redirects} redirects")

    async def _ask(
        self,
        url: str,
        place: str,
        accept: str,
        body: int,
        kept: tuple[Stored, bytes] | None,
        seat: Seat,
    ) -> Fetched | str:
        """The answer, or where it moved to."""
        headers = {
            "Accept": accept,
            "Accept-Encoding": "gzip, deflate",
            "User-Agent": self._limits.user_agent,
        }
        headers |= _validators(kept, place)
        try:
            async with self._turn(place), self._client.stream("GET", place, headers=headers) as response:
                if response.status_code in _MOVED and response.headers.get("location"):
                    return str(response.headers["location"])
                if response.status_code == 304 and kept:
                    return Fetched(kept[0].final_url, kept[1], kept[0].content_type, unchanged=True)
                self._refuse_status(response)
                data = await _read(response, body, seat)
        except ForbiddenAddress as error:
            raise FetchError("address", str(error)) from error
        except httpx.TimeoutException as error:
            raise FetchError(
                "timeout", f"{_words(error)} ({urlsplit(place).hostname})", again=True
            ) from error
        except httpx.TransportError as error:
            raise _transport_error(error, place) from error
        except (httpx.InvalidURL, UnicodeError) as error:
            raise FetchError("address", f"{place[:200]}: {error}") from error
        if self._cache:
            self._cache.put(url, place, dict(response.headers), data)
        return Fetched(place, data, response.headers.get("content-type", ""))

    def _refuse_status(self, response: httpx.Response) -> None:
        code = response.status_code
        if code == 200:
            return
        again = code in _AGAIN
        wait = _retry_after(response.headers.get("retry-after", ""), self._now()) if again else None
        raise FetchError(
            "status", f"the server answered {code} {response.reason_phrase}".strip(), again=again, wait=wait
        )

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
    timeout = httpx.Timeout(limits.read, connect=limits.connect, pool=limits.total)
    if limits.proxy or limits.allow_local:
        pool = httpx.Limits(max_connections=limits.at_once * 2, max_keepalive_connections=IDLE)
        transport: httpx.AsyncBaseTransport = httpx.AsyncHTTPTransport(proxy=limits.proxy, limits=pool)
    else:
        transport = CheckedTransport(limits.at_once * 2, IDLE)
    async with httpx.AsyncClient(transport=transport, timeout=timeout, trust_env=False) as client:
        yield Fetcher(client, limits, cache, now)


def _validators(kept: tuple[Stored, bytes] | None, place: str) -> dict[str, str]:
    """Sent only to the address that gave them: another host's tag means nothing, and would tell it where we read."""
    if not kept or kept[0].final_url != place:
        return {}
    stored = kept[0]
    headers = {"If-None-Match": stored.etag, "If-Modified-Since": stored.last_modified}
    return {name: value for name, value in headers.items() if value}


def _transport_error(error: httpx.TransportError, place: str) -> FetchError:
    host = urlsplit(place).hostname
    if isinstance(error.__cause__, ssl.SSLError) or "SSL" in str(error) or "CERTIFICATE" in str(error):
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


async def _read(response: httpx.Response, limit: int, seat: Seat) -> bytes:
    """The body, unpacked as it comes; stops at the limit, whatever the packed size was."""
    declared = response.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > limit:
        raise FetchError("size", f"{declared} bytes announced, more than {limit}")
    unpack = _unpacker(response.headers.get("content-encoding", "").lower().strip())
    parts, size = [], 0
    async for packed in response.aiter_raw():
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
