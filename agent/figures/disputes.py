"""Two sources that give the same figure differently: same subject, metric and period, another value. Pure.

Only a figure that passed is looked at. Nothing is decided: both stand, and the editor chooses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial

from agent.figures.aspects import METRICS, clash, meet
from agent.figures.compare import Relation, entails, relate
from agent.figures.contexts import Mention
from agent.figures.evidence import TextSource
from agent.figures.match import Matcher
from agent.figures.rivals import comparable, same_left
from agent.figures.verdict import Dispute, FigureVerdict, Side, Verdict
from agent.figures.vocabulary import is_name

BOUND = 0.3
ALIKE = 4  # letters before both figures that are the same, where no metric says what they measure
_CLAUSE = re.compile(r"[，,；;。：:（）()\n]")
_LIMITS = re.compile(
    r"累计|总|合计|共|日活|月活|周活|日均|月均|周均|全年|[一二三四1-4]季|上半年|下半年|首|新增|单|每|其中|另|其他|其余|平均|中位|最[高低大小多少]|至多|至少|"
    r"目标|计划|预计|预期|有望|将|拟|此前|原|去年|上年|同期|环比|同比|以上|海外|国内|全球|中国|美国|毛|净|扣非|归母|调整后|投前|投后"
)
PLAIN = (Verdict.SUPPORTED, Verdict.ROUNDED)


class Disputes:
    def __init__(self, matcher: Matcher) -> None:
        self.matcher, self.evidence = matcher, matcher.evidence

    def among(self, mentions: Sequence[Mention], verdicts: Sequence[FigureVerdict]) -> Iterator[Dispute]:
        for mention, verdict in zip(mentions, verdicts, strict=True):
            own = self.matcher.chosen.get((mention.figure.start, mention.figure.end))
            if own is None or verdict.verdict not in PLAIN or not self._told(own):
                continue
            others = self.evidence.once("disputes", id(own), partial(self._others, own))
            if others:
                yield Dispute(mention.figure, self._side(own), tuple(map(self._side, others)))

    def _told(self, own: Mention) -> bool:
        """In a text of this week, and no date: a day is told from where the writer stands."""
        return own.table < 0 and own.figure.dimension != "date" and not self.evidence.is_previous(own) and self._text(own) is not None

    def _text(self, mention: Mention) -> TextSource | None:
        source = self.evidence.sources[mention.source]
        return source if isinstance(source, TextSource) else None

    def _others(self, own: Mention) -> list[Mention]:
        """The best rival of each other source."""
        best: dict[int, tuple[float, Mention]] = {}
        for other in self._near(own):
            if not _of_one_kind(own, other) or not self._speaks_of_the_same(own, other) or not self._differs(own, other):
                continue
            score = self.matcher.rivals.binding(own, other)
            if score >= BOUND and score > best.get(other.source, (0.0, own))[0]:
                best[other.source] = (score, other)
        return [best[source][1] for source in sorted(best)]

    def _near(self, own: Mention) -> Iterator[Mention]:
        near = self.evidence.by_left.get(own.left[-4:], [])[:60] if len(own.left) >= 4 else []
        seen: set[int] = set()
        for other in [*near, *self.matcher.rivals.nearest(own)]:
            if other.figure.unit != own.figure.unit or other.source == own.source:
                continue
            if id(other) not in seen and self._told(other):
                seen.add(id(other))
                yield other

    def _differs(self, own: Mention, other: Mention) -> bool:
        """Neither value carries the other, and neither source has the other's value anywhere: both are facts there."""
        if not comparable(own, other) or _agree(own, other):
            return False
        return not self._holds(own.source, other) and not self._holds(other.source, own)

    def _holds(self, source: int, wanted: Mention) -> bool:
        return any(one.source == source and _agree(one, wanted) for one in self.evidence.near_value(wanted.figure))

    def _speaks_of_the_same(self, own: Mention, other: Mention) -> bool:
        if not self._same_subject(own, other):
            return False
        alike = [t for t in own.near & other.near if not is_name(t)]
        if not own.near & METRICS and not alike and same_left(own, other) < ALIKE:
            return False
        if not self._same_day(own, other) or self._limits(own) != self._limits(other):
            return False
        return not any(clash(a, b, self.evidence, set(), foreign=False) for a, b in ((own, other), (other, own)))

    def _same_subject(self, own: Mention, other: Mention) -> bool:
        """A name in common, and not each a name of its own."""
        ours, theirs = (own.names, other.names)
        apart = (ours - other.near - other.sentence, theirs - own.near - own.sentence)
        return bool((ours | own.sentence) & (theirs | other.sentence) & _names(own, other)) and not all(apart)

    def _same_day(self, own: Mention, other: Mention) -> bool:
        """Sentences that each name days name one in common."""
        ours, theirs = (self._days(mention) for mention in (own, other))
        return not ours or not theirs or any(meet(a, b) for a in ours for b in theirs)

    def _days(self, mention: Mention) -> set[str]:
        beside = self.evidence.by_place.get((mention.source, mention.span[0]), ())
        return {one.figure.form for one in beside if one.figure.dimension == "date"}

    def _limits(self, mention: Mention) -> frozenset[str]:
        """Words of its sentence before and behind a figure that say which of several figures it is: 累计, 日活, 预计."""
        source = self._text(mention)
        text = source.text if source else ""
        before = _CLAUSE.split(text[mention.span[0] : mention.figure.start])[-1]
        after = _CLAUSE.split(text[mention.figure.end : mention.span[1]])[0]
        return frozenset(_LIMITS.findall(before + after))

    def _side(self, mention: Mention) -> Side:
        source = self._text(mention)
        return Side(self.matcher.prove(mention), mention.figure.text.strip(), source.on if source else None, source.weight if source else "")


def _of_one_kind(own: Mention, other: Mention) -> bool:
    """Told apart at once: another metric."""
    return own.near & METRICS == other.near & METRICS


def _names(own: Mention, other: Mention) -> frozenset[str]:
    return own.names | own.names_around | other.names | other.names_around


def _agree(one: Mention, two: Mention) -> bool:
    """Equal, rounded, or a bound that holds of the other; 至多 x and 至多 y are two values."""
    if one.figure.bound == two.figure.bound == "<=":
        return one.figure.value == two.figure.value
    pairs = ((one.figure, two.figure), (two.figure, one.figure))
    return any(relate(a, b) is not Relation.NONE or entails(a, b) for a, b in pairs)
