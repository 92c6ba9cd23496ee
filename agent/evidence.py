"""What a report is checked against, as files and as sources: every text and table of the week, the desk's own words.

The review, `approve` and `zhoubao check` on the week's evidence folder read the same bytes.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from agent.figures.evidence import Source, StatedFact, TableSource
from agent.ledger import Fact
from agent.settings import DeskSettings
from agent.sources import date_in, text_sources
from feeds.model import Item
from feeds.tables import Table, Tables
from store.weeks import safe_name

BLANK = ""


def item_names(items: Iterable[Item]) -> dict[str, str]:
    """Item id -> evidence file, in the items' order; names are safe and never meet."""
    return {item.id: f"{n:03d}_{safe_name(item.title)[:40]}.md" for n, item in enumerate(items, start=1)}


def item_text(item: Item, source: str, weight: float | None = None) -> str:
    """An item as a text file: its day and its source's weight in the front matter, its title, what the feed and the article say."""
    day = item.published.date().isoformat() if item.published else ""
    rank = "" if weight is None else f"{weight:g}"
    head = [("date", day), ("source", source), ("link", item.link), ("weight", rank)]
    lines = [
        "---",
        *(f"{name}: {_one_line(value)}" for name, value in head if value),
        "---",
        "",
        f"# {_one_line(item.title)}",
        "",
    ]
    parts = dict.fromkeys(part.strip() for part in (item.summary, item.text) if part.strip())
    return "\n".join(lines) + "\n" + "\n\n".join(parts) + "\n"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def table_text(table: Table) -> str:
    """A typed table as CSV: one header row, cells as written."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerows(table_rows(table))
    return file.getvalue()


def table_rows(table: Table) -> tuple[tuple[str, ...], ...]:
    header = tuple(column.header for column in table.columns)
    rows = tuple(tuple(row.text(column.key) for column in table.columns) for row in table)
    notes = tuple((note, *([BLANK] * (len(header) - 1))) for note in table.notes)
    return (header, *rows, *notes)


def desk_text(desk: DeskSettings, facts: Iterable[tuple[str, str]], on: date) -> str:
    """The desk's own words: ratings, promises, risks, and the calendar of this issue."""
    lines = ["---", f"date: {on.isoformat()}", "---", "", f"# {desk.name}", "", "## 本期", ""]
    lines += [f"- {name}：{value}" for name, value in facts]
    lines += ["", "## 评级说明", "", desk.ratings.horizon, ""]
    for title, words in (("股票", desk.ratings.stock), ("行业", desk.ratings.industry)):
        lines += [f"- {title} {word}：{meaning}" for word, meaning in words.items()]
    lines += ["", "## 声明", "", desk.commitment.strip(), "", desk.disclaimer.strip(), "", "## 风险", ""]
    lines += [f"- {risk}" for risk in desk.risks]
    lines += ["", "## 人员", ""] + [f"- {a.name} {a.licence} {a.email} {a.bio}" for a in desk.analysts]
    return "\n".join(lines) + "\n"


def evidence_files(
    items: Iterable[Item], sources: Mapping[str, str], tables: Tables, desk: str, weights: Mapping[str, float] | None = None
) -> dict[str, str]:
    """File name -> text, all a draft of the week is checked against."""
    kept = list(items)
    names = item_names(kept)
    files = {names[item.id]: item_text(item, sources.get(item.source, item.source), (weights or {}).get(item.source)) for item in kept}
    files |= {f"{name}.csv": table_text(table) for name, table in tables.found.items()}
    return {**files, "desk.md": desk}


def previous_files(tables: Tables | None, label: str) -> dict[str, str]:
    return (
        {f"{label}_{name}.csv": table_text(table) for name, table in tables.found.items()} if tables else {}
    )


def read_files(files: Mapping[str, str], on: date, *, previous: bool = False) -> list[Source]:
    """The files as the checker takes them."""
    found: list[Source] = []
    for name, text in files.items():
        if name.endswith(".csv"):
            rows = tuple(tuple(row) for row in csv.reader(io.StringIO(text)))
            stem = Path(name).stem
            found.append(TableSource(name, rows, caption=f"{stem} {stem}", on=on, previous=previous))
        else:
            found += text_sources(text, name, previous, date_in(text) or on)
    return found


def derived_sources(facts: Iterable[Fact]) -> list[Source]:
    """Only what code computed: every other fact is proved by the evidence itself."""
    return [
        StatedFact("ledger.json", _with_unit(fact), fact.subject, fact.metric, f"fact {fact.id}", derived=True)
        for fact in facts
        if fact.formula
    ]


def _with_unit(fact: Fact) -> str:
    """A multiple is written bare in a fact and with 倍 in a text."""
    return f"{fact.text}倍" if fact.unit == "x" and not fact.text.endswith("倍") else fact.text
