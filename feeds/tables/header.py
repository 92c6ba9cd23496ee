"""Which column of a file is which: header rows found, groups over years joined, aliases and units read."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from feeds.errors import TableError
from feeds.grid import Sheet, column_letter
from feeds.tables.cells import NO_UNIT, Unit, read_unit
from feeds.tables.schema import ColumnRule, Schema

Aliases = Mapping[str, str]

SEARCHED_ROWS = 20
MOST_HEADER_ROWS = 3
_YEAR = re.compile(r"(?:FY)?((?:19|20)\d{2})\s*([AEae]?)(?![\d/.年-]*\d)年?")
_DAY = re.compile(r"((?:19|20)\d{2})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_HARMLESS = re.compile(r"|本周|本期|上周|周|周度|最新|收盘|可选|年化|单位|截至.*|[\d./~年月日-]+[ae]?|倍|x")


@dataclass(frozen=True, slots=True)
class Found:
    """One column of the file that the schema knows. `index` counts from 0."""

    index: int
    rule: ColumnRule
    key: str
    header: str
    unit: Unit
    period: str

    @property
    def letter(self) -> str:
        return column_letter(self.index)


@dataclass(frozen=True, slots=True)
class Header:
    """Header rows [first, after) and what stands in them."""

    first: int
    after: int
    columns: tuple[Found, ...]
    ignored: tuple[str, ...]


def normal(label: str) -> str:
    """A header without spaces, width and case."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", label)).casefold()


def find_header(sheet: Sheet, schema: Schema, aliases: Aliases, where: str) -> Header:
    """The header of a sheet. Raises TableError naming the columns that are missing or there twice."""
    names = _names(schema, aliases, where)
    first = _first_row(sheet, schema, names)
    if first is None:
        wanted = "、".join(rule.headers[0] for rule in schema.columns if rule.required)
        seen = "、".join(cell for cell in sheet.rows[0] if cell) or "blank"
        raise TableError(f"{where}: no header row found (row 1: {seen}); expected one with {wanted}")
    labels, after = _labels(sheet, first, names)
    found, ignored = _columns(labels, names, f"{where} row {first + 1}")
    header = Header(first, after, tuple(found), tuple(ignored))
    _require(header, schema, f"{where} row {first + 1}")
    return header


def _names(schema: Schema, aliases: Aliases, where: str) -> dict[str, ColumnRule]:
    names = {normal(label): rule for rule in schema.columns for label in (rule.key, *rule.headers)}
    for label, target in aliases.items():
        rule = names.get(normal(target))
        if rule is None:
            known = ", ".join(rule.key for rule in schema.columns)
            raise TableError(
                f"{where}: alias {label!r} means {target!r}, no column of {schema.name}; use one of {known}"
            )
        names[normal(label)] = rule
    return names


def _rule_of(label: str, names: Mapping[str, ColumnRule]) -> tuple[ColumnRule, str] | None:
    """The column a label names and its period: EPS 2024E, 2025-03-20 股价, 周平均访问量 (M)."""
    bare = normal(label)
    if bare in names and not names[bare].family:
        return names[bare], ""
    period = ""
    day, year = _DAY.search(bare), _YEAR.search(bare)
    if day:
        period = f"{day[1]}-{int(day[2]):02}-{int(day[3]):02}"
        bare = bare.replace(day[0], "")
    elif year:
        period = year[1] + year[2].upper()
        bare = bare.replace(year[0], "")
    for form in (bare, _BRACKETS.sub("", bare), re.sub(r"[(\[/].*", "", bare)):
        rule = names.get(form.strip("-_:/"))
        if rule:
            return rule, period
    return None


def _first_row(sheet: Sheet, schema: Schema, names: Mapping[str, ColumnRule]) -> int | None:
    required = {rule.key for rule in schema.columns if rule.required}

    def known(row: list[str]) -> set[str]:
        return {found[0].key for cell in row if cell and (found := _rule_of(cell, names))}

    counted = [(known(row), -at) for at, row in enumerate(sheet.rows[:SEARCHED_ROWS])]
    best = max(counted, key=lambda pair: (len(pair[0]), pair[1]), default=(set[str](), 0))
    return -best[1] if len(best[0]) >= 2 or best[0] >= required else None


