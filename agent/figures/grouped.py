"""What a source lists one by one, told in the draft's table by a label that it repeats: 发射方 | 次数 | 搭载卫星. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from agent.figures.arithmetic import Derived, total_of
from agent.figures.compare import states
from agent.figures.contexts import Mention
from agent.figures.evidence import Evidence
from agent.figures.labels import squash
from agent.figures.operands import Operands
from agent.figures.vocabulary import weight

_TIMES = re.compile(r"[次笔起家单件宗项]数|数量|count|deals|launches|次$", re.IGNORECASE)


def grouped(mention: Mention, evidence: Evidence, operands: Operands) -> Derived | None:
    """As many rows as bear the label of the draft's row, or what a column of the draft's header adds up to in them."""
    figure = mention.figure
    if mention.table < 0 or len(mention.headings) < 2 or figure.value is None or figure.dimension not in ("count", "money", "tech"):
        return None
    for number, rows in _rows_of(evidence, squash(mention.headings[1])):
        grid = evidence.tables[number]
        if _TIMES.search(mention.headings[0]) and figure.value == len(rows):
            return Derived("计数：同名的行数", (), figure.value)
        named = [c for c, terms in enumerate(grid.header_terms) if any(weight(t) >= 1 for t in terms & mention.near)]
        for column in named:
            cells = [m for row in rows for m in operands.row(grid.source, number, row) if m.column == column and m.figure.dimension == figure.dimension]
            if len(cells) == len(rows) and len({m.figure.unit for m in cells}) == 1 and states(figure, total_of(cells)):
                return Derived("合计", tuple(cells), total_of(cells))
    return None


def _rows_of(evidence: Evidence, label: str) -> Iterator[tuple[int, list[int]]]:
    """The rows of this week's tables that bear a label in a column that repeats its labels."""
    for number, grid in enumerate(evidence.tables):
        if evidence.sources[grid.source].previous:
            continue
        body = range(grid.header_rows, len(grid.rows))
        for column in grid.label_columns:
            names = [squash(grid.rows[r][column]) for r in body]
            rows = [r for r, name in zip(body, names, strict=True) if name == label]
            if rows and len(set(names)) < len(names):
                yield number, rows
