"""One section written again as the editor asked; the review and the merge into the editor's file come after."""

from __future__ import annotations

from typing import Any, cast

from langgraph.runtime import Runtime

from agent.codec import to_plain
from agent.context import Context
from agent.errors import ModelError
from agent.ledger import Ledger
from agent.llm.extractive import NAME
from agent.manuscript import drafted_of, events_of, evidence_names, evidence_of, facts_of, plan_of
from agent.state import State
from agent.writing.drafted import SECTION_OF, Draft
from agent.writing.drafting import revise_part, write_part
from agent.writing.parts import brief_of, extracted, known_events, told_events
from agent.writing.planning import Chosen, Names, Plan, admit
from agent.writing.remarks import Asked, read_remark
from feeds.model import Event


def redraft(state: State, runtime: Runtime[Context]) -> dict[str, Any]:
    context, part = runtime.context, state["redraft"]["part"]
    asked = read_remark(state["redraft"]["remark"], told_events(part, state), known_events(part, state))
    changed = _as_asked(part, asked, state, context)
    try:
        written = _written(part, cast(State, {**state, **changed}), asked, context)
    except ModelError as error:
        context.say(f"redraft   {part}: left as it was, {error}")
        return {"redraft": {**state["redraft"], "failed": str(error)}}
    context.say(f"redraft   {part}: {len(written.paragraphs)} paragraphs, {written.writer}")
    return {**changed, "drafted": {part: to_plain(written)}}


def _written(part: str, state: State, asked: Asked, context: Context) -> Draft:
    brief, before = brief_of(part, state, context), drafted_of(state).get(part)
    if context.model is None or not brief.told:
        return extracted(part, state, context)
    repairs = context.settings.limits.repairs
    if before is None or before.writer == NAME or asked.drop or asked.lead:
        return write_part(context.model, context.prompts, brief, repairs)
    return revise_part(context.model, context.prompts, brief, before, (), repairs)


def _as_asked(part: str, asked: Asked, state: State, context: Context) -> dict[str, Any]:
    """The state's own keys as the remark changes them: the plan, the facts of an event newly told, the length."""
    length = state.get("lengths", {}).get(part, context.settings.limits.sentences)
    wanted = {-1: max(length // 2, 1), 0: length, 1: length * 3 // 2}[asked.length]
    changed: dict[str, Any] = {
        "remarks": {**state.get("remarks", {}), part: state["redraft"]["remark"]},
        "lengths": {**state.get("lengths", {}), part: wanted},
    }
    if part not in SECTION_OF:
        gone = [*state.get("left_out", {}).get(part, []), *asked.drop]
        return {**changed, "left_out": {**state.get("left_out", {}), part: gone}}
    if asked.drop or asked.lead:
        changed |= _planned(SECTION_OF[part], asked, state, context)
    return changed


def _planned(section: str, asked: Asked, state: State, context: Context) -> dict[str, Any]:
    plan = plan_of(state)
    chosen = plan.sections.get(section, Chosen())
    old_leads = [name for name in chosen.lead if name not in asked.drop]
    others = [name for name in chosen.brief if name not in asked.drop]
    leads = list(asked.lead) or old_leads or others[:1]
    rest = [name for name in (*old_leads, *others) if name not in leads]
    by_id = {event.id: event for event in events_of(state)}
    fresh = [by_id[name] for name in leads if name not in plan.facts]
    ledger, facts = _admitted(fresh, state, context)
    sections = {**plan.sections, section: Chosen(tuple(leads), tuple(rest))}
    drawn = Plan(sections, plan.stories, plan.title, {**plan.facts, **facts})
    return {"plan": to_plain(drawn), "facts": to_plain(ledger.facts)}


def _admitted(events: list[Event], state: State, context: Context) -> tuple[Ledger, dict[str, tuple[str, ...]]]:
    ledger = Ledger.holding(facts_of(state))
    files, texts = evidence_names(state), evidence_of(state, context.settings)
    names = Names(context.aliases, context.settings.desk.watch)
    return ledger, {event.id: tuple(fact.id for fact in admit(ledger, event, files, texts, names)) for event in events}


def route_after_redraft(state: State) -> str:
    """A section that could not be written again goes back to the editor as it was."""
    return "edit" if state["redraft"].get("failed") else "review"
