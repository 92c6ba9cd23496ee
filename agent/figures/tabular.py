"""A table as mentions: each cell bound by its row's labels and its column's header. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from agent.figures.contexts import Mention
from agent.figures.extract import extract, scan
from agent.figures.layout import label_terms, lay_out, said_in
from agent.figures.model import Figure
from agent.figures.reshape import SIGNED, is_measure
from agent.figures.vocabulary import Vocabulary


class TableReader:
    def __init__(
        self,
        rows: Sequence[Sequence[str]],
        vocabulary: Vocabulary,
        on: date | None,
        source: int,
        number: int,
        caption: str = "",
    ) -> None:
        self.vocabulary, self.on, self.source, self.number = vocabulary, on, source, number
        self.grid = lay_out(rows, vocabulary, on, source, caption)
        self._caption = frozenset(term for _, term in vocabulary.terms(f"{caption} {self.grid.title}"))
        labels = " | ".join(cell for row in self.grid.rows for cell in row)  # 小鹏 beside 42000 is no model
        headers = " ".join(self.grid.headers)
        self.terms = (
            self._caption
            | frozenset(t for _, t in vocabulary.of(labels, scan(labels)))
            | frozenset(t for _, t in vocabulary.terms(headers))
        )

    def mentions(self) -> list[Mention]:
        found: list[Mention] = []
        for row in range(self.grid.header_rows, len(self.grid.rows)):
            found += self._row(row)
        found += self._headers()
        for order, mention in enumerate(found):
            mention.order = order
        return found

    def _row(self, row: int) -> list[Mention]:
        grid = self.grid
        labels = label_terms(self.vocabulary, grid.labels(row))
        whole = labels.union(*grid.header_terms) if grid.header_terms else labels
        found = []
        for column, header in enumerate(grid.headers):
            if (row, column) in grid.entries:
                found += self._entries(row, column)
                continue
            for figure in grid.cells.get((row, column), ()):
                near = labels | grid.header_terms[column] | self._told_beside(figure, row, column)
                found.append(self._mention(figure, row, column, near, whole, header))
        return found

    def _entries(self, row: int, column: int) -> list[Mention]:
        """Of a cell that names whose its figures are; where the name is a measure, the row says whose."""
        grid, found = self.grid, []
        for entry in grid.entries[(row, column)]:
            names = [entry.name, *(grid.labels(row) if is_measure(entry.name) else ())]
            near = label_terms(self.vocabulary, names) | grid.header_terms[column]
            mention = self._mention(entry.figure, row, column, near, near, grid.headers[column])
            found.append(replace(mention, headings=(grid.headers[column], *names)))
        return found

    def _told_beside(self, figure: Figure, row: int, column: int) -> frozenset[str]:
        """Words of another cell of the row that says the same figure in a clause: 6nm | Genio 720 采用 6nm 制程."""
        grid, written, told = self.grid, figure.text.strip(), []
        for other, cell in enumerate(grid.rows[row]):
            same = any(one.text.strip() == written for one in grid.cells.get((row, other), ()))
            if same and other != column and other not in grid.label_columns and len(cell) > len(written) + 3:
                told.append(cell)
        return label_terms(self.vocabulary, told) if told else frozenset()

    def _headers(self) -> list[Mention]:
        """Figures of the headers themselves: the date of a price, the year of a forecast."""
        found = []
        for figure in extract(self.grid.title, self.on) if self.source >= 0 else ():
            found.append(self._mention(figure, 0, 0, self._caption, self.terms, self.grid.title))
        for column, header in enumerate(self.grid.headers):
            for figure in said_in(header, self.on):
                terms = self.grid.header_terms[column]
                found.append(self._mention(figure, 0, column, terms, self.terms, header))
        return found

    def _mention(
        self, figure: Figure, row: int, column: int, near: frozenset[str], whole: frozenset[str], header: str
    ) -> Mention:
        direction = 0
        if figure.value is not None and SIGNED.search(header):
            direction = -1 if figure.value < 0 else 1 if figure.value > 0 else 0
        return Mention(
            figure=figure,
            source=self.source,
            near=near,
            clause=near,
            lead=near,
            sentence=whole,
            scope=self._caption,
            span=(row, row + 1),
            direction=direction,
            left=re.sub(r"\s+", "", self.grid.rows[row][column][: figure.start])[-8:].lower() if row else "",
            periods=tuple(filter(None, self.grid.dates[row : row + 1])) if row else (),
            table=self.number,
            row=row,
            column=column,
            headings=(header, *self.grid.labels(row)),
        )
