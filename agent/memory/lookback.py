"""What the weeks before say of this one: lines under the tables, notes, views against last issue, findings. Pure.

Earlier weeks give continuity and never evidence: a figure of theirs reaches the draft only as the result of a formula.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from agent.compose.model import Composed
from agent.compose.wording import spaced
from agent.figures.check import body_start
from agent.figures.extract import scan
from agent.ledger import Ledger
from agent.memory.consistency import Contradiction, changed_forecasts, contradicting, contradicting_rounds
from agent.memory.continuity import Restatement, open_questions, restatements, view_changes
from agent.memory.series import Derived, notable
from agent.report import Block, Paragraph, Report, Section
from agent.writing.reviewing import Issue, sentence_at
from feeds.tables import Table, Tables
from feeds.week import Week
from store.archive import Contents, Passage

PART_OF = {"ai_traffic": "traffic", "compute_rental": "rental", "ai_funding": "funding", "companies": "companies"}
KIND = "archive"  # of an issue that earlier weeks raise
ASKED = 5  # open questions of last issue that are recalled
_CHANGES = re.compile(r"(?m)^注：较上期.*$")  # a turned rating is no word on a forecast
TablesOf = Callable[[str], Mapping[Week, Table]]


@dataclass(frozen=True, slots=True)
class Lookback:
    """`lines`: streaks, records, sums over months. `restated`: rows whose 环比 does not follow from last issue.
    `rounds`: funding that earlier tables give otherwise. `questions`: what last issue left open."""

    lines: tuple[Derived, ...] = ()
    restated: tuple[Restatement, ...] = ()
    rounds: tuple[Contradiction, ...] = ()
    questions: tuple[str, ...] = ()

    @property
    def notes(self) -> list[str]:
        """For the editor; without figures, which would need a source of this week."""
        unreached = [
            spaced(f"{c.subject}近几个月的融资合计：档案与本周表中的单笔相加不到此数，请核对") for c in self.rounds if c.kind == "unreached"
        ]
        return [*(f"上期待跟踪：{text}" for text in self.questions), *unreached]


def look_back(
    now: Tables, tables_of: TablesOf, last: Contents | None, week: Week, aliases: Mapping[str, str]
) -> Lookback:
    """`tables_of(name)`: the archive's weeks before `week`; `last`: the latest issue before it."""
    def joined(name: str) -> Mapping[Week, Table]:
        mine = now.get(name)
        return {**tables_of(name), week: mine} if mine else {}

    sunday = week.days[6]
    funding = now.get("ai_funding")
    told = {row.text("app") for row in funding or () if "个月" in row.text("scope")}
    lines = [one for one in notable(joined, week, sunday, aliases) if one.kind != "total" or one.subject not in told]
    just_before = last if last and last.week == week.shift(-1) else None
    return Lookback(
        tuple(lines),
        tuple(restatements(now, just_before.tables, str(just_before.week), aliases)) if just_before else (),
        tuple(contradicting_rounds(funding, tables_of("ai_funding"), sunday, aliases)) if funding else (),
        tuple(open_questions(last.passages)[:ASKED]) if last else (),
    )


def with_lines(composed: Mapping[str, Composed], found: Lookback, ledger: Ledger) -> dict[str, Composed]:
    """The composed parts with what their series say, each result a fact that names the weeks it stands on."""
    said: dict[str, list[str]] = {}
    for one in found.lines:
        said.setdefault(PART_OF[one.table], []).append(_admitted(one, ledger))
    return {name: _longer(part, said.get(name, ())) for name, part in composed.items()}


def _longer(part: Composed, lines: Sequence[str]) -> Composed:
    if not lines or not part.paragraphs:
        return part
    return replace(part, paragraphs=(*part.paragraphs, spaced("；".join(lines) + "。")))


def _admitted(one: Derived, ledger: Ledger) -> str:
    """The line; every figure code wrote into it is a fact by formula."""
    inputs = [
        ledger.earlier(one.table, proof.week, proof.text, proof.locator, one.subject, one.metric) for proof in one.evidence
    ]
    ledger.derive(
        one.text, one.value or Decimal(0), one.unit, one.subject, one.metric, one.week, one.formula, inputs, one.bound
    )
    for figure in scan(one.line).figures if one.kind == "total" else ():
        if figure.text.strip() not in one.text and figure.value is not None:
            ledger.derive(figure.text.strip(), figure.value, figure.unit, one.subject, "期间", one.week, one.formula, inputs)
    return one.line


