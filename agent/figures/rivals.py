"""Which other value of the sources has a better claim to the words that bind a figure of the draft?

A rival is another value of the same kind; it wins only when a word of substance binds it and the draft's figure, but
not the figure of equal value.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import fsum

from agent.figures.aspects import METRICS
from agent.figures.compare import Relation, of_one_kind, relate
from agent.figures.contexts import Mention
from agent.figures.evidence import Evidence
from agent.figures.inherited import Inherited
from agent.figures.leading import led_to
from agent.figures.stories import Stories
from agent.figures.vocabulary import is_name, weight

SWAP_MARGIN = 0.25  # how much better another value's binding words must fit before a figure counts as swapped
DISCERNING = 0.5  # weight of a word that can tell two figures of one source apart
REPEATED = 0.7  # binding words so alike are the same statement
PROFITS, LOSS = frozenset({"#profit", "#netprofit", "#opprofit"}), frozenset({"#loss"})
SIBLING_MARGIN = 0.02
ALIKE = 2  # words of substance that siblings share
FURTHER = 2  # letters more than with the equal value
NAMED = 0.35
LONG_LEFT = 6  # letters of identical text before two figures that make them the same statement


@dataclass(frozen=True, slots=True)
class Bonds:
    """What binds a figure of the draft, weighed."""

    near: frozenset[str]
    weights: list[tuple[str, float]]
    total: float

    @classmethod
    def of(cls, mention: Mention, evidence: Evidence) -> Bonds:
        weights = [(term, evidence.weigh(term)) for term in sorted(mention.near)]
        return cls(mention.near, weights, sum(amount for _, amount in weights))

    def closeness(self, other: Mention) -> float:
        if not self.total:
            return 0.3
        near, sentence = other.near, other.sentence
        if self.near.isdisjoint(sentence) and self.near.isdisjoint(near):
            return 0.0
        shared = 0.0
        for term, amount in self.weights:
            if term in near:
                shared += amount
            elif term in sentence:
                shared += amount * 0.35
        return shared / self.total


class Rivals:
    def __init__(self, evidence: Evidence, stories: Stories, mentions: Sequence[Mention] = ()) -> None:
        self.evidence, self.stories, self.inherited = evidence, stories, Inherited(evidence)
        self._of_kind: dict[str, list[Mention]] = defaultdict(list)  # the draft's figures by dimension
        for mention in mentions:
            self._of_kind[mention.figure.dimension].append(mention)
        self._alike: dict[tuple[int, int], dict[int, list[Mention]]] = {}
        self._nearest: dict[int, list[Mention]] = {}
        self._known: dict[int, float] = {}
        self._near: dict[int, float] = {}
        self._bonds: dict[int, Bonds] = {}

    def of(self, mention: Mention, own: Mention) -> Mention | None:
        """Another value in the same place of the source that the draft's binding words fit clearly better."""
        if "~" in own.figure.form:
            return None
        if same_left(mention, own) >= LONG_LEFT:
            return self._further(mention, own)
        best: Mention | None = None
        fit = self.binding(mention, own)
        best_score = fit + SIBLING_MARGIN
        for rival in self._neighbours(mention, own):
            if (
                rival is own
                or not comparable(mention, rival)
                or relate(mention.figure, rival.figure) is not Relation.NONE
                or (mention.ago and own.ago and not rival.ago)  # both of the year before, the rival of now
                or _of_its_period(mention, own, rival)
            ):
                continue
            if led_to(own, rival, self.evidence) or _at_another_time(mention, own, rival):
                continue
            if self.stories.leads_to(mention, rival) or not self._discerned(mention, own, rival) or self._abreast(mention, own, rival):
                continue
            score = self.binding(mention, rival) + 0.15 * (rival.span != own.span) + NAMED * self._named(mention, own, rival)
            if score <= fit + SWAP_MARGIN and not self._are_siblings(mention, own, rival):
                continue
            if score > best_score and not self._taken(mention, own, rival):
                best, best_score = rival, score
        return best

    def _are_siblings(self, mention: Mention, own: Mention, rival: Mention) -> bool:
        """国际市场游戏收入 a，本土市场游戏收入 b: one clause after the other of the same words but one, and the draft has the rival's."""
        if own.span != rival.span or own.figure.unit != rival.figure.unit or self.stories.foreign(own.source):
            return False
        shared = own.clause & rival.clause & mention.near
        only = (own.clause - rival.clause) - mention.near
        said = (rival.clause - own.near) & mention.clause
        return sum(1 for t in shared if weight(t) > 0) >= ALIKE and all(any(weight(t) > 0 for t in words) for words in (only, said))

    def _further(self, mention: Mention, own: Mention) -> Mention | None:
        """本土市场游戏收入 of the draft, 国际市场游戏收入 of the equal value: another whose words are the same for longer."""
        least = same_left(mention, own) + FURTHER
        mates = self.evidence.by_place.get((own.source, own.span[0]), ())
        unlike = (m for m in mates if comparable(mention, m) and relate(mention.figure, m.figure) is Relation.NONE)
        return next((m for m in unlike if same_left(mention, m) >= least), None)

    def _named(self, mention: Mention, own: Mention, rival: Mention) -> bool:
        """The draft's company is of the rival's sentence, and the equal value's sentence is of others."""
        around = own.sentence | own.near | own.scope
        names = {t for t in mention.near if t[0] == "@"}
        return bool(names & rival.sentence) and not names & around and any(t[0] == "@" for t in own.sentence)

    def _taken(self, mention: Mention, own: Mention, rival: Mention) -> bool:
        """The paragraph gives the rival's value elsewhere, in a place that it fits as well: the two stand as they should."""
        mates = (m for m in self._of_kind[rival.figure.dimension] if m is not mention and m.paragraph == mention.paragraph)
        alike = (m for m in mates if m.table < 0 and m.figure.value == rival.figure.value)
        return any(self._straight(mention, m, own, rival) for m in alike if relate(m.figure, rival.figure) is not Relation.NONE)

    def _straight(self, mention: Mention, mate: Mention, own: Mention, rival: Mention) -> bool:
        """Changing places would not make the two figures fit better."""
        crossed = self.binding(mention, rival) + self.binding(mate, own)
        return crossed <= self.binding(mention, own) + self.binding(mate, rival)

    def _abreast(self, mention: Mention, own: Mention, rival: Mention) -> bool:
        """The figure of equal value stands beside the same figure as in the draft; the rival, in another sentence that
        the draft's words do not repeat, does not, nor has it the name."""
        repeated = not self.stories.foreign(own.source) and self.binding(mention, rival) > REPEATED
        if rival.span == own.span or repeated:
            return False
        if any(is_name(t) for t in (mention.near & rival.near) - own.near):
            return False
        return self.stories.abreast(mention, own) and not self.stories.abreast(mention, rival)

    def _discerned(self, mention: Mention, own: Mention, rival: Mention) -> bool:
        """A word of substance binds the draft's figure and the rival, but not the figure of equal value.

        What the draft inherits from an earlier clause may name a subject, not a metric; and an own word shared with
        the figure of equal value outweighs it.
        """
        weigh = self.evidence.weigh
        inherited = METRICS if not rival.clause & METRICS else _lost(own)  # its sentence's metric is its own
        if any(weigh(t) >= DISCERNING for t in (mention.clause & own.near) - rival.near - inherited):
            return False
        if rival.span == own.span and not any(weigh(t) > 0 for t in own.near - mention.near):
            return False  # its clause has no subject of its own: it shares the rival's
        if self._headed(mention, own, rival):
            return False
        beyond = own.near if rival.span == own.span else own.near | own.sentence
        ours = (mention.clause if any(weigh(t) > 0 for t in mention.clause) else _names(mention.near)) - _lost(own)
        ours -= self.inherited.shared(mention, own, rival)
        if any(self._tells(t, mention, own, rival) for t in (ours & rival.near) - beyond):
            return True
        foreign = (ours & rival.sentence) - own.sentence - own.near
        return any(weigh(t) >= DISCERNING for t in foreign) and (
            self.closeness(mention, rival) > self.closeness(mention, own) + 0.1
        )

    def _headed(self, mention: Mention, own: Mention, rival: Mention) -> bool:
        """全国均价 below a heading 水泥: of 水泥, where the rival is of another thing."""
        told = mention.scope - mention.near - mention.sentence
        ours, theirs = (told & own.near) - rival.near - rival.sentence, (told & rival.near) - own.near - own.sentence
        return any(self.evidence.weigh(t) >= DISCERNING for t in ours) and not any(weight(t) > 0 for t in theirs)

    def _tells(self, term: str, mention: Mention, own: Mention, rival: Mention) -> bool:
        """A name tells only against another name; the basis of a comparison shares its sentence's metric; in another
        language only metrics and names can be compared."""
        if self.evidence.weigh(term) < DISCERNING:
            return False
        if is_name(term):
            return any(is_name(t) for t in (own.near | own.sentence) - mention.near)
        if own.base and rival.span == own.span:
            return False
        if mention.base and own.base and not rival.base:
            return False  # what is compared with pairs with what is compared with
        return term in METRICS or not self.stories.foreign(own.source)

    def _neighbours(self, mention: Mention, own: Mention) -> Iterable[Mention]:
        """The figures of the same sentence, and those of the same source that share the draft's rarest words."""
        yield from self.evidence.by_place.get((own.source, own.span[0]), ())
        key = (mention.figure.start, mention.figure.end)
        if key not in self._alike:
            self._alike[key] = {}
            for other in self.nearest(mention):
                self._alike[key].setdefault(other.source, []).append(other)
        yield from self._alike[key].get(own.source, ())

    def nearest(self, mention: Mention) -> list[Mention]:
        """The sources' figures of the mention's kind that share its rarest words."""
        key = id(mention)
        if key not in self._nearest:
            self._nearest[key] = self.evidence.nearest_kin(mention)
        return self._nearest[key]

    def binding(self, mention: Mention, other: Mention) -> float:
        """How alike the binding words of two figures are, both ways, names above all, plus identical text."""
        both = fsum(map(self.evidence.weigh, mention.near & other.near))
        alike = 2 * both / (self._known_weight(mention) + self._near_weight(other)) if both else 0.0
        return alike + 0.08 * min(same_left(mention, other), LONG_LEFT)

    def _known_weight(self, mention: Mention) -> float:
        """What the binding words weigh that the sources know."""
        key = id(mention)
        if key not in self._known:
            weigh, known = self.evidence.weigh, self.evidence.by_term
            self._known[key] = fsum(weigh(t) for t in mention.near if t in known)
        return self._known[key]

    def _near_weight(self, mention: Mention) -> float:
        key = id(mention)
        if key not in self._near:
            self._near[key] = fsum(map(self.evidence.weigh, mention.near))
        return self._near[key]

    def counterpart(self, mention: Mention) -> tuple[Mention | None, float]:
        """The source figure of the same kind whose binding words fit best, and how well."""
        best: Mention | None = None
        best_score = 0.0
        near = self.evidence.by_left.get(mention.left[-4:], []) if len(mention.left) >= 4 else []
        for other in [*(m for m in near[:60] if comparable(mention, m)), *self.nearest(mention)]:
            if not self.evidence.is_previous(other):
                score = self.binding(mention, other) + 0.2 * self.closeness(mention, other)
                if score > best_score:
                    best, best_score = other, score
        return best, best_score

    def closeness(self, mention: Mention, other: Mention) -> float:
        """Share of the draft's binding words that bind the source's figure too; its sentence counts a third."""
        return self.bonds(mention).closeness(other)

    def bonds(self, mention: Mention) -> Bonds:
        bonds = self._bonds.get(id(mention))
        if bonds is None:
            bonds = self._bonds[id(mention)] = Bonds.of(mention, self.evidence)
        return bonds



