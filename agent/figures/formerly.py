"""What was it before: the earlier value of a figure that is proved, and of one that is worked out, where a clause tells it.

两地价差收窄至 0.90 元（上周为 1.10 元）: the same operation over what its operands were. 上月为 2.4 个百分点, 前值 216.4 万吨:
a figure that says it is the earlier one is judged by the figure it stands with. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal, localcontext

from agent.figures.arithmetic import Derived
from agent.figures.aspects import meet
from agent.figures.changes import Changes
from agent.figures.compare import same_unit
from agent.figures.contexts import INNER_BREAK, Mention, clause_before
from agent.figures.cues import since_said
from agent.figures.earlier import Earlier, Since
from agent.figures.proofdates import dates_of_proof
from agent.figures.solving import Operand, Solver
from agent.figures.transferred import last_weeks_rows
from agent.figures.worded import is_said

_TOLD = re.compile(
    r"(?:上一?[周月季期]度?|前一?[周月期]|前值|原[来先]|[上去]年(?:同期|同月|同季)?|一[年周月]前|[上前]一?年|\d{1,2}\s*月份?|[一二三四]季度|年初|期初)[^，,；;。\d]{0,8}$"
)
_FROM = re.compile(r"(?:由|从)[^，,；;。]{0,12}$")
_THAN = re.compile(r"(?:较|比)[^，,；;。]{0,14}的\s*$")
_TO = re.compile(r"[^，,；;。\d]{0,12}[至到为成][了约近超逾]?\s*")
_EARLIER_HEADER = re.compile(r"上一?[周月季期年]|前值|前一[周月季期]|去年|同期|previous|prior|last", re.IGNORECASE)
_WRITTEN_OUT = re.compile(r"(?<!上)[一二三四]季度|\d\s*月")
DEPTH = 3  # operations upon operations
EXACT = Context(prec=40)

Was = tuple[Decimal, Since, tuple[Mention, ...]]
Compute = Callable[[Sequence[Decimal]], Decimal]


@dataclass(frozen=True, slots=True)
class _Again:
    """One way to compute with operands, tried until one gives what they gave."""

    compute: Compute
    pair: bool = True


_AGAIN = (
    _Again(lambda v: abs(v[0] - v[1])),
    _Again(lambda v: abs(v[0] - v[1]) * 100),  # basis points
    _Again(lambda v: v[0] / v[1] * 100),
    _Again(lambda v: v[1] / v[0] * 100),
    _Again(lambda v: v[0] / v[1]),
    _Again(lambda v: v[1] / v[0]),
    _Again(lambda v: sum(v, Decimal(0)), pair=False),
    _Again(lambda v: sum(v, Decimal(0)) / len(v), pair=False),
    _Again(lambda v: max(v) - min(v), pair=False),
    _Again(lambda v: v[0] / sum(v[1:], Decimal(0)) * 100, pair=False),
)


class Formerly:
    def __init__(self, solver: Solver, derive: Callable[[Mention], Derived | None]) -> None:
        self.solver, self.derive = solver, derive
        self.text, self.operands = solver.text, solver.operands
        self.earlier: Earlier = solver.earlier
        self.changes = Changes(solver.evidence)
        self._asked: set[tuple[int, int]] = set()

    def of(self, mention: Mention) -> Derived | None:
        """The earlier value that the figure's own words say it is."""
        figure = mention.figure
        if not figure.value or figure.form or figure.high is not None:
            return None
        words = " ".join(mention.headings[:1]) if mention.table >= 0 else clause_before(self.text, mention, INNER_BREAK)
        since = since_said(words)
        for level in self._levels(mention, words):
            for value, told, cells in self.was(level):
                if (since in (Since.OPEN, told) or told is Since.OPEN) and is_said(figure, abs(value)) and not self._of_other_date(mention, cells):
                    return Derived("此前的数", (level, *cells), value)
        return None

    def _of_other_date(self, mention: Mention, cells: Sequence[Mention]) -> bool:
        """二季度约为 x of rows that are each of 一季度."""
        written = mention.table < 0 and _WRITTEN_OUT.search(clause_before(self.text, mention, INNER_BREAK))
        forms = [t[1:] for t in mention.near if t[0] == "%"] if written else []
        told = [days for m in cells if m.table >= 0 for form in forms if (days := dates_of_proof(m, form, self.solver.evidence))]
        return bool(told) and not any(meet(form, day) for days in told for form in forms for day in days)

    def _levels(self, mention: Mention, words: str) -> Iterator[Mention]:
        """The figure whose earlier value this one is said to be."""
        if mention.table >= 0:
            if _EARLIER_HEADER.search(words) or mention.figure.unit in ("%", "pp"):
                row = (m for m in self.operands.siblings(mention) if m.column < mention.column and same_unit(m.figure, mention.figure))
                yield from list(row)[:1]
            return
        own = [m for m in self.operands.siblings(mention) if m is not mention and self._alike(m, mention)]
        behind = [m for m in own if m.figure.start > mention.figure.start]
        if _FROM.search(words) and behind and _TO.fullmatch(self.text, mention.figure.end, behind[0].figure.start):
            self.settled(behind[0])
            yield behind[0]
        elif not (mention.direction and mention.figure.unit != "%") and (_TOLD.search(words) or _THAN.search(words)):
            before = [m for m in self.operands.paragraph(mention) if m.figure.start < mention.figure.start and m.table < 0 and self._alike(m, mention)]
            for level in before[-1:]:
                self.settled(level)
                yield level

    def _settle(self, m: Mention, key: tuple[int, int]) -> None:
        """Once: a figure that waits for another is not asked for by that one."""
        if key not in self._asked:
            self._asked.add(key)
            self.derive(m)
            self._asked.discard(key)

    def settled(self, m: Mention) -> Derived | None:
        """A figure behind is judged, or worked out, before its turn: how it was worked out."""
        key = (m.figure.start, m.figure.end)
        self.solver.matcher.settle(m)
        if key not in self.solver.matcher.chosen and key not in self.solver.known:
            self._settle(m, key)
        return self.solver.known.get(key)

    @staticmethod
    def _alike(m: Mention, mention: Mention) -> bool:
        one, other = m.figure, mention.figure
        bare = other.dimension == "count" and not other.unit and other.text.rstrip()[-1:] in tuple("万亿") and one.dimension == "money"  # 笔均 5,500 万美元，一季度为 6,600 万
        return (bare or (one.dimension == other.dimension and one.unit == other.unit)) and one.high is None

    def was(self, m: Mention, depth: int = DEPTH) -> Iterator[Was]:
        """The earlier values of a figure of the draft or of a source."""
        if m.source >= 0:
            for own in (m, *self.earlier.twins(m)):
                yield from ((e.figure.value, since, (e,)) for e, since in self.earlier.of(own) if e.figure.value is not None)
                yield from ((value, since, (own, change)) for value, since, change in self.changes.before(own))
            return
        key = (m.figure.start, m.figure.end)
        derived = self.solver.known.get(key)
        if derived is not None and depth:
            yield from self._again(derived, depth)
        for operand in self.solver.exact(m):
            if derived is None and len(operand.cells) == 1:
                yield from self.was(operand.cells[0], depth)

    def _again(self, derived: Derived, depth: int) -> Iterator[Was]:
        """The same operation over what the operands were."""
        if len(derived.inputs) < 2:
            return
        for rows in last_weeks_rows(derived.inputs, self.solver.evidence) if derived.formula.startswith(("合计", "平均")) else ():
            total = sum((m.figure.value or Decimal(0) for m in rows), Decimal(0))
            yield total if derived.formula.startswith("合计") else total / len(rows), Since.STEP, tuple(rows)
        now = [self._now(m) for m in derived.inputs]
        earlier = [list(self.was(m, depth - 1)) for m in derived.inputs]
        for since in (Since.STEP, Since.YEAR, Since.START):
            picked = [next((w for w in was if w[1] in (since, Since.OPEN)), None) for was in earlier]
            then = [w for w in picked if w is not None]
            if len(then) == len(picked):
                for value in _recomputed(derived.value, now, [w[0] for w in then]):
                    yield value, since, tuple(cell for w in then for cell in w[2])

    def _now(self, m: Mention) -> Decimal:
        operands: list[Operand] = [] if m.source >= 0 else list(self.solver.exact(m))
        return operands[0].value if operands else m.figure.value or Decimal(0)


def _recomputed(result: Decimal, now: Sequence[Decimal], then: Sequence[Decimal]) -> Iterator[Decimal]:
    with localcontext(EXACT):
        for again in _AGAIN:
            if (again.pair and len(now) != 2) or 0 in now or 0 in then:
                continue
            if abs(again.compute(now) - abs(result)) * 10**12 <= abs(result):
                yield again.compute(then)
                return
