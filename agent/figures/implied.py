"""Figures that others of their sentence imply: the value before a change, the middle of a range, the average of a year.

Exact, then rounded as written; each only where the words beside the figure say so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise, product

from agent.figures.arithmetic import Derived, is_result
from agent.figures.compare import same_unit
from agent.figures.contexts import Mention
from agent.figures.operands import Group, Operands

_MIDDLE = re.compile(r"(?:中值|中枢|中点|中位|midpoint)[为约在达是\s]*$", re.IGNORECASE)
_EARLIER = re.compile(r"(?:较|比|由|从)[^，。；]{0,10}$|(?:上月|上季度?|上周|上期|上年|去年|同期|此前|前值)[^，。；]{0,8}$")
_A_YEAR = re.compile(r"(?:年均|平均每年|每年平均|每年约?)[为约近超达\s]*$")
_WIDER = re.compile(r"(?:扩大|提高|提升|上升|增加|增长|上涨|回升|上行|多|高|扩张)[了约近超为至\s]*$")
_NARROWER = re.compile(r"(?:收窄|缩小|下降|降低|减少|回落|下滑|下行|少|低|收缩)[了约近超为至\s]*$")
_EACH = re.compile(r"(?:平均每?[个家台款笔单人套张只辆户座次]?|[月日周台人单户笔套家]均|折合每\s?\S{0,6}|每[个家台款笔单人套张只辆户座次]\S{0,6}?)[约为近达募资]*\s*$")
_SPAN = re.compile(r"\d{4}-(\d\d)~\d{4}-(\d\d)")
NEAR = 8  # figures before an average in which its total and its count stand
MONTHS = 12
BEHIND = 3  # figures after the earlier value within which its change stands


class Implied:
    def __init__(self, operands: Operands, text: str) -> None:
        self.operands, self.text = operands, text

    def middle(self, mention: Mention, groups: list[Group], words: str) -> Derived | None:
        """322 亿至 334 亿，中值 328 亿."""
        if not _MIDDLE.search(self._before(mention)):
            return None
        for m in self._own(mention):
            if m.figure.high is not None and m.figure.value is not None and same_unit(mention.figure, m.figure):
                value = (m.figure.value + m.figure.high) / 2
                if is_result(mention, value):
                    return Derived("中值 = (低 + 高) / 2", (m,), value)
        return None

    def average(self, mention: Mention, groups: list[Group], words: str) -> Derived | None:
        """5 年 3000 亿美元，年均 600 亿美元."""
        if not _A_YEAR.search(self._before(mention)):
            return None
        own = [m for m in self._own(mention) if m.figure.start < mention.figure.start and m.figure.value]
        for a, b in pairwise(own):
            for span, total in ((a, b), (b, a)):
                years = (span.figure.value or Decimal(0)) / MONTHS
                if span.figure.unit != "month" or years <= 1 or not same_unit(mention.figure, total.figure):
                    continue
                value = (total.figure.value or Decimal(0)) / years
                if is_result(mention, value):
                    return Derived("年均 = 总额 / 年数", (total, span), value)
        return None

    def each(self, mention: Mention, groups: list[Group], words: str) -> Derived | None:
        """106 家募资 2746 亿，平均每家 25.9 亿: an amount over the count, or the months, told before it."""
        if mention.table >= 0 or not _EACH.search(self._before(mention)):
            return None
        before = [m for m in self.operands.paragraph(mention) if m.figure.start < mention.figure.start]
        before = sorted(before, key=lambda m: m.figure.start)[-NEAR:]
        totals = [m for m in before if m.figure.value and m.figure.high is None and same_unit(mention.figure, m.figure)]
        for total, (number, counted) in product(reversed(totals), _numbers(before)):
            value = (total.figure.value or Decimal(0)) / number
            if total is not counted and number > 1 and is_result(mention, value):
                return Derived("平均 = 总数 / 个数", (total, counted), value)
        return None

    def before_change(self, mention: Mention, groups: list[Group], words: str) -> Derived | None:
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


def _numbers(mentions: Sequence[Mention]) -> Iterator[tuple[Decimal, Mention]]:
    """What an average is over: a count, a number of months, the months of a span, nearest first."""
    for m in reversed(mentions):
        span = _SPAN.fullmatch(m.figure.form) if m.figure.dimension == "date" else None
        if span:
            yield Decimal(int(span[2]) - int(span[1]) + 1), m
        elif (m.figure.value and m.figure.high is None and m.figure.dimension == "count") or (m.figure.value and m.figure.unit == "month"):
            yield m.figure.value, m


def _alike(m: Mention, mention: Mention) -> bool:
    return m.figure.value is not None and m.figure.dimension == mention.figure.dimension and m.figure.unit == mention.figure.unit
