"""The approved draft into the archive: its paragraphs by section, the week's tables, its title."""

from __future__ import annotations

from typing import Any

from langgraph.runtime import Runtime

from agent.context import Context
from agent.errors import RunError
from agent.manuscript import events_of, tables_of, week_of
from agent.memory.published import read_published
from agent.sources import read_draft
from agent.state import State


def publish(state: State, runtime: Runtime[Context]) -> dict[str, Any]:
    publish_draft(state, runtime.context)
    return {"published": True}


def publish_draft(state: State, context: Context) -> None:
    """Publishing the same draft twice changes nothing; an edited one replaces the week whole."""
    report = read_published(read_draft(context.issue.draft))
    if not report.passages:
        raise RunError(f"{context.issue.draft}: holds no paragraph of a report; nothing to publish")
    events = [{"id": event.id, "section": event.section, "title": event.title} for event in events_of(state)]
    new = context.archive.publish(
        week_of(state), report.title, report.date or state["date"], report.passages, tables_of(state),
        facts=state.get("facts", []), events=events, related=[entry["title"] for entry in state.get("earlier", [])],
    )  # fmt: skip
    context.say(f"publish   {state['week']}: {'archived' if new else 'was archived already'}")
