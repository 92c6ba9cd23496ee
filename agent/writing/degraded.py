"""A note on a part that the model did not do: what the editor reads, and the whole of it for who runs the program. Pure.

An endpoint's words hold numbers (a status, a count of tokens) that are no statement of the report: they stay out of the draft.
"""

from __future__ import annotations

from collections.abc import Iterable

from agent.errors import ModelError

DETAIL = "｜详情："


def degraded(what: str, error: ModelError) -> str:
    """The note as the ledger keeps it and a run prints it."""
    return f"{what}：{error.said}{DETAIL}{' '.join(str(error).split())}"


def undone(notes: Iterable[str], kind: type[ModelError]) -> list[str]:
    """What was done by code because of errors of this kind, out of the notes of a run."""
    parted = (note.partition(DETAIL)[0].rpartition("：") for note in notes if DETAIL in note)
    return [what for what, _, said in parted if said == kind.said]


def for_the_draft(note: str) -> str:
    return note.partition(DETAIL)[0]
