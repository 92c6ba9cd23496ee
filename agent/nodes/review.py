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
from agent.writing.drafted import PARTS
from agent.writing.drafting import review_parts
from agent.writing.parts import told_events
from agent.writing.reviewing import Issue, issues_of, part_of


def review(state: State, runtime: Runtime[Context]) -> dict[str, Any]:
    context = runtime.context
    name = context.model.name if context.model else "extractive"
    text = markdown_of(report_of(state, context.settings, name), context.issue.charts.name)
    drafted = drafted_of(state)
    checked = checked_of(text, state, context.settings, context.aliases)
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
        notes.append(f"{part} 未经审校模型审阅：{error}")

    return review_parts(context.model, context.prompts, drafted, _quotes(state), failed), notes


def _quotes(state: State) -> dict[str, tuple[str, ...]]:
    """Part -> what it may rest on: the source sentences of its events' facts; of the thesis, the composed lines too."""
    known, facts = plan_of(state).facts, {fact.id: fact for fact in facts_of(state)}
    quotes = {}
    for part in PARTS:
        ids = [name for event in told_events(part, state) for name in known.get(event.id, ())]
        lines = composed_of(state)["companies"].paragraphs if part == "thesis" else ()
        quotes[part] = tuple(dict.fromkeys((*(facts[name].evidence.quote for name in ids if name in facts), *lines)))
    return quotes


def route_after_review(state: State, runtime: Runtime[Context]) -> str:
    """Back to the writers while a drafted part has an issue and rounds are left."""
    open_parts = {from_plain(Issue, entry).part for entry in state.get("issues", [])} - {""}
    if open_parts and state.get("round", 0) < runtime.context.settings.limits.revisions:
        return "revise"
    return "merge" if state.get("redraft") else "assemble"
