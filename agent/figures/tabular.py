"""A table as mentions: each cell bound by its row's labels and its column's header.

Blanks under a label belong to the label above (merged cells); units of a header `(M)`, `（亿元）` reach its cells.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from itertools import pairwise

from agent.figures.cellunits import (
    behind,
    header_unit,
    in_currency,
    is_currency_column,
    is_unit_column,
    is_unit_of,
    label_unit,
    reaches,
    shared_unit,
)
from agent.figures.contexts import Mention, date_term
from agent.figures.extract import extract, scan
from agent.figures.grammar import WIDE
from agent.figures.model import Figure
from agent.figures.stepping import is_step
from agent.figures.vocabulary import Vocabulary

BLANK = frozenset({"", "-", "--", "–", "—", "——", "－", "/", "n/a", "na", "nan", "无"})
_SIGNED = re.compile(r"环比|同比|涨跌|涨幅|跌幅|变动|变化|增速|增长|至今|change|yoy|qoq|growth", re.IGNORECASE)
_NUMBER_ONLY = re.compile(r"[+\-−－]?[\d,，]+(?:\.\d+)?\Z")
# A number, or a range, with the word or mark that bounds it: 约 1,250, ~125, 91-93, 3,000+.
_MONTH_DAY = re.compile(r"(0?[1-9]|1[0-2])[-/.](0?[1-9]|[12]\d|3[01])")
_HEAD_DAY = re.compile(r"(?P<month>0?[1-9]|1[0-2])[/／](?P<day>[12]\d|3[01]|0?[1-9])(?=[\s一-鿿（(]|$)")
_TAIL_DAY = re.compile(r"(?<=_)(?:20\d\d)?(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])(?=\D|$)")  # of a data file's column
_DATED = re.compile(r"日期|交易日|\bdate\b", re.IGNORECASE)
_NUMERIC = re.compile(r"(?:[约超近逾~≈><≥≤]|不足|至少)?\s?[+\-−－]?[\d,，]+(?:\.\d+)?(?:\s?[-–~至]\s?[\d,，]+(?:\.\d+)?)?\+?\Z")
_PERIOD = re.compile(
    r"(?:19|20)\d\d(?:[EA]|Q[1-4]|H[12]|年[一-鿿]*)?|FY ?\d\d(?:Q[1-4])?|[1-4]Q\d\d|[12]H\d\d|[QH][1-4]|\d{1,2}月",
    re.IGNORECASE,
)
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
    turned: bool = False  # its rows are the columns of the table as given
    _labels: dict[int, list[str]] = field(default_factory=dict, init=False, repr=False)

    def labels(self, row: int) -> list[str]:
        found = self._labels.get(row)
        if found is None:
            cells = (self.rows[row][c] for c in self.label_columns)
            found = self._labels[row] = [cell for cell in cells if cell.strip().lower() not in BLANK]
        return found


class TableReader:
    def __init__(
        self,
        rows: Sequence[Sequence[str]],
        vocabulary: Vocabulary,
        on: date | None,
        source: int,
        number: int,
        caption: str = "",
    ) -> None:
        self.vocabulary, self.on, self.source, self.number = vocabulary, on, source, number
        self.grid = _lay_out(rows, vocabulary, on, source, caption)
        self._caption = frozenset(term for _, term in vocabulary.terms(f"{caption} {self.grid.title}"))
        labels = " | ".join(cell for row in self.grid.rows for cell in row)  # 小鹏 beside 42000 is no model
        headers = " ".join(self.grid.headers)
        self.terms = (
            self._caption
            | frozenset(t for _, t in vocabulary.of(labels, scan(labels)))
            | frozenset(t for _, t in vocabulary.terms(headers))
        )

    def mentions(self) -> list[Mention]:
        found: list[Mention] = []
        for row in range(self.grid.header_rows, len(self.grid.rows)):
            found += self._row(row)
        found += self._headers()
        for order, mention in enumerate(found):
            mention.order = order
        return found

    def _row(self, row: int) -> list[Mention]:
        grid = self.grid
        labels = label_terms(self.vocabulary, grid.labels(row))
        whole = labels.union(*grid.header_terms) if grid.header_terms else labels
        found = []
        for column, header in enumerate(grid.headers):
            for figure in grid.cells.get((row, column), ()):
                near = labels | grid.header_terms[column] | self._told_beside(figure, row, column)
                found.append(self._mention(figure, row, column, near, whole, header))
        return found

    def _told_beside(self, figure: Figure, row: int, column: int) -> frozenset[str]:
        """Words of another cell of the row that says the same figure in a clause: 6nm | Genio 720 采用 6nm 制程."""
        grid, written, told = self.grid, figure.text.strip(), []
        for other, cell in enumerate(grid.rows[row]):
            same = any(one.text.strip() == written for one in grid.cells.get((row, other), ()))
            if same and other != column and other not in grid.label_columns and len(cell) > len(written) + 3:
                told.append(cell)
        return label_terms(self.vocabulary, told) if told else frozenset()

    def _headers(self) -> list[Mention]:
        """Figures of the headers themselves: the date of a price, the year of a forecast."""
        found = []
        for figure in extract(self.grid.title, self.on) if self.source >= 0 else ():
            found.append(self._mention(figure, 0, 0, self._caption, self.terms, self.grid.title))
        for column, header in enumerate(self.grid.headers):
            for figure in _said_in(header, self.on):
                terms = self.grid.header_terms[column]
                found.append(self._mention(figure, 0, column, terms, self.terms, header))
        return found

    def _mention(
        self, figure: Figure, row: int, column: int, near: frozenset[str], whole: frozenset[str], header: str
    ) -> Mention:
        direction = 0
        if figure.value is not None and _SIGNED.search(header):
            direction = -1 if figure.value < 0 else 1 if figure.value > 0 else 0
        return Mention(
            figure=figure,
            source=self.source,
            near=near,
            clause=near,
            lead=near,
            sentence=whole,
            scope=self._caption,
            span=(row, row + 1),
            direction=direction,
            left=re.sub(r"\s+", "", self.grid.rows[row][column][: figure.start])[-8:].lower() if row else "",
            periods=tuple(filter(None, self.grid.dates[row : row + 1])) if row else (),
            table=self.number,
            row=row,
            column=column,
            headings=(header, *self.grid.labels(row)),
        )


def label_terms(vocabulary: Vocabulary, labels: list[str]) -> frozenset[str]:
    text = " | ".join(labels)
    return frozenset(term for _, term in vocabulary.of(text, scan(text)))


def _lay_out(
    rows: Sequence[Sequence[str]], vocabulary: Vocabulary, on: date | None, source: int, caption: str
) -> Grid:
    turned = source >= 0 and _lies_on_its_side(rows)
    if turned:
        rows = [list(column) for column in zip(*rows, strict=True)]
    width = max((len(row) for row in rows), default=0)
    filled = [[*(cell.strip() for cell in row), *[""] * (width - len(row))] for row in rows]
    origin = [n for n, row in enumerate(filled) if any(row) and not _NOTE.match(" ".join(row).strip())]
    titles = _count_titles([filled[n] for n in origin])
    title = " ".join(next(filter(None, filled[n])) for n in origin[:titles])
    origin = origin[titles:]
    filled = [filled[n] for n in origin]
    header_rows = _count_headers(filled)
    headers = _join_headers(filled[:header_rows], width)
    labels = [c for c in range(width) if is_unit_column(headers[c]) or _holds_labels(filled[header_rows:], c, headers[c])]
    dated = next((c for c in range(width) if c not in labels and _holds_dates(filled[header_rows:], c, on)), None)
    _fill_down(filled, header_rows, labels[:2] if dated is None else [*labels[:2], dated])
    terms = [_header_terms(header, vocabulary, on) for header in headers]
    shared = shared_unit(f"{caption} {title}") or shared_unit(" ".join(headers[c] for c in labels))
    cells = {}
    columns = _UnitColumns(headers, labels)
    for r in range(header_rows, len(filled)):
        named = next(filter(None, (label_unit(filled[r][c]) for c in labels)), "")
        unit = named or (shared if columns.rows is None else filled[r][columns.rows])
        for c in range(width):
            own = columns.own(c, filled[r])
            figures = cell_figures(filled[r][c], headers[c], on, unit if c not in labels else "", own)
            if figures:
                cells[(r, c)] = figures
    dates = [next((f.form for f in cells.get((r, dated or 0), ()) if dated is not None), "") for r in range(len(filled))]
    return Grid(source, header_rows, headers, filled, labels, terms, cells, origin, title, dates, turned)


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
        return "" if self.currency is None else in_currency(self.headers[column], row[self.currency])


KEY_HEADER = re.compile(r"项目|指标|科目|内容|item|metric", re.IGNORECASE)


def _lies_on_its_side(rows: Sequence[Sequence[str]]) -> bool:
    """项目 | 甲 | 乙 over 发售价（港元） | 28.60 | 6.95: what is measured stands in the rows, of whom in the columns."""
    if len(rows) < 3 or len(rows[0]) < 3 or any(len(row) != len(rows[0]) for row in rows):
        return False
    head, labels = rows[0], [row[0] for row in rows[1:]]
    if not (KEY_HEADER.fullmatch(head[0].strip()) or not head[0].strip()) or any(re.search(r"\d|[（(%]", cell) for cell in head[1:]):
        return False
    if any(_SIGNED.search(cell) or _PERIOD_HEAD.search(cell) or not cell.strip() for cell in head[1:]):
        return False
    measured = sum(1 for label in labels if header_unit(label))
    return measured * 3 >= len(labels)


_PERIOD_HEAD = re.compile(r"[本上当]?[年季月周期]|今|去|合计|总|单位|数值|同期|备注")


def _count_titles(rows: list[list[str]]) -> int:
    """Rows above the header that hold one text only, alone or merged over all columns."""
    count = 0
    while count < min(3, len(rows) - 2) and len(rows[count]) > 1 and len(set(filter(None, rows[count]))) == 1:
        count += 1
    return count


def _header_terms(header: str, vocabulary: Vocabulary, on: date | None) -> frozenset[str]:
    found = scan(header, on)
    dates = (date_term(figure) for figure in _said_in(header, on) if figure.dimension == "date" and not is_step(figure))
    return frozenset((*(term for _, term in vocabulary.of(header, found)), *dates))


def _said_in(header: str, on: date | None) -> tuple[Figure, ...]:
    """The figures of a header; one that begins with a day, 11/7均价, or ends in one, 份额_0313(亿份), is of that day."""
    day = _HEAD_DAY.match(header) or _TAIL_DAY.search(header)
    header = header if day else header.replace("_", " ")  # EPS_2025E
    found = extract(f"{day['month']}月{day['day']}日", on) if day and on else ()
    if not day or len(found) != 1:
        return tuple(extract(header, on))
    rest = (f for f in extract(header, on) if f.end <= day.start() or f.start >= day.end())
    return (replace(found[0], text=day[0], start=day.start(), end=day.end()), *rest)


_MEASURED = re.compile(r"[-+−]?(?:\d[\d,]*\.\d+|\d{1,3}(?:,\d{3})+)\s?%?|[-+−]?\d+\s?%")


def _count_headers(rows: list[list[str]]) -> int:
    """One header row, and further ones where a spanning header is parted below: 收入 | 收入 over 2Q25 | 同比."""
    if len(rows) > 1 and _is_data(rows[0], rows[1]):
        return 0
    count = 1
    while count < min(3, len(rows) - 1) and _spans(rows[count - 1]) and _names_only(rows[count]):
        count += 1
    return min(count, len(rows))


def _is_data(first: list[str], second: list[str]) -> bool:
    """The first row is a record as the second is, 甲公司 | 12.5 | 30% over 乙公司 | 8.1 | 12%: the table has no header."""
    measured = [c for c, cell in enumerate(first) if _MEASURED.fullmatch(cell)]
    alike = all(bool(_MEASURED.fullmatch(b)) for c, b in enumerate(second) if c in measured and b)
    return bool(measured) and alike and not any(re.search(r"\d", cell) for c, cell in enumerate(first) if c not in measured)


def _spans(row: list[str]) -> bool:
    """A cell is blank or repeats the one before it: it was merged over columns."""
    return any(not cell for cell in row) or any(a == b for a, b in pairwise(row))


def _names_only(row: list[str]) -> bool:
    cells = [cell for cell in row if cell]
    return bool(cells) and all(_PERIOD.fullmatch(cell) or not re.search(r"\d", cell) for cell in cells)


def _join_headers(rows: list[list[str]], width: int) -> list[str]:
    """Each column's header from top to bottom; a blank takes what stands to its left where the row below parts it."""
    if not rows:
        return [""] * width
    joined = []
    for column in range(width):
        below = any(row[column] for row in rows[1:])
        parts = [
            _left_of(row, column) if below and n < len(rows) - 1 else row[column]
            for n, row in enumerate(rows)
        ]
        joined.append(" ".join(dict.fromkeys(part for part in parts if part)))
    return joined


