"""Among what does a draft rank a thing? The rows of a table: by a column, or by what a formula makes of two.

A place is refuted only where no league that the words may mean gives it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from agent.figures.arithmetic import Derived, apply
from agent.figures.aspects import QUARTERLY, YEAR_ON_YEAR, step_between
from agent.figures.before import period, stem
from agent.figures.beside import named_columns
from agent.figures.contexts import COLON_BREAK, Mention
from agent.figures.evidence import Evidence
from agent.figures.formulas import FORMULAS, Formula
from agent.figures.labels import bare_header, squash
from agent.figures.layout import Grid
from agent.figures.match import Matcher
from agent.figures.numerals import han_value
from agent.figures.ranks import came_to

_RANKED = ("变化 = (后 − 前) / 前", "增长倍数 = 后 / 前 − 1", "倍数 = 后 / 前", "占比 = 部分 / 总体", "差 = 后 − 前")
_OF_CHANGE = re.compile(r"增速|增幅|涨幅|跌幅|降幅|升幅|增长|下滑|下跌|上涨|下降|[涨跌升降]")
_FALLING = re.compile(r"跌|降|下滑|减")
_OF_SIZE = re.compile(r"规模|体量|金额|单笔|数量|总[额量]|收入|营收|销[量售]|产[量能]|市值|份额")
_CHANGE_HEADER = re.compile(r"同比|环比|涨跌|涨幅|跌幅|增速|增长|变动|变化|change|growth|yoy|qoq|wow|\bchg\b", re.IGNORECASE)
_BASIS = {"同比": re.compile(r"环比|qoq|wow|mom|周", re.IGNORECASE), "环比": re.compile(r"同比|yoy|年", re.IGNORECASE)}
_SAID = {YEAR_ON_YEAR: re.compile(r"同比|上年|去年|同期"), QUARTERLY: re.compile(r"环比|上[周月季期]|周[涨跌]")}
_LAST = re.compile(r"上年同期|去年同期|同期|上年|去年|年初|上一?季度?|上一?月|上一?周|上期|前值")
_PLACE = re.compile(r"名次|排名|位次|排位")
_LAST_STEP = re.compile(r"上一?[周期月季]|前一[周期月季]")
_THEN = re.compile(rf"{_LAST_STEP.pattern}|去年|上年|此前|原先|原来")
_FROM = re.compile(r"[从由]$")  # 由第六升到第五
_NOW = re.compile(r"[本这][周期月季]|今年|目前|如今|[至到为]了?(?=第|前|榜|首|末)|[至到为]了?$|[升跌降滑跳落冲][至到]")
_TOTAL = re.compile(r"合计|总计|小计|^总|total", re.IGNORECASE)
_AMONG = re.compile(r"([一二两三四五六七八九十]{1,3}|(?<![\d.])\d{1,3})\s?[个家只款组种项大支类条位笔座地][^，,；;。\d]{0,10}?[中里内]")
_PREPOSITION = re.compile(r"[在于为是排列居位，,\s]")
_FOREMOST = re.compile("最")
FEWEST = 3  # rows of a league
NEAR, SHORTEST = 8, 3  # letters before a place that say in what; of a clause that can say it
REACH = 30  # letters before a place in which its column is named
FARTHEST = 4  # clauses in which a name is looked for


@dataclass(frozen=True, slots=True)
class League:
    """One value among its like, itself included. `falls`: ranked are those that fall, the steepest first."""

    own: Decimal
    values: tuple[Decimal, ...]
    falls: bool = False

    @property
    def place(self) -> int:
        return 1 + sum(1 for value in set(self._ranked) if (value < self.own if self.falls else value > self.own))

    @property
    def _ranked(self) -> list[Decimal]:
        return [value for value in self.values if not self.falls or value < 0]

    def gives(self, place: int, among: int = 0) -> bool:
        """`among`: how many the words rank, where fewer than all; which of them is open, and so is the place by as many."""
        size = len(self._ranked)
        spare = max(size - among, 0) if among else 0
        if place == -1:
            return self.place + spare >= len(set(self._ranked))
        return place <= self.place <= place + spare


class Leagues:
    def __init__(self, evidence: Evidence, matcher: Matcher) -> None:
        self.evidence, self.matcher = evidence, matcher
        named = [formula for formula in FORMULAS if formula.name in _RANKED]
        self._formulas: Mapping[str, Formula] = {f.name: f for f in named} | {f.name.partition(" ")[0]: f for f in named if not f.part}

    def of_derived(self, derived: Derived, *, falls: bool) -> list[League]:
        """The rows of the operands' table, each with the same formula's result."""
        cells = self.cells_of(derived)
        formula = self._formulas.get(derived.formula)
        if formula is None or not cells:
            return []
        one_row = len(cells) > 1 and cells[0].row == cells[1].row and cells[0].table == cells[1].table
        if derived.formula.startswith("占比") and not one_row:
            return [self._column(cells[0], falls=False)]  # of one whole, shares rank as their amounts do
        if len(cells) < 2:
            return []
        a, b = min((cells[:2], cells[1::-1]), key=lambda pair: _off(formula, pair, derived.value))
        rows = self._alike(a, b)
        values = {row: value for row, (x, y) in rows.items() if (value := apply(formula, x, y)) is not None}
        found = [League(values[a.row], tuple(values.values()), falls)] if a.row in values else []
        found += self._quoted(a, b, formula, falls=falls)
        return [league for league in found if len(league.values) >= FEWEST]

    def _quoted(self, a: Mention, b: Mention, formula: Formula, *, falls: bool) -> Iterator[League]:
        """启明算网 3.67% 的跌幅最大: among those who each have a column, in the row of the two."""
        columns, others = (named_columns(self.evidence.tables[m.table]) for m in (a, b))
        if a.column not in columns or b.column not in others:
            return
        pairs = {c: (self._cell(a.source, a.row, c), self._cell(b.source, b.row, c)) for c in columns if c in others}
        values = {c: value for c, (x, y) in pairs.items() if x and y and (value := apply(formula, x, y)) is not None}
        if a.column in values:
            yield League(values[a.column], tuple(values.values()), falls)

    def _alike(self, a: Mention, b: Mention) -> dict[int, tuple[Mention, Mention]]:
        """For each row of a's table, its two operands: of the same row, or of the row of the same labels."""
        grid, other = self.evidence.tables[a.table], self.evidence.tables[b.table]
        found = {}
        for row in _rows(grid):
            mate = row if a.table == b.table else next((r for r in range(other.header_rows, len(other.rows)) if other.labels(r) == grid.labels(row)), -1)
            x, y = self._cell(a.source, row, a.column), self._cell(b.source, mate, b.column)
            if x and y:
                found[row] = (x, y)
        return found if a.table != b.table or a.row == b.row else {}

    def _cell(self, source: int, row: int, column: int) -> Mention | None:
        mates = self.evidence.by_place.get((source, row), ())
        return next((m for m in mates if m.table >= 0 and m.column == column), None)

    def _column(self, cell: Mention, *, falls: bool) -> League:
        own = cell.figure.value or Decimal(0)
        return League(own, tuple(_values(self.evidence.tables[cell.table], cell.column).values()), falls)

    def of_name(self, text: str, start: int, mentions: Sequence[Mention], clause: tuple[int, int], at: int) -> list[League]:
        """The columns that the words beside the place may mean, in the tables that have the clause's one name."""
        if is_earlier(text, clause[0], at):
            return self._last_weeks(text, start, mentions, clause, at)
        if told := self._of_place(text, start, mentions, clause, at):
            return told
        beside = _beside(text, clause[0], at)
        change, falls = _is_of_change(beside), bool(_FALLING.search(beside))
        found: list[League] = []
        cells = self._standing([m for m in mentions if not _is_scope(m, text, start)], start, clause)
        for grid, row in self._rows(text, clause, cells, open_to_cells=change and not came_to(text[:at])):
            for column in self._columns(grid, text[:at], text, change=change, size=bool(_OF_SIZE.search(beside))):
                values = _values(grid, column)
                if row in values and len(values) >= FEWEST:
                    found.append(League(values[row], tuple(values.values()), falls and change))
            if change:
                found += self._grown(grid, row, text, falls=falls)
        # 下跌 1.84%，在 31 个行业中排第 15: of the falls, or of all
        return found + [replace(league, falls=False) for league in found if league.falls and _says_no_metric(text[clause[0] : at])]

    def _of_place(self, text: str, start: int, mentions: Sequence[Mention], clause: tuple[int, int], at: int) -> list[League]:
        """涨 3.42%，名次跳到第 5 位: among those of the figure right before, where the clause has none of its own."""
        if not _PLACE.search(text, clause[0], at) or any(clause[0] <= m.figure.start - start < at for m in mentions):
            return []
        before = [m for m in mentions if m.figure.end - start <= clause[0]]
        read = (m for m in before[-1:] if (m.figure.start, m.figure.end) in self.matcher.chosen)
        columns = (self._column(cell, falls=False) for m in read for cell in self._cells(m))
        return [league for league in columns if len(league.values) >= FEWEST]

    def _last_weeks(self, text: str, start: int, mentions: Sequence[Mention], clause: tuple[int, int], at: int) -> list[League]:
        """上周第 28 位: by what the sentence's figures are of, else by any column of last week's tables; of a year ago nothing tells."""
        if not _LAST_STEP.search(text, clause[0], at):
            return []
        heads = {self.evidence.tables[cell.table].headers[cell.column] for m in mentions if m.figure.end - start <= at for cell in self._cells(m)}
        found: list[League] = []
        for grid, row in self._rows(text, clause, None, open_to_cells=False, previous=True):
            like = [column for column, header in enumerate(grid.headers) if header in heads]
            columns = {c: _values(grid, c) for c in like or range(len(grid.headers)) if c not in grid.label_columns}
            found += [League(values[row], tuple(values.values())) for values in columns.values() if row in values and len(set(values.values())) >= FEWEST]
        return found

    def _standing(self, mentions: Sequence[Mention], start: int, clause: tuple[int, int]) -> list[Mention] | None:
        """The cells that the clause's figures are proved by, else the sentence's; None where no figure tells."""
        counted = [m for m in mentions if m.figure.dimension != "date"]
        own = [m for m in counted if clause[0] <= m.figure.start - start < clause[1]]
        found = [cell for m in own or counted for cell in self._cells(m)]
        return found if found or own else None

    def _cells(self, mention: Mention) -> list[Mention]:
        """The cells that prove a figure, or that it is worked out from."""
        span = (mention.figure.start, mention.figure.end)
        chosen, computed = self.matcher.chosen.get(span), self.matcher.computed.get(span)
        own = [chosen, *self._twins(mention, chosen)] if chosen is not None and chosen.table >= 0 else []
        return own + (self.cells_of(computed) if computed else [])

    def _twins(self, mention: Mention, cell: Mention) -> Iterator[Mention]:
        """The same figure of the same name in other tables: 计算机 3.42% among the indices, and among the industries."""
        for other in self.evidence.near_value(cell.figure):
            alike = other.table >= 0 and other.table != cell.table and other.figure == replace(cell.figure, start=other.figure.start, end=other.figure.end, text=other.figure.text)
            if alike and self.matcher.tables.names_row(mention, other) and not self.matcher.tables.conflict(mention, other):
                yield other

    def cells_of(self, derived: Derived) -> list[Mention]:
        """The cells of a formula's operands, those that prove a figure of the draft for it."""
        inputs = (m if m.source >= 0 else self.matcher.chosen.get((m.figure.start, m.figure.end)) for m in derived.inputs)
        return [m for m in inputs if m is not None and m.table >= 0]

    def _rows(self, text: str, clause: tuple[int, int], cells: Sequence[Mention] | None, *, open_to_cells: bool, previous: bool = False) -> Iterator[tuple[Grid, int]]:
        """The one row of each table of this week that the clause names, else the first of the nearest clause before it;
        where none is named, `open_to_cells`, the row in which all cells stand."""
        tables = None if cells is None else {cell.table for cell in cells}
        named = False
        clauses = [squash(words) for words in (text[slice(*clause)], *reversed(COLON_BREAK.split(text[: max(clause[0] - 1, 0)])))]
        for table in self.evidence.labels.written_in(*clauses[:FARTHEST]):
            grid = self.evidence.tables[table]
            if self.evidence.sources[grid.source].previous is not previous or (tables is not None and table not in tables):
                continue
            found = (self._said(words, table, grid) for words in clauses[:FARTHEST])
            own = next(found)
            rows = own or next(filter(None, found), [])
            if len(own) < 2 and rows and rows[0][0] != (rows[1:] or [(-1, 0)])[0][0]:
                named = True
                yield grid, rows[0][1]
        places = {(cell.table, cell.row) for cell in cells or ()}
        if not named and open_to_cells and len(places) == 1:
            table, row = places.pop()
            yield self.evidence.tables[table], row

    def _said(self, words: str, table: int, grid: Grid) -> list[tuple[int, int]]:
        """(where, row) of the rows that squashed words name, the first named first; a second key tells rows of one name apart."""
        keys = self.evidence.labels.keys[table]
        found = []
        for row in range(grid.header_rows, len(grid.rows)) if keys.columns else ():
            at = _said_at(words, keys.labels[keys.columns[0]], grid.rows[row][keys.columns[0]])
            others = [c for c in keys.columns[1:] if any(needle in words for needle, _ in keys.labels[c])]
            if at >= 0 and all(_said_at(words, keys.labels[c], grid.rows[row][c]) >= 0 for c in others):
                found.append((at, row))
        return sorted(found)

    def _columns(self, grid: Grid, said: str, sentence: str, *, change: bool, size: bool) -> Iterator[int]:
        other = next((pattern for basis, pattern in _BASIS.items() if basis in sentence), None)
        beside = squash(said[-REACH:]).lower()
        named = [c for c, header in enumerate(grid.headers) if c not in grid.label_columns and len(bare_header(header)) >= SHORTEST and bare_header(header) in beside]
        if len(named) == 1 and not change and not _CHANGE_HEADER.search(grid.headers[named[0]]):
            yield named[0]
            return
        for column, header in enumerate(grid.headers):
            if column in grid.label_columns or bool(_CHANGE_HEADER.search(header)) != change:
                continue
            if change and other and other.search(header):
                continue
            if size and any(f.unit == "%" for (_, c), figures in grid.cells.items() if c == column for f in figures):
                continue
            yield column

    def _grown(self, grid: Grid, row: int, sentence: str, *, falls: bool) -> Iterator[League]:
        """Changes that the table does not print: from a column of an earlier period to its own of now."""
        said = {basis for basis, pattern in _SAID.items() if pattern.search(sentence)}
        for earlier, later, basis in steps(grid):
            if not said or basis in said or not basis:
                first, second = _values(grid, earlier), _values(grid, later)
                values = {r: second[r] / first[r] - 1 for r in second if first.get(r)}
                if row in values and len(values) >= FEWEST:
                    yield League(values[row], tuple(values.values()), falls)


