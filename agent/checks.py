"""The checks of one run: the evidence is indexed once, and what was decided with it serves the next check of the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from agent.figures.check import check
from agent.figures.evidence import Evidence, Source, index
from agent.figures.kept import Kept
from agent.figures.verdict import Checked


@dataclass(slots=True)
class Checks:
    """Of the last sources asked about. The verdicts are those of a check from nothing."""

    _of: object = None
    _evidence: Evidence = field(default_factory=lambda: index(()))
    _kept: Kept = field(default_factory=Kept)

    def check(self, draft: str, sources: Sequence[Source], aliases: Mapping[str, str], on: date) -> Checked:
        of = (tuple(sources), dict(aliases), on)
        if of != self._of:
            self._of, self._evidence, self._kept = of, index(sources, aliases), Kept()
        return check(draft, self._evidence, on, self._kept)
