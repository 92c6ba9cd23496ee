"""What one sentence says of several figures must hold together: a part is no larger than its whole, what grew by x is no less
than x, a price put up did not fall, the larger of two amounts has the larger share of one whole. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import combinations, pairwise

from agent.figures.contexts import Mention

_OF_WHICH = re.compile(r"[^，,；;。\d]{0,4}[，,（(]\s?其中[^，,；;。\d]{0,12}")
_NET = re.compile(r"净|增|减|涨|跌|升|降|多|少|差|较|比|利润|亏")  # of a balance a part may be the larger
_GROWN = re.compile(r"(?:增加|新增|上涨|提升|增长|上升|提高)了?[约近超逾]?\s*$")
_TO = re.compile(r"\s*[至到]\s*[约近超逾]?")
_RAISED, _CUT = (re.compile(rf"(?:{words})了?[约近超逾]?\s*$") for words in ("上调|上涨|上升|增加|提高", "下调|下跌|下降|减少|降低"))
_THEN_FELL, _THEN_ROSE = re.compile(r"\s?[，,（(]\s?(?:跌|降)幅[约近超为达]*\s*"), re.compile(r"\s?[，,（(]\s?(?:涨|增|升)幅[约近超为达]*\s*")
_SHARE_BEHIND = re.compile(r"\s?[，,（(]\s?占比?[约近超逾为达]?\s?")
_SHARE_BEFORE = re.compile(r"占比?[约近超逾为达]?\s?$")
_BRACKET = re.compile(r"\s?[（(]\s?")
Wrong = tuple[int, int, str]  # last figure it reaches to, where it begins in the sentence, why


def broken(text: str, start: int, mentions: Sequence[Mention]) -> Iterator[Wrong]:
    """Every pair of figures that cannot both be as the sentence has them."""
    told = [(i, m) for i, m in enumerate(mentions) if m.figure.dimension != "date" and m.figure.value is not None]
    for (_, a), (i, b) in pairwise(told):
        at, between = a.figure.start - start, text[a.figure.end - start : b.figure.start - start]
        before, one, other = text[max(0, at - 12) : at], a.figure, b.figure
        alike = one.unit == other.unit and one.unit != "" and one.high is None and other.high is None
        if alike and one.dimension in ("money", "count") and _OF_WHICH.fullmatch(between) and _size(b) > _size(a) and not _NET.search(before + between):
            yield i, at, f"其中的 {other.text.strip()} 大于 {one.text.strip()}"
        if alike and one.unit != "%" and _GROWN.search(before) and _TO.fullmatch(between) and _size(b) < _size(a):
            yield i, at, f"增加 {one.text.strip()} 后不会只有 {other.text.strip()}"
        if other.unit == "%" and ((_RAISED.search(before) and _THEN_FELL.fullmatch(between)) or (_CUT.search(before) and _THEN_ROSE.fullmatch(between))):
            yield i, at, "涨跌前后相反"
    yield from _out_of_order(text, start, told)


def _out_of_order(text: str, start: int, told: Sequence[tuple[int, Mention]]) -> Iterator[Wrong]:
    """刻蚀占 13%（36.2 亿元），备件 6.5 亿元，占 74%."""
    pairs = list(_shares(text, start, told))
    for (first, amount, share), (last, other, part) in combinations(pairs, 2):
        same_unit = amount.figure.unit == other.figure.unit
        if same_unit and (_size(amount) - _size(other)) * (_size(share) - _size(part)) < 0:
            at = min(amount.figure.start, share.figure.start) - start
            yield max(first, last), at, f"{amount.figure.text.strip()} 与 {other.figure.text.strip()} 的占比大小相反"
            return


def _shares(text: str, start: int, told: Sequence[tuple[int, Mention]]) -> Iterator[tuple[int, Mention, Mention]]:
    """(last figure, amount, share) for every amount that stands beside its share of a whole not named."""
    for (_, a), (i, b) in pairwise(told):
        between = text[a.figure.end - start : b.figure.start - start]
        if a.figure.dimension == "money" and b.figure.unit == "%" and _SHARE_BEHIND.fullmatch(between):
            yield i, a, b
        before = text[max(0, a.figure.start - start - 6) : a.figure.start - start]
        if a.figure.unit == "%" and b.figure.dimension == "money" and _BRACKET.fullmatch(between) and _SHARE_BEFORE.search(before):
            yield i, b, a


def _size(mention: Mention) -> Decimal:
    return abs(mention.figure.value or Decimal(0))
