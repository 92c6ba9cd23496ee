"""What one part of the report is written from: its events, facts and earlier passages, out of the state. Pure."""

from __future__ import annotations

from agent.codec import from_plain
from agent.context import Context
from agent.figures.extract import scan
from agent.llm.extractive import pick
from agent.manuscript import composed_of, events_of, facts_of, plan_of, tables_of
from agent.memory.continuity import UPDATED
from agent.state import State
from agent.writing.drafted import SECTION_OF, Draft, extract_part, thesis_part
from agent.writing.material import Brief, Change
from feeds.model import Event
from store.archive import Passage

FIELDS = {"compute": "算力", "apps": "AI 应用", "funding": "融资"}


def brief_of(part: str, state: State, context: Context) -> Brief:
    """Everything the model is given for a part."""
    lead, brief = _events(part, state)
    facts = {fact.id: fact for fact in facts_of(state)}
    known = plan_of(state).facts
    companies = tables_of(state).get("companies")
    told = (*lead, *brief)
    return Brief(
        part=part,
        events=lead,
        brief_events=brief,
        facts={event.id: tuple(facts[f] for f in known.get(event.id, ()) if f in facts) for event in told},
        recalled={event.id: recalled_about(state, event) for event in told},
        titles=state["sources"],
        companies=tuple(companies) if companies and part == "thesis" else (),
        lines=composed_of(state)["companies"].paragraphs if part == "thesis" else (),
        watch=context.settings.desk.watch,
        aliases=context.aliases,
        edits=tuple(from_plain(Change, entry) for entry in state.get("edits", {}).get(part, [])),
        remark=state.get("remarks", {}).get(part, ""),
        updated=_updated(state),
    )


def extracted(part: str, state: State, context: Context) -> Draft:
    """The part without a model."""
    lead, brief = _events(part, state)
    if part == "thesis":
        stories = [(FIELDS[event.section], event, _richest(event)) for event in lead]
        return thesis_part(stories, composed_of(state)["companies"].paragraphs)
    limit = state.get("lengths", {}).get(part, context.settings.limits.sentences)
    return extract_part(part, lead, brief, state["sources"], limit, _updated(state))


def told_events(part: str, state: State) -> tuple[Event, ...]:
    """The events a part is written from, in order."""
    lead, brief = _events(part, state)
    return (*lead, *brief)


def known_events(part: str, state: State) -> tuple[Event, ...]:
    """Every event of the part's field, told or not; of the thesis, those it is argued from."""
    if part not in SECTION_OF:
        return told_events(part, state)
    return tuple(event for event in events_of(state) if event.section == SECTION_OF[part])


def _updated(state: State) -> frozenset[str]:
    known = state.get("returning", {})
    return frozenset(name for name, entry in known.items() if entry["state"] == UPDATED)


def _events(part: str, state: State) -> tuple[tuple[Event, ...], tuple[Event, ...]]:
    plan, events = plan_of(state), {event.id: event for event in events_of(state)}
    if part == "thesis":
        gone = state.get("left_out", {}).get(part, [])
        leads = [chosen.lead[0] for chosen in plan.sections.values() if chosen.lead and chosen.lead[0] not in gone]
        return tuple(events[name] for name in leads), ()
    chosen = plan.sections.get(SECTION_OF[part])
    if chosen is None:
        return (), ()
    return tuple(events[n] for n in chosen.lead), tuple(events[n] for n in chosen.brief)


def recalled_about(state: State, event: Event) -> tuple[str, ...]:
    """What earlier weeks wrote about an event, each passage with its week."""
    found = (from_plain(Passage, entry) for entry in state.get("recalled", {}).get(event.id, []))
    return tuple(f"{passage.week}：{passage.text}" for passage in found)


def _richest(event: Event) -> str:
    """The story's sentence with most figures."""
    sentences = pick(event, 12)
    return max((s.text for s in sentences), key=lambda text: len(scan(text).figures), default="")
