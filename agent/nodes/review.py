"""Every figure of the report as it would print, by code; then the reviewing model, which can raise and never clear."""

from __future__ import annotations

from datetime import date
from typing import Any

from langgraph.runtime import Runtime

from agent.codec import from_plain, to_plain
from agent.context import Context
from agent.errors import ModelError
from agent.manuscript import (
    checked_of,
    composed_of,
    drafted_of,
    facts_of,
    last_of,
    lookback_of,
    markdown_of,
    plan_of,
    recalled_of,
    report_of,
    tables_of,
)
from agent.memory.lookback import findings_of, said_lines
from agent.state import State
from agent.writing.degraded import degraded
from agent.writing.drafted import PARTS
from agent.writing.drafting import review_parts
from agent.writing.material import quotes_of
from agent.writing.noise import summaries
from agent.writing.parts import recalled_about, told_events
from agent.writing.reviewing import Issue, issues_of, part_of, to_revise


def review(state: State, runtime: Runtime[Context]) -> dict[str, Any]:
    context = runtime.context
    name = context.model.name if context.model else "extractive"
    text = markdown_of(report_of(state, context.settings, name), context.issue.charts.name)
    drafted = drafted_of(state)
    checked = checked_of(text, state, context)
    asked = state.get("redraft", {}).get("part", "")
    issues = [issue for issue in issues_of(text, checked, drafted) if not asked or issue.part == asked]
    raised, notes = _raised(state, context, asked)
    against = [issue for issue in _against_archive(text, state, context) if not asked or part_of(issue.clause, drafted) == asked]
    context.say(f"review    {len(checked.figures)} figures, {len(checked.claims)} claims, {len(issues)} open")
    return {"issues": to_plain([*issues, *raised, *against]), "notes": notes}


def _against_archive(text: str, state: State, context: Context) -> list[Issue]:
    found, on = lookback_of(state), date.fromisoformat(state["date"])
    issues = findings_of(text, found, recalled_of(state), tables_of(state), last_of(state), on, context.aliases)
    for line in said_lines(issues, found.restated if not state.get("round") else ()):
        context.say(line)
    return issues


def _raised(state: State, context: Context, asked: str) -> tuple[list[Issue], list[str]]:
    """Of the parts a model wrote, or of the one the editor asked for."""
    if context.model is None:
        return [], []
    written = {part: d for part, d in drafted_of(state).items() if d.writer == context.model.name}
    drafted = {part: d for part, d in written.items() if not asked or part == asked}
    notes: list[str] = []

    def failed(part: str, error: ModelError) -> None:
        notes.append(degraded(f"{part} 未经审校模型审阅", error))

    before = [from_plain(Issue, entry) for entry in state.get("issues", [])]
    recalled = {part: _recalled(part, state) for part in drafted}
    raised = review_parts(context.model, context.prompts, drafted, _quotes(state), failed, before, recalled)
    for said in summaries(raised):
        context.say(f"review    {said}")
    return raised, notes


def _quotes(state: State) -> dict[str, list[str]]:
    """Part -> what it may rest on: the sentences of its events' sources; of the thesis, the composed lines too."""
    known, facts = plan_of(state).facts, {fact.id: fact for fact in facts_of(state)}
    quotes = {}
    for part in PARTS:
        told = told_events(part, state)
        stated = {event.id: [facts[name] for name in known.get(event.id, ()) if name in facts] for event in told}
        lines = composed_of(state)["companies"].paragraphs if part == "thesis" else ()
        quotes[part] = [*quotes_of(told, stated), *lines]
    return quotes


def _recalled(part: str, state: State) -> list[str]:
    passages = (line for event in told_events(part, state) for line in recalled_about(state, event))
    return list(dict.fromkeys(passages))


def route_after_review(state: State, runtime: Runtime[Context]) -> str:
    """Back to the writers while a drafted part has an issue and rounds are left."""
    issues = [from_plain(Issue, entry) for entry in state.get("issues", [])]
    if to_revise(issues) and state.get("round", 0) < runtime.context.settings.limits.revisions:
        return "revise"
    return "merge" if state.get("redraft") else "assemble"
