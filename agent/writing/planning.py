"""Which events go where: the lead stories, the brief ones, and the facts their texts admit. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from agent.ledger import Fact, Ledger
from agent.llm.extractive import body_of, is_chinese, short_title, split_sentences
from feeds.model import Event, Item

SECTIONS = ("compute", "apps", "funding")
TITLE_SECTIONS = ("compute", "apps", "funding")  # two stories make the title, in this order


@dataclass(frozen=True, slots=True)
class Chosen:
    """Event ids of one section, in the order they are told."""

    lead: tuple[str, ...] = ()
    brief: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        return (*self.lead, *self.brief)


@dataclass(frozen=True, slots=True)
class Plan:
    """`facts`: event id -> ids of the facts its items admit."""

    sections: dict[str, Chosen]
    stories: tuple[str, ...]
    title: str
    facts: dict[str, tuple[str, ...]]


def choose(events: Sequence[Event], lead: int, brief: int) -> dict[str, Chosen]:
    """The best `lead` events of a section in full, `brief` more in short; an event told in Chinese leads."""
    chosen = {}
    for section in SECTIONS:
        mine = [event for event in events if event.section == section]
        told = sorted(mine, key=lambda event: not any(is_chinese(item.title) for item in event.items))
        leads = [event.id for event in told[:lead]]
        briefs = [event.id for event in mine if event.id not in leads][:brief]
        chosen[section] = Chosen(tuple(leads), tuple(briefs))
    return chosen


def stories_of(sections: Mapping[str, Chosen]) -> tuple[str, ...]:
    """The two lead stories of the week."""
    leads = [sections[name].lead[0] for name in TITLE_SECTIONS if sections[name].lead]
    return tuple(leads[:2])


def title_of(stories: Iterable[Event], fallback: str) -> str:
    """`A，B` of the two stories."""
    return "，".join(short_title(event) for event in stories) or fallback


class Names:
    """Names a desk knows, longest first: the alias table and the watch list."""

    def __init__(self, aliases: Mapping[str, str], watch: Iterable[str]) -> None:
        known = sorted({*aliases, *aliases.values(), *watch}, key=len, reverse=True)
        self.aliases = aliases
        self.pattern = re.compile("|".join(re.escape(name) for name in known if len(name) > 1) or r"(?!)", re.IGNORECASE)

    def first(self, text: str) -> str:
        found = self.pattern.search(text)
        return found[0] if found else ""


def admit(ledger: Ledger, event: Event, files: Mapping[str, str], texts: Mapping[str, str], names: Names) -> list[Fact]:
    """Every figure of the event's items as a fact. `files`: item id -> evidence file; `texts`: file -> its text."""
    facts = []
    for item in event.items:
        name = files[item.id]
        about = names.first(item.title) or short_title(event)
        for sentence in split_sentences(body_of(item)):
            facts += ledger.quoted(name, texts[name], sentence, names.first(sentence) or about, _day(item))
    return facts


def _day(item: Item) -> str:
    return item.published.date().isoformat() if item.published else ""
