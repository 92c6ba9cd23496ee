"""Where two sources give a figure differently, the editor's choice: whose word stands, said by whom and when. Pure.

A choice is known by the sources' own words, so it holds wherever the figure stands, in a rerun's draft too.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from agent.codec import to_plain
from agent.figures.check import line_and_column
from agent.figures.verdict import Checked, Dispute, Side


@dataclass(frozen=True, slots=True)
class Choice:
    """`kept`, in the source's words `quote`, stands against the words `against`. `at`: ISO time."""

    kept: str
    source: str
    quote: str
    against: tuple[str, ...]
    by: str
    at: str
    note: str = ""


def sides(dispute: Dispute) -> tuple[Side, ...]:
    """The draft's own source first."""
    return (dispute.own, *dispute.others)


def choose(dispute: Dispute, number: int, by: str, at: str, note: str = "") -> Choice:
    """The word of `sides(dispute)[number]` stands."""
    every = sides(dispute)
    kept = every[number]
    against = tuple(side.proof.quote for n, side in enumerate(every) if n != number)
    return Choice(kept.text, kept.proof.source, kept.proof.quote, against, by, at, note)


def choice_on(dispute: Dispute, choices: Iterable[Choice]) -> Choice | None:
    """The last choice between these words, whichever it was; a word that has come since opens the matter again."""
    quotes = {side.proof.quote for side in sides(dispute)}
    found = [one for one in choices if one.quote in quotes and quotes <= {one.quote, *one.against}]
    return found[-1] if found else None


def follows(dispute: Dispute, choice: Choice | None) -> bool:
    """The draft has the word that was chosen."""
    return choice is not None and choice.quote == dispute.own.proof.quote


def told(dispute: Dispute, choice: Choice | None = None) -> str:
    """One line: who says what, how weighty and of what day; and what was chosen where the draft has the other."""
    said = "；".join(f"{side.proof.source}{_rank(side)}作“{side.text}”" for side in sides(dispute))
    return f"来源不一：{said}" + (f"；编辑已选“{choice.kept}”" if choice and not follows(dispute, choice) else "")


def _rank(side: Side) -> str:
    parts = [side.on.isoformat() if side.on else "", f"权重 {side.weight}" if side.weight else ""]
    return f"（{'，'.join(filter(None, parts))}）" if any(parts) else ""


def disputes_data(draft: str, checked: Checked, choices: Iterable[Choice] = ()) -> list[dict[str, Any]]:
    """The disputes of the ledger and of `check --format json`: both words with source, weight and day, and the choice."""
    where, known = line_and_column(draft), list(choices)
    return [_data(dispute, where(dispute.figure.start), known) for dispute in checked.disputes]


def _data(dispute: Dispute, place: tuple[int, int], choices: list[Choice]) -> dict[str, Any]:
    choice = choice_on(dispute, choices)
    return {
        "text": dispute.figure.text, "start": dispute.figure.start, "end": dispute.figure.end, "line": place[0], "column": place[1],
        "own": _side(dispute.own), "others": [_side(side) for side in dispute.others],
        "choice": to_plain(choice) if choice else None, "open": not follows(dispute, choice), "message": told(dispute, choice),
    }  # fmt: skip


def _side(side: Side) -> dict[str, Any]:
    proof: dict[str, Any] = to_plain(side.proof)
    return {"text": side.text, "date": side.on.isoformat() if side.on else None, "weight": side.weight, **proof}
