"""What a sentence computes: change, share, quotient, sum, difference, median. Exact, then rounded as written.

An operand pair counts only where the text puts it together: one sentence of a source, one row of this week's and
last week's table, or the draft's own sentence; and only for a formula the draft's words call for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from itertools import combinations, permutations

from agent.figures.compare import same_unit, states
from agent.figures.contexts import Mention
from agent.figures.evidence import Evidence
from agent.figures.formulas import FORMULAS, PE, STATISTICS, SUM_WORDS, Formula, Statistic
from agent.figures.match import Matcher, heading
from agent.figures.model import Figure, plain
from agent.figures.tabular import Grid
from agent.figures.verdict import FigureVerdict, Verdict
from agent.figures.vocabulary import weight

MOST_PARTS = 8  # operands of a sum that are tried together


@dataclass(frozen=True, slots=True)
class Derived:
    formula: str
    inputs: tuple[Mention, ...]
    value: Decimal


class Recomputer:
    def __init__(self, evidence: Evidence, matcher: Matcher, mentions: Sequence[Mention], text: str) -> None:
        self.evidence, self.matcher, self.text = evidence, matcher, text
        self._by_sentence: dict[tuple[int, int], list[Mention]] = {}
        for mention in mentions:
            self._by_sentence.setdefault(mention.span, []).append(mention)

    def derive(self, mention: Mention) -> Derived | None:
        """The first formula whose result, rounded as written, is the figure; None if nothing gives it."""
        figure = mention.figure
        if not figure.value or figure.form or figure.high is not None:
            return None
        words = self._words(mention)
        groups = list(self._groups(mention))
        for formula in (*FORMULAS, PE):
            if figure.dimension in formula.of and self._called(formula, mention, words):
                found = self._pairs(mention, formula, groups)
                if found:
                    return found
        if SUM_WORDS.search(words):
            found = self._sum(mention, groups)
            if found:
                return found
        called = [statistic for statistic in STATISTICS if statistic.words.search(words)]
        return next(filter(None, (self._statistic(mention, statistic) for statistic in called)), None)

    def _called(self, formula: Formula, mention: Mention, words: str) -> bool:
        """The clause's words call for the formula; a table cell's are those of its header and labels."""
        if mention.table < 0 or formula is not PE:
            return bool(formula.words.search(words))
        return "#pe" in mention.near

    def _words(self, mention: Mention) -> str:
        start = max(mention.span[0], mention.figure.start - 40) if mention.table < 0 else mention.figure.start
        return self.text[start : min(mention.figure.end + 10, len(self.text))]

    def _pairs(self, mention: Mention, formula: Formula, groups: list[list[Mention]]) -> Derived | None:
        wanted = mention.figure
        for group in groups:
            for a, b in permutations(group, 2):
                if not _may_pair(a, b, wanted, formula) or not _metrics_fit(a, b, mention, formula):
                    continue
                value = _apply(formula, a, b)
                if value is not None and _is_result(mention, value):
                    return Derived(formula.name, (a, b), value)
        return None

    def _sum(self, mention: Mention, groups: list[list[Mention]]) -> Derived | None:
        for group in groups:
            parts = [m for m in group if same_unit(mention.figure, m.figure) and m.figure.value is not None]
            parts = parts[:MOST_PARTS]
            for size in range(len(parts), 1, -1):
                for chosen in combinations(parts, size):
                    total = sum((m.figure.value or Decimal(0) for m in chosen), Decimal(0))
                    if _is_total(mention, total, chosen):
                        return Derived("合计", chosen, total)
        return None

    def _statistic(self, mention: Mention, statistic: Statistic) -> Derived | None:
        """A value of a whole column, or of the column's rows under one label which the draft's words name."""
        words = mention.near | mention.sentence | mention.scope
        for number, grid in enumerate(self.evidence.tables):
            for column, terms in enumerate(grid.header_terms):
                if not any(weight(term) >= 1 for term in terms & words):
                    continue
                cells = self.column(number, column)
                for group in [cells, *_labelled(grid, cells)]:
                    values = [m.figure.value for m in group if m.figure.value is not None]
                    alike = bool(group) and same_unit(mention.figure, group[0].figure)
                    if alike and len(values) > 1 and _is_result(mention, statistic.compute(values)):
                        return Derived(statistic.name, tuple(group), statistic.compute(values))
        return None

    def column(self, table: int, column: int) -> list[Mention]:
        source = self.evidence.tables[table].source
        rows = range(self.evidence.tables[table].header_rows, len(self.evidence.tables[table].rows))
        cells = (m for row in rows for m in self.evidence.by_place.get((source, row), ()))
        return [m for m in cells if m.table == table and m.column == column]

    def _groups(self, mention: Mention) -> Iterator[list[Mention]]:
        """Operand groups, nearest first: the draft's sentence, its sources' sentences, rows over the weeks."""
        own = [m for m in self._by_sentence.get(mention.span, ()) if m is not mention]
        yield own[:10]
        places: dict[tuple[int, int], Mention] = {}
        for sibling in [*own, mention]:
            for other in self._anchors(sibling):
                places.setdefault((other.source, other.span[0]), other)
        for place, anchor in list(places.items())[:12]:
            if anchor.table < 0 or not self.matcher.tables.other_row(mention, anchor):
                yield list(self.evidence.by_place[place])[:12]
        alike = [m for m in self._anchors(mention) if same_unit(mention.figure, m.figure)]
        if len(alike) > 1:
            yield alike
        yield from self._rows_over_weeks(mention)

    def _anchors(self, mention: Mention) -> list[Mention]:
        equal = [m for m in self.evidence.near_value(mention.figure)[:24] if self._fits(mention, m)][:3]
        near = self.evidence.nearest(mention, 30)
        near.sort(key=lambda m: -self.matcher.rivals.closeness(mention, m))
        near = near[:4]
        return [*equal, *(m for m in near if self._fits(mention, m))]

    def _fits(self, mention: Mention, other: Mention) -> bool:
        """An operand must be of the draft's own story: its row, or its source with words in common."""
        if self.matcher.rivals.closeness(mention, other) < 0.3:
            return False
        if other.table >= 0:
            return not self.matcher.tables.other_row(mention, other)
        return self.matcher.same_story(mention, other)

    def _rows_over_weeks(self, mention: Mention) -> Iterator[list[Mention]]:
        """The same row and column in every table that has them: this week's beside last week's."""
        cells = [
            m
            for m in self.evidence.nearest(mention)
            if m.table >= 0 and self.matcher.rivals.closeness(mention, m) >= 0.3
        ]
        groups: dict[tuple[str, str], list[Mention]] = {}
        for cell in cells:
            grid = self.evidence.tables[cell.table]
            if not self.matcher.tables.conflict(mention, cell):
                key = ("|".join(grid.labels(cell.row)), grid.headers[cell.column])
                groups.setdefault(key, []).append(cell)
        yield from (
            sorted(g, key=lambda m: not self.evidence.is_previous(m)) for g in groups.values() if len(g) > 1
        )

    def verdict(self, mention: Mention, derived: Derived) -> FigureVerdict:
        inputs = "，".join(m.figure.text.strip() for m in derived.inputs[:6])
        proofs = tuple(self.matcher.prove(m) for m in derived.inputs[:4] if m.source >= 0)
        message = f"{derived.formula}：由 {inputs} 算得 {plain(round(derived.value, 4))}"
        return FigureVerdict(mention.figure, Verdict.DERIVED, proofs, message)


