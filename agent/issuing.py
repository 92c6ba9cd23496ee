"""The files of an issue out of the state: draft, ledger, evidence, charts. An editor's draft is never written over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from agent.codec import from_plain, to_plain
from agent.context import Context
from agent.editor.choices import disputes_data
from agent.editor.whole import is_cut_off
from agent.evidence import previous_files
from agent.ledger import ledger_data
from agent.manuscript import (
    checked_of,
    drafted_of,
    evidence_of,
    facts_of,
    failures_of,
    lookback_of,
    markdown_of,
    notes_of,
    previous_label,
    previous_of,
    report_of,
)
from agent.opening import read_choices
from agent.render.charts import render_chart
from agent.report import Report
from agent.state import State
from agent.writing.noise import summaries
from agent.writing.reviewing import STANDING, Issue, counts_of, mark, unplaced, verdicts_data
from store.errors import WeekFileError
from store.weeks import read_folder, read_json, write_bytes, write_folder, write_json, write_text


@dataclass(frozen=True, slots=True)
class Files:
    """What assembling writes. `draft` with what is open marked; `charts` None where an earlier run drew the same."""

    draft: str
    ledger: dict[str, Any]
    charts: Mapping[str, bytes] | None


def files_of(state: State, context: Context) -> Files:
    settings = context.settings
    standing = [found for entry in state.get("issues", []) if (found := from_plain(Issue, entry)).raiser in STANDING]
    raised = [issue for issue in standing if not issue.aside]
    name = context.model.name if context.model else "extractive"
    report = report_of(state, settings, name)
    folder = drawn_in(report, context)
    lost = unplaced(markdown_of(report, folder), raised)
    report = replace(report, notes=(*report.notes, *summaries(raised), *lost))
    checked = checked_of(markdown_of(report, folder), state, context)
    text = markdown_of(replace(report, counts=counts_of(checked)), folder)
    checked = checked_of(text, state, context)
    ledger = _ledger(state, text, checked, standing, context)
    charts = _charts(report) if folder == context.issue.charts.name else None
    return Files(mark(text, checked, raised, read_choices(context.issue)), ledger, charts)


def write_files(state: State, context: Context) -> None:
    """Evidence first, the draft last: a draft on disk has everything it is checked against beside it."""
    issue, files = context.issue, files_of(state, context)
    evidence = {name: text.encode() for name, text in evidence_of(state, context.settings).items()}
    if issue.gathered.is_file():
        evidence[issue.gathered.name] = issue.gathered.read_bytes()
    write_folder(issue.evidence, evidence)
    last = previous_files(previous_of(state), previous_label(state))
    if last:
        write_folder(issue.previous, {name: text.encode() for name, text in last.items()})
    if files.charts is not None:
        write_folder(issue.charts, files.charts)
    if _left_to_the_editor(files.draft, context):
        _complete(files, context)
        return
    write_json(issue.ledger, files.ledger)
    write_text(issue.generated, files.draft)
    write_text(issue.draft, files.draft)
    context.say(f"assemble  {issue.draft}")


def put_back(text: str, context: Context) -> None:
    """The draft as it was generated, what a crash left of it aside."""
    draft = context.issue.draft
    if draft.exists():
        aside = draft.with_name(f"{draft.stem}.cut.md")
        write_bytes(aside, draft.read_bytes())
        context.say(f"assemble  {draft} was cut off; what was left of it is {aside}")
    write_text(draft, text)


def _left_to_the_editor(text: str, context: Context) -> bool:
    """A draft that is not as it would be written now was edited."""
    draft = context.issue.draft
    if not draft.exists() or draft.read_bytes() == text.encode("utf-8"):
        return False
    if is_cut_off(draft.read_bytes(), text):
        put_back(text, context)
        return False
    context.say(f"assemble  {draft} was changed since it was drafted and is left as it is")
    return True


def _complete(files: Files, context: Context) -> None:
    """Beside an edited draft only what is missing: its ledger may hold the approval, its generated text a redraft."""
    issue = context.issue
    if not issue.generated.is_file():
        write_text(issue.generated, files.draft)
    try:
        read_json(issue.ledger)
    except WeekFileError:
        write_json(issue.ledger, files.ledger)


def _charts(report: Report) -> dict[str, bytes]:
    charts = (exhibit.chart for exhibit in report.exhibits())
    return {f"{chart.name}.svg": render_chart(chart).encode() for chart in charts if chart}


def drawn_in(report: Report, context: Context) -> str:
    """The folder of charts a draft links. A week drafted again from its evidence links those of the run that drew the
    same, so that the drafts are the same byte for byte."""
    own = context.issue.charts
    if context.kept is None or not context.kept.again or own.exists():
        return own.name
    charts = _charts(report)
    return next((path.name for path in sorted(own.parent.glob("charts*")) if read_folder(path) == charts), own.name)


def _ledger(state: State, text: str, checked: Any, standing: list[Issue], context: Context) -> dict[str, Any]:
    approval = state.get("approval", {})
    return ledger_data(
        state["week"],
        facts_of(state),
        verdicts_data(text, checked),
        disputes=disputes_data(text, checked, read_choices(context.issue)),
        issues=to_plain([issue for issue in standing if not issue.aside]),
        summarised=to_plain([issue for issue in standing if issue.aside]),
        dropped={part: list(draft.dropped) for part, draft in drafted_of(state).items() if draft.dropped},
        failures=to_plain(failures_of(state)),
        notes=[*notes_of(state), *summaries(standing)],
        restated=to_plain(lookback_of(state).restated),
        model=context.model.name if context.model else "extractive",
        prompts=context.prompts.hashes() if context.model else {},
        **({"approval": approval} if "at" in approval else {}),
    )
