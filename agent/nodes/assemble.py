"""Title, 投资要点 and the files of the issue: draft, ledger, evidence, charts. What is open is marked where it stands."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, cast

from langgraph.runtime import Runtime

from agent.codec import to_plain
from agent.context import Context
from agent.errors import ModelError
from agent.issuing import write_files
from agent.manuscript import events_of, plan_of, report_of
from agent.state import State
from agent.writing.degraded import degraded
from agent.writing.drafting import condense_highlights, write_risks, write_title


def assemble(state: State, runtime: Runtime[Context]) -> dict[str, Any]:
    context = runtime.context
    front = _front_page(state, context)
    write_files(cast(State, dict(state) | front), context)
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
            notes.append(degraded(f"{name} 由程序完成", error))
    return {**found, "notes": [*state.get("notes", []), *notes]}
