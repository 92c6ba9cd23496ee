"""A folder of table files to the typed tables of a week."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from feeds.errors import TableError, WeekError
from feeds.grid import TABLE_SUFFIXES, Sheet, column_letter, read_grid
from feeds.tables.cells import READERS, is_missing
from feeds.tables.header import Aliases, Found, Header, find_header, normal
from feeds.tables.model import Cell, Column, Reading, Row, Table, Tables
from feeds.tables.schema import NOTE_MARKS, SCHEMAS, SUMMARY_LABELS, Schema
from feeds.week import Week

SHOWN_FAULTS = 5
_STAMP = re.compile(r"\d{4}-?w\d{2}|\(\d+\)|[\d._\-()\[\]\s]+|副本|copy")


def read_tables(folder: Path, aliases: Mapping[str, Aliases] | None = None) -> Tables:
    """Every table of a week's folder. A folder that is not there has no table.

    `aliases`: table name -> header -> column key or canonical header, from settings. A folder named as a week
    (2025-W11) holds index dates of that week only. Raises TableError for a bad cell, header or file, and for
    two files of one table.
    """
    aliases = aliases or {}
    unknown = sorted(set(aliases) - set(SCHEMAS))
    if unknown:
        raise TableError(f"tables.aliases.{unknown[0]}: no such table; the tables are {', '.join(SCHEMAS)}")
    places, other = _places(folder)
    week = _week_of(folder)
    found = {
        name: _table(SCHEMAS[name], path, sheets, aliases.get(name, {}), week)
        for name, (path, sheets) in places.items()
    }
    return Tables(found, tuple(name for name in SCHEMAS if name not in found), tuple(other))


def read_table(name: str, path: Path, aliases: Aliases | None = None, week: Week | None = None) -> Table:
    """One table of one file whatever the file is called."""
    return _table(SCHEMAS[name], path, read_grid(path), aliases or {}, week)


def read_rows(name: str, where: Path, rows: list[list[str]], aliases: Aliases | None = None) -> Table:
    """A table out of rows that another reader took from a document; `where` names the document in errors."""
    return _table(SCHEMAS[name], where, [Sheet(where.stem, rows)], aliases or {}, None)


def table_name(stem: str) -> str:
    """The table a file or sheet name stands for, "" for none: 算力租赁价格_20250314 -> compute_rental."""
    bare = _plain_name(stem)
    for schema in SCHEMAS.values():
        if bare in {_plain_name(known) for known in (schema.name, schema.title, *schema.files)}:
            return schema.name
    return ""


def _plain_name(stem: str) -> str:
    return _STAMP.sub("", normal(stem))


def _week_of(folder: Path) -> Week | None:
    try:
        return Week.parse(folder.name)
    except WeekError:
        return None


def _places(folder: Path) -> tuple[dict[str, tuple[Path, list[Sheet]]], list[Path]]:
    """Which file holds which table; a workbook with a name of its own is searched by its sheets' names."""
    places: dict[str, tuple[Path, list[Sheet]]] = {}
    other = []
    for path in _files(folder):
        name = table_name(path.stem)
        if name and path.suffix.lower() == ".xls":
            raise TableError(f"{path}: an old Excel file; save it as .xlsx or .csv")
        if path.suffix.lower() not in TABLE_SUFFIXES:
            other.append(path)
            continue
        sheets = read_grid(path) if name or path.suffix.lower() == ".xlsx" else []
        held = [(name, sheets)] if name else [(table_name(sheet.name), [sheet]) for sheet in sheets]
        for table, grids in held:
            if table and table in places:
                raise TableError(f"{places[table][0]} and {path}: two files for the table {table}; keep one")
            if table:
                places[table] = (path, grids)
        if not any(table for table, _ in held):
            other.append(path)
    return places, other


def _files(folder: Path) -> list[Path]:
    if not folder.exists():
        return []
    if not folder.is_dir():
        raise TableError(f"{folder}: not a folder; expected the week's folder of tables")
    try:
        files = sorted(path for path in folder.iterdir() if path.is_file())
    except OSError as error:
        raise TableError(f"{folder}: cannot be read ({error.strerror or error}); check the path") from error
    return [path for path in files if not path.name.startswith((".", "~$"))]


def _table(schema: Schema, path: Path, sheets: list[Sheet], aliases: Aliases, week: Week | None) -> Table:
    sheet, header = _sheet_with_header(schema, path, sheets, aliases)
    faults: list[str] = []
    notes: list[str] = []
    rows = tuple(_rows(sheet, header, schema, week, faults, notes))
    faults += _repeats(rows, schema)
    if faults:
        more = f"; and {len(faults) - SHOWN_FAULTS} more" if len(faults) > SHOWN_FAULTS else ""
        raise TableError(f"{path}: {'; '.join(faults[:SHOWN_FAULTS])}{more}")
    if not rows:
        raise TableError(f"{path}: a header and no data under it; add rows or remove the file")
    columns = tuple(
        Column(
            found.key,
            found.header,
            found.letter,
            found.rule.type,
            _unit_name(found),
            found.rule.key if found.period or found.rule.family else "",
            found.period,
        )
        for found in header.columns
    )
    title = next((cell for row in sheet.rows[: header.first] for cell in row if cell), "")
    return Table(schema.name, str(path), sheet.name, title, columns, rows, tuple(notes), header.ignored)