def _left_of(row: list[str], column: int) -> str:
    return next((row[c] for c in range(column, -1, -1) if row[c]), "")


def _holds_labels(rows: list[list[str]], column: int, header: str) -> bool:
    """A label column: most of its cells hold letters that are no quantity."""
    cells = [row[column] for row in rows if row[column].strip().lower() not in BLANK]
    if not cells:
        return False
    named = sum(1 for cell in cells if re.search(r"[A-Za-z\u4e00-\u9fff]", cell) and not _is_quantity(cell))
    return named * 2 > len(cells)


def _holds_dates(rows: list[list[str]], column: int, on: date | None) -> bool:
    """A date column: every filled cell is one date and nothing else."""
    cells = [row[column].strip() for row in rows if row[column].strip().lower() not in BLANK]
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


_POINTS = re.compile(r"([+\-−－]?\d+(?:\.\d+)?)\s?pcts?", re.IGNORECASE)
_HAN = re.compile("[一-鿿]")
_PCT = re.compile(r"[一-鿿]\s*[（(]\s*pcts?\s*[）)]", re.IGNORECASE)
_NEGATIVE = re.compile(r"^\s*[（(]\s*(\d[\d,.]*\s?%?)\s*[）)]\s*$")  # (6%): as accounts write what is lost


