"""How many of a table's rows are so? 6 涨 25 跌, 3 组下调, 其中 3 起在 5 亿元以上, 其余六个, 三家披露增速的公司. Pure.

Rows are counted in the sources' tables and in the draft's own; a count is admitted only where the words beside it say of
which rows it is.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal

from agent.figures.arithmetic import Derived, total_of
from agent.figures.compare import same_unit, states
from agent.figures.contexts import BREAK, INNER_BREAK, Mention, clause_before
from agent.figures.counting import beyond_a_list, fits_rows
from agent.figures.earlier import Earlier, Since
from agent.figures.evidence import Evidence
from agent.figures.extract import extract
from agent.figures.labels import core, squash
from agent.figures.model import Figure
from agent.figures.narrowed import PLACED, narrowed, place_of, under_heading
from agent.figures.operands import Operands
from agent.figures.vocabulary import is_name, weight

_UP = re.compile(r"涨|升|增[加多]|上[调行]|增长|正增长|为正|提价|翻红|走高")
_DOWN = re.compile(r"跌|降|减少|下[调行滑]|负增长|为负|降价|翻绿|走低|减")
_FLAT = re.compile(r"平|持平|未变|不变")
_REST = re.compile(r"其余|其他|余下|剩余|另外|另")
_LISTED = re.compile(r"[上下本]表|表中|跟踪|覆盖|样本|监测|列示|统计|上述|以上|所列|这")
_HEAD = re.compile(r"(?m)^(?:\*\*|#{2,6}\s|[-*•◆]\s|\d{1,2}[.、]\s?)(?P<head>[^\n]{1,40})")
_TOLD = re.compile(r"披露|公布|给出|有数")
_TOTAL_ROW = re.compile(r"合计|总计|小计|total", re.IGNORECASE)
_BOUNDS: dict[str, Callable[[Decimal, Decimal], bool]] = {
    ">": lambda a, b: a > b, ">=": lambda a, b: a >= b, "<": lambda a, b: a < b, "<=": lambda a, b: a <= b,
}  # fmt: skip
FEWEST = 2  # headings: as many as that are by accident
BEYOND = "达到所说界限的行数"
SECTION, NAMED = 600, 3  # letters behind a count in which rows are named, and how many
MOST = 400
_ENDS = re.compile(r"[，,；;。、\d]")
_PARTED = re.compile(r"[，,；;。、和与及]|合计|总计|共计|一共|平均")
BEHIND = 8  # letters behind a count that say what is counted

_AMONG = re.compile(r"[^，,；;。\d]{0,8}[中里内]")
_SUMMED = re.compile(r"(?:[（(][^（()）\d]{1,60}[)）])?[^，,；;。\d]{0,6}[，,]?(?:合计|共计?|总计|相加|总额|累计|一共|加起来|均价|平均)[^，,；;。\d]{0,6}")
_OF_THE_LIMIT = re.compile(r"(?:及?以上|以下)?(?:的[^，,；;。、\d和与及]{0,6})?(?:大单|大额|项目|交易|融资|订单|公司|企业)?[^，,；;。、\d和与及的]{0,3}")
_OF_THEM = re.compile(r"\s?(?:交易|融资|公司|产品|应用|项目)?[之当其]?[中里]")
_THEN = re.compile(r"\s?[，,（(]?(?:上一?[周月期季]|前一[周月期])(?:则|仅|只|同样)?[为是有]?\s*")
_TOGETHER = re.compile(r"[，,（(]?\s*(?:合计|一共|共|加起来|总计)?(?:占|占比|份额|占到|贡献|拿走)[^，,；;。\d]{0,10}")
_APART = re.compile(r"(?:之间)?的?(?:[价利息]差|差距|差额|相差)[^，,；;。\d]{0,4}")
Settle = Callable[[Mention], Derived | None]
Way = tuple[str, Callable[[Mention, "Rows"], Iterator[int]]]
Rows = dict[int, list[Mention]]  # row -> its cells


class Tallies:
    def __init__(self, evidence: Evidence, operands: Operands, text: str, earlier: Earlier, settle: Settle) -> None:
        self.evidence, self.operands, self.text, self.earlier, self._settle = evidence, operands, text, earlier, settle
        self._found: list[Rows] | None = None
        self._last: list[Rows] = []
        self._headed: dict[int, frozenset[str]] = {}  # a table's rows, by their id -> the words of its headers
        self._kinds: dict[str, int] | None = None

    def of(self, mention: Mention) -> str:
        """What there are that many of, or ""."""
        figure = mention.figure
        if not _is_count(figure):
            return ""
        count = int(figure.value or 0)
        if count == self._summed(mention):
            return "合计的项数"
        if self._is_said_before(mention):
            return "前文所说的数"
        if (limit := self._limit_then(mention)) is not None:
            return BEYOND if any(count == found for rows in self._tables(last=True) for found in _beyond(limit, rows)) else ""
        tables = self._tables()
        for said, ways in self._ways(mention):
            if any(count == found for rows in tables for found in ways(mention, rows)):
                return said
        return ""

    def years_summed(self, mention: Mention) -> bool:
        """三年 of 三年累计亏掉 17.42 亿元, added up from as many."""
        years = (mention.figure.value or Decimal(0)) / 12 if mention.figure.unit == "month" and mention.figure.text.rstrip()[-1:] == "年" else 0
        return years > 1 and years == self._summed(mention)

    def _is_said_before(self, mention: Mention) -> bool:
        """九笔中: as many as were told before."""
        if mention.table >= 0 or not _OF_THEM.match(self.text, mention.figure.end):
            return False
        before = [m for m in self.operands.everywhere() if m.table < 0 and m.figure.start < mention.figure.start and m.figure.unit == mention.figure.unit and m.figure.dimension == "count"]
        last = next((m for m in reversed(before) if m.figure.value == mention.figure.value), None)
        return last is not None and (self._settle(last) is not None or self.operands.matcher.proved(last) is not None)

    def _limit_then(self, mention: Mention) -> Figure | None:
        """过亿美元的有六笔，上周是四笔: of the count before, in a clause of its own."""
        before = [m for m in self.operands.siblings(mention) if m.figure.end <= mention.figure.start][-1:] if mention.table < 0 else []
        said = [m for m in before if m.figure.unit == mention.figure.unit and _THEN.fullmatch(self.text, m.figure.end, mention.figure.start)]
        return self.limit(said[0]) if said else None

    def share(self, mention: Mention) -> Derived | None:
        """过亿美元 3 笔，合计占 90.7%: what the rows beyond a limit make of their column."""
        before = [m for m in self.operands.siblings(mention) if m.figure.end <= mention.figure.start][-1:] if mention.figure.unit == "%" and mention.table < 0 else []
        for count in before if before and _TOGETHER.fullmatch(self.text, before[0].figure.end, mention.figure.start) else ():
            limit = self.limit(count)
            for cells in (cells for rows in self._tables() for cells in _columns(rows).values() if limit):
                amounts = [m for m in cells if m.figure.value is not None and limit and same_unit(limit, m.figure)]
                chosen = [m for m in amounts if limit and _BOUNDS[limit.bound](m.figure.value or Decimal(0), limit.value or Decimal(0))]
                whole = total_of(amounts)
                if whole and len(chosen) == count.figure.value and states(mention.figure, total_of(chosen) / whole * 100):
                    return Derived("占比 = 部分 / 各项合计", tuple(chosen), total_of(chosen) / whole * 100)
        return None

    def _summed(self, mention: Mention) -> int:
        """三项相加 13.45 亿, 境内 4 笔，合计 30.1 亿元: as many as the total right behind was added up from."""
        behind = [m for m in self.operands.siblings(mention) if m.figure.start >= mention.figure.end][:1] if mention.table < 0 else []
        if mention.figure.value == FEWEST and self._apart(mention):
            return FEWEST
        if not behind or not _SUMMED.fullmatch(self.text, mention.figure.end, behind[0].figure.start):
            return 0
        derived = self._settle(behind[0])
        return len(derived.inputs) if derived is not None and derived.formula.startswith("合计") else 0

    def _apart(self, mention: Mention) -> bool:
        """两家价差由 2.56 元走阔: what lies behind is how far two are apart."""
        behind = [m for m in self.operands.siblings(mention) if m.figure.start >= mention.figure.end and m.figure.dimension != "date"][:1]
        derived = self._settle(behind[0]) if behind and _APART.fullmatch(self.text, mention.figure.end, behind[0].figure.start) else None
        return derived is not None and derived.formula.startswith("差 = 甲")

    def _ways(self, mention: Mention) -> list[Way]:
        """What the words beside a count leave open: of those beyond a limit, of the rest, or of all."""
        if self.limit(mention) is not None:
            return [(BEYOND, self._beyond)]
        if self.is_rest(mention):
            return [("其余的行数", self._rest)]
        return [("涨跌", self._moved), ("表的行数", self._rows), ("表中所说的行数", self._narrowed), ("所列的小节", self._heads), ("同类的行数", self._like)]

    def is_rest(self, mention: Mention) -> bool:
        """其余三项, 其他两家."""
        return mention.table < 0 and bool(_REST.search(clause_before(self.text, mention, INNER_BREAK)[-6:]))

    def limit(self, mention: Mention) -> Figure | None:
        """The limit told right behind a count: 3 起金额在 5 亿元以上."""
        behind = [m.figure for m in self.operands.siblings(mention) if m.figure.start >= mention.figure.end][:1] if mention.table < 0 else []
        limits = list(filter(_is_limit, behind))
        gap = self.text[mention.figure.end : limits[0].start] if limits else "，"
        return limits[0] if limits and not _PARTED.search(gap) else self._limit_before(mention)

    def _limit_before(self, mention: Mention) -> Figure | None:
        """过亿美元的有六笔, 过亿美元大单 149 笔."""
        before = [m.figure for m in self.operands.siblings(mention) if m.figure.end <= mention.figure.start][-1:] if mention.table < 0 else []
        told = (f for f in before if _is_limit(f) and f.dimension == "money" and _OF_THE_LIMIT.fullmatch(self.text, f.end, mention.figure.start))
        return next(told, None)

    def is_limit(self, mention: Mention, known: Mapping[tuple[int, int], Derived]) -> bool:
        """5 亿元以上 of 3 起金额在 5 亿元以上, where as many rows are."""
        if mention.table >= 0 or not _is_limit(mention.figure):
            return False
        mates = self.operands.siblings(mention)
        before = [m for m in mates if m.figure.end <= mention.figure.start][-1:]
        counted = [known.get((m.figure.start, m.figure.end)) for m in before if self.limit(m) == mention.figure]
        behind = [m for m in mates if m.figure.start >= mention.figure.end][:1]
        ahead = [m for m in behind if self._limit_before(m) == mention.figure]
        counted += [self._settle(m) for m in ahead]
        return any(d is not None and d.formula.endswith(BEYOND) for d in counted) or any(self._is_headed(m, mention.figure) for m in ahead)

    def _is_headed(self, count: Mention, limit: Figure) -> bool:
        """149 of a column mega_rounds_100m_plus."""
        cell = self.operands.matcher.proved(count)
        headed = extract(self.evidence.tables[cell.table].headers[cell.column].replace("_", " ")) if cell is not None and cell.table >= 0 else ()
        return any(f.value == limit.value for f in headed)

    def _tables(self, *, last: bool = False) -> list[Rows]:
        """The rows of this week's tables and of the draft's; or of last week's."""
        if self._found is None:
            tables: tuple[dict[object, Rows], ...] = tuple(defaultdict(lambda: defaultdict(list)) for _ in range(2))
            cells = [m for m in (*self.evidence.mentions, *self.operands.everywhere()) if m.table >= 0 and m.headings]
            for m in cells:
                previous = m.source >= 0 and self.evidence.is_previous(m)
                if m.row > 0 and not any(_TOTAL_ROW.fullmatch(squash(label)) for label in m.headings[1:]):
                    tables[previous][(m.source, m.table)][m.row].append(m)
            self._found, self._last = (list(of.values()) for of in tables)
        return self._last if last else self._found

    def _words(self, mention: Mention) -> tuple[str, str]:
        clause = clause_before(self.text, mention, INNER_BREAK)
        return clause, _ENDS.split(self.text[mention.figure.end : mention.figure.end + BEHIND])[0]

    def _about(self, mention: Mention, rows: Rows) -> bool:
        """A word of the table's headers, or of all its labels, stands in the sentence."""
        if id(rows) not in self._headed:
            self._headed[id(rows)] = frozenset(t for t in self._heading_words(rows) if weight(t) >= 1)
        heads = self._headed[id(rows)]
        return not (heads.isdisjoint(mention.near) and heads.isdisjoint(mention.sentence) and heads.isdisjoint(mention.scope))

    def _heading_words(self, rows: Rows) -> set[str]:
        heads = {t for cells in rows.values() for m in cells for t in m.near if not any(t in squash(label) for label in m.headings[1:])}
        first = next((m for cells in rows.values() for m in cells if m.source >= 0), None)
        if first is not None:  # 行业 over the names of the rows
            grid = self.evidence.tables[first.table]
            heads |= frozenset[str]().union(*(grid.header_terms[c] for c in grid.label_columns[:1]))
        return heads

    def _moved(self, mention: Mention, rows: Rows) -> Iterator[int]:
        """How many rows of a column rose, fell, stayed: by its signs, or by what each was before."""
        before, behind = self._words(mention)
        wanted = next((sign for sign, cue in ((1, _UP), (-1, _DOWN), (0, _FLAT)) if cue.search(behind)), None)
        if wanted is None and re.search(r"的(?:只?有|共)?\s*$", before):
            wanted = next((sign for sign, cue in ((1, _UP), (-1, _DOWN), (0, _FLAT)) if cue.search(before)), None)
        if wanted is None:
            return
        for cells in _columns(rows).values():
            signs = [_sign(m.figure.value) for m in cells if m.figure.unit == "%" and m.figure.value is not None]
            if len(signs) == len(rows) and (-1 in signs or 0 in signs):
                yield signs.count(wanted)
            moves = [self._move(m) for m in cells if m.source >= 0 and m.figure.unit != "%"]
            if len(moves) == len(rows) and None not in moves:
                yield moves.count(wanted)

    def _move(self, m: Mention) -> int | None:
        before = next((e for e, since in self.earlier.of(m) if since is Since.STEP), None)
        return None if before is None or m.figure.value is None or before.figure.value is None else _sign(m.figure.value - before.figure.value)

    def _beyond(self, mention: Mention, rows: Rows) -> Iterator[int]:
        """3 起金额在 5 亿元以上: the rows whose amount lies beyond the limit told right behind."""
        limit = self.limit(mention)
        if limit is not None:
            yield from _beyond(limit, rows)

    def _rest(self, mention: Mention, rows: Rows) -> Iterator[int]:
        """除甲与乙外，其余六个: the rows that are not named before; 其余三笔中: those named behind."""
        sentence = self.text[mention.span[0] : mention.figure.start]
        behind = squash(self.text[mention.figure.end : mention.paragraph[1]])
        named = {row for row, cells in rows.items() if _is_named(cells[0], squash(sentence))}
        told = {row for row, cells in rows.items() if _is_named(cells[0], behind)}
        yield len(rows) - len(named) if named else -1
        yield len(rows) - 1 if self._about(mention, rows) else -1
        yield len(told) if told and len(told) < len(rows) else -1

    def _rows(self, mention: Mention, rows: Rows) -> Iterator[int]:
        """下表九条航线, 四家银行: all rows, those that fill a column that the words name, those that share a first word."""
        before, behind = self._words(mention)
        count = len(rows)
        headers = {m.headings[0] for cells in rows.values() for m in cells}
        if beyond_a_list(before) or not fits_rows(mention.figure.unit, headers):
            return
        if count > 1 and (self._about(mention, rows) or _LISTED.search(before)):
            yield count
        if not (_TOLD.search(before) or _TOLD.search(behind)):
            return
        words = {t for t in mention.near | mention.clause if weight(t) >= 1}
        for cells in _columns(rows).values():
            if 1 < len(cells) < count and words & _head_terms(cells):
                yield len(cells)

    def _narrowed(self, mention: Mention, rows: Rows) -> Iterator[int]:
        """本周 9 笔, 境内 4 笔, 4 笔美元融资: the rows of the week, of the place, in the currency that the words say."""
        if not self._about(mention, rows) and not self._names(mention, rows):
            return
        before, behind = self._words(mention)
        said = f"{BREAK.split(self.text[mention.span[0] : mention.figure.start])[-1]} {behind}" if not before.strip() else f"{before} {behind}"
        chosen = narrowed(self.evidence, rows, said)
        if 0 < len(chosen) < len(rows) or (len(chosen) == len(rows) and place_of(self.evidence, rows) and PLACED.search(before)):
            yield len(chosen)
        if headed := under_heading(self.text, mention.figure.start, said):
            yield len(narrowed(self.evidence, rows, headed))

    def refuted(self, mention: Mention) -> bool:
        """境外 3 笔 right behind its place, where the table of the week has two: no list of three elsewhere will do."""
        if _is_count(mention.figure) and mention.table < 0 and mention.figure.value != FEWEST and self._apart(mention):
            return True
        if not _is_count(mention.figure) or mention.table >= 0 or not PLACED.search(self._words(mention)[0]):
            return False
        counts = {count for rows in self._tables() for count in self._narrowed(mention, rows)}
        return bool(counts) and mention.figure.value not in counts and self._summed(mention) != mention.figure.value

    def _names(self, mention: Mention, rows: Rows) -> bool:
        """The text that follows names several of the rows."""
        section = squash(self.text[mention.paragraph[0] : mention.figure.end + SECTION])
        return sum(1 for cells in rows.values() if _is_named(cells[0], section)) >= NAMED

    def _like(self, mention: Mention, rows: Rows) -> Iterator[int]:
        """灵犀办公在五只跟踪标的中垫底: as many as share a label, 个股, with the row that the sentence names."""
        first = next(iter(rows.values()))[0]
        if first.source < 0 or mention.table >= 0 or not _AMONG.match(self.text, mention.figure.end):
            return
        grid, said = self.evidence.tables[first.table], squash(self.text[mention.span[0] : mention.figure.start])
        named = [row for row, cells in rows.items() if _is_named(cells[0], said)]
        for column in grid.label_columns:
            labels = {grid.rows[row][column] for row in named}
            if len(labels) == 1:
                yield sum(1 for row in rows if grid.rows[row][column] in labels)

    def _heads(self, mention: Mention, rows: Rows) -> Iterator[int]:
        """四家公司: as many headings or items of one kind that each begin with a name."""
        if mention.figure.unit not in tuple("家只款起笔项位个"):
            return
        if self._kinds is None:
            self._kinds = self._named_headings()
        yield from (number for number in self._kinds.values() if number > FEWEST)

    def _named_headings(self) -> dict[str, int]:
        kinds: dict[str, int] = defaultdict(int)
        for found in _HEAD.finditer(self.text):
            lead = re.split(r"[｜|：:（(，,。]", found["head"])[0]
            terms = [t for _, t in self.evidence.vocabulary.terms(lead)]
            if any(is_name(t) for t in terms):
                kinds[found[0][:2]] += 1
        return kinds


