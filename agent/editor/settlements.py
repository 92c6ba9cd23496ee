"""What is open in a draft, and what the editor settled by hand: a finding confirmed with a note, for as long as its
sentence stays as it was. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from agent.editor.choices import Choice, choice_on, follows, sides, told
from agent.editor.compliance import wording_in
from agent.editor.merging import conflicts_in
from agent.figures.verdict import Checked, ClaimVerdict, Dispute, FigureVerdict, Proof, start_of
from agent.writing.reviewing import end_of, notes_in, sentence_at

NOTE, CONFLICT, DISPUTED, WORDING = "note", "conflict", "disputed", "wording"
CONFLICT_SAID = "改稿冲突"
_BARE = re.compile(r"[\s\\*_`]|⚠(?:（待核：[^）\n]*）)?")


@dataclass(frozen=True, slots=True)
class Settlement:
    """An editor's word on one finding: `text` in the sentence `clause` stands, `note` says why. `at`: ISO time."""

    text: str
    clause: str
    message: str
    note: str
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class Open:
    """One finding of a draft, draft[start:end]. `kind`: a verdict, `note` for a ⚠ that stands in the draft,
    `conflict` for a redraft not settled, `disputed` where sources differ, `wording` for what compliance forbids."""

    start: int
    end: int
    text: str
    kind: str
    message: str
    clause: str
    evidence: tuple[Proof, ...] = ()
    settled: Settlement | None = None


def bare(text: str) -> str:
    """What a sentence says, without blanks, markdown's signs and ⚠ notes."""
    return _BARE.sub("", text)


def found_in(
    draft: str, checked: Checked, settlements: Iterable[Settlement] = (), choices: Sequence[Choice] = ()
) -> list[Open]:
    """Every finding in the order of the draft, each with the settlement or choice that holds for it."""
    findings = [_of_check(draft, finding) for finding in checked.findings]
    disputed = [_of_dispute(draft, dispute, choices) for dispute in checked.disputes]
    ends = {found.end for found in (*findings, *disputed)}
    notes = [
        Open(start, start + len(note), note, NOTE, "审校意见未处理", sentence_at(draft, start))
        for start, note in notes_in(draft)
        if start not in ends
    ]
    worded = [Open(w.start, w.end, w.text, WORDING, w.message, sentence_at(draft, w.start)) for w in wording_in(draft)]
    kept = list(settlements)
    settled = [_settled(found, kept) for found in (*findings, *notes, *worded)]
    return sorted([*settled, *disputed, *_conflicts(draft)], key=lambda found: found.start)


def _of_dispute(draft: str, dispute: Dispute, choices: Sequence[Choice]) -> Open:
    """Both words as evidence, the draft's own first. Only a choice settles it."""
    figure, choice = dispute.figure, choice_on(dispute, choices)
    clause, said = sentence_at(draft, figure.start), told(dispute, choice)
    settled = None
    if choice and follows(dispute, choice):
        settled = Settlement(figure.text, clause, said, f"采用“{choice.kept}”{choice.note and f'，{choice.note}'}", choice.by, choice.at)
    proofs = tuple(side.proof for side in sides(dispute))
    return Open(figure.start, figure.end, figure.text.strip(), DISPUTED, said, clause, proofs, settled)


def _conflicts(draft: str) -> Iterable[Open]:
    """What a redraft and the editor both changed: no note settles it, only one text in its place."""
    for one in conflicts_in(draft):
        said = "编辑与重写的文字都改了这里，请留一种" if one.whole else "改稿冲突的标记没有去净，请删去这一行"
        yield Open(one.start, one.end, CONFLICT_SAID, CONFLICT, said, one.ours or CONFLICT_SAID)


def still_open(found: Sequence[Open]) -> list[Open]:
    return [entry for entry in found if entry.settled is None]


def _of_check(draft: str, finding: FigureVerdict | ClaimVerdict) -> Open:
    start = start_of(finding)
    text = finding.figure.text if isinstance(finding, FigureVerdict) else finding.text
    return Open(
        start, end_of(finding), text.strip(), str(finding.verdict), finding.message, sentence_at(draft, start), finding.evidence
    )


def _settled(found: Open, settlements: Sequence[Settlement]) -> Open:
    """The last word said on these words in this sentence; a changed sentence has none."""
    said = (s for s in reversed(settlements) if s.text == found.text and bare(s.clause) == bare(found.clause))
    return replace(found, settled=next(said, None))
