"""What was decided of passages that have not changed since the last check of the same draft. Pure.

A figure is judged by its paragraph: the words and figures around it, the headings above it. Where all of that is as
it was, so is the verdict. One Kept belongs to one Evidence and one date.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from agent.figures.contexts import Mention
from agent.figures.verdict import ClaimVerdict, FigureVerdict

T = TypeVar("T")


@dataclass(slots=True)
class Generation:
    """Answers by what they depend on; those not asked for in a whole check are forgotten after it."""

    last: dict[Hashable, object] = field(default_factory=dict)
    now: dict[Hashable, object] = field(default_factory=dict)

    def answer(self, key: Hashable, work: Callable[[], T]) -> T:
        if key not in self.now:
            self.now[key] = self.last[key] if key in self.last else work()
        return self.now[key]  # type: ignore[return-value]

    def turn(self) -> None:
        self.last, self.now = self.now, {}


@dataclass(slots=True)
class Kept:
    """Figures judged, figures placed, claims, tables laid out: each by its passage."""

    answers: Generation = field(default_factory=Generation)
    _passages: dict[tuple[int, int], str] = field(default_factory=dict)
    _draft: str = ""

    def begin(self, draft: str) -> None:
        self.answers.turn()
        self._draft, self._passages = draft, {}

    def answer(self, key: Hashable, work: Callable[[], T]) -> T:
        return self.answers.answer(key, work)

    def passage(self, mention: Mention) -> Hashable:
        """All that decides how a figure is judged; no offset in the draft."""
        start = mention.paragraph[0]
        return (
            self._text(mention.paragraph), self._text(mention.span), mention.figure.start - start, mention.near, mention.scope,
            mention.periods, mention.headings, mention.row, mention.column, mention.figure.unit,
        )  # fmt: skip

    def _text(self, span: tuple[int, int]) -> str:
        if span not in self._passages:
            self._passages[span] = self._draft[span[0] : span[1]]
        return self._passages[span]


def said(verdicts: Sequence[FigureVerdict]) -> Hashable:
    return tuple((v.verdict, v.message, v.evidence) for v in verdicts)


def moved(claims: Sequence[ClaimVerdict], by: int) -> list[ClaimVerdict]:
    return [replace(claim, start=claim.start + by, end=claim.end + by) for claim in claims] if by else list(claims)
