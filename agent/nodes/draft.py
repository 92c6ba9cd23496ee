"""One part written: by the model where there is one, else extracted."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from langgraph.runtime import Runtime

from agent.codec import to_plain
from agent.context import Context
from agent.errors import ModelError
from agent.report import Paragraph
from agent.state import Branch
from agent.writing.degraded import degraded
from agent.writing.drafted import UNREAD, Draft
from agent.writing.drafting import write_part
from agent.writing.parts import brief_of, extracted


def draft(state: Branch, runtime: Runtime[Context]) -> dict[str, Any]:
    part, written = state["part"], _write(state, runtime.context)
    runtime.context.say(f"draft     {part}: {len(written.paragraphs)} paragraphs, {written.writer}")
    return {"drafted": {part: to_plain(written)}}


def _write(branch: Branch, context: Context) -> Draft:
    part, state = branch["part"], branch["state"]
    if UNREAD in state.get("notes", []):
        return Draft(part, paragraphs=(Paragraph(UNREAD),))
    fallback = extracted(part, state, context)
    if context.model is None or not brief_of(part, state, context).told:
        return fallback
    try:
        return write_part(context.model, context.prompts, brief_of(part, state, context), context.settings.limits.repairs)
    except ModelError as error:
        return replace(fallback, notes=(*fallback.notes, degraded(f"{part} 改用抽取式", error)))
