"""The parts with an issue written again, once a round; what stays open is marked in the draft."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

from langgraph.runtime import Runtime

from agent.codec import from_plain, to_plain
from agent.context import Context
from agent.errors import ModelError
from agent.manuscript import drafted_of
from agent.state import State
from agent.writing.degraded import degraded
from agent.writing.drafted import Draft
from agent.writing.drafting import revise_part
from agent.writing.parts import brief_of
from agent.writing.reviewing import Issue, to_revise, without


def revise(state: State, runtime: Runtime[Context]) -> dict[str, Any]:
    context = runtime.context
    issues = to_revise(from_plain(Issue, entry) for entry in state["issues"])
    drafted = drafted_of(state)
    by_part = {part: [issue for issue in issues if issue.part == part] for part in sorted({i.part for i in issues})}
    with ThreadPoolExecutor(max(len(by_part), 1)) as pool:  # the model's own limit holds for how many are asked at once
        asked = {part: pool.submit(_again, part, drafted[part], mine, state, context) for part, mine in by_part.items()}
    revised = {part: to_plain(answer.result()) for part, answer in asked.items()}
    for part, mine in by_part.items():
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
        return replace(draft, notes=(*draft.notes, degraded(f"{part} 未能改写", error)))
