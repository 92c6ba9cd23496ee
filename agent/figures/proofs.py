"""Where a figure of the evidence stands, and in what words."""

from __future__ import annotations

from agent.figures.contexts import Mention
from agent.figures.evidence import Evidence, TableSource, TextSource
from agent.figures.verdict import Proof


def proof(mention: Mention, evidence: Evidence) -> Proof:
    source = evidence.sources[mention.source]
    if isinstance(source, TextSource):
        figure = mention.figure
        return Proof(source.name, f"char {figure.start}-{figure.end}", quote(mention, evidence))
    if isinstance(source, TableSource):
        grid = evidence.tables[mention.table]
        row, column = grid.place(mention.row, mention.column)
        where = f"row {source.first_row + row}, column {column + 1} ({grid.headers[mention.column]})"
        return Proof(source.name, where, " | ".join(filter(None, grid.rows[mention.row])))
    return Proof(source.name, source.locator, f"{source.subject} {source.metric}: {source.text}")


def quote(mention: Mention, evidence: Evidence) -> str:
    """The words around a figure of a text, in its sentence."""
    source = evidence.sources[mention.source]
    if not isinstance(source, TextSource):
        return mention.figure.text
    start, end = mention.span
    start, end = max(start, mention.figure.start - 60), min(end, mention.figure.end + 40)
    return " ".join(source.text[start:end].split())
