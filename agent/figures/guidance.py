"""The middle of a guided range against what the quarter before was: 96 亿至 99 亿美元，中值对应环比增长 3.5%. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from agent.figures.aspects import METRICS
from agent.figures.contexts import Mention
from agent.figures.earlier import is_level
from agent.figures.solving import Operand, Result, Solver
from agent.figures.vocabulary import is_name

_MIDDLE = re.compile(r"中值|中枢|中点|中间值")
_STEP = re.compile(r"环比|较(?:上|本|三|二|一|四)季|QoQ", re.IGNORECASE)
_SPREAD = re.compile(r"\s*[，,（(]?\s*(?:上下浮动|上下|正负|±|浮动)")
_AHEAD = re.compile(r"预计|预期|指引|展望|目标|有望|一致")
SECTION = 3000  # letters before in which the quarter is reported
MOST = 2


def against_the_quarter(solver: Solver, mention: Mention, words: str) -> Iterator[Result]:
    """The range's middle over the level of its metric that was reported last."""
    if mention.table >= 0 or not _MIDDLE.search(words) or not _STEP.search(words):
        return
    middle = _middle(solver, mention)
    if middle is None:
        return
    for level in _reported(solver, mention, middle):
        yield (middle.value - level.value) / level.value * 100, (middle, level)


def _middle(solver: Solver, mention: Mention) -> Operand | None:
    """Of the range told last in the sentence, or of a level that is told with its spread."""
    for o in solver.before(mention):
        if o.mention.span != mention.span or o.figure.dimension != "money":
            continue
        low, high = o.figure.value, o.figure.high
        if low is not None and high is not None and o.value * 2 == low + high:
            return o
        if high is None and _SPREAD.match(solver.text, o.figure.end):
            return o
    return None


def _reported(solver: Solver, mention: Mention, middle: Operand) -> list[Operand]:
    metrics = middle.mention.near & METRICS
    found: dict[Decimal, Operand] = {}
    for m in reversed(solver.operands.everywhere()):
        near = 0 < middle.figure.start - m.figure.end < SECTION and m.table < 0 and m.figure.unit == middle.figure.unit
        if not near or m.figure.high is not None or not (metrics & m.near & METRICS) or _of_another(m, middle.mention):
            continue
        if is_level(solver.text, m) and not _AHEAD.search(solver.text[max(m.span[0], m.figure.start - 16) : m.figure.start]):
            for o in solver.exact(m):
                found.setdefault(o.value, o)
        if len(found) >= MOST:
            break
    return list(found.values())


def _of_another(m: Mention, middle: Mention) -> bool:
    ours, theirs = {t for t in middle.near if is_name(t)}, {t for t in m.near if is_name(t)}
    return bool(ours and theirs) and not ours & theirs
