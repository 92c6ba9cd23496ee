"""What is said of one thing over all who quote it: H100 四家均价, H200 最高与最低之差, H20 四家全线上调.

A table may give each of them a column (型号 | 澜云 | 速算云), or a row (厂商 | 型号 | 价). Pure.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal

from agent.figures.arithmetic import Derived, fits_cell
from agent.figures.beside import named_columns
from agent.figures.contexts import INNER_BREAK, Mention, clause_before
from agent.figures.earlier import Earlier, Since
from agent.figures.evidence import Evidence
from agent.figures.formulas import middle
from agent.figures.operands import Operands
from agent.figures.worded import is_said

_TAIL = r"(?:(?<=\d),(?=\d)|[^，,；;。]){0,18}$"
_MEAN, _SPREAD = rf"(?:均价|平均|均值){_TAIL}", rf"(?:最高价?[与和到]最低价?(?:之差|相差|的?价?差距?|价差)|高低价?差|极差|首尾相差){_TAIL}"
Statistic = Callable[[Sequence[Decimal]], Decimal]
STATISTICS: tuple[tuple[str, re.Pattern[str], Statistic], ...] = (
    ("平均", re.compile(_MEAN), lambda v: sum(v, Decimal(0)) / len(v)),
    ("差 = 最大 − 最小", re.compile(_SPREAD), lambda v: max(v) - min(v)),
    ("中位数", re.compile(rf"中位数?{_TAIL}"), middle),
)
_COUNTED = frozenset("家个款只项")
_MOVED = re.compile(r"[^，,；;。、\d中里内]{0,6}?(?:(?P<up>上[调涨升行]|涨|升|提价)|(?P<down>下[调跌降行滑]|跌|降)|(?P<flat>持平|走平|未变|不变|守住|维持))")
_QUOTED = re.compile(r"[^，,；;。、\d]{0,4}(?:报价|挂牌|在租|可租|供应|均价|平均|最高|最低|[全均都悉])")
_REST = re.compile(r"其余|其他|余下|另外?$")
FEWEST = 2
Family = list[Mention]


class Across:
    def __init__(self, evidence: Evidence, operands: Operands, text: str, earlier: Earlier) -> None:
        self.evidence, self.operands, self.text, self.earlier = evidence, operands, text, earlier

    def of(self, mention: Mention) -> Derived | None:
        """A mean, a spread, a median of them, or how many there are, or how many moved so."""
        if mention.table >= 0 or not mention.figure.value or mention.figure.form or mention.figure.high is not None:
            return None
        if mention.figure.dimension == "count" and mention.figure.unit in _COUNTED:
            return self._counted(mention)
        clause = clause_before(self.text, mention, INNER_BREAK)
        called = [(name, compute) for name, cue, compute in STATISTICS if cue.search(clause)]
        for family in self._families(mention) if called else ():
            values = [m.figure.value for m in family if m.figure.value is not None]
            for name, compute in called if fits_cell(mention.figure, family[0].figure) else ():
                if is_said(mention.figure, compute(values)):
                    return Derived(name, tuple(family), compute(values))
        return None

    def refuted(self, mention: Mention) -> bool:
        """其余两家下跌, of a thing that three of those who have a column for it quote lower."""
        counted = mention.table < 0 and mention.figure.dimension == "count" and mention.figure.unit in _COUNTED and bool(mention.figure.value)
        moved = counted and _MOVED.match(self.text[mention.figure.end : mention.figure.end + 12])
        families = [f for f in self._families(mention) if len({m.row for m in f}) == 1] if moved else []
        return bool(families) and all(None not in map(self._move, f) for f in families) and self._counted(mention) is None

    def _counted(self, mention: Mention) -> Derived | None:
        behind = self.text[mention.figure.end : mention.figure.end + 12]
        moved, quoted = _MOVED.match(behind), _QUOTED.match(behind)
        rest = bool(_REST.search(clause_before(self.text, mention, INNER_BREAK)[-4:]))
        for family in self._families(mention) if moved or quoted else ():
            signs = [self._move(m) for m in family] if moved else []
            wanted = 0 if not moved or moved["flat"] else 1 if moved["up"] else -1
            if mention.figure.value in ([signs.count(wanted)] if moved else [len(family)] if not rest else []):
                return Derived("计数：报价各家", tuple(family[:1]), mention.figure.value or Decimal(0))
        return None

    def _move(self, m: Mention) -> int | None:
        before = next((e for e, since in self.earlier.of(m) if since is Since.STEP), None)
        if before is None or m.figure.value is None or before.figure.value is None:
            return None
        return (m.figure.value > before.figure.value) - (m.figure.value < before.figure.value)

    def _families(self, mention: Mention) -> Iterator[Family]:
        """The cells of all who quote what the words name, on the last day."""
        for number in self.operands.matcher.tables.named(mention):
            grid = self.evidence.tables[number]
            if self.evidence.sources[grid.source].previous:
                continue
            rows = self.operands.matcher.tables.rows_named(mention, number)
            if grid.dates and any(grid.dates):
                rows = [r for r in rows if grid.dates[r] == max(grid.dates[r] for r in rows)]
            columns, cells = named_columns(grid), [m for row in rows for m in self.operands.row(grid.source, number, row)]
            groups: dict[int, Family] = defaultdict(list)
            for m in cells:
                if m.column not in grid.label_columns and m.figure.value is not None and (len(rows) > 1 or m.column in columns):
                    groups[m.column if len(rows) > 1 else -1].append(m)
            yield from (family for family in groups.values() if len(family) >= FEWEST)
