"""连跌两周, 两周连涨, 连续三周去库, 在连跌两周后回升: so many steps one way, and not one more, of what the sentence gives beside it. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal

from agent.figures.changes import Changes
from agent.figures.contexts import BREAK, Mention
from agent.figures.earlier import Earlier, Since
from agent.figures.evidence import Evidence
from agent.figures.lexicon import FALLING, RISING

_STEP = re.compile(r"(?P<unit>[周月日天季])度?$|个?(?:交易日)$")
_BEFORE = re.compile(r"连续\s?$|连(?P<way>[涨跌升降增减])了?\s?$")
_BEHIND = re.compile(r"\s?连(?P<way>[涨跌升降增减])")
_UP = re.compile(rf"{RISING}|涨|升|增|为正|正增长|翻红|累库|垒库|扩张|净流入|加码|走强")
_DOWN = re.compile(rf"{FALLING}|跌|降|减|为负|负增长|翻绿|去库|收窄|净流出|走弱|缩")
_TURNED = re.compile(r"后(?:[^，,；;。\d]{0,6}?)(?:首次|转|回升|反弹|回落|回调|止|再度|重新|重拾)")
_IS_CHANGE = re.compile(r"环比|[周月日]?[涨跌增减]幅|涨跌|变[动化]|增[减速]|WoW|MoM|change|growth|chg", re.IGNORECASE)
_YEARLY = re.compile(r"同比|YoY|y/y", re.IGNORECASE)
_DAYS = {"周": (5, 10), "月": (25, 32), "日": (1, 4), "天": (1, 4), "季": (85, 100)}
_MOST = 12
NEAREST = 3  # figures of the sentence whose course is looked at
Prove = Callable[[Mention], Mention | None]


class Streaks:
    def __init__(self, evidence: Evidence, earlier: Earlier, text: str, named: Callable[[Mention], Iterator[Mention]]) -> None:
        self.evidence, self.earlier, self.text, self._named = evidence, earlier, text, named
        self.changes = Changes(evidence)

    def of(self, mention: Mention, mates: Sequence[Mention], prove: Prove) -> Mention | None:
        """The cell that has gone one way as often as the words say."""
        unit, way = self._said(mention)
        steps = steps_of(mention)
        if not unit or not way or not 2 <= steps <= _MOST:
            return None
        turned = bool(_TURNED.match(self.text, mention.figure.end))
        near = sorted((m for m in mates if m.figure.dimension != "date" and m is not mention), key=lambda m: abs(m.figure.start - mention.figure.start))
        told = [own for m in near[:NEAREST] if (own := prove(m)) is not None and own.table >= 0]
        for own in told or self._named(mention):
            signs = list(self._course(own, unit, steps + 2))
            if turned and signs[:1] == [-way]:
                signs = signs[1:]
            if len(signs) >= steps and all(s == way for s in signs[:steps]) and signs[steps : steps + 1] != [way]:
                return own
        return None

    def _said(self, mention: Mention) -> tuple[str, int]:
        """周, 月, 日 and +1 or -1; "" where no streak is told."""
        text, figure = self.text, mention.figure
        unit = _STEP.search(figure.text.strip())
        before = _BEFORE.search(text, max(0, figure.start - 4), figure.start)
        behind = _BEHIND.match(text, figure.end)
        if mention.table >= 0 or not unit or not (before or behind):
            return "", 0
        told = (before and before["way"]) or (behind and behind["way"]) or BREAK.split(text[figure.end : figure.end + 10])[0]
        return unit["unit"] or "日", 1 if _UP.search(told) else -1 if _DOWN.search(told) else 0

    def _course(self, cell: Mention, unit: str, most: int) -> Iterator[int]:
        """The signs of a cell's steps, the last first."""
        header = self.evidence.tables[cell.table].headers[cell.column]
        if _YEARLY.search(header):
            return
        changes = cell.figure.unit in ("%", "pp") and bool(_IS_CHANGE.search(header))
        now: Mention | None = cell
        while now is not None and most:
            before = self._before(now, unit)
            told = [value for value, since, _ in self.changes.before(now) if since in (Since.STEP, Since.OPEN)]
            earlier = before.figure.value if before is not None else next(iter(told), None)
            if changes:
                yield _sign(now.figure.value or Decimal(0))
            elif earlier is not None:
                yield _sign((now.figure.value or Decimal(0)) - earlier)
            now, most = before, most - 1

    def _before(self, cell: Mention, unit: str) -> Mention | None:
        return next((m for m, since in self.earlier.of(cell) if since is Since.STEP and self._one_step(cell, m, unit)), None)

    def _one_step(self, now: Mention, then: Mention, unit: str) -> bool:
        """Rows or columns of dates lie a week, a month, a day apart; where none are given, tables follow one another."""
        days = [_day(self.evidence, m) for m in (now, then)]
        if None in days or days[0] == days[1]:
            return unit != "日" and unit != "天"
        apart = (days[0] - days[1]).days if days[0] and days[1] else 0
        low, high = _DAYS[unit]
        return low <= apart <= high


def _day(evidence: Evidence, m: Mention) -> date | None:
    grid = evidence.tables[m.table] if m.table >= 0 else None
    if grid is None:
        return None
    forms = [grid.dates[m.row]] if grid.dates and grid.dates[m.row] else sorted(t[1:] for t in grid.header_terms[m.column] if t[0] == "%")
    form = forms[0] if len(forms) == 1 else ""
    form = form + "-01" if re.fullmatch(r"\d{4}-\d\d", form) else form
    return date.fromisoformat(form) if re.fullmatch(r"\d{4}-\d\d-\d\d", form) else None


def steps_of(mention: Mention) -> int:
    """How many 周, 月, 日, 季, 年 a length of time is; 0 where it is no whole number of them."""
    text, unit = mention.figure.text, mention.figure.unit
    value = (mention.figure.value or Decimal(0)) / {"s": 86400, "month": 1}.get(unit, 1)
    size = 7 if "周" in text and unit == "s" else 3 if "季" in text and unit == "month" else 12 if "年" in text and unit == "month" else 1
    return int(value / size) if value % size == 0 else 0


def _sign(value: Decimal) -> int:
    return 0 if not value else 1 if value > 0 else -1
