"""A table laid out: its titles and header told from its rows, blank labels filled, units carried in. Pure.

Blanks under a label belong to the label above (merged cells); units of a header `(M)`, `（亿元）` reach its cells.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise

from agent.figures.cells import BLANK, cell_figures, day_of
from agent.figures.cellunits import (
    counted_unit,
    in_currency,
    in_scale,
    is_amount,
    is_currency_column,
    is_unit_column,
    is_unit_of,
    label_unit,
    rate_in,
    shared_unit,
)
from agent.figures.contexts import date_term
from agent.figures.extract import extract, scan
from agent.figures.headings import canonical, unit_named
from agent.figures.model import Figure
from agent.figures.paired import Entry, paired
from agent.figures.reshape import Places, reshaped
from agent.figures.stepping import is_step
from agent.figures.vocabulary import Vocabulary

_HEAD_DAY = re.compile(
    r"(?:(?P<month>0?[1-9]|1[0-2])[/／](?P<day>[12]\d|3[01]|0?[1-9])|(?P<mm>(?:0[1-9]|1[0-2])(?=-)|0[1-9])[-.](?P<dd>0[1-9]|[12]\d|3[01]))(?=[\s一-鿿（(]|$)(?!\s?月)"
)  # 11/7均价, 02-06
_DAY_OF = r"(0?[1-9]|1[0-2])[/.月]([12]\d|3[01]|0?[1-9])日?"
_HEAD_DAYS = re.compile(rf"(?<![\d.]){_DAY_OF}\s?(?:[-–—~～]+|至)\s?{_DAY_OF}(?![\d.])")  # 9/1—9/7
_TAIL_DAY = re.compile(r"(?<=_)(?:20\d\d)?(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])(?=\D|$)")  # of a data file's column
_PERIOD = re.compile(
    r"(?:19|20)\d\d(?:[EA]|Q[1-4]|H[12]|年[一-鿿]*)?|FY ?\d\d(?:Q[1-4])?|[1-4]Q ?(?:20)?\d\d|[12]H ?(?:20)?\d\d|[QH][1-4]|\d{1,2}月",
    re.IGNORECASE,
)
_OF_WHICH = frozenset({"其中"})  # of a header: names no measure
_EMPHASIS = re.compile(r"^(\*{1,3}|_{2}|`)(.*)\1$", re.DOTALL)  # **43,000** of a markdown table
_NOTE = re.compile(r"^\s*(?:资料来源|数据来源|来源|注|备注|source|note)\s*[:：]", re.IGNORECASE)


@dataclass(slots=True)
class Grid:
    """A table laid out: full headers, filled labels, which columns hold labels."""

    source: int
    header_rows: int
    headers: list[str]
    rows: list[list[str]]
    label_columns: list[int]
    header_terms: list[frozenset[str]]
    cells: dict[tuple[int, int], list[Figure]]
    origin: list[int]  # index of each row in the table as given
    title: str = ""
    dates: list[str] = field(default_factory=list)  # of each row, the date its date column gives it
    places: Places | None = None  # of a table brought to another form, where each cell stood
    entries: dict[tuple[int, int], list[Entry]] = field(default_factory=dict)  # of cells that name whose figure they hold
    _labels: dict[int, list[str]] = field(default_factory=dict, init=False, repr=False)

    def place(self, row: int, column: int) -> tuple[int, int]:
        """Row and column of a cell in the table as given."""
        return self.places[row][column] if self.places else (self.origin[row], column)

    def labels(self, row: int) -> list[str]:
        found = self._labels.get(row)
        if found is None:
            cells = (self.rows[row][c] for c in self.label_columns)
            found = self._labels[row] = [cell for cell in cells if cell.strip().lower() not in BLANK]
        return found


def lay_out(
    rows: Sequence[Sequence[str]], vocabulary: Vocabulary, on: date | None, source: int, caption: str
) -> Grid:
    width = max((len(row) for row in rows), default=0)
    filled = [[*(_EMPHASIS.sub(r"\2", cell.strip()) for cell in row), *[""] * (width - len(row))] for row in rows]
    origin = [n for n, row in enumerate(filled) if any(row) and not _NOTE.match(" ".join(row).strip())]
    titles = _count_titles([filled[n] for n in origin])
    title = " ".join(next(filter(None, filled[n])) for n in origin[:titles])
    origin = origin[titles:]
    filled = [filled[n] for n in origin]
    places: Places | None = None
    if source >= 0 and (made := reshaped(filled)):
        places = [[(origin[r], c) for r, c in line] for line in made.places]
        filled, width = made.rows, len(made.rows[0])
    header_rows = _count_headers(filled)
    headers = _join_headers(filled[:header_rows], width)
    labels = [c for c in range(width) if _holds_labels(filled[header_rows:], c, headers[c])]
    dated = next((c for c in range(width) if c not in labels and _holds_dates(filled[header_rows:], c, headers[c], on)), None)
    _fill_down(filled, header_rows, labels[:2] if dated is None else [*labels[:2], dated])
    terms = [_header_terms(header, vocabulary, on) for header in headers]
    shared = shared_unit(f"{caption} {title}") or shared_unit(" ".join(headers[c] for c in labels)) or next(filter(None, (counted_unit(headers[c]) for c in labels)), "")
    cells = {}
    columns = _UnitColumns(headers, labels)
    rates = {c: rate_in(headers[c], [row[c] for row in filled[header_rows:]]) for c in range(width) if c not in labels} if source >= 0 else {}
    entries = {(r + header_rows, c): own for (r, c), own in paired(filled[header_rows:], headers, shared, on).items()} if source < 0 else {}
    labels = [c for c in labels if not any(c == column for _, column in entries)]
    for r in range(header_rows, len(filled)):
        named = next(filter(None, (label_unit(filled[r][c]) for c in labels)), "")
        unit = named or (shared if columns.rows is None else filled[r][columns.rows])
        for c in range(width):
            own = columns.own(c, filled[r]) or ("%" if rates.get(c) else "")
            told = shared if columns.rows is not None and is_amount(headers[c], shared) else unit
            figures = cell_figures(filled[r][c], headers[c], on, told if c not in labels else "", own)
            figures = [entry.figure for entry in entries[(r, c)]] if (r, c) in entries else figures
            figures = list(map(_of_one, figures)) if rates.get(c) == "1" and filled[r][c].find("%") < 0 else figures
            if figures:
                cells[(r, c)] = figures
    dates = [next((f.form for f in cells.get((r, dated or 0), ()) if dated is not None), "") for r in range(len(filled))]
    return Grid(source, header_rows, headers, filled, labels, terms, cells, origin, title, dates, places, entries)


def _of_one(figure: Figure) -> Figure:
    """0.123 for 12.3%."""
    return figure if figure.value is None or figure.unit != "%" else replace(figure, value=figure.value * 100, step=figure.step * 100)


class _UnitColumns:
    """The columns that say what other columns of their row are in: 单位 of all, 数量单位 of 数量, 币种 of amounts."""

    def __init__(self, headers: Sequence[str], labels: Sequence[int]) -> None:
        self.headers = headers
        self.rows = next((c for c in labels if is_unit_column(headers[c])), None)
        self.currency = next((c for c in labels if is_currency_column(headers[c])), None)
        self.of = {c: u for c in range(len(headers)) for u in labels if is_unit_of(headers[u], headers[c])}

    def own(self, column: int, row: Sequence[str]) -> str:
        if column in self.of:
            return row[self.of[column]]
        if self.currency is None:
            return ""
        unit = in_currency(self.headers[column], row[self.currency])
        return unit if self.rows is None else in_scale(unit, row[self.rows])


def _count_titles(rows: list[list[str]]) -> int:
    """Rows above the header that hold one text only, alone or merged over all columns."""
    count = 0
    while count < min(3, len(rows) - 2) and len(rows[count]) > 1 and len(set(filter(None, rows[count]))) == 1:
        count += 1
    return count


_MEASURED = re.compile(r"[-+−]?(?:\d[\d,]*\.\d+|\d{1,3}(?:,\d{3})+)\s?%?|[-+−]?\d+\s?%")


def _count_headers(rows: list[list[str]]) -> int:
    """One header row, and further ones: of units, of what a terminal says of its series, and where a spanning header
    is parted below: 收入 | 收入 over 2Q25 | 同比."""
    if len(rows) > 1 and _is_data(rows[0], rows[1]):
        return 0
    count = 1
    while count < min(MOST_HEADERS, len(rows) - 1) and (
        _is_unit_row(rows[count])
        or (_SERIES.fullmatch(rows[0][0]) and _SAYS_OF_SERIES.fullmatch(rows[count][0]))
        or (count < 3 and _spans(rows[count - 1]) and _names_only(rows[count]))
    ):
        count += 1
    return min(count, len(rows))


MOST_HEADERS = 10  # a terminal's export says name, number, frequency, unit, source, region, span and time of a series
_SERIES = re.compile(r"指标(?:名称)?|名称|日期|时间|date|name|series|indicator", re.IGNORECASE)
_SAYS_OF_SERIES = re.compile(
    r"(?:指标)?(?:频率|单位|来源|数据来源|国家(?:/地区)?|地区|更新时间|更新日期|起止时间|时间区间|样本区间|ID|代码|编号|备注|描述|名称)|指标ID|frequency|unit|source|(?:series )?id|region|country|last update|updated|ticker|name",
    re.IGNORECASE,
)
_OF_UNITS = re.compile(r"(?:指标|计量)?单位|units?", re.IGNORECASE)


def _is_unit_row(row: list[str]) -> bool:
    """| 亿元 | % | 倍: units, most of which the grammar knows."""
    cells = [cell.strip("（）()[] ") for cell in row if cell and not _OF_UNITS.fullmatch(cell)]
    known = sum(1 for cell in cells if unit_named(cell))
    return known * 2 > len(cells) and not any(re.search(r"\d", cell) for cell in cells)


def _is_data(first: list[str], second: list[str]) -> bool:
    """The first row is a record as the second is, 甲公司 | 12.5 | 30% over 乙公司 | 8.1 | 12%: the table has no header."""
    measured = [c for c, cell in enumerate(first) if _MEASURED.fullmatch(cell)]
    alike = all(bool(_MEASURED.fullmatch(b)) for c, b in enumerate(second) if c in measured and b)
    return bool(measured) and alike and not any(re.search(r"\d", cell) for c, cell in enumerate(first) if c not in measured)


def _spans(row: list[str]) -> bool:
    """A cell is blank or repeats the one before it: it was merged over columns."""
    return any(not cell for cell in row) or any(a == b for a, b in pairwise(row))


def _names_only(row: list[str]) -> bool:
    """A header's row: periods and words, no cell that is a number or a date."""
    cells = [cell for cell in row if cell and cell.lower() not in BLANK]
    alone = len(cells) == 1 and bool(row[0])  # the head of a section
    return bool(cells) and not alone and all(_PERIOD.fullmatch(cell) or not _is_value(cell) for cell in cells)


