"""Cells of a draft's table that name whose their figure is: 澜图信息 21.36, 甲公司（+3.2%）、乙公司（-1.0%）. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from agent.figures.cells import BLANK, cell_figures
from agent.figures.cellunits import header_unit, reaches
from agent.figures.model import Figure
from agent.figures.reshape import SIGNED

_ENTRY = re.compile(
    r"\s*(?P<name>[^\s\d、，,;；:：（()）/+−-][^\d、，,;；:：（()）/]{0,15}?)(?:\s*[:：（(]\s*|\s+)"
    r"(?P<number>[+\-−－]?\d[\d,]*(?:\.\d+)?\s?[^\s\d、，,;；（()）/<]{0,5})\s*[）)]?\s*(?:[、，,;；/]|<br ?/?>|$)"
)
FEWEST = 2  # cells of a column that name whose they are


@dataclass(frozen=True, slots=True)
class Entry:
    """A figure of a cell, with the name before it."""

    name: str
    figure: Figure


def paired(rows: Sequence[Sequence[str]], headers: Sequence[str], shared: str, on: date | None) -> dict[tuple[int, int], list[Entry]]:
    """The entries of every cell of the columns that hold nothing else, each with its header's or the title's unit."""
    found: dict[tuple[int, int], list[Entry]] = {}
    for column, header in enumerate(headers):
        filled = {r: row[column] for r, row in enumerate(rows) if row[column].strip().lower() not in BLANK}
        told = {r: _entries(cell, header, shared, on) for r, cell in filled.items()} if _may_pair(filled) else {}
        if len(told) >= FEWEST and all(told.values()) and (_measures(header, shared) or all(e.figure.unit for own in told.values() for e in own)):
            found |= {(r, column): own for r, own in told.items()}
    return found


def _may_pair(filled: Mapping[int, str]) -> bool:
    return len(filled) >= FEWEST and all(_ENTRY.match(cell) for cell in filled.values())


def _measures(header: str, shared: str) -> bool:
    """The column says what its numbers are: 涨幅前五, 涨跌幅（%）. A model's 3.5 is part of its name."""
    return bool(SIGNED.search(header) or header_unit(header) or reaches(header, shared))


def _entries(cell: str, header: str, shared: str, on: date | None) -> list[Entry]:
    """The entries that make up a cell; none where it holds anything else."""
    found, at = [], 0
    while at < len(cell):
        entry = _ENTRY.match(cell, at)
        figures = cell_figures(entry["number"].strip(), header, on, shared) if entry else []
        if not entry or len(figures) != 1 or figures[0].value is None or figures[0].text != entry["number"].strip():
            return []
        start = entry.start("number")
        found.append(Entry(entry["name"].strip(), replace(figures[0], start=start, end=start + len(figures[0].text))))
        at = entry.end()
    return found
