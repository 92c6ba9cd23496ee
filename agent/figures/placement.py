"""Would the figures of a draft fit their sources better if they changed places?

Each figure may pass on its own and two of them still stand crossed, or one in a place where its source has another.
What binds a figure is weighed as a whole here: names, metrics, dates, words, its role, the figures it stands with.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from itertools import combinations

from agent.figures.aspects import BASES, METRICS, NAMING, meet, year_before
from agent.figures.compare import Relation, relate
from agent.figures.contexts import Mention, Reader
from agent.figures.match import Matcher
from agent.figures.rivals import comparable, same_left
from agent.figures.roles import roles_of

WIDEST = 24  # equal values of one figure that are looked at
BESIDE = 2
_WHEN = re.compile(r"\s*时(?:为|是|的|仅|达|有)?")
_TO = re.compile(r"[^。；;\d]{0,24}(?:缩|扩|收|降|跌|升|增|涨|回落|回升)(?:小|大|窄)?[至到]\s?$")
REACH = 4  # figures apart in the draft that can stand crossed
CROSSED, DISPLACED = 1.1, 1.3  # how much better another place must fit
ROLE_BOTH, ROLE_ONE = 1.0, -0.5
WEAK = frozenset({"future", "total", "estimate"})  # often left unsaid
WEAK_ROLE = 0.4  # what they count
IN_ORDER = 0.4  # two figures that stand in the draft as in the source
TURNED = -0.2  # how well, in another language, two figures may fit their places and still stand crossed by their order alone
OF_A_SIZE = 100  # figures farther apart are of different things
ALIKE, UNLIKE = 1.0, -1.0  # a name, a metric, a date: shared, or another one
WORDS, LEFT, MATE = 1.5, 1.0, 1.0


@dataclass(frozen=True, slots=True)
class Misplaced:
    """The draft's figure, and the source's that belongs where it stands."""

    mention: Mention
    rival: Mention
    gain: float


class Placement:
    def __init__(self, matcher: Matcher, reader: Reader, passed: Sequence[Mention]) -> None:
        self.matcher, self.evidence, self.reader = matcher, matcher.evidence, reader
        self.passed = [m for m in passed if m.table < 0 and m.figure.dimension != "date" and m.figure.unit not in NAMING]
        self._roles: dict[int, frozenset[str]] = {}
        self._fits: dict[tuple[int, int], float] = {}  # by the two mentions
        self._equals: dict[int, list[Mention]] = {}
        self._groups: dict[tuple[int, int], list[Mention]] = defaultdict(list)
        for mention in self.passed:
            self._groups[mention.paragraph].append(mention)

    def misplaced(self) -> Iterator[Misplaced]:
        for group in self._groups.values():
            yield from self._of_kept(group)

    def _of_kept(self, group: Sequence[Mention]) -> Iterator[Misplaced]:
        kept = self.matcher.kept
        if kept is None:
            yield from self._of(group)
            return
        place = {id(mention): at for at, mention in enumerate(group)}
        key = ("placed", *(kept.passage(mention) for mention in group))
        found = kept.answer(key, lambda: [(place[id(m.mention)], m) for m in self._of(group)])
        yield from (replace(entry, mention=group[at]) for at, entry in found)

    def _of(self, group: Sequence[Mention]) -> Iterator[Misplaced]:
        """What is misplaced in one paragraph."""
        yield from self._crossed(group)
        yield from self._all_displaced(group)

    def _crossed(self, group: Sequence[Mention]) -> Iterator[Misplaced]:
        """Pairs that would fit better the other way round."""
        for first, second in combinations(range(len(group)), 2):
            if second - first > REACH or not comparable(group[first], group[second]):
                continue
            if relate(group[first].figure, group[second].figure) is not Relation.NONE:
                continue
            yield from self._pair(group[first], group[second])

    def _pair(self, a: Mention, b: Mention) -> Iterator[Misplaced]:
        all_ours, all_theirs = self._equals_of(a), self._equals_of(b)
        sources = {m.source for m in all_ours} & {m.source for m in all_theirs}
        ours, theirs = ([m for m in g if m.source in sources] for g in (all_ours, all_theirs))
        if not ours or not theirs:
            return
        stepped = self._same_step(a, b, ours, theirs)
        if stepped is not None:
            if not stepped:
                yield Misplaced(a, theirs[0], CROSSED)
                yield Misplaced(b, ours[0], CROSSED)
            return
        (aa, own_a), (bb, own_b) = self._best(a, all_ours), self._best(b, all_theirs)
        (ab, rival_a), (ba, rival_b) = self._best(a, theirs), self._best(b, ours)
        gain = ab + ba - aa - bb
        company = self._company(a, b, rival_a) + self._company(b, a, rival_b) - self._company(a, b, own_a) - self._company(b, a, own_b)
        if gain + company + _order(a, b, rival_b, rival_a) > CROSSED or (gain > TURNED and self._told_turned(a, b, ours, theirs)):
            yield Misplaced(a, rival_a, gain)
            yield Misplaced(b, rival_b, gain)

    def _company(self, mention: Mention, pair: Mention, other: Mention) -> float:
        """How many of the figures right beside the draft's, the other of the pair aside, stand beside the source's."""
        group = self._groups[mention.paragraph]
        mates = [m for m in group if m not in (mention, pair) and m.span == mention.span and abs(m.order - mention.order) <= BESIDE]
        return self._mates(mention, other, mates)

    def _told_turned(self, a: Mention, b: Mention, ours: Sequence[Mention], theirs: Sequence[Mention]) -> bool:
        """One sentence of a source in another language tells both, only the other way round. A writer who turns two
        figures says of each what it is; where nothing tells them apart, their order does."""
        if a.span != b.span or not _of_a_size(a, b):
            return False
        told = [(x, y) for x in ours for y in theirs if (x.source, x.span) == (y.source, y.span)]
        foreign = any(self.matcher.stories.foreign(x.source) and x.table < 0 for x, _ in told)
        if _WHEN.match(self.reader.text, a.figure.end, b.figure.start):
            return foreign and all(self._at_that(x, y) for x, y in told)
        return foreign and all(x.order > y.order for x, y in told)

    def _at_that(self, x: Mention, y: Mention) -> bool:
        """融资 5 亿美元时为 46 亿美元 is $4.6 billion when it raised $500 million: turned where the first stands before the when."""
        reader = self.evidence.readers.get(x.source)
        return reader is not None and x.order < y.order and " when " in reader.text[x.figure.end : y.figure.start]

    def _same_step(self, a: Mention, b: Mention, ours: Sequence[Mention], theirs: Sequence[Mention]) -> bool | None:
        """从 x 升至 y against 为 y，较此前的 x 上升: whether the same one is the earlier; None where no step is told."""
        first = self._is_base(a) or (not self._is_base(b) and self._goes_to(a, b))
        if a.span != b.span or first == self._is_base(b):
            return None
        told = [(x, y) for x in ours for y in theirs if (x.source, x.span) == (y.source, y.span)]
        bases = [self._is_base(x) for x, y in told if x.table < 0 and self._is_base(x) != self._is_base(y)]
        return first in bases if bases else None

    def _goes_to(self, a: Mention, b: Mention) -> bool:
        """上半年降 2.95%，前三季度降幅缩至 1.76%: the second is where the first has come to."""
        return a.order < b.order and bool(_TO.match(self.reader.text, a.figure.end, b.figure.start))

    def _is_base(self, mention: Mention) -> bool:
        return "base" in self._role(mention)

    def _all_displaced(self, group: Sequence[Mention]) -> Iterator[Misplaced]:
        """Figures whose neighbours in the draft stand in a sentence of the source that has another in their place."""
        for at, mention in enumerate(group):
            found = self._displaced(mention, at, group)
            if found:
                yield found

    def _displaced(self, mention: Mention, at: int, group: Sequence[Mention]) -> Misplaced | None:
        mates = [m for m in group[max(0, at - 2) : at + 3] if m is not mention and m.span == mention.span]
        rivals = [r for r in self._beside(mates) if comparable(mention, r) and not _is_spelt(mention, r)]
        claimed = [m.figure for m in self._groups[mention.paragraph] if m.span == mention.span]
        rivals = [r for r in rivals if all(relate(f, r.figure) is Relation.NONE for f in claimed)]
        own = self._equals_of(mention)
        standing = {(m.source, m.span[0]) for m in own}
        rivals = [r for r in rivals if (r.source, r.span[0]) not in standing]
        if not rivals or not own:
            return None
        ours = max(self.fit(mention, m) + self._mates(mention, m, mates) for m in own)
        best = max(rivals, key=lambda r: self.fit(mention, r) + self._mates(mention, r, mates))
        gain = self.fit(mention, best) + self._mates(mention, best, mates) - ours
        return Misplaced(mention, best, gain) if gain > DISPLACED else None

    def _beside(self, mates: Iterable[Mention]) -> list[Mention]:
        places = {(m.source, m.span[0]) for mate in mates for m in self._equals_of(mate) if m.table < 0}
        return [m for place in places for m in self.evidence.by_place.get(place, ())]

    def _mates(self, mention: Mention, other: Mention, mates: Iterable[Mention]) -> float:
        place = (other.source, other.span[0])
        held = sum(1 for mate in mates if any((m.source, m.span[0]) == place for m in self._equals_of(mate)))
        return MATE * min(held, 2)

    def _equals_of(self, mention: Mention) -> list[Mention]:
        """This week's figures of the sources that the draft's is written from."""
        if id(mention) not in self._equals:
            near = self.evidence.near_value(mention.figure)[:WIDEST]
            self._equals[id(mention)] = [
                m
                for m in near
                if not self.evidence.is_previous(m)
                and relate(mention.figure, m.figure, cell=m.table >= 0) not in (Relation.NONE, Relation.BOUND)
            ]
        return self._equals[id(mention)]

    def _best(self, mention: Mention, others: Sequence[Mention]) -> tuple[float, Mention]:
        best = max(others, key=lambda other: self.fit(mention, other))
        return self.fit(mention, best), best

    def fit(self, mention: Mention, other: Mention) -> float:
        """How well what binds the draft's figure agrees with what binds the source's."""
        key = (id(mention), id(other))
        if key not in self._fits:
            self._fits[key] = self._fit(mention, other)
        return self._fits[key]

    def _fit(self, mention: Mention, other: Mention) -> float:
        score = WORDS * self.matcher.rivals.closeness(mention, other) + LEFT * min(same_left(mention, other), 6) / 6
        score += _agreement(mention.names, other.names or other.names_around)
        score += _agreement(mention.near & METRICS, other.near & METRICS)
        score += _agreement(mention.clause & BASES, other.clause & BASES)
        score += self._dated(mention, other)
        ours, theirs = self._role(mention), self._role(other)
        return score + ROLE_BOTH * _count(ours & theirs) + ROLE_ONE * _count(ours ^ theirs)

    def _dated(self, mention: Mention, other: Mention) -> float:
        ours, theirs = ({t[1:] for t in m.near if t[0] == "%"} for m in (mention, other))
        if mention.ago and mention.source < 0:  # 上年同期 behind a date: of the year before
            ours |= {year_before(form) for form in ours}
        if not ours or not theirs:
            return 0.0
        return ALIKE if any(meet(a, b) for a in ours for b in theirs) else UNLIKE

    def _role(self, mention: Mention) -> frozenset[str]:
        if mention.source >= 0:
            return self.evidence.once("roles", id(mention), partial(self._find_role, mention))
        if id(mention) not in self._roles:
            self._roles[id(mention)] = self._find_role(mention)
        return self._roles[id(mention)]

    def _find_role(self, mention: Mention) -> frozenset[str]:
        reader = self.reader if mention.source < 0 else self.evidence.readers.get(mention.source)
        known = reader is not None and mention.table < 0
        return roles_of(reader.text, reader.figures, mention.order, mention.span[0]) if known and reader else frozenset()


def _is_spelt(mention: Mention, other: Mention) -> bool:
    """Nobody writes 1.12 for three."""
    return "." in mention.figure.text and other.figure.text.isalpha()


def _of_a_size(a: Mention, b: Mention) -> bool:
    one, other = abs(a.figure.value or Decimal(0)), abs(b.figure.value or Decimal(0))
    return max(one, other) < OF_A_SIZE * min(one, other)


def _agreement(ours: frozenset[str], theirs: frozenset[str]) -> float:
    if not ours or not theirs:
        return 0.0
    return ALIKE if ours & theirs else UNLIKE


def _count(roles: frozenset[str]) -> float:
    return sum(WEAK_ROLE if role in WEAK else 1.0 for role in roles)


def _order(a: Mention, b: Mention, first: Mention, second: Mention) -> float:
    """`first` and `second` have the values of a and b: against a change if they stand as in the draft, else for it."""
    if first.source != second.source or first.span != second.span or first.table >= 0:
        return 0.0
    return IN_ORDER if (a.order < b.order) != (first.order < second.order) else -IN_ORDER
