"""Whether a section's review is of use: a weak model that flags nearly every sentence leaves a page of noise. Pure.

An editor reads four notes and skips forty. So of such a review the flags that can be followed up stay marked where they
stand; the others are told in one line, with one mark at the section's beginning that has to be settled, and kept whole in
the ledger. Nothing is dropped, and no other review is touched.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from agent.writing.reviewing import NOISE, REVIEWER, Issue
from agent.writing.slots import squeezed
from agent.writing.surroundings import words

FEWEST = 4  # flagged sentences: fewer are read one by one, whatever they are worth
ALIKE = 3  # sentences given one reason word for word: it was not found in any of them
BEARS = 2  # words a piece of evidence shares with the sentence it is held against
COVERED = 0.5  # share of a sentence's words that the evidence says: more, and it is not without a source
ABSENT = frozenset({"no_source", "stance"})  # what is wrong is that the evidence says nothing: none can be named


@dataclass(frozen=True, slots=True)
class Reviewed:
    """One section as the reviewing model saw it: its sentences, the evidence, the instructions."""

    part: str
    sentences: Sequence[str]
    quotes: Sequence[str]
    instructions: str


def weighed(reviewed: Reviewed, issues: Sequence[Issue]) -> list[Issue]:
    """The issues; of a review that is mostly noise, those without grounds set aside and one issue of the whole section."""
    again = Counter(one.message for one in {(one.clause, one.message): one for one in issues}.values())
    alike = {reason for reason, times in again.items() if times >= ALIKE}
    idle = [one for one in issues if not _grounded(one, reviewed, alike)]
    flagged = len({one.clause for one in issues})
    same = sum(1 for one in issues if one.message in alike)
    everywhere = 2 * flagged > len(reviewed.sentences) or 2 * same > len(issues)
    if flagged < FEWEST or not everywhere or 2 * len(idle) <= len(issues):
        return list(issues)
    said = (
        f"{reviewed.part} 的审校意见多无依据：{len(reviewed.sentences)} 句中 {flagged} 句有意见，共 {len(issues)} 条，其中 {len(idle)} 条"
        "没有证据或理由雷同，未逐句标出，全文见账目文件，请通读该节"
    )
    whole = Issue(reviewed.part, NOISE, reviewed.sentences[0], said, REVIEWER)
    return [*(replace(one, aside=True) if one in idle else one for one in issues), whole]


def summaries(issues: Iterable[Issue]) -> list[str]:
    """A line for each section whose review was mostly noise."""
    return [one.message for one in issues if one.kind == NOISE]


def _grounded(issue: Issue, reviewed: Reviewed, alike: set[str]) -> bool:
    """Whether an editor can follow a flag up: a reason of its own, and evidence that bears on the sentence; where the
    flag says that there is none, evidence that indeed says little of it."""
    reason, clause = squeezed(issue.message), squeezed(issue.clause)
    copied = reason in squeezed(reviewed.instructions) or reason in clause
    if issue.message in alike or copied:
        return False
    own = words(issue.clause)
    if issue.kind in ABSENT:
        known = words("\n".join(reviewed.quotes))
        return len(own & known) < COVERED * len(own)
    return any(len(own & words(quote)) >= BEARS for quote in issue.evidence)
