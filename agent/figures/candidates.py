"""A figure of the sources that equals the draft's, and how its context stands to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from agent.figures.aspects import other_year
from agent.figures.compare import Relation
from agent.figures.contexts import Mention
from agent.figures.verdict import FigureVerdict, Verdict

CLOSER = 0.15  # how much closer the very figure must stand than one that is rounded


class Fit(IntEnum):
    """How an equal value's context stands to the draft's, worst first."""

    UNRELATED = 0
    OTHER_SUBJECT = 1
    OTHER_ASPECT = 2
    OTHER_BOUND = 3
    GOOD = 4


@dataclass(slots=True)
class Candidate:
    mention: Mention
    relation: Relation
    fit: Fit
    score: float
    rival: Mention | None = None
    why: str = ""
    verdict: Verdict = Verdict.MISATTRIBUTED
    other_period: bool = False  # whatever else it is, it is of another period

    def is_misdated(self, mention: Mention) -> bool:
        """The source gives the figure for another period than the draft says."""
        return self.other_period or (self.fit is Fit.OTHER_SUBJECT and other_year(self.why) and any(term[0] == "%" for term in mention.near))


@dataclass(frozen=True, slots=True)
class Found:
    """What the sources have of a figure: the verdict and what proves it; no verdict where none of them could be it."""

    verdict: FigureVerdict | None = None
    own: Mention | None = None
    misdated: bool = False
    elsewhere: bool = False  # they have its value, of something else


def closer(candidates: Sequence[Candidate], best: Candidate | None) -> Candidate | None:
    """5.5% is not 5.53% of something else, rounded, where the very figure stands closer by and says another thing."""
    if best is None or best.fit is not Fit.GOOD or best.relation is not Relation.ROUNDED:
        return best
    exact = [c for c in candidates if c.relation is Relation.EQUAL and c.fit in (Fit.OTHER_ASPECT, Fit.OTHER_SUBJECT)]
    return max(exact, key=lambda c: c.score, default=best) if any(c.score > best.score + CLOSER for c in exact) else best
