"""Tables of a back issue to the typed tables of a week. Of two copies of one table the sound one is kept.

A copy is judged by what it says of itself: cells that do not read as their column, and PE that is not 股价 / EPS.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from feeds.errors import TableError
from feeds.grid import Sheet
from feeds.tables import SCHEMAS, Row, Table, Tables, read_rows, table_name
from feeds.tables.cells import READERS, is_missing
from feeds.tables.header import Found, Header, find_header
from feeds.tables.model import Value
from store.importing.blocks import CAPTION, Block
from store.importing.others import read_other
from store.importing.reshaping import reshaped

_NUMBER = re.compile(r"[-+]?\d[\d,.]*%?")
MOST_NAMED = 6


@dataclass(frozen=True, slots=True)
class Copy:
    """One printing of a table. `faults`: what is wrong with it; `dropped`: headers of columns that cannot be read."""

    name: str
    label: str
    line: int
    table: Table | None
    faults: tuple[str, ...]
    dropped: tuple[str, ...] = ()

    @property
    def where(self) -> str:
        return f"{self.label or SCHEMAS[self.name].title}（第 {self.line} 行）"


def read_issue_tables(blocks: Sequence[Block], path: Path) -> tuple[Tables, tuple[Table, ...], list[str]]:
    """The six tables of a report's blocks, its other ones, and a line for each that was not taken, or not as it stood."""
    copies: dict[str, list[Copy]] = {}
    others: dict[str, Table] = {}
    notes: list[str] = []
    for name, label, line, rows in _parts_joined(_named_tables(blocks, path, others, notes)):
        copies.setdefault(name, []).append(_copy(name, label, line, rows, path))
    found: dict[str, Table] = {}
    for name, printed in copies.items():
        kept = _soundest(printed, notes)
        if kept and kept.table:
            found[name] = kept.table
    return Tables(found, tuple(name for name in SCHEMAS if name not in found)), tuple(others.values()), notes


Named = tuple[str, str, int, list[list[str]]]


def _named_tables(blocks: Sequence[Block], path: Path, others: dict[str, Table], notes: list[str]) -> Iterator[Named]:
    for label, block, under in _labelled(blocks):
        rows = [list(row) for row in block.rows] + [[line] for line in under]
        shape = reshaped(label, rows)
        name, rows = shape or (_name_of(label, rows, path), rows)
        if name:
            yield name, label, block.line, rows
        else:
            notes += _other(label, block, rows, path, others)


def _other(label: str, block: Block, rows: list[list[str]], path: Path, others: dict[str, Table]) -> Iterator[str]:
    """Into `others` by its name, the first of one name; what cannot be taken is said."""
    head = "、".join(cell for cell in block.rows[0] if cell)[:40]
    table = read_other(label or head, rows[: len(block.rows)], path)
    where = f"第 {block.line} 行的表（{label or head}）"
    if table is None:
        yield f"{where}不是数据表，没有读取"
    elif table.name in others:
        yield f"{where}与前面的表同名，没有读取"
    else:
        others[table.name] = table
        yield f"{where}不在六张表之内，照原样存档：{len(table)} 行"


def _parts_joined(tables: Iterable[Named]) -> Iterator[Named]:
    """Rankings of different indices are parts of one table, not copies of it."""
    parts: list[Named] = []
    for table in tables:
        if table[0] == "constituents_weekly":
            parts.append(table)
        else:
            yield table
    merged: list[Named] = []
    for name, label, line, rows in parts:
        fit = next((n for n, other in enumerate(merged) if other[3][0] == rows[0] and not _rows_shared(other[3], rows)), None)
        if fit is None:
            merged.append((name, label, line, rows))
        else:
            merged[fit] = (name, merged[fit][1], merged[fit][2], merged[fit][3] + rows[1:])
    yield from merged


def _rows_shared(one: list[list[str]], other: list[list[str]]) -> bool:
    return bool({tuple(row[:2]) for row in one[1:] if len(row) > 1} & {tuple(row[:2]) for row in other[1:] if len(row) > 1})


def _labelled(blocks: Sequence[Block]) -> Iterator[tuple[str, Block, list[str]]]:
    """Each table with the caption or heading above it, and the source lines under it."""
    for at, block in enumerate(blocks):
        if block.kind == "table":
            above = blocks[at - 1] if at else None
            label = above.text if above and above.kind in ("caption", "heading", "text") and len(above.text) <= 60 else ""
            under = [b.text for b in blocks[at + 1 : at + 2] if b.kind == "source"]
            yield label, block, under


def uncaptured(blocks: Sequence[Block]) -> list[str]:
    """Captions without a table under them: pictures, whose data nobody can read."""
    found = []
    for at, block in enumerate(blocks):
        if block.kind == "caption" and not any(b.kind == "table" for b in blocks[at + 1 : at + 2]):
            found.append(f"{block.text}：是图片，图中数据没有读取")
    return found


def _name_of(label: str, rows: list[list[str]], path: Path) -> str:
    caption = CAPTION.match(label)
    named = table_name(caption[2] if caption else label)
    if named:
        return named
    fits = {}
    for name, schema in SCHEMAS.items():
        try:
            header = find_header(Sheet("", rows), schema, {}, str(path))
        except TableError:
            continue
        fits[name] = len(header.columns) - len(header.ignored)
    return max(fits, key=lambda name: fits[name]) if fits else ""


