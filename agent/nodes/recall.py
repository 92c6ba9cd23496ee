"""What the archive knows: tables and views of the weeks before, earlier titles, what was written of each event's story."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from langgraph.runtime import Runtime

from agent.codec import from_plain, to_plain
from agent.context import Context
from agent.editor.editing import RECENT, kept_edits
from agent.editor.edits import examples_for
from agent.editor.portions import SECTIONS
from agent.errors import RunError
from agent.kept import Kept, kept_of
from agent.llm.extractive import body_of
from agent.manuscript import evidence_of, items_of, tables_of, week_of
from agent.memory.continuity import NEW, Returning, returning
from agent.memory.lookback import Lookback, look_back
from agent.state import State
from feeds.cluster import cluster
from feeds.model import Event
from feeds.rank import rank
from feeds.tables import Table, Tables
from feeds.week import Week
from store.archive import Archive
from store.contents import Contents, Passage, Published
from store.errors import WeekFileError
from store.terms import Terms
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
    continuity: dict[str, Any]  # returning, last, lookback, as the state has them
    notes: tuple[str, ...] = ()


def recall(state: State, runtime: Runtime[Context]) -> dict[str, Any]:
    context = runtime.context
    weights = state.get("weights", {})
    events = cluster(items_of(state), context.aliases, weights=weights)
    found = _as_kept(context.kept) if context.kept else _asked(state, events, context)
    told = list(dict.fromkeys(p.text for passages in found.passages.values() for p in passages))
    ranked = rank(events, context.settings.desk.watch, told, aliases=context.aliases, weights=weights)
    context.say(f"recall    {len(ranked)} events, {sum(map(len, found.passages.values()))} earlier passages")
    recalled: dict[str, Any] = {
        "edits": found.edits,
        "recalled": {name: to_plain(passages) for name, passages in found.passages.items() if passages},
        "previous": found.previous.to_dict() if found.previous else None,
        "earlier": to_plain(found.earlier),
        **found.continuity,
        "notes": list(found.notes),
    }
    _keep(cast(State, {**state, **recalled, "notes": [*state.get("notes", []), *found.notes]}), context)
    return {"events": to_plain(ranked), **recalled}


def _asked(state: State, events: Sequence[Event], context: Context) -> Recalled:
    week, archive, most = week_of(state), context.archive, context.settings.limits.recalled
    passages = {event.id: archive.recall(_query(event), week, most) for event in events}
    previous = archive.tables(week.shift(-1))
    edits, lost = _edits(week, context)
    missing = [] if previous else [f"档案中没有 {week.shift(-1)} 的表格，环比只用表内已有的列"]
    earlier = archive.titles(week, TITLES)
    last = archive.contents(Week.parse(earlier[0].week)) if earlier else None
    looked = _looked(state, context, last)
    continuity = {
        "returning": to_plain(_returning(events, passages, context)),
        "last": _kept(last) if last else None,
        "lookback": to_plain(looked),
    }
    return Recalled(passages, previous, earlier, edits, continuity, (*lost, *missing, *looked.notes))


def _as_kept(kept: Kept) -> Recalled:
    """Its notes with those of collect, which may have been told before: each is told once."""
    was = kept.recalled
    passages = {name: [from_plain(Passage, entry) for entry in entries] for name, entries in was["recalled"].items()}
    previous = Tables.from_dict(was["previous"]) if was["previous"] else None
    earlier = [from_plain(Published, entry) for entry in was["earlier"]]
    continuity = {name: was[name] for name in ("returning", "last", "lookback")}
    return Recalled(passages, previous, earlier, was["edits"], continuity, tuple(kept.collected["notes"]))


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


def _looked(state: State, context: Context, last: Contents | None) -> Lookback:
    week = week_of(state)

    @cache
    def tables(name: str) -> Mapping[Week, Table]:
        return context.archive.table_of(name, week)

    return look_back(tables_of(state), tables, last, week, context.aliases)


def _kept(last: Contents) -> dict[str, Any]:
    """What 较上期变化 and the forecasts are held against."""
    views = [passage for passage in last.passages if passage.section in ("thesis", "risks")]
    return {"week": str(last.week), "passages": to_plain(views), "tables": last.tables.to_dict()}


def _returning(events: Sequence[Event], passages: Mapping[str, list[Passage]], context: Context) -> dict[str, Returning]:
    """Event id -> what of its story was told before, of stories that were."""
    words = Terms(context.aliases)

    @cache
    def facts(label: str) -> frozenset[tuple[str, str]]:
        return _facts(context.archive, label)

    found = {}
    for event in events:
        told = passages[event.id]
        known = frozenset().union(*(facts(passage.week) for passage in told))
        one = returning("\n".join(f"{item.title}\n{body_of(item)}" for item in event.items), told, words, known)
        if one.state != NEW:
            found[event.id] = one
    return found


def _facts(archive: Archive, label: str) -> frozenset[tuple[str, str]]:
    """Value and unit of every figure that the sources of a published week stated."""
    contents = archive.contents(Week.parse(label))
    return frozenset((str(fact["value"]), str(fact["unit"])) for fact in (contents.facts if contents else ()))