def cell_figures(cell: str, header: str, on: date | None = None, shared: str = "", own: str = "") -> list[Figure]:
    """The figures of a cell, the unit of its header carried in where the cell has none of its own.

    `shared`: the unit of its row or of the whole table; `own`: that which a column of units gives this cell.
    """
    if cell.strip().lower() in BLANK:
        return []
    cell = _NEGATIVE.sub(r"-\1", cell.translate(WIDE)) if cell.strip()[:1] in "(（" else cell.translate(WIDE)
    unit = own or _in_points(header) or header_unit(header) or (shared if reaches(header, shared) else "")
    if unit and _NUMERIC.fullmatch(cell.strip()):
        joined = extract(cell.strip() + behind(unit), on)
        if len(joined) == 1 and joined[0].value is not None:
            return [replace(joined[0], text=cell.strip(), start=0, end=len(cell))]
    if on and _DATED.search(header) and (day := _MONTH_DAY.fullmatch(cell.strip())):
        return [replace(f, text=cell.strip(), start=0, end=len(cell)) for f in extract(f"{day[1]}月{day[2]}日", on)]
    if (points := _POINTS.fullmatch(cell.strip())) and _HAN.search(header):  # 2.8pct under 同比(%): points, as a Chinese desk writes
        return [replace(f, text=cell.strip(), start=0, end=len(cell)) for f in extract(f"{points[1]}个百分点", on)]
    found = list(extract(cell, on))
    if not found and _NUMBER_ONLY.fullmatch(cell.strip()):
        found = [_bare(cell)]
    return found


def _in_points(header: str) -> str:
    """同比（pct）: a Chinese desk's pct is a point."""
    return "个百分点" if _PCT.search(header) else ""


def _bare(cell: str) -> Figure:
    """A number that the grammar takes for a code in running text is a quantity in a cell (001314 apart)."""
    text = cell.strip().replace(",", "").replace("，", "").replace("−", "-").replace("－", "-")
    value = Decimal(text)
    exponent = value.as_tuple().exponent
    return Figure(
        cell.strip(), 0, len(cell), value, "", "count", "", None, Decimal(1).scaleb(int(exponent)), ""
    )
