"""The nouns of the table room: a cell with its value and its place, a row, a table, the week's tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

Value = Decimal | str | date | None
_KINDS: dict[str, Callable[[str], Value]] = {"date": date.fromisoformat, "number": Decimal, "text": str}


def _kind(value: Value) -> str:
    return {date: "date", Decimal: "number"}.get(type(value), "text")


@dataclass(frozen=True, slots=True)
class Reading:
    """What the text of one cell says. `value` None: missing, or too vague to be a number (数千万元)."""

    value: Value = None
    unit: str = ""
    bound: str = ""
    high: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: `text` as written at `letter``row` of the file, and what it says.

    `value` is in `unit`: CNY and USD in whole 元 and 美元, % for percents, s for durations, the schema's unit
    otherwise. `bound` is one of "" > >= < <= ~ <~ as in the figure room; `high` is the upper end of a range.
    `row` counts from 1 and is the row where the text stands, so a filled merged cell points to its label.
    """

    text: str
    value: Value
    row: int
    letter: str
    header: str
    unit: str = ""
    bound: str = ""
    high: Decimal | None = None

    @property
    def missing(self) -> bool:
        return self.value is None

    @property
    def locator(self) -> str:
        return f"{self.letter}{self.row}"

    def to_dict(self) -> dict[str, Any]:
        return {
            "text": self.text,
            "kind": _kind(self.value),
            "value": None if self.value is None else str(self.value),
            "row": self.row,
            "letter": self.letter,
            "header": self.header,
            "unit": self.unit,
            "bound": self.bound,
            "high": None if self.high is None else str(self.high),
        }

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Cell:
        value = None if data["value"] is None else _KINDS[data["kind"]](data["value"])
        high = None if data["high"] is None else Decimal(data["high"])
        kept = {key: data[key] for key in ("text", "row", "letter", "header", "unit", "bound")}
        return cls(value=value, high=high, **kept)


@dataclass(frozen=True, slots=True)
class Column:
    """A column found in a file. `family` and `period` are set for 股价 of a day and EPS, PE of a year."""

    key: str
    header: str
    letter: str
    type: str
    unit: str = ""
    family: str = ""
    period: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of data; `number` is its row in the file, from 1. Columns the file lacks are not in `cells`."""

    number: int
    cells: dict[str, Cell]

    def __getitem__(self, key: str) -> Cell:
        return self.cells[key]

    def get(self, key: str) -> Cell | None:
        return self.cells.get(key)

    def text(self, key: str) -> str:
        """The cell as written; "" when the file has no such column."""
        cell = self.cells.get(key)
        return cell.text if cell else ""

    def number_of(self, key: str) -> Decimal | None:
        """The cell's number; None when missing or no number."""
        cell = self.cells.get(key)
        return cell.value if cell and isinstance(cell.value, Decimal) else None


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a week. `notes` are lines under it (资料来源...), `ignored` headers no column knows."""

    name: str
    path: str
    sheet: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def column(self, key: str) -> Column | None:
        return next((column for column in self.columns if column.key == key), None)

    def family(self, name: str) -> tuple[Column, ...]:
        """The columns of one family in the file's order: eps -> eps_2023, eps_2024E, eps_2025E."""
        return tuple(column for column in self.columns if column.family == name)

    @property
    def source(self) -> str:
        """What follows 资料来源： under the table, or ""."""
        for note in self.notes:
            for mark in ("资料来源", "数据来源", "来源"):
                if note.startswith(mark):
                    return note.removeprefix(mark).lstrip(":： ")
        return ""

    def to_dict(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "path": self.path,
            "sheet": self.sheet,
            "title": self.title,
            "columns": [
                {name: getattr(column, name) for name in Column.__slots__} for column in self.columns
            ],
            "rows": [
                {"number": row.number, "cells": {key: cell.to_dict() for key, cell in row.cells.items()}}
                for row in self.rows
            ],
            "notes": list(self.notes),
            "ignored": list(self.ignored),
        }

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Table:
        rows = tuple(
            Row(row["number"], {key: Cell.from_dict(cell) for key, cell in row["cells"].items()})
            for row in data["rows"]
        )
        columns = tuple(Column(**column) for column in data["columns"])
        kept = {key: data[key] for key in ("name", "path", "sheet", "title")}
        return cls(
            columns=columns, rows=rows, notes=tuple(data["notes"]), ignored=tuple(data["ignored"]), **kept
        )


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables of one folder by name, the names it lacks, and the files that are none of them."""

    found: dict[str, Table] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    other: tuple[Path, ...] = ()

    def get(self, name: str) -> Table | None:
        return self.found.get(name)

    def to_dict(self) -> dict[str, Any]:
        return {
            "found": {name: table.to_dict() for name, table in self.found.items()},
            "missing": list(self.missing),
            "other": [str(path) for path in self.other],
        }

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Tables:
        found = {name: Table.from_dict(table) for name, table in data["found"].items()}
        return cls(found, tuple(data["missing"]), tuple(Path(path) for path in data["other"]))
