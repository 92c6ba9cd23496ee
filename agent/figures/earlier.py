"""What was a source's figure before? The same thing a year, a week or a quarter ago: of its row, of last week's table,
of its own sentence. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from functools import partial
from itertools import islice

from agent.figures.aspects import METRICS
from agent.figures.compare import same_unit
from agent.figures.contexts import INNER_BREAK, Mention, clause_before
from agent.figures.evidence import Evidence, StatedFact
from agent.figures.lastweek import told_last_week
from agent.figures.layout import Grid
from agent.figures.lexicon import LAST_YEAR
from agent.figures.vocabulary import weight

_STEP = re.compile(r"上一?[周月季期]|前值|前一[周月期]|上周|previous|prior|last (?:week|month|quarter)", re.IGNORECASE)
_START = re.compile(r"年初|期初|上年末|年底")
_NOISE = re.compile(r"[（(][^（）()]*[）)]|[\d\s_/·:：.\-~至年月日本上期周季度末初一二三四]+|weekly|monthly|last|previous|this|week", re.IGNORECASE)
_COMPARED = re.compile(
    r"(?<![占分同环])比(?![重例])|较|(?<![自理经])由|从|去年|上年|同期|[年周月天日]前|此前|前值|前一?[周月期]|上一?[周月季期]|原[来先有]"
    r"|\b(?:from|versus|vs|against|compared|than|earlier|previous(?:ly)?)\b", re.IGNORECASE
)
_CHANGED = re.compile(r"(?:[增减升降涨跌多少高低]|增加|减少|提高|回落)了?[约近超逾]?\s*$")
_YEAR_BEFORE = re.compile(r"上年|去年|同期|同月|可比")
_LAST = re.compile(r"(?:上一?[周月季期]|前一[周月期]|前值|一周前)[^，,；;。\d]{0,6}$")
_LED_TO = re.compile(r"\d[^，,；;。]*[至到]了?[约近超逾]?\s*$|\d[^.;]*\b(?:and|to) [^\d.;]*\bto\s*[$€£¥]?$")  # 从 14.20 元调到 13.80 元
_AT_START = re.compile(r"(?:年初|期初|上年末|上年底|去年末|去年底)[^，,；;。\d]{0,6}$")
SURE = 5  # digits (with those of its unit) that no other figure of a document has by accident
MOST_TWINS = 3  # equal figures that are looked at
FARTHEST = 6  # the same, where both are told in the same words
NEXT = 3  # figures apart in a sentence that tells a thing and what it was
MOST = 12  # figures of a sentence looked at


class Since(StrEnum):
    """How long ago: a year, one step, since the year began; open."""

    YEAR = "year"
    STEP = "step"
    START = "start"
    OPEN = ""


Before = tuple[Mention, Since]


class Earlier:
    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence
        self._kept: dict[int, list[Before]] = {}

    def of(self, cell: Mention) -> list[Before]:
        """The figures that the source gives for the same thing at an earlier time."""
        if id(cell) not in self._kept:
            found = list(self._told(cell))
            twins = () if found or self.evidence.is_previous(cell) else self.twins(cell)
            self._kept[id(cell)] = found or [before for twin in twins for before in self._told(twin)]
        return self._kept[id(cell)]

    def _told(self, cell: Mention) -> Iterator[Before]:
        if cell.table >= 0:
            yield from self._in_tables(cell)
            return
        yield from self._in_text(cell)
        before = told_last_week(cell, self.evidence)
        if before is not None:
            yield before, Since.STEP

    def twins(self, m: Mention) -> list[Mention]:
        """The same figure elsewhere in its document: what a title tells of now, the text or a table tells of both times."""
        document = self.evidence.document(m.source)
        found = []
        for other in self.evidence.near_value(m.figure):
            same = other is not m and other.source in document and other.figure.value == m.figure.value and other.figure.high is None
            if same and same_unit(m.figure, other.figure) and (m.digits >= SURE or any(weight(t) >= 1 for t in m.near & other.near)):
                found.append(other)
        return found[:MOST_TWINS]

    def _in_tables(self, cell: Mention) -> Iterator[Before]:
        grid = self.evidence.tables[cell.table]
        for column, since in self.evidence.once(f"before column {cell.column}", cell.table, partial(_columns_before, grid, cell.column)):
            found = self.at(cell.source, cell.table, cell.row, column)
            if found is not None and found.figure.unit == cell.figure.unit:
                yield found, since
        if grid.dates and grid.dates[cell.row]:
            yield from self._day_before(cell, grid)
        if not self.evidence.is_previous(cell):
            yield from ((m, Since.STEP) for m in self._last_weeks(cell, grid))

    def _day_before(self, cell: Mention, grid: Grid) -> Iterator[Before]:
        labels = grid.labels(cell.row)
        days = sorted((r for r in range(grid.header_rows, len(grid.rows)) if grid.labels(r) == labels), key=lambda r: grid.dates[r])
        rows = [r for r in days if grid.dates[r] < grid.dates[cell.row]]
        if not rows and len(days) > 1 and (last := self.at(cell.source, cell.table, days[-1], cell.column)) and last.figure.value == cell.figure.value:
            rows = days[:-1]  # what is on the last day as it was on the first is told of the last
        for row in rows[-1:]:
            found = self.at(cell.source, cell.table, row, cell.column)
            if found is not None:
                yield found, Since.STEP

    def at(self, source: int, table: int, row: int, column: int) -> Mention | None:
        cells = self.evidence.by_place.get((source, row), ())
        return next((m for m in cells if m.table == table and m.row == row and m.column == column), None)

    def _last_weeks(self, cell: Mention, grid: Grid) -> Iterator[Mention]:
        """The cell of the same row and column in last week's tables."""
        names = _names(grid, cell.row)
        for number, other in enumerate(self.evidence.tables):
            if not self.evidence.sources[other.source].previous or not names:
                continue
            column = like_column(grid, cell.column, other)
            body = range(other.header_rows, len(other.rows))
            rows = [r for r in body if _names(other, r) == names] or [r for r in body if same_name(names[0], next(iter(_names(other, r)), ""))]
            if column is not None and len(rows) == 1:
                found = self.at(other.source, number, rows[0], column)
                if found is not None and (found.figure.unit == cell.figure.unit or "" in (found.figure.unit, cell.figure.unit)):
                    yield found

    def _in_text(self, own: Mention) -> Iterator[Before]:
        """比上年同期的 y, （上年同期 y）, 10 月为 y, from y: of the figure's own sentence or the next; or of one on the year before."""
        for m in self._mates(own):
            alike = same_unit(own.figure, m.figure) and _one_kind(m, own) and m is not own
            near = 0 < abs(m.order - own.order) <= NEXT
            if not alike or not m.figure.value or self._is_base(own) or own.ago or self._is_change(m):
                continue
            if not near and not (abs(m.order - own.order) <= FARTHEST and _in_one_word(m, own)):
                continue
            if near and (self._is_base(m) or m.ago):
                yield m, Since.YEAR if m.ago else Since.OPEN
            elif near and self._said_last(m) and not self._said_last(own):
                yield m, Since.STEP
            elif (since := self._dated_before(m, own)) is not None:
                yield m, since
        yield from self._listed_behind(own)
        yield from self._of_that_year(own)

    def _listed_behind(self, own: Mention) -> Iterator[Before]:
        """211 亿元；10 月为 88 起、184 亿元，去年同月为 71 起、139 亿元; 412 million, up from 389 million in June and 268 million a year before."""
        if self._is_base(own) or own.ago:
            return
        behind = (m for m in self._mates(own) if m.order > own.order and _in_one_unit(m, own) and m.figure.high is None and m.figure.value)
        for m in behind:
            if self._is_change(m):
                continue
            told = self._since_when(m)
            since = told if told in (Since.YEAR, Since.START) else self._dated_before(m, own) or told
            if since is None:
                return
            yield m, since

    def _since_when(self, m: Mention) -> Since | None:
        """上年同期, 年初, 上月, or a basis of comparison of no date."""
        reader = self.evidence.readers.get(m.source)
        clause = clause_before(reader.text, m, INNER_BREAK) if reader is not None else ""
        if m.ago or _YEAR_BEFORE.search(clause):
            return Since.YEAR
        if _AT_START.search(clause):
            return Since.START
        if self._said_last(m):
            return Since.STEP
        return Since.OPEN if self._is_base(m) else None

    def _is_base(self, m: Mention) -> bool:
        """Its own words make it a basis of comparison; 同比 makes none."""
        reader = self.evidence.readers.get(m.source)
        return reader is not None and is_basis(reader.text, m)

    def _is_change(self, m: Mention) -> bool:
        """较 10 月末减少 3.8 万吨 is no 10 月末的 x."""
        reader = self.evidence.readers.get(m.source)
        return reader is not None and bool(m.direction and _CHANGED.search(reader.text, max(m.span[0], m.figure.start - 6), m.figure.start))

    def _said_last(self, m: Mention) -> bool:
        """上周为 25.8 万吨."""
        reader = self.evidence.readers.get(m.source)
        return reader is not None and bool(_LAST.match(clause_before(reader.text, m, INNER_BREAK).strip()))

    def _mates(self, own: Mention) -> Iterator[Mention]:
        yield from self.evidence.by_place.get((own.source, own.span[0]), ())
        yield from (m for m in self.evidence.by_place.get((own.source, own.span[1]), ()) if m.paragraph == own.paragraph)

    def _dated_before(self, m: Mention, own: Mention) -> Since | None:
        """10 月为 4.9% beside 11 月 5.1%; (Q3 2025: x) in a text of 2026."""
        theirs, told = _nearest_date(m), _nearest_date(own)
        if not theirs[:4].isdigit():
            return None
        source = self.evidence.sources[own.source]
        year = source.on.year if not told and not isinstance(source, StatedFact) and source.on else 0
        if year:
            return Since.YEAR if int(theirs[:4]) == year - 1 else None
        told = told[:7] if len(theirs) == 7 and re.fullmatch(r"\d{4}-\d\d-\d\d", told) else told
        if len(told) != len(theirs) or told <= theirs:
            return None
        return Since.YEAR if told[4:] == theirs[4:] else Since.STEP

    def _of_that_year(self, own: Mention) -> Iterator[Before]:
        """上年同期可比数：出口 157.1 亿美元: a sentence on the year before, in the same words."""
        reader = self.evidence.readers.get(own.source)
        if reader is None:
            return
        words = own.names or {t for t in own.near if weight(t) >= 1}
        for term in sorted(words, key=lambda t: len(self.evidence.by_term.get(t, ())))[:2]:
            ours = (m for m in self.evidence.by_term.get(term, ()) if m.source == own.source)
            for m in islice(ours, MOST):
                alike = m.span != own.span and m.figure.unit == own.figure.unit and words <= m.near
                if alike and _YEAR_BEFORE.search(reader.text, m.span[0], m.figure.start):
                    yield m, Since.YEAR


