"""Which rows of a table with several columns of labels do the words choose? 五家合计 RPK, 三大航国际 ASK, 江苏占出口额的.

Every column of labels is settled by the label named last before the figure; where none is, by its total row, or it is left
open. What is left open, or named with several labels, is what is added up. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial

from agent.figures.cells import BLANK
from agent.figures.cellunits import is_currency_column, is_unit_column
from agent.figures.contexts import BREAK, Mention
from agent.figures.evidence import Evidence
from agent.figures.labels import needles, squash
from agent.figures.layout import Grid
from agent.figures.numerals import han_value
from agent.figures.vocabulary import weight

TOTAL = re.compile(r"合计|总计|小计|总体|全部|整体|全国|全球|total|all", re.IGNORECASE)
# 三大航（华翔、东澜、南岳）: a group that the draft spells out once.
_GROUP = re.compile(r"(?P<name>(?:[两二三四五六七八九十]|\d{1,2})[一-鿿]{1,5})[（(](?P<list>[^（）()\d]{3,60})[）)]")
_SEPARATOR = re.compile(r"[、/／]|和|与|及")
_SO_MANY = re.compile(r"([两二三四五六七八九十]|\d{1,2})(?=[大个]?[家款只省地国型行类项城市种])")
MOST_ROWS, MOST_LABELS = 400, 60

Rows = list[int]


class Keyed:
    def __init__(self, evidence: Evidence, text: str) -> None:
        self.evidence, self.text = evidence, text
        self._groups: list[tuple[str, list[str]]] | None = None

    def chosen(self, mention: Mention, number: int, rows: Sequence[int]) -> Iterator[Rows]:
        """The rows, of those given, that the words before a figure choose, where they settle all columns but one."""
        grid = self.evidence.tables[number]
        columns = self._columns(number, grid)
        left = list(rows)
        open_columns: list[int] = []
        for column in columns:
            labels = list(dict.fromkeys(grid.rows[r][column] for r in left))
            named = self._named(mention, number, column, labels)
            if not named:
                named = [label for label in labels if TOTAL.fullmatch(squash(label))]
            if named:
                left = [r for r in left if grid.rows[r][column] in named]
            if len(named) != 1 and len(labels) > 1:
                open_columns.append(column)
        if len(open_columns) == 1 and len({grid.rows[r][open_columns[0]] for r in left}) == len(left) > 1:
            yield from self._of_so_many(mention, grid, open_columns[0], left)

    def settled(self, mention: Mention, number: int, rows: Sequence[int]) -> int | None:
        """The one row that the words choose."""
        grid = self.evidence.tables[number]
        left = list(rows)
        for column in self._columns(number, grid):
            labels = list(dict.fromkeys(grid.rows[r][column] for r in left))
            named = self._named(mention, number, column, labels) or [label for label in labels if TOTAL.fullmatch(squash(label))]
            left = [r for r in left if grid.rows[r][column] in named] if named else left
        return left[0] if len(left) == 1 else None

    def without(self, number: int, row: int, rows: Sequence[int]) -> Iterator[Rows]:
        """The whole that a row is part of, by each column of labels: its total row, else all rows that differ in it alone."""
        grid = self.evidence.tables[number]
        columns = self._columns(number, grid)
        for column in columns:
            like = [r for r in rows if all(grid.rows[r][c] == grid.rows[row][c] for c in columns if c != column)]
            totals = [r for r in like if TOTAL.fullmatch(squash(grid.rows[r][column])) and r != row]
            if totals or (row in like and len(like) > 2):
                yield totals[:1] or like

    def _of_so_many(self, mention: Mention, grid: Grid, column: int, rows: Rows) -> Iterator[Rows]:
        """五家合计 is of five rows."""
        said = _SO_MANY.findall(BREAK.split(self._said(mention))[-1]) or _SO_MANY.findall(self._said(mention))
        count = int(said[-1]) if said and said[-1].isdigit() else int(han_value(said[-1]) or 0) if said else 0
        body = [r for r in rows if not TOTAL.fullmatch(squash(grid.rows[r][column]))]
        if len(body) > 1 and count in (0, len(body)):
            yield body

    def _columns(self, number: int, grid: Grid) -> list[int]:
        return self.evidence.once("keyed", number, partial(_telling_columns, grid))

    def _said(self, mention: Mention) -> str:
        return self.text[mention.span[0] : mention.figure.start]

    def _named(self, mention: Mention, number: int, column: int, labels: Sequence[str]) -> list[str]:
        """The labels that the clause names, else the sentence, the paragraph, the headings; the last one, or those of a list."""
        if not 1 < len(labels) <= MOST_LABELS:
            return []
        found = self.evidence.once(f"needles {column}", number, partial(_needles_of, self.evidence.tables[number], column))
        known = [(needle, label) for needle, label in found if label in labels and not TOTAL.fullmatch(squash(label))]
        sentence, paragraph = self._said(mention), self.text[mention.paragraph[0] : mention.span[0]]
        clauses = [*BREAK.split(sentence)[::-1], *BREAK.split(paragraph.replace("\n", "。"))[::-1][:6]]
        for clause in clauses:
            group = self._group(squash(clause), known)
            if group:
                return group
            if named := _last_of(squash(clause), known):
                return named
        terms = [label for label in labels if (own := self.evidence.labels.terms(label)) and own <= mention.near | mention.sentence and any(weight(t) >= 1 for t in own)]
        return terms if len(terms) == 1 else _last_of(squash(self._heading(mention)), known)

    def _heading(self, mention: Mention) -> str:
        at = self.text.rfind("\n#", 0, mention.figure.start)
        return self.text[at + 1 : self.text.find("\n", at + 1)] if at >= 0 else ""

    def _group(self, clause: str, known: Sequence[tuple[str, str]]) -> list[str]:
        """The labels of a group that is spelled out elsewhere: 三大航."""
        if self._groups is None:
            self._groups = [(found["name"], _SEPARATOR.split(squash(found["list"]))) for found in _GROUP.finditer(self.text)]
        for name, items in self._groups:
            if name in clause:
                labels = [next((label for needle, label in known if needle == item), "") for item in items]
                if all(labels):
                    return labels
        return []


def _last_of(clause: str, known: Sequence[tuple[str, str]]) -> list[str]:
    """The label named last in a clause, with those that are joined to it: 浦东与白云."""
    places: dict[str, tuple[int, int]] = {}
    for needle, label in known:
        at = clause.rfind(needle)
        if at >= 0 and (label not in places or len(needle) > places[label][1] - places[label][0]):
            places[label] = (at, at + len(needle))
    spans = {label: span for label, span in places.items() if not any(o[0] <= span[0] and span[1] <= o[1] and o != span for o in places.values())}
    ordered = sorted(spans, key=lambda label: spans[label][0])
    chosen = ordered[-1:]
    for label in ordered[-2::-1]:
        if not re.fullmatch(r"[、/和与及]", clause[spans[label][1] : spans[chosen[0]][0]]):
            break
        chosen.insert(0, label)
    return chosen


def _telling_columns(grid: Grid) -> list[int]:
    """The columns of labels that tell rows apart: no units, no second name of the same rows."""
    body = grid.rows[grid.header_rows :]
    if not 1 < len(body) <= MOST_ROWS:
        return []
    chosen: list[int] = []
    for column in grid.label_columns:
        if is_unit_column(grid.headers[column]) or is_currency_column(grid.headers[column]):
            continue
        cells = [row[column] for row in body]
        if any(cell.strip().lower() in BLANK for cell in cells) or len(set(cells)) == 1:
            continue
        if chosen and len({tuple(row[c] for c in chosen) for row in body}) == len(body):
            break
        chosen.append(column)
    return chosen


def _needles_of(grid: Grid, column: int) -> list[tuple[str, str]]:
    labels = {row[column]: row[column] for row in grid.rows[grid.header_rows :]}
    return needles(labels)