def restatement_note(found: Sequence[Restatement]) -> str:
    """注 of a table. Without figures: last issue's value is no evidence for this week; both sides are in the ledger."""
    rows: dict[str, list[str]] = {}
    for one in found:
        rows.setdefault(re.sub(r"\s*[（(].*?[）)]", "", one.metric), []).append(one.subject)
    named = "；".join(f"{metric}（{'、'.join(subjects)}）" for metric, subjects in rows.items())
    return spaced(f"重述：{named}的本期环比与上期所印的值不符，上周值以本期口径为准。")


def with_continuity(report: Report, found: Lookback, now: Tables, last: Contents | None) -> Report:
    """The report with its restatement notes and 较上期变化."""
    sections = tuple(_continued(section, report, found, now, last) for section in report.sections)
    return replace(report, sections=sections)


SECTION_OF_TABLE = {"compute_rental": "compute.data", "ai_traffic": "apps.data"}


def _continued(section: Section, report: Report, found: Lookback, now: Tables, last: Contents | None) -> Section:
    parts = tuple(_continued(part, report, found, now, last) for part in section.parts)
    mine = [one for one in found.restated if SECTION_OF_TABLE.get(one.table) == section.key]
    notes = [restatement_note(mine)] if mine else []
    if section.key == "thesis" and last is not None:
        notes.append(changes_note(report, now, last))
    return replace(section, parts=parts, blocks=(*section.blocks, *(Block(Paragraph(text, kind="note")) for text in notes)))


def changes_note(report: Report, now: Tables, last: Contents) -> str:
    """较上期变化 of 建议关注, ratings and risks: all of it, or that there is none."""
    passages = tuple(
        Passage(block.paragraph.text, section.key)
        for section in report.sections
        if section.key in ("thesis", "risks")
        for block in section.blocks
        if block.paragraph and block.paragraph.kind != "note"
    )
    changes = view_changes(Contents(Week.parse(report.week), "", "", passages, now), last)
    said = "；".join(change.line for change in changes) or "建议关注、评级与风险提示均无变化"
    return spaced(f"较上期（{last.week}）变化：{said}。")


def findings_of(
    draft: str, found: Lookback, recalled: Iterable[Passage], now: Tables, last: Contents | None, on: date,
    aliases: Mapping[str, str],
) -> list[Issue]:  # fmt: skip
    """Where the draft contradicts the archive, each with both sides. The part is left empty: what stands is this week's
    source against last week's report, which no rewriting settles."""
    companies, before = now.get("companies"), last.tables.get("companies") if last else None
    prose = _CHANGES.sub("", draft)
    forecasts = changed_forecasts(companies, before, str(last.week), prose) if companies and before and last else []
    said = contradicting(draft, dict.fromkeys(recalled), on, aliases)
    rounds = [one for one in found.rounds if one.kind != "unreached"]
    issues = [Issue("", KIND, _clause(draft, one), one.message, KIND, (f"{one.week} {one.quote}",)) for one in (*said, *rounds, *forecasts)]
    return list(dict.fromkeys(issues))


def _clause(draft: str, one: Contradiction) -> str:
    """The words in the draft that the finding is about: a sentence, or a table's row up to the figure."""
    start = one.start if one.start >= 0 else _place(draft, one)
    line_start = draft.rfind("\n", 0, start) + 1
    if draft[line_start : line_start + 1] == "|":
        return draft[line_start : draft.find(one.now, start) + len(one.now)]
    return sentence_at(draft, start)


def _place(draft: str, one: Contradiction) -> int:
    """Where the subject stands in front of its figure; else the subject, else the draft's beginning."""
    names = re.escape(one.subject)
    near = re.compile(rf"{names}[^\n]*?(?={re.escape(one.now)})")
    begin = body_start(draft)
    place = near.search(draft, begin)
    if place:
        return place.end() if draft[draft.rfind("\n", 0, place.start()) + 1] != "|" else place.start()
    return max(draft.find(one.subject, begin), begin)


def said_lines(issues: Iterable[Issue], restated: Iterable[Restatement]) -> Iterator[str]:
    """Both sides of every finding, for the screen."""
    yield from (f"archive   {issue.message}" for issue in issues)
    yield from (f"archive   {one.message}" for one in restated)
