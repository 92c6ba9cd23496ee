"""The canonical nouns of collecting. Every reader returns these and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Source:
    """One line of sources.yaml. `url` is http(s)://, or a path of a local file or folder."""

    id: str
    title: str
    url: str
    section: str = ""  # compute | apps | funding | "" (decided by text)
    language: str = "zh"
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a feed, its article text in `text` where the feed or a fetch gave it."""

    id: str
    title: str
    link: str  # http(s) only, else ""
    published: datetime | None  # with zone
    authors: tuple[str, ...] = ()
    summary: str = ""  # plain text
    text: str = ""  # plain text, the whole article where known
    source: str = ""  # Source.id
    section: str = ""
    language: str = ""
    fetched: datetime | None = None


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """The items of one feed, and what was left out of it. `every`: seconds between changes, where it says so."""

    items: list[Item]
    notes: tuple[str, ...] = ()
    every: float | None = None


@dataclass(frozen=True, slots=True)
class FetchFailure:
    """A source that gave nothing, and why. Recorded, shown, never fatal."""

    source: str
    url: str
    kind: str  # timeout | status | size | parse | network | empty | ...
    reason: str


@dataclass(frozen=True, slots=True)
class Note:
    """What a collect did otherwise than in full, to be said. `kind`: cut | articles | fresh; `source` where it is of one."""

    kind: str
    text: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """One story with every item that tells it, best item first."""

    id: str
    section: str
    title: str
    items: tuple[Item, ...]
    score: float = 0.0
    reasons: tuple[str, ...] = field(default=())
