"""Does a figure stand where the draft says it stands? First, third, largest, last: judged by its table or its source."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from agent.figures.aspects import BASES, METRICS
from agent.figures.contexts import Mention
from agent.figures.evidence import Evidence
from agent.figures.extremes import in_yuan, ranked_column, same_size
from agent.figures.match import Matcher
from agent.figures.ranks import places
from agent.figures.verdict import Proof, Verdict

_EXTREME = re.compile(r"最|\b\w+est\b|most|least", re.IGNORECASE)
_FALLING = re.compile(r"跌|降|下滑|减|fell|declin|drop|loss", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Standing:
    """The verdict on one place. `index` counts the sentence's figures; `start` is the place word's, in the sentence."""

    index: int
    start: int
    kind: str  # rank | extreme
    verdict: Verdict
    proof: Proof
    message: str


class Standings:
    def __init__(self, evidence: Evidence, matcher: Matcher) -> None:
        self.evidence, self.matcher = evidence, matcher

    def of(self, text: str, start: int, mentions: Sequence[Mention]) -> Iterator[Standing]:
        """Every place of one sentence that its evidence decides."""
        for index, mention in enumerate(mentions):
            source = self.matcher.chosen.get((mention.figure.start, mention.figure.end))
            if source is None or mention.figure.dimension == "date":
                continue
            ours = _places(text, start, mention, [m for m in mentions if not self._in_name(m)])
            if not ours:
                continue
            at = min(ours.values())
            found = (
                self._in_table(text, at, mention, source, ours)
                if source.table >= 0
                else self._told(source, ours) or self._in_any_table(text, at, mention, ours)
            )
            if found is None:
                continue
            right, message = found
            passed = Verdict.DERIVED if source.table >= 0 else Verdict.SUPPORTED
            kind = "extreme" if -1 in ours or _EXTREME.match(text, at) else "rank"
            proof = self.matcher.prove(source)
            yield Standing(index, at, kind, passed if right else Verdict.CONTRADICTED, proof, message)

    def _in_name(self, mention: Mention) -> bool:
        """DDR5 16GB: the figure is part of a row's name."""
        source = self.matcher.chosen.get((mention.figure.start, mention.figure.end))
        return (
            source is not None
            and source.table >= 0
            and source.column in self.evidence.tables[source.table].label_columns
        )

    def _in_table(
        self, text: str, at: int, mention: Mention, source: Mention, ours: dict[int, int]
    ) -> tuple[bool, str] | None:
        column = ranked_column(
            self.evidence, mention, self.matcher, {self.evidence.sources[source.source].name}
        )
        own = in_yuan(source.figure)
        if column is None or own is None:
            return None
        fall = bool(_FALLING.search(text[max(0, at - 5) : at + 5]))
        ordered = sorted({value for value, _ in column if not fall or value < 0}, reverse=not fall)
        if own not in ordered:
            return None
        place = ordered.index(own) + 1
        right = place in ours or (-1 in ours and place == len(ordered))
        return right, "" if right else f"来源表中排第 {place}，共 {len(ordered)}"

    def _in_any_table(
        self, text: str, at: int, mention: Mention, ours: dict[int, int]
    ) -> tuple[bool, str] | None:
        """Where the text that proves a figure gives it no place: a table's row of its name that holds it too."""
        for cell in self.evidence.near_value(mention.figure):
            if cell.table < 0 or self.evidence.is_previous(cell) or not same_size(cell.figure, mention.figure):
                continue
            if not self.matcher.tables.conflict(mention, cell):
                return self._in_table(text, at, mention, cell, ours)
        return None

    def _told(self, source: Mention, ours: dict[int, int]) -> tuple[bool, str] | None:
        theirs = self._source_places(source)
        quote = self.matcher.quote(source)
        if theirs:
            right = bool(ours.keys() & theirs.keys())
            return right, "" if right else f"名次不符：来源为“{quote}”"
        like = self._parallel(source)
        own = source.figure.value
        if len(like) < 2 or own is None or not ours.keys() & {1, -1}:
            return None
        right = own >= max(like) if 1 in ours else own <= min(like)
        return right, "" if right else f"来源中并列的数不支持：{quote}"

    def _source_places(self, source: Mention) -> dict[int, int]:
        reader = self.evidence.readers.get(source.source)
        if reader is None:
            return {}
        mates = self.evidence.by_place.get((source.source, source.span[0]), ())
        spans = [(m.figure.start, m.figure.end) for m in mates if _other(m, source)]
        return places(reader.text, source.figure.start, source.figure.end, source.span, spans)

    def _parallel(self, source: Mention) -> list[Decimal]:
        """Values of the same metric that the source's paragraph sets beside one, itself included."""
        metrics = source.clause & (METRICS | BASES)
        mates = [
            m
            for m in self.evidence.by_paragraph[(source.source, source.paragraph)]
            if m.figure.unit == source.figure.unit
            and m.clause & (METRICS | BASES) == metrics
            and m.direction == source.direction
        ]
        return [m.figure.value for m in mates if m.figure.value is not None] if metrics else []


def _other(mention: Mention, figure: Mention) -> bool:
    return mention is not figure and mention.figure.dimension != "date"


def _places(text: str, start: int, mention: Mention, mentions: Sequence[Mention]) -> dict[int, int]:
    spans = [(m.figure.start - start, m.figure.end - start) for m in mentions if _other(m, mention)]
    figure = mention.figure
    return places(text, figure.start - start, figure.end - start, (0, len(text)), spans)
