"""Check one draft against the evidence: every figure, every claim, prose and tables alike. Pure."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import partial
from typing import NamedTuple

from agent.figures.arithmetic import loosened
from agent.figures.aspects import BASES, METRICS, turned
from agent.figures.blocks import cell_mentions, tables_in
from agent.figures.canonical import Canonical, canonical
from agent.figures.claims import Claims
from agent.figures.columns import Columns
from agent.figures.compare import Relation, entails, relate, window
from agent.figures.contexts import Mention, Reader, clause_before
from agent.figures.currencies import declared_currency, is_renminbi
from agent.figures.datelines import is_issue
from agent.figures.disputes import Disputes
from agent.figures.evidence import Evidence
from agent.figures.kept import Kept, moved, said
from agent.figures.labels import squash
from agent.figures.match import Matcher
from agent.figures.model import Figure
from agent.figures.operand_words import misspoken, misworded, other_basis_of_column
from agent.figures.placement import Placement
from agent.figures.proofdates import unknown_date
from agent.figures.quarters import is_now, other_base, other_quarter
from agent.figures.recompute import Recomputer
from agent.figures.rivals import same_left
from agent.figures.roles import roles_of
from agent.figures.sentences import Sentence
from agent.figures.traditional import simplified
from agent.figures.verdict import PASSED, Checked, ClaimVerdict, FigureVerdict, Verdict
from agent.figures.vocabulary import weight

_FRONT_MATTER = re.compile(r"\A\ufeff?---\n.*?\n---\n", re.DOTALL)
SENTENCE = 12  # letters of one that says of what its figures are
_THIS_YEAR = frozenset({"今年", "本年", "this year"})
_MISDATED = "其后的数在来源中属于另一期间"
_MISSPOKEN = "算得出此数，但所说的指标或基期不是来源的"


def check(draft: str, evidence: Evidence, on: date | None = None, kept: Kept | None = None) -> Checked:
    """Verdicts for every figure and claim of `draft`. `on`: the date its 去年 and 本月 resolve against.

    `kept`: of the draft's earlier checks with this evidence and date; the verdicts are the same, found sooner.
    """
    plain = canonical(simplified(draft), body_start(draft))
    return _as_written(_checked(plain.text, evidence, on, kept), draft, plain)


def _as_written(checked: Checked, draft: str, plain: Canonical) -> Checked:
    """What was found in the canonical words, with the words and offsets of the draft."""
    if plain.text == draft:
        return checked

    def figure(found: Figure) -> Figure:
        start, end = plain.span(found.start, found.end)
        return replace(found, start=start, end=end, text=draft[start:end])

    def claim(found: ClaimVerdict) -> ClaimVerdict:
        start, end = plain.span(found.start, found.end)
        return replace(found, start=start, end=end, text=draft[start:end])

    figures = tuple(replace(v, figure=figure(v.figure)) for v in checked.figures)
    disputes = tuple(replace(d, figure=figure(d.figure)) for d in checked.disputes)
    return replace(checked, figures=figures, claims=tuple(map(claim, checked.claims)), disputes=disputes)


def _checked(draft: str, evidence: Evidence, on: date | None, kept: Kept | None) -> Checked:
    if kept:
        kept.begin(draft)
    reader = Reader(draft, evidence.vocabulary, on, -1)
    blocks = tables_in(draft)
    skip = [(0, body_start(draft)), *((b.start, b.end) for b in blocks)]
    prose = reader.mentions(skip)
    cells = [m for number, block in enumerate(blocks) for m in cell_mentions(block, evidence, on, number, kept)]
    cells = _in_its_currency(draft, cells)
    mentions = sorted([*prose, *cells], key=lambda m: m.figure.start)
    matcher = Matcher(evidence, draft, mentions, kept)
    recomputer = Recomputer(evidence, matcher, mentions, draft)
    decided = {id(m): _decide(m, matcher, recomputer, on) for m in mentions if m.figure.dimension == "date"}
    matcher.refute({v.figure.form for v in decided.values() if v.verdict not in PASSED})
    verdicts = [decided.get(id(m)) or _decide(m, matcher, recomputer, on) for m in mentions]
    verdicts = _misdated(mentions, verdicts, matcher)
    verdicts = _misplaced(mentions, verdicts, matcher, reader)
    verdicts = _in_other_columns(mentions, verdicts, matcher)
    verdicts = _echoed(mentions, verdicts, reader)
    claims = list(_claims(draft, mentions, verdicts, evidence, matcher))
    disputes = tuple(Disputes(matcher).among(mentions, verdicts))
    return Checked(tuple(verdicts), tuple(sorted(claims, key=lambda c: (c.start, c.end))), disputes=disputes)


def _in_its_currency(draft: str, cells: list[Mention]) -> list[Mention]:
    """The cells of a draft whose plain 元 are another currency's; a header says 元 for its whole column."""
    code = declared_currency(draft)
    plain = (m.figure.unit == "CNY" and not any(map(is_renminbi, (m.figure.text, *m.headings))) for m in cells)
    return [replace(m, figure=replace(m.figure, unit=code)) if own else m for m, own in zip(cells, plain, strict=True)] if code else cells