def _copy(name: str, label: str, line: int, rows: list[list[str]], path: Path) -> Copy:
    """Read as it stands; failing that, without the columns that do not read."""
    rows = _squared(rows)
    try:
        table = read_rows(name, path, rows)
        dropped: tuple[str, ...] = ()
    except TableError as error:
        header = _header(name, rows, path)
        bad = _unreadable(header, rows) if header else []
        table_or_none, why = _without(name, path, rows, bad)
        said = f"不可读的列：{'、'.join(f.header for f in bad)}" if bad else _short(error)
        if table_or_none is None:
            return Copy(name, label, line, None, (said if bad else why or said,))
        table, dropped = table_or_none, tuple(f.header for f in bad)
        return Copy(name, label, line, table, (said, *pe_faults(table)), dropped)
    return Copy(name, label, line, table, tuple(pe_faults(table)), dropped)


def _squared(rows: list[list[str]]) -> list[list[str]]:
    width = max((len(row) for row in rows), default=0)
    return [[*row, *[""] * (width - len(row))] for row in rows]


def _header(name: str, rows: list[list[str]], path: Path) -> Header | None:
    try:
        return find_header(Sheet("", rows), SCHEMAS[name], {}, str(path))
    except TableError:
        return None


def _unreadable(header: Header, rows: list[list[str]]) -> list[Found]:
    """Columns with a cell that is not of their type; ratings that are numbers; PE that is mostly not 股价 / EPS."""
    data = [row for row in rows[header.after :] if len([cell for cell in row if cell]) > 1]
    bad = []
    for found in header.columns:
        filled = [row[found.index] for row in data if not is_missing(row[found.index], found.rule.type)]
        wrong = sum(_value(cell, found) is None for cell in filled)
        numeric = found.rule.key == "rating" and filled and all(_NUMBER.fullmatch(cell) for cell in filled)
        if wrong or numeric or (found.rule.key == "pe" and _mostly_wrong(found, header, data)):
            bad.append(found)
    return bad


def _mostly_wrong(pe: Found, header: Header, data: list[list[str]]) -> bool:
    by_key = {found.key: found for found in header.columns}
    price, eps = by_key.get("price"), by_key.get(f"eps_{pe.period}")
    if price is None or eps is None:
        return False
    triples = [[_value(row[found.index], found) for found in (price, eps, pe)] for row in data]
    numbers = [[v for v in triple if isinstance(v, Decimal)] for triple in triples]
    wrong = [_other_pe(*three) is not None for three in numbers if len(three) == 3]
    return sum(wrong) * 2 > len(wrong)


def _value(cell: str, found: Found) -> Value:
    """What the cell says, None where it does not read as its column's type."""
    try:
        return READERS[found.rule.type](cell, found.unit, found.rule.unit).value
    except ValueError:
        return None


def _without(name: str, path: Path, rows: list[list[str]], bad: Sequence[Found]) -> tuple[Table | None, str]:
    gone = {found.index for found in bad}
    if not gone:
        return None, ""
    kept = [["" if at in gone else cell for at, cell in enumerate(row)] for row in rows]
    try:
        return read_rows(name, path, kept), ""
    except TableError as error:
        return None, _short(error)


def _short(error: TableError) -> str:
    return str(error).split(": ", 1)[-1][:160]


def pe_faults(table: Table) -> Iterator[str]:
    """Rows whose printed PE is not 股价 / EPS, rounded as it is printed."""
    if table.name != "companies":
        return
    for row in table:
        for column in table.family("pe"):
            wrong = _wrong_pe(row, column.period)
            if wrong is not None:
                yield f"{row.text('name')} {column.header} 印作 {row.text(column.key)}，股价 / EPS = {wrong}"


def _wrong_pe(row: Row, period: str) -> Decimal | None:
    price, eps, pe = (row.number_of(key) for key in ("price", f"eps_{period}", f"pe_{period}"))
    return None if price is None or pe is None or eps is None else _other_pe(price, eps, pe)


def _other_pe(price: Decimal, eps: Decimal, pe: Decimal) -> Decimal | None:
    """What the PE should be where it is printed otherwise; a last digit either way is rounding of the inputs."""
    if not eps:
        return None
    step = Decimal(1).scaleb(min(0, int(pe.as_tuple().exponent)))
    exact = (price / eps).quantize(step, ROUND_HALF_UP)
    return None if abs(exact - pe) <= step else exact


def _soundest(copies: Sequence[Copy], notes: list[str]) -> Copy | None:
    """The copy with fewest faults; every other one, and whatever is wrong with the one kept, is said."""
    best = min(copies, key=lambda copy: (copy.table is None, len(copy.dropped), len(copy.faults)))
    for copy in copies:
        if copy is best:
            continue
        wrong = _named(copy.faults)
        differ = list(_differences(best, copy))
        if wrong:
            notes.append(f"{copy.where}与{best.where}是同一张表，前者{wrong}；取后者")
        elif differ:
            notes.append(f"{copy.where}与{best.where}是同一张表而不一致：{_named(differ)}；取后者")
    if best.table is None:
        notes.append(f"{best.where}没有读取：{_named(best.faults)}")
    elif best.faults:
        notes.append(f"{best.where}：{_named(best.faults)}")
    return best


def _named(parts: Iterable[str]) -> str:
    listed = list(parts)
    more = f" 等 {len(listed)} 处" if len(listed) > MOST_NAMED else ""
    return "；".join(listed[:MOST_NAMED]) + more


def _differences(kept: Copy, other: Copy) -> Iterator[str]:
    if kept.table is None or other.table is None:
        return
    for mine, theirs in zip(kept.table, other.table, strict=False):
        for key in mine.cells.keys() & theirs.cells.keys():
            if mine[key].value != theirs[key].value:
                yield f"{mine[key].header} {theirs[key].text} / {mine[key].text}"
    if len(kept.table) != len(other.table):
        yield f"{len(other.table)} 行 / {len(kept.table)} 行"


