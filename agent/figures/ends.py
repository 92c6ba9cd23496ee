"""One end of a source's range: 下限由 660 亿抬升至 700 亿 of $66-72 billion, then $70-72 billion. Pure.

The draft must say which end it speaks of; a figure alone is no range's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import copy
from dataclasses import replace
from decimal import Decimal

from agent.figures.compare import same_unit
from agent.figures.contexts import Mention
from agent.figures.evidence import Evidence

_END = re.compile(r"(?P<low>下限|下沿|低端|低值)|(?P<high>上限|上沿|高端|高值)")
_BREAK = re.compile(r"[，,；;。：:、]")


def ends_told(mention: Mention, text: str, evidence: Evidence) -> Iterator[Mention]:
    """The sources' ranges whose end the draft's figure is, each as if it were that end alone."""
    figure = mention.figure
    if mention.table >= 0 or figure.value is None or figure.high is not None or figure.form:
        return
    said = list(_END.finditer(_BREAK.split(text[mention.span[0] : figure.start])[-1] + figure.text))
    if not said:
        return
    high = bool(said[-1]["high"])
    for other in evidence.once("ranges", 0, lambda: [m for m in evidence.mentions if m.figure.high is not None]):
        end = _end(other, high=high)
        if end is not None and abs(end) == abs(figure.value) and same_unit(figure, other.figure):
            alone = copy(other)
            alone.figure = replace(other.figure, value=end, high=None, bound=figure.bound)
            yield alone


def _end(mention: Mention, *, high: bool) -> Decimal | None:
    low, top = mention.figure.value, mention.figure.high
    if low is None or top is None:
        return None
    return max(low, top) if high else min(low, top)
