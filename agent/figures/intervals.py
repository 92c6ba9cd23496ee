"""A range that no source writes as one: 600 亿至 650 亿 from two figures set side by side, 52 上下浮动 3 is 49 至 55, the least
and the largest of a column. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from itertools import permutations, product

from agent.figures.arithmetic import Derived, is_spread
from agent.figures.compare import same_unit
from agent.figures.contexts import Mention
from agent.figures.evidence import Evidence
from agent.figures.operands import Group, Operands
from agent.figures.vocabulary import weight

FEWEST = 3  # rows of a column that has a least and a largest


def interval(mention: Mention, groups: Iterable[Group]) -> Derived | None:
    """The range as two figures that stand together, or as a middle and what it may be off by."""
    low, high = mention.figure.value, mention.figure.high
    for group in groups:
        figures = [m for m in group if same_unit(mention.figure, m.figure) and m.figure.value is not None]
        for a, b in permutations(figures, 2):
            one, two = a.figure.value or Decimal(0), b.figure.value or Decimal(0)
            if (one, two) == (low, high) and a.source == b.source and abs(a.order - b.order) == 1:
                return Derived("区间两端", (a, b), one)
            if two < one and (one - two, one + two) == (low, high):
                return Derived("区间 = 中值 ± 浮动", (a, b), one)
        for a, b in product(figures, (m for m in group if m.figure.unit == "%")):
            if is_spread(mention.figure, a.figure.value or Decimal(0), (b.figure.value or Decimal(0)) / 100):
                return Derived("区间 = 中值 × (1 ± 浮动)", (a, b), a.figure.value or Decimal(0))
    return None


def extent(mention: Mention, evidence: Evidence, operands: Operands) -> Derived | None:
    """毛利率区间为 34.4%-47.5%: the least and the largest of the column that the words name."""
    words = {t for t in mention.near if weight(t) >= 1}
    for number, column in evidence.labels.columns_of(frozenset(words)):
        cells = [m for m in operands.column(number, column) if m.figure.unit == mention.figure.unit and m.figure.value is not None]
        ordered = sorted(cells, key=lambda m: m.figure.value or Decimal(0))
        if len(ordered) < FEWEST or evidence.is_previous(ordered[0]):
            continue
        if (ordered[0].figure.value, ordered[-1].figure.value) == (mention.figure.value, mention.figure.high):
            return Derived("区间 = 最小至最大", (ordered[0], ordered[-1]), mention.figure.value or Decimal(0))
    return None
