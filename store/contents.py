"""The nouns of the archive: a passage, the head of a published week, everything a week is published with."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from feeds.tables import Table, Tables
from feeds.week import Week


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph of a published report. `section`: compute, apps, funding ...; `subjects`: canonical names in it;
    `source`: the file it was imported from."""

    text: str
    section: str = ""
    week: str = ""
    source: str = ""
    subjects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Published:
    """The head of a published week."""

    week: str
    title: str
    date: str


@dataclass(frozen=True, slots=True)
class Found:
    """A passage that answers a query, with its score in the joined ranking: the higher the better."""

    passage: Passage
    score: float


@dataclass(frozen=True, slots=True)
class Contents:
    """Everything a week is published with. `facts` and `events`: plain JSON data, kept as they are; `related`:
    the titles under 相关研究; `others`: tables that are none of the six, as they were printed."""

    week: Week
    title: str
    date: str
    passages: tuple[Passage, ...] = ()
    tables: Tables = field(default_factory=Tables)
    facts: tuple[Mapping[str, Any], ...] = ()
    events: tuple[Mapping[str, Any], ...] = ()
    related: tuple[str, ...] = ()
    source: str = ""
    others: tuple[Table, ...] = ()

    def digest(self) -> str:
        """Equal for equal contents, whatever file they were read from."""
        body = [
            self.title,
            self.date,
            [[p.section, p.text] for p in self.passages],
            {name: table.to_dict() | {"path": "", "sheet": ""} for name, table in sorted(self.tables.found.items())},
            [dict(fact) for fact in self.facts],
            [dict(event) for event in self.events],
            list(self.related),
            *([[table.to_dict() | {"path": "", "sheet": ""} for table in self.others]] if self.others else ()),
        ]
        return hashlib.sha256(json.dumps(body, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:16]


def ordinal(week: Week) -> int:
    """A week as a number that sorts: 202511."""
    return week.year * 100 + week.number


def label_of(number: int) -> str:
    """202511 -> 2025-W11."""
    return f"{number // 100}-W{number % 100:02d}"
