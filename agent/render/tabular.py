"""How a table's columns are laid out, the same in every format with pages."""

from __future__ import annotations

import re
from unicodedata import east_asian_width

from agent.render.document import Grid, plain

KEPT = 12  # columns so narrow are not broken
_NARROW, _BROAD, _EDGES = 6, 34, 3
_NUMBER = re.compile(r"[+\-]?[\d,.:]+[%％]?|—*")


def length(text: str) -> int:
    """Columns of a terminal: a Chinese character is two."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def widths(grid: Grid) -> list[int]:
    """Of each column, by its longest cell; not too narrow, not too broad."""
    columns = zip(*(grid.header, *grid.rows), strict=True)
    return [min(max(max(length(plain(cell)) for cell in column), _NARROW), _BROAD) for column in columns]


def shares(grid: Grid) -> list[int]:
    """The same with the edges of a cell, for formats that set columns by share."""
    return [width + _EDGES for width in widths(grid)]


def numeric(grid: Grid) -> list[bool]:
    """Which columns hold numbers only, and stand at the right."""
    columns = zip(*grid.rows, strict=True)
    return [all(_NUMBER.fullmatch(plain(cell).strip()) for cell in column) for column in columns] or [False] * len(grid.header)
