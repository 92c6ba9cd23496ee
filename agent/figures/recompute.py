"""What a sentence computes: change, share, quotient, sum, difference, median. Exact, then rounded as written.

An operand pair counts only where the text puts it together: one sentence of a source, one row of this week's and
last week's table, or the draft's own sentence; and only for a formula the draft's words call for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import pairwise, permutations

from agent.figures import margins
from agent.figures.across import Across
from agent.figures.admission import Admission
from agent.figures.aggregates import Aggregates
from agent.figures.arithmetic import (
    Derived,
    bracketed,
    fits_cell,
    is_result,
    is_total,
    labelled,
    opposed,
    other_years,
    results,
    total_of,
)
from agent.figures.aspects import heading
from agent.figures.compare import CARRIED_BY, FLIPPED, rounds_to, same_unit, states
from agent.figures.comparisons import Comparisons
from agent.figures.contexts import BREAK, Mention
from agent.figures.counting import is_count, is_streak, listed, numbered, spans, streak_told
from agent.figures.dailies import Dailies
from agent.figures.datelines import of_document, of_rows, of_section, of_span, of_subject, of_table_below
from agent.figures.dating import dated
from agent.figures.evidence import Evidence
from agent.figures.formerly import Formerly
from agent.figures.formulas import (
    CONVERSION,
    FORMULAS,
    STATISTICS,
    SUM_WORDS,
    Formula,
    Statistic,
    grown_by,
    turned_values,
)
from agent.figures.gaps import Gaps
from agent.figures.grouped import grouped
from agent.figures.implied import Implied
from agent.figures.intervals import extent, interval
from agent.figures.labels import bare_header
from agent.figures.match import Matcher
from agent.figures.model import plain
from agent.figures.narrowed import narrowed
from agent.figures.operands import Group, Operands
from agent.figures.operations import TRIES
from agent.figures.pairing import Pairing
from agent.figures.peaks import peak
from agent.figures.periods import is_past, says_when
from agent.figures.prices import over_price
from agent.figures.proofdates import dates_of_proof
from agent.figures.quarters import coming, headed, is_rest
from agent.figures.shares import Shares
from agent.figures.solving import Solver
from agent.figures.streaks import Streaks
from agent.figures.tallies import Tallies
from agent.figures.totals import AMOUNT_HEADER
from agent.figures.verdict import FigureVerdict, Verdict
from agent.figures.vocabulary import weight
from agent.figures.widening import Widening

MOST_PARTS = 8  # operands of a sum that are tried together
DEAREST = 10_000  # no currency's unit costs more of another
_LED_TO = re.compile(r"[至到为成]了?\s*$")
_EACH_DEAL = re.compile(r"[单每]笔|单次融资|单轮")
REACH = 40  # letters before a figure in which a formula is called for


class Recomputer:
    def __init__(self, evidence: Evidence, matcher: Matcher, mentions: Sequence[Mention], text: str) -> None:
        self.evidence, self.matcher, self.text = evidence, matcher, text
        self.operands = Operands(evidence, matcher, mentions)
        self.admission = Admission(evidence, matcher, text)
        self.pairing = Pairing(evidence, matcher, self.operands, self.admission, text)
        self.shares = Shares(self.operands, self.admission)
        implied = Implied(self.operands, text)
        self.implied = (implied.before_change, implied.middle, implied.average)
        self.comparisons = Comparisons(evidence, matcher, self.operands, text, self.total)
        self.aggregates = Aggregates(evidence, self.operands, self.comparisons, text)
        self.known: dict[tuple[int, int], Derived] = {}  # span of a figure -> how it was worked out
        self.solver = Solver(evidence, matcher, self.operands, text, self.known, TRIES)
        self.across = Across(evidence, self.operands, text, self.solver.earlier)
        self.formerly, self.gaps = Formerly(self.solver, self.derive), Gaps(self.solver)
        self.dailies, self.widening = Dailies(evidence, self.operands, text), Widening(self.solver)
        self.streaks = Streaks(evidence, self.solver.earlier, text, self._named)
        self.tallies = Tallies(evidence, self.operands, text, self.solver.earlier, self.formerly.settled)

    def derive(self, mention: Mention) -> Derived | None:
        """The first formula whose result, rounded as written, is the figure; None if nothing gives it."""
        read = mention.table >= 0 and self._column_of_its_own(mention)
        if self.gaps.refuted(mention) or self.aggregates.refuted(mention) or margins.refuted(self.solver, mention) or self.tallies.refuted(mention) or self.across.refuted(mention):
            return None
        found = self._derive(mention) or (None if read else self.solver.solve(mention) or self._tallied(mention) or self.gaps.of(mention) or self.across.of(mention) or self.dailies.of(mention) or self.widening.of(mention) or self.formerly.of(mention))
        if found:
            self.known[(mention.figure.start, mention.figure.end)] = found
        return found

    def _named(self, mention: Mention) -> Iterator[Mention]:
        """言川环比连续两周为负: the cells of the row and the column that the words name, on its last day."""
        for number in self.matcher.tables.named(mention):
            grid = self.evidence.tables[number]
            rows = [] if self.evidence.sources[grid.source].previous else self.matcher.tables.rows_named(mention, number)
            last = [r for r in rows if grid.dates[r] == max(grid.dates[r] for r in rows)] if grid.dates else rows
            cells = self.operands.row(grid.source, number, last[0]) if len(last) == 1 else []
            yield from (m for m in cells if m.column not in grid.label_columns and any(t[0] != "%" for t in grid.header_terms[m.column] & mention.near))

    def _tallied(self, mention: Mention) -> Derived | None:
        if self.tallies.is_limit(mention, self.known):
            return Derived("计数的界限", (), mention.figure.value or Decimal(0))
        if mention.table >= 0:
            return grouped(mention, self.evidence, self.operands)
        if beyond := self.tallies.share(mention):
            return beyond
        what = self.tallies.of(mention)
        return Derived(f"计数：{what}", (), mention.figure.value or Decimal(0)) if what else None

    def _derive(self, mention: Mention) -> Derived | None:
        figure = mention.figure
        open_count = is_count(mention) and not self.tallies.is_rest(mention) and self.tallies.limit(mention) is None
        if open_count and (what := listed(mention, self.operands, self.evidence, self.text)):
            return Derived(f"计数：{what}", (), figure.value or Decimal(0))
        if told := streak_told(mention, map(self.matcher.proved, self.operands.siblings(mention)), self.evidence, self.text):
            return Derived("连续", (told,), figure.value or Decimal(0))
        if own := self.streaks.of(mention, self.operands.siblings(mention), self.matcher.proved):
            return Derived("连续", (own,), figure.value or Decimal(0))
        if own := peak(mention, self.operands.siblings(mention), self.text, self.evidence, self.matcher.proved):
            return Derived("期间的最高或最低", (own,), figure.value or Decimal(0))
        if is_streak(mention, self.text) and self._has_streak(mention):
            return Derived("连续", (), figure.value or Decimal(0))
        if spans(mention, self.operands.siblings(mention)) or self.tallies.years_summed(mention):
            return Derived("句中所说期间的长度", (), figure.value or Decimal(0))
        if "~" in figure.form and of_rows(mention, self.evidence, earlier=self.matcher.says_earlier(mention)):
            return Derived("表中各行的起止日期", (), Decimal(0))
        if "~" in figure.form:
            return self._years(mention) or self._dated(mention)
        if figure.dimension == "date":
            return self._dated(mention)
        if mention.table >= 0 and self._column_of_its_own(mention):
            return None
        if figure.high is not None:
            return interval(mention, self.operands.groups(mention)) or extent(mention, self.evidence, self.operands)
        if figure.value == 0 and mention.table >= 0:
            return self._unchanged(mention)
        if not figure.value or figure.form:
            return None
        words = self._words(mention)
        groups = self.operands.groups(mention)
        for formula in FORMULAS:
            if figure.dimension in formula.of and formula.calls(words):
                found = self._pairs(mention, formula, groups)
                if found:
                    return found
        for attempt in (self._turned, self._sum, self.shares.of_sum, self.shares.of_before, self.shares.of_parts, self.shares.whole, *self.implied, self._conversion):
            found = attempt(mention, groups, words)
            if found:
                return found
        if priced := over_price(mention, self.operands.siblings(mention), self.text, self.evidence, self.matcher.proved, self.matcher.stories.tells):
            return priced
        compared = self.comparisons.of(mention) or self.aggregates.of(mention)
        if compared:
            return compared
        called = [statistic for statistic in STATISTICS if statistic.words.search(words)]
        return next(filter(None, (self._statistic(mention, statistic) for statistic in called)), None)

    def placed(self, mention: Mention) -> Derived | None:
        """A place in the draft's table: 1, 2, 3 down a column whose rows are in that order."""
        order = numbered(mention, self.operands.paragraph(mention))
        return Derived(f"名次：按“{order}”排列", (), mention.figure.value or Decimal(0)) if order else None

    def total(self, mention: Mention) -> Derived | None:
        """The sum that a figure is, if it is one."""
        if not mention.figure.value or mention.figure.form or mention.figure.high is not None:
            return None
        return self._sum(mention, self.operands.groups(mention), self._words(mention))

    def _years(self, mention: Mention) -> Derived | None:
        """2022 至 2024 年 where a source's sentence names both years."""
        first, _, last = mention.figure.form.partition("~")
        for a in self.evidence.by_form.get(first, ()):
            for b in self.evidence.by_form.get(last, ()):
                if (a.source, a.span) == (b.source, b.span) and self.matcher.stories.tells(mention, a.source):
                    return Derived("期间两端", (a, b), Decimal(0))
        return None

    def _dated(self, mention: Mention) -> Derived | None:
        """The date of a figure that passed, where its evidence is of that date."""
        if mention.table >= 0 and mention.figure.form in self.evidence.earlier_days:
            return Derived("上期来源的日期", (), Decimal(0))
        mates = self.operands.siblings(mention)
        own = dated(mention, mates, self.text, self.evidence, self.matcher.proved)
        if own is None and mention.table < 0:
            if is_rest(mention, mates):
                return Derived("全年所余的期间", (), Decimal(0))
            own = headed(mention, mates, self.evidence, self.matcher.proved) or coming(mention, self.evidence)
        own = own or of_subject(mention, self.text, self.evidence)
        alone = all(m.figure.dimension == "date" for m in mates)  # 11 月 18 日的这份公告，我们最看重收入结构: of what its paragraph tells
        told = self.operands.paragraph(mention) if alone and mention.table < 0 else mates
        own = own or of_document(mention, told, self.evidence, self.matcher.proved) or of_section(mention, self.text, self.operands.everywhere(), self.matcher.proved)
        own = own or of_table_below(mention, self.operands.everywhere(), self.evidence, self.matcher.proved) or of_span(mention, self.text, self.evidence)
        own = own or (self._of_result(mention, mates) if mention.table < 0 else None)
        return Derived("其后的数在来源中的期间", (own,), Decimal(0)) if own and mention.table < 0 else None

    def _of_result(self, mention: Mention, mates: Sequence[Mention]) -> Mention | None:
        """笔均约 5,500 万，一季度约为 6,600 万: a cell of that date, of those that the figure was worked out from, all of them of it."""
        bound = next((m for m in mates if m.figure.start > mention.figure.start and f"%{mention.figure.form}" in m.near), None)
        if bound is None or bound.figure.dimension == "date":
            return None
        for m in (m for m in self.operands.paragraph(mention) if m.figure.start < bound.figure.start and m.figure.dimension != "date"):
            self.formerly.settled(m)
        derived = self.formerly.settled(bound)
        cells = [m for m in derived.inputs if m.source >= 0 and m.table >= 0] if derived is not None else []
        dated_all = all(mention.figure.form in dates_of_proof(m, mention.figure.form, self.evidence) for m in cells)
        return cells[0] if cells and dated_all else None

    def _has_streak(self, mention: Mention) -> bool:
        """连续两年下降: one more figure than years, each beyond the last."""
        steps = int((mention.figure.value or Decimal(0)) / (12 if "年" in mention.figure.text else 1))
        for group in self.operands.groups(mention):
            for unit in {m.figure.unit for m in group}:
                values = [
                    m.figure.value for m in group if m.figure.unit == unit and m.figure.value is not None
                ]
                runs = (values[i : i + steps + 1] for i in range(len(values) - steps))
                if any(
                    run == sorted(run) or run == sorted(run, reverse=True)
                    for run in runs
                    if len(run) > steps > 0
                ):
                    return True
        return False

    def _unchanged(self, mention: Mention) -> Derived | None:
        """0.0% of a draft's row whose two levels are equal, each of them proved; or whose level is last week's."""
        mates = [m for m in self.operands.siblings(mention) if m is not mention and m.figure.value]
        for a, b in pairwise(mates):
            equal = same_unit(a.figure, b.figure) and a.figure.value == b.figure.value
            if equal and self.matcher.proved(a) and self.matcher.proved(b) and not heading(mention):
                return Derived("变化 = (后 − 前) / 前", (a, b), Decimal(0))
        proved = [own for m in mates if (own := self.matcher.proved(m)) is not None and not heading(mention)]
        same = (pair for pair in self.operands.over_weeks(mention) if pair[1] in proved and pair[0].figure.value == pair[1].figure.value)
        return next((Derived("变化 = (后 − 前) / 前", tuple(pair), Decimal(0)) for pair in same), None)

    def _words(self, mention: Mention) -> str:
        """The draft's words before the figure; of a table cell, its column's header."""
        if mention.table >= 0:
            return " ".join(mention.headings)
        start = max(mention.span[0], mention.figure.start - REACH)
        behind = BREAK.split(self.text[mention.figure.end : mention.figure.end + 10])[0]
        return self.text[start : mention.figure.end] + behind

    def _pairs(self, mention: Mention, formula: Formula, groups: Iterable[Group]) -> Derived | None:
        wanted = mention.figure
        for group in groups:
            for a, b, value in results(formula, group, wanted):
                if not is_result(mention, value) or not self.pairing.belong(mention, formula, a, b):
                    continue
                rising, falling = ((a.figure,), (b.figure,)) if formula.part else ((b.figure,), (a.figure,))
                if not opposed(wanted, rising, falling):
                    return Derived(formula.name, (a, b), value)
        return None

    def _column_of_its_own(self, mention: Mention) -> bool:
        """A cell whose column and row a table of the sources has: what stands there is read, not computed."""
        head = bare_header(mention.headings[0]) if mention.headings else ""
        for number, column in self.evidence.labels.headed.get(head, ()) if head else ():
            if self.evidence.sources[self.evidence.tables[number].source].previous:
                continue
            cells = self.evidence.tables[number].cells
            rows = self.matcher.tables.rows_named(mention, number)
            if any(f.unit == mention.figure.unit for row in rows for f in cells.get((row, column), ())):
                return True
        return False

    def _turned(self, mention: Mention, groups: Iterable[Group], words: str) -> Derived | None:
        """A growth said the other way: 增长 1.4 倍 is 2.4 倍, 翻番 is 增长 100%, 降 60% leaves 40%."""
        wanted = mention.figure
        if wanted.dimension not in ("ratio", "percent"):
            return None
        for group in groups:
            for other in group:
                if other.source < 0 or other.figure.value is None or other.figure.high is not None or other.figure.dimension not in ("ratio", "percent"):
                    continue
                grown = grown_by(self.text, mention.figure.start), self.matcher.is_grown(other)
                for value in turned_values(mention.figure, other.figure, other.direction, *grown):
                    left = wanted.dimension == other.figure.dimension == "percent"  # what a fall leaves is no growth
                    if not (left and mention.direction) and self._turns(mention, other, value):
                        return Derived("换算", (other,), value)
        return None

    def _turns(self, mention: Mention, other: Mention, value: Decimal) -> bool:
        """Of one thing, and as open as it: more than doubled is 增长逾一倍. What a share leaves is open on the other side."""
        if not any(weight(t) >= 1 for t in (mention.near | mention.sentence) & (other.near | other.sentence)):
            return False
        wanted, bound = mention.figure, other.figure.bound
        if bound not in FLIPPED:
            return states(wanted, value)
        left = wanted.dimension == other.figure.dimension == "percent" and value < 100 and value + (other.figure.value or 0) == 100
        carried = (FLIPPED[bound] if left else bound) in CARRIED_BY.get(wanted.bound, ())
        return carried and rounds_to(value, abs(wanted.value or Decimal(0)), wanted.step)

    def _sum(self, mention: Mention, groups: Iterable[Group], words: str) -> Derived | None:
        if not SUM_WORDS.search(words):
            return None
        for group in groups:
            parts = [m for m in group if same_unit(mention.figure, m.figure) and m.figure.value is not None]
            parts = sorted(filter(self.admission.is_amount, parts), key=lambda m: (m.source, m.table, m.row, m.order))
            outer = [m for m in parts if m.source >= 0 or m.table >= 0 or not bracketed(self.text, m)]
            parts = outer if len(outer) > 1 and not bracketed(self.text, mention) else parts
            for size in range(min(len(parts), MOST_PARTS), 1, -1):
                for start in range(len(parts) - size + 1):
                    chosen = tuple(parts[start : start + size])
                    total = total_of(chosen)
                    if is_total(mention, total, chosen) and self.admission.parts(mention, chosen):
                        return Derived("合计", chosen, total)
        return None

    def _conversion(self, mention: Mention, groups: Iterable[Group], words: str) -> Derived | None:
        """约合: an amount times the rate that the sentence or its source states."""
        if mention.figure.dimension != "money" or not CONVERSION.search(words):
            return None
        for group in groups:
            for amount, rate in permutations([m for m in group if m.figure.dimension == "money"], 2):
                a, b = amount.figure, rate.figure
                if a.value is None or b.value is None or b.unit != mention.figure.unit or a.unit == b.unit:
                    continue
                if 1 in (a.value, b.value) or b.value > DEAREST:
                    continue
                if is_result(mention, a.value * b.value):
                    return Derived("折合 = 数额 × 汇率", (amount, rate), a.value * b.value)
            for amount in group:
                for rate in self.operands.rates(amount.figure.unit, mention.figure.unit):
                    value = (amount.figure.value or Decimal(0)) * (rate.figure.value or Decimal(0))
                    if amount.figure.dimension == "money" and is_result(mention, value):
                        return Derived("折合 = 数额 × 汇率", (amount, rate), value)
        return None

    def _statistic(self, mention: Mention, statistic: Statistic) -> Derived | None:
        """A value of a whole column, or of the column's rows under one label which the draft's words name."""
        words = mention.near | mention.sentence | mention.scope
        for number, column in (*self.evidence.labels.columns_of(words), *self._columns_of_deals(mention)):
            grid = self.evidence.tables[number]
            if self.evidence.sources[grid.source].previous and not self.matcher.says_earlier(mention):
                continue
            if other_years(mention, grid.header_terms[column]) or (statistic.adds and not says_when(mention) and is_past(grid, column)):
                continue
            cells = self.operands.column(number, column)
            kept = narrowed(self.evidence, {m.row: [m] for m in cells}, self._words(mention)) if cells and mention.table < 0 else set(range(len(grid.rows)))
            cells = [m for m in cells if m.row in kept]
            if statistic.adds and not all(map(self.admission.is_amount, cells)):
                continue
            positive = [m for m in cells if (m.figure.value or 0) > 0]  # a loss has no PE
            for group in [cells, *labelled(grid, cells), positive]:
                values = [m.figure.value for m in group if m.figure.value is not None]
                alike = bool(group) and fits_cell(mention.figure, group[0].figure)
                if alike and len(values) > 1 and self._is_level(mention, statistic.compute(values)):
                    return Derived(statistic.name, tuple(group), statistic.compute(values))
        return None

    def _is_level(self, mention: Mention, value: Decimal) -> bool:
        """由 1.6 亿降至 1.3 亿: the fall ends at a level, which has no sign of its own."""
        led_to = mention.table < 0 and value > 0 and _LED_TO.search(self.text, mention.span[0], mention.figure.start)
        return is_result(mention, value) or (bool(led_to) and states(mention.figure, value))

    def _columns_of_deals(self, mention: Mention) -> list[tuple[int, int]]:
        """单笔中位数: of the columns that hold amounts, whatever the words of their headers."""
        if mention.table >= 0 or mention.figure.dimension != "money" or not _EACH_DEAL.search(self._words(mention)):
            return []
        return [(number, column) for number, grid in enumerate(self.evidence.tables) for column, header in enumerate(grid.headers) if AMOUNT_HEADER.search(header)]

    def verdict(self, mention: Mention, derived: Derived) -> FigureVerdict:
        inputs = "，".join(m.figure.text.strip() for m in derived.inputs[:6])
        proofs = tuple(self.matcher.prove(m) for m in derived.inputs[:4] if m.source >= 0)
        message = f"{derived.formula}：由 {inputs} 算得 {plain(round(derived.value, 4))}"
        return FigureVerdict(mention.figure, Verdict.DERIVED, proofs, message)
