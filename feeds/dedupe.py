"""One article is one: canonical addresses, and texts that are copies of each other."""

from __future__ import annotations

import re
from collections.abc import Iterable
from unicodedata import normalize
from urllib.parse import parse_qsl, urlencode, urlsplit
from zlib import crc32

from feeds.article import weight_of
from feeds.model import Item

_TRACKING = re.compile(
    r"(?:utm_|mtm_|pk_|hsa_|_hs|ga_|spm|scm|share|wx|ns_)\w*|fbclid|gclid|dclid|msclkid|yclid|igshid|mc_[ce]id|ref|refer|referrer"
    r"|source|src|from|isappinstalled|cmpid|ncid|ocid|sr_share|f|feature|guccounter|guce_\w+|rss|feed|output|amp|tt_from|track\w*",
    re.IGNORECASE,
)
_FRONTS = re.compile(r"\A(?:www\d?|m|mobile|wap|amp|3g|touch|h5)\.(?=[^.]+\.)", re.IGNORECASE)
_AMP_PATH = re.compile(r"/amp(?:/|\.html)?\Z|(?<=/)amp/(?=.)", re.IGNORECASE)
_INDEX = re.compile(r"/(?:index|default)\.(?:html?|php|aspx?)\Z", re.IGNORECASE)
_SHINGLE = 8
_UNSPOKEN = re.compile(r"[\W_]+")
COPY = 0.55


def canonical_url(url: str) -> str:
    """An address without what does not change the page: scheme, www./m./amp., tracking parameters, fragment.

    Query parameters that may choose the page (id=7) stay, sorted.
    """
    try:
        parts = urlsplit(url.strip())
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        return url.strip()
    if parts.scheme.lower() not in ("http", "https") or not host:
        return url.strip()
    host = _FRONTS.sub("", host).removesuffix(".cdn.ampproject.org")
    path = _INDEX.sub("/", _AMP_PATH.sub("", parts.path)).rstrip("/") or "/"
    query = sorted(
        (key, value)
        for key, value in parse_qsl(parts.query, keep_blank_values=True)
        if not _TRACKING.fullmatch(key)
    )
    place = f":{port}" if port not in (None, 80, 443) else ""
    return f"https://{host}{place}{path}" + (f"?{urlencode(query)}" if query else "")


def dedupe(items: Iterable[Item]) -> list[Item]:
    """One item for each canonical address, the one with most text, at the place of the first."""
    found: dict[str, Item] = {}
    for item in items:
        key = canonical_url(item.link) if item.link else f"{item.source} {item.id}"
        kept = found.get(key)
        if kept is None or weight_of(item.text or item.summary) > weight_of(kept.text or kept.summary):
            found[key] = item
    return list(found.values())


def shingles(text: str) -> frozenset[int]:
    """Hashes of every run of eight letters, spaces and punctuation forgotten."""
    plain = _UNSPOKEN.sub("", normalize("NFKC", text).lower())[:6000].encode("utf-32-le")
    width = 4 * _SHINGLE
    return frozenset(crc32(plain[i : i + width]) for i in range(0, len(plain) - width + 1, 4))


def containment(one: frozenset[int], other: frozenset[int]) -> float:
    """How much of the shorter text stands in the longer, 0 to 1. Texts too short to tell give 0."""
    smaller = min(len(one), len(other))
    return len(one & other) / smaller if smaller >= 24 else 0.0
