"""The change that a source tells beside a level: 50.9%，比上月上升 1.7 个百分点, and what the level therefore was. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from agent.figures.aspects import heading
from agent.figures.contexts import INNER_BREAK, Mention, clause_before
from agent.figures.cues import since_said
from agent.figures.earlier import Since, is_basis
from agent.figures.evidence import Evidence
from agent.figures.layout import Grid

_CHANGE = re.compile(r"环比|同比|[周月季年]?[涨跌]幅?|[周月季年]?变[动化]幅?|增[减速幅长]|WoW|MoM|QoQ|YoY|change|growth|[周月季年上度比较（()）%％\s_/·]+", re.IGNORECASE)
_IS_CHANGE = re.compile(r"环比|同比|涨跌|变[动化]|增[减速幅]|WoW|MoM|QoQ|YoY|change|growth", re.IGNORECASE)
_UNIT = re.compile(r"[（(][^（）()]*[）)]")
_OF_SIZE = re.compile(r"(?:[涨跌增降减升]幅|增速|增长)[^，,；;。]{0,12}$")
_BESIDE = re.compile(r"[^。；;]{0,24}")
NEXT = 2  # figures behind a level within which its change stands

Told = tuple[Decimal, Since, Mention]


class Changes:
    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence
        self._kept: dict[int, list[Told]] = {}

    def before(self, level: Mention) -> list[Told]:
        """What a source's level was, since when, by the change that the source tells of it."""
        if id(level) not in self._kept:
            found = self._in_table(level) if level.table >= 0 else self._in_text(level)
            self._kept[id(level)] = [(value, since, change) for change, since in found if (value := self._less(level, change)) is not None]
        return self._kept[id(level)]

    def _less(self, level: Mention, change: Mention) -> Decimal | None:
        """The level without its change: an amount less an amount, a percentage less points, an amount over a rate."""
        one, delta = level.figure.value, change.figure.value
        sign = heading(change) or (1 if change.table >= 0 else 0)
        if one is None or delta is None or not sign:
            return None
        if change.figure.unit == "%" and level.figure.unit != "%":
            return one / (1 + sign * abs(delta) / 100) if abs(delta) < 100 else None
        size = sign * abs(delta) * (Decimal("0.01") if change.figure.unit == "bp" and level.figure.unit == "%" else 1)
        shrinks = level.table < 0 and level.direction < 0 and bool(_OF_SIZE.search(self._words(change)))
        if level.direction < 0 and not shrinks:
            return -abs(one) - size
        return abs(one) - size if shrinks else one - size

    def _words(self, m: Mention) -> str:
        reader = self.evidence.readers.get(m.source)
        return clause_before(reader.text, m, INNER_BREAK) if reader is not None else ""

    def _in_text(self, level: Mention) -> Iterator[tuple[Mention, Since]]:
        reader = self.evidence.readers.get(level.source)
        if reader is None or level.ago or is_basis(reader.text, level):
            return
        mates = self.evidence.by_place.get((level.source, level.span[0]), ())
        at = level.figure.end
        behind = [m for m in mates if m.order > level.order and m.figure.dimension != "date"]
        for m in behind[:NEXT]:
            if not _BESIDE.fullmatch(reader.text, at, m.figure.start) or not _is_change_of(m, level):
                return
            yield m, since_said(self._words(m))
            at = m.figure.end

    def _in_table(self, level: Mention) -> Iterator[tuple[Mention, Since]]:
        grid = self.evidence.tables[level.table]
        if _IS_CHANGE.search(grid.headers[level.column]) or level.column in grid.label_columns:
            return
        cells = self.evidence.by_place.get((level.source, level.row), ())
        for m in cells:
            beside = m.table == level.table and m.row == level.row and m.column != level.column
            if beside and _is_change_of(m, level) and self._is_of(grid, m.column, level.column):
                yield m, since_said(grid.headers[m.column])

    @staticmethod
    def _is_of(grid: Grid, change: int, level: int) -> bool:
        """周涨跌 right behind its level, 金额同比 of 金额."""
        header, own = grid.headers[change], _UNIT.sub("", grid.headers[level])
        if not _IS_CHANGE.search(header):
            return False
        stem = _CHANGE.sub("", _UNIT.sub("", header))
        return stem in own and change > level if stem else change == level + 1


def _is_change_of(m: Mention, level: Mention) -> bool:
    """A rise or fall in the level's own unit, in points of a percentage, in per cent of an amount."""
    signed = m.direction or m.figure.text.lstrip()[:1] in "+-＋−"
    if not signed and m.table < 0:
        return False
    if level.figure.unit == "%":
        return m.figure.dimension == "point"
    smaller = abs(m.figure.value or Decimal(0)) < abs(level.figure.value or Decimal(0))
    return m.figure.unit == "%" or (m.figure.unit == level.figure.unit and smaller and bool(m.direction))
