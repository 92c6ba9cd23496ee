"""Feeds whose XML is broken past plain mending, read by feedparser's tolerant reader."""

from __future__ import annotations

from typing import Any
from xml.sax import SAXException

from feeds.entry import HTML, PLAIN, Entry, Markup

_FAULTS = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, AssertionError, RecursionError, SAXException)


def read_loose(text: str, url: str = "") -> list[Entry]:
    """What feedparser finds in broken markup; nothing of it is fetched, cleaned or resolved there."""
    import feedparser

    headers = {"content-type": "application/xml; charset=utf-8"} | ({"content-location": url} if url else {})
    try:
        found = feedparser.parse(
            text.encode("utf-8", "replace"),
            response_headers=headers,
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except _FAULTS:  # its own, on markup it does not expect: the feed stays as broken as it was
        return []
    base = str(found.feed.get("link") or url)
    return [_entry(entry, base) for entry in found.entries]


def _entry(entry: Any, base: str) -> Entry:
    own_summary = entry.get("summary", "") if "summary_detail" in entry else ""
    return Entry(
        id=entry.get("id", "") or "",
        title=_markup(entry.get("title_detail")),
        links=tuple((str(link), base) for link in [entry.get("link")] if link),
        dates=tuple(str(entry[key]) for key in ("published", "created", "updated") if key in entry),
        authors=tuple(
            name for one in entry.get("authors", []) if (name := one.get("name") or one.get("email"))
        ),
        summary=_markup(entry.get("summary_detail")) if own_summary else Markup(),
        content=next((made for one in entry.get("content", []) if (made := _markup(one))), Markup()),
    )


def _markup(detail: Any) -> Markup:
    if not detail:
        return Markup()
    return Markup(str(detail.get("value") or ""), PLAIN if detail.get("type") == "text/plain" else HTML)
