"""Lines, columns and paragraphs out of text fragments with places, as a PDF gives them. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from store.importing.blocks import CAPTION, SOURCE
from store.importing.plain import glued, heading_level

GAP = 0.62  # of the font size: wider is another cell
SAME_LINE = 0.35
MARGIN = 0.08  # of the page's height: running headers and footers
NARROW = 0.92  # of an estimated width: columns are told apart by what surely overlaps
SENTENCE_END = re.compile(r"[。！？!?；;：:]$")


@dataclass(frozen=True, slots=True)
class Fragment:
    """A run of text: x from the left, y from the bottom, `size` of its letters, all in points."""

    x: float
    y: float
    size: float
    text: str

    @property
    def end(self) -> float:
        return self.x + self.size * sum(1.0 if letter > "\u2e7f" else 0.5 for letter in self.text.strip())


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a page as cells, each a run of fragments without a wide gap."""

    y: float
    size: float
    cells: tuple[Fragment, ...]

    @property
    def text(self) -> str:
        return " ".join(cell.text for cell in self.cells)

    @property
    def start(self) -> float:
        return self.cells[0].x

    @property
    def end(self) -> float:
        return max(cell.end for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Page:
    width: float
    height: float
    fragments: tuple[Fragment, ...]


def text_of(pages: Sequence[Page]) -> str:
    """The pages as text: a paragraph a line, a table row a line of tabs, blank lines between."""
    laid = [_lines(page.fragments) for page in pages]
    running = _running(pages, laid)  # but the first page's header stays: it may be all that says the date
    parts: list[str] = []
    for number, (page, lines) in enumerate(zip(pages, laid, strict=True)):
        kept = [line for line in lines if not (_at_edge(line, page) and _shape(line) in running and (number or line.y < page.height / 2))]
        for stream in _streams(kept, page) if number == 0 else [kept]:
            parts += _paragraphs(stream)
    return "\n".join(parts)


def _lines(fragments: Iterable[Fragment]) -> list[Line]:
    """Top to bottom, left to right."""
    rows: list[list[Fragment]] = []
    for fragment in sorted((f for f in fragments if f.text.strip()), key=lambda f: (-f.y, f.x)):
        if rows and abs(rows[-1][0].y - fragment.y) <= SAME_LINE * max(fragment.size, 1):
            rows[-1].append(fragment)
        else:
            rows.append([fragment])
    return [_line(row) for row in rows]


def _line(row: list[Fragment]) -> Line:
    cells: list[Fragment] = []
    for fragment in sorted(row, key=lambda f: f.x):
        last = cells[-1] if cells else None
        if last and fragment.x - last.end <= GAP * max(last.size, fragment.size):
            cells[-1] = replace(last, text=_beside(last, fragment))
        else:
            cells.append(replace(fragment, text=fragment.text.strip()))
    return Line(row[0].y, max(cell.size for cell in cells), tuple(cells))


def _beside(last: Fragment, fragment: Fragment) -> str:
    """A blank where the fragments have one, or where the gap between them is one."""
    blank = last.text.endswith(" ") or fragment.text.startswith(" ") or fragment.x - last.end > 0.2 * last.size
    return last.text.rstrip() + (" " if blank else "") + fragment.text.lstrip()


def _at_edge(line: Line, page: Page) -> bool:
    return not MARGIN * page.height < line.y < (1 - MARGIN) * page.height


def _shape(line: Line) -> str:
    return re.sub(r"\d+", "0", line.text)


def _running(pages: Sequence[Page], laid: Sequence[Sequence[Line]]) -> set[str]:
    """Headers and footers: the same at the edge of half the pages, their numbers aside."""
    seen = Counter(s for page, lines in zip(pages, laid, strict=True) for s in {_shape(x) for x in lines if _at_edge(x, page)})
    return {shape for shape, count in seen.items() if count >= 2 and count * 2 >= len(pages)}


def _streams(lines: Sequence[Line], page: Page) -> list[list[Line]]:
    """A cover with a narrow column at the right is read column after column."""
    starts = Counter(round(cell.x) for line in lines if len(line.cells) <= 2 for cell in line.cells if cell.x > 0.55 * page.width)
    if not starts or max(starts.values()) < 6:
        return [list(lines)]
    edge = max(starts, key=lambda x: starts[x]) - 2
    main = [replace(line, cells=tuple(c for c in line.cells if c.x < edge)) for line in lines if len(line.cells) <= 2 or line.start >= edge]
    side = [replace(line, cells=tuple(c for c in line.cells if c.x >= edge)) for line in lines if len(line.cells) <= 2]
    wide = [line for line in lines if len(line.cells) > 2 and line.start < edge]
    ordered = sorted([*(line for line in main if line.cells), *wide], key=lambda line: -line.y)
    return [ordered, [line for line in side if line.cells]]


def _paragraphs(lines: Sequence[Line]) -> Iterator[str]:
    right = max((line.end for line in lines if len(line.cells) == 1), default=0.0)
    at = 0
    while at < len(lines):
        end = _table_end(lines, at)
        if end > at:
            yield ""
            yield from _rows(lines[at:end])
            yield ""
            at = end
            continue
        end = at + 1
        while end < len(lines) and _table_end(lines, end) == end and _goes_on(lines[end - 1], lines[end], right):
            end += 1
        yield from ("", _prose(lines[at:end]), "")
        at = end


def _table_end(lines: Sequence[Line], at: int) -> int:
    """Behind the last line of the table that begins at `at`; `at` itself where none does: two lines of three cells."""
    end = at
    while end < len(lines) and (len(lines[end].cells) >= 3 or (end > at and _belongs(lines, at, end))):
        end += 1
    full = [line for line in lines[at:end] if len(line.cells) >= 3]
    return end if len(full) >= 2 else at


def _belongs(lines: Sequence[Line], at: int, end: int) -> bool:
    """A line of few cells is a wrapped cell of the table while the lines stay close and the letters as small."""
    line, above = lines[end], lines[end - 1]
    close = above.y - line.y <= 1.9 * max(line.size, above.size)
    prose = SOURCE.match(line.text) or CAPTION.match(line.text) or heading_level(line.text)
    return close and not prose and abs(line.size - lines[at].size) < 0.6 and (len(line.cells) > 1 or line.end < lines[at].end)


def _rows(lines: Sequence[Line]) -> Iterator[str]:
    columns = _columns(lines)
    grid = [(line.y, line.size, _placed(line, columns)) for line in lines]
    full = [n for n, (_, _, row) in enumerate(grid) if sum(map(bool, row)) * 2 > len(columns)] or [0]
    rows: dict[int, list[tuple[float, list[str]]]] = {n: [(grid[n][0], grid[n][2])] for n in full}
    for n, (y, _, row) in enumerate(grid):
        if n not in rows:
            near = min(full, key=lambda f: abs(grid[f][0] - y))
            rows[near].append((y, row))
    for n in full:
        parts = [row for _, row in sorted(rows[n], key=lambda pair: -pair[0])]
        yield "\t".join(_stacked([row[c] for row in parts if row[c]]) for c in range(len(columns)))


def _stacked(texts: Sequence[str]) -> str:
    whole = ""
    for text in texts:
        whole = glued(whole, text) if whole else text
    return whole


def _columns(lines: Sequence[Line]) -> list[tuple[float, float]]:
    """Spans of x in which cells overlap, left to right."""
    spans = sorted((cell.x, cell.x + NARROW * (cell.end - cell.x)) for line in lines for cell in line.cells)
    columns: list[tuple[float, float]] = []
    for start, end in spans:
        if columns and start < columns[-1][1]:
            columns[-1] = (columns[-1][0], max(end, columns[-1][1]))
        else:
            columns.append((start, end))
    return columns


def _placed(line: Line, columns: Sequence[tuple[float, float]]) -> list[str]:
    row = [""] * len(columns)
    for cell in line.cells:
        at = next((n for n, (start, end) in enumerate(columns) if start <= cell.x <= end), len(columns) - 1)
        row[at] = f"{row[at]} {cell.text}".strip()
    return row


def _goes_on(above: Line, line: Line, right: float) -> bool:
    """Whether a line continues the paragraph: same letters, no gap, no indent, and the line above ran to the margin."""
    if abs(above.size - line.size) > 0.3 or above.y - line.y > 2.2 * line.size or above.y < line.y:
        return False
    if CAPTION.match(line.text) or SOURCE.match(line.text) or re.match(r"^[■◆●《•]", line.text):
        return False
    indented = line.start > above.start + 0.8 * line.size and heading_level(above.text) == 0
    short = above.end < right - 2.5 * above.size
    ended = bool(SENTENCE_END.search(above.text)) and short
    return not indented and not ended and not short


def _prose(lines: Sequence[Line]) -> str:
    whole = ""
    for line in lines:
        whole = glued(whole, line.text) if whole else line.text
    return whole


