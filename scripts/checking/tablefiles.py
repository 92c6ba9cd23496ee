"""A table written as a file of each form that people keep tables in; read back as any source is."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from html import escape
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory

from agent.figures.evidence import Source, TableSource
from agent.sources import read_sources
from checking.laid import Laid
from checking.layouts import grouped_by_kind, grouped_by_time

Written = tuple[str, bytes]  # the ending of the file's name, and what it holds


def delimited(table: Laid, delimiter: str = ",", suffix: str = ".csv", encoding: str = "utf-8", quoted: bool = False, end: str = "\n") -> Written:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, quoting=csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL, lineterminator=end).writerows(table.cells())
    return suffix, out.getvalue().encode(encoding, "replace")


def markdown(table: Laid, rule: str = " --- ", outer: bool = True) -> Written:
    cells = table.cells()
    lines = [[cell.replace("|", "\\|").replace("\n", " ") for cell in row] for row in cells]
    lines.insert(1, [rule.strip()] * len(cells[0]))
    rows = [" | ".join(line) for line in lines]
    return ".md", (f"{table.caption}\n\n" + "\n".join(f"| {row} |" if outer else row for row in rows) + "\n").encode()


def padded(table: Laid) -> Written:
    """Columns set apart by blanks, as a report's appendix or a mail has them."""
    cells = [[cell or "-" for cell in row] for row in table.cells()]
    widths = [max(len(row[c]) for row in cells) + 3 for c in range(len(cells[0]))]
    lines = ["".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells]
    return ".txt", (f"{table.caption}\n\n" + "\n".join(lines) + "\n").encode()


def page(table: Laid, head: str = "th", merged: bool = False, caption: bool = True) -> Written:
    rows = [_tr(row, head, merged) for row in table.head] + [_tr(row, "td", False) for row in table.rows]
    if merged:
        rows[: len(table.head)] = _spanned(table.head)
    title = f"<caption>{escape(table.caption)}</caption>" if caption else ""
    before = "" if caption else f"<p>{escape(table.caption)}</p>"
    return ".html", f"<html><body>{before}<table>{title}{''.join(rows)}</table></body></html>".encode()


def _tr(row: list[str], tag: str, merged: bool) -> str:
    return "<tr>" + "".join(f"<{tag}>{escape(cell)}</{tag}>" for cell in row) + "</tr>"


def _spanned(head: list[list[str]]) -> list[str]:
    """Two header rows: a name over its columns, a column without parts over both rows."""
    top, below = head
    cells, at = "", 0
    for name, group in groupby(top):
        count = len(list(group))
        parted = any(below[at : at + count])
        cells += f'<th colspan="{count}">{escape(name)}</th>' if parted else f'<th rowspan="2">{escape(name)}</th>' * count
        at += count
    return [f"<tr>{cells}</tr>", "<tr>" + "".join(f"<th>{escape(cell)}</th>" for cell in below if cell) + "</tr>"]


def colspans(group: Callable[[Laid], Laid | None], table: Laid) -> Written | None:
    made = group(table)
    return page(made, merged=True) if made else None


def records(table: Laid, wrapped: bool = False) -> Written:
    """A list of objects, numbers as numbers."""
    made = [{h: _plain(cell) for h, cell in zip(table.header, row, strict=True)} for row in table.rows]
    return ".json", json.dumps({"title": table.caption, "data": made} if wrapped else made, ensure_ascii=False, indent=1).encode()


def _plain(cell: str) -> object:
    try:
        return json.loads(cell) if cell[:1].isdigit() or cell[:1] == "-" else cell or None
    except json.JSONDecodeError:
        return cell


def workbook(table: Laid) -> Written:
    from openpyxl import Workbook

    book, out = Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    for row in table.cells():
        sheet.append([_plain(cell) for cell in row])
    book.save(out)
    return ".xlsx", out.getvalue()


FILES: dict[str, Callable[[Laid], Written | None]] = {
    "file .csv": delimited,
    "file .csv, CRLF, all quoted": partial(delimited, quoted=True, end="\r\n"),
    "file .csv, byte-order mark": partial(delimited, encoding="utf-8-sig"),
    "file .csv, GB18030": partial(delimited, encoding="gb18030"),
    "file .csv, semicolons": partial(delimited, delimiter=";"),
    "file .csv, tabs": partial(delimited, delimiter="\t"),
    "file .csv, bars": partial(delimited, delimiter="|"),
    "file .tsv": partial(delimited, delimiter="\t", suffix=".tsv"),
    "file .tsv, UTF-16": partial(delimited, delimiter="\t", suffix=".tsv", encoding="utf-16"),
    "file .txt, tabs": partial(delimited, delimiter="\t", suffix=".txt"),
    "file .txt, commas": partial(delimited, suffix=".txt"),
    "file .txt, blanks": padded,
    "file .md": markdown,
    "file .md, aligned": partial(markdown, rule="---:"),
    "file .md, no outer bars": partial(markdown, outer=False),
    "file .html": page,
    "file .html, only td": partial(page, head="td", caption=False),
    "file .html, spans by kind": partial(colspans, partial(grouped_by_kind, False)),
    "file .html, spans by time": partial(colspans, partial(grouped_by_time, False)),
    "file .json": records,
    "file .json, wrapped": partial(records, wrapped=True),
    "file .xlsx": workbook,
}


CAPTIONED = tuple(way for way in FILES if re.search("md|html|json|blanks", way))  # these have a place for a table's caption


def read_back(source: TableSource, table: Laid, written: Written) -> list[Source]:
    """The file's sources, under the table's own name."""
    suffix, data = written
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"{source.name.replace('/', '_').replace('#', '_').rpartition('.')[0] or source.name}{suffix}"
        path.write_bytes(data)
        found = read_sources([path], previous=source.previous, on=source.on)
    return [replace(one, name=source.name, on=source.on) if isinstance(one, TableSource) else one for one in found]
