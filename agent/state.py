"""The state of one run: plain JSON only, so that a checkpoint can always be read. Typed values: agent.codec."""

from __future__ import annotations

from typing import Annotated, Any, TypedDict

Plain = dict[str, Any]


def together(old: Plain, new: Plain) -> Plain:
    """Branches that write side by side: each its own keys."""
    return {**old, **new}


def added(old: list[str], new: list[str]) -> list[str]:
    """Notes pile up, each once, in order."""
    return list(dict.fromkeys([*old, *new]))


class State(TypedDict, total=False):
    week: str
    date: str  # of the report, ISO
    sources: dict[str, str]  # Source.id -> title
    weights: dict[str, float]  # Source.id -> weight
    items: list[Plain]  # feeds.model.Item
    failures: list[Plain]  # feeds.model.FetchFailure
    events: list[Plain]  # feeds.model.Event
    tables: Plain  # feeds.tables.Tables
    previous: Plain | None
    earlier: list[Plain]  # store.archive.Published
    recalled: dict[str, list[Plain]]  # event id -> Passage
    returning: dict[str, Plain]  # event id -> agent.memory.continuity.Returning, of stories told before
    last: Plain | None  # week, passages and tables of the latest issue before
    lookback: Plain  # agent.memory.lookback.Lookback
    facts: list[Plain]  # agent.ledger.Fact, of tables
    composed: dict[str, Plain]  # agent.compose.model.Composed
    plan: Plain  # agent.writing.planning.Plan
    drafted: Annotated[dict[str, Plain], together]  # part -> agent.writing.drafted.Draft
    issues: list[Plain]  # agent.writing.reviewing.Issue
    round: int  # revisions done
    notes: Annotated[list[str], added]
    title: str
    highlights: list[Plain]  # agent.report.Highlight, of the model
    risks: list[str]
    remarks: dict[str, str]  # part -> what the editor asked for
    edits: dict[str, list[Plain]]  # part -> agent.editor.edits.Change, of recent weeks
    redraft: Plain  # part, remark, at: the section being written again; {} when none is
    lengths: dict[str, int]  # part -> sentences of a lead event, where the editor asked for fewer or more
    left_out: dict[str, list[str]]  # part -> events the editor took out of it
    draft_file: str  # as written by assemble
    approval: Plain
    published: bool


class Branch(TypedDict):
    """What one drafting branch is sent."""

    part: str
    state: State
