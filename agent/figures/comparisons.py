"""A figure compared with another one that the sentence names: 比 B 多用 12 天, 约为 B 的 86%, 占总出货的 70.5%.

The operands are found by what names them, wherever they stand: the level is the figure that the draft gives just
before; the other is the figure of the same unit and metric whose words hold the name, the period or the whole that the
sentence speaks of. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from agent.figures.arithmetic import Derived, is_written, total_of
from agent.figures.aspects import METRICS, meet
from agent.figures.contexts import INNER_BREAK, Mention, clause_before
from agent.figures.evidence import Evidence
from agent.figures.extract import scan
from agent.figures.match import Matcher
from agent.figures.operands import Operands
from agent.figures.vocabulary import is_name, weight

_ABOUT = r"[约近超逾达至了出仅只\s]*$"
_DIFFERENCE = re.compile(
    r"(?:比|较|相比于?|领先于?|落后于?)(?P<other>[^，,；;。]{1,24}?)(?:的[^，,；;。]{1,6})?"
    r"(?P<word>(?P<up>多用?|高|快|长|贵|重|增加|提高|提升|上涨|上升|增|涨|领先)|(?P<down>少用?|低|慢|短|便宜|轻|减少|降低|下降|下跌|缩短|收窄|回落|减|跌|降))"
    + _ABOUT
)
_QUOTIENT = re.compile(r"(?:是|为|约|相当于|达到?|仅|只有|超过|不足|不到|不及|接近)(?P<other>[^，,；;。为是约]{1,24}?)的" + _ABOUT)
_SHARE = re.compile(r"(?:占|超过|不足|不到|接近|达到?)(?P<other>[^，,；;。占]{1,16}?)的?(?:比重|比例)?[为约近超逾达至过到\s]*$")
_BOUND_BEFORE = {"超过": ">", "不足": "<", "不到": "<", "接近": "<~"}
_DEICTIC = re.compile(r"[本此该]|当[次轮期]")
_DAY_BEFORE = re.compile(r"前一?(?:个?交易)?日|前一天|上一?(?:个?交易)?日|昨[日天]")
_AMOUNTS = frozenset({"money", "count", "duration", "tech"})
NEAREST = 3  # levels tried
WIDEST = 40  # figures of one name that are looked at

Total = Callable[[Mention], Derived | None]
Compute = Callable[[Decimal, Decimal], Decimal]


@dataclass(frozen=True, slots=True)
class _Level:
    """A figure that is compared: the draft's, the exact value, and the evidence it was made of."""

    mention: Mention
    value: Decimal
    cells: tuple[Mention, ...]


