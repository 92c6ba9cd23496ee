"""Parsed feeds as JSON and back, to keep beside the body they were parsed from."""

from __future__ import annotations

import json
from datetime import datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from feeds.model import Item, ParsedFeed, Source

_READER = ["article", "bounds", "collect", "dates", "entry", "freshness", "jsonfeed", "kept", "loosefeed", "model", "parse", "sanitise", "week", "xmlfeed"]


@cache
def reader_version() -> str:
    """Changes with the code that makes items of bodies, so that nothing an older one made is taken for its own."""
    folder = Path(__file__).parent
    return sha256(b"".join((folder / f"{name}.py").read_bytes() for name in _READER)).hexdigest()


def made_by(source: Source) -> str:
    """The reader with all that it is told of a source."""
    return json.dumps([reader_version(), source.id, source.section, source.language])


def as_json(feed: ParsedFeed) -> str:
    rows = [_plain(item) for item in feed.items]
    return json.dumps({"items": rows, "notes": feed.notes, "every": feed.every}, ensure_ascii=False)


def _plain(item: Item) -> list[Any]:
    date = item.published.isoformat() if item.published else None
    text = None if item.text == item.summary else item.text
    return [item.id, item.title, item.link, date, item.authors, item.summary, text, item.language]


def from_json(made: Any, source: Source, fetched: datetime) -> ParsedFeed:
    """The items as the reader made them, fetched at another time."""
    items = [_item(plain, source, fetched) for plain in made["items"]]
    return ParsedFeed(items, tuple(made["notes"]), made["every"])


def _item(plain: list[Any], source: Source, fetched: datetime) -> Item:
    name, title, link, date, authors, summary, text, language = plain
    published = datetime.fromisoformat(date) if date else None
    text = summary if text is None else text
    return Item(name, title, link, published, tuple(authors), summary, text, source.id, source.section, language, fetched)
