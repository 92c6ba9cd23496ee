"""What the days of a week make, of a table with a row for each: 日均成交 2.16 万亿, 上周四个交易日的均值, 五天累计净流入 86 亿. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal

from agent.figures.arithmetic import Derived
from agent.figures.contexts import INNER_BREAK, Mention, clause_before
from agent.figures.evidence import Evidence
from agent.figures.extract import extract
from agent.figures.headings import parted
from agent.figures.labels import squash
from agent.figures.operands import Operands
from agent.figures.worded import is_said

_TAIL = r"[^，,；;。\d]{0,10}$"
_DAYS = r"(?:[\d一二两三四五六七]\s?个?(?:交易)?[日天]|[全本上一]周|周内|当周)"
_DAILY = re.compile(r"日均|每日平均|平均每[日天]")
_MEAN = re.compile(rf"(?P<cue>{_DAILY.pattern}|{_DAYS}的?(?:均值|平均|日均))(?P<what>{_TAIL})")
_SUM = re.compile(rf"(?P<cue>{_DAYS}(?:内|里|来)?(?:合计|累计|共计?|总共|总计))(?P<what>{_TAIL})")
_LAST_WEEK = re.compile(r"上一?周|前一周")
_COUNTED = re.compile(r"([\d一二两三四五六七])\s?个?(?:交易)?[日天]")
_MEASURE = re.compile(r"[额量值数]$")
_LINK = re.compile(r"(?:[为达至约近超逾了在仅只有报录得的]|规模)+$")
FEWEST = 2  # days of a week
Statistic = Callable[[Sequence[Decimal]], Decimal]
WAYS: tuple[tuple[str, re.Pattern[str], Statistic], ...] = (
    ("日均", _MEAN, lambda v: sum(v, Decimal(0)) / len(v)),
    ("合计", _SUM, lambda v: sum(v, Decimal(0))),
)


class Dailies:
    def __init__(self, evidence: Evidence, operands: Operands, text: str) -> None:
        self.evidence, self.operands, self.text = evidence, operands, text

    def of(self, mention: Mention) -> Derived | None:
        """The mean or the sum of a column over the days of this week, or of the one before."""
        if mention.table >= 0 or not mention.figure.value or mention.figure.form or mention.figure.high is not None:
            return None
        clause = clause_before(self.text, mention, INNER_BREAK)
        for name, cue, compute in WAYS:
            found = cue.search(clause)
            if found and (said := self._over(mention, clause, found, compute)):
                return Derived(name, tuple(said), compute([m.figure.value or Decimal(0) for m in said]))
        return None

    def _over(self, mention: Mention, clause: str, found: re.Match[str], compute: Statistic) -> list[Mention] | None:
        """The days whose mean or sum is what is written."""
        before = _DAILY.sub("", self.text[mention.span[0] : mention.figure.start - len(clause)])
        name = squash(clause[: found.start()] + _LINK.sub("", found["what"]))
        days = _days_said(found["cue"])
        for cells in self._weeks(name, squash(before), last=bool(_LAST_WEEK.search(clause))):
            alike = cells[0].figure.unit == mention.figure.unit and (not days or days == len(cells))
            if alike and is_said(mention.figure, compute([m.figure.value or Decimal(0) for m in cells])):
                return cells
        return None

    def _weeks(self, name: str, before: str, *, last: bool) -> Iterator[list[Mention]]:
        """The cells of each column that the words name, of one week's days."""
        for number, grid in enumerate(self.evidence.tables):
            if not any(grid.dates) or self.evidence.sources[grid.source].previous:
                continue
            rows = self._rows(number, name + before, last=last)
            for column in range(len(grid.headers)) if len(rows) >= FEWEST else ():
                called = _MEASURE.sub("", squash(parted(grid.headers[column])[0]))
                if column in grid.label_columns or len(called) < FEWEST or not (called in name or called in before):
                    continue
                cells = [m for row in rows for m in self.operands.row(grid.source, number, row) if m.column == column and m.figure.value is not None]
                if len(cells) == len(rows):
                    yield cells

    def _rows(self, table: int, said: str, *, last: bool) -> list[int]:
        """The rows of the table's last week of days, or of the one before, of what the words name."""
        grid = self.evidence.tables[table]
        days = {row: date.fromisoformat(day) for row, day in enumerate(grid.dates) if len(day) == 10 and day[:4].isdigit() and all(squash(label) in said for label in grid.labels(row))}
        weeks = sorted({day.isocalendar()[:2] for day in days.values()}, reverse=True)
        wanted = weeks[int(last) : int(last) + 1]
        rows = [row for row, day in days.items() if [day.isocalendar()[:2]] == wanted]
        return rows if len({days[row] for row in rows}) == len(rows) else []


def _days_said(cue: str) -> int:
    """4 of 四个交易日的均值, 0 where the words count none."""
    found = _COUNTED.search(cue)
    told = extract(f"{found[1]}个") if found else ()
    return int(told[0].value or 0) if told else 0
