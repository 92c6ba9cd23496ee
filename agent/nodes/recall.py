"""What the archive knows: last week's tables, earlier titles, what was written of each event's story before."""

from __future__ import annotations

from typing import Any

from langgraph.runtime import Runtime

from agent.codec import to_plain
from agent.context import Context
from agent.editing import RECENT, kept_edits
from agent.edits import examples_for
from agent.errors import RunError
from agent.manuscript import items_of, week_of
from agent.portions import SECTIONS
from agent.state import State
from feeds.cluster import cluster
from feeds.model import Event
from feeds.rank import rank
from feeds.week import Week
from store.errors import WeekFileError

TITLES = 3


def recall(state: State, runtime: Runtime[Context]) -> dict[str, Any]:
    context = runtime.context
    week, archive = week_of(state), context.archive
    weights = state.get("weights", {})
    events = cluster(items_of(state), context.aliases, weights=weights)
    passages = {event.id: archive.recall(_query(event), week, context.settings.limits.recalled) for event in events}
    told = list(dict.fromkeys(p.text for found in passages.values() for p in found))
    ranked = rank(events, context.settings.desk.watch, told, aliases=context.aliases, weights=weights)
    previous = archive.tables(week.shift(-1))
    context.say(f"recall    {len(ranked)} events, {sum(map(len, passages.values()))} earlier passages")
    edits, lost = _edits(week, context)
    return {
        "edits": edits,
        "events": to_plain(ranked),
        "recalled": {name: to_plain(found) for name, found in passages.items() if found},
        "previous": previous.to_dict() if previous else None,
        "earlier": to_plain(archive.titles(week, TITLES)),
        "notes": [*lost, *([] if previous else [f"档案中没有 {week.shift(-1)} 的表格，环比只用表内已有的列"])],
    }


def _edits(week: Week, context: Context) -> tuple[dict[str, list[dict[str, Any]]], list[str]]:
    """What editors made of recent drafts, by part. A file that does not read back costs the examples, not the week."""
    try:
        kept = kept_edits(context.weeks, week)[:RECENT]
    except (RunError, WeekFileError) as error:
        return {}, [f"往期改稿记录无法读取：{error}"]
    found = {section.part: to_plain(examples_for(section.name, kept)) for section in SECTIONS}
    return {part: changes for part, changes in found.items() if changes}, []


def _query(event: Event) -> str:
    return f"{event.title} {event.items[0].summary[:200]}".strip()
