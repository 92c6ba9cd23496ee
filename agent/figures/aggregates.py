"""What is said of several figures at once: a total against its earlier one, a spread, the sum of a column. Pure.

四家合计 …，同比增长 37.4% compares two sums of the same rows; 首尾相差 22.4 个百分点 is the largest less the smallest of the figures listed before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from agent.figures.arithmetic import Derived, is_result, is_written, total_of
from agent.figures.aspects import heading, meet
from agent.figures.compare import same_unit
from agent.figures.comparisons import Comparisons
from agent.figures.contexts import INNER_BREAK, Mention, clause_before
from agent.figures.evidence import Evidence
from agent.figures.formulas import SUM_WORDS
from agent.figures.lexicon import LAST_YEAR
from agent.figures.operands import Group, Operands
from agent.figures.stepping import step_back

_YEARLY = re.compile(r"同比[^，,；;。]{0,6}$")
_STEPWISE = re.compile(r"(?:环比|较上[周月季期][度]?)[^，,；;。]{0,6}$")
_LAST_STEP = re.compile(r"上一?[周月季期]度?|前值|前一[周月期]")
_SPREAD = re.compile(r"(?:首尾|最高[与和]最低|高低|两端|二者|两者|两地)?[^，,；;。\d]{0,4}?(?:相差|差距|差值?|利差|价差|期限利差)[为约达仅\s]*$")
_ENDS = re.compile(r"首尾|最高[与和]最低|头尾|两端")
LISTED = 200  # letters before a spread in which the lists it spans stand
MOST = 3  # totals before the figure that are tried


class Aggregates:
    def __init__(self, evidence: Evidence, operands: Operands, comparisons: Comparisons, text: str) -> None:
        self.evidence, self.operands, self.comparisons, self.text = evidence, operands, comparisons, text

    def of(self, mention: Mention) -> Derived | None:
        if mention.table >= 0 or mention.figure.value is None or mention.figure.high is not None:
            return None
        clause = clause_before(self.text, mention, INNER_BREAK)
        return self._grown(mention, clause) or self._spread(mention, clause) or self._under(mention, clause)

    def _grown(self, mention: Mention, clause: str) -> Derived | None:
        """A total's change: the same rows summed in the column of the earlier period."""
        yearly, stepwise = _YEARLY.search(clause), _STEPWISE.search(clause)
        if mention.figure.dimension != "percent" or not (yearly or stepwise):
            return None
        for cells in self._totals(mention):
            for earlier in self._earlier(cells, yearly=bool(yearly)):
                now, then = total_of(cells), total_of(earlier)
                if then and is_result(mention, (now - then) / then * 100):
                    return Derived("合计的变化", (*cells[:3], *earlier[:3]), (now - then) / then * 100)
        return None

    def _totals(self, mention: Mention) -> Iterator[tuple[Mention, ...]]:
        """The cells of the sentence's totals, the last before the figure first."""
        before = [m for m in self.operands.siblings(mention) if m.figure.start < mention.figure.start]
        amounts = [m for m in reversed(before) if m.figure.dimension in ("money", "count")]
        for m in amounts[:MOST]:
            cells = self.comparisons.cells(m) or self._column_above(m)
            if len(cells) > 1 and all(c.table >= 0 and c.source >= 0 for c in cells) and len({(c.table, c.column) for c in cells}) == 1:
                yield cells

    def _column_above(self, mention: Mention) -> tuple[Mention, ...]:
        """The column of the draft's table right above that adds up to the figure, as cells of the sources."""
        found = self._added_above(mention)
        cells = [self.comparisons.cells(m) for m in found]
        return tuple(c for cell in cells for c in cell) if cells and all(cells) else ()

    def _added_above(self, mention: Mention) -> list[Mention]:
        above = [m for m in self.operands.everywhere() if m.table >= 0 and m.figure.start < mention.figure.start]
        last = [m for m in above if m.table == above[-1].table] if above else []
        for column in sorted({m.column for m in last}):
            cells = [m for m in last if m.column == column and m.row > 0 and m.figure.value is not None]
            if len(cells) > 1 and all(same_unit(mention.figure, m.figure) for m in cells) and is_result(mention, total_of(cells)):
                return cells
        return []

    def _under(self, mention: Mention, clause: str) -> Derived | None:
        """四家合计 506.7 亿元 in the text right under a table: the sum of one of its columns."""
        found = self._added_above(mention) if SUM_WORDS.search(clause) else []
        return Derived("合计", tuple(found), total_of(found)) if found else None

    def _earlier(self, cells: Sequence[Mention], *, yearly: bool) -> Iterator[tuple[Mention, ...]]:
        """The same rows in each column that holds the period before, or the year before."""
        table, column = cells[0].table, cells[0].column
        grid = self.evidence.tables[table]
        dates = [t[1:] for t in grid.header_terms[column] if t[0] == "%" and "~" not in t]
        wanted = [f"{int(d[:4]) - 1}{d[4:]}" if yearly else step_back(d) for d in dates if d[:4].isdigit()]
        said = LAST_YEAR if yearly else _LAST_STEP
        for other, header in enumerate(grid.headers):
            dated = [t[1:] for t in grid.header_terms[other] if t[0] == "%"]
            if other != column and (said.search(header) or any(w and meet(d, w) for d in dated for w in wanted)):
                found = [self.comparisons.cell(c, c.row, other) for c in cells]
                if all(found):
                    yield tuple(m for m in found if m is not None)

    def _spread(self, mention: Mention, clause: str) -> Derived | None:
        """The largest less the smallest of what the sentence lists before."""
        if not _SPREAD.search(clause):
            return None
        wanted = mention.figure
        kind = "percent" if wanted.dimension == "point" else wanted.dimension
        before: Group = [m for m in self.operands.siblings(mention) if m.figure.start < mention.figure.start]
        if _ENDS.search(clause) and kind == "percent":
            return self._between_ends(mention)
        alike = [m for m in before if m.figure.dimension == kind and m.figure.value is not None and not m.direction]
        if kind != "percent":
            alike = [m for m in alike if same_unit(wanted, m.figure)]
        ordered = sorted(alike, key=lambda m: m.figure.value or Decimal(0))
        if len(ordered) < 2:
            return None
        scale = 100 if wanted.unit == "bp" else 1
        value = ((ordered[-1].figure.value or Decimal(0)) - (ordered[0].figure.value or Decimal(0))) * scale
        return Derived("差 = 最大 − 最小", (ordered[-1], ordered[0]), value) if is_written(wanted, value) else None

    def refuted(self, mention: Mention) -> bool:
        """首尾相差 x of a list whose ends lie otherwise apart."""
        if mention.table >= 0 or mention.figure.dimension != "point" or mention.figure.high is not None:
            return False
        clause = clause_before(self.text, mention, INNER_BREAK)
        listed = sum(1 for m in self.operands.siblings(mention) if m.figure.unit == "%" and m.figure.start < mention.figure.start)
        return bool(_SPREAD.search(clause) and _ENDS.search(clause)) and listed > 2 and self._between_ends(mention) is None

    def _between_ends(self, mention: Mention) -> Derived | None:
        """通信涨 4.94% 领跑，传媒跌 1.37%，首尾相差 6.31 个百分点: the highest rise less the deepest fall, of the sentence or of the lists right before."""
        near = [m for m in self.operands.everywhere() if 0 < mention.figure.start - m.figure.end < LISTED and m.table < 0 and m.figure.unit == "%" and m.figure.high is None]
        for listed in ([m for m in near if m.span == mention.span], near):
            ends = sorted(((abs(m.figure.value or Decimal(0)) * (heading(m) or 1), m) for m in listed), key=lambda end: end[0])
            scale = 100 if mention.figure.unit == "bp" else 1
            if len(ends) > 1 and is_written(mention.figure, (ends[-1][0] - ends[0][0]) * scale):
                return Derived("差 = 最大 − 最小", (ends[-1][1], ends[0][1]), (ends[-1][0] - ends[0][0]) * scale)
        return None
