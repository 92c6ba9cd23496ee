"""Findings of the figure checker and of the reviewing model, as issues of the draft's parts. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from agent.codec import to_plain
from agent.editor.choices import Choice, choice_on, follows
from agent.figures.check import body_start, line_and_column
from agent.figures.verdict import MARK, PASSED, Checked, ClaimVerdict, FigureVerdict, Verdict, start_of
from agent.findings import figure_json
from agent.llm.extractive import split_sentences
from agent.report import Paragraph
from agent.writing.drafted import EMPTY, Draft

SAID = {
    Verdict.CONTRADICTED: "与来源不符",
    Verdict.MISATTRIBUTED: "主体、指标或期间与来源不合",
    Verdict.STALE: "只见于上期",
    Verdict.UNSUPPORTED: "未找到来源",
}
DISPUTED_SAID = "来源不一"
CATEGORIES = {
    "wrong_subject": "主体有误",
    "scope_dropped": "口径缺失",
    "overclaim": "断言超出事实",
    "stance": "观点缺乏支持",
    "repetition": "与上期重复",
    "no_source": "缺少来源",
}
# What an issue that stands in the draft is called there: the reviewer's, and what earlier weeks say.
NOISE = "noise"  # of a whole section: its review is mostly without grounds
MARKS = {**CATEGORIES, "archive": "与往期不一致", NOISE: "审校意见过多，请通读该节"}
REVIEWER = "reviewer"
STANDING = (REVIEWER, "archive")  # who raises what no check of figures clears
_NOTE = re.compile(rf"{MARK}（待核：[^）\n]*）")


@dataclass(frozen=True, slots=True)
class Issue:
    """`raiser`: code, reviewer or archive. `part` is empty where the clause stands in no drafted part (a table, a heading).

    `aside`: kept in the ledger and told with others in one line, not marked where it stands (agent.writing.noise).
    """

    part: str
    kind: str
    clause: str
    message: str
    raiser: str
    evidence: tuple[str, ...] = ()
    aside: bool = False


def to_revise(issues: Iterable[Issue]) -> list[Issue]:
    """What goes back to the writers: a section is not written again for a review that is mostly noise."""
    return [issue for issue in issues if issue.part and not issue.aside and issue.kind != NOISE]


def still_standing(earlier: Iterable[Issue], now: Sequence[Issue], drafted: Mapping[str, Draft]) -> list[Issue]:
    """The reviewing model's earlier issues of sentences that stand as they stood, without those it raised again: it
    raises and never clears, its silence neither."""
    known = {(issue.part, issue.kind, _bare(issue.clause)) for issue in now}
    return [
        issue
        for issue in earlier
        if issue.raiser == REVIEWER and issue.kind != NOISE and part_of(issue.clause, drafted) == issue.part
        and (issue.part, issue.kind, _bare(issue.clause)) not in known
    ]  # fmt: skip


def issues_of(draft: str, checked: Checked, drafted: Mapping[str, Draft]) -> list[Issue]:
    """Every finding of the checker, with the part whose paragraph holds its sentence."""
    found = []
    for finding in checked.findings:
        clause = sentence_at(draft, start_of(finding))
        quotes = tuple(f"{proof.source} [{proof.locator}] {proof.quote}" for proof in finding.evidence[:2])
        found.append(Issue(part_of(clause, drafted), str(finding.verdict), clause, finding.message, "code", quotes))
    return list(dict.fromkeys(found))


def sentence_at(text: str, position: int) -> str:
    """The sentence of the draft around an offset; of a table, its line."""
    start = text.rfind("\n", 0, position) + 1
    end = text.find("\n", position)
    line = text[start : end if end >= 0 else len(text)]
    if line.lstrip().startswith("|"):
        return line.strip()
    at = 0
    for sentence in split_sentences(line):
        at = line.find(sentence, at) + len(sentence)
        if start + at > position:
            return sentence
    return line.strip()


def part_of(clause: str, drafted: Mapping[str, Draft]) -> str:
    plain = _bare(clause)
    for part, draft in drafted.items():
        if any(plain in _bare(paragraph.text) for paragraph in draft.paragraphs):
            return part
    return ""


def _bare(text: str) -> str:
    return re.sub(r"[\s\\*_`]", "", _NOTE.sub("", text))


def without(draft: Draft, clauses: Iterable[str]) -> Draft:
    """The extractive revision: a sentence with a finding is left out, and said to the editor."""
    bad = {_bare(clause) for clause in clauses}
    kept: list[Paragraph] = []
    dropped: list[str] = []
    for paragraph in draft.paragraphs:
        sentences = split_sentences(paragraph.text)
        good = [s for s in sentences if _bare(s) not in bad]
        dropped += [s for s in sentences if _bare(s) in bad]
        if good:
            kept.append(replace(paragraph, text="".join(good)) if len(good) < len(sentences) else paragraph)
        elif paragraph.sources and kept:
            kept[-1] = replace(kept[-1], sources=kept[-1].sources or paragraph.sources)
    notes = ("复核后有句子删去，原句见账目文件",) if dropped else ()
    return replace(
        draft,
        paragraphs=tuple(kept) or (Paragraph(EMPTY),),
        notes=tuple(dict.fromkeys((*draft.notes, *notes))),
        dropped=(*draft.dropped, *dropped),
    )


def mark(draft: str, checked: Checked, raised: Sequence[Issue], choices: Sequence[Choice] = ()) -> str:
    """⚠ and a short note behind every open finding, wherever its words stand.

    The note holds no figure: it must not need a source itself.
    """
    said = [(end_of(finding), SAID.get(finding.verdict, "请核对")) for finding in checked.findings]
    said += [(d.figure.end, DISPUTED_SAID) for d in checked.disputes if not follows(d, choice_on(d, choices))]
    said += [(end, MARKS.get(issue.kind, issue.kind)) for issue in raised for end in _ends(draft, issue.clause)]
    places: dict[int, list[str]] = {}
    for end, words in said:
        places.setdefault(end, []).append(words)
    for end in sorted(places, reverse=True):
        draft = f"{draft[:end]}{MARK}（待核：{'；'.join(dict.fromkeys(places[end]))}）{draft[end:]}"
    return draft


def end_of(finding: FigureVerdict | ClaimVerdict) -> int:
    return finding.figure.end if isinstance(finding, FigureVerdict) else finding.end


def unplaced(draft: str, raised: Sequence[Issue]) -> list[str]:
    """What the reviewing model said of words that do not stand in the draft: told to the editor, never dropped."""
    start = body_start(draft)
    return [
        f"审校意见（{MARKS.get(issue.kind, issue.kind)}）：{issue.clause}"
        for issue in raised
        if not any(end > start for end in _ends(draft, issue.clause))
    ]


def _ends(draft: str, clause: str) -> list[int]:
    """Ends of a clause in markdown, before its full stop: the draft may have escaped its signs or spaced it out."""
    letters = [re.escape(letter) for letter in re.sub(r"[\s\\]", "", clause).rstrip("。！？；")]
    pattern = r"[ \t\\]*".join(letters)
    return [found.end() for found in re.finditer(pattern, draft)] if letters else []


def notes_in(draft: str) -> list[tuple[int, str]]:
    """Where `mark` left a note, and the note."""
    return [(found.start(), found[0]) for found in _NOTE.finditer(draft)]


def verdicts_data(draft: str, checked: Checked) -> list[dict[str, Any]]:
    """The verdicts of the ledger: figures and claims as `zhoubao check` prints them."""
    where = line_and_column(draft)
    entries: list[dict[str, Any]] = []
    for figure in checked.figures:
        entries.append({"kind": "figure", **figure_json(figure.figure, where), **_verdict(figure)})
    for claim in checked.claims:
        line, column = where(claim.start)
        place = {"text": claim.text, "start": claim.start, "end": claim.end, "line": line, "column": column}
        entries.append({**place, **_verdict(claim), "kind": claim.kind})
    return sorted(entries, key=lambda entry: (entry["start"], entry["end"]))


def _verdict(entry: FigureVerdict | ClaimVerdict) -> dict[str, Any]:
    return {"verdict": str(entry.verdict), "evidence": to_plain(entry.evidence), "message": entry.message}


def counts_of(checked: Checked) -> dict[str, int]:
    passed = sum(1 for entry in checked.figures if entry.verdict in PASSED)
    return {"figures": len(checked.figures), "claims": len(checked.claims), "passed": passed, "open": len(checked.findings)}
