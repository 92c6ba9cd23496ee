"""The words of a check: verdicts, what was found, what is reported. The JSON of the contract is made from these."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from agent.figures.model import Figure


class Verdict(StrEnum):
    SUPPORTED = "supported"
    ROUNDED = "rounded"
    DERIVED = "derived"
    CONTRADICTED = "contradicted"
    MISATTRIBUTED = "misattributed"
    STALE = "stale"
    UNSUPPORTED = "unsupported"


MARK = "⚠"  # before a figure that is open
PASSED = frozenset({Verdict.SUPPORTED, Verdict.ROUNDED, Verdict.DERIVED})


@dataclass(frozen=True, slots=True)
class Proof:
    """One piece of evidence: the source's name, where in it, its own words."""

    source: str
    locator: str
    quote: str


@dataclass(frozen=True, slots=True)
class FigureVerdict:
    figure: Figure
    verdict: Verdict
    evidence: tuple[Proof, ...] = ()
    message: str = ""


@dataclass(frozen=True, slots=True)
class ClaimVerdict:
    """`kind`: rank extreme change sum ratio list direction."""

    text: str
    start: int
    end: int
    kind: str
    verdict: Verdict
    evidence: tuple[Proof, ...] = ()
    message: str = ""


@dataclass(frozen=True, slots=True)
class Side:
    """One source's word in a dispute: its figure, where it stands, the source's day and weight."""

    proof: Proof
    text: str
    on: date | None = None
    weight: str = ""


@dataclass(frozen=True, slots=True)
class Dispute:
    """A figure that a source supports, and that other sources give otherwise."""

    figure: Figure
    own: Side
    others: tuple[Side, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """Everything found in one draft, in the order it stands there."""

    figures: tuple[FigureVerdict, ...] = ()
    claims: tuple[ClaimVerdict, ...] = ()
    notes: tuple[str, ...] = field(default=())
    disputes: tuple[Dispute, ...] = field(default=())

    @property
    def findings(self) -> list[FigureVerdict | ClaimVerdict]:
        entries: list[FigureVerdict | ClaimVerdict] = [*self.figures, *self.claims]
        return sorted((entry for entry in entries if entry.verdict not in PASSED), key=start_of)

    @property
    def clean(self) -> bool:
        return not self.findings

    def summary(self) -> dict[str, int]:
        counts = Counter(str(entry.verdict) for entry in self.figures)
        verdicts = {str(v): counts.get(str(v), 0) for v in Verdict}
        wrong_claims = sum(1 for claim in self.claims if claim.verdict not in PASSED)
        return {
            "figures": len(self.figures),
            "claims": len(self.claims),
            **verdicts,
            "claims_flagged": wrong_claims,
        }


def start_of(entry: FigureVerdict | ClaimVerdict) -> int:
    return entry.figure.start if isinstance(entry, FigureVerdict) else entry.start
