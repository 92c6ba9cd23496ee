"""An .xlsx workbook as grids: what each cell shows on the screen, merged ranges filled with their label."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from feeds.errors import TableError
from feeds.grid import Place, Sheet

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

UNPACKED_LIMIT = 64 * 1024 * 1024
CELL_LIMIT = 500_000  # of a sheet, and of all its merged ranges
_CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=[\"']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})[\"']")
_LITERALS = re.compile(r'"([^"]*)"|\\(.)|\[\$([^\]-]*)[^\]]*\]|_.|\*.|\[[^\]]*\]')
_DIGITS = re.compile(r"[#0?][#0?,]*(?:\.[#0?]+)?,*")
_WIDE = Context(prec=1000)  # 1e308 with as many places as a format can ask for
_SHOWN_DIGITS = 15  # what a spreadsheet keeps of a binary number

_BROKEN_ZIP = (zipfile.BadZipFile, zlib.error, ValueError, OSError, EOFError, RuntimeError, NotImplementedError)


def read_workbook(path: Path, data: bytes) -> list[Sheet]:
    """The visible worksheets. A formula that was never calculated shows as the formula itself."""
    formulas = _looked_through(path, data)
    shown = _load(path, data, values=True)
    written = _load(path, data, values=False) if formulas else None
    sheets = [sheet for sheet in shown.worksheets if sheet.sheet_state == "visible"] or shown.worksheets
    return [_grid_of(path, sheet, written[sheet.title] if written else None) for sheet in sheets]


def _looked_through(path: Path, data: bytes) -> bool:
    """Whether there are formulas. TableError for another kind of file, and for what would take minutes to load."""
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise TableError(f"{path}: an old or password-protected Excel file; save it as an open .xlsx")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
            if unpacked > UNPACKED_LIMIT:
                raise TableError(f"{path}: unpacks to {unpacked} bytes, more than {UNPACKED_LIMIT}")
            formulas = [_has_formula(path, name, archive.read(name)) for name in archive.namelist()]
            return any(formulas)
    except _BROKEN_ZIP as error:
        raise TableError(f"{path}: no Excel workbook ({_line(error)}); save it as .xlsx or name it .csv") from error


def _has_formula(path: Path, name: str, part: bytes) -> bool:
    if not name.endswith((".xml", ".rels")):
        return False
    if b"<!DOCTYPE" in part:
        raise TableError(f"{path}: {name} declares a document type, which no spreadsheet program does; save it again")
    if not name.startswith("xl/worksheets/"):
        return False
    cells = len(_CELL.findall(part))
    if cells > CELL_LIMIT:
        raise TableError(f"{path}: {name} has {cells} cells, more than {CELL_LIMIT}; cut it to the table")
    merged = sum(_area(*found.groups()) for found in _MERGED.finditer(part))
    if merged > CELL_LIMIT:
        raise TableError(f"{path}: {name} merges {merged} cells, more than {CELL_LIMIT}; merge only cells of the table")
    return _FORMULA.search(part) is not None


def _area(left: bytes, top: bytes, right: bytes, bottom: bytes) -> int:
    wide = abs(_column(right) - _column(left)) + 1
    return wide * (abs(int(bottom) - int(top)) + 1)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def _line(error: Exception) -> str:
    return " ".join(str(error).split())[:160]


def _load(path: Path, data: bytes, *, values: bool) -> Any:
    import openpyxl

    try:
        return openpyxl.load_workbook(io.BytesIO(data), data_only=values)
    except (
        KeyError,
        ValueError,
        TypeError,
        AttributeError,
        IndexError,
        SyntaxError,
        OSError,
        zipfile.BadZipFile,
        EOFError,
    ) as error:
        raise TableError(f"{path}: a damaged Excel workbook ({_line(error)}); open and save it again") from error


def _grid_of(path: Path, sheet: Worksheet, written: Worksheet | None) -> Sheet:
    if sheet.max_row * sheet.max_column > CELL_LIMIT:
        raise TableError(f"{path}: sheet {sheet.title} has more than {CELL_LIMIT} cells; cut it to the table")
    rows = [[_shown(cell) for cell in row] for row in sheet.iter_rows()]
    if written is not None:
        _show_uncalculated(rows, written)
    merged = _merged_places(sheet)
    for (row, column), (top, left) in merged.items():
        rows[row][column] = rows[top][left]
    return Sheet(sheet.title, rows, merged)


def _show_uncalculated(rows: list[list[str]], written: Worksheet) -> None:
    for row in written.iter_rows():
        for cell in row:
            if cell.data_type == "f" and not rows[cell.row - 1][cell.column - 1]:
                rows[cell.row - 1][cell.column - 1] = str(getattr(cell.value, "text", cell.value))


def _merged_places(sheet: Worksheet) -> dict[Place, Place]:
    places: dict[Place, Place] = {}
    for block in sheet.merged_cells.ranges:
        first = (block.min_row - 1, block.min_col - 1)
        for row, column in block.cells:
            if (row - 1, column - 1) != first and row <= sheet.max_row and column <= sheet.max_column:
                places[(row - 1, column - 1)] = first
    return places


def _shown(cell: Cell) -> str:
    value, shape = cell.value, cell.number_format or "General"
    match value:
        case None:
            return ""
        case bool():
            return str(value).upper()
        case int() | float():
            return shown_number(value, shape)
        case datetime() | date() | time() | timedelta():
            return shown_time(value, shape)
    return str(value).strip()


def shown_number(value: int | float, shape: str) -> str:
    """A number as its format shows it: 0.0327 with 0.00% is 3.27%, 8.5 with 0.00 is 8.50.

    A negative keeps its minus whatever colour or bracket the format would use instead.
    """
    number = Decimal(format(value, f".{_SHOWN_DIGITS}g")) if isinstance(value, float) else Decimal(value)
    section = shape.split(";")[0]
    bare = _LITERALS.sub("", section)
    digits = _DIGITS.search(bare)
    if shape in ("General", "@") or not digits or re.search(r"[eE][+-]|/", bare):
        return format(number, "f")
    number = number.scaleb(2 * bare.count("%") - 3 * (len(digits[0]) - len(digits[0].rstrip(","))), _WIDE)
    text = _rounded(number, digits[0].rstrip(","))
    before, after = _around(section)
    return f"{'-' if text.startswith('-') else ''}{before}{text.lstrip('-')}{after}".strip()


def _rounded(number: Decimal, digits: str) -> str:
    whole, _, places = digits.partition(".")
    number = number.quantize(Decimal(1).scaleb(-len(places)), ROUND_HALF_UP, _WIDE)
    text = format(number, ",f" if "," in whole else "f")
    optional = len(places) - len(places.rstrip("#"))
    for _ in range(optional):
        text = text.removesuffix("0")
    return text.rstrip(".") if places else text


def _around(section: str) -> tuple[str, str]:
    """The literal text a format puts before and after the digits."""
    plain = _LITERALS.sub(lambda found: found[1] or found[2] or found[3] or "", section)
    digits = _DIGITS.search(plain)
    if not digits:
        return "", ""
    return plain[: digits.start()].lstrip("+-"), plain[digits.end() :]


def shown_time(value: datetime | date | time | timedelta, shape: str) -> str:
    """A date as 2025-03-10; a time or duration as its format shows it: h:mm 6:48, mm:ss 06:48."""
    if isinstance(value, datetime):
        return str(value.date()) if value.time() == time() else value.isoformat(" ", "seconds")
    if isinstance(value, date):
        return value.isoformat()
    seconds = round(value.total_seconds()) if isinstance(value, timedelta) else _seconds(value)
    hours, rest = divmod(seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    lower = shape.lower()
    if "h" not in lower and "s" in lower and not hours:
        return f"{minutes:02}:{seconds:02}"
    if "s" not in lower and not seconds:
        return f"{hours}:{minutes:02}"
    return f"{hours:02}:{minutes:02}:{seconds:02}"


def _seconds(value: time) -> int:
    return value.hour * 3600 + value.minute * 60 + value.second
