"""A week's contents as Chroma's records and back. Pure.

Ids carry week, edition and kind: `2025-W11/<edition>/p3` is the fourth passage, `t<name>` a table, `facts`, `events`
what their names say; `2025-W11/head` says which edition stands. Only passages have the vector of their text; the
others are read by id, and their vectors lie aside of every text's.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from feeds.tables import SCHEMAS, Table, Tables
from feeds.week import Week
from store.contents import Contents, Passage, ordinal
from store.context import in_context
from store.lexical import WEEK_SPAN, Edition
from store.terms import Terms

STAMP = "stamp"
Meta = Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class Record:
    """What Chroma keeps under one id. `meaning`: the text whose vector it has, "" where it is not to be found by
    meaning."""

    id: str
    text: str
    meta: Meta
    meaning: str = ""


def aside_vector(name: str, dimension: int) -> list[float]:
    """A unit vector near nothing: random directions of hundreds of dimensions are all but orthogonal to any text's,
    and to each other, so that they neither answer a query nor crowd the index."""
    chance = random.Random(name)
    values = [chance.gauss(0, 1) for _ in range(dimension)]
    size = sum(value * value for value in values) ** 0.5
    return [value / size for value in values]


def head_id(label: str) -> str:
    return f"{label}/head"


def head_record(contents: Contents, edition: str, content: str, desk: str) -> Record:
    meta = _mark(contents, "head", edition, desk) | {
        "title": contents.title,
        "date": contents.date,
        "content": content,
        "source": contents.source,
        "passages": len(contents.passages),
        "related": json.dumps(list(contents.related), ensure_ascii=False),
    }
    return Record(head_id(str(contents.week)), contents.title or str(contents.week), meta)


def stamp_record() -> Record:
    """Changes whenever anything was written; readers compare it."""
    return Record(STAMP, STAMP, {"kind": STAMP, "week": 0, "stamp": uuid4().hex})


def records_of(contents: Contents, edition: str, desk: str, words: Terms) -> Iterator[Record]:
    """Everything but the head."""
    start = f"{contents.week}/{edition}"
    meanings = in_context(contents.passages, words)
    for number, (passage, meaning) in enumerate(zip(contents.passages, meanings, strict=True)):
        more = {"section": passage.section, "subjects": "|".join(passage.subjects), "source": passage.source}
        yield Record(f"{start}/p{number}", passage.text, _mark(contents, "passage", edition, desk) | more, meaning)
    for name, table in (*contents.tables.found.items(), *((table.name, table) for table in contents.others)):
        more = {"section": name, "data": json.dumps(table.to_dict(), ensure_ascii=False)}
        yield Record(f"{start}/t{name}", f"{name} {table.title}".strip(), _mark(contents, "table", edition, desk) | more)
    for kind, entries in (("facts", contents.facts), ("events", contents.events)):
        if entries:
            data = json.dumps([dict(entry) for entry in entries], ensure_ascii=False)
            yield Record(f"{start}/{kind}", kind, _mark(contents, kind, edition, desk) | {"data": data})


def _mark(contents: Contents, kind: str, edition: str, desk: str) -> dict[str, str | int]:
    return {
        "week": ordinal(contents.week),
        "label": str(contents.week),
        "kind": kind,
        "edition": edition,
        "desk": desk,
        "section": "",
        "subjects": "",
        "source": contents.source,
    }


def contents_of(week: Week, rows: Iterable[tuple[str, str, Meta]], head: Meta) -> Contents:
    """The contents out of the records of one edition."""
    passages: dict[int, Passage] = {}
    tables: dict[str, Any] = {}
    data: dict[str, tuple[Mapping[str, Any], ...]] = {}
    for record, text, meta in rows:
        kind = meta["kind"]
        if kind == "passage":
            passages[int(record.rpartition("/p")[2])] = passage_of(text, meta)
        elif kind == "table":
            tables[str(meta["section"])] = json.loads(str(meta["data"]))
        elif kind in ("facts", "events"):
            data[str(kind)] = tuple(json.loads(str(meta["data"])))
    return Contents(
        week,
        str(head["title"]),
        str(head["date"]),
        tuple(passages[number] for number in sorted(passages)),
        Tables.from_dict({"found": {name: data for name, data in tables.items() if name in SCHEMAS}, "missing": [], "other": []}),
        data.get("facts", ()),
        data.get("events", ()),
        tuple(json.loads(str(head.get("related") or "[]"))),
        str(head.get("source", "")),
        tuple(Table.from_dict(data) for name, data in sorted(tables.items()) if name not in SCHEMAS),
    )


def passage_of(text: str, meta: Meta) -> Passage:
    subjects = tuple(name for name in str(meta.get("subjects", "")).split("|") if name)
    return Passage(text, str(meta["section"]), str(meta["label"]), str(meta.get("source", "")), subjects)


def edition_of(head: Meta) -> Edition:
    """A head as the mirror keeps it."""
    return Edition(
        int(head["week"]), str(head["label"]), str(head["edition"]), str(head["title"]), str(head["date"]),
        str(head.get("source", "")), int(head.get("passages", 0)),
    )  # fmt: skip


def row_of(record: str, editions: Mapping[str, str], before: int) -> int | None:
    """The mirror's row of a passage id; None for another record, another edition, a week not before."""
    label, _, rest = record.partition("/")
    edition, _, name = rest.partition("/")
    if name[:1] != "p" or editions.get(label) != edition:
        return None
    number = int(label[:4]) * 100 + int(label[6:])
    return number * WEEK_SPAN + int(name[1:]) if number < before else None
