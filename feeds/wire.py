"""HTTP/1.1 over one connection: h11 speaks it, asyncio carries it. One question at a time, every step with its limit in seconds."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import h11

PART = 64 * 1024  # bytes read at a time
HEAD = 100 * 1024  # bytes of an answer's headers
Header = tuple[bytes, bytes]


class Unanswered(Exception):
    """Why there is no answer. `kind`: timeout | tls | network, words of FetchFailure."""

    def __init__(self, kind: str, said: str) -> None:
        super().__init__(said)
        self.kind = kind


@contextmanager
def step(late: str) -> Iterator[None]:
    """Errors of the system and of the grammar, told as Unanswered. `late`: what is said where the time was up."""
    try:
        yield
    except TimeoutError as error:
        raise Unanswered("timeout", late) from error
    except ssl.SSLError as error:
        raise Unanswered("tls", f"the secure connection failed ({_words(error)})") from error
    except OSError as error:
        raise Unanswered("network", error.strerror or _words(error)) from error
    except h11.ProtocolError as error:
        raise Unanswered("network", _words(error)) from error


def _words(error: Exception) -> str:
    return " ".join(str(error).split())[:160] or type(error).__name__


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds: until there is a connection, and until the next bytes come."""

    connect: float
    read: float


async def connected(address: str, port: int, limit: float) -> Line:
    """A connection to an IP address."""
    with step("no connection in time"):
        async with asyncio.timeout(limit):
            return Line(*await asyncio.open_connection(address, port))


class Line:
    """One connection. It is dropped without a farewell: nothing that was read waits for one."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self._state = h11.Connection(h11.CLIENT, max_incomplete_event_size=HEAD)

    async def secured(self, context: ssl.SSLContext, host: str, limit: float) -> Line:
        """The same connection from here on in TLS, with a certificate of `host`."""
        try:
            with step("no secure connection in time"):
                async with asyncio.timeout(limit):
                    await self._writer.start_tls(context, server_hostname=host)
        except BaseException:
            self.drop()
            raise
        return Line(self._reader, self._writer)

    async def ask(self, method: str, target: bytes, headers: Iterable[tuple[str, str]], limit: float) -> h11.Response:
        """The answer's status and headers; its body is read by `part`."""
        with step("no answer in time"):
            asked = h11.Request(method=method, target=target, headers=list(headers))
            self._writer.write(b"".join(self._state.send(event) or b"" for event in (asked, h11.EndOfMessage())))
        while not isinstance(answer := await self._event(limit), h11.Response):
            if not isinstance(answer, h11.InformationalResponse) or answer.status_code == 101:
                raise Unanswered("network", "the server left HTTP")
        return answer

    async def part(self, limit: float) -> bytes | None:
        """More of the body, packed as it was sent; None at its end."""
        event = await self._event(limit)
        if isinstance(event, h11.Data):
            return bytes(event.data)
        if isinstance(event, h11.EndOfMessage):
            return None
        raise Unanswered("network", "the server left HTTP")

    async def _event(self, limit: float) -> Any:
        with step("no answer in time"):
            while (event := self._state.next_event()) is h11.NEED_DATA:
                async with asyncio.timeout(limit):
                    data = await self._reader.read(PART)
                if not data and self._state.their_state is h11.SEND_RESPONSE:
                    raise Unanswered("network", "the server ended the connection without an answer")
                self._state.receive_data(data)
        return event

    def rest(self) -> bool:
        """Whether the answer was read to its end, and another question may be asked."""
        if self._state.our_state is not h11.DONE or self._state.their_state is not h11.DONE:
            return False
        self._state.start_next_cycle()
        return self.rested()

    def rested(self) -> bool:
        """Whether the server has neither ended the connection since nor said what was not asked."""
        ended = self._reader.at_eof() or self._reader.exception() is not None or self._writer.is_closing()
        return not ended and not self._state.trailing_data[0]

    def drop(self) -> None:
        self._writer.transport.abort()
