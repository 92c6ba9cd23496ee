"""Evidence as the page shows it: the source's words around a figure, the row of a table, a formula with its inputs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from agent.figures.evidence import Source, TableSource, TextSource
from agent.figures.extract import scan
from agent.figures.verdict import Proof
from agent.ledger import Fact
from agent.ledger import Proof as FactProof
from agent.writing.slots import written

AROUND = 140  # letters of a source shown before and behind a figure
_CHARS = re.compile(r"char (\d+)-(\d+)")
_CELL = re.compile(r"row (\d+), column (\d+)")
_HTTP = re.compile(r"https?://[^\s<>\"']+\Z")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an evidence file came from: the feed's name, its link, its day, its weight, when it was read."""

    name: str = ""
    link: str = ""
    day: str = ""
    read: str = ""
    weight: str = ""


class Proofs:
    def __init__(
        self, sources: Iterable[Source], facts: Iterable[Fact], origins: Mapping[str, Origin]
    ) -> None:
        self.texts = {s.name: s for s in sources if isinstance(s, TextSource)}
        self.tables: dict[str, list[TableSource]] = {}
        for source in sources:
            if isinstance(source, TableSource):
                self.tables.setdefault(source.name, []).append(source)
        self.facts = {fact.id: fact for fact in facts}
        self.origins = origins

    def shown(self, proof: Proof) -> dict[str, Any]:
        """JSON: source, locator, origin fields; then before/quote/after, or header/row/column, or formula/inputs."""
        origin = self.origins.get(proof.source.split("#")[0], Origin())
        told: dict[str, Any] = {
            "source": proof.source, "locator": proof.locator, "quote": proof.quote, "name": origin.name, "day": origin.day,
            "read": origin.read, "weight": origin.weight, "link": origin.link if _HTTP.match(origin.link) else "",
        }  # fmt: skip
        return {**told, **(self._text(proof) or self._row(proof) or self._formula(proof) or {})}

    def figure(self, proof: Proof) -> str:
        """The source's own figure, as a Chinese draft writes it; "" where there is none to take."""
        text, place = self.texts.get(proof.source), _CHARS.match(proof.locator)
        if text and place:
            found = text.text[int(place[1]) : int(place[2])].strip()
            return _as_drafted(found, text.on.isoformat() if text.on else "")
        shown = self._row(proof)
        return str(shown["row"][shown["column"]]).strip() if shown else ""

    def _text(self, proof: Proof) -> dict[str, Any] | None:
        source, place = self.texts.get(proof.source), _CHARS.match(proof.locator)
        if source is None or place is None:
            return None
        start, end = int(place[1]), int(place[2])
        before = source.text[max(0, start - AROUND) : start].rsplit("\n", 1)[-1]
        after = source.text[end : end + AROUND].split("\n", 1)[0]
        return {"before": before, "figure": source.text[start:end], "after": after}

    def _row(self, proof: Proof) -> dict[str, Any] | None:
        place = _CELL.match(proof.locator)
        if place is None:
            return None
        row, column = int(place[1]), int(place[2]) - 1
        for table in self.tables.get(proof.source, ()):
            at = row - table.first_row
            if 0 < at < len(table.rows) and column < len(table.rows[at]):
                return {"header": list(table.rows[0]), "row": list(table.rows[at]), "column": column}
        return None

    def _formula(self, proof: Proof) -> dict[str, Any] | None:
        fact = self.facts.get(proof.locator.removeprefix("fact "))
        if fact is None:
            return None
        inputs = [self.facts[name] for name in fact.inputs if name in self.facts]
        return {
            "formula": f"{fact.subject} {fact.metric} {fact.text} = {fact.formula}",
            "inputs": [
                f"{i.subject} {i.metric}：{i.text}（{i.evidence.source} {i.evidence.locator}）"
                for i in inputs
            ],
        }


def _as_drafted(text: str, period: str) -> str:
    found = scan(text).figures
    unit, value = (found[0].unit, found[0].written_value) if len(found) == 1 else ("", "")
    nowhere = Fact("", text, value, unit, "", "", "", period, FactProof("", "", ""))
    return written(nowhere)
