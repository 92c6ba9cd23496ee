"""What a sentence computes: change, share, quotient, sum, difference, median. Exact, then rounded as written.

An operand pair counts only where the text puts it together: one sentence of a source, one row of this week's and
last week's table, or the draft's own sentence; and only for a formula the draft's words call for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from itertools import combinations, permutations

from agent.figures.compare import rounds_to, same_unit
from agent.figures.contexts import Mention
from agent.figures.evidence import Evidence
from agent.figures.match import Matcher, heading
from agent.figures.model import Figure, plain
from agent.figures.verdict import FigureVerdict, Verdict
from agent.figures.vocabulary import weight


@dataclass(frozen=True, slots=True)
class Formula:
    """`words`: what in the clause calls for it; `of`: dimensions of the result."""

    name: str
    words: re.Pattern[str]
    of: frozenset[str]
    compute: Callable[[Decimal, Decimal], Decimal]
    same_dimension: bool = False  # the operands have the result's own unit


_CHANGE = re.compile(
    r"同比|环比|增|涨|升|提|降|跌|减|缩|滑|落|变化|变动|幅|grow|rise|rose|grew|fell|fall|drop|declin|increas|decreas|up|down|jump|surg",
    re.IGNORECASE,
)
FORMULAS = (
    Formula("变化 = (后 − 前) / 前", _CHANGE, frozenset({"percent"}), lambda a, b: (b - a) / abs(a) * 100),
    Formula(
        "占比 = 部分 / 总体",
        re.compile(r"占|份额|比例|比重|渗透率|share|account|of (?:the )?total|proportion", re.IGNORECASE),
        frozenset({"percent"}),
        lambda a, b: a / b * 100,
    ),
    Formula(
        "倍数 = 后 / 前",
        re.compile(r"倍|times|fold|x\b", re.IGNORECASE),
        frozenset({"ratio"}),
        lambda a, b: b / a,
    ),
    Formula(
        "差 = 后 − 前",
        re.compile(
            r"差|增加|减少|提高|提升|降低|缩短|上升|下降|扩大|收窄|多|少|高出|低于|超出|difference|more|fewer|gap",
            re.IGNORECASE,
        ),
        frozenset({"money", "count", "point", "duration", "tech"}),
        lambda a, b: b - a,
        same_dimension=True,
    ),
)
SUM_WORDS = re.compile(
    r"合计|共计|总计|累计|总额|总共|一共|总融资|总规模|加起来|total|combined|altogether|in all", re.IGNORECASE
)
MEDIAN_WORDS = re.compile(r"中位数|median", re.IGNORECASE)


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
        for formula in FORMULAS:
            if figure.dimension in formula.of and formula.words.search(words):
                found = self._pairs(mention, formula, groups)
                if found:
                    return found
        if SUM_WORDS.search(words):
            return self._sum(mention, groups)
        if MEDIAN_WORDS.search(words):
            return self._median(mention)
        return None

    def _words(self, mention: Mention) -> str:
        start = max(mention.span[0], mention.figure.start - 40) if mention.table < 0 else mention.figure.start
        return self.text[start : min(mention.figure.end + 10, len(self.text))]

    def _pairs(self, mention: Mention, formula: Formula, groups: list[list[Mention]]) -> Derived | None:
        wanted = mention.figure
        for group in groups:
            for a, b in permutations(group, 2):
                if not _may_pair(a, b, wanted, formula) or not _one_metric(a, b):
                    continue
                value = _apply(formula, a, b)
                if value is not None and _is_result(mention, value):
                    return Derived(formula.name, (a, b), value)
        return None

    def _sum(self, mention: Mention, groups: list[list[Mention]]) -> Derived | None:
        for group in groups:
            parts = [m for m in group if same_unit(mention.figure, m.figure) and m.figure.value is not None][
                :8
            ]
            for size in range(len(parts), 1, -1):
                for chosen in combinations(parts, size):
                    total = sum((m.figure.value or Decimal(0) for m in chosen), Decimal(0))
                    if _is_result(mention, total) and _bound_carried(mention, chosen):
                        return Derived("合计", chosen, total)
        return None

    def _median(self, mention: Mention) -> Derived | None:
        for grid_number, grid in enumerate(self.evidence.tables):
            for column, terms in enumerate(grid.header_terms):
                if not terms & (mention.near | mention.sentence):
                    continue
                cells = self.column(grid_number, column)
                values = sorted(m.figure.value for m in cells if m.figure.value is not None)
                if values and _is_result(mention, _middle(values)):
                    return Derived("中位数", tuple(cells), _middle(values))
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
        near.sort(key=lambda m: -self.matcher.closeness(mention, m))
        near = near[:4]
        return [*equal, *(m for m in near if self._fits(mention, m))]

    def _fits(self, mention: Mention, other: Mention) -> bool:
        """An operand must be of the draft's own story: its row, or its source with words in common."""
        if self.matcher.closeness(mention, other) < 0.3:
            return False
        if other.table >= 0:
            return not self.matcher.tables.other_row(mention, other)
        return self.matcher.same_story(mention, other)

    def _rows_over_weeks(self, mention: Mention) -> Iterator[list[Mention]]:
        """The same row and column in every table that has them: this week's beside last week's."""
        cells = [
            m
            for m in self.evidence.nearest(mention)
            if m.table >= 0 and self.matcher.closeness(mention, m) >= 0.3
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
    """The magnitude rounds to what is written, and the sign is the one the words say."""
    figure = mention.figure
    if figure.value is None or not rounds_to(abs(value), abs(figure.value), figure.step):
        return False
    said = heading(mention)
    return not said or value == 0 or (value > 0) == (said > 0)


def _bound_carried(mention: Mention, parts: Iterable[Mention]) -> bool:
    """超 10 + 30 = 超 40: a sum is as open as its parts, no more and no less."""
    bounds = {m.figure.bound for m in parts} - {""}
    own = mention.figure.bound
    return (not bounds and own in ("", "~")) or bounds == {own}


def _middle(values: list[Decimal]) -> Decimal:
    half = len(values) // 2
    return values[half] if len(values) % 2 else (values[half - 1] + values[half]) / 2
