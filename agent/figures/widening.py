"""How far apart two rows were, and are: 与丙的差距由 842 万次收窄到 357 万次, 两家价差从 2.56 元走阔至 3.35 元. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from agent.figures.arithmetic import Derived
from agent.figures.compare import states
from agent.figures.contexts import Mention
from agent.figures.cues import AMOUNTS
from agent.figures.earlier import Since
from agent.figures.labels import squash
from agent.figures.solving import Solver

_GAP = r"(?:差距|[价利息]差|差额|缺口|优势|领先幅度)(?:已|也|则|进一步)?"
_FROM_TO = re.compile(rf"{_GAP}(?P<was>[由从]\s?)(?P<is>[\d,.]+\s?[^，,；;。\d]{{1,8}}?(?:[^，,；;。\d]{{1,6}})[至到为]了?\s?)?$")
FEWEST = 2
FAR = 120  # letters before a gap in which its two are named
Pair = tuple[Mention, Mention]


class Widening:
    def __init__(self, solver: Solver) -> None:
        self.solver, self.text = solver, solver.text
        self.evidence, self.operands = solver.evidence, solver.operands

    def of(self, mention: Mention) -> Derived | None:
        """Between the two rows named last: now, or before it 收窄."""
        figure = mention.figure
        if mention.table >= 0 or not figure.value or figure.high is not None or figure.dimension not in AMOUNTS | {"percent"}:
            return None
        start = max(mention.paragraph[0], mention.figure.start - FAR)
        found = _FROM_TO.search(self.text, start, figure.start)
        for a, b in self._pairs(squash(self.text[start : found.start()])) if found else ():
            one, other = (a, b) if found and found["is"] else (self._before(a), self._before(b))
            if one is None or other is None or one.figure.unit != figure.unit or one.figure.value is None or other.figure.value is None:
                continue
            if states(figure, abs(one.figure.value - other.figure.value)):
                return Derived("差 = 甲 − 乙", (one, other), one.figure.value - other.figure.value)
        return None

    def _before(self, cell: Mention) -> Mention | None:
        return next((m for m, since in self.solver.earlier.of(cell) if since is Since.STEP), None)

    def _pairs(self, said: str) -> Iterator[Pair]:
        """The cells of each column, of the two rows of a table of this week that are named last."""
        for number in self.evidence.labels.written_in(said):
            grid = self.evidence.tables[number]
            rows = [] if self.evidence.sources[grid.source].previous else self._rows(number, said)
            cells = [{m.column: m for m in self.operands.row(grid.source, number, row)} for row in rows]
            for column in sorted(cells[0].keys() & cells[1].keys()) if len(cells) == FEWEST else ():
                yield cells[0][column], cells[1][column]

    def _rows(self, number: int, said: str) -> list[int]:
        """曜石云 A100-40G … 北辰云同配置: two labels of one column, the other columns' as they were named last."""
        keys = self.evidence.labels.keys[number]
        last = {c: _last_named(said, keys.labels[c]) for c in keys.columns}
        for column in keys.columns:
            fixed = {c: named[0] for c, named in last.items() if c != column and named}
            for kept in (fixed, {}):
                found = [self._of(number, {**kept, column: label}) for label in last[column][:FEWEST]]
                if len(found) == FEWEST and all(len(rows) == 1 for rows in found):
                    return [rows[0] for rows in found]
        return []

    def _of(self, number: int, labels: dict[int, str]) -> list[int]:
        grid = self.evidence.tables[number]
        rows = [r for r in range(grid.header_rows, len(grid.rows)) if all(grid.rows[r][c] == label for c, label in labels.items())]
        return [r for r in rows if grid.dates[r] == max(grid.dates[r] for r in rows)] if grid.dates else rows


def _last_named(said: str, labels: list[tuple[str, str]]) -> list[str]:
    """The labels of a column that squashed words name, the last named first."""
    places: dict[str, int] = {}
    for needle, label in labels:
        places[label] = max(places.get(label, -1), said.rfind(needle))
    return sorted((label for label, at in places.items() if at >= 0), key=lambda label: -places[label])
