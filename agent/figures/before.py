"""What a figure was before, and which way it went, by the evidence that proves it.

A text tells the earlier value, or the change beside it. A table has it in a column of an earlier period, or the change in
one of its own; last week's table has it in the same row and column.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from agent.figures.aspects import YEAR_ON_YEAR
from agent.figures.compare import same_unit
from agent.figures.contexts import Mention
from agent.figures.evidence import Evidence
from agent.figures.layout import Grid
from agent.figures.match import Matcher

NEAR = 2  # figures apart in the source's sentence
_CHANGE = re.compile(r"环比|周变动|周涨跌|月变动|WoW|QoQ|MoM", re.IGNORECASE)
_PERIOD = re.compile(
    r"(?:20|FY ?)\d\d\s*年?|\d{1,2}\s*月(?:\s*\d{1,2}\s*日)?|[一二三四1-4]季度|Q[1-4]|[本上当这]\s?[周月季期]度?|[（(][^（）()]*[）)]|[\s*_`]", re.IGNORECASE
)
_LAST = re.compile(r"^上(?:一)?[周月季期]|^前值")
# The word of movement that leads to a figure in English, where no word of direction stands there.
_LEADING_TO = re.compile(r"\b(?:tak(?:es|ing)|bring(?:s|ing)|push(?:es|ing)|to reach|reach(?:es|ing|ed)?)\b[^.;,]{0,40}$", re.IGNORECASE)
_BEHIND = re.compile(r"\s*[，,]?\s*(?:环比|[比较]上[周月季期][^，,；;。\d]{0,6})[^，,；;。\d]{0,6}$")


class Before:
    def __init__(self, evidence: Evidence, matcher: Matcher) -> None:
        self.evidence, self.matcher = evidence, matcher

    def of(self, mention: Mention) -> Mention | None:
        """The one earlier value that the evidence gives for the figure."""
        source = self._source(mention)
        if source is None or source.base or (mention.figure.value or 0) <= 0:
            return None
        return self._in_table(source) if source.table >= 0 else self._in_text(source) or self._in_table_of_it(mention, source)

    def way(self, mention: Mention) -> int:
        """+1, -1: the change that the evidence tells beside the figure; 0 where it tells none."""
        source = self._source(mention)
        if source is None or source.base:
            return 0
        return self._column_of_change(source) if source.table >= 0 else self._told(source)

    def _source(self, mention: Mention) -> Mention | None:
        return self.matcher.chosen.get((mention.figure.start, mention.figure.end))

    def _in_table_of_it(self, mention: Mention, source: Mention) -> Mention | None:
        """The document whose sentence proves the figure has it in a table too, in a row that the draft names."""
        document, tables = self.evidence.document(source.source), self.matcher.tables
        for cell in self.evidence.near_value(mention.figure):
            alike = cell.table >= 0 and cell.source in document and cell.figure.value == mention.figure.value
            if alike and tables.names_row(mention, cell) and not tables.conflict(mention, cell):
                return self._in_table(cell)
        return None

    def _in_text(self, source: Mention) -> Mention | None:
        """The one basis of comparison that the source's sentence gives it."""
        mates = self.evidence.by_place.get((source.source, source.span[0]), ())
        bases = [m for m in mates if m.base and same_unit(m.figure, source.figure) and m.figure.dimension == source.figure.dimension]
        near = [m for m in bases if abs(m.order - source.order) <= NEAR and (m.figure.value or 0) > 0 and not m.direction]
        return near[0] if len(near) == 1 else None

    def _in_table(self, cell: Mention) -> Mention | None:
        grid = self.evidence.tables[cell.table]
        if self.evidence.is_previous(cell) or cell.column in grid.label_columns:
            return None
        found = list(self.earlier_columns(cell)) or list(self._last_weeks(grid, cell)) or list(self._earlier_rows(grid, cell))
        return found[0] if len(found) == 1 else None

    def earlier_columns(self, cell: Mention) -> Iterator[Mention]:
        """9月流水 beside 10月流水, 上周库存 beside 库存: the nearest column of the same words and an earlier period."""
        grid = self.evidence.tables[cell.table]
        own = stem(grid.headers[cell.column])
        dates = period(grid, cell.column)
        earlier = [
            (period(grid, column), column)
            for column, header in enumerate(grid.headers)
            if column != cell.column and stem(header) == own
        ]
        last = [column for dated, column in earlier if _LAST.search(grid.headers[column]) or (dates and dated and dated < dates and len(dated) == len(dates))]
        if last and (own or dates):  # 2026年9月30日 beside 2025年12月31日: headers that are nothing but dates
            nearest = max(last, key=lambda column: (bool(_LAST.search(grid.headers[column])), period(grid, column)))
            yield from self._cell(cell.source, cell.row, nearest)

    def _earlier_rows(self, grid: Grid, cell: Mention) -> Iterator[Mention]:
        """2026Q1 above 2026Q2: the nearest row of an earlier period, of a table whose rows are periods."""
        own, thing = grid.dates[cell.row], _thing(grid, cell.row)
        alike = ((grid.dates[row], row) for row in range(grid.header_rows, len(grid.rows)) if _thing(grid, row) == thing)
        rows = sorted((dated, row) for dated, row in alike if own and dated and len(dated) == len(own) and dated <= own)
        if len({dated for dated, _ in rows}) == len(rows) > 1 and rows[-1][1] == cell.row:
            yield from self._cell(cell.source, rows[-2][1], cell.column)

    def _last_weeks(self, grid: Grid, cell: Mention) -> Iterator[Mention]:
        """The cell of the same labels and header in last week's table."""
        header, labels = grid.headers[cell.column], grid.labels(cell.row)
        for other in self.evidence.tables:
            if not self.evidence.sources[other.source].previous or header not in other.headers:
                continue
            column = other.headers.index(header)
            for row in range(other.header_rows, len(other.rows)):
                if labels and other.labels(row) == labels:
                    yield from self._cell(other.source, row, column)

    def _cell(self, source: int, row: int, column: int) -> Iterator[Mention]:
        mates = self.evidence.by_place.get((source, row), ())
        yield from (m for m in mates if m.table >= 0 and m.column == column)

    def _column_of_change(self, cell: Mention) -> int:
        """The sign of the row's own change on the period before, where one column tells it."""
        grid = self.evidence.tables[cell.table]
        columns = [c for c, header in enumerate(grid.headers) if _CHANGE.search(header) and c != cell.column]
        figures = grid.cells.get((cell.row, columns[0]), ()) if len(columns) == 1 else ()
        value = figures[0].value if figures else None
        return 0 if not value else 1 if value > 0 else -1

    def _told(self, source: Mention) -> int:
        """47.6%，比上月上升 1.7 个百分点; taking its total to $165 billion."""
        reader = self.evidence.readers.get(source.source)
        if reader is None:
            return 0
        if source.direction:
            return 0  # judged with the figure
        if _LEADING_TO.search(reader.text[source.span[0] : source.figure.start]):
            return 1
        mates = self.evidence.by_place.get((source.source, source.span[0]), ())
        then = next((m for m in mates if m.order == source.order + 1), None)
        if then is None or not then.direction or YEAR_ON_YEAR in then.clause:
            return 0
        return then.direction if _BEHIND.match(reader.text[source.figure.end : then.figure.start]) else 0


def _thing(grid: Grid, row: int) -> tuple[str, ...]:
    """Of what a row is, its period aside."""
    return tuple(label for label in grid.labels(row) if not any(map(str.isdigit, label)))


def stem(header: str) -> str:
    """A header without its period and unit: 10月iOS流水（亿元） -> iOS流水."""
    return _PERIOD.sub("", header)


def period(grid: Grid, column: int) -> str:
    """The one date a header names, "" where it names none or several."""
    dates = [term[1:] for term in grid.header_terms[column] if term[0] == "%"]
    return dates[0] if len(dates) == 1 else ""