def _decide(mention: Mention, matcher: Matcher, recomputer: Recomputer, on: date | None) -> FigureVerdict:
    if on and mention.figure.text in _THIS_YEAR and mention.figure.form == str(on.year):
        return FigureVerdict(mention.figure, Verdict.SUPPORTED, message="报告日期所在的年份")
    if on and is_issue(mention, matcher.text):
        issued = mention.figure.form in (str(on.year), str(on.isocalendar().year))
        return FigureVerdict(mention.figure, Verdict.SUPPORTED if issued else Verdict.CONTRADICTED, message=f"报告的日期是 {on}")
    if on and is_week_of(mention.figure.form, on):
        return FigureVerdict(mention.figure, Verdict.SUPPORTED, message="报告所在的一周")
    placed = recomputer.placed(mention)
    if placed:
        return recomputer.verdict(mention, placed)
    found = matcher.settle(mention)
    own = matcher.chosen.get((mention.figure.start, mention.figure.end))
    if found and found.verdict in PASSED and own is not None and other_basis_of_column(mention, own, matcher.evidence):
        return replace(found, verdict=Verdict.MISATTRIBUTED, message="同比、环比与来源不合")
    if found and (found.verdict in PASSED or found.verdict is Verdict.STALE):
        return found
    if is_now(mention, recomputer.operands.siblings(mention), matcher.text, on) and matcher.judge(mention).verdict is Verdict.UNSUPPORTED:
        return FigureVerdict(mention.figure, Verdict.SUPPORTED, message="报告所在的季度")
    derived = recomputer.derive(mention)
    if derived is None or loosened(mention.figure, derived, clause_before(matcher.text, mention) if mention.table < 0 else ""):
        return found or matcher.missing(mention)
    if misspoken(mention, derived, matcher) or misworded(matcher.text, mention, derived):
        return FigureVerdict(mention.figure, Verdict.MISATTRIBUTED, (found or matcher.missing(mention)).evidence, _MISSPOKEN)
    matcher.computed[(mention.figure.start, mention.figure.end)] = derived
    return recomputer.verdict(mention, derived)


def is_week_of(form: str, on: date) -> bool:
    """The report's own week, or the one just over, from Monday to its Friday or Sunday."""
    first, _, last = form.partition("~")
    if len(first) != 10 or len(last) != 10 or not first[:4].isdigit():
        return False
    monday, end = date.fromisoformat(first), date.fromisoformat(last)
    return monday.weekday() == 0 and (end - monday).days in (4, 6) and -2 <= (on - end).days < 7


