"""What any reader of a feed format hands over: an entry as written, before it becomes a canonical Item."""

from __future__ import annotations

from dataclasses import dataclass

HTML, PLAIN = "html", "plain"


@dataclass(frozen=True, slots=True)
class Markup:
    """Text of a feed and how it is to be read: HTML, or plain."""

    value: str = ""
    kind: str = HTML

    def __bool__(self) -> bool:
        return bool(self.value.strip())


@dataclass(frozen=True, slots=True)
class Entry:
    """`dates` in order of preference; `links` likewise, each with the base it resolves against."""

    id: str = ""
    title: Markup = Markup()
    links: tuple[tuple[str, str], ...] = ()
    dates: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    summary: Markup = Markup()
    content: Markup = Markup()
    language: str = ""