class Comparisons:
    def __init__(self, evidence: Evidence, matcher: Matcher, operands: Operands, text: str, total: Total) -> None:
        self.evidence, self.matcher, self.operands = evidence, matcher, operands
        self.text, self._total = text, total

    def of(self, mention: Mention) -> Derived | None:
        """The comparison that the clause spells out, if its operands give what is written."""
        if mention.table >= 0 or mention.figure.value is None or mention.figure.high is not None:
            return None
        clause = clause_before(self.text, mention, INNER_BREAK)
        dimension = mention.figure.dimension
        if dimension in _AMOUNTS or dimension == "point":
            return self._difference(mention, clause)
        if dimension == "percent":
            return self._share(mention, clause) or self._quotient(mention, clause) or self._short_of(mention, clause)
        return self._quotient(mention, clause) if dimension == "ratio" else None

    def _difference(self, mention: Mention, clause: str) -> Derived | None:
        found = _DIFFERENCE.search(clause)
        if not found:
            return None
        sign = 1 if found["up"] else -1
        levels = self._levels(mention, lambda m: _one_unit(mention, m))
        return self._compare(mention, levels, found["other"], "差 = 甲 − 乙", lambda a, b: (a - b) * sign)

    def _short_of(self, mention: Mention, clause: str) -> Derived | None:
        """中标价较 5.18 亿元的最高报价低 16.6%: the figure named, and the one of its unit that was given last before."""
        found = _DIFFERENCE.search(clause)
        own = [m for m in self.operands.siblings(mention) if m.figure.start < mention.figure.start]
        named = [m for m in own[-1:] if found and m.figure.text.strip() in found["other"] and m.figure.value]
        if not found or not named:
            return None
        base, sign = named[0], 1 if found["up"] else -1
        earlier = [m for m in [*self.operands.before(mention), *own[:-1]] if m.figure.unit == base.figure.unit]
        for level in reversed(earlier):
            b = base.figure.value or Decimal(1)
            value = ((level.figure.value or b) - b) / b * 100 * sign
            if level.figure.dimension in _AMOUNTS and is_written(mention.figure, value):
                return Derived("差 / 基数", (level, base), value)
        return None

    def _quotient(self, mention: Mention, clause: str) -> Derived | None:
        found = _QUOTIENT.search(clause)
        if not found:
            return None
        scale = 100 if mention.figure.dimension == "percent" else 1
        levels = self._levels(mention, lambda m: m.figure.dimension in _AMOUNTS)
        return self._compare(mention, levels, found["other"], "比 = 甲 / 乙", lambda a, b: a * scale / b if b else b)

    def _compare(
        self, mention: Mention, levels: Iterable[_Level], other: str, name: str, compute: Compute
    ) -> Derived | None:
        for level in levels:
            for value, inputs in (*self._shifted(level, other), *self._named(mention, level, other)):
                if is_written(mention.figure, compute(level.value, value)):
                    return Derived(name, (*level.cells[:2], *inputs), compute(level.value, value))
        return None

    def _levels(self, mention: Mention, fits: Callable[[Mention], bool]) -> Iterator[_Level]:
        """The figures of the sentence, those right before first, with the exact value of their evidence."""
        mates = [m for m in self.operands.siblings(mention) if m is not mention and fits(m)]
        before = [m for m in mates if m.figure.start < mention.figure.start]
        for m in sorted(before or mates, key=lambda m: abs(m.figure.start - mention.figure.start))[:NEAREST]:
            if m.figure.value is None or m.figure.high is not None:
                continue
            cells = self.cells(m)
            exact = total_of(cells) if cells else m.figure.value
            yield _Level(m, exact, cells or (m,))

    def cells(self, mention: Mention) -> tuple[Mention, ...]:
        """What a figure of the draft is made of: the one that proves it, or the parts of its total."""
        own = self.matcher.chosen.get((mention.figure.start, mention.figure.end))
        if own is not None:
            return (own,)
        derived = self._total(mention)
        if derived is None:
            return ()
        parts = [self.cells(m) if m.source < 0 else (m,) for m in derived.inputs]
        return tuple(cell for part in parts for cell in part) if all(parts) else ()

    def _shifted(self, level: _Level, other: str) -> Iterator[tuple[Decimal, tuple[Mention, ...]]]:
        """The same rows in the column of the period named, or the row of the day before."""
        if not level.cells or any(c.table < 0 or c.source < 0 for c in level.cells):
            return
        forms = [f.form for f in scan(other).figures if f.dimension == "date"]
        moved = [self._moved(cell, forms, bool(_DAY_BEFORE.search(other))) for cell in level.cells]
        found = tuple(m for m in moved if m is not None)
        if len(found) == len(moved):
            yield total_of(found), found

    def _moved(self, cell: Mention, forms: Sequence[str], day_before: bool) -> Mention | None:
        grid = self.evidence.tables[cell.table]
        if day_before:
            days = {day: row for row, day in enumerate(grid.dates) if day and grid.labels(row) == grid.labels(cell.row)}
            earlier = [day for day in days if day < grid.dates[cell.row]]
            return self.cell(cell, days[max(earlier)], cell.column) if earlier else None
        for column, terms in enumerate(grid.header_terms):
            dated = [t[1:] for t in terms if t[0] == "%"]
            metric = {t for t in terms if t[0] != "%"} == {t for t in grid.header_terms[cell.column] if t[0] != "%"}
            if column != cell.column and metric and any(meet(d, form) for d in dated for form in forms):
                return self.cell(cell, cell.row, column)
        return None

    def cell(self, like: Mention, row: int, column: int) -> Mention | None:
        cells = self.operands.row(like.source, like.table, row)
        return next((m for m in cells if m.column == column and m.figure.unit == like.figure.unit), None)

    def _named(self, mention: Mention, level: _Level, other: str) -> Iterator[tuple[Decimal, tuple[Mention, ...]]]:
        """Figures of the level's unit and metric whose words hold all that names the other."""
        if any(f.dimension != "date" for f in scan(other).figures):
            return
        terms = frozenset(t for _, t in self.evidence.vocabulary.of(other, scan(other)) if weight(t) >= 1)
        names = terms - METRICS
        if not names:
            return
        for m in self._holding(names, level):
            if _one_unit(level.mention, m) and m.figure.value and self._alike(m, level, terms, names):
                yield m.figure.value, (m,)

    def _holding(self, names: frozenset[str], level: _Level) -> Iterator[Mention]:
        """Figures of the draft and of the sources that speak of the names."""
        for m in self.operands.everywhere():
            if m is not level.mention and self._binds(names, m, self.operands.siblings(m)):
                yield m
        rarest = min(names, key=lambda t: len(self.evidence.holders.get(t, ())))
        for source in self.evidence.holders.get(rarest, ())[:WIDEST]:
            for m in self.evidence.by_source[source]:
                beside = self.evidence.by_place.get((m.source, m.span[0]), ())
                if m not in level.cells and self._binds(names, m, beside):
                    yield m

    @staticmethod
    def _binds(names: frozenset[str], m: Mention, beside: Sequence[Mention]) -> bool:
        """The names bind the figure; where its clause names nobody, its sentence or heading may, if it stands alone."""
        if names <= m.near:
            return True
        if m.table >= 0 or m.names or not all(t in m.near or t in m.sentence or t in m.scope for t in names):
            return False
        return sum(1 for other in beside if other.figure.unit == m.figure.unit) == 1

    def _alike(self, m: Mention, level: _Level, terms: frozenset[str], names: frozenset[str]) -> bool:
        """Of the level's metric: one column, one metric, or else a word of substance beside the names."""
        cell = level.cells[0]
        if m.table >= 0 and m.source >= 0 and m.table == cell.table:
            return m.column == cell.column
        ours = (terms | level.mention.near) & METRICS or level.mention.sentence & METRICS
        theirs = m.near & METRICS or m.sentence & METRICS
        if ours and theirs:
            return bool(ours & theirs)
        own = level.mention.near | level.mention.sentence
        return any(weight(t) >= 1 and not is_name(t) for t in (own & (m.near | m.sentence)) - names)

    def _share(self, mention: Mention, clause: str) -> Derived | None:
        """占总出货的 70.5%: the figure right before, over the whole that the clause names."""
        found = _SHARE.search(clause)
        if not found:
            return None
        for level in self._levels(mention, lambda m: m.figure.dimension in _AMOUNTS):
            for whole in self._wholes(mention, level, found["other"]):
                value = level.value / (whole.figure.value or Decimal(1)) * 100
                bound = _BOUND_BEFORE.get(found[0][:2], "")
                if is_written(mention.figure, value, bound):
                    return Derived("占比 = 部分 / 总体", (*level.cells[:2], whole), value)
        return None

    def _wholes(self, mention: Mention, level: _Level, other: str) -> Iterator[Mention]:
        """Larger figures of the level's unit: of the passage that the level was made from, or of the paragraph."""
        places = {(c.source, c.span[0]) for c in level.cells if c.source >= 0 and c.table < 0}
        beside = [m for place in places for m in self.evidence.by_place.get(place, ())]
        larger = [m for m in beside if _one_unit(level.mention, m) and (m.figure.value or 0) > level.value]
        if _DEICTIC.match(other):
            yield from larger if len({m.figure.value for m in larger}) == 1 else larger[:1]
            return
        terms = frozenset(t for _, t in self.evidence.vocabulary.terms(other) if weight(t) >= 1 or t[0] == "#")
        paragraphs = {(c.source, c.paragraph) for c in level.cells if c.source >= 0 and c.table < 0}
        around = [m for place in paragraphs for m in self.evidence.by_paragraph[place]]
        for m in [*larger, *around, *self.operands.paragraph(mention)]:
            named = terms & (m.near | m.scope) or not terms
            if named and m is not level.mention and _one_unit(level.mention, m) and (m.figure.value or 0) > level.value:
                yield m


def _one_unit(a: Mention, b: Mention) -> bool:
    """Two amounts in one unit; points are the difference of percents."""
    if a.figure.dimension == "point":
        return b.figure.dimension == "percent"
    return a.figure.dimension == b.figure.dimension and (a.figure.unit == b.figure.unit or a.figure.dimension == "count")