def steps(grid: Grid) -> Iterator[tuple[int, int, str]]:
    """Pairs of columns, of an earlier period and of now, with the basis of the change between them, "" where open."""
    columns = [c for c in range(len(grid.headers)) if c not in grid.label_columns and not _CHANGE_HEADER.search(grid.headers[c])]
    stems = {c: stem(_LAST.sub("", grid.headers[c])) for c in columns}
    for a in columns:
        last = _LAST.search(grid.headers[a])
        if last:  # 上年同期 alone is of the column to its left
            now = [c for c in columns if not _LAST.search(grid.headers[c]) and (stems[c] == stems[a] if stems[a] else c < a)]
            if now:
                yield a, now[-1], YEAR_ON_YEAR if re.search("年", last[0]) and "初" not in last[0] else QUARTERLY
            continue
        for b in columns:
            one, other = period(grid, a), period(grid, b)
            if stems[a] == stems[b] and one and len(one) == len(other) and one < other:
                yield a, b, step_between(frozenset({one}), frozenset({other}))


def is_earlier(text: str, start: int, at: int) -> bool:
    """The place that a thing had before, of a clause that begins at `start`: 由前一周的第 28 位, 它上周还高居第二."""
    said = list(_THEN.finditer(text, start, at))
    return bool(_FROM.search(text, start, at)) or (bool(said) and not _NOW.search(text, said[-1].end(), at))