def is_basis(text: str, m: Mention) -> bool:
    """The words of a figure's clause make it what another one is compared with."""
    clause = clause_before(text, m, INNER_BREAK)
    return bool(_COMPARED.search(clause)) and not _LED_TO.search(clause)


def is_level(text: str, m: Mention) -> bool:
    """No change, no basis of comparison: 178 款 of 178 款，较 10 月的 159 款增加 19 款."""
    if m.ago or is_basis(text, m):
        return False
    return not (m.direction and m.figure.unit != "%" and _CHANGED.search(text, max(m.span[0], m.figure.start - 6), m.figure.start))


def _nearest_date(m: Mention) -> str:
    """The date named last before a figure in its sentence; "" for none."""
    return next((p for p in m.periods[:1] if p[0] != "^"), "") or next((t[1:] for t in sorted(m.near) if t[0] == "%"), "")


def _in_one_unit(m: Mention, own: Mention) -> bool:
    """412 million times, up from 389 million: what is counted is said once."""
    one, other = m.figure, own.figure
    return one.unit == other.unit or (one.dimension == other.dimension == "count" and "" in (one.unit, other.unit))


def _in_one_word(m: Mention, own: Mention) -> bool:
    """Told in the same words of substance: 两融余额 of one day and of another."""
    if own.near & METRICS:
        return own.near & METRICS == m.near & METRICS
    ours, theirs = ({t for t in one.near if weight(t) >= 1} for one in (own, m))
    return bool(ours and theirs) and (ours <= theirs or theirs <= ours)


