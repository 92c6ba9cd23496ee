"""Cells of a draft's table that stand under another cell's header, or in another's row. Pure.

A table is written column by column from one place: a cell that comes from elsewhere than its neighbours above and below,
or whose evidence speaks of another header of the table, changed places.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import product

from agent.figures.arithmetic import Derived
from agent.figures.aspects import BASES, meet
from agent.figures.contexts import Mention, date_term
from agent.figures.evidence import Evidence
from agent.figures.extract import extract
from agent.figures.headings import parted
from agent.figures.proofdates import dates_of_proof
from agent.figures.vocabulary import is_name, weight

_NAME = re.compile(r"[^\d，,。；：]{2,12}")  # of a row: no clause
AGREEING = 2  # other cells of the column that come from one column of the source
Chosen = Mapping[tuple[int, int], Mention]
Place = tuple[int, tuple[int, ...]]  # a source's table, and columns or rows in it


class Columns:
    def __init__(self, evidence: Evidence, chosen: Chosen, computed: Mapping[tuple[int, int], Derived]) -> None:
        self.evidence, self._chosen, self._computed = evidence, chosen, computed
        self._terms: dict[str, frozenset[str]] = {}

    def displaced(self, mentions: Sequence[Mention]) -> Iterator[tuple[Mention, str]]:
        """The cells of all tables of a draft that changed places, and why."""
        tables: dict[int, list[Mention]] = defaultdict(list)
        for mention in mentions:
            if mention.table >= 0:
                tables[mention.table].append(mention)
        for cells in tables.values():
            yield from self._by_place(cells)
            yield from self._by_header(cells)
            yield from self._by_label(cells)
            yield from self._by_date(cells)

    def _own(self, mention: Mention) -> Mention | None:
        return self._chosen.get((mention.figure.start, mention.figure.end))

    def _by_place(self, cells: Sequence[Mention]) -> Iterator[tuple[Mention, str]]:
        """One column of the draft comes from one of the source, and so does one row."""
        placed = [(cell, found) for cell in cells if cell.row and (found := self._cells(cell))]
        for line, along in product((_column, _row), repeat=2):
            groups: dict[int, list[tuple[Mention, Place]]] = defaultdict(list)
            for cell, found in placed:
                groups[line(cell)].append((cell, (found[0].table, tuple(map(along, found)))))
            for group in groups.values():
                yield from ((cell, "同列或同行的其他各数取自来源的另一处") for cell in _outvoted(group, line is not along))

    def _by_date(self, cells: Sequence[Mention]) -> Iterator[tuple[Mention, str]]:
        """A date over a column, or before a row, that none of its figures is of: what proves them has another one."""
        for date in (m for m in cells if m.figure.dimension == "date" and "~" not in m.figure.form):
            line = [m for m in cells if (m.column == date.column and m.row > date.row if date.row == 0 else m.row == date.row) and m.figure.dimension != "date"]
            told = [forms for m in line if (own := self._own(m)) is not None and (forms := dates_of_proof(own, date.figure.form, self.evidence))]
            if told and not any(meet(date.figure.form, form) for forms in told for form in forms):
                yield date, f"其下各数在来源中属于 {min(told[0])}"

    def _cells(self, mention: Mention) -> list[Mention]:
        """The cells of one table, not of its head, that prove a figure or make it."""
        span = (mention.figure.start, mention.figure.end)
        own, derived = self._chosen.get(span), self._computed.get(span)
        found = [own] if own is not None else list(derived.inputs[:2]) if derived else []
        found = [m if m.source >= 0 else self._own(m) or m for m in found]
        tables = {m.table for m in found}
        inside = all(m.table >= 0 and m.source >= 0 and m.row >= self.evidence.tables[m.table].header_rows for m in found)
        return found if inside and len(tables) == 1 else []

    def _by_header(self, cells: Sequence[Mention]) -> Iterator[tuple[Mention, str]]:
        """净息差 x under 营收同比, where the table has a column 净息差."""
        rows: dict[int, list[Mention]] = defaultdict(list)
        for cell in cells:
            if cell.headings and cell.row and cell.figure.dimension != "date":
                rows[cell.row].append(cell)
        for row in rows.values():
            for cell in row:
                own = self._own(cell)
                said = self._said(own) if own is not None else frozenset[str]()
                if own is None or said & self._header(cell.headings[0]) or _of_its_period(cell, own):
                    continue
                rivals = [r for r in row if r.figure.unit == cell.figure.unit and r.figure.value != cell.figure.value]
                other = next((r for r in rivals if said & (self._header(r.headings[0]) - self._header(cell.headings[0]))), None)
                if other is not None and self._header(cell.headings[0]):
                    yield cell, f"来源中此数是“{other.headings[0]}”，不是“{cell.headings[0]}”"

    def _by_label(self, cells: Sequence[Mention]) -> Iterator[tuple[Mention, str]]:
        """A text that tells the cell's figure of another row's name."""
        names = {cell.headings[1] for cell in cells if len(cell.headings) > 1}
        names = {name for name in names if _NAME.fullmatch(name) and any(name in reader.text for reader in self.evidence.readers.values())}
        for cell in cells:
            own = self._own(cell)
            reader = self.evidence.readers.get(own.source) if own else None
            if own is None or reader is None or len(cell.headings) < 2 or cell.headings[1] not in names or cell.figure.dimension == "date":
                continue
            said = reader.text[own.paragraph[0] : own.figure.start]
            places = {name: said.rfind(name) for name in names}
            nearest = max(places, key=lambda name: (places[name], len(name)))
            if places[nearest] > places[cell.headings[1]] and cell.headings[1] not in nearest:
                yield cell, f"来源中此数属于 {nearest}"

    def _said(self, own: Mention) -> frozenset[str]:
        if own.table >= 0:
            return own.near
        reader = self.evidence.readers.get(own.source)
        latin = reader is not None and reader.text[own.figure.start : own.figure.end + 1].isascii()
        return own.clause if latin else own.lead or own.clause

    def _header(self, header: str) -> frozenset[str]:
        """The words of a header that tell it from others, its dates included; its unit tells nothing."""
        if header not in self._terms:
            words = {t for _, t in self.evidence.vocabulary.terms(parted(header)[0]) if weight(t) >= 1 and not is_name(t)}
            dates = {date_term(f) for f in extract(header) if f.dimension == "date"}
            self._terms[header] = frozenset(words | dates)
        return self._terms[header]


def _of_its_period(cell: Mention, own: Mention) -> bool:
    """5 月 heads the draft's column, and the source has a row for each month, with its date in a column."""
    return any(f"%{period}" in cell.near for period in own.periods)


def _column(cell: Mention) -> int:
    return cell.column


def _row(cell: Mention) -> int:
    return cell.row


def _of_one_kind(mate: Mention, cell: Mention) -> bool:
    """客座率 beside ASK同比 and RPK同比 comes from another column than these."""
    return mate.figure.unit == cell.figure.unit and mate.near & BASES == cell.near & BASES


def _outvoted(cells: Sequence[tuple[Mention, Place]], turned: bool) -> Iterator[Mention]:
    """Those that come from another place than all others of the same table.

    `turned`: rows of the draft against columns of the source; there an amount and its growth come from two of them.
    """
    for cell, place in cells:
        mates = (other for mate, other in cells if mate is not cell and (not turned or _of_one_kind(mate, cell)))
        votes = Counter(other for other in mates if other[0] == place[0] and len(other[1]) == len(place[1]))
        if len(votes) == 1 and place not in votes and votes.total() >= AGREEING:
            yield cell
