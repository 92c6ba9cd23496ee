"""Figures that others of their sentence imply: the value before a change, the middle of a range, an average.

Exact, then rounded as written; each only where the words beside the figure say so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import product

from agent.figures.arithmetic import Derived, is_result, is_written
from agent.figures.compare import same_unit
from agent.figures.contexts import INNER_BREAK, Mention, clause_before
from agent.figures.lexicon import FALLING, RISING
from agent.figures.operands import Group, Operands

_MIDDLE = re.compile(r"(?:中值|中枢|中点|中位|midpoint)[为约在达是\s]*$", re.IGNORECASE)
_EARLIER = re.compile(r"[较比][^，。；]{0,6}[上去前年月季周期初末原日][^，。；]{0,6}$|(?:由|从)[^，。；]{0,10}$|(?:上月|上季度?|上周|上期|上年|去年|同期|此前|前值)[^，。；]{0,8}$")
_WIDER = re.compile(rf"(?:{RISING}|扩大|拉大|扩张|走阔|多|高)[出了约近超为至\s]*$")
_NARROWER = re.compile(rf"(?:{FALLING}|收窄|缩小|收缩|少|低)[了约近超为至\s]*$")
_AVERAGE = re.compile(
    r"(?:(?P<year>年均|每年|平均每年)|每\s?[A-Za-z一-鿿]{1,6}|[月日周人台店单件户辆家]均|单[笔台店]|平均)[^，,；;。\d]{0,8}$"
)
_SPAN = re.compile(r"\d{4}-(\d\d)~\d{4}-(\d\d)")
MONTHS = 12
BEHIND = 3  # figures after the earlier value within which its change stands


class Implied:
    def __init__(self, operands: Operands, text: str) -> None:
        self.operands, self.text = operands, text

    def middle(self, mention: Mention, groups: Iterable[Group], words: str) -> Derived | None:
        """322 亿至 334 亿，中值 328 亿."""
        if not _MIDDLE.search(self._before(mention)):
            return None
        for m in self._own(mention):
            if m.figure.high is not None and m.figure.value is not None and same_unit(mention.figure, m.figure):
                value = (m.figure.value + m.figure.high) / 2
                if is_result(mention, value):
                    return Derived("中值 = (低 + 高) / 2", (m,), value)
        return None

    def average(self, mention: Mention, groups: Iterable[Group], words: str) -> Derived | None:
        """106 家募资 2746 亿，平均每家 25.9 亿; 5 年 3000 亿，年均 600 亿: an amount over what stands beside it, both told
        in the sentence or the one right before."""
        said = _AVERAGE.search(clause_before(self.text, mention, INNER_BREAK)) if mention.table < 0 else None
        if not said:
            return None
        own = [m for m in self._own(mention) if m.figure.start < mention.figure.start]
        near = [m for m in (*reversed(own), *reversed(self.operands.before(mention))) if m.figure.high is None]
        totals = [m for m in near if m.figure.value and same_unit(mention.figure, m.figure)]
        for total, (number, counted) in product(totals, _numbers(near, MONTHS if said["year"] else 1)):
            if counted.figure.unit == total.figure.unit or number <= 1:
                continue
            value = (total.figure.value or Decimal(0)) / number
            if is_written(mention.figure, value):
                return Derived("平均 = 总数 / 个数", (total, counted), value)
        return None

    def before_change(self, mention: Mention, groups: Iterable[Group], words: str) -> Derived | None:
        """下跌 16.1%，跌幅较上月的 9.5% 扩大 6.6 个百分点: the level less its change, as the change's word says."""
        if mention.table >= 0 or not _EARLIER.search(self._before(mention)):
            return None
        own = self._own(mention)
        level = next((m for m in reversed(own) if m.figure.start < mention.figure.start and _alike(m, mention)), None)
        if level is None:
            return None
        for change, sign in self._changes(mention, own):
            value = abs(level.figure.value or Decimal(0)) - sign * abs(change.figure.value or Decimal(0))
            if value > 0 and is_result(mention, value):
                return Derived("此前 = 现值 − 变化", (level, change), value)
        return None

    def _changes(self, mention: Mention, own: Sequence[Mention]) -> Iterator[tuple[Mention, int]]:
        behind = [m for m in own if m.figure.start > mention.figure.start][:BEHIND]
        unit = "pp" if mention.figure.unit == "%" else mention.figure.unit
        for m in behind:
            said = self._before(m)
            sign = 1 if _WIDER.search(said) else -1 if _NARROWER.search(said) else 0
            if sign and m.figure.unit == unit and m.figure.value is not None:
                yield m, sign

    def _own(self, mention: Mention) -> Group:
        return sorted((m for m in self.operands.siblings(mention) if m is not mention), key=lambda m: m.figure.start)

    def _before(self, mention: Mention) -> str:
        start = max(mention.span[0], mention.figure.start - 16)
        return self.text[start : mention.figure.start].rstrip("（( ")


def _numbers(mentions: Sequence[Mention], months: int) -> Iterator[tuple[Decimal, Mention]]:
    """What an average is over: a count, a length of time in so many `months`, the months of a span."""
    for m in mentions:
        figure = m.figure
        span = _SPAN.fullmatch(figure.form) if figure.dimension == "date" else None
        if span:
            yield Decimal(int(span[2]) - int(span[1]) + 1) / months, m
        elif figure.value and figure.unit == "month":
            yield figure.value / months, m
        elif figure.value and figure.dimension in ("count", "tech"):
            yield figure.value, m


def _alike(m: Mention, mention: Mention) -> bool:
    return m.figure.value is not None and m.figure.dimension == mention.figure.dimension and m.figure.unit == mention.figure.unit