def _labelled(grid: Grid, cells: list[Mention]) -> Iterator[list[Mention]]:
    """The cells by each label that stands in several rows: 涨幅 of the rows under 创业板指."""
    for column in grid.label_columns:
        groups: dict[str, list[Mention]] = {}
        for cell in cells:
            groups.setdefault(grid.rows[cell.row][column], []).append(cell)
        if 1 < len(groups) < len(cells):
            yield from groups.values()


def _may_pair(a: Mention, b: Mention, wanted: Figure, formula: Formula) -> bool:
    if a.figure.value is None or b.figure.value is None or a.figure.form or b.figure.form:
        return False
    if a.figure.high is not None or b.figure.high is not None or a.figure.unit != b.figure.unit:
        return False
    if formula.same_dimension:
        point_of_percents = wanted.dimension == "point" and a.figure.dimension == "percent"
        return point_of_percents or same_unit(wanted, a.figure)
    return (
        a.figure.dimension not in ("percent", "ratio", "date", "point")
        and a.figure.value > 0
        and b.figure.value > 0
    )


def _metrics_fit(a: Mention, b: Mention, mention: Mention, formula: Formula) -> bool:
    if formula.needs == ("", ""):
        return _one_metric(a, b)
    bound = all(need in m.near for need, m in zip(formula.needs, (a, b), strict=True))
    return bound and (a.source, a.row) == (b.source, b.row) and _same_years(mention, b)


def _same_years(mention: Mention, other: Mention) -> bool:
    """A year that binds the draft's figure must bind the operand: 2025 年 PE is not made of 2024 年 EPS."""
    years = {term for term in mention.near if term[0] == "%"}
    theirs = {term for term in other.near if term[0] == "%"}
    return not years or not theirs or bool(years & theirs)


def _one_metric(a: Mention, b: Mention) -> bool:
    """Two operands belong together: named by a common word, or one right behind the other (从 x 到 y)."""
    if a.table >= 0 and b.table >= 0:
        return a.column == b.column or a.row == b.row
    shared = any(weight(term) >= 1 for term in a.near & b.near)
    return shared or (a.source == b.source and a.span == b.span and abs(a.order - b.order) <= 2)


def _apply(formula: Formula, a: Mention, b: Mention) -> Decimal | None:
    if a.figure.value is None or b.figure.value is None or not a.figure.value or not b.figure.value:
        return None
    with localcontext() as context:
        context.prec = 40
        return formula.compute(a.figure.value, b.figure.value)


def _is_result(mention: Mention, value: Decimal) -> bool:
    """The value is what is written, at its written precision and bound, with the sign that the words say."""
    if not states(mention.figure, value):
        return False
    said = heading(mention)
    return not said or value == 0 or (value > 0) == (said > 0)


def _is_total(mention: Mention, total: Decimal, parts: Iterable[Mention]) -> bool:
    """超 10 + 30 = 超 40: a sum is as open as its parts; of exact parts it may be written as any exact value."""
    bounds = {m.figure.bound for m in parts} - {""}
    if not bounds:
        return _is_result(mention, total)
    own = mention.figure.bound
    return bounds == {own} and abs(total - (mention.figure.value or Decimal(0))) * 2 <= mention.figure.step
