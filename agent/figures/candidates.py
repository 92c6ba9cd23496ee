"""A figure of the sources that equals the draft's, and how its context stands to it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from agent.figures.compare import Relation
from agent.figures.contexts import Mention
from agent.figures.verdict import Verdict


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
