"""What rows of one column add up to: all of them, the first few, those that the words name, those that they leave out. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from itertools import chain

from agent.figures.aspects import meet
from agent.figures.contexts import BREAK, Mention
from agent.figures.evidence import Evidence
from agent.figures.keyed import Keyed
from agent.figures.labels import core, squash
from agent.figures.layout import Grid
from agent.figures.model import Figure
from agent.figures.narrowed import narrowed, under_heading
from agent.figures.numerals import han_value
from agent.figures.operands import Operands
from agent.figures.periods import says_when
from agent.figures.vocabulary import weight

_TOTAL_ROW = re.compile(r"合计|总计|小计|总体|全部|整体|行业|total|all\b", re.IGNORECASE)
_REST = re.compile(r"其余|其他|余下|剩余|另外|拿掉|拿走|剔除|扣除|除去|去掉|抛开|撇开|刨除|刨去|不[计算]")
_FIRST = re.compile(r"(?:[前头]|CR)\s?([二两三四五六七八九十]|\d{1,2})\s?(?!\s?[个]?[月季年周天日])")
_RATE = re.compile(r"率|均价|单价|同比|环比|占|份额|增速|幅|倍|PE|市盈", re.IGNORECASE)
_SHARE = re.compile(r"占比|份额|比重|share", re.IGNORECASE)
AMOUNT_HEADER = re.compile(r"金额|融资额|规模|数额|总额|amount|size", re.IGNORECASE)
_WORD = re.compile(r"[a-z]+-?\d[a-z\d]*|[a-z]{3,}|[\u4e00-\u9fff]{2,4}")
_LAST = re.compile(r"(?:上一?[周月期季]|前一[周月期季])(?:则|仅|只|共|合计|总计|总额|同类|的)*(?:\s?[\d两二三四五六七八九十]{1,3}\s?[笔起宗单家项个][，,、（(]?(?:共|合计|总计|总额)*)?[为是有]?[约近超逾]?\s*$")  # of last week's tables
FEWEST, MOST = 2, 60  # rows of a column that is added up
MANY = 12  # columns that are tried

Column = list[Mention]
Tables = dict[int, Column]  # of one table, by column


@dataclass(frozen=True, slots=True)
class _Summable:
    """Cells of one column that may be added up, the words that name the column, whether its header says that they are amounts."""

    cells: Column
    terms: frozenset[str]
    amounts: bool


class Totals:
    def __init__(self, evidence: Evidence, operands: Operands, text: str) -> None:
        self.evidence, self.operands, self.text = evidence, operands, text
        self._drafts: dict[int, Tables] | None = None
        self._summable: dict[tuple[str, str, bool], list[list[_Summable]]] = {}
        self.keyed = Keyed(evidence, text)

    def of(self, mention: Mention, like: Figure) -> Iterator[Column]:
        """The rows that may be meant, column by column, whose cells are of the kind wanted."""
        said = self.text[mention.span[0] : mention.figure.start]
        headed = under_heading(self.text, mention.span[0], _clause(said)) if mention.table < 0 else ""
        settled = set()
        for number, column in self.chosen(mention, like):
            settled.add(number)
            yield column
        for column in self.columns(mention, like):
            if column[0].source < 0 or column[0].table not in settled:
                yield from self._subsets(column, said)
                if headed:
                    yield from self._subsets(column, headed)

    def chosen(self, mention: Mention, like: Figure) -> Iterator[tuple[int, Column]]:
        """The rows that the words choose by all columns of labels, in the columns of the period that they speak of."""
        if mention.table >= 0:
            return
        for number, columns in self.spoken(mention, like):
            rows = sorted({row for cells in columns for row in cells})
            for chosen in self.keyed.chosen(mention, number, rows):
                for cells in columns:
                    if all(row in cells for row in chosen) and _adds_up(cells[chosen[0]]):
                        yield number, [cells[row] for row in chosen]

    def spoken(self, mention: Mention, like: Figure) -> Iterator[tuple[int, list[dict[int, Mention]]]]:
        """This week's tables with a label that the paragraph names, each with its columns of the kind and period spoken of."""
        for number in self._spoken_of(mention):
            grid = self.evidence.tables[number]
            columns = self.evidence.once("all columns", number, partial(self._columns_of, number, grid, totals=True))
            fitting = {c: {m.row: m for m in cells if _fits(m, like)} for c, cells in columns.items()}
            spoken = _of_period(mention, grid, [c for c, cells in fitting.items() if cells])
            if spoken:
                yield number, [fitting[c] for c in spoken]

    def amounts(self, mention: Mention) -> Iterator[tuple[int, str, list[dict[int, Mention]]]]:
        """The same, kind by kind of the amounts that the tables hold, with their unit."""
        kinds = {(m.figure.dimension, m.figure.unit): m.figure for number in self._spoken_of(mention) for m in self._first_row(number)}
        for kind in kinds.values():
            yield from ((number, kind.unit, columns) for number, columns in self.spoken(mention, kind))

    def _first_row(self, number: int) -> Iterator[Mention]:
        """A figure of each row, of an amount."""
        grid = self.evidence.tables[number]
        for row in range(grid.header_rows, len(grid.rows)):
            cells = self.evidence.by_place.get((grid.source, row), ())
            yield from (m for m in cells if m.table == number and m.row == row and m.figure.dimension in ("count", "money", "tech") and m.figure.value)

    def _spoken_of(self, mention: Mention) -> list[int]:
        before = squash(self.text[mention.paragraph[0] : mention.figure.start])
        written = self.evidence.labels.written_in(before)[:MANY]
        return [number for number in written if not self.evidence.sources[self.evidence.tables[number].source].previous]

    def columns(self, mention: Mention, like: Figure) -> list[Column]:
        """Columns of the draft's and the sources' tables; those whose header the words name, else the only one of a table."""
        words = mention.near | mention.sentence
        last = mention.table < 0 and bool(_LAST.search(self.text, mention.span[0], mention.figure.start))
        found: list[Column] = []
        for fitting in self._of_kind(like, last):
            named = [c for c in fitting if not words.isdisjoint(c.terms)]
            named = named if says_when(mention) else _of_last_period(named)
            amounts = [c for c in fitting if c.amounts]
            fitting = fitting if named else _of_last_period(fitting)
            chosen = named or (fitting if len(fitting) == 1 else amounts if len(amounts) == 1 else [])
            found += [c.cells for c in chosen]
            if len(found) >= MANY:
                break
        return found[:MANY]

    def _of_kind(self, like: Figure, last: bool) -> list[list[_Summable]]:
        """Table by table, the columns that hold such figures; of last week's tables, or of this week's and the draft's."""
        kind = (like.dimension, "" if like.dimension == "count" else like.unit)
        if (*kind, last) not in self._summable:
            found = [] if last else [_summable(columns, like) for columns in self._of_draft().values()]
            self._summable[*kind, last] = [fitting for fitting in chain(found, self._of_sources(like, kind, last)) if fitting]
        return self._summable[*kind, last]

    def _of_draft(self) -> dict[int, Tables]:
        if self._drafts is None:
            self._drafts = defaultdict(lambda: defaultdict(list))
            for m in self.operands.everywhere():
                if m.table >= 0 and m.row > 0 and not _is_total(m):
                    self._drafts[m.table][m.column].append(m)
        return self._drafts

    def _of_sources(self, like: Figure, kind: tuple[str, str], last: bool) -> Iterator[list[_Summable]]:
        for number, grid in enumerate(self.evidence.tables):
            if self.evidence.sources[grid.source].previous is last:
                columns = self.evidence.once("columns", number, partial(self._columns_of, number, grid))
                yield self.evidence.once(f"columns of {kind}", number, partial(_summable, columns, like))

    def _columns_of(self, number: int, grid: Grid, *, totals: bool = False) -> dict[int, Column]:
        columns: dict[int, Column] = defaultdict(list)
        for row in range(grid.header_rows, len(grid.rows)):
            for m in self.evidence.by_place.get((grid.source, row), ()):
                if m.table == number and m.row == row and m.column not in grid.label_columns and (totals or not _is_total(m)):
                    columns[m.column].append(m)
        return columns

    def _subsets(self, column: Column, said: str) -> Iterator[Column]:
        rows = narrowed(self.evidence, {m.row: [m] for m in column}, _clause(said))
        column = [m for m in column if m.row in rows]
        if len(column) < FEWEST:
            return
        yield column
        squashed = squash(said)
        named = [m for m in column if any(len(name) > 1 and name in squashed for name in _names(m))]
        if FEWEST <= len(named) < len(column):
            yield named
        rest = [m for m in column if m not in named]
        if named and rest and _REST.search(said):
            yield rest
        for found in _FIRST.finditer(said):
            count = int(found[1]) if found[1].isdigit() else int(han_value(found[1]) or 0)
            if FEWEST <= count < len(column):
                yield column[:count]
                yield sorted(column, key=lambda m: -(m.figure.value or Decimal(0)))[:count]
        yield from _of_a_word(column, squashed)
        yield from self._of_a_concept(column, said)

    def _of_a_concept(self, column: Column, said: str) -> Iterator[Column]:
        """中国项目 of rows that say China: a label in another language is the concept that the words name."""
        spoken = {t for _, t in self.evidence.vocabulary.terms(_clause(said)) if t[0] == "#"}
        for concept in sorted(spoken):
            rows = [m for m in column if any(concept in self.evidence.labels.terms(label) for label in m.headings[1:])]
            if FEWEST <= len(rows) < len(column):
                yield rows


