"""What a composer is given and gives back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal

from agent.compose.wording import spaced
from agent.ledger import Ledger
from agent.report import Exhibit
from feeds.tables import Row, Table

MINUS = "-"


@dataclass(frozen=True, slots=True)
class Composed:
    """`headline`: the part's conclusion for its heading (算力租赁价格平稳), may be "". `condensed`: one sentence
    for 投资要点. `notes`: what could not be said and why."""

    headline: str = ""
    paragraphs: tuple[str, ...] = ()
    exhibits: tuple[Exhibit, ...] = ()
    condensed: str = ""
    notes: tuple[str, ...] = ()

    def spaced(self) -> Composed:
        """The same, spaced as a report is."""
        return replace(
            self, headline=spaced(self.headline), paragraphs=tuple(map(spaced, self.paragraphs)),
            condensed=spaced(self.condensed),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Desk:
    """What every composer needs to know of the week."""

    ledger: Ledger
    period: str  # 2025.3.10-2025.3.14
    desk: str
    sources: dict[str, str] = field(default_factory=dict)

    def source(self, table: Table) -> str:
        """资料来源: the table's own line, then the desk."""
        return "，".join(part for part in (table.source, self.desk) if part)


def present(table: Table, key: str) -> list[Row]:
    """Rows with a number in the column."""
    return [row for row in table if row.number_of(key) is not None]


def number(row: Row, key: str) -> Decimal:
    value = row.number_of(key)
    if value is None:
        raise KeyError(key)
    return value


def ranked(table: Table, key: str) -> list[Row]:
    """Rows by the column, largest first; equal ones stay in the table's order."""
    return sorted(present(table, key), key=lambda row: -number(row, key))


def listed(entries: Iterable[str], last: str = "和") -> str:
    """A、B 和 C."""
    words = list(entries)
    return f"{'、'.join(words[:-1])}{last}{words[-1]}" if len(words) > 1 else "".join(words)


def signed(row: Row, key: str) -> str:
    """The cell as written, a plus where it rises: 3.27% -> +3.27%."""
    text = row.text(key).strip()
    return f"+{text}" if number(row, key) > 0 and not text.startswith(("+", "＋")) else text


UNPRINTED = frozenset({"scope"})  # columns that say how to read a row, not what to print


def as_exhibit(key: str, caption: str, table: Table, source: str, blank: str = "——") -> Exhibit:
    """The table as it stands, columns of the desk's file, cells as written."""
    columns = [column for column in table.columns if column.key not in UNPRINTED]
    header = tuple(column.header for column in columns)
    rows = tuple(tuple(row.text(column.key) or blank for column in columns) for row in table)
    return Exhibit(key=key, caption=caption, header=(header,), rows=rows, source=source)
