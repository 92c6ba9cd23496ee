"""Questions to one host, one after another: a connection is used again where its server leaves it open and silent."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import pytest

from feeds.net import WayOut
from feeds.wire import Limits, Unanswered

LIMITS = Limits(connect=2, read=2)
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbody"


@dataclass
class Served:
    """`ended`: connections that the server has closed; `ends`: it closes each after its answer."""

    port: int
    ends: bool
    connections: int = 0
    ended: int = 0


@contextmanager
def serving(said: bytes, close: bool = False) -> Iterator[Served]:
    """Says `said` to each question, on as many connections as are opened."""
    server = socket.create_server(("127.0.0.1", 0))
    served = Served(server.getsockname()[1], close)

    def talk(one: socket.socket) -> None:
        with one, suppress(OSError):
            while one.recv(65536):
                one.sendall(said)
                if close:
                    break
        served.ended += 1

    def accept() -> None:
        with suppress(OSError):
            while True:
                one, _ = server.accept()
                served.connections += 1
                threading.Thread(target=talk, args=(one,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield served
    finally:
        server.close()


def asked(served: Served, whole: bool = True, times: int = 3) -> list[bytes]:
    """The bodies of so many answers, one after another; b"" for one that is left unread."""

    async def one(way: WayOut) -> bytes:
        async with way.get(f"http://127.0.0.1:{served.port}/f", {}, LIMITS) as answer:
            parts = []
            while whole and (part := await answer.part()) is not None:
                parts.append(part)
        while served.ends and served.ended < served.connections:
            await asyncio.sleep(0.001)
        await asyncio.sleep(0.001)  # what has come is read
        return b"".join(parts)

    async def work() -> list[bytes]:
        way = WayOut(allow_local=True)
        try:
            return [await one(way) for _ in range(times)]
        finally:
            way.close()

    return asyncio.run(work())


@pytest.mark.parametrize(
    ("said", "close", "whole", "connections"),
    [
        (ANSWER, False, True, 1),
        (ANSWER, True, True, 3),
        (ANSWER.replace(b"Content", b"Connection: close\r\nContent"), False, True, 3),
        (ANSWER + b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nbad", False, True, 3),
        (ANSWER, False, False, 3),
        (b"HTTP/1.1 100 Continue\r\n\r\n" + ANSWER, False, True, 1),
    ],
    ids=["left open", "ended", "to be ended", "said what was not asked", "body left unread", "continue first"],
)
def test_a_connection_is_used_again_only_where_nothing_is_left_on_it(said: bytes, close: bool, whole: bool, connections: int) -> None:
    with serving(said, close) as served:
        assert asked(served, whole) == [b"body" if whole else b""] * 3
    assert served.connections == connections


@pytest.mark.parametrize("said", [b"HTTP/1.1 101 Switching Protocols\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nbody!", b"\x16\x03\x01\x00"])
def test_what_is_no_answer_is_told_as_that(said: bytes) -> None:
    with serving(said, close=True) as served, pytest.raises(Unanswered) as caught:
        asked(served)
    assert caught.value.kind == "network" and str(caught.value)
