"""A row of a table as a sentence, so that a search finds the figure it holds."""

from __future__ import annotations

from collections.abc import Iterator

from feeds.tables import SCHEMAS, Row, Table
from store.contents import Contents
from store.series import LABEL

NAMES = tuple(SCHEMAS)


def rows_as_text(contents: Contents) -> list[list[tuple[str, str]]]:
    """Table name and text of each row: a list for each table of the schema's order, an empty one for a table that is
    not there; the last one for all other tables."""
    found = contents.tables.found
    six = ([(name, row_text(found[name], row)) for row in found[name]] if name in found else [] for name in NAMES)
    return [*six, [(table.name, row_text(table, row)) for table, row in _of_others(contents)]]


def _of_others(contents: Contents) -> list[tuple[Table, Row]]:
    return [(table, row) for table in sorted(contents.others, key=lambda table: table.name) for row in table]


def row_text(table: Table, row: Row) -> str:
    """寒武纪-U 688256.SH：2025-03-20 股价 703.90，EPS 2023 -2.04 …（重点关注公司及盈利预测）."""
    labels, values = list(_cells(table, row, labels=True)), list(_cells(table, row, labels=False))
    return f"{' '.join(labels)}：{'，'.join(values)}（{SCHEMAS[table.name].title if table.name in SCHEMAS else table.title}）"


def _cells(table: Table, row: Row, *, labels: bool) -> Iterator[str]:
    for column in table.columns:
        is_label = column.type in ("text", "code", "date") and (table.name in SCHEMAS or column.key == LABEL)
        cell = row.get(column.key)
        if is_label == labels and cell and not cell.missing:
            yield cell.text if labels else f"{column.header} {cell.text}"