def _is_value(cell: str) -> bool:
    """A number or a date, with next to nothing beside it, or a rate: up 10-15%."""
    return bool(re.search(r"\d\s?[%％]", cell)) or (bool(re.search(r"\d", cell)) and sum(f.end - f.start for f in extract(cell)) * 5 >= len(cell) * 4)


def _join_headers(rows: list[list[str]], width: int) -> list[str]:
    """Each column's header from top to bottom; a blank takes what stands to its left where the row below parts it.

    Of what a terminal says of its series the unit is kept.
    """
    if not rows:
        return [""] * width
    units = next((row for row in rows[1:] if _is_unit_row(row)), None)
    rows = [rows[0], *(row for row in rows[1:] if row is not units and not (_SERIES.fullmatch(rows[0][0]) and _SAYS_OF_SERIES.fullmatch(row[0])))]
    joined = []
    for column in range(width):
        below = any(row[column] for row in rows[1:])
        parts = [
            _left_of(row, column) if below and n < len(rows) - 1 else row[column]
            for n, row in enumerate(rows)
        ]
        name = canonical(" ".join(dict.fromkeys(part for part in parts if part)))
        unit = units[column].strip("（）()[] ") if units and not _OF_UNITS.fullmatch(units[column]) else ""
        joined.append(f"{name}（{unit}）" if unit else name)
    return joined