def _one_kind(m: Mention, own: Mention) -> bool:
    """814 万吨, up from 7.52 million: the unit is said once."""
    one, other = m.figure.dimension, own.figure.dimension
    return one == other or ("" in (m.figure.unit, own.figure.unit) and {one, other} <= {"count", "tech", "money"})


def _columns_before(grid: Grid, now: int) -> list[tuple[int, Since]]:
    told = ((then, _since(grid, now, then)) for then in range(len(grid.headers)) if then != now)
    return [(then, since) for then, since in told if since is not None]


def _since(grid: Grid, now: int, then: int) -> Since | None:
    """How a column's header stands to another's: the same thing earlier, or None."""
    one, other = grid.headers[now], grid.headers[then]
    if LAST_YEAR.search(other) and not LAST_YEAR.search(one):
        return Since.YEAR
    if _START.search(other) and not _START.search(one):
        return Since.START
    if _STEP.search(other) and not _STEP.search(one):
        return Since.STEP
    dates, others = (sorted(t[1:] for t in grid.header_terms[c] if t[0] == "%") for c in (now, then))
    if len(dates) != 1 or len(others) != 1 or others[0] >= dates[0] or _plain(one) != _plain(other):
        return None
    return since_of(dates[0], others[0])


def since_of(now: str, then: str) -> Since | None:
    """A year apart or a step, of two dates as fine; None of others."""
    if len(now) != len(then):
        return None
    if then.endswith("-12-31") and then[:4].isdigit() and int(then[:4]) == int(now[:4]) - 1 and not now.endswith("-12-31"):
        return Since.START
    apart = [(a[:4], b[:4]) for a, b in zip(now.split("~"), then.split("~"), strict=False) if a[4:] == b[4:]]
    yearly = len(apart) == now.count("~") + 1 and all(a.isdigit() and b.isdigit() and int(a) == int(b) + 1 for a, b in apart)
    return Since.YEAR if yearly else Since.STEP


