"""The column of a table that a figure ranks in: its values, made comparable, with their labels.

Two currencies are compared only where the order holds at any rate the two have had: bounds in RATES.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from agent.figures.beside import named_columns
from agent.figures.contexts import Mention
from agent.figures.evidence import Evidence
from agent.figures.layout import Grid
from agent.figures.match import Matcher
from agent.figures.model import Figure
from agent.figures.narrowed import narrowed
from agent.figures.vocabulary import weight

# Yuan for one unit of a currency, middle of its range since 2005 (People's Bank of China central parity).
RATES = {
    "CNY": Decimal(1),
    "USD": Decimal(7),
    "HKD": Decimal("0.9"),
    "EUR": Decimal(8),
    "GBP": Decimal(9),
    "JPY": Decimal("0.06"),
}
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_BEHIND = re.compile(r"^[^\d；;。（(]{0,2}(?:在)?[^\d，,；;。（()）]{2,8}(?=[里中]最)|")  # 48.9 倍，样本股中最低
_SCOPE = re.compile(r"口径|统计范围|scope|basis", re.IGNORECASE)  # rows of another scope are not ranked together
_NO_RIVAL = re.compile(r"合计|总计|小计|其他|其它|全部|全球|全国|others?|totals?", re.IGNORECASE)  # no rows of the ranking
Entry = tuple[Decimal, tuple[str, str]]


def in_yuan(figure: Figure) -> Decimal | None:
    if figure.value is None:
        return None
    return figure.value * RATES.get(figure.unit, Decimal(1)) if figure.dimension == "money" else figure.value


def same_size(a: Figure, b: Figure) -> bool:
    """跌 5.20% and -5.20% are one value."""
    return a.value is not None and b.value is not None and abs(a.value) == abs(b.value)


def ranked_column(
    evidence: Evidence, mention: Mention, matcher: Matcher, proved: set[str]
) -> list[Entry] | None:
    """Values with (label, written) of the column group the figure stands in; None if no table of `proved` decides."""
    own = matcher.chosen.get((mention.figure.start, mention.figure.end))
    near = evidence.near_value(mention.figure)
    for cell in near if own is None else (own, *near):
        if cell.table < 0 or not (cell is own or same_size(cell.figure, mention.figure)):
            continue
        if evidence.is_previous(cell) and own is not cell:
            continue
        if evidence.sources[cell.source].name not in proved:
            continue
        grid = evidence.tables[cell.table]
        if cell.column in grid.label_columns or matcher.tables.conflict(mention, cell):
            continue
        if across := _quoted(grid, cell, mention, evidence):
            return across
        rows = _group(grid, cell, mention, evidence, matcher)
        entries = [entry for row in rows if (entry := _entry(grid, row, cell.column)) is not None]
        currencies = {f.unit for row in rows for f in grid.cells.get((row, cell.column), ())[:1]}
        if len(entries) > 1 and (len(currencies) == 1 or mention.figure.dimension != "money" or _order_is_safe(entries)):
            return entries
    return None


def _quoted(grid: Grid, cell: Mention, mention: Mention, evidence: Evidence) -> list[Entry]:
    """速算云 18.40 元最低, of a table that gives each of them a column: among those of the row, where the clause names no row."""
    columns = named_columns(grid)
    names = {t for t in grid.header_terms[cell.column] if weight(t) >= 1}
    rows = frozenset[str]().union(*(evidence.labels.terms(label) for label in grid.labels(cell.row)))
    if cell.column not in columns or not names & mention.near or rows & mention.near:
        return []
    told = [(in_yuan(grid.cells[(cell.row, c)][0]), grid.headers[c], grid.cells[(cell.row, c)][0].text.strip()) for c in columns if (cell.row, c) in grid.cells]
    return [(value, (head, written)) for value, head, written in told if value is not None]


def _group(grid: Grid, cell: Mention, mention: Mention, evidence: Evidence, matcher: Matcher) -> list[int]:
    """Rows that share the cell's label in a grouping column which the draft's words name; else the whole column."""
    rows = [r for r in range(grid.header_rows, len(grid.rows)) if r == cell.row or not any(_NO_RIVAL.fullmatch(label.strip()) for label in grid.labels(r))]
    scope = next((c for c in grid.label_columns if _SCOPE.search(grid.headers[c])), None)
    if scope is not None:
        rows = [row for row in rows if grid.rows[row][scope] == grid.rows[cell.row][scope]]
    rows = _of_its_week(grid, cell.row, rows)
    said = matcher.text[mention.span[0] : mention.figure.start] if mention.table < 0 else ""
    said += _BEHIND.findall(matcher.text[mention.figure.end : mention.span[1]])[0] if mention.table < 0 else ""
    cells = {row: [m for m in evidence.by_place.get((cell.source, row), ()) if m.table == cell.table] for row in rows}
    kept = narrowed(evidence, {row: found for row, found in cells.items() if found}, said)
    if cell.row in kept and 1 < len(kept) < len(rows):
        rows = [row for row in rows if row in kept]
    words = mention.near | mention.sentence
    for column in grid.label_columns:
        labels = [grid.rows[row][column] for row in rows]
        own = grid.rows[cell.row][column]
        if len(set(labels)) in (1, len(labels)) or labels.count(own) < 2:
            continue
        terms = {term for _, term in evidence.vocabulary.terms(own)}
        if terms and terms <= words:
            return [row for row in rows if grid.rows[row][column] == own]
    return rows


def _of_its_week(grid: Grid, own: int, rows: list[int]) -> list[int]:
    """The days of one week, of a table with a row for each day of several."""
    weeks = {row: date.fromisoformat(grid.dates[row]).isocalendar()[:2] for row in rows if _DAY.fullmatch(grid.dates[row])} if grid.dates else {}
    kept = [row for row in rows if row in weeks and weeks[row] == weeks.get(own)]
    return kept if len(kept) > 1 and len({grid.dates[row] for row in kept}) == len(kept) else rows


def _entry(grid: Grid, row: int, column: int) -> Entry | None:
    figures = grid.cells.get((row, column), [])
    value = in_yuan(figures[0]) if figures else None
    if value is None:
        return None
    labels = grid.labels(row)
    return value, (labels[0] if labels else str(row), figures[0].text.strip())


def _order_is_safe(entries: list[Entry]) -> bool:
    """The largest leads by half again, or all share a currency: then no exchange rate turns the order."""
    values = sorted((abs(v) for v, _ in entries), reverse=True)
    return values[0] >= values[1] * Decimal("1.5") or all(v == int(v) for v in values)
