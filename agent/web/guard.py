"""Who may ask: a browser on this machine that was given the token. No other page, no other name for this address."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})
TOKEN = "x-zhoubao-token"


@dataclass(frozen=True, slots=True)
class Guard:
    """`token`: secret of this run of the page, in the address the command prints."""

    token: str
    port: int

    def refusal(self, method: str, headers: Mapping[str, str], query: Mapping[str, str]) -> str:
        """Why a request is refused, or "". A rebound name has another Host; another page has another Origin."""
        if not self._is_local(f"//{headers.get('host', '')}"):
            return "请用 127.0.0.1 打开"
        origin = headers.get("origin")
        if origin is not None and not (origin.startswith("http://") and self._is_local(origin)):
            return "请求来自别的网页"
        if (
            method not in ("GET", "HEAD")
            and origin is None
            and headers.get("sec-fetch-site", "same-origin") != "same-origin"
        ):
            return "请求来自别的网页"
        given = headers.get(TOKEN) or query.get("token", "")
        if not hmac.compare_digest(given.encode("utf-8"), self.token.encode("utf-8")):
            return "请用启动时打印的完整地址打开"
        return ""

    def _is_local(self, address: str) -> bool:
        try:
            parts = urlsplit(address)
            host, port = parts.hostname or "", parts.port or 80
        except ValueError:
            return False
        return (host in LOOPBACK or f"[{host}]" in LOOPBACK) and port == self.port
