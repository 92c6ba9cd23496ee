"""The parts with an issue written again, once a round; what stays open is marked in the draft."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from langgraph.runtime import Runtime

from agent.codec import from_plain, to_plain
from agent.context import Context
from agent.errors import ModelError
from agent.manuscript import drafted_of
from agent.state import State
from agent.writing.drafted import Draft
from agent.writing.drafting import revise_part
from agent.writing.parts import brief_of
from agent.writing.reviewing import Issue, without


def revise(state: State, runtime: Runtime[Context]) -> dict[str, Any]:
    context = runtime.context
    issues = [from_plain(Issue, entry) for entry in state["issues"]]
    drafted = drafted_of(state)
    revised = {}
    for part in sorted({issue.part for issue in issues} - {""}):
        mine = [issue for issue in issues if issue.part == part]
        revised[part] = to_plain(_again(part, drafted[part], mine, state, context))
        context.say(f"revise    {part}: {len(mine)} issues")
    return {"drafted": revised, "round": state.get("round", 0) + 1}


def _again(part: str, draft: Draft, issues: list[Issue], state: State, context: Context) -> Draft:
    if context.model is None or draft.writer != context.model.name:
        return without(draft, [issue.clause for issue in issues])
    try:
        return revise_part(
            context.model, context.prompts, brief_of(part, state, context), draft, issues, context.settings.limits.repairs
        )
    except ModelError as error:
        return replace(draft, notes=(*draft.notes, f"{part} 未能改写：{error}"))