def _misdated(
    mentions: list[Mention], verdicts: list[FigureVerdict], matcher: Matcher
) -> list[FigureVerdict]:
    """A date that passed, but whose figures the source gives for another one, is as doubtful as they are."""
    wrong = {(m.span, term) for m in matcher.misdated for term in _dates_said(m)}
    proofs = {span: (found,) for span, found in matcher.chosen.items()} | {span: d.inputs for span, d in matcher.computed.items()}
    mates: dict[tuple[int, int], list[Mention]] = defaultdict(list)
    for m in mentions:
        mates[m.span].append(m)
    return [
        FigureVerdict(m.figure, Verdict.MISATTRIBUTED, v.evidence, _MISDATED)
        if m.figure.dimension == "date"
        and v.verdict in PASSED
        and (
            (m.span, f"%{m.figure.form}") in wrong
            or other_base(m, mates[m.span], matcher.text, proofs, matcher.evidence)
            or unknown_date(m, mates[m.span], matcher.text, matcher)
            or other_quarter(m, mates[m.span], matcher.text, matcher.evidence, matcher.chosen)
        )
        else v
        for m, v in zip(mentions, verdicts, strict=True)
    ]


def _dates_said(mention: Mention) -> list[str]:
    """The dates that bind a figure, else the one named last before it in its sentence."""
    return [term for term in mention.near if term[0] == "%"] or [f"%{p}" for p in mention.periods[:1] if p[0] != "^"]


def _misplaced(
    mentions: list[Mention], verdicts: list[FigureVerdict], matcher: Matcher, reader: Reader
) -> list[FigureVerdict]:
    """Figures that each have an equal in the sources, but stand where the source has another."""
    plain = (Verdict.SUPPORTED, Verdict.ROUNDED)
    passed = [m for m, v in zip(mentions, verdicts, strict=True) if v.verdict in plain]
    wrong = {id(found.mention): found.rival for found in Placement(matcher, reader, passed).misplaced()}
    return [
        replace(
            v,
            verdict=Verdict.MISATTRIBUTED,
            evidence=(matcher.prove(wrong[id(m)]), *v.evidence),
            message=f"来源在此处是“{wrong[id(m)].figure.text.strip()}”，此数属于另一处",
        )
        if id(m) in wrong and not _is_verbatim(m, matcher)
        else v
        for m, v in zip(mentions, verdicts, strict=True)
    ]


def _is_verbatim(mention: Mention, matcher: Matcher) -> bool:
    """The whole sentence stands in the text that proves the figure: no other's place is taken."""
    own = matcher.chosen.get((mention.figure.start, mention.figure.end))
    told = matcher.evidence.readers.get(own.source) if own is not None and own.table < 0 else None
    said = squash(matcher.text[slice(*mention.span)])
    return told is not None and own is not None and len(said) >= SENTENCE and said in squash(told.text[slice(*own.span)])


def _in_other_columns(mentions: list[Mention], verdicts: list[FigureVerdict], matcher: Matcher) -> list[FigureVerdict]:
    """Cells of the draft's tables that stand where another one of their row or column belongs."""
    wrong = {id(mention): why for mention, why in Columns(matcher.evidence, matcher.chosen, matcher.computed).displaced(mentions)}
    return [
        replace(v, verdict=Verdict.MISATTRIBUTED, message=wrong[id(m)]) if id(m) in wrong and v.verdict in PASSED else v
        for m, v in zip(mentions, verdicts, strict=True)
    ]


def _echoed(mentions: list[Mention], verdicts: list[FigureVerdict], reader: Reader) -> list[FigureVerdict]:
    """A heading or a summary repeats what the body derives: 合计 766 -> 四家合计超 760."""
    if all(v.verdict in PASSED for v in verdicts):
        return verdicts
    derived = [_Echo(m, v, _size(m.figure)) for m, v in zip(mentions, verdicts, strict=True) if v.verdict is Verdict.DERIVED]
    said = []
    for mention, verdict in zip(mentions, verdicts, strict=True):
        flagged = verdict.verdict not in PASSED and verdict.message not in (_MISSPOKEN, _MISDATED)
        alike = _of_size(mention.figure, derived) if flagged else ()
        own = next((echo.verdict for echo in alike if _echoes(mention, echo.mention, reader)), None)
        said.append(replace(own, figure=mention.figure) if own else verdict)
    return said


class _Echo(NamedTuple):
    """A derived figure that another one may repeat, and its magnitude where that can be compared."""

    mention: Mention
    verdict: FigureVerdict
    size: Decimal | None


