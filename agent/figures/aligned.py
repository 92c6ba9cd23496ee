"""Tables that a text lays out by blanks: columns set apart by two blanks or more, or lines of as many words each. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_GAP = re.compile(r"[ \u3000]{2,}|\t+")
_NUMBER = re.compile(r"[（(]?(?:[约超近逾~]|US|HK)?[$¥€£]?\s?[+\-−－]?\d[\d,.]*\s?(?:%|[^\d\s]{1,4})?[）)]?|[-–—]{1,2}|n/?a|[+\-−]?\d[\d/.-]*(?:[（(].{1,3}[）)])?", re.IGNORECASE)
_PROSE = re.compile(r"[。；！？，,][^\d]|[.;!?]\s")
FEWEST_WORDS = 4  # of a line whose columns one blank parts
SHORTEST = 2  # rows of numbers


@dataclass(frozen=True, slots=True)
class Aligned:
    """The lines text[start:end] as rows of cells, header first; `caption`: the line above."""

    start: int
    end: int
    caption: str
    rows: tuple[tuple[str, ...], ...]


def aligned_in(text: str) -> Iterator[Aligned]:
    """Every run of lines that stand in columns under a header of names."""
    lines = _lines(text)
    at = 0
    while at < len(lines):
        found = _table(lines, at)
        if found:
            above = next((line for _, line in reversed(lines[max(0, at - 2) : at]) if line.strip() and not _record(_wide(line) or ("",))), "")
            yield Aligned(lines[at][0], lines[at + len(found) - 1][0] + len(lines[at + len(found) - 1][1]), above.strip(), found)
        at += len(found) or 1


def _lines(text: str) -> list[tuple[int, str]]:
    found, at = [], 0
    for line in text.split("\n"):
        found.append((at, line))
        at += len(line) + 1
    return found


def _table(lines: list[tuple[int, str]], at: int) -> tuple[tuple[str, ...], ...]:
    """The table whose header is the line `at`, () for none."""
    for cut in (_wide, _words):
        head = cut(lines[at][1])
        if len(head) < 2 or not _names(head):
            continue
        rows = [head]
        for _, line in lines[at + 1 :]:
            cells = cut(line)
            if len(cells) != len(head) or not _record(cells):
                break
            rows.append(cells)
        if len(rows) > SHORTEST:
            return tuple(rows)
    return ()


def _wide(line: str) -> tuple[str, ...]:
    cells = tuple(cell for cell in _GAP.split(line.strip()) if cell)
    return () if "|" in line or _PROSE.search(line) else cells


def _words(line: str) -> tuple[str, ...]:
    cells = tuple(line.split())
    return () if len(cells) < FEWEST_WORDS or "|" in line or _PROSE.search(line) else cells


def _names(cells: tuple[str, ...]) -> bool:
    """A header: its cells name things, or periods."""
    return not any(_NUMBER.fullmatch(cell) for cell in cells)


def _record(cells: tuple[str, ...]) -> bool:
    """A name or a date, and numbers behind it."""
    return len(cells) > 1 and all(_NUMBER.fullmatch(cell) for cell in cells[1:])
