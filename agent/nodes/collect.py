"""The week's feeds and tables, as they are now."""

from __future__ import annotations

from typing import Any

from langgraph.runtime import Runtime

from agent.building import report_date
from agent.codec import to_plain
from agent.context import Context
from agent.manuscript import week_of
from agent.state import State
from agent.writing.drafted import UNREAD
from feeds.tables import read_tables


def collect(state: State, runtime: Runtime[Context]) -> dict[str, Any]:
    context = runtime.context
    if context.kept:
        found = context.kept.collected
        context.say(f"collect   {len(found['tables']['found'])} tables, {len(found['items'])} items, as they were read before")
        return found
    week = week_of(state)
    tables = read_tables(context.weeks.data(week), context.settings.tables.aliases)
    context.say(f"collect   {len(tables.found)} tables")
    gathered = context.gather(week)
    context.say(f"collect   {len(gathered.items)} items of the week, {len(gathered.failures)} sources failed")
    return {
        "date": report_date(week, tables).isoformat(),
        "sources": {source.id: source.title for source in gathered.sources},
        "weights": {source.id: source.weight for source in gathered.sources},
        "items": to_plain(gathered.items),
        "failures": to_plain(gathered.failures),
        "tables": tables.to_dict(),
        "notes": [*gathered.notes, *([UNREAD] if gathered.failures and not gathered.items else [])],
    }
