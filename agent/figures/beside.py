"""The same cell of another that is named: 腾讯云's H20 beside 恒源云's of one day, 速算云's column beside 澜云's in one row. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from agent.figures.aspects import METRICS
from agent.figures.contexts import Mention
from agent.figures.evidence import Evidence
from agent.figures.labels import core, squash
from agent.figures.layout import Grid
from agent.figures.operands import Operands

FEWEST = 2  # columns that are each a name


def beside(cell: Mention, name: str, evidence: Evidence, operands: Operands) -> Iterator[Mention]:
    """`name`, squashed, in place of one label of the cell's row, or of the name over its column."""
    if cell.table < 0 or cell.source < 0:
        return
    grid = evidence.tables[cell.table]
    cell = _of_last_day(grid, cell, operands)
    for row in _rows_of(grid, evidence.labels.keys[cell.table].columns, cell, name):
        yield from (m for m in operands.row(cell.source, cell.table, row) if m.column == cell.column)
    columns = named_columns(grid)
    if cell.column in columns:
        others = [c for c in columns if c != cell.column and is_called(name, squash(grid.headers[c]))]
        yield from (m for m in operands.row(cell.source, cell.table, cell.row) if others == [m.column])


def _of_last_day(grid: Grid, cell: Mention, operands: Operands) -> Mention:
    """The same value on the last day of its row: what stayed as it was is told of now."""
    rows = [r for r in range(grid.header_rows, len(grid.rows)) if grid.dates[r] > grid.dates[cell.row] and grid.labels(r) == grid.labels(cell.row)] if any(grid.dates) else []
    last = max(rows, key=lambda r: grid.dates[r], default=cell.row)
    return next((m for m in operands.row(cell.source, cell.table, last) if m.column == cell.column and m.figure.value == cell.figure.value), cell)


def _rows_of(grid: Grid, keys: Sequence[int], cell: Mention, name: str) -> list[int]:
    """The rows that differ from the cell's in one key label, which is called so: the one that is, in full or in short."""
    own = [squash(grid.rows[cell.row][c]) for c in keys]
    found: dict[int, str] = {}
    for row in range(grid.header_rows, len(grid.rows)):
        labels = [squash(grid.rows[row][c]) for c in keys]
        differ = [(a, b) for a, b in zip(own, labels, strict=True) if a != b]
        called = [b for _, b in differ if is_called(name, b)]
        one_day = not grid.dates or grid.dates[row] == grid.dates[cell.row]
        if called and one_day and len(differ) == 1:
            found[row] = called[0]
    exact = [row for row, label in found.items() if label == name]
    return exact if exact else list(found) if len(found) == 1 else []


def named_columns(grid: Grid) -> list[int]:
    """The columns of one measure that are each headed by a name: no metric, no date, no unit of its own."""
    if len(grid.rows) <= grid.header_rows:
        return []
    body = range(grid.header_rows, len(grid.rows))
    kinds = {c: {f.unit for r in body for f in grid.cells.get((r, c), ())} for c in range(len(grid.headers)) if c not in grid.label_columns}
    plain = [c for c, units in kinds.items() if len(units) == 1 and "date" not in units and _is_name(grid, c)]
    alike = [c for c in plain if kinds[c] == kinds[plain[0]]]
    return alike if len(alike) >= FEWEST and len(alike) == len(plain) else []


def _is_name(grid: Grid, column: int) -> bool:
    header = grid.headers[column].strip()
    terms = grid.header_terms[column]
    return bool(header) and not any(letter in header for letter in "（(%_") and not terms & METRICS and not any(t[0] == "%" for t in terms)


def is_called(name: str, label: str) -> bool:
    """算力指数 for AI算力指数, 腾讯云计算 for 腾讯云."""
    short = core(label)
    return len(short) > 1 and len(name) > 1 and (name in short or short in name)