def _at_another_time(mention: Mention, own: Mention, rival: Mention) -> bool:
    """The draft's date binds the figure of equal value, and the rival has one of its own."""
    ours, theirs = ({t for t in m.near if t[0] == "%"} for m in (mention, rival))
    return bool(ours & own.near and theirs) and not ours & theirs


def same_left(a: Mention, b: Mention) -> int:
    """Length of the common tail of the letters before two figures."""
    if a.left[-1:] != b.left[-1:]:
        return 0
    count = 0
    for x, y in zip(reversed(a.left), reversed(b.left), strict=False):
        if x != y:
            break
        count += 1
    return count


def _of_its_period(mention: Mention, own: Mention, rival: Mention) -> bool:
    """1-8 月 of the draft and of the equal value, 8 月 of the rival."""
    ours, theirs, its = (m.periods[:1] for m in (mention, own, rival))
    return bool(ours) and "~" in ours[0] and ours == theirs and bool(its) and its != ours and own.span != rival.span


def _lost(own: Mention) -> frozenset[str]:
    """净利润 -7.24 亿元 is told as 亏损 7.24 亿元: the word tells nothing against it."""
    negative = own.figure.value is not None and own.figure.value < 0
    return LOSS if negative and own.near & PROFITS else frozenset()


def _names(terms: frozenset[str]) -> frozenset[str]:
    return frozenset(t for t in terms if is_name(t))


def comparable(a: Mention, b: Mention) -> bool:
    return of_one_kind(a.figure, b.figure)
