"""Amounts that a rate beside them spells out: 公开发售占 10%（326 万股）, 中国占比 11.3%，折合约 89 亿美元, 环比 +12.8%，倒算净增约 1,100 万. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from agent.figures.contexts import Mention
from agent.figures.cues import AMOUNTS
from agent.figures.earlier import is_level
from agent.figures.solving import Operand, Result, Solver, alike, is_weak

_SPELT_OUT = re.compile(r"(?:折合|折算|约合|换算|相当于|也就是|即)[^，,；;。\d]{0,4}[，,]?[^，,；;。\d]{0,4}$")
_ADDED = re.compile(r"(?:净增|新增|增量|多出|增加)[了约近超逾]*[^，,；;。\d]{0,6}$")
_GROWTH = re.compile(r"较|(?<!占)比(?![重例])")
LEAD = 16  # letters before an amount in which it is said to be worked out
WHOLES = 3  # amounts before that a share may be of


def parts_of_shares(solver: Solver, mention: Mention) -> Iterator[Result]:
    if mention.table >= 0 or mention.figure.dimension not in AMOUNTS:
        return
    lead = solver.text[max(mention.span[0], mention.figure.start - LEAD) : mention.figure.start]
    if lead.rstrip()[-2:] in ("%（", "%("):
        yield from _in_brackets(solver, mention)
    elif _SPELT_OUT.search(lead):
        yield from _share_of_whole(solver, mention)
    elif _ADDED.search(lead):
        yield from _growth_of_level(solver, mention)


def _in_brackets(solver: Solver, mention: Mention) -> Iterator[Result]:
    """拟发行 3,260 万股，其中公开发售占 10%（326 万股）: the whole told before, times the share that the bracket spells out."""
    before = solver.before(mention)
    for share in (o for o in before[:1] if o.figure.unit == "%"):
        yield from _times(share, [o for o in before[1:4] if _of_kind(mention, o)])


def _share_of_whole(solver: Solver, mention: Mention) -> Iterator[Result]:
    """The share told last in the sentence, of the amounts told last; a growth is no share."""
    told = (m for m in reversed(solver.operands.paragraph(mention)) if m.figure.start < mention.figure.start and m.table < 0)
    before = [o for m in told for o in solver.exact(m)]
    shares = [o for o in before if o.figure.unit == "%" and o.mention.span == mention.span and _is_share(solver, o)]
    wholes = [o for o in before if _of_kind(mention, o) and o.value > abs(mention.figure.value or Decimal(0)) and is_level(solver.text, o.mention)]
    for share in shares[:1]:
        yield from _times(share, wholes[: 1 if is_weak(mention) else WHOLES])


def _is_share(solver: Solver, share: Operand) -> bool:
    before = solver.text[max(share.mention.span[0], share.figure.start - LEAD) : share.figure.start]
    return 0 < share.value < 100 and is_level(solver.text, share.mention) and not _GROWTH.search(re.split("[，,]", before)[-1])


def _growth_of_level(solver: Solver, mention: Mention) -> Iterator[Result]:
    """9,846 万，环比 +12.8%，单月净增约 1,100 万: what the growth told last adds to the level told last."""
    before = [o for o in solver.before(mention) if o.mention.span == mention.span]
    growth = next((o for o in before if o.figure.unit == "%" and (o.mention.direction > 0 or o.figure.text.lstrip()[:1] in "+＋")), None)
    level = next((o for o in before if _of_kind(mention, o)), None)
    if growth and level and growth.value > 0 and level.figure.start < growth.figure.start:
        yield level.value * growth.value / (100 + growth.value), (level, growth)


def _of_kind(mention: Mention, o: Operand) -> bool:
    return alike(mention.figure, o.figure) and o.figure.dimension == mention.figure.dimension


def _times(share: Operand, wholes: Sequence[Operand]) -> Iterator[Result]:
    yield from ((whole.value * share.value / 100, (whole, share)) for whole in wholes)
