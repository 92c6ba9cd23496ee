"""A table file as a grid of cell strings, as written: .csv, .tsv and .xlsx.

Knows nothing of columns or types; feeds/tables and the figure checker read through it.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from unicodedata import category

from feeds.errors import TableError

TABLE_SUFFIXES = (".csv", ".tsv", ".xlsx")
BYTE_LIMIT = 64 * 1024 * 1024
DELIMITERS = ",\t;|"
_BYTE_ORDER_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_OTHER_KINDS = (
    (b"PK\x03\x04", "a zip or Excel workbook; give it the ending .xlsx"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook (.xls); save it as .xlsx or .csv"),
    (b"%PDF", "a PDF; export the table as .csv or .xlsx"),
    (b"\x89PNG", "a picture; export the table as .csv or .xlsx"),
)
_SNIFFED_ROWS = 40
_CUTS = f"{DELIMITERS}\n"  # UTF-16 without a mark is a guess: a table must show one of these

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet. `rows[r][c]` is the cell as shown, "" when blank; r and c count from 0.

    `merged` maps each cell that a merged range covers to the range's first cell, whose text it repeats.
    """

    name: str
    rows: list[list[str]]
    merged: dict[Place, Place] = field(default_factory=dict)

    def origin(self, row: int, column: int) -> Place:
        """Where the text of a cell stands in the file."""
        return self.merged.get((row, column), (row, column))


def column_letter(index: int) -> str:
    """0 -> A, 25 -> Z, 26 -> AA, as a spreadsheet names its columns."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def read_grid(path: Path) -> list[Sheet]:
    """Every sheet of a table file that holds anything, in order; a CSV is one sheet named by its file.

    Raises TableError for a file that cannot be read, is no table, or holds no cell.
    """
    suffix = path.suffix.lower()
    if suffix not in TABLE_SUFFIXES:
        raise TableError(f"{path}: {suffix or 'no ending'} is no table; use .csv, .tsv or .xlsx")
    data = _bytes_of(path)
    if suffix == ".xlsx":
        from feeds.workbook import read_workbook

        sheets = read_workbook(path, data)
    else:
        sheets = [Sheet(path.stem, _delimited_rows(path, data))]
    filled = [sheet for sheet in sheets if any(cell for row in sheet.rows for cell in row)]
    if not filled:
        raise TableError(f"{path}: the table is empty; expected a header row and data under it")
    return filled


def _bytes_of(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > BYTE_LIMIT:
            raise TableError(f"{path}: {size} bytes is more than a table may have ({BYTE_LIMIT})")
        return path.read_bytes()
    except OSError as error:
        raise TableError(f"{path}: cannot be read ({error.strerror or error}); check the path") from error


def decode_text(data: bytes, path: Path) -> str:
    """Text of UTF-8, UTF-16 or GB18030 bytes, with or without a byte-order mark.

    Raises TableError for bytes that are no text in any of these.
    """
    for magic, kind in _OTHER_KINDS:
        if data.startswith(magic):
            raise TableError(f"{path}: this is {kind}")
    for encoding in _candidates(data):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _is_plain(text) and (encoding[-2:] not in ("le", "be") or any(mark in text for mark in _CUTS)):
            return text.removeprefix("\ufeff")
    raise TableError(f"{path}: binary or in an unknown encoding; save it as UTF-8 or GB18030 text")


def _candidates(data: bytes) -> list[str]:
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return [encoding]
    if b"\0" in data[:4096]:
        little_first = data[1:4096:2].count(0) >= data[0:4096:2].count(0)
        return ["utf-16-le", "utf-16-be"] if little_first else ["utf-16-be", "utf-16-le"]
    return ["utf-8", "gb18030"]


def _is_plain(text: str) -> bool:
    """No control and no unassigned character: bytes decoded by chance hold both."""
    return all(char in "\t\r\n\f" or category(char) not in ("Cc", "Cn") for char in set(text))


def _delimited_rows(path: Path, data: bytes) -> list[list[str]]:
    text = decode_text(data, path)
    delimiter = "\t" if path.suffix.lower() == ".tsv" else _sniff(text)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        return [[cell.strip() for cell in row] for row in reader]
    except csv.Error as error:
        raise TableError(
            f"{path}: line {reader.line_num}: broken quoting or an overlong cell ({error}); mend the line"
        ) from error


def _sniff(text: str) -> str:
    """The delimiter that cuts most of the first lines into the same number of cells, at least two."""
    lines = [line for line in text.splitlines()[: _SNIFFED_ROWS * 2] if line.strip()][:_SNIFFED_ROWS]

    def agreement(delimiter: str) -> tuple[int, int]:
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=delimiter) if len(row) > 1)
        return max(((rows, width) for width, rows in widths.items()), default=(0, 0))

    try:
        return max(DELIMITERS, key=agreement)
    except csv.Error:
        return ","
