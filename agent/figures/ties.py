"""Has a figure of the sources enough in common with one of the draft, that their equal values are no accident?

By the words that bind them, by the figures beside them, by the document they stand in; the fewer digits, the more is asked.
"""

from __future__ import annotations

from math import fsum

from agent.figures.abbreviations import names_clause
from agent.figures.contexts import COLON_BREAK, Mention, clause_before
from agent.figures.evidence import Evidence
from agent.figures.labels import squash
from agent.figures.rivals import LONG_LEFT, same_left
from agent.figures.stories import Stories
from agent.figures.vocabulary import is_name


class Ties:
    """What ties figures of one draft to those of its sources."""

    def __init__(self, evidence: Evidence, stories: Stories) -> None:
        self.evidence, self.stories = evidence, stories

    def related(self, mention: Mention, other: Mention, score: float) -> bool:
        """Enough in common for an equal value to be no accident; the fewer its digits, the more is asked."""
        if same_left(mention, other) >= 4 or score >= 0.5 or self.heads(mention, other):
            return True
        weigh = self.evidence.weigh
        strength = fsum(map(weigh, mention.sentence & (other.sentence | other.near)))
        near = fsum(map(weigh, mention.near & (other.sentence | other.near)))
        company = self.stories.companions(mention, other)
        foreign = self.stories.foreign(other.source)
        digits = mention.digits
        if mention.figure.dimension == "date" and len(mention.figure.form) == 4 < len(other.figure.form) - 5:
            return near >= 1  # a year read off a day: of the same matter only
        if mention.figure.dimension == "date":
            return near > 0.3 or strength >= 1.5 or company > 0
        if digits >= 4:
            return strength > 0 or company > 0 or foreign or self._same_document(mention, other)
        if digits == 3:
            story = self._same_document(mention, other) or self.stories.neighbours(mention, other) > 0
            mates = self.stories.neighbours(mention, other)
            return (
                near > 0 or strength >= 2 or company > 0 or mates > 1 or (story and (strength > 0 or foreign))
            )
        if ((near >= 1 or score >= 0.2) and strength >= 1.2) or strength >= 5 or company > 1:
            return True
        if digits == 2 and score >= 0.25 and self.stories.neighbours(mention, other) > 2:
            return True
        if self.stories.abreast(mention, other):
            return True
        if company and (near > 0 or digits == 2 or foreign):
            return True
        blind = not any(_crosses(term) for term in mention.clause)  # no word of it could be met
        return digits == 2 and foreign and blind and self.stories.neighbours(mention, other) > 0

    def heads(self, mention: Mention, other: Mention) -> bool:
        """秦港Q5500 heads the draft's row, 秦皇岛港5500大卡 the source's clause."""
        reader = self.evidence.readers.get(other.source)
        if mention.table < 0 or reader is None or mention.digits < 3:
            return False
        clause = squash(clause_before(reader.text, other, COLON_BREAK))
        return any(names_clause(squash(label), clause) for label in mention.headings[1:])

    def same_story(self, mention: Mention, other: Mention) -> bool:
        """The figure's own source is (nearly) the one the draft's sentence is closest to."""
        if same_left(mention, other) >= LONG_LEFT or self.evidence.is_previous(other) or self.heads(mention, other):
            return True
        company = self.stories.companions(mention, other)
        if company > 1 or (company and mention.digits > 2):
            return True
        if company and self.stories.abreast(mention, other):
            return True
        return self.stories.tells(mention, other.source)

    def _same_document(self, mention: Mention, other: Mention) -> bool:
        terms = self.evidence.terms_of(other.source)
        return not mention.names_around.isdisjoint(terms) or any(is_name(t) and t in terms for t in mention.scope)


def _crosses(term: str) -> bool:
    """A term that a text in another language can have too."""
    return term[0] in "@=#" or (term[0].isascii() and term[0].isalpha())
