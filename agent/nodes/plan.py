"""Which events go where, the lead stories, and the facts their texts admit."""

from __future__ import annotations

from typing import Any

from langgraph.runtime import Runtime
from langgraph.types import Send

from agent.codec import to_plain
from agent.context import Context
from agent.drafting import choose_events
from agent.errors import ModelError
from agent.ledger import Ledger
from agent.manuscript import events_of, evidence_names, evidence_of, facts_of
from agent.planning import Chosen, Names, Plan, admit, choose, stories_of, title_of
from agent.state import Branch, State
from agent.writing import PARTS
from feeds.model import Event


def plan(state: State, runtime: Runtime[Context]) -> dict[str, Any]:
    context = runtime.context
    events = events_of(state)
    sections, notes = _sections(events, context)
    by_id = {event.id: event for event in events}
    ledger = Ledger.holding(facts_of(state))
    files, texts = evidence_names(state), evidence_of(state, context.settings)
    names = Names(context.aliases, context.settings.desk.watch)
    told = [by_id[name] for chosen in sections.values() for name in chosen.all]
    facts = {event.id: tuple(fact.id for fact in admit(ledger, event, files, texts, names)) for event in told}
    stories = stories_of(sections)
    title = title_of((by_id[name] for name in stories), f"{context.settings.desk.industry}周报")
    context.say(f"plan      {len(told)} events told, {len(ledger.facts)} facts")
    drawn = Plan(sections, stories, title, facts)
    return {"plan": to_plain(drawn), "facts": to_plain(ledger.facts), "notes": notes}


def _sections(events: tuple[Event, ...], context: Context) -> tuple[dict[str, Chosen], list[str]]:
    limits = context.settings.limits
    if context.model and events:
        try:
            return choose_events(context.model, context.prompts, events, limits.lead_events, limits.brief_events), []
        except ModelError as error:
            return choose(events, limits.lead_events, limits.brief_events), [f"选题由程序完成：{error}"]
    return choose(events, limits.lead_events, limits.brief_events), []


def route_after_plan(state: State) -> list[Send]:
    """One branch a part."""
    return [Send("draft", Branch(part=part, state=state)) for part in PARTS]
