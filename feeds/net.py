"""The way out to the network: every connection goes to an address that was checked, by name or by redirect.

The name is resolved here and the checked address itself is connected to, so a name that answers differently the
second time (DNS rebinding) gains nothing.
"""

from __future__ import annotations

import asyncio
import base64
import ipaddress
import socket
from collections.abc import AsyncIterator, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import cached_property
from ssl import SSLContext
from typing import Any
from urllib.parse import quote, unquote, urlsplit
from zlib import crc32

import httpcore

_Sockets = Iterable[tuple[Any, ...]] | None
NAMES = 64  # looked up at a time; the event loop's own few threads would make the last of many slow names come too late
POOLS = 16  # a pool looks through all its connections at each request: many small ones cost less than one large
_KEPT = "/%:@!$&'()*+,;=~-._?"  # of an address, what is sent as it stands


class ForbiddenAddress(Exception):
    """A host that stands for this machine or a network of its own. The message names it."""


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the open internet (an IPv6 form of an IPv4 one is judged by that)."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is None and ip in ipaddress.ip_network("64:ff9b::/96"):
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return ip.is_global and not ip.is_multicast


class CheckedBackend(httpcore.AsyncNetworkBackend):
    """Resolves, checks every address of the answer, connects to one of them."""

    def __init__(self, allow_local: bool = False) -> None:
        self._inner = httpcore.AnyIOBackend()
        self._allow_local = allow_local
        self._names = ThreadPoolExecutor(NAMES, "names")

    def close(self) -> None:
        """A look-up that hangs is not waited for."""
        self._names.shutdown(wait=False, cancel_futures=True)

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: _Sockets = None,
    ) -> httpcore.AsyncNetworkStream:
        failure: Exception = httpcore.ConnectError(f"{host}: no address")
        for address in await self._checked(host, port, timeout):
            try:
                return await self._inner.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure

    async def _checked(self, host: str, port: int, limit: float | None) -> list[str]:
        """The addresses of a host, IPv4 first. ForbiddenAddress when one of them is not public."""
        addresses = [host] if _is_address(host) else await _resolved(host, port, limit, self._names)
        for address in addresses:
            if not self._allow_local and not is_public(address):
                raise ForbiddenAddress(f"{host} is {address}, an address inside a private network")
        return sorted(addresses, key=lambda address: ":" in address)

    async def connect_unix_socket(self, *args: Any, **kwargs: Any) -> httpcore.AsyncNetworkStream:
        raise ForbiddenAddress("a unix socket is no web address")

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


def _is_address(host: str) -> bool:
    try:
        return bool(ipaddress.ip_address(host))
    except ValueError:
        return False


async def _resolved(host: str, port: int, limit: float | None, names: ThreadPoolExecutor) -> list[str]:
    def look_up() -> Iterable[tuple[Any, ...]]:
        return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)

    try:
        async with asyncio.timeout(limit):
            found = await asyncio.get_running_loop().run_in_executor(names, look_up)
    except TimeoutError as error:
        raise httpcore.ConnectTimeout("the name was not resolved in time") from error
    except (OSError, UnicodeError) as error:
        raise httpcore.ConnectError("the name does not resolve") from error
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def request_url(place: str) -> httpcore.URL:
    """An address as it is asked for: the host in ASCII, what is not ASCII in its path percent-encoded."""
    parts = urlsplit(place)
    target = quote(parts.path or "/", _KEPT) + ("?" + quote(parts.query, _KEPT) if parts.query else "")
    host = (parts.hostname or "").encode("idna")
    return httpcore.URL(scheme=parts.scheme.lower(), host=host, port=parts.port, target=target)


def own_headers(place: str, url: httpcore.URL) -> dict[str, str]:
    """Host, and the name and password that the address itself holds."""
    host = url.host.decode()
    host = f"[{host}]" if ":" in host else host
    headers = {"Host": f"{host}:{url.port}" if url.port else host}
    parts = urlsplit(place)
    if parts.username:
        pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        headers["Authorization"] = "Basic " + base64.b64encode(pair.encode()).decode()
    return headers


class WayOut:
    """GET over HTTP/1.1, each connection to a checked address. Errors are httpcore's, ForbiddenAddress, UnicodeError."""

    def __init__(self, connections: int, *, allow_local: bool = False, proxy: str | None = None) -> None:
        self._connections = connections
        self._backend = None if proxy else CheckedBackend(allow_local)
        self._proxy = _proxy(proxy) if proxy else None
        self._pools: dict[tuple[bool, int], httpcore.AsyncConnectionPool] = {}

    @cached_property
    def _secure(self) -> SSLContext:
        """One for all, made where the first secure address is asked: it reads every certificate authority there is."""
        return httpcore.default_ssl_context()

    def _pool(self, url: httpcore.URL) -> httpcore.AsyncConnectionPool:
        """A host has always the same one, so that its connection is used again."""
        secure = url.scheme == b"https"
        place = secure, crc32(url.host) % POOLS
        if place not in self._pools:
            self._pools[place] = httpcore.AsyncConnectionPool(
                self._secure if secure else None,
                self._proxy,
                max_connections=self._connections,
                max_keepalive_connections=1,
                keepalive_expiry=5.0,
                network_backend=self._backend,
            )
        return self._pools[place]

    @asynccontextmanager
    async def get(
        self, place: str, headers: Mapping[str, str], timeouts: Mapping[str, float]
    ) -> AsyncIterator[httpcore.Response]:
        """The answer, its body not yet read."""
        url = request_url(place)
        sent = list((own_headers(place, url) | dict(headers)).items())
        extensions = {"timeout": dict(timeouts)}
        async with self._pool(url).stream("GET", url, headers=sent, extensions=extensions) as response:
            yield response

    async def close(self) -> None:
        for pool in self._pools.values():
            await pool.aclose()
        if self._backend:
            self._backend.close()


def _proxy(address: str) -> httpcore.Proxy:
    parts = urlsplit(address)
    auth = (unquote(parts.username), unquote(parts.password or "")) if parts.username else None
    host = (parts.hostname or "").encode("idna")
    return httpcore.Proxy(httpcore.URL(scheme=parts.scheme, host=host, port=parts.port, target="/"), auth)