def like_column(grid: Grid, column: int, other: Grid) -> int | None:
    """The column of another table with the same header, but for its dates and units; else the one of the same metric."""
    exact = [c for c, header in enumerate(other.headers) if header == grid.headers[column]]
    plain = _plain(grid.headers[column])
    alike = exact or [c for c, header in enumerate(other.headers) if _plain(header) == plain and c not in other.label_columns]
    metrics = {t for t in grid.header_terms[column] if t[0] == "#"}
    same = alike or [c for c, terms in enumerate(other.header_terms) if metrics and metrics <= terms and c not in other.label_columns]
    return same[0] if len(same) == 1 or exact else _latest(same, other)


def _latest(columns: list[int], grid: Grid) -> int | None:
    """Of columns that differ in their dates, the last."""
    dated = [(max((t[1:] for t in grid.header_terms[c] if t[0] == "%"), default=""), c) for c in columns]
    return max(dated)[1] if dated and all(day for day, _ in dated) else None


def _plain(header: str) -> str:
    return _NOISE.sub("", header).lower()


def _names(grid: Grid, row: int) -> list[str]:
    return [re.sub(r"[\s*_`]+", "", label).lower() for label in grid.labels(row)]


def same_name(a: str, b: str) -> bool:
    """上海-欧洲基本港 and 欧洲线（美元/TEU）: one is written in full, the other in short."""
    one, two = (re.split(r"[（(]", name)[0].removesuffix("航线").removesuffix("线") for name in (a, b))
    short, full = sorted((one, two), key=len)
    return len(short) > 1 and short in full

