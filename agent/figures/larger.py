"""占 38%，高于上年同期的 21%; 单季利润 4.92 亿元，……，已超过上半年的 4.79 亿元: is the figure that the word calls the larger one the larger? Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from agent.figures.aspects import KINDS, METRICS
from agent.figures.compare import same_unit
from agent.figures.contexts import COLON_BREAK, Mention
from agent.figures.model import Figure

_BESIDE = re.compile(
    r"[）)]?[，,]?\s*(?:中值|中枢|中点)?(?:明显|大幅|略|远|已|仍)?(?:(?P<over>高于|多于|大于|快于|好于|领先|超过)|(?P<under>低于|少于|小于|慢于|不及|落后))(?!.*[，,；;])"
)
_AFAR = re.compile(r"(?:(?P<over>高于|多于|大于|好于|超过|超出)|(?P<under>低于|少于|小于|不及|不如))了?[^，,；;。\d]{0,12}的\s?$")
_ELIDED = re.compile(r"(?:但|而|却|也|且|并|仍|依然|依旧|明显|大幅|略|远|还|已|则|又|\s)*")
_EARLIER = re.compile(r"去年|上年|同期|上一?[周月季期]|此前|前值|年初|半年|季度|月|[年月]前")
BETWEEN = 24  # letters between two figures of which the second is what the first is compared with


@dataclass(frozen=True, slots=True)
class Comparison:
    """`first` is said to be larger or smaller than `second`, by their places in the sentence."""

    first: int
    second: int
    right: bool


def compared(text: str, start: int, mentions: Sequence[Mention]) -> Iterator[Comparison]:
    counted = [i for i, m in enumerate(mentions) if m.figure.dimension != "date" and m.figure.value is not None]
    for index, following in pairwise(counted):
        a, b = mentions[index].figure, mentions[following].figure
        between = text[a.end - start : b.start - start]
        word = _BESIDE.match(between) if len(between) <= BETWEEN and same_unit(a, b) else None
        if word:
            yield Comparison(index, following, _is_larger(a, b) == bool(word["over"]))
    for second in counted:
        yield from _afar(text, start, mentions, second)


def _afar(text: str, start: int, mentions: Sequence[Mention], second: int) -> Iterator[Comparison]:
    """What is compared stands clauses before, told by the metric that the comparing clause names; wrong where each that it may be is."""
    end = mentions[second].figure.start - start
    floor = max((b.end() for b in COLON_BREAK.finditer(text, 0, end)), default=0)
    word = _AFAR.search(text, floor, end)
    if word is None or any(m.figure.dimension != "date" and floor <= m.figure.start - start < end for m in mentions):
        return
    elided = bool(_ELIDED.fullmatch(text, floor, word.start()) and _EARLIER.search(word[0]))  # 低于预期的两家 are below it
    levels = [i for i in range(second) if _may_be(mentions[i], mentions[second], any_metric=elided)]
    if elided:
        levels = levels[-1:]  # 库存 2.1 个月，较上月末的 2.3 个月下降，但仍高于去年同期的 1.9 个月: of the level told last
    wrong = [i for i in levels if _is_larger(mentions[i].figure, mentions[second].figure) != bool(word["over"])]
    if levels and wrong == levels:
        yield Comparison(levels[-1], second, right=False)


def _may_be(level: Mention, other: Mention, *, any_metric: bool) -> bool:
    """A level of the metric that the other's clause names, in its unit."""
    metrics = other.clause & METRICS
    kinds = metrics.union(*(KINDS.get(metric, ()) for metric in metrics))
    plain = level.figure.value is not None and same_unit(level.figure, other.figure) and not level.base and not level.ago
    return plain and (any_metric or bool(kinds & level.near)) and not (level.figure.unit == "%" and level.direction)


def _is_larger(a: Figure, b: Figure) -> bool:
    level = (a.value or Decimal(0)) if a.high is None else ((a.value or Decimal(0)) + a.high) / 2
    return level > (b.value or Decimal(0))
