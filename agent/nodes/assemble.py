"""Title, 投资要点 and the files of the issue: draft, ledger, evidence, charts. What is open is marked where it stands."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from langgraph.runtime import Runtime

from agent.codec import from_plain, to_plain
from agent.context import Context
from agent.drafting import condense_highlights, write_risks, write_title
from agent.errors import ModelError, RunError
from agent.evidence import previous_files
from agent.ledger import ledger_data
from agent.manuscript import (
    checked_of,
    drafted_of,
    events_of,
    evidence_of,
    facts_of,
    failures_of,
    markdown_of,
    plan_of,
    previous_label,
    previous_of,
    report_of,
)
from agent.render.charts import render_chart
from agent.report import Report
from agent.reviewing import Issue, counts_of, mark, unplaced, verdicts_data
from agent.state import State
from store.weeks import write_folder, write_json, write_text


def assemble(state: State, runtime: Runtime[Context]) -> dict[str, Any]:
    context = runtime.context
    front = _front_page(state, context)
    _write(cast(State, dict(state) | front), context)
    return {**front, "draft_file": context.issue.draft.name}


def _front_page(state: State, context: Context) -> dict[str, Any]:
    """Title, 投资要点 and risks by the model, side by side, each by code where it fails."""
    if context.model is None:
        return {"title": plan_of(state).title}
    model, prompts, settings = context.model, context.prompts, context.settings
    by_id = {event.id: event for event in events_of(state)}
    stories = [by_id[name] for name in plan_of(state).stories]
    found: dict[str, Any] = {"title": plan_of(state).title}
    notes: list[str] = []
    steps: dict[str, Callable[[], Any]] = {
        "title": lambda: write_title(model, prompts, stories, context.aliases),
        "risks": lambda: list(write_risks(model, prompts, settings.desk.risks, stories)),
        "highlights": lambda: to_plain(
            condense_highlights(model, prompts, report_of(state, settings, model.name).sections)
        ),
    }
    with ThreadPoolExecutor(len(steps)) as pool:
        asked = {name: pool.submit(step) for name, step in steps.items()}
    for name, answer in asked.items():
        try:
            found[name] = answer.result()
        except ModelError as error:
            notes.append(f"{name} 由程序完成：{error}")
    return {**found, "notes": [*state.get("notes", []), *notes]}


def _write(state: State, context: Context) -> None:
    settings, issue = context.settings, context.issue
    raised = [found for entry in state.get("issues", []) if (found := from_plain(Issue, entry)).raiser == "reviewer"]
    name = context.model.name if context.model else "extractive"
    report = report_of(state, settings, name)
    lost = unplaced(markdown_of(report, issue.charts.name), raised)
    report = replace(report, notes=(*report.notes, *lost))
    text = markdown_of(report, issue.charts.name)
    checked = checked_of(text, state, settings, context.aliases)
    report = replace(report, counts=counts_of(checked))
    text = markdown_of(report, issue.charts.name)
    checked = checked_of(text, state, settings, context.aliases)
    marked = mark(text, checked, raised)
    _leave_the_editors(issue.draft, marked)
    evidence = evidence_of(state, settings)
    last = previous_files(previous_of(state), previous_label(state))
    write_folder(issue.evidence, {file: body.encode() for file, body in evidence.items()})
    if last:
        write_folder(issue.previous, {file: body.encode() for file, body in last.items()})
    write_folder(issue.charts, _charts(report))
    write_json(issue.ledger, _ledger(state, text, checked, raised, context))
    write_text(issue.generated, marked)
    write_text(issue.draft, marked)
    context.say(f"assemble  {issue.draft}")


def _leave_the_editors(draft: Path, text: str) -> None:
    """A run that was cut off after its draft was written may find it edited: that file is never written over."""
    if draft.exists() and draft.read_bytes() != text.encode("utf-8"):
        raise RunError(f"{draft}: was changed since it was drafted and is left as it is; `zhoubao run` drafts anew beside it")


def _charts(report: Report) -> dict[str, bytes]:
    charts = (exhibit.chart for exhibit in report.exhibits())
    return {f"{chart.name}.svg": render_chart(chart).encode() for chart in charts if chart}


def _ledger(state: State, text: str, checked: Any, raised: list[Issue], context: Context) -> dict[str, Any]:
    return ledger_data(
        state["week"],
        facts_of(state),
        verdicts_data(text, checked),
        issues=to_plain(raised),
        dropped={part: list(draft.dropped) for part, draft in drafted_of(state).items() if draft.dropped},
        failures=to_plain(failures_of(state)),
        notes=state.get("notes", []),
        model=context.model.name if context.model else "extractive",
        prompts=context.prompts.hashes() if context.model else {},
    )
