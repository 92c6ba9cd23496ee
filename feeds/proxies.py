"""The proxy that a desk's network wants its questions sent through, and which hosts need none."""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

INSIDE = ("localhost", "local", "internal", "intranet", "lan", "home", "corp", "private", "home.arpa")  # names that no public server has


@dataclass(frozen=True, slots=True)
class Proxies:
    """`http`, `https`: the proxy for addresses of that scheme, "" for none. `direct`: hosts, and all under them, asked without; * for all."""

    http: str = ""
    https: str = ""
    direct: tuple[str, ...] = ()

    def for_host(self, scheme: str, host: str) -> str:
        """The proxy's address, or ""."""
        names = (name.lower().lstrip(".") for name in self.direct)
        if any(name == "*" or host == name or host.endswith(f".{name}") for name in names if name):
            return ""
        return self.https if scheme == "https" else self.http


def is_proxy(address: str) -> bool:
    """Whether it can be a proxy's address: http(s), a host, a port or none, and nothing behind."""
    try:
        parts = urlsplit(address)
        good = parts.scheme.lower() in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        return False
    return bool(good) and parts.path in ("", "/") and not parts.query and not parts.fragment


def is_inside(host: str) -> bool:
    """Whether a host names this machine or a private network as it is written: a proxy resolves the name, so its address is not seen here."""
    if address := written_address(host):
        return not is_public(address)
    labels = host.lower().rstrip(".")
    return "." not in labels or any(labels.endswith(f".{name}") for name in INSIDE)


def written_address(host: str) -> str:
    """The IP address that a host is written as, in any way that resolvers take (2130706433, 0x7f.1); "" for a name."""
    try:
        return str(ipaddress.ip_address(host.partition("%")[0]))
    except ValueError:
        pass
    try:
        return socket.inet_ntoa(socket.inet_aton(host))
    except (OSError, UnicodeError):
        return ""


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
