"""The way out to the network: every connection goes to an address that was checked, by name or by redirect.

The name is resolved here and the checked address itself is connected to, so a name that answers differently the
second time (DNS rebinding) gains nothing. A proxy resolves names itself: what goes through one is checked as it is written.
"""

from __future__ import annotations

import asyncio
import base64
import socket
import ssl
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import SplitResult, quote, unquote, urlsplit

from feeds.proxies import Proxies, is_inside, is_public, written_address
from feeds.wire import Header, Limits, Line, Unanswered, connected

NAMES = 64  # looked up at a time; the event loop's own few threads would make the last of many slow names come too late
AT_REST = 32  # connections kept open for the next question to their host
_KEPT = "/%:@!$&'()*+,;=~-._?"  # of an address, what is sent as it stands
_PORTS = {"http": 80, "https": 443}


class ForbiddenAddress(Exception):
    """A host that stands for this machine or a network of its own. The message names it."""


class Names:
    """Hosts to addresses, every address of the answer checked."""

    def __init__(self, allow_local: bool) -> None:
        self._allow_local = allow_local
        self._threads = ThreadPoolExecutor(NAMES, "names")

    def close(self) -> None:
        """A look-up that hangs is not waited for."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def checked(self, host: str, port: int, limit: float) -> list[str]:
        """IPv4 first. ForbiddenAddress when one of them is not public."""
        addresses = await self.found(host, port, limit)
        for address in addresses:
            if not self._allow_local and not is_public(address):
                raise ForbiddenAddress(f"{host} is {'' if host == address else f'{address}, '}an address inside a private network")
        return addresses

    async def found(self, host: str, port: int, limit: float) -> list[str]:
        """Of a host that the settings name, which is not checked: a proxy stands inside."""
        literal = written_address(host)
        addresses = [literal] if literal else await self._looked_up(host, port, limit)
        return sorted(addresses, key=lambda address: ":" in address)

    async def _looked_up(self, host: str, port: int, limit: float) -> list[str]:
        def look_up() -> Iterable[tuple[Any, ...]]:
            return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)

        try:
            async with asyncio.timeout(limit):
                found = await asyncio.get_running_loop().run_in_executor(self._threads, look_up)
        except TimeoutError as error:
            raise Unanswered("timeout", "the name was not resolved in time") from error
        except (OSError, UnicodeError) as error:
            raise Unanswered("network", "the name does not resolve") from error
        return list(dict.fromkeys(str(entry[4][0]) for entry in found))


@dataclass(frozen=True, slots=True)
class Place:
    """An address taken apart: the host in ASCII, what is not ASCII in its path percent-encoded. `proxy`: "" for none."""

    scheme: str
    host: str
    port: int
    target: str
    login: str
    proxy: str

    @property
    def netloc(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"


def place_of(address: str, proxies: Proxies) -> Place:
    parts = urlsplit(address)
    scheme, host = parts.scheme.lower(), (parts.hostname or "").encode("idna").decode()
    target = quote(parts.path or "/", _KEPT) + ("?" + quote(parts.query, _KEPT) if parts.query else "")
    return Place(scheme, host, parts.port or _PORTS[scheme], target, _login(parts), proxies.for_host(scheme, host))


def _login(parts: SplitResult) -> str:
    """The name and password that an address itself holds, as a header says them."""
    if not parts.username:
        return ""
    return "Basic " + base64.b64encode(f"{unquote(parts.username)}:{unquote(parts.password or '')}".encode()).decode()


@dataclass(frozen=True, slots=True)
class Answer:
    """`part`: more of the body, packed as it was sent, None at its end."""

    status: int
    reason: str
    headers: list[Header]
    part: Callable[[], Awaitable[bytes | None]]


class WayOut:
    """GET over HTTP/1.1, each connection to a checked address. Errors are Unanswered, ForbiddenAddress, UnicodeError."""

    def __init__(self, *, allow_local: bool = False, proxies: Proxies | None = None) -> None:
        self._allow_local, self._proxies = allow_local, proxies or Proxies()
        self._names = Names(allow_local)
        self._resting: OrderedDict[tuple[str, str, int], Line] = OrderedDict()

    @cached_property
    def _secure(self) -> ssl.SSLContext:
        """One for all, made where the first secure address is asked: it reads every certificate authority there is."""
        import certifi

        context = ssl.create_default_context()
        context.load_verify_locations(certifi.where())
        context.set_alpn_protocols(["http/1.1"])
        return context

    @asynccontextmanager
    async def get(self, address: str, headers: Mapping[str, str], limits: Limits) -> AsyncIterator[Answer]:
        """The answer, its body not yet read."""
        place = place_of(address, self._proxies)
        key = place.scheme, place.host, place.port
        line = self._rested(key) or await self._line(place, limits)
        rests = False
        try:
            target, sent = _asked(place, headers)
            told = await line.ask("GET", target.encode(), sent.items(), limits.read)
            yield Answer(told.status_code, told.reason.decode("latin-1"), list(told.headers), lambda: line.part(limits.read))
            rests = line.rest()
        finally:
            self._put_by(key, line, rests)

    def _rested(self, key: tuple[str, str, int]) -> Line | None:
        line = self._resting.pop(key, None)
        if line and not line.rested():
            line.drop()
            return None
        return line

    def _put_by(self, key: tuple[str, str, int], line: Line, rests: bool) -> None:
        """For the next question to the same host: of a host one, of all the last few."""
        if not rests or key in self._resting:
            line.drop()
            return
        self._resting[key] = line
        if len(self._resting) > AT_REST:
            self._resting.popitem(last=False)[1].drop()

    async def _line(self, place: Place, limits: Limits) -> Line:
        if place.proxy:
            line = await self._through(place, limits)
        else:
            line = await _first(await self._names.checked(place.host, place.port, limits.connect), place.port, limits)
        return await line.secured(self._secure, place.host, limits.connect) if place.scheme == "https" else line

    async def _through(self, place: Place, limits: Limits) -> Line:
        """A connection to the proxy; for a secure address the tunnel that it makes."""
        if not self._allow_local and is_inside(place.host):
            raise ForbiddenAddress(f"{place.host} names a private network, and is not asked of the proxy")
        proxy = place_of(place.proxy, Proxies())
        try:
            line = await _first(await self._names.found(proxy.host, proxy.port, limits.connect), proxy.port, limits)
            if proxy.scheme == "https":
                line = await line.secured(self._secure, proxy.host, limits.connect)
            return await _tunnel(line, place, proxy, limits) if place.scheme == "https" else line
        except Unanswered as error:
            raise Unanswered(error.kind, f"the proxy {proxy.netloc}: {error}") from error

    def close(self) -> None:
        for line in self._resting.values():
            line.drop()
        self._resting.clear()
        self._names.close()


async def _first(addresses: list[str], port: int, limits: Limits) -> Line:
    """To the first of them that takes a connection."""
    failure = Unanswered("network", "no address")
    for address in addresses:
        try:
            return await connected(address, port, limits.connect)
        except Unanswered as error:
            failure = error
    raise failure


def _asked(place: Place, headers: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """Target and headers. A proxy is asked for the whole address where it makes no tunnel."""
    own = {"Host": place.netloc} | ({"Authorization": place.login} if place.login else {})
    if not place.proxy or place.scheme == "https":
        return place.target, own | dict(headers)
    return f"http://{place.netloc}{place.target}", own | _proxy_login(place_of(place.proxy, Proxies())) | dict(headers)


def _proxy_login(proxy: Place) -> dict[str, str]:
    return {"Proxy-Authorization": proxy.login} if proxy.login else {}


async def _tunnel(line: Line, place: Place, proxy: Place, limits: Limits) -> Line:
    host = f"[{place.host}]" if ":" in place.host else place.host
    wanted = f"{host}:{place.port}"
    try:
        told = await line.ask("CONNECT", wanted.encode(), ({"Host": wanted} | _proxy_login(proxy)).items(), limits.read)
        if not 200 <= told.status_code < 300:
            raise Unanswered("network", f"answered {told.status_code} {told.reason.decode('latin-1')}".strip())
    except BaseException:
        line.drop()
        raise
    return line