def _labels(sheet: Sheet, first: int, names: Mapping[str, ColumnRule]) -> tuple[list[str], int]:
    """One label a column, groups such as EPS joined with the years under them; and the first row of data."""
    width = max(len(row) for row in sheet.rows)
    labels = [_cell(sheet, first, column) for column in range(width)]
    after = first + 1
    while after < min(first + MOST_HEADER_ROWS, len(sheet.rows)) and _is_under_header(sheet, after, labels):
        group = ""
        for column in range(width):
            group = labels[column] or group
            under = _cell(sheet, after, column)
            if under and under != labels[column]:
                labels[column] = f"{group} {under}".strip()
        after += 1
    return labels, after


def _is_under_header(sheet: Sheet, row: int, labels: list[str]) -> bool:
    """A row of nothing but years and units, some column of it blank or merged from above."""
    new = [cell for cell, label in zip(sheet.rows[row], labels, strict=False) if cell and cell != label]
    return bool(new) and all(_YEAR.fullmatch(normal(cell).upper()) or _is_unit(cell) for cell in new)


def _is_unit(text: str) -> bool:
    bare = normal(text).strip("()[]")
    return not re.fullmatch(r"[\W\d_]*", bare.replace("%", "u")) and read_unit(bare) is not None


def _cell(sheet: Sheet, row: int, column: int) -> str:
    cells = sheet.rows[row]
    return cells[column] if column < len(cells) else ""


def _columns(labels: list[str], names: Mapping[str, ColumnRule], where: str) -> tuple[list[Found], list[str]]:
    found: dict[str, Found] = {}
    ignored = []
    for index, label in enumerate(labels):
        known = _rule_of(label, names) if label else None
        if known is None or (known[0].family and not known[1]):
            ignored += [label] if label else []
            continue
        rule, period = known
        key = f"{rule.key}_{period}" if rule.family else rule.key
        if key in found:
            both = f"{found[key].letter} {found[key].header!r} and {column_letter(index)} {label!r}"
            raise TableError(f"{where}: columns {both} are both {rule.headers[0]}; rename one")
        unit = _unit_of(label, rule, names, f"{where} column {column_letter(index)}")
        found[key] = Found(index, rule, key, label, unit, period)
    return list(found.values()), ignored


def _unit_of(label: str, rule: ColumnRule, names: Mapping[str, ColumnRule], where: str) -> Unit:
    """The unit in a header's brackets or after its slash; an unknown one is an error, never skipped."""
    bare = normal(label)
    if rule.type in ("text", "code", "date") or bare in names:
        return _bracket_units(bare) or NO_UNIT
    said = _BRACKETS.findall(bare) or [part for part in bare.split("/")[1:] if part]
    said += [last for last in label.split()[1:] if _is_unit(last)]
    for part in said:
        unit = read_unit(part)
        if unit is not None:
            return unit
        if not _HARMLESS.fullmatch(part) and normal(part) not in names:
            raise TableError(
                f"{where}: unit {part!r} in header {label!r} is unknown; write it as (M), (亿元) or (%)"
            )
    return NO_UNIT


def _bracket_units(bare: str) -> Unit | None:
    return next((unit for part in _BRACKETS.findall(bare) if (unit := read_unit(part))), None)


def _require(header: Header, schema: Schema, where: str) -> None:
    there = {column.rule.key for column in header.columns}
    lacking = [rule.headers[0] for rule in schema.columns if rule.required and rule.key not in there]
    if lacking:
        seen = "、".join([column.header for column in header.columns] + list(header.ignored))
        raise TableError(
            f"{where}: no column {'、'.join(lacking)} (there are {seen}); add it or name it in tables.aliases"
        )