def _is_count(figure: Figure) -> bool:
    value = figure.value
    return figure.dimension == "count" and not figure.bound and figure.high is None and value is not None and 1 <= value <= MOST and value == int(value)


def _is_limit(figure: Figure) -> bool:
    return figure.bound in _BOUNDS and figure.value is not None and figure.dimension in ("money", "percent", "count")


def _beyond(limit: Figure, rows: Rows) -> Iterator[int]:
    for cells in _columns(rows).values():
        values = [m.figure.value for m in cells if m.figure.value is not None and same_unit(limit, m.figure)]
        if len(values) > 1:
            yield sum(1 for value in values if _BOUNDS[limit.bound](value, limit.value or Decimal(0)))


def _columns(rows: Rows) -> dict[int, list[Mention]]:
    columns: dict[int, list[Mention]] = defaultdict(list)
    for cells in rows.values():
        for m in cells:
            columns[m.column].append(m)
    return columns


def _head_terms(cells: list[Mention]) -> frozenset[str]:
    """What binds every cell of a column: its header."""
    return frozenset.intersection(*(m.near for m in cells))


def _is_named(cell: Mention, said: str) -> bool:
    return any(len(squash(label)) > 1 and core(label) in said for label in cell.headings[1:])


def _sign(value: Decimal | None) -> int:
    return 0 if not value else 1 if value > 0 else -1
