"""What the archive knows: last week's tables, earlier titles, what was written of each event's story before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from langgraph.runtime import Runtime

from agent.codec import from_plain, to_plain
from agent.context import Context
from agent.editing import RECENT, kept_edits
from agent.edits import examples_for
from agent.errors import RunError
from agent.kept import Kept, kept_of
from agent.manuscript import evidence_of, items_of, week_of
from agent.portions import SECTIONS
from agent.state import State
from feeds.cluster import cluster
from feeds.model import Event
from feeds.rank import rank
from feeds.tables import Tables
from feeds.week import Week
from store.contents import Passage, Published
from store.errors import WeekFileError
from store.weeks import write_folder

TITLES = 3
Edits = dict[str, list[dict[str, Any]]]  # by part


@dataclass(frozen=True, slots=True)
class Recalled:
    """`passages`: event id -> what was written of its story before."""

    passages: dict[str, list[Passage]]
    previous: Tables | None
    earlier: list[Published]
    edits: Edits
    notes: tuple[str, ...] = ()


def recall(state: State, runtime: Runtime[Context]) -> dict[str, Any]:
    context = runtime.context
    weights = state.get("weights", {})
    events = cluster(items_of(state), context.aliases, weights=weights)
    found = _as_kept(context.kept) if context.kept else _asked(week_of(state), events, context)
    told = list(dict.fromkeys(p.text for passages in found.passages.values() for p in passages))
    ranked = rank(events, context.settings.desk.watch, told, aliases=context.aliases, weights=weights)
    context.say(f"recall    {len(ranked)} events, {sum(map(len, found.passages.values()))} earlier passages")
    recalled: dict[str, Any] = {
        "edits": found.edits,
        "recalled": {name: to_plain(passages) for name, passages in found.passages.items() if passages},
        "previous": found.previous.to_dict() if found.previous else None,
        "earlier": to_plain(found.earlier),
        "notes": list(found.notes),
    }
    _keep(cast(State, {**state, **recalled, "notes": [*state.get("notes", []), *found.notes]}), context)
    return {"events": to_plain(ranked), **recalled}


def _asked(week: Week, events: Sequence[Event], context: Context) -> Recalled:
    archive, most = context.archive, context.settings.limits.recalled
    passages = {event.id: archive.recall(_query(event), week, most) for event in events}
    previous = archive.tables(week.shift(-1))
    edits, lost = _edits(week, context)
    missing = [] if previous else [f"档案中没有 {week.shift(-1)} 的表格，环比只用表内已有的列"]
    return Recalled(passages, previous, archive.titles(week, TITLES), edits, (*lost, *missing))


def _as_kept(kept: Kept) -> Recalled:
    """Its notes are among those collect tells."""
    was = kept.recalled
    passages = {name: [from_plain(Passage, entry) for entry in entries] for name, entries in was["recalled"].items()}
    previous = Tables.from_dict(was["previous"]) if was["previous"] else None
    return Recalled(passages, previous, [from_plain(Published, entry) for entry in was["earlier"]], was["edits"])


def _edits(week: Week, context: Context) -> tuple[Edits, list[str]]:
    """What editors made of recent drafts, by part. A file that does not read back costs the examples, not the week."""
    try:
        kept = kept_edits(context.weeks, week)[:RECENT]
    except (RunError, WeekFileError) as error:
        return {}, [f"往期改稿记录无法读取：{error}"]
    found = {section.part: to_plain(examples_for(section.name, kept)) for section in SECTIONS}
    return {part: changes for part, changes in found.items() if changes}, []


def _keep(state: State, context: Context) -> None:
    """Everything the week is drafted from and checked against, on disk before a word is written."""
    data = context.kept.data if context.kept else kept_of(state, context.settings, context.aliases)
    files = {name: text.encode() for name, text in evidence_of(state, context.settings).items()}
    write_folder(context.issue.evidence, {**files, context.issue.gathered.name: data})


def _query(event: Event) -> str:
    return f"{event.title} {event.items[0].summary[:200]}".strip()
