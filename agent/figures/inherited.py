"""Which words of a rival are as much the figure's of equal value? A subject said once is that of the clauses behind it. Pure.

年增 4.4%，占比 25.0%: both are of the region that the sentence names first. A word before a colon binds the first figure
behind it. 平板电脑线上 has every letter of 平板线上, which no bigram across the two has.
"""

from __future__ import annotations

from agent.figures.contexts import Mention
from agent.figures.evidence import Evidence
from agent.figures.vocabulary import is_name, weight

NONE: frozenset[str] = frozenset()
OF_TIME = frozenset({"#quarter", "#annual", "#month"})  # 单季: of when, not of what
MARKET, EXPECTED = "#market", "#guidance"


class Inherited:
    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence

    def shared(self, mention: Mention, own: Mention, rival: Mention) -> frozenset[str]:
        """Words of the rival that tell nothing against `own`."""
        found = OF_TIME
        if EXPECTED in mention.near & own.near:
            found |= {MARKET}  # 市场预期的 x is what analysts expected
        reader = self.evidence.readers.get(own.source)
        if reader is None or own.table >= 0:
            return found
        if own.item is None:
            at = self._told_from(own)
            letters = set(reader.text[at : own.figure.start])
            found |= reader.between(at, own.figure.start) | {t for t in rival.near if t[0] >= "\u4e00" and letters.issuperset(t)}
        if own.span == rival.span:
            found |= self._of_sentence(mention, own, rival)
        return found

    def _told_from(self, own: Mention) -> int:
        """Where the words begin that neither a figure nor a comma parts from this one; a colon does not."""
        mates = self.evidence.by_place.get((own.source, own.span[0]), ())
        before = [m.figure.end for m in mates if m.order < own.order and m.figure.dimension != "date"]
        text = self.evidence.readers[own.source].text
        commas = [text.rfind(mark, own.span[0], own.figure.start) + 1 for mark in "，,；;"]
        return max(own.span[0], *before, *commas)

    def _of_sentence(self, mention: Mention, own: Mention, rival: Mention) -> frozenset[str]:
        """What one sentence says of both figures."""
        if own.item is not None and rival.item is not None:
            return rival.clause if self._is_unnamed(mention, rival) else NONE
        if own.order < rival.order:
            return NONE
        inherited = NONE if any(map(is_name, own.clause)) else rival.near - rival.clause
        return inherited | (self._labels(mention) if mention.table >= 0 else NONE)

    def _is_unnamed(self, mention: Mention, rival: Mention) -> bool:
        """有色金属 of the source's list is not spoken of in the draft's sentence."""
        reader = self.evidence.readers[rival.source]
        item = rival.item or (0, 0)
        first = next((t for _, t in reader.ordered(*item) if weight(t) > 0), "")
        return first not in mention.sentence | mention.near

    def _labels(self, mention: Mention) -> frozenset[str]:
        """The words of a cell's row: they say of whom, the header says of what."""
        labels = " ".join(mention.headings[1:])
        return frozenset(term for _, term in self.evidence.vocabulary.terms(labels))
