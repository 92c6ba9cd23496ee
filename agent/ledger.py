"""Facts admitted by code, and the ledger of one report: every fact, verdict, failure and note beside the draft."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from agent.codec import to_plain
from agent.figures.extract import scan
from agent.figures.model import Figure
from feeds.tables import Cell, Row, Table
from store.migrations import SCHEMA

_CLAUSE = re.compile(r"[，,；;。！？!?\n（）()：:]")
_PARALLEL = re.compile(r"分别|依次|respectively", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Proof:
    """Where a fact stands: evidence file, place in it (`char 10-16`, `E2`, `formula`), its own words."""

    source: str
    locator: str
    quote: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A figure with its subject, metric, period and proof. `text` as the report writes it; `value` in `unit`.

    A derived fact has a `formula` over the ids in `inputs`.
    """

    id: str
    text: str
    value: str
    unit: str
    bound: str
    subject: str
    metric: str
    period: str
    evidence: Proof
    formula: str = ""
    inputs: tuple[str, ...] = ()


@dataclass(slots=True)
class Ledger:
    """Gives facts their ids, one id a fact however often it is admitted."""

    facts: list[Fact] = field(default_factory=list)
    _known: dict[tuple[str, ...], Fact] = field(default_factory=dict)

    @classmethod
    def holding(cls, facts: Iterable[Fact]) -> Ledger:
        ledger = cls()
        for fact in facts:
            ledger.facts.append(fact)
            ledger._known[_key(fact)] = fact
        return ledger

    def _admit(self, **parts: Any) -> Fact:
        fact = Fact(id=f"F{len(self.facts) + 1}", **parts)
        known = self._known.get(_key(fact))
        if known:
            return known
        self.facts.append(fact)
        self._known[_key(fact)] = fact
        return fact

    def cell(
        self, table: Table, row: Row, key: str, subject: str, period: str = "", metric: str = ""
    ) -> Fact:
        """The cell of a row as a fact; its locator names the cell of the desk's file."""
        cell = row[key]
        return self._admit(
            text=cell.text, value=_written(cell), unit=cell.unit, bound=cell.bound, subject=subject,
            metric=metric or cell.header, period=period, evidence=Proof(f"{table.name}.csv", cell.locator, cell.text),
        )  # fmt: skip

    def earlier(self, table: str, week: str, text: str, locator: str, subject: str, metric: str) -> Fact:
        """A cell of an earlier week's table, as the archive keeps it: an input of a series, never this week's figure."""
        proof = Proof(f"{week}_{table}.csv", locator, text)
        return self._admit(
            text=text, value="", unit="", bound="", subject=subject, metric=metric, period=week, evidence=proof
        )

    def derive(
        self, text: str, value: Decimal, unit: str, subject: str, metric: str, period: str, formula: str,
        inputs: Iterable[Fact], bound: str = "",
    ) -> Fact:  # fmt: skip
        """A result of code over other facts."""
        facts = tuple(inputs)
        quote = "；".join(f"{fact.subject} {fact.text}" for fact in facts)
        return self._admit(
            text=text, value=str(value), unit=unit, bound=bound, subject=subject, metric=metric, period=period,
            evidence=Proof("ledger.json", "formula", quote), formula=formula, inputs=tuple(f.id for f in facts),
        )  # fmt: skip

    def quoted(self, name: str, text: str, sentence: str, subject: str, period: str = "") -> list[Fact]:
        """The figures of one source sentence. Each must stand in `text` and read the same there; a list bound by
        分别 is left to the evidence itself, since one fact cannot carry its order."""
        at = text.find(sentence)
        if at < 0 or _PARALLEL.search(sentence):
            return []
        return [
            self._admit(
                text=figure.text, value=figure.written_value, unit=figure.unit, bound=figure.bound, subject=subject,
                metric=_metric(sentence, figure), period=period,
                evidence=Proof(name, f"char {at + figure.start}-{at + figure.end}", sentence),
            )
            for figure in scan(sentence).figures
            if _reads_alike(figure)
        ]  # fmt: skip


def _key(fact: Fact) -> tuple[str, ...]:
    return (
        fact.text,
        fact.subject,
        fact.metric,
        fact.period,
        fact.evidence.source,
        fact.evidence.locator,
        fact.formula,
    )


def _written(cell: Cell) -> str:
    if isinstance(cell.value, Decimal):
        return format(cell.value, "f")
    return "" if cell.value is None else str(cell.value)


def _reads_alike(figure: Figure) -> bool:
    again = scan(figure.text).figures
    return len(again) == 1 and again[0].written_value == figure.written_value


def _metric(sentence: str, figure: Figure) -> str:
    """The words of the figure's own clause before it: 参数量为, 训练动用."""
    return _CLAUSE.split(sentence[: figure.start])[-1].strip()


def cells_of(tables: Iterable[Table], subject: dict[str, str]) -> Iterator[tuple[Table, Row, str]]:
    """Every number of the tables by row and column; `subject` names each table's label column."""
    for table in tables:
        for row in table:
            for column in table.columns:
                if column.key != subject[table.name] and row.number_of(column.key) is not None:
                    yield table, row, column.key


def ledger_data(
    week: str, facts: Iterable[Fact], verdicts: list[dict[str, Any]], **more: Any
) -> dict[str, Any]:
    """ledger.json. `more`: failures, notes, prompts and what else the run has to say."""
    return {
        "schema": SCHEMA,
        "week": week,
        "facts": [to_plain(f) for f in facts],
        "verdicts": verdicts,
        **more,
    }
