"""A row of a table as a sentence, so that a search finds the figure it holds."""

from __future__ import annotations

from collections.abc import Iterator

from feeds.tables import SCHEMAS, Row, Table, Tables
from store.lexical import TABLE_SPAN

NAMES = tuple(SCHEMAS)


def rows_as_text(tables: Tables) -> list[list[str]]:
    """A list of rows for each table of the schema's order; an empty one for a table that is not there."""
    return [[row_text(table, row) for row in table] if (table := tables.get(name)) else [] for name in NAMES]


def row_text(table: Table, row: Row) -> str:
    """寒武纪-U 688256.SH：2025-03-20 股价 703.90，EPS 2023 -2.04 …（重点关注公司及盈利预测）."""
    labels, values = list(_cells(table, row, labels=True)), list(_cells(table, row, labels=False))
    return f"{' '.join(labels)}：{'，'.join(values)}（{SCHEMAS[table.name].title}）"


def _cells(table: Table, row: Row, *, labels: bool) -> Iterator[str]:
    for column in table.columns:
        is_label = column.type in ("text", "code", "date")
        cell = row.get(column.key)
        if is_label == labels and cell and not cell.missing:
            yield cell.text if labels else f"{column.header} {cell.text}"


def row_at(tables: Tables, number: int) -> tuple[str, str] | None:
    """Table name and text of the row the mirror numbers so within its week."""
    at, row = divmod(number, TABLE_SPAN)
    table = tables.get(NAMES[at]) if at < len(NAMES) else None
    return (table.name, row_text(table, table.rows[row])) if table and row < len(table) else None
