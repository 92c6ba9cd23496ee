"""The same rows of last week's table: what this week's rows have in common, in the table whose column is like theirs. Pure.

四笔美元融资 is all rows in dollars; 具身智能两笔 all rows of that label; what last week's table has of such rows is what they were.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from agent.figures.contexts import Mention
from agent.figures.earlier import like_column
from agent.figures.evidence import Evidence
from agent.figures.layout import Grid

Cells = list[Mention]


def last_weeks_rows(cells: Sequence[Mention], evidence: Evidence) -> Iterator[Cells]:
    """The cells of last week's tables that stand for these, which are all of their kind in one column of this week's."""
    places = {(m.source, m.table, m.column) for m in cells}
    if len(places) != 1 or cells[0].source < 0 or cells[0].table < 0 or evidence.is_previous(cells[0]):
        return
    grid = evidence.tables[cells[0].table]
    if len(set(map(tuple, map(grid.labels, range(grid.header_rows, len(grid.rows)))))) < len(cells):
        return
    for number, other in enumerate(evidence.tables):
        column = like_column(grid, cells[0].column, other) if evidence.sources[other.source].previous else None
        if column is not None:
            yield from _alike(cells, grid, other, _column(evidence, number, column), evidence)


def _column(evidence: Evidence, table: int, column: int) -> Cells:
    grid = evidence.tables[table]
    rows = range(grid.header_rows, len(grid.rows))
    return [m for row in rows for m in evidence.by_place.get((grid.source, row), ()) if m.table == table and m.column == column and m.row == row]


def _alike(cells: Sequence[Mention], grid: Grid, other: Grid, column: Cells, evidence: Evidence) -> Iterator[Cells]:
    """By the unit alone, or by the unit and a label that all of them have and no other row has."""
    unit, own = cells[0].figure.unit, {m.row for m in cells}
    ours = [m for m in _column(evidence, cells[0].table, cells[0].column) if m.figure.unit == unit]
    theirs = [m for m in column if m.figure.unit == unit]
    if {m.row for m in ours} == own and theirs:
        yield theirs
    for one in grid.label_columns:
        labels = {grid.rows[row][one] for row in own}
        same = [c for c in other.label_columns if other.headers[c] == grid.headers[one]]
        if len(labels) == len(same) == 1 and {m.row for m in ours if grid.rows[m.row][one] in labels} == own:
            found = [m for m in theirs if other.rows[m.row][same[0]] in labels]
            yield from [found] if found else []
