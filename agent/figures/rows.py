"""Which row and column of a table does a sentence speak of?

For each label column the label named nearest before the figure is the sentence's row; for the columns that could
hold such a figure, the header whose words stand nearest is its metric.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from agent.figures.abbreviations import only_one_of, share_letters, short_name_before
from agent.figures.aspects import METRICS, year_before
from agent.figures.contexts import INNER_BREAK, Mention, clause_before
from agent.figures.evidence import Evidence
from agent.figures.labels import (
    BRACKET,
    SHORT_NAME,
    SHORTEST,
    core,
    ends_of,
    heads_periods,
    holds,
    is_short_for,
    nearest,
    parts_of,
    pieces,
    same_label,
    squash,
)
from agent.figures.layout import Grid
from agent.figures.releases import is_version, whole_for_part
from agent.figures.reshape import KEY_HEADER, is_move
from agent.figures.vocabulary import is_name, weight

_NOW, _THEN = re.compile(r"本[周期月季年]|最新|今年"), re.compile(r"上一?[周期月季年]|前值|去年|同期")
NEAR_BY = 14  # letters behind a figure in which its name goes on
DAY = 11  # letters of %2026-03-13
TELLING = 3  # digits of a value that turns up by no accident
LIST_BREAK = re.compile(r"[，,；;。：:（(、\d]")
_TAIL_END = re.compile(r"[，,；;。、]")
_CHANGING = re.compile(r"[较比]|变|涨|跌|增")
_TOTAL = re.compile(r"合计|总计|共计|总体|全部|total", re.IGNORECASE)
_OF_ALL = re.compile(r"全球|全国|全市场|全行业|大盘|整体|总体|行业|合计|总")
_SO_FAR = re.compile(r"累计|[前1]\s?[-—–至到]?\s?(?:\d{1,2}|[二三四五六七八九十]{1,2})\s?个?月(?!\d)|今年以来|年内")
_COMPARED_WITH = re.compile(r"[与和同跟][^，,；;。]{1,12}相?比|对比|相较于?")
_SAME_TIME = re.compile(r"同[期月季]|年前")
_PERIOD_SAID = re.compile(r"(?:上周|上月|上期|上季|上年|去年|前值|本周|本月|本期)的?$")


class TableView:
    def __init__(self, evidence: Evidence, draft: str) -> None:
        self.evidence, self.draft = evidence, draft
        self.labels = evidence.labels
        self._windows: dict[tuple[int, int], tuple[str, str]] = {}
        self._rows_named: dict[tuple[int, int], list[int]] = {}  # by mention and table
        self._tables_named: dict[int, list[int]] = {}
        self._labels_named: dict[tuple[int, int, int], str] = {}
        self._within: dict[tuple[tuple[str, ...], int], set[int]] = {}  # by a draft's row labels and table

    def conflict(self, mention: Mention, cell: Mention) -> str:
        """Why the cell is not what the draft's sentence speaks of, or ""."""
        grid = self.evidence.tables[cell.table]
        if mention.table >= 0:
            return self._between_tables(mention, cell, grid)
        return self._other_row(mention, cell, grid) or self._other_column(mention, cell, grid) or whole_for_part(mention, self.draft, cell, grid, self.labels, self.evidence.vocabulary)

    def in_name(self, mention: Mention, other: Mention) -> bool:
        """The figure is part of a row's name, and the draft writes that name around it: DDR5 16Gb, 256Gb TLC."""
        grid = self.evidence.tables[other.table]
        if other.column not in grid.label_columns or mention.table >= 0:
            return other.column in grid.label_columns and mention.near >= other.near - mention.scope
        label = BRACKET.split(grid.rows[other.row][other.column])[0]
        before, after = (squash(label[: other.figure.start]), squash(label[other.figure.end :]))
        left = squash(self.draft[max(0, mention.figure.start - 24) : mention.figure.start])
        right = squash(self.draft[mention.figure.end : mention.figure.end + 24])
        if (before or after) and left.endswith(before) and (right.startswith(after) or (not before and share_letters(right[:NEAR_BY], after))):
            return True
        return self.labels.is_shortened(other, left, squash(mention.figure.text), right)

    def names_row(self, mention: Mention, cell: Mention) -> bool:
        """A label of the cell's key is named before the figure, beside it, or in the headings above it."""
        grid = self.evidence.tables[cell.table]
        keys = self.labels.keys[cell.table]
        if cell.row < grid.header_rows or not keys.columns:
            return True
        words = mention.near | mention.sentence
        if mention.table < 0 or not self.rows_named(mention, cell.table):
            words |= mention.scope  # a cell whose own labels name a row speaks of it, whatever stands in the text above
        if mention.table >= 0 and {squash(t) for t in mention.headings[1:]} & {squash(t) for t in grid.labels(cell.row)}:
            return True
        if mention.table >= 0 and cell.row in self._rows_within(mention, cell.table):
            return True
        if self._measured(mention, cell, grid) or self._is_whole(mention, cell, grid) or self._begins(mention, cell, grid):
            return True
        if is_version(mention, self.draft, grid.rows[cell.row][keys.columns[0]]):
            return True
        before, after = self._window(mention) if mention.table < 0 else ("", "")
        for column in keys.columns:
            label = grid.rows[cell.row][column]
            if any(needle in before or needle in after for needle in keys.needles[column].get(label, ())):
                return True
            if self.labels.terms(label) <= words:
                return True
        if any(self.labels.terms(grid.rows[cell.row][c]) <= words for c in keys.distinct) or self.abbreviates(mention, cell):
            return True
        return any(piece in before or piece in after for piece in self.labels.telling(cell.table, cell.row))

    def _rows_within(self, mention: Mention, table: int) -> set[int]:
        """欧洲（美元/TEU） of the draft is 上海-欧洲基本港 of the source: rows whose label, and no other's, is one with the draft's."""
        key = (mention.headings[1:], table)
        if key not in self._within:
            self._within[key] = set(self._find_rows_within(*key))
        return self._within[key]

    def _find_rows_within(self, names: tuple[str, ...], table: int) -> Iterator[int]:
        keys = self.labels.keys[table]
        columns = [self.labels.body(table, column) for column in keys.columns]
        for name in map(core, names):
            parts = parts_of(name)
            for labels in columns:
                holding = [label.row for label in labels if holds(name, label.core)]
                made = [label.row for label in labels if all(part in label.full for part in parts)] if parts else []
                short = [label.row for label in labels if any(name in keys.needles[column].get(label.written, ()) for column in keys.columns)]
                yield from (rows[0] for rows in (holding, made, short) if len(rows) == 1)

    def _is_whole(self, mention: Mention, cell: Mention, grid: Grid) -> bool:
        """30城新房成交 of a table whose rows are headed 新房（30城）, 全球出货 x: its total, where the words name none of its parts."""
        column = next(iter(grid.label_columns), None)
        if mention.table >= 0 or column is None or not _TOTAL.fullmatch(squash(grid.rows[cell.row][column])):
            return False
        head = {t for t in grid.header_terms[column] if weight(t) >= 1}
        whole = head & mention.near or _OF_ALL.search(clause_before(self.draft, mention, LIST_BREAK))
        return bool(whole) and not self._named(mention, cell.table, column)

    def _begins(self, mention: Mention, cell: Mention, grid: Grid) -> bool:
        """六氟最高报到 x: the clause begins with the first letters of 六氟磷酸锂, and no other label has them."""
        if mention.table >= 0:
            return False
        head = squash(clause_before(self.draft, mention, INNER_BREAK))[:SHORTEST]
        columns = grid.label_columns if re.fullmatch("[一-鿿]{2}", head) else []
        labels = (label for c in columns for label in self.labels.body(cell.table, c) if head in label.full)
        held = {(label.row, label.written): label.full.find(head) for label in labels}
        return len(held) == 1 and all(row == cell.row and at == 0 for (row, _), at in held.items())

    def abbreviates(self, mention: Mention, cell: Mention) -> bool:
        """社库 x: the letters right before the figure are those of one label, 社会库存, and of no other."""
        if mention.table >= 0 or mention.digits < TELLING:
            return False
        grid = self.evidence.tables[cell.table]
        short = short_name_before(squash(clause_before(self.draft, mention, LIST_BREAK)))
        for column in grid.label_columns if short else ():
            labels = [label.full for label in self.labels.body(cell.table, column)]
            if only_one_of(short, labels) == squash(grid.rows[cell.row][column]):
                return True
        return False

    def _measured(self, mention: Mention, cell: Mention, grid: Grid) -> bool:
        """A table whose rows are metrics: 归母净利润 of the draft is its row 归属于本行股东的净利润, 总资产 its 资产总额."""
        if not any(KEY_HEADER.fullmatch(grid.headers[c].strip()) or heads_periods(grid, c) for c in grid.label_columns[:1]):
            return False
        column = grid.label_columns[0]
        alike = [r for r in range(grid.header_rows, len(grid.rows)) if any(f.unit == cell.figure.unit for f in grid.cells.get((r, cell.column), ()))]
        named = mention.clause & METRICS
        of_metric = [r for r in alike if named and self.labels.terms(grid.rows[r][column]) & METRICS == named]
        if of_metric == [cell.row]:
            return True
        said = squash(mention.headings[0]) if mention.table >= 0 else self._window(mention)[0][-SHORT_NAME:]
        return any([r for r in alike if is_short_for(name, grid.rows[r][column])] == [cell.row] for name in ends_of(core(said)))

    def rows_named(self, mention: Mention, table: int) -> list[int]:
        """Rows of a table whose key label stands nearest to the figure, or labels the draft's own row."""
        key = (id(mention), table)
        if key not in self._rows_named:
            self._rows_named[key] = self._find_rows_named(mention, table)
        return self._rows_named[key]

    def named(self, mention: Mention) -> list[int]:
        """The tables that have a row the mention names."""
        key = id(mention)
        if key not in self._tables_named:
            self._tables_named[key] = self._find_named_tables(mention)
        return self._tables_named[key]

    def _find_named_tables(self, mention: Mention) -> list[int]:
        if mention.table < 0:
            written = self.labels.written_in(*self._window(mention))
            may = sorted({*written, *self.labels.told_by(frozenset(t for t in mention.sentence if is_name(t)))})
        else:
            may = sorted({*self.labels.told_by(mention.near), *self.labels.sharing_letters(map(core, mention.headings[1:]))})
        return [table for table in may if self.rows_named(mention, table)]

    def _find_rows_named(self, mention: Mention, table: int) -> list[int]:
        grid = self.evidence.tables[table]
        keys = self.labels.keys[table]
        found = list(range(grid.header_rows, len(grid.rows)))
        named_any = False
        for column in keys.columns:
            label = self._named(mention, table, column)
            if label:
                named_any = True
                found = [r for r in found if same_label(grid.rows[r][column], label)]
        if named_any or mention.table < 0:
            return found if named_any else []
        within = self._rows_within(mention, table)
        return [r for r in found if r in within]

    def _named(self, mention: Mention, table: int, column: int) -> str:
        """The label of a key column that the figure's words name, "" for none."""
        key = (id(mention), table, column)
        if key not in self._labels_named:
            self._labels_named[key] = self._find_named(mention, table, column)
        return self._labels_named[key]

    def _find_named(self, mention: Mention, table: int, column: int) -> str:
        labels = self.labels.keys[table].labels.get(column, [])
        if mention.table >= 0:
            fitting = [label for _, label in labels if self.labels.terms(label) <= mention.near]
            return max(fitting, key=len, default="")
        before, after = self._window(mention)
        named = self._behind_item(mention, labels) or nearest(before, labels, last=True) or nearest(after, labels, last=False)
        return self._in_other_words(mention, table, column, named) if named else self._translated(mention, table, column)

    def _in_other_words(self, mention: Mention, table: int, column: int, named: str) -> str:
        """vivo 9.4%，传音 8.8%: a label written in the clause before gives way to the one that the figure's own words name in another language."""
        names = self.labels.named(table, column) if mention.item is None else []
        if not names or self.labels.terms(named) <= mention.near:
            return named
        fitting = [label for label, own in names if own <= mention.lead]
        return fitting[0] if len(fitting) == 1 else named

    def _behind_item(self, mention: Mention, labels: list[tuple[str, str]]) -> str:
        """三家（甲、乙、丙）ASK 分别增长 x、y、z，客座率升至 u、v、w: the item names whose, the words behind the list what."""
        if mention.item is None or mention.item[1] > mention.figure.start:
            return ""
        behind = self.draft[mention.item[1] : mention.figure.start]
        list_end = re.search(r"[\d，,]", behind)
        told = squash(behind[list_end.start() :]) if list_end else ""
        named = {label for needle, label in labels if needle in told}
        return named.pop() if len(named) == 1 else ""  # two are another list

    def _translated(self, mention: Mention, table: int, column: int) -> str:
        """联想 for Lenovo: the one label whose names the figure's words, or else its sentence's, hold."""
        for words in (mention.near, mention.sentence):
            fitting = [label for label, own in self.labels.named(table, column) if own <= words]
            if fitting:
                return fitting[0] if len(fitting) == 1 else ""
        return ""

    def other_row(self, mention: Mention, cell: Mention) -> bool:
        """The cell stands in a row that the draft's sentence does not speak of."""
        if not self.names_row(mention, cell):
            return True
        grid = self.evidence.tables[cell.table]
        return mention.table < 0 and bool(self._other_row(mention, cell, grid))

    def _between_tables(self, mention: Mention, cell: Mention, grid: Grid) -> str:
        """Cell against cell: the draft's row labels must be the source row's; a key that differs is a swap."""
        return self.labelled_otherwise(mention, cell) or self._other_column(mention, cell, grid)

    def labelled_otherwise(self, mention: Mention, cell: Mention) -> str:
        """The words that bind the figure are another row's label, and none of this one's."""
        grid = self.evidence.tables[cell.table]
        keys = self.labels.keys[cell.table]
        for column in keys.columns if cell.row >= grid.header_rows else ():
            label = grid.rows[cell.row][column]
            terms = self.labels.terms(label)
            others = (self.labels.terms(other) for _, other in keys.labels[column])  # 华翔航空 and 东澜航空 share a word
            if terms and any(other <= mention.near and terms - other and not (terms - other) & mention.near for other in others):
                return f"来源中此数属于 {label}"
        return ""

    def _other_row(self, mention: Mention, cell: Mention, grid: Grid) -> str:
        if cell.row < grid.header_rows:
            return ""
        keys = self.labels.keys[cell.table]
        for column in keys.columns:
            named = self._named(mention, cell.table, column)
            own = grid.rows[cell.row][column]
            if named and named != own and (self._nearer(mention, cell, grid, named) or self._only_as_total(cell, grid, column, named)):
                continue
            if named and named != own and not same_label(named, own):
                return f"来源中此数属于 {own}，不是 {named}"
        return ""

    def _only_as_total(self, cell: Mention, grid: Grid, column: int, named: str) -> bool:
        """吉辰国内投放下降，旅客运输量也下滑: of that measure the table has a total and no row at home."""
        others = [c for c in self.labels.keys[cell.table].columns if c != column]
        if not others or not _TOTAL.fullmatch(squash(grid.rows[cell.row][column])):
            return False
        like = (row for row in grid.rows[grid.header_rows :] if all(row[c] == grid.rows[cell.row][c] for c in others))
        return not any(same_label(row[column], named) for row in like)

    def _nearer(self, mention: Mention, cell: Mention, grid: Grid, named: str) -> bool:
        """A label of the cell's row, or a part of one, stands between the other row's label and the figure."""
        before, _ = self._window(mention)
        at = before.rfind(squash(named))
        at = at if at >= 0 else before.rfind(core(named))
        if at < 0 and self.labels.terms(named) <= mention.near:
            return False  # named in another language, by the figure's own words
        if any(before.rfind(piece) > at for piece in self.labels.telling(cell.table, cell.row) - pieces(named)):
            return True
        return any(self.labels.rows_short_for(cell.table, name) == [cell.row] for name in ends_of(before[at + len(squash(named)) :]))

    def _other_column(self, mention: Mention, cell: Mention, grid: Grid) -> str:
        """Another column of the kind, whose header the sentence names and this one's it does not."""
        before, _ = self._window(mention)
        said = _PERIOD_SAID.search(before)
        if mention.table < 0 and said and said[0].rstrip("的") in grid.headers[cell.column]:
            return ""  # 较上周的 50.00: its own words name the column
        owner = self._owner(cell, grid) if mention.table < 0 else None
        if owner is not None:
            head, label = owner
            return "" if label in before[-NEAR_BY:] or head in before else f"来源中此数属于 {label}"
        if mention.table >= 0 and self._of_another_week(mention, cell, grid):
            return "来源中此数是另一期的"
        alike = (any(f.unit == cell.figure.unit for f in grid.cells.get((cell.row, c), ())) for c in range(len(grid.headers)))
        others = [column for column, same in enumerate(alike) if same and column != cell.column]
        own = self._header_score(mention, grid, cell.column, cell.row) if others else 0.0
        for column in others:
            if self._accumulated(mention, grid, cell.column, column):
                continue
            moved = mention.table >= 0 and is_move(mention.headings[0]) and is_move(grid.headers[column]) and not is_move(grid.headers[cell.column])
            if moved or self._header_score(mention, grid, column, cell.row) > own + 0.3:
                return f"来源中此数是“{grid.headers[cell.column]}”，不是“{grid.headers[column]}”"
        return ""

    def _accumulated(self, mention: Mention, grid: Grid, own: int, other: int) -> bool:
        """前 10 个月看，客座率较去年同期高 x: 累计同比, not 同比, is spoken of."""
        if mention.table >= 0 or squash(grid.headers[own]).replace("累计", "") != squash(grid.headers[other]):
            return False
        return "累计" in grid.headers[own] and bool(_SO_FAR.search(self.draft, mention.span[0], mention.figure.start))

    def _owner(self, cell: Mention, grid: Grid) -> tuple[str, str] | None:
        """领涨股涨幅 is of whom the column 领涨股 names, not of the row's first label."""
        own, first = squash(grid.headers[cell.column]), min(grid.label_columns, default=0)
        for column in grid.label_columns:
            head, label = squash(grid.headers[column]), squash(grid.rows[cell.row][column])
            if column != first and len(label) > 1 and len(head) > 1 and own != head and own.startswith(head):
                return head, label
        return None

    def _of_another_week(self, mention: Mention, cell: Mention, grid: Grid) -> bool:
        """本周 of the draft for 上周 of the source; a column of last week's day for this week's cell."""
        ours, theirs = _turn(mention.headings[0]), _turn(grid.headers[cell.column])
        days = {f"%{day}" for day in self.evidence.earlier_days} & mention.near
        if days:  # a column of this week's source may hold that day too
            told = grid.header_terms[cell.column] | {f"%{period}" for period in cell.periods}
            return theirs >= 0 and not self.evidence.is_previous(cell) and not days & told
        dated = {term for term in mention.near if len(term) == DAY and term[0] == "%"}
        if not is_move(mention.headings[0]) and cell.periods and {term[1:] for term in dated} & set(grid.dates) and not dated & {f"%{p}" for p in cell.periods}:
            return not dated & grid.header_terms[cell.column]  # a row of another day of the same table
        if ours < 0 and self.evidence.is_previous(cell):
            return theirs < 0
        return ours * theirs < 0

    def _header_score(self, mention: Mention, grid: Grid, column: int, row: int) -> float:
        terms = grid.header_terms[column]
        total = sum(max(weight(t), 0.5) for t in terms)
        if not total:
            return 0.0
        own = mention.clause | self._dates_of(mention)
        hit = sum(max(weight(t), 0.5) for t in terms & own)
        inherited = sum(max(weight(t), 0.5) for t in (terms & mention.near) - own)
        beyond = frozenset[str]() if mention.table >= 0 else mention.sentence - mention.near
        far = sum(max(weight(t), 0.5) for t in terms & beyond)
        hit += inherited * (0.5 if own & terms else 1.0)
        return (hit + 0.3 * far) / total

    def _dates_of(self, mention: Mention) -> frozenset[str]:
        """The dates that bind a figure; of one that has none, the date its sentence named last, unless to compare with."""
        dates = frozenset(t for t in mention.near if t[0] == "%")
        if mention.table < 0 and _SAME_TIME.search(clause_before(self.draft, mention)):
            dates |= {f"%{year_before(t[1:])}" for t in dates}
        if dates or mention.table >= 0 or mention.ago or not mention.periods or mention.periods[0][0] == "^":
            return dates
        compared = _COMPARED_WITH.search(self.draft, mention.span[0], mention.figure.start)
        return dates if compared else frozenset({f"%{mention.periods[0]}"})

    def _window(self, mention: Mention) -> tuple[str, str]:
        """Squashed text before the figure (from its paragraph's start) and after it (its clause)."""
        figure = mention.figure
        key = (figure.start, figure.end)
        if mention.item is not None:
            return squash(self.draft[slice(*mention.item)]), ""
        if key not in self._windows:
            start = max(mention.paragraph[0], mention.span[0] - 120)
            tail = _TAIL_END.split(self.draft[figure.end : mention.span[1]], 1)[0]
            before = _OTHER_SIDE.sub(lambda found: "\0" * len(found[0]), squash(self.draft[start : figure.start]))
            self._windows[key] = (before, squash(tail))
        return self._windows[key]


# 已超过广深的 1098MW，空置率: whom a clause compares with, or leaves out (除甲外，乙), no clause behind it speaks of.
_OTHER_SIDE = re.compile(
    r"(?:超过|高于|低于|多于|少于|超越|赶超|反超|领先于?|落后于|不及|不如|好于|优于|逊于|快于|慢于|仅次于)[^，,；;。：:\d]{1,14}(?=[^，,；;。]*[，,])"
    r"|除了?[^，,；;。]{1,24}?外[，,]"
)


def _turn(header: str) -> int:
    """本周 is 1, 上周 -1, any other header 0; 较上周 is a change and no period."""
    if _CHANGING.search(header):
        return 0
    return 1 if _NOW.search(header) else -1 if _THEN.search(header) else 0
