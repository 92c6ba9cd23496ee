"""Hand-labelled clauses (tests/figures/clauses.jsonl) and what extraction makes of them.

A figure is right when its text, value, upper end, unit and bound are the label's. A name is right when the scan's names
cover every numeral of the labelled one; a name that touches no labelled one is a false name.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from agent.figures.extract import scan
from agent.figures.model import Figure, Identifier, plain

_PLACES = Decimal("1e-10")
Reading = tuple[str, str, str, str, str]  # text, value, upper end, unit, bound


@dataclass(frozen=True)
class Clause:
    id: str
    text: str
    on: date | None
    figures: tuple[Reading, ...]
    names: tuple[str, ...]
    open: str  # why it is known to fail, or ""

    @property
    def category(self) -> str:
        return self.id.rpartition("-")[0]


@dataclass(frozen=True)
class Outcome:
    """What was right, missed and printed without being there."""

    right: int
    missed: tuple[Reading, ...]
    false: tuple[Reading, ...]
    names_right: int
    names_missed: tuple[str, ...]
    names_false: tuple[str, ...]

    @property
    def clean(self) -> bool:
        return not (self.missed or self.false or self.names_missed or self.names_false)


def read_clauses(path: Path) -> list[Clause]:
    return [_clause(json.loads(line)) for line in path.read_text("utf-8").splitlines()]


def _clause(row: dict[str, Any]) -> Clause:
    figures = tuple((f["text"], f["value"], f.get("high", ""), f["unit"], f["bound"]) for f in row["figures"])
    on = date.fromisoformat(row["on"]) if "on" in row else None
    return Clause(row["id"], row["text"], on, figures, tuple(row["identifiers"]), row.get("open", ""))


def measure(clause: Clause) -> Outcome:
    found = scan(clause.text, clause.on)
    wanted, got = Counter(clause.figures), Counter(map(reading, found.figures))
    spans = _spans(clause)
    missed = [name for name, span in spans if not _covered(clause.text, span, found.identifiers)]
    false = [n.text for n in found.identifiers if not any(n.start < b and a < n.end for _, (a, b) in spans)]
    return Outcome(
        (wanted & got).total(),
        tuple((wanted - got).elements()),
        tuple((got - wanted).elements()),
        len(spans) - len(missed),
        tuple(missed),
        tuple(false),
    )


def reading(figure: Figure) -> Reading:
    value = figure.form or _rounded(figure.value)
    return figure.text, value, _rounded(figure.high), figure.unit, figure.bound


def _rounded(value: Decimal | None) -> str:
    return "" if value is None else plain(round(value, 10) if value % 1 else value)


def _spans(clause: Clause) -> list[tuple[str, tuple[int, int]]]:
    """Where the labelled names stand, in order."""
    spans, at = [], 0
    for name in clause.names:
        at = clause.text.index(name, at)
        spans.append((name, (at, at + len(name))))
        at += len(name)
    return spans


def _covered(text: str, span: tuple[int, int], names: Sequence[Identifier]) -> bool:
    digits = [m.start() + span[0] for m in re.finditer(r"[\d①-⑳一二三四五六七八九十]", text[slice(*span)])]
    return bool(digits) and all(any(n.start <= d < n.end for n in names) for d in digits)
