"""Shares a sentence computes: a part of the sum of all, of the amount told before it, a whole from its part. Exact."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import chain, pairwise

from agent.figures.admission import Admission
from agent.figures.arithmetic import Derived, apply, belongs, is_result, total_of
from agent.figures.compare import same_unit, window
from agent.figures.contexts import Mention
from agent.figures.formulas import PART_WORDS, SHARE
from agent.figures.numerals import han_value
from agent.figures.operands import Group, Operands

_BARE_SHARE = re.compile(r"占比[约近超达为逾]*\s*[\d一二三四五六七八九][\d.]*")
_OF_WHOM = re.compile(r"占(?!比)(?![^，,；;。\d]*(?:合计|总|全|整|[家者项]))[一-鿿]{2,10}$")
_WORKED_OUT = re.compile(r"(?:推算|估算|折算|测算|换算|据此)[^，。；]{0,12}(?:总|整体|全部|全年|合计)")
_TOGETHER = re.compile(r"(?:(?P<count>[两二三四五])[家级项方个笔者地][^，,；;。\d]{0,6})?(?:合计|总共|一共|合共|加起来|共)占(?!比)[^，,；;。\d]{0,8}$")
_WHOLES = frozenset({"合计", "共计", "总计", "累计", "总共", "一共"})  # words of a figure that holds the others


class Shares:
    def __init__(self, operands: Operands, admission: Admission) -> None:
        self.operands, self.admission = operands, admission

    def of_sum(self, mention: Mention, groups: Iterable[Group], words: str) -> Derived | None:
        """占合计的 31.7%: one part over the sum of the column, or of the figures of its kind beside it."""
        if mention.figure.dimension != "percent" or not PART_WORDS.search(words):
            return None
        low, high = window(mention.figure)
        weak = not any(map(str.isdigit, mention.figure.text))
        if weak and _OF_WHOM.search(words[: words.rfind(mention.figure.text)]):
            return None  # 占出口近三成: of what the words name, not of all that a column holds
        for group in chain(groups, self._columns_of_rows(mention)):
            for unit in {m.figure.unit for m in group if m.figure.dimension in ("money", "count")}:
                parts = [m for m in group if m.figure.unit == unit and m.figure.value is not None]
                parts = [m for m in parts if self.admission.is_amount(m) and not m.clause & _WHOLES]
                total = total_of(parts)
                if len(parts) < 3 or total <= 0:
                    continue
                for part in parts:
                    value = (part.figure.value or Decimal(0)) / total * 100
                    if not low <= abs(value) <= high or not is_result(mention, value):
                        continue
                    if belongs(part, mention) and not self._of_other_row(part, mention):
                        return Derived("占比 = 部分 / 各项合计", (part, *parts), value)
        return None

    def _of_other_row(self, part: Mention, mention: Mention) -> bool:
        """The draft names rows of the part's table, and not this one."""
        if part.table < 0 or part.source < 0:
            return False
        rows = self.operands.matcher.tables.rows_named(mention, part.table)
        return bool(rows) and part.row not in rows

    def of_before(self, mention: Mention, groups: Iterable[Group], words: str) -> Derived | None:
        """总票房 1 亿元。甲以 6200 万元居首，占比 62%: of the larger amount of its kind told right before the part."""
        if mention.figure.dimension != "percent" or not _BARE_SHARE.search(words) or mention.table >= 0:
            return None
        before = [m for m in self.operands.paragraph(mention) if m.figure.start < mention.figure.start and m.figure.value]
        parts = [m for m in before if m.span == mention.span and m.figure.dimension in ("money", "count")]
        for part in parts[-1:]:
            wholes = [m for m in before if m.figure.start < part.figure.start and same_unit(part.figure, m.figure)]
            larger = [m for m in wholes if (m.figure.value or 0) > (part.figure.value or 0)]
            value = apply(SHARE, part, larger[-1]) if larger else None
            if value is not None and is_result(mention, value):
                return Derived("占比 = 部分 / 总体", (part, larger[-1]), value)
        return None

    def of_parts(self, mention: Mention, groups: Iterable[Group], words: str) -> Derived | None:
        """首期 200 亿元。省财政 80 亿元，市里 50 亿元，两级合计占 65%: the amounts right before, as many as are said, over the larger one told before them."""
        said = _TOGETHER.search(words[: words.rfind(mention.figure.text)]) if mention.figure.unit == "%" and mention.table < 0 else None
        if said is None:
            return None
        before = [m for m in self.operands.paragraph(mention) if m.figure.end <= mention.figure.start and m.figure.value and m.figure.dimension in ("money", "count")]
        alike = [m for m in before if same_unit(before[-1].figure, m.figure)]
        count = int(han_value(said["count"] or "两") or 2)
        parts, total = alike[-count:], total_of(alike[-count:])
        whole = next((m for m in reversed(alike[:-count]) if (m.figure.value or 0) > total), None)
        if whole is None or len(parts) < count or not all(map(self.operands.matcher.proved, (*parts, whole))):
            return None
        value = total / (whole.figure.value or total) * 100
        return Derived("占比 = 各部分之和 / 总体", (*parts, whole), value) if is_result(mention, value) else None

    def whole(self, mention: Mention, groups: Iterable[Group], words: str) -> Derived | None:
        """175 人占 36.46%，据此推算总数约 480 人: a part over its share, where the clause says that it was worked out."""
        if mention.figure.dimension not in ("money", "count") or not _WORKED_OUT.search(words):
            return None
        own = self.operands.siblings(mention)
        for part, share in pairwise(m for m in own if m.figure.start < mention.figure.start and m.figure.value):
            if share.figure.unit != "%" or not same_unit(mention.figure, part.figure):
                continue
            value = (part.figure.value or Decimal(0)) / (share.figure.value or Decimal(1)) * 100
            if is_result(mention, value):
                return Derived("总体 = 部分 / 占比", (part, share), value)
        return None

    def _columns_of_rows(self, mention: Mention) -> Iterator[Group]:
        for row in self.operands.rows(mention):
            for cell in row:
                yield self.operands.column(cell.table, cell.column)
