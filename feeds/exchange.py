"""One question to one address over the network, and its answer unpacked within bounds."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from feeds import wire
from feeds.answers import Asked, Fetched, FetchError, Limits, unchanged
from feeds.freshness import said_by_headers
from feeds.httpcache import HttpCache, Stored
from feeds.net import Answer, ForbiddenAddress, WayOut
from feeds.seats import Seat

PART = 64 * 1024  # bytes unpacked at a time
_AGAIN = frozenset({429, 500, 502, 503, 504, 522, 524})
_MOVED = frozenset({301, 302, 303, 307, 308})


class Exchange:
    """Asks through one way out, and keeps what is answered. Raises FetchError."""

    def __init__(self, limits: Limits, cache: HttpCache | None, now: Callable[[], datetime]) -> None:
        self._way = WayOut(allow_local=limits.allow_local, proxies=limits.proxies)
        self._limits = wire.Limits(limits.connect, limits.read)
        self._agent, self._cache, self._now = limits.user_agent, cache, now

    def close(self) -> None:
        self._way.close()

    async def ask(self, asked: Asked, place: str) -> Fetched | str:
        """The answer, or where it moved to."""
        try:
            return await self._answer(asked, place) or await self._whole(asked, place)
        except ForbiddenAddress as error:
            raise FetchError("address", str(error)) from error
        except wire.Unanswered as error:
            raise FetchError(error.kind, f"{urlsplit(place).hostname}: {error}", again=error.kind != "tls") from error
        except UnicodeError as error:
            raise FetchError("address", f"{place[:200]}: {error}") from error

    async def _whole(self, asked: Asked, place: str) -> Fetched | str:
        """Nothing changed, but what was kept is damaged: asked as if nothing were."""
        answer = await self._answer(replace(asked, stored=None), place)
        if answer is None:
            raise FetchError("status", "the server answered 304 to what was not asked")
        return answer

    async def _answer(self, asked: Asked, place: str) -> Fetched | str | None:
        validators = _validators(asked.stored, place)
        headers = {"Accept": asked.accept, "Accept-Encoding": "gzip, deflate", "User-Agent": self._agent}
        async with self._way.get(place, headers | validators, self._limits) as answer:
            told = _headers(answer)
            if answer.status in _MOVED and told.get("location"):
                return told["location"]
            fresh = said_by_headers(told, self._now()) if place == asked.url else 0.0
            if answer.status == 304 and self._cache and asked.stored and validators:
                await answer.part()  # none; the connection may be used again
                kept = self._cache.held(asked.stored, asked.made_by)
                return unchanged(kept, fresh) if kept else None
            self._refuse_status(answer, told)
            data = await _read(answer, told, asked.body, asked.seat)
        stored = self._cache.put(asked.url, place, told, data, fresh) if self._cache else None
        return Fetched(place, data, told.get("content-type", ""), None, stored, fresh)

    def _refuse_status(self, answer: Answer, told: dict[str, str]) -> None:
        code = answer.status
        if code == 200:
            return
        again = code in _AGAIN
        wait = _retry_after(told.get("retry-after", ""), self._now()) if again else None
        raise FetchError("status", f"the server answered {code} {answer.reason[:80]}".strip(), again=again, wait=wait)


def _headers(answer: Answer) -> dict[str, str]:
    """By lower-case name; of a header sent twice the last, but all that is said of caching."""
    told: dict[str, str] = {}
    for written, value in answer.headers:
        name = written.decode("latin-1").lower()
        before = told.get(name, "") if name == "cache-control" else ""
        told[name] = f"{before}, {_header(value)}" if before else _header(value)
    return told


def _header(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")


def _validators(stored: Stored | None, place: str) -> dict[str, str]:
    """Sent only to the address that gave them: another host's tag means nothing, and would tell it where we read."""
    if not stored or stored.final_url != place:
        return {}
    headers = {"If-None-Match": stored.etag, "If-Modified-Since": stored.last_modified}
    return {name: value for name, value in headers.items() if value and value.isascii() and value.isprintable()}


def _retry_after(text: str, now: datetime) -> float | None:
    """Seconds, or an HTTP date, as seconds from now; None when the server names none."""
    if text.strip().isdigit():
        return float(text)
    try:
        return max(0.0, (parsedate_to_datetime(text) - now).total_seconds()) if text else None
    except (ValueError, TypeError):
        return None


async def _read(answer: Answer, told: dict[str, str], limit: int, seat: Seat) -> bytes:
    """The body, unpacked as it comes; stops at the limit, whatever the packed size was."""
    declared = told.get("content-length", "")
    if declared.isdigit() and int(declared) > limit:
        raise FetchError("size", f"{declared} bytes announced, more than {limit}")
    unpack = _unpacker(told.get("content-encoding", "").lower().strip())
    parts, size = [], 0
    while (packed := await answer.part()) is not None:
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
