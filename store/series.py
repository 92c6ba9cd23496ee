"""Exact series out of the tables of many weeks: found by row label and column, never by nearest vector."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from feeds.tables import SCHEMAS, Column, Row, Schema, Table
from feeds.tables.header import normal
from feeds.week import Week

# The columns that say whom or what a row speaks of; the first is enough to name it, all together tell rows apart.
LABELS: dict[str, tuple[str, ...]] = {
    "compute_rental": ("gpu", "platform", "cpu", "memory"),
    "ai_traffic": ("app",),
    "ai_funding": ("app",),
    "index_daily": ("index",),
    "constituents_weekly": ("name", "code", "index"),
    "companies": ("name", "code"),
}
# A row's key: what stays when a label is written another way (寒武纪-U is 寒武纪 and 688256.SH in every week).
KEYS: dict[str, tuple[str, ...]] = {
    **LABELS,
    "constituents_weekly": ("code", "index"),
    "companies": ("code",),
}
SHOWN: dict[str, tuple[str, ...]] = {
    "compute_rental": ("gpu", "platform", "cpu", "memory"),
    "constituents_weekly": ("name",),
    "companies": ("name",),
}
LABEL = "label"  # the first column of a table that is none of the six
TablesOf = Callable[[str], Mapping[Week, Table]]


@dataclass(frozen=True, slots=True)
class Point:
    """One cell of one week. `day`: the row's own date where the table has one; `value` in `unit`."""

    week: Week
    text: str
    value: Decimal
    unit: str
    bound: str
    locator: str
    day: date | None = None
    high: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Series:
    """The cells of one row and column through the weeks, oldest first. `metric`: the column's header."""

    table: str
    subject: str
    metric: str
    key: str
    points: tuple[Point, ...]

    @property
    def gaps(self) -> tuple[Week, ...]:
        """Weeks between first and last that have no value."""
        have = {point.week for point in self.points}
        week, last, missing = min(have), max(have), []
        while week < last:
            week = week.shift(1)
            if week not in have:
                missing.append(week)
        return tuple(missing)


class Names:
    """Labels compared: without spaces, width and case, each name by its canonical form."""

    def __init__(self, aliases: Mapping[str, str]) -> None:
        self._canonical = {normal(variant): normal(canonical) for variant, canonical in aliases.items()}

    def of(self, text: str) -> str:
        bare = normal(text)
        return self._canonical.get(bare, bare)

    def words(self, text: str) -> tuple[str, ...]:
        return tuple(self.of(word) for word in text.split() if word)


def find_series(
    tables_of: TablesOf, subject: str, metric: str, aliases: Mapping[str, str], others: Iterable[str] = ()
) -> list[Series]:
    """Every series whose row goes by `subject` and whose column by `metric`, exact names before partial ones.

    `metric`: a column's key or header (周平均访问量, visits, EPS 2024E, EPS for every year of it). `others`: names of tables that are none of the six.
    """
    names = Names(aliases)
    found: list[Series] = []
    partial: list[Series] = []
    for name in (*SCHEMAS, *others):
        weeks = tables_of(name)
        for column in _columns(_schema(name), weeks.values(), metric):
            for key, points in _points(weeks, column, names).items():
                series = _series(name, weeks, column, key, points, names)
                fit = _fit(weeks, name, key, subject, names)
                if fit:
                    (found if fit == 2 else partial).append(series)
    return found or partial


def all_series(tables_of: TablesOf, name: str, key: str, aliases: Mapping[str, str]) -> list[Series]:
    """The series of one column of a table, one a row: every app's visits, every company's price."""
    names, weeks = Names(aliases), tables_of(name)
    column = next((c for table in reversed(list(weeks.values())) for c in table.columns if c.key == key), None)
    found = _points(weeks, column, names) if column else {}
    return [_series(name, weeks, column, row, points, names) for row, points in found.items() if column]


def subjects_of(tables_of: TablesOf, metric: str, others: Iterable[str] = ()) -> list[str]:
    """Which rows have such a column; what a command suggests when nothing is found."""
    found: dict[str, None] = {}
    for name in (*SCHEMAS, *others):
        for table in tables_of(name).values():
            if _columns(_schema(name), [table], metric):
                found.update(dict.fromkeys(_shown(row, name) for row in table))
    return list(found)


