"""Which events go where, the lead stories, and the facts their texts admit."""

from __future__ import annotations

from typing import Any

from langgraph.runtime import Runtime
from langgraph.types import Send

from agent.codec import to_plain
from agent.context import Context
from agent.errors import ModelError
from agent.ledger import Ledger
from agent.llm.extractive import short_title
from agent.manuscript import events_of, evidence_names, evidence_of, facts_of
from agent.memory.continuity import REPEATED
from agent.state import Branch, State
from agent.writing.degraded import degraded
from agent.writing.drafted import PARTS
from agent.writing.drafting import choose_events
from agent.writing.planning import Chosen, Names, Plan, admit, choose, stories_of, title_of
from feeds.model import Event


def plan(state: State, runtime: Runtime[Context]) -> dict[str, Any]:
    context = runtime.context
    events, repeated = _without_repeats(state)
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
    return {"plan": to_plain(drawn), "facts": to_plain(ledger.facts), "notes": [*notes, *repeated]}


def _without_repeats(state: State) -> tuple[tuple[Event, ...], list[str]]:
    """A story told before comes again only with something new; one left out is said."""
    known = state.get("returning", {})
    told = {name for name, entry in known.items() if entry["state"] == REPEATED}
    events = events_of(state)
    left = [f"往期已写且无新的数字或转折，未再写：{short_title(event)}（{'、'.join(known[event.id]['weeks'])}）" for event in events if event.id in told]
    return tuple(event for event in events if event.id not in told), left


def _sections(events: tuple[Event, ...], context: Context) -> tuple[dict[str, Chosen], list[str]]:
    limits = context.settings.limits
    if context.model and events:
        try:
            return choose_events(context.model, context.prompts, events, limits.lead_events, limits.brief_events), []
        except ModelError as error:
            return choose(events, limits.lead_events, limits.brief_events), [degraded("选题由程序完成", error)]
    return choose(events, limits.lead_events, limits.brief_events), []


def route_after_plan(state: State) -> list[Send]:
    """One branch a part."""
    return [Send("draft", Branch(part=part, state=state)) for part in PARTS]
