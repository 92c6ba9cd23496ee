"""A source's table laid out for rewriting: what stands above it, its header, its rows, what stands below it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from decimal import Decimal

from agent.figures.evidence import TableSource
from agent.figures.layout import Grid

_SCALED = r"(?:[百十千]?[万亿]+|百万|千|十|百)"
_THING = r"(?:元|美元|港元|欧元|日元|新台币|人民币|吨|台|辆|次|份|股|架|平方米|㎡|个|点|核|人|家|套|片|颗|卡|只)"
UNIT = rf"(?:{_SCALED}{_THING}*|{_THING}+)(?:/[^\s/（）()]+)?|[%‰倍]|个?百分点|[GMk]Wh?|GB|EFLOPS"
_HEADED = re.compile(rf"(?P<name>.*[^\s_（(])\s*(?:[（(](?P<inside>{UNIT})[）)]|_(?P<tail>{UNIT})|(?P<rate>(?<=[一-鿿])%))")
NUMBER = re.compile(r"[-+]?\d[\d,]*(?:\.\d+)?")
PERCENT = re.compile(r"[-+]?\d[\d,]*(?:\.\d+)?%")
_ISO = re.compile(r"20\d\d[-/]\d\d?[-/]\d\d?")
MONEY = re.compile(r"(?P<scale>[百千]?[万亿]|百万|千)(?P<coin>元|美元|港元)")


@dataclass(frozen=True, slots=True)
class Laid:
    """`labels`: the columns that hold words. `head` is one row until a way adds to it."""

    caption: str
    head: list[list[str]]
    rows: list[list[str]]
    labels: list[int]
    above: list[list[str]] = field(default_factory=list)
    below: list[list[str]] = field(default_factory=list)

    @property
    def header(self) -> list[str]:
        return self.head[-1]

    @property
    def numeric(self) -> list[int]:
        return [c for c in range(len(self.header)) if c not in self.labels]

    def cells(self) -> list[list[str]]:
        return [*self.above, *self.head, *self.rows, *self.below]

    def column(self, number: int) -> list[str]:
        return [row[number] for row in self.rows]


def laid(grid: Grid, source: TableSource) -> Laid | None:
    """The table as the checker laid it out; None where it has no header or lies on its side."""
    rows = [list(row) for row in grid.rows[grid.header_rows :]]
    if not grid.header_rows or grid.places or not rows or len(grid.headers) < 2:
        return None
    return Laid(f"{source.caption} {grid.title}".strip(), [list(grid.headers)], rows, list(grid.label_columns))


def source_of(table: Laid, source: TableSource) -> TableSource:
    cells = table.cells()
    width = max(map(len, cells))
    return replace(source, caption=table.caption, rows=tuple((*row, *[""] * (width - len(row))) for row in cells))


def split(header: str) -> tuple[str, str]:
    """资本开支（亿美元） -> 资本开支, 亿美元; "" for a header without a unit."""
    found = _HEADED.fullmatch(header.strip())
    return (found["name"], found["inside"] or found["tail"] or found["rate"]) if found else (header, "")


def with_header(table: Laid, header: list[str]) -> Laid | None:
    return replace(table, head=[header]) if header != table.header else None


def with_rows(table: Laid, rows: list[list[str]]) -> Laid | None:
    return replace(table, rows=rows) if rows != table.rows else None


def key_column(table: Laid) -> int | None:
    """The first column of words, all different: it names the rows."""
    for column in table.labels:
        cells = table.column(column)
        if all(cells) and len(set(cells)) == len(cells):
            return column
    return None


def day_column(table: Laid) -> int | None:
    return next((c for c in range(len(table.header)) if all(_ISO.fullmatch(cell) for cell in table.column(c))), None)


def is_number(cell: str) -> bool:
    return bool(NUMBER.fullmatch(cell))


def all_percent(cells: list[str]) -> bool:
    filled = [cell for cell in cells if re.search(r"\d", cell)]
    return bool(filled) and all(PERCENT.fullmatch(cell) for cell in filled)


def scaled(cell: str, factor: Decimal) -> str:
    """A number times a factor, exactly, written out."""
    if not is_number(cell):
        return cell
    value = format((Decimal(cell.replace(",", "")) * factor).normalize(), "f")
    return f"+{value}" if cell.startswith("+") else value