def _schema(name: str) -> Schema:
    return SCHEMAS.get(name) or Schema(name, name, (), (), ())


def _labels(table: str) -> tuple[str, ...]:
    return LABELS.get(table, (LABEL,))


def _columns(schema: Schema, tables: Iterable[Table], metric: str) -> list[Column]:
    """The columns of any week that the metric names, one a key."""
    found: dict[str, Column] = {}
    for table in tables:
        for column in table.columns:
            if column.type not in ("text", "code", "date") and normal(metric) in _names_of(schema, column):
                found[column.key] = column
    return list(found.values())


def _names_of(schema: Schema, column: Column) -> set[str]:
    rule = schema.column(column.family or column.key)
    headers = {normal(header) for header in (rule.key, *rule.headers)} if rule else set()
    own = {normal(column.key), normal(column.header)}
    if not column.period:
        return headers | own
    dated = {f"{header}{column.period.casefold()}" for header in headers} | {f"{column.period.casefold()}{header}" for header in headers}
    return headers | own | dated


def _points(weeks: Mapping[Week, Table], column: Column, names: Names) -> dict[tuple[str, ...], list[Point]]:
    found: dict[tuple[str, ...], list[Point]] = {}
    for week, table in weeks.items():
        there = next((c for c in table.columns if _same(c, column)), None)
        for row in table if there else ():
            cell = row.get(there.key) if there else None
            if cell and isinstance(cell.value, Decimal):
                when = row.get("date")
                day = when.value if when and isinstance(when.value, date) else None
                found.setdefault(_key(row, table.name, names), []).append(
                    Point(week, cell.text, cell.value, cell.unit, cell.bound, cell.locator, day, cell.high)
                )
    return found


def _same(one: Column, other: Column) -> bool:
    """The same column in another week; a price's header changes its date, an EPS column's year is another column."""
    return one.key == other.key


def _key(row: Row, table: str, names: Names) -> tuple[str, ...]:
    key = tuple(names.of(row.text(label)) for label in KEYS.get(table, (LABEL,)))
    return key if any(key) else tuple(names.of(row.text(label)) for label in _labels(table))


def _series(
    name: str, weeks: Mapping[Week, Table], column: Column, key: tuple[str, ...], points: list[Point], names: Names
) -> Series:
    latest = next(row for table in reversed(list(weeks.values())) for row in table if _key(row, name, names) == key)
    ordered = sorted(points, key=lambda p: (p.week, p.day or p.week.monday))
    return Series(name, _shown(latest, name), _metric(_schema(name), column), column.key, tuple(ordered))


def _metric(schema: Schema, column: Column) -> str:
    """The header without the day that some weeks write into it; a family's with its year."""
    rule = schema.column(column.family or column.key)
    if rule and rule.family:
        return f"{rule.headers[0]} {column.period}"
    named = (header for header in (rule.headers if rule else ()) if normal(header) in normal(column.header))
    return next(named, column.header)


def _shown(row: Row, table: str) -> str:
    labels = SHOWN.get(table, _labels(table))
    return " ".join(text for label in labels if (text := row.text(label).strip()))


def _fit(weeks: Mapping[Week, Table], name: str, key: tuple[str, ...], subject: str, names: Names) -> int:
    """2: a label of the row, or several together, spelt out; 1: the words are parts of its labels; 0: no."""
    wanted, words = names.of(subject), names.words(subject)
    best = 0
    for row in _rows_of(weeks, name, key, names):
        labels = [names.of(row.text(label)) for label in _labels(name)]
        if wanted in labels or (len(words) > 1 and all(word in labels for word in words)):
            return 2
        joined = "".join((*labels, *(normal(row.text(label)) for label in _labels(name))))  # 688256 has no alias
        if wanted in joined or all(word in joined for word in words):
            best = 1
    return best


def _rows_of(weeks: Mapping[Week, Table], name: str, key: tuple[str, ...], names: Names) -> Iterator[Row]:
    for table in weeks.values():
        yield from (row for row in table if _key(row, name, names) == key)
