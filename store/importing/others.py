"""A table that is none of the six, kept as it is printed: its first column names the rows, the others are read as
numbers where all of their cells are."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from feeds.tables import Cell, Column, Row, Table
from feeds.tables.cells import READERS, Unit, is_missing
from feeds.tables.model import Reading
from store.importing.blocks import CAPTION
from store.series import LABEL

LONGEST = 60  # letters of a cell; longer ones are prose that a page's layout put side by side
_DIGIT = re.compile(r"\d")
_KINDS = ("percent", "decimal", "money", "duration")


def read_other(label: str, rows: Sequence[Sequence[str]], path: Path) -> Table | None:
    """None for what is no table of data: without a header, without figures, or with prose in its cells."""
    name = _name(label)
    filled = [row for row in rows if sum(map(bool, row)) > 1]
    if not name or len(filled) < 2 or not _is_data(filled):
        return None
    head, *body = filled
    columns = {
        at: _column(at, text, [row[at] for row in body if at < len(row)], head) for at, text in enumerate(head) if text or not at
    }
    found = tuple(_row(number, row, columns) for number, row in enumerate(body, start=2))
    return Table(name, path.name, "", name, tuple(columns.values()), found)


def _name(label: str) -> str:
    caption = CAPTION.match(label)
    return re.sub(r"[/|\s]+", " ", caption[2] if caption else label).strip()[:LONGEST]


def _is_data(rows: Sequence[Sequence[str]]) -> bool:
    if any(len(cell) > LONGEST for row in rows for cell in row):
        return False
    told = [bool(_DIGIT.search(" ".join(row[1:]))) for row in rows[1:]]
    return sum(told) * 2 > len(told)


def _column(at: int, header: str, cells: Sequence[str], head: Sequence[str]) -> Column:
    """Keyed by its header, so that it is the same column in another week."""
    there = [cell for cell in cells if not is_missing(cell, "decimal")]
    kinds = (kind for kind in _KINDS if at and there and all(_read(cell, kind) for cell in there))
    key = header if head.count(header) == 1 else f"{header} {at}"
    return Column(key if at else LABEL, header, _letter(at), next(kinds, "text"))


def _letter(at: int) -> str:
    return chr(ord("A") + at) if at < 26 else f"A{chr(ord('A') + at % 26)}"


def _row(number: int, row: Sequence[str], columns: Mapping[int, Column]) -> Row:
    cells = {}
    for at, column in columns.items():
        text = row[at] if at < len(row) else ""
        said = None if is_missing(text, column.type) else _read(text, column.type)
        value, unit = (said.value, said.unit) if said else (None, "")
        cells[column.key] = Cell(text, value, number, column.letter, column.header, unit)
    return Row(number, cells)


def _read(text: str, kind: str) -> Reading | None:
    try:
        return READERS[kind](text, Unit(), "")
    except ValueError:
        return None