def _unit_name(found: Found) -> str:
    """Of the column's values: a sum of money may still name another currency in its cell."""
    fixed = {"percent": "%", "duration": "s", "price": found.unit.name or "CNY", "money": found.unit.name}
    return fixed.get(found.rule.type, found.rule.unit)


def _sheet_with_header(
    schema: Schema, path: Path, sheets: list[Sheet], aliases: Aliases
) -> tuple[Sheet, Header]:
    """The sheet named as the table, else the first with its header."""
    first: TableError | None = None
    for sheet in sorted(sheets, key=lambda sheet: table_name(sheet.name) != schema.name):
        try:
            return sheet, find_header(sheet, schema, aliases, _where(path, sheets, sheet))
        except TableError as error:
            first = first or error
    raise first or TableError(f"{path}: the table is empty; expected a header row and data under it")


def _where(path: Path, sheets: list[Sheet], sheet: Sheet) -> str:
    return str(path) if len(sheets) == 1 else f"{path} sheet {sheet.name}"


def _rows(
    sheet: Sheet, header: Header, schema: Schema, week: Week | None, faults: list[str], notes: list[str]
) -> Iterator[Row]:
    labels: dict[str, Cell] = {}
    for at in range(header.after, len(sheet.rows)):
        texts = sheet.rows[at]
        if not any(texts) or _is_header_again(texts, header):
            continue
        note = _note(texts)
        if note:
            notes.append(note)
            continue
        yield Row(
            at + 1,
            {
                found.key: _cell(sheet, at, found, labels, week if schema.within_week else None, faults)
                for found in header.columns
            },
        )


def _is_header_again(texts: list[str], header: Header) -> bool:
    cells = [(texts[found.index] if found.index < len(texts) else "", found) for found in header.columns]
    filled = [(cell, found) for cell, found in cells if cell]
    return len(filled) > 1 and all(normal(cell) in normal(found.header) for cell, found in filled)


def _note(texts: list[str]) -> str:
    """The text of a line under the table, "" for a row of data."""
    different = list(dict.fromkeys(text for text in texts if text))
    first = normal(different[0])
    if first in SUMMARY_LABELS:
        return " ".join(different)
    marked = first.startswith(NOTE_MARKS) and not is_missing(different[0], "text")
    alone = len(different) == 1 or re.match(r"\D+:|\D*来源", first)
    return "，".join(different) if marked and alone else ""


def _cell(
    sheet: Sheet, at: int, found: Found, labels: dict[str, Cell], week: Week | None, faults: list[str]
) -> Cell:
    texts = sheet.rows[at]
    text = texts[found.index] if found.index < len(texts) else ""
    if not text and found.rule.label and found.key in labels:
        return labels[found.key]
    row, column = sheet.origin(at, found.index)
    reading = _reading(text, found, week, f"row {at + 1} column {found.letter} ({found.header})", faults)
    letter = column_letter(column)
    cell = Cell(text, reading.value, row + 1, letter, found.header, reading.unit, reading.bound, reading.high)
    if found.rule.label:
        labels[found.key] = cell
    return cell


def _reading(text: str, found: Found, week: Week | None, where: str, faults: list[str]) -> Reading:
    if is_missing(text, found.rule.type):
        if found.rule.filled:
            faults.append(f"{where}: {text or 'blank'}, expected {_expected(found)}")
        return Reading()
    try:
        reading = READERS[found.rule.type](text, found.unit, found.rule.unit)
    except ValueError as error:
        faults.append(f"{where}: {text!r}, expected {error}")
        return Reading()
    if week and isinstance(reading.value, date) and reading.value not in week.days:
        faults.append(f"{where}: {text!r}, expected a day of {week}")
    return reading


def _expected(found: Found) -> str:
    return {"date": "a date", "code": "a stock code"}.get(found.rule.type, "a name")


def _repeats(rows: tuple[Row, ...], schema: Schema) -> list[str]:
    seen: dict[tuple[object, ...], int] = {}
    faults = []
    for row in rows:
        cells = [row.get(key) for key in schema.unique]
        key = tuple(cell.value if cell else None for cell in cells)
        if key in seen:
            what = " ".join(cell.text for cell in cells if cell and cell.text)
            faults.append(f"rows {seen[key]} and {row.number}: both are {what}, expected one row")
        seen.setdefault(key, row.number)
    return faults
