"""The tables of a text, their cells with where each stands in it; a draft's cells as mentions. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from agent.figures.contexts import Mention
from agent.figures.evidence import Evidence
from agent.figures.kept import Kept
from agent.figures.tabular import TableReader
from agent.figures.verdict import MARK

_TABLE_LINE = re.compile(r"(?m)^[ \t]*\|.*\|[ \t]*$|^[^\t\n|]+(?:\t[^\t\n]*)+$")
# The rows of a markdown table may go without bars at their ends: its second line is the rule.
_OPEN_TABLE = re.compile(r"(?m)^[^\n|]+\|[^\n]*\n[ \t]*:?-{2,}:?[ \t]*(?:\|[ \t]*:?-{2,}:?[ \t]*)+(?:\n[^\n|]*\|[^\n]*)+$")
_RULE_LINE = re.compile(r"^[ \t]*\|?[ \t:|-]+\|?[ \t]*$")
_MARKUP = re.compile(rf"(?<!\d)\*|\*(?!\d)|[`{MARK}]")  # of a cell; 183*183 is a size


@dataclass(slots=True)
class TableBlock:
    """A table of the draft: cells with their offsets in the draft."""

    start: int
    end: int
    caption: str
    cells: list[list[tuple[int, str]]]


def tables_in(draft: str) -> list[TableBlock]:
    """The tables of a text: blocks of consecutive markdown rows, or of lines parted by tabs."""
    blocks = [_open_table(draft, found) for found in _OPEN_TABLE.finditer(draft)]
    return sorted([*blocks, *_barred_tables(draft)], key=lambda block: block.start)


def _open_table(draft: str, found: re.Match[str]) -> TableBlock:
    block = TableBlock(found.start(), found.end(), draft[: found.start()].rstrip().rsplit("\n", 1)[-1], [])
    at = found.start()
    for line in found[0].split("\n"):
        if not _RULE_LINE.match(line):
            block.cells.append(_cells(line, at))
        at += len(line) + 1
    return block


def _barred_tables(draft: str) -> list[TableBlock]:
    blocks: list[TableBlock] = []
    for line in _TABLE_LINE.finditer(draft):
        if (
            not blocks
            or draft[blocks[-1].end : line.start()].strip("\n \t")
            or "\n\n" in draft[blocks[-1].end : line.start()]
        ):
            before = draft[: line.start()].rstrip().rsplit("\n", 1)[-1]
            blocks.append(TableBlock(line.start(), line.end(), before, []))
        blocks[-1].end = line.end()
        if not _RULE_LINE.match(line[0]):
            blocks[-1].cells.append(_cells(line[0], line.start()))
    return blocks


def _cells(line: str, start: int) -> list[tuple[int, str]]:
    if "\t" in line and not line.lstrip().startswith("|"):
        return _tabbed(line, start)
    inner = line.strip()
    at = start + (line.index("|") + 1 if inner.startswith("|") else 0)
    inner = inner.removeprefix("|") if inner.startswith("|") else line
    found = []
    for part in re.split(r"(?<!\\)\|", inner.rstrip().removesuffix("|")):
        lead = len(part) - len(part.lstrip())
        found.append((at + lead, part.strip()))
        at += len(part) + 1
    return found


def _tabbed(line: str, start: int) -> list[tuple[int, str]]:
    found, at = [], start
    for part in line.split("\t"):
        found.append((at + len(part) - len(part.lstrip()), part.strip()))
        at += len(part) + 1
    return found


def cell_mentions(
    block: TableBlock, evidence: Evidence, on: date | None, number: int, kept: Kept | None
) -> Iterator[Mention]:
    if kept is None:
        yield from _read_cells(block, evidence, on, number)
        return
    texts = tuple(tuple((at - block.start, text) for at, text in row) for row in block.cells)
    found, start = kept.answer(
        ("table", block.caption, texts), lambda: (list(_read_cells(block, evidence, on, number)), block.start)
    )
    for mention in found:
        by = block.start - start
        figure = replace(mention.figure, start=mention.figure.start + by, end=mention.figure.end + by)
        span = (mention.span[0] + by, mention.span[1] + by)
        yield replace(mention, figure=figure, span=span, paragraph=(block.start, block.end), table=number)


def _read_cells(block: TableBlock, evidence: Evidence, on: date | None, number: int) -> Iterator[Mention]:
    rows = [[_MARKUP.sub(" ", text) for _, text in row] for row in block.cells]
    reader = TableReader(rows, evidence.vocabulary, on, -1, number, block.caption)
    for mention in reader.mentions():
        row = reader.grid.origin[mention.row]
        if mention.row < reader.grid.header_rows and mention.figure.text not in "".join(rows[row][mention.column : mention.column + 1]):
            row = min(row + 1, len(rows) - 1)
        if mention.column >= len(block.cells[row]):
            continue
        at, text = block.cells[row][mention.column]
        lead = max(text.find(mention.figure.text, mention.figure.start), text.find(mention.figure.text))
        if lead < 0:
            continue
        size = mention.figure.end - mention.figure.start
        figure = replace(mention.figure, start=at + lead, end=at + lead + min(size, len(mention.figure.text)))
        yield replace(mention, figure=figure, span=(at, at + len(text)), paragraph=(block.start, block.end))
