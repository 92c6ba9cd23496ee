"""The arithmetic of a recomputation: which operands may meet, what they give, whether that is what is written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Context, Decimal, localcontext

from agent.figures.aspects import heading, meet
from agent.figures.compare import DESK_CURRENCY, same_unit, states, window
from agent.figures.contexts import Mention
from agent.figures.formulas import Formula
from agent.figures.layout import Grid
from agent.figures.model import Figure
from agent.figures.vocabulary import weight

_EXACT = Context(prec=40)


@dataclass(frozen=True, slots=True)
class Derived:
    formula: str
    inputs: tuple[Mention, ...]
    value: Decimal


def is_spread(written: Figure, middle: Decimal, share: Decimal) -> bool:
    """891.8 亿至 928.2 亿 is 910 亿 ± 2%, both ends rounded as written."""
    ends = (written.value or Decimal(0), written.high or Decimal(0))
    wanted = (middle * (1 - share), middle * (1 + share))
    return 0 < share < 1 and all(abs(a - b) * 2 <= written.step for a, b in zip(ends, wanted, strict=True))


def whole_named(part: Mention, whole: Mention, mention: Mention) -> bool:
    """占上半年收入的: the words between 占 and the figure bind the whole; the part stands in the figure's sentence."""
    named = mention.lead | {term for term in mention.near if term[0] == "%"}
    return (
        part.span == mention.span
        and part.source < 0
        and any(weight(t) > 0 and t != "#share" for t in named & whole.near)
    )


def belongs(part: Mention, mention: Mention) -> bool:
    """The part is the draft's own: its row, a figure right beside it, or one bound by a word of its clause."""
    if part.table >= 0:
        return True
    beside = part.source < 0 and part.span == mention.span and abs(part.order - mention.order) == 1
    return beside or any(weight(t) >= 1 for t in part.near & mention.near)


def fits_cell(figure: Figure, cell: Figure) -> bool:
    """A bare cell has its unit in the reader's head: PE 54.5 is 54.5 倍."""
    return same_unit(figure, cell) or (
        cell.unit == "" and figure.dimension in ("money", "ratio", "count", "tech")
    )


def total_of(parts: Iterable[Mention]) -> Decimal:
    return sum((m.figure.value or Decimal(0) for m in parts), Decimal(0))


def labelled(grid: Grid, cells: list[Mention]) -> Iterator[list[Mention]]:
    """The cells by each label that stands in several rows: 涨幅 of the rows under 创业板指."""
    for column in grid.label_columns:
        groups: dict[str, list[Mention]] = {}
        for cell in cells:
            groups.setdefault(grid.rows[cell.row][column], []).append(cell)
        if 1 < len(groups) < len(cells):
            yield from groups.values()


_OF_ONE_PRICE = {"", DESK_CURRENCY}  # 收盘价 27.63 beside EPS（元） 0.78: in one row the bare one is in the desk's currency too


def results(formula: Formula, group: Sequence[Mention], wanted: Figure) -> list[tuple[Mention, Mention, Decimal]]:
    """What the formula gives near the wanted value, for each pair of figures that may be its operands, in the order of the group."""
    sized = [m for m in group if m.figure.value and not m.figure.form and m.figure.high is None]
    bound = formula.needs != ("", "")
    low, high = window(wanted)
    partners: dict[tuple[str, str], list[Mention]] = {}
    found = []
    with localcontext(_EXACT):
        for a in sized:
            one, first = a.figure, a.figure.value
            if first is None or not (bound or _may_begin(one, wanted, formula)):
                continue
            kind = (one.unit, one.dimension)
            if kind not in partners:
                partners[kind] = sized if bound else [m for m in sized if m.figure.unit == one.unit or counts_alike(one, m.figure) or {m.figure.unit, one.unit} == _OF_ONE_PRICE]
            for b in partners[kind]:
                second = b.figure.value
                if second is None or (b is a if bound else second == first or (second < 0 and not formula.same_dimension)):
                    continue
                if not bound and {one.unit, b.figure.unit} == _OF_ONE_PRICE and not _in_one_row(a, b):
                    continue
                value = formula.compute(first, second)
                if low <= abs(value) <= high:
                    found.append((a, b, value))
    return found


def _may_begin(first: Figure, wanted: Figure, formula: Formula) -> bool:
    if not formula.same_dimension:
        return first.dimension not in ("percent", "ratio", "date", "point")
    return first.dimension == "percent" if wanted.dimension == "point" else same_unit(wanted, first)


def _in_one_row(a: Mention, b: Mention) -> bool:
    return a.table >= 0 and (a.source, a.table, a.row) == (b.source, b.table, b.row)


def counts_alike(a: Figure, b: Figure) -> bool:
    """日单量 500 万 and 1000 万单: a count whose counter is left out."""
    return {a.dimension, b.dimension} == {"count"} and "" in (a.unit, b.unit)


