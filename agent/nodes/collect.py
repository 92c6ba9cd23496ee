"""The week's feeds and tables, as they are now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from langgraph.runtime import Runtime

from agent.building import report_date
from agent.codec import to_plain
from agent.context import Context
from agent.manuscript import week_of
from agent.state import State
from agent.writing.drafted import UNREAD
from feeds.model import Note
from feeds.tables import read_tables

TOLD = {"cut": "来源过长，只读了前面一部分", "articles": "有摘要未能由原页补全，仍用摘要"}


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
    for note in gathered.notes:
        context.say(f"collect   {note.text}")
    return {
        "date": report_date(week, tables).isoformat(),
        "sources": {source.id: source.title for source in gathered.sources},
        "weights": {source.id: source.weight for source in gathered.sources},
        "items": to_plain(gathered.items),
        "failures": to_plain(gathered.failures),
        "tables": tables.to_dict(),
        "notes": [*_for_the_editor(gathered.notes), *([UNREAD] if gathered.failures and not gathered.items else [])],
    }


def _for_the_editor(notes: Iterable[Note]) -> Iterator[str]:
    """What of it is of weight for the draft. Counts are said to who runs it: a figure in the draft must be of a source."""
    for kind, words in TOLD.items():
        found = [note for note in notes if note.kind == kind]
        names = "、".join(dict.fromkeys(note.source for note in found if note.source))
        if found:
            yield f"{words}：{names}" if names else words