def _left_of(row: list[str], column: int) -> str:
    return next((row[c] for c in range(column, -1, -1) if row[c]), "")


def _holds_labels(rows: list[list[str]], column: int, header: str) -> bool:
    """A label column: most of its cells hold letters that are no quantity; so is a column of units."""
    cells = [row[column] for row in rows if row[column].strip().lower() not in BLANK]
    if not cells:
        return False
    if is_unit_column(header) or is_currency_column(header):
        return not any(re.search(r"\d", cell) for cell in cells)
    named = sum(1 for cell in cells if re.search(r"[A-Za-z\u4e00-\u9fff]", cell) and not _is_quantity(cell))
    return named * 2 > len(cells)


def _holds_dates(rows: list[list[str]], column: int, header: str, on: date | None) -> bool:
    """A date column: every filled cell is one date and nothing else."""
    cells = [day_of(row[column], header).strip() for row in rows if row[column].strip().lower() not in BLANK]
    return bool(cells) and all(
        len(found := extract(cell, on)) == 1 and found[0].dimension == "date" and found[0].text == cell for cell in cells
    )


def _is_quantity(cell: str) -> bool:
    figures = extract(cell)
    return bool(figures) and sum(f.end - f.start for f in figures) * 2 >= len(cell)


def _fill_down(rows: list[list[str]], header_rows: int, labels: list[int]) -> None:
    """Blank label cells take the label above, while the row holds something of its own."""
    for column in labels:
        above = ""
        for row in rows[header_rows:]:
            if row[column]:
                above = row[column]
            elif any(row):
                row[column] = above