def among(text: str, at: int) -> int:
    """在五家中最低: how many the place at `at` is said to be among, 0 where that is not said."""
    said = list(_AMONG.finditer(text, 0, at))
    number = said[-1][1] if said else ""
    return int(number) if number.isdigit() else int(han_value(number) or 0) if number else 0


def refuted(leagues: Sequence[League], place: int, ranked: int = 0) -> str:
    """Why none of the leagues gives the place, or "". `ranked`: how many the words rank, 0 for all."""
    if not leagues or any(league.gives(place, ranked) for league in leagues):
        return ""
    return f"来源表中排第 {leagues[0].place}，共 {len(set(leagues[0].values))}"


def _beside(text: str, first: int, at: int) -> str:
    """The words that say in what a thing is placed; of 元宝跌 8.2%，垫底 and 跌 8.2%，在 31 个行业中垫底 the clause before."""
    if not _says_no_metric(text[first:at]):
        return text[max(first, at - NEAR) : at + 4]
    breaks = [b.end() for b in COLON_BREAK.finditer(text, 0, max(first - 1, 0))]
    return text[max(breaks[-1] if breaks else 0, at - 4 * NEAR) : at + 4]


def _is_of_change(beside: str) -> bool:
    """增速最猛的是体量最小的甲: 最小 is of the word nearest before it."""
    change, size = (max((word.start() for word in words.finditer(beside)), default=-1) for words in (_OF_CHANGE, _OF_SIZE))
    return change >= 0 and not (size > change and _FOREMOST.search(beside, change, size))


