"""An HTML page as text and tables. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any

BLOCKS = (
    "p",
    "div",
    "li",
    "br",
    "tr",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "title",
    "caption",
    "table",
    "section",
    "article",
)
UNSEEN = ("script", "style", "noscript", "template")
SPAN_LIMIT = 200  # columns or rows one cell may claim

Rows = list[list[str]]


def read_page(html: str) -> tuple[str, list[tuple[str, Rows]]]:
    """The visible text, a block a line, without its data tables; and these as (caption, rows), spans filled in.

    A table of one column or one row is layout: it stays text.
    """
    from lxml import html as parser
    from lxml.etree import ParserError, strip_elements

    try:
        tree = parser.document_fromstring(html)
    except (ParserError, ValueError):
        return "", []
    strip_elements(tree, *UNSEEN, with_tail=False)
    tables = []
    for table in list(tree.iter("table")):
        rows = _filled(table)
        if next(table.iterdescendants("table"), None) is None and len(rows) > 1 and max(map(len, rows)) > 1:
            tables.append((_caption(table), rows))
            _cut(table)
    return _text(tree), tables


def _cut(table: Any) -> None:
    tail, parent = table.tail, table.getparent()
    if parent is not None:
        table.clear()
        table.tail = tail


def _caption(table: Any) -> str:
    """The table's own caption, else the nearest text before it."""
    for caption in table.iter("caption"):
        return _line("".join(caption.itertext()))
    before = table.getprevious()
    return (
        _line("".join(before.itertext()))[-80:] if before is not None and isinstance(before.tag, str) else ""
    )


def _filled(table: Any) -> Rows:
    """Cells by row and column; a spanning cell repeats in every column it covers, in further rows it is blank."""
    rows: Rows = []
    taken: dict[tuple[int, int], str] = {}
    for number, tr in enumerate(table.iter("tr")):
        row: list[str] = []
        for cell in tr.iterchildren("td", "th"):
            while (number, len(row)) in taken:
                row.append(taken[(number, len(row))])
            text = _line("".join(cell.itertext()))
            wide, deep = _span(cell, "colspan"), _span(cell, "rowspan")
            for extra in range(1, deep):
                taken.update({(number + extra, len(row) + c): "" for c in range(wide)})
            row += [text] * wide
        row += list(_rest(taken, number, len(row)))
        rows.append(row)
    return [row for row in rows if row]


def _rest(taken: dict[tuple[int, int], str], number: int, width: int) -> Iterator[str]:
    for column in count(width):
        if (number, column) not in taken:
            return
        yield taken[(number, column)]


def _span(cell: Any, name: str) -> int:
    value = str(cell.get(name, "1")).strip()
    return min(max(int(value), 1), SPAN_LIMIT) if value.isdigit() else 1


def _text(tree: Any) -> str:
    for node in tree.iter(*BLOCKS):
        node.tail = "\n" + (node.tail or "")
    for cell in tree.iter("td", "th"):
        cell.tail = " | " + (cell.tail or "")
    lines = "".join(map(str, tree.itertext())).splitlines()
    return "\n".join(line.strip() for line in lines if line.strip())


def _line(text: str) -> str:
    return " ".join(text.split())