def _header_terms(header: str, vocabulary: Vocabulary, on: date | None) -> frozenset[str]:
    found = scan(header, on)
    dates = (date_term(figure) for figure in said_in(header, on) if figure.dimension == "date" and not is_step(figure))
    return frozenset((*(term for _, term in vocabulary.of(header, found) if term not in _OF_WHICH), *dates))


def said_in(header: str, on: date | None) -> tuple[Figure, ...]:
    """The figures of a header; one that begins with a day, 11/7均价, or ends in one, 份额_0313(亿份), is of that day."""
    if on and (days := _HEAD_DAYS.search(header)):
        spelt = extract("{}月{}日至{}月{}日".format(*days.groups()), on)
        return tuple(replace(f, text=days[0], start=days.start(), end=days.end()) for f in spelt[:1])
    day = _HEAD_DAY.match(header) or _TAIL_DAY.search(header)
    header = header if day else header.replace("_", " ")  # EPS_2025E
    told = [part for part in day.groups() if part] if day else []
    found = extract(f"{told[0]}月{told[1]}日", on) if told and on else ()
    if not day or len(found) != 1:
        return tuple(extract(header, on))
    rest = (f for f in extract(header, on) if f.end <= day.start() or f.start >= day.end())
    return (replace(found[0], text=day[0], start=day.start(), end=day.end()), *rest)


def label_terms(vocabulary: Vocabulary, labels: list[str]) -> frozenset[str]:
    text = " | ".join(labels)
    return frozenset(term for _, term in vocabulary.of(text, scan(text)))