def _of_period(mention: Mention, grid: Grid, columns: list[int]) -> list[int]:
    """Of columns that are each of a period those of the one that the words name, or of the last; of others those that they name."""
    dates = {c: [t[1:] for t in grid.header_terms[c] if t[0] == "%"] for c in columns}
    told = [t[1:] for t in mention.near if t[0] == "%"] or [period.lstrip("^") for period in mention.periods[:1]]
    exact = [c for c in columns if any(day in told for day in dates[c])]
    wanted = exact or [c for c in columns if any(meet(day, form) for day in dates[c] for form in told)]
    days = [day for c in columns for day in dates[c] if "~" not in day]
    latest = [c for c in columns if max(days, default="") in dates[c]]
    spoken = wanted or latest or columns
    named = [c for c in spoken if any(weight(t) >= 1 for t in grid.header_terms[c] & (mention.near | mention.sentence) if t[0] != "%")]
    return named or (spoken if len(spoken) == 1 else [])


def _of_last_period(columns: list[_Summable]) -> list[_Summable]:
    """2Q26 share and 2Q25 share: of columns that are each of a period, those of the last."""
    days = [max((t for t in column.cells[0].near if t[0] == "%" and t[1].isdigit()), default="") for column in columns]
    return [column for column, day in zip(columns, days, strict=True) if day == max(days)] if all(days) else columns


