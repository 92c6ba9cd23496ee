"""A note on a part that the model did not do: what the editor reads, and the whole of it for who runs the program. Pure.

An endpoint's words hold numbers (a status, a count of tokens) that are no statement of the report: they stay out of the draft.
"""

from __future__ import annotations

from agent.errors import ModelError

DETAIL = "｜详情："


def degraded(what: str, error: ModelError) -> str:
    """The note as the ledger keeps it and a run prints it."""
    return f"{what}：{error.said}{DETAIL}{' '.join(str(error).split())}"


def for_the_draft(note: str) -> str:
    return note.partition(DETAIL)[0]
