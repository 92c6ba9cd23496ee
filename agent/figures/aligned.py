"""Tables that a plain text sets with blanks: cells parted by two blanks or more, or lines of a name and numbers. Pure."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

FEWEST_ROWS = 2
FEWEST_COMMAS = 2
LONGEST_CELL = 40  # letters
FEWEST_WORDS = 4  # of a line whose cells one blank parts
_PROSE = re.compile(r"[。；！？，,][^\d]|[.;!?]\s")
_GAP = re.compile(r"[ \u3000]{2,}|\t+")
_VALUE = re.compile(
    r"[（(]?(?:[约超近逾~]|US|HK)?[$¥€£]?\s?[+\-−－]?\d[\d,，.]*(?:\s?[-–~至]\s?\d[\d,，.]*)?\s?(?:%|[^\d\s]{1,4})?[）)]?|[-–—]{1,2}|n/?a|[+\-]?\d[\d/.-]*(?:[（(].{1,3}[）)])?", re.IGNORECASE
)
_DAY = re.compile(r"\d{1,4}[-/.年月]\d")
_UNIT = re.compile(r"单位\s*[:：]|\bin (?:\w+ )?(?:thousands|millions|billions)\b|[$¥€£]\s?(?:mn|bn|m)\b", re.IGNORECASE)
_HEADING = re.compile(r"#{1,6}\s|[一二三四五六七八九十]+、")


@dataclass(slots=True)
class Aligned:
    """One such table: where it stands, the words above it, its cells."""

    start: int
    end: int
    caption: str
    rows: list[tuple[str, ...]] = field(default_factory=list)


def aligned_tables(text: str) -> list[Aligned]:
    """Two or more lines in a row with as many cells, values behind a label; the line above may be their header."""
    found: list[Aligned] = []
    above: list[tuple[int, str]] = []  # the lines since the last table or heading
    unit = whole = ""  # of a section; of all the text, said above its first heading
    headed = False
    for start, line in _lines(text):
        cells = _cells(line)
        if _HEADING.match(line):
            unit, above, headed = whole, [], True
        if _UNIT.search(line) and not _is_row(cells):
            unit = line.strip()
            whole = whole if headed or found else unit
        goes_on = bool(found) and found[-1].end + 1 == start and len(found[-1].rows[-1]) == len(cells)
        if not _is_row(cells) and not (goes_on and len(cells) > FEWEST_COMMAS):
            above.append((start, line))
        elif goes_on:
            found[-1].end = start + len(line)
            found[-1].rows.append(cells)
        else:
            found.append(_begun(start, line, cells, above, unit))
            above = []
    return [table for table in found if sum(map(_is_row, table.rows)) >= FEWEST_ROWS]


def without_tables(text: str) -> str:
    """What the text says in sentences: the lines of such tables are none."""
    pieces, at = list[str](), 0
    for table in aligned_tables(text):
        pieces.append(text[at : table.start])
        at = table.end
    return "".join([*pieces, text[at:]])


def _begun(start: int, line: str, cells: tuple[str, ...], above: list[tuple[int, str]], unit: str) -> Aligned:
    """A table at its first row, with the line right above as its header where that has as many cells."""
    title = [text.strip() for _, text in above[-3:] if text.strip() and len(_cells(text)) < len(cells)]
    table = Aligned(start, start + len(line), " ".join(dict.fromkeys([*title[-2:], unit])).strip(), [cells])
    if above and above[-1][0] + len(above[-1][1]) + 1 == start:
        header = _cells(above[-1][1])
        if len(header) == len(cells) or len(header) + 1 == len(cells):
            table.start = above[-1][0]
            table.rows.insert(0, header if len(header) == len(cells) else ("", *header))
    return table


def _lines(text: str) -> Iterator[tuple[int, str]]:
    at = 0
    for line in text.split("\n"):
        yield at, line
        at += len(line) + 1


def _cells(line: str) -> tuple[str, ...]:
    """Cells set apart by two blanks, or by commas as in a .csv; where there are none, the words of a line that is a
    record or may head some."""
    wide = _wide(line)
    if len(wide) == 1 and len(parted := _commas(line)) > FEWEST_COMMAS:
        return parted
    words = tuple(line.split())
    if len(wide) > 1 or len(words) < FEWEST_WORDS or "|" in line or _PROSE.search(line):
        return wide
    values = sum(1 for word in words[1:] if _VALUE.fullmatch(word))
    return words if values in (0, len(words) - 1) else wide


def _commas(line: str) -> tuple[str, ...]:
    """The cells of a line of a .csv; none of one that is prose."""
    if line.count(",") < FEWEST_COMMAS or ", " in line or "。" in line:
        return ()
    try:
        cells = tuple(cell.strip() for cell in next(csv.reader([line], strict=True)))
    except (csv.Error, StopIteration):
        return ()
    return cells if all(len(cell) <= LONGEST_CELL and not re.match(r"\d{3}\s+\d", cell) for cell in cells) else ()


def _wide(line: str) -> tuple[str, ...]:
    return tuple(_GAP.split(line.strip())) if line.strip() else ()


def _is_row(cells: tuple[str, ...]) -> bool:
    values = [cell for cell in cells[1:] if _VALUE.fullmatch(cell)]
    named = len(cells) > 1 and (any(not _VALUE.fullmatch(cell) for cell in cells[:3]) or bool(_DAY.match(cells[0])))
    return named and len(values) * 2 >= len(cells) - 1
