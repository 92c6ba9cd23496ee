"""The typed tables of a week: six schemas as data, one reader."""

from feeds.tables.model import Cell, Column, Reading, Row, Table, Tables
from feeds.tables.read import read_rows, read_table, read_tables, table_name
from feeds.tables.schema import SCHEMAS, TABLE_NAMES, ColumnRule, Schema

__all__ = [
    "SCHEMAS", "TABLE_NAMES", "Cell", "Column", "ColumnRule", "Reading", "Row", "Schema", "Table", "Tables",
    "read_rows", "read_table", "read_tables", "table_name",
]  # fmt: skip
