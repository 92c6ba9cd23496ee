"""JSON Feed 1.0 and 1.1 (jsonfeed.org)."""

from __future__ import annotations

import json
import re
from typing import Any

from feeds.bounds import ENTRIES
from feeds.entry import HTML, PLAIN, Entry, Markup
from feeds.errors import FeedParseError

LONGEST_NUMBER = 300  # digits
_SURROGATE = re.compile("[\ud800-\udfff]")  # half a character, written as an escape; no file can hold it


def read_json(text: str, url: str = "") -> list[Entry]:
    """The entries of a JSON Feed. FeedParseError with one line why when it is none."""
    try:
        feed = json.loads(text, parse_int=_whole)
    except (json.JSONDecodeError, RecursionError) as error:
        where = (
            f"line {error.lineno}: {error.msg}"
            if isinstance(error, json.JSONDecodeError)
            else "nested too deep"
        )
        raise FeedParseError(f"no feed: broken JSON ({where}); fetch it again") from error
    if not isinstance(feed, dict) or not _is_feed(feed):
        raise FeedParseError("no feed: JSON without a JSON Feed's version and list of items")
    base = _string(feed.get("feed_url")) or _string(feed.get("home_page_url")) or url
    whole = _authors(feed)
    return [
        _entry(item, base, whole, _string(feed.get("language")))
        for item in (feed.get("items") or [])[: ENTRIES + 1]
        if isinstance(item, dict)
    ]


def _whole(digits: str) -> int | str:
    """An id may have more digits than a number is read from."""
    return int(digits) if len(digits) <= LONGEST_NUMBER else digits


def _is_feed(feed: dict[str, Any]) -> bool:
    version, items = str(feed.get("version") or ""), feed.get("items")
    named = "jsonfeed.org" in version
    return (isinstance(items, list) and (named or "title" in feed or bool(version))) or (
        named and items is None
    )


def _entry(item: dict[str, Any], base: str, whole: tuple[str, ...], language: str) -> Entry:
    html, plain = _string(item.get("content_html")), _string(item.get("content_text"))
    return Entry(
        id=_string(item.get("id")),
        title=Markup(_string(item.get("title")), PLAIN),
        links=tuple((link, base) for key in ("url", "external_url") if (link := _string(item.get(key)))),
        dates=tuple(
            value for key in ("date_published", "date_modified") if (value := _string(item.get(key)))
        ),
        authors=_authors(item) or whole,
        summary=Markup(_string(item.get("summary")), PLAIN),
        content=Markup(html, HTML) if html.strip() else Markup(plain, PLAIN),
        language=_string(item.get("language")) or language,
    )


def _string(value: object) -> str:
    """Text; a number is its digits (ids are numbers in many feeds), anything else is nothing."""
    if isinstance(value, bool):
        return ""
    return _SURROGATE.sub("", value) if isinstance(value, str) else str(value) if isinstance(value, int | float) else ""


def _authors(holder: dict[str, Any]) -> tuple[str, ...]:
    """1.1 has a list, 1.0 one author; both may stand side by side."""
    listed = holder.get("authors")
    people = list(listed) if isinstance(listed, list) else []
    people.append(holder.get("author"))
    names = (
        " ".join((_string(one.get("name")) or _string(one.get("url"))).split())
        for one in people
        if isinstance(one, dict)
    )
    return tuple(dict.fromkeys(name for name in names if name))
