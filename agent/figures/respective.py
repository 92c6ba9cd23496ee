"""收入 x、订单 y，分别增长 a 和 b: each figure of such a list is of the one that stands in its place before. Pure.

Which one it is of, its evidence tells: the figure right before it in the source's sentence, the label of its row, an operand
of what it was worked out from. A list that so gives another order than the draft's is crossed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from agent.figures.contexts import Mention
from agent.figures.evidence import Evidence
from agent.figures.match import Matcher

_RESPECTIVELY = re.compile(r"分别|依次")
_VERB = re.compile(r"[^，,；;。、\d]{0,14}")
_JOINED = re.compile(r"\s*(?:[、/／]|和|与|及|以及)\s*(?:[+＋-]|[约近超逾])?\s*")
_BESIDE = re.compile(r"[^；;。]{0,16}")
FEWEST = 2
Wrong = tuple[int, int, str]


class Respective:
    def __init__(self, evidence: Evidence, matcher: Matcher) -> None:
        self.evidence, self.matcher = evidence, matcher

    def crossed(self, text: str, start: int, mentions: Sequence[Mention]) -> Iterator[Wrong]:
        """(last figure it reaches to, where the list begins in the sentence, why) of every list out of order."""
        told = [(i, m) for i, m in enumerate(mentions) if m.figure.dimension != "date"]
        for word in _RESPECTIVELY.finditer(text):
            behind = [(i, m) for i, m in told if m.figure.start >= start + word.end()]
            run = _run(text, start, word.end(), [m for _, m in behind])
            before = [m for _, m in told if m.figure.end <= start + word.start()][-len(run) :] if run else []
            if len(before) < max(len(run), FEWEST) or len({m.figure.unit for m in before}) > 1 or not _BESIDE.fullmatch(text, before[-1].figure.end - start, word.start()):
                continue
            order = [self._of(m, before) for m in run]
            if sorted(order) == list(range(len(run))) and order != sorted(order):
                first = before[order[0]].figure.text.strip()
                yield behind[len(run) - 1][0], word.start(), f"{run[0].figure.text.strip()} 在来源中属于 {first}"

    def _of(self, mention: Mention, before: Sequence[Mention]) -> int:
        """Which of the figures before it is of, -1 where that is open."""
        key = (mention.figure.start, mention.figure.end)
        derived = self.matcher.computed.get(key)
        if derived is not None:
            held = [n for n, m in enumerate(before) if any(m is i or (i.figure.value, i.figure.unit) == (m.figure.value, m.figure.unit) for i in derived.inputs[:FEWEST])]
            return held[0] if len(held) == 1 else -1
        own = self.matcher.chosen.get(key)
        places = [self._orders(m, own) for m in before] if own is not None else []
        near = max((order for orders in places for order in orders), default=-1)
        held = [n for n, orders in enumerate(places) if near in orders]
        return held[0] if len(held) == 1 else -1

    def _orders(self, mention: Mention, own: Mention) -> list[int]:
        """Where its value stands in the source's sentence, or row, before the figure's own; in a row, wherever."""
        mates = self.evidence.by_place.get((own.source, own.span[0]), ())
        same = [m for m in mates if m.table == own.table and (m.figure.value, m.figure.unit) == (mention.figure.value, mention.figure.unit)]
        return [0 for _ in same[:1]] if own.table >= 0 else [m.order for m in same if m.order < own.order]


def _run(text: str, start: int, at: int, behind: Sequence[Mention]) -> list[Mention]:
    """The figures of one unit behind the word, joined by nothing but 和 and 、."""
    run: list[Mention] = []
    for m in behind:
        gap = text[at : m.figure.start - start]
        if not (_JOINED if run else _VERB).fullmatch(gap) or (run and m.figure.unit != run[0].figure.unit):
            break
        run.append(m)
        at = m.figure.end - start
    return run if len(run) >= FEWEST else []
