"""What last week's texts told of the same thing: 上证综指报 3861.42 点 of this week's and 3805.10 点 of last week's. Pure.

Two figures of one kind are of the same thing where each is the other's nearest by the words that bind them.
"""

from __future__ import annotations

from collections.abc import Iterable

from agent.figures.compare import same_unit
from agent.figures.contexts import Mention
from agent.figures.evidence import Evidence

LEAST = 0.5  # of the words that bind either figure, by weight, that bind both
LEVELS = frozenset({"money", "count", "tech", "duration", "ratio"})
COMMONEST = 60  # figures that a word binds, looked at


def told_last_week(m: Mention, evidence: Evidence) -> Mention | None:
    """The figure of last week's texts that stands for what this week's figure does."""
    return evidence.once("last week", id(m), lambda: _counterpart(m, evidence))


def _counterpart(m: Mention, evidence: Evidence) -> Mention | None:
    if m.table >= 0 or evidence.is_previous(m) or not evidence.tells_before:
        return None
    before = _nearest(m, evidence, previous=True)
    return before if before is not None and _nearest(before, evidence, previous=False) is m else None


def _nearest(m: Mention, evidence: Evidence, *, previous: bool) -> Mention | None:
    """The figure of the other week's texts that shares most of its words; None where two share as many."""
    words = _words(m)
    rarest = sorted(words, key=lambda t: (len(evidence.by_term.get(t, ())), t))[:3]
    alike = dict.fromkeys(o for t in rarest for o in evidence.by_term.get(t, ())[:COMMONEST] if _may_meet(m, o) and evidence.is_previous(o) is previous)
    shares = sorted(((_shared(words, _words(o), evidence), o) for o in alike), key=lambda pair: -pair[0])
    if not shares or shares[0][0] < LEAST:
        return None
    return shares[0][1] if len(shares) == 1 or shares[1][0] < shares[0][0] else None


def _may_meet(m: Mention, other: Mention) -> bool:
    if m.direction * other.direction < 0:
        return False  # a rise and a fall are not compared by their size
    return other.table < 0 and same_unit(m.figure, other.figure) and bool(other.figure.value) and other.figure.high is None


def _words(m: Mention) -> frozenset[str]:
    return frozenset(t for t in m.near if t[0] != "%")


def _shared(ours: frozenset[str], theirs: frozenset[str], evidence: Evidence) -> float:
    whole = _weight(ours | theirs, evidence)
    return _weight(ours & theirs, evidence) / whole if whole else 0.0


def _weight(words: Iterable[str], evidence: Evidence) -> float:
    return sum(evidence.weigh(t) for t in sorted(words))


def named_with_last_week(terms: frozenset[str], evidence: Evidence) -> tuple[Mention, Mention] | None:
    """上证综指周涨 1.48%: the one figure of this week's texts whose words the draft's clause holds, and last week's."""
    if not evidence.tells_before:
        return None
    rarest = sorted(terms, key=lambda t: (len(evidence.by_term.get(t, ())), t))[:3]
    may = dict.fromkeys(m for t in rarest for m in evidence.by_term.get(t, ())[:COMMONEST] if m.table < 0 and m.figure.dimension in LEVELS)
    held = [(_weight(_words(m) & terms, evidence) / (_weight(_words(m), evidence) or 1.0), m) for m in may]
    best = sorted((pair for pair in held if pair[0] >= LEAST and told_last_week(pair[1], evidence) is not None), key=lambda pair: -pair[0])
    if not best or (len(best) > 1 and best[0][0] == best[1][0]):
        return None
    before = told_last_week(best[0][1], evidence)
    return (best[0][1], before) if before is not None else None