def _says_no_metric(before: str) -> bool:
    return len(_PREPOSITION.sub("", _AMONG.sub("", before))) < SHORTEST


def _is_scope(mention: Mention, text: str, start: int) -> bool:
    """六家 of 在六家中最高: among how many."""
    return any(word.start(1) <= mention.figure.start - start < word.end() for word in _AMONG.finditer(text)) if mention.figure.dimension == "count" else False


def _off(formula: Formula, pair: Sequence[Mention], value: Decimal) -> Decimal:
    """How far the formula of the two is from the value that was worked out: of two in the other order, farther."""
    found = apply(formula, *pair)
    return Decimal("Infinity") if found is None else abs(found - value)


def _rows(grid: Grid) -> list[int]:
    """The rows but those of totals."""
    return [row for row in range(grid.header_rows, len(grid.rows)) if not any(map(_TOTAL.search, grid.labels(row)))]


def _values(grid: Grid, column: int) -> dict[int, Decimal]:
    rows = [(row, grid.cells.get((row, column))) for row in _rows(grid)]
    if len({figures[0].unit for _, figures in rows if figures and figures[0].dimension == "money"}) > 1:
        return {}  # of two currencies
    return {row: figures[0].value for row, figures in rows if figures and figures[0].value is not None}


def _said_at(words: str, needles: list[tuple[str, str]], label: str) -> int:
    return max((words.find(needle) for needle, own in needles if own == label and not needle.isdigit()), default=-1)