def other_years(mention: Mention, terms: frozenset[str]) -> bool:
    ours, theirs = ({t for t in group if t[0] == "%"} for group in (mention.near, terms))
    return bool(ours and theirs) and not any(meet(a[1:], b[1:]) for a in ours for b in theirs)


def same_years(mention: Mention, other: Mention) -> bool:
    """A year that binds the draft's figure must bind the operand: 2025 年 PE is not made of 2024 年 EPS."""
    years = {term for term in mention.near if term[0] == "%"}
    theirs = {term for term in other.near if term[0] == "%"}
    return not years or not theirs or bool(years & theirs)


def one_metric(a: Mention, b: Mention) -> bool:
    """Two operands belong together: named by a common word, or one right behind the other (从 x 到 y)."""
    if a.table >= 0 and b.table >= 0:
        return a.column == b.column or a.row == b.row
    shared = any(weight(term) >= 1 for term in a.near & b.near)
    return shared or (a.source == b.source and a.span == b.span and abs(a.order - b.order) <= 2)


def apply(formula: Formula, a: Mention, b: Mention) -> Decimal | None:
    if a.figure.value is None or b.figure.value is None or not a.figure.value or not b.figure.value:
        return None
    with localcontext(_EXACT):
        return formula.compute(a.figure.value, b.figure.value)


_SIDES = {">": 1, ">=": 1, ">~": 1, "<": -1, "<=": -1, "<~": -1}


def opposed(written: Figure, grows: Iterable[Figure], shrinks: Iterable[Figure] = ()) -> bool:
    """A limit on the other side than its operands leave open: 至少 12 less 8.2 is no 不超过 3.8.

    `grows`: operands that the result rises with; `shrinks`: those it falls with.
    """
    sides = {_SIDES[f.bound] for f in grows if f.bound in _SIDES} | {-_SIDES[f.bound] for f in shrinks if f.bound in _SIDES}
    return len(sides) == 1 and -_SIDES.get(written.bound, 0) in sides


_SO_MANY = re.compile(r"[一二两三四五六七八九十\d]\s?[笔家起个款][^，,；;。\d]{0,8}$")


def loosened(written: Figure, derived: Derived, before: str) -> bool:
    """`before`: the words of its clause. x, or 至少 x, of parts that are told as 至多: the sum is no more exact than its parts, and open on the same side."""
    if derived.formula == "合计" and len({(m.table, m.row) for m in derived.inputs}) == 1 and any("总" in m.headings[0] for m in derived.inputs if m.headings):
        return not _SO_MANY.search(before)  # a total and one of its parts; 三笔总额超 10 亿 is a threshold
    if derived.formula == "合计":
        grows, shrinks = [m.figure for m in derived.inputs], []
    elif derived.formula == "差 = 后 − 前" and len(derived.inputs) == 2:
        one, other = (m.figure for m in derived.inputs)
        later = max(one, other, key=lambda f: abs(f.value or Decimal(0)))
        grows, shrinks = [later], [other if later is one else one]
    else:
        return False
    limits = {f.bound for f in (*grows, *shrinks)} & {">", ">=", "<", "<="}
    return opposed(written, grows, shrinks) or (bool(limits) and written.bound == "")


def is_result(mention: Mention, value: Decimal) -> bool:
    """The value is what is written, at its written precision and bound, with the sign that the words say."""
    if not states(mention.figure, value):
        return False
    said = heading(mention)
    return not said or value == 0 or (value > 0) == (said > 0)


def is_written(figure: Figure, value: Decimal, bound: str = "") -> bool:
    """The value, sign and all, is what is written; `bound`: one that stands apart, 超过本轮的一半."""
    if value <= 0:
        return False
    if bound:
        coarse = max(figure.step, Decimal(5)) if figure.dimension == "percent" and not figure.text[:1].isdigit() else figure.step
        figure = replace(figure, bound=bound, step=coarse)
    return states(figure, value)


def bracketed(text: str, m: Mention) -> bool:
    """12.5 亿元（投后 96 亿元）: said beside what the sentence lists."""
    before = text[m.span[0] : m.figure.start]
    return max(before.rfind("（"), before.rfind("(")) > max(before.rfind("）"), before.rfind(")"))


def is_total(mention: Mention, total: Decimal, parts: Iterable[Mention]) -> bool:
    """超 10 + 30 = 超 40: a sum is as open as its parts; of exact parts it may be written as any exact value."""
    parts = tuple(parts)
    if any(m.figure.value == mention.figure.value for m in parts):
        return False  # the total is none of its own parts
    bounds = {m.figure.bound for m in parts} - {""}
    if not bounds:
        return is_result(mention, total)
    own = mention.figure.bound
    return bounds == {own} and abs(total - (mention.figure.value or Decimal(0))) * 2 <= mention.figure.step
