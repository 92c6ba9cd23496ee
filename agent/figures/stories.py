"""Which source tells the story that a sentence of the draft tells? By the words they share and the values they share.

Words need a common language; values do not. A rare value that stands in the draft's sentence and in one source
says as much as a name.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence

from agent.figures.compare import Relation, relate
from agent.figures.contexts import Mention
from agent.figures.evidence import Evidence

STORY_SHARE = 0.4  # a source this much less close to the draft's words than the closest tells another story
WIDEST = 40  # a term held by more sources than this points nowhere
NEAR, SENTENCE, SCOPE = 3.0, 1.0, 0.3  # how much a shared term counts by where it stands in the draft
COMPANION, NEIGHBOUR = 4, 1  # how much a shared value counts: of the sentence, of the paragraph
TO = 12  # letters between the two ends of 由 x 降到 y
TOLD = 4 * math.lcm(*range(1, WIDEST + 1))  # what a value tells is counted in whole parts: sums do not depend on their order

Place = tuple[int, int]  # source, start of the sentence or row in it


class Stories:
    """The draft's figures against all sources at once. Built per draft; answers are kept."""

    def __init__(self, evidence: Evidence, mentions: Sequence[Mention]) -> None:
        self.evidence = evidence
        self._sentences: dict[object, list[Mention]] = defaultdict(list)
        self._paragraphs: dict[object, list[Mention]] = defaultdict(list)
        for mention in mentions:
            self._sentences[_sentence_of(mention)].append(mention)
            self._paragraphs[mention.paragraph].append(mention)
        self._near: dict[int, list[Mention]] = {}
        self._places: dict[int, frozenset[Place]] = {}
        self._most: dict[Place, float] = {}
        self._affinity: dict[Place, dict[int, float]] = {}
        self._tellings: dict[int, dict[int, int]] = {}
        self._told_by: dict[object, Counter[int]] = {}
        self._standing: dict[object, Counter[Place]] = {}
        self._sources: dict[object, Counter[int]] = {}
        self._around: dict[object, dict[int, list[tuple[int, Mention]]]] = {}

    def affinity(self, mention: Mention) -> dict[int, float]:
        """Source -> weight of what the draft's sentence shares with it."""
        key = (mention.figure.start, mention.figure.end)
        if key not in self._affinity:
            sums: dict[int, float] = defaultdict(float)
            self._add_terms(mention, sums)
            self._add_values(mention, sums)
            self._affinity[key] = dict(sums)
        return self._affinity[key]

    def _add_terms(self, mention: Mention, sums: dict[int, float]) -> None:
        zones = ((mention.near, NEAR), (mention.sentence - mention.near, SENTENCE), (mention.scope, SCOPE))
        for terms, factor in zones:
            for term in sorted(terms):
                holders = self.evidence.holders.get(term, ())
                if 0 < len(holders) <= WIDEST:
                    amount = factor * self.evidence.weigh(term) / len(holders)
                    for source in holders:
                        sums[source] += amount

    def _add_values(self, mention: Mention, sums: dict[int, float]) -> None:
        """What the other values of its paragraph tell of each source, those of its sentence more."""
        around = self._told_in(mention.paragraph, self._paragraphs[mention.paragraph])
        sentence = _sentence_of(mention)
        beside = self._told_in(sentence, self._sentences[sentence])
        own = self._told(mention)
        for source, parts in around.items():
            parts = NEIGHBOUR * parts + (COMPANION - NEIGHBOUR) * beside.get(source, 0) - COMPANION * own.get(source, 0)
            if parts:
                sums[source] += parts / TOLD

    def _told_in(self, key: object, mentions: Sequence[Mention]) -> Counter[int]:
        if key not in self._told_by:
            told: Counter[int] = Counter()
            for mention in mentions:
                for source, parts in self._told(mention).items():
                    told[source] += parts
            self._told_by[key] = told
        return self._told_by[key]

    def _told(self, mention: Mention) -> dict[int, int]:
        """The sources that hold the figure's value, and how much that tells of each, in parts of TOLD."""
        key = id(mention)
        if key not in self._tellings:
            sources = {source for source, _ in self.places(mention)}
            self._tellings[key] = dict.fromkeys(sources, min(mention.digits, 4) * (TOLD // 4 // max(len(sources), 1)))
        return self._tellings[key]

    def tells(self, mention: Mention, source: int) -> bool:
        """The source, or a part of its document, is (nearly) the one the draft's sentence is closest to."""
        key = (mention.figure.start, mention.figure.end)
        affinity = self.affinity(mention)
        if key not in self._most:
            self._most[key] = max(affinity.values(), default=0.0)
        least = STORY_SHARE * self._most[key]
        return any(affinity.get(part, 0.0) >= least for part in (source, *self.evidence.document(source)))

    def near_value(self, mention: Mention) -> list[Mention]:
        """The sources' figures near the figure's value."""
        key = id(mention)
        if key not in self._near:
            self._near[key] = self.evidence.near_value(mention.figure)
        return self._near[key]

    def places(self, mention: Mention) -> frozenset[Place]:
        """Where the figure's value stands in this week's sources, written the same or finer."""
        key = id(mention)
        if key not in self._places:
            self._places[key] = frozenset(
                (other.source, other.span[0])
                for other in self.near_value(mention)[:WIDEST]
                if relate(mention.figure, other.figure, cell=other.table >= 0) is not Relation.NONE and not self.evidence.is_previous(other)
            )
        return self._places[key]

    def companions(self, mention: Mention, other: Mention) -> int:
        """How many other figures of the draft's sentence stand in the sentence or row of the source's figure."""
        place, sentence = (other.source, other.span[0]), _sentence_of(mention)
        if sentence not in self._standing:
            self._standing[sentence] = Counter(at for mate in self._sentences[sentence] for at in self.places(mate))
        return self._standing[sentence].get(place, 0) - (place in self.places(mention))

    def leads_to(self, mention: Mention, other: Mention) -> bool:
        """由 15 美元降到 10 美元: the figure that the draft's own goes to, right behind it."""
        behind = _beside(mention, self._sentences[_sentence_of(mention)])[1]
        if not mention.base or behind is None or mention.table >= 0 or behind.base:
            return False
        return behind.figure.start - mention.figure.end < TO and relate(behind.figure, other.figure) is Relation.EQUAL

    def abreast(self, mention: Mention, other: Mention) -> bool:
        """The figure right before, or right behind, stands right there in the source's sentence too: 亿元级…6 起."""
        ours = self._sentences[_sentence_of(mention)]
        theirs = self.evidence.by_place.get((other.source, other.span[0]), ())
        if mention.table >= 0 or other.table >= 0:
            return False
        pairs = zip(_beside(mention, ours), _beside(other, theirs), strict=True)
        return any(a and b and a.figure.dimension != "date" and relate(a.figure, b.figure) is not Relation.NONE for a, b in pairs)

    def in_source(self, mention: Mention, source: int) -> int:
        """How many other figures of the draft's sentence stand anywhere in a source."""
        sentence = _sentence_of(mention)
        if sentence not in self._sources:
            mates = self._sentences[sentence]
            self._sources[sentence] = Counter(at for mate in mates for at in {place[0] for place in self.places(mate)})
        return self._sources[sentence].get(source, 0) - any(at == source for at, _ in self.places(mention))

    def neighbours(self, mention: Mention, other: Mention) -> int:
        """How many other figures of the draft's paragraph stand in the source paragraph of the source's figure."""
        start, end = other.paragraph
        end = max(end, start + 1)
        standing = self._standing_around(mention.paragraph).get(other.source, ())
        return len({id(mate) for at, mate in standing if start <= at < end and mate is not mention})

    def _standing_around(self, paragraph: tuple[int, int]) -> dict[int, list[tuple[int, Mention]]]:
        """Source -> where in it the figures of the draft's paragraph stand."""
        if paragraph not in self._around:
            self._around[paragraph] = defaultdict(list)
            for mate in self._paragraphs[paragraph]:
                for source, at in self.places(mate):
                    self._around[paragraph][source].append((at, mate))
        return self._around[paragraph]

    def foreign(self, source: int) -> bool:
        return self.evidence.is_foreign(source)


def _beside(mention: Mention, mates: Sequence[Mention]) -> tuple[Mention | None, Mention | None]:
    """The figures of its sentence right before and right behind."""
    at = next((n for n, mate in enumerate(mates) if mate is mention), -1)
    return (mates[at - 1] if at > 0 else None, mates[at + 1] if 0 <= at < len(mates) - 1 else None)


def _sentence_of(mention: Mention) -> object:
    """Figures of one sentence, or of one row of a table in the draft."""
    return (mention.table, mention.row) if mention.table >= 0 else mention.span