def _clause(said: str) -> str:
    """The words that narrow a total: its own clause, and the one before where it has none of its own."""
    clauses = [clause for clause in BREAK.split(said) if clause.strip()]
    return "，".join(clauses[-2:])


def _summable(columns: Tables, like: Figure) -> list[_Summable]:
    found = []
    for column in columns.values():
        if not FEWEST <= len(column) <= MOST:
            continue
        cells = column if all(_fits(m, like) for m in column) else _in_currency(column, like)
        if len(cells) >= FEWEST and _adds_up(cells[0]):
            terms = frozenset(t for t in cells[0].near - _labels(cells) if weight(t) >= 1)
            found.append(_Summable(cells, terms, bool(AMOUNT_HEADER.search(cells[0].headings[0]))))
    return found


def _fits(m: Mention, like: Figure) -> bool:
    return m.figure.dimension == like.dimension and (m.figure.unit == like.unit or like.dimension == "count")


def _in_currency(column: Column, like: Figure) -> Column:
    """Of amounts in several currencies, those in the wanted one."""
    if any(m.figure.dimension != "money" for m in column):
        return []
    return [m for m in column if _fits(m, like)]


def _of_a_word(column: Column, said: str) -> Iterator[Column]:
    """CANN 路线（含液冷）: the rows whose labels share a word that the clause names."""
    names = [_names(m) for m in column]
    for word in dict.fromkeys(_WORD.findall(said[-40:])):
        rows = [m for m, own in zip(column, names, strict=True) if any(word in name for name in own)]
        if FEWEST <= len(rows) < len(column):
            yield rows


def _names(m: Mention) -> list[str]:
    """The labels of a cell's row, in full and without their brackets."""
    return [*map(squash, m.headings[1:]), *map(core, m.headings[1:])]


def _labels(column: Column) -> frozenset[str]:
    """The terms that all of a column's cells do not share: their rows'."""
    return frozenset[str]().union(*(m.near for m in column)) - frozenset.intersection(*(m.near for m in column))


def _adds_up(m: Mention) -> bool:
    """An amount, or a share of one whole: no rate, no growth."""
    header = m.headings[0]
    return bool(_SHARE.search(header)) if m.figure.dimension == "percent" else not _RATE.search(header)


def _is_total(m: Mention) -> bool:
    return any(_TOTAL_ROW.fullmatch(squash(label)) for label in m.headings[1:])