def _size(figure: Figure) -> Decimal | None:
    return None if figure.value is None or figure.form or figure.dimension == "point" else abs(figure.value)


def _of_size(figure: Figure, derived: list[_Echo]) -> Iterator[_Echo]:
    """Those of a kind with the figure that may be near enough in value to be what it says."""
    kind, size = figure.dimension, _size(figure)
    low, high = window(figure)
    for echo in derived:
        if kind != "count" and echo.mention.figure.dimension not in (kind, "count"):
            continue
        if size is None or echo.size is None or low <= echo.size <= high:
            yield echo


def _echoes(mention: Mention, other: Mention, reader: Reader) -> bool:
    same = relate(mention.figure, other.figure) in (Relation.EQUAL, Relation.ROUNDED)
    if not same and not entails(mention.figure, other.figure):
        return False
    if turned(mention, other) or _other_place(mention, other, reader):
        return False
    if other.table >= 0 and not any(weight(t) >= 1 for t in mention.near & other.near if t[0] != "#"):
        return False  # another row's
    if mention.names and other.names and not mention.names & other.names:
        return False
    draft = reader.text
    line = draft[draft.rfind("\n", 0, mention.figure.start) + 1 : mention.figure.start]
    shared = sum(weight(term) for term in mention.near & (other.near | other.sentence))
    bold = line.startswith("**") and "**" not in line[2:]  # a paragraph that begins with its own heading
    return shared >= 2 or same_left(mention, other) >= 4 or line.startswith("#") or (bold and mention.paragraph == other.paragraph)


def _other_place(mention: Mention, other: Mention, reader: Reader) -> bool:
    """Another metric, or a change where the other is a level: 多 3 起 is no 3 起."""
    for kind in (METRICS, BASES):
        ours, theirs = mention.near & kind, other.near & kind
        if ours and theirs and not ours & theirs:
            return True
    if mention.table < 0 and mention.clause & BASES - other.near:
        return True  # 同比 x of a x that has no basis
    if mention.table >= 0 or other.table >= 0:
        return False
    changes = ["delta" in roles_of(reader.text, reader.figures, m.order, m.span[0]) for m in (mention, other)]
    return changes[0] != changes[1]


def body_start(draft: str) -> int:
    """Where the text begins, behind the front matter."""
    found = _FRONT_MATTER.match(draft)
    return found.end() if found else 0


def _claims(
    draft: str, mentions: list[Mention], verdicts: list[FigureVerdict], evidence: Evidence, matcher: Matcher
) -> Iterator[ClaimVerdict]:
    judge, kept = Claims(evidence, matcher), matcher.kept
    for sentence in _sentences(draft, mentions, verdicts):
        if kept is None:
            yield from judge.judge(sentence)
            continue
        key = ("claims", kept.passage(sentence.mentions[0]), said(sentence.verdicts))
        found, start = kept.answer(key, partial(_claimed, judge, sentence))
        yield from moved(found, sentence.start - start)


def _claimed(judge: Claims, sentence: Sentence) -> tuple[list[ClaimVerdict], int]:
    return list(judge.judge(sentence)), sentence.start


def _sentences(draft: str, mentions: list[Mention], verdicts: list[FigureVerdict]) -> Iterator[Sentence]:
    """Sentences that hold figures; 分号 parts one statement from the next but not a list from its head."""
    groups: dict[tuple[int, int], Sentence] = {}
    for mention, verdict in zip(mentions, verdicts, strict=True):
        if mention.table >= 0:
            continue
        if mention.span not in groups:
            start, end = mention.span
            groups[mention.span] = Sentence(start, end, draft[start:end], [], [])
        groups[mention.span].mentions.append(mention)
        groups[mention.span].verdicts.append(verdict)
    yield from groups.values()


def line_and_column(text: str) -> LineIndex:
    return LineIndex([m.end() for m in re.finditer("\n", text)])


@dataclass(frozen=True, slots=True)
class LineIndex:
    """1-based line and column of an offset."""

    breaks: list[int]

    def __call__(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self.breaks, offset)
        start = self.breaks[line - 1] if line else 0
        return line + 1, offset - start + 1
