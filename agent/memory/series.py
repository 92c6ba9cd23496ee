"""What a series says of its last week: 环比, 年内, streaks, records, sums over months. Pure; every result is exact
arithmetic over cells, and names the weeks it stands on. A missing week is said, never bridged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from agent.compose.funding import SINGLE, written_money
from feeds.tables import Row, Table
from feeds.week import Week
from store.series import Names, Point, Series, TablesOf, all_series

RECORD_WEEKS = 4  # a record needs at least so many weeks before it
STREAK_WEEKS = 3
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Evidence:
    """One cell a result stands on."""

    week: str
    text: str
    locator: str


@dataclass(frozen=True, slots=True)
class Derived:
    """One result. `kind`: change, year, streak, record, total, gap. `text` the figure as the report writes it,
    `line` a whole clause; `value` in `unit`; a gap has no value."""

    kind: str
    subject: str
    metric: str
    week: str
    line: str
    text: str = ""
    value: Decimal | None = None
    unit: str = ""
    bound: str = ""
    formula: str = ""
    evidence: tuple[Evidence, ...] = ()
    table: str = ""


# What is worth a line by itself when it runs on or reaches a record.
NOTABLE = (("ai_traffic", "visits"), ("compute_rental", "price"), ("companies", "price"))


def notable(tables_of: TablesOf, week: Week, on: date, aliases: Mapping[str, str]) -> list[Derived]:
    """Streaks and records of the week's tables, and for each company that raised money this week what it raised in
    three months. `tables_of(name)`: the archive's weeks and the week in hand, oldest first."""
    found = [
        one
        for name, key in NOTABLE
        for series in all_series(tables_of, name, key, aliases)
        for one in derive(series, week)
        if one.kind in ("streak", "record")
    ]
    rounds = tables_of("ai_funding")
    names = Names(aliases)
    apps = {names.of(row.text("app")): row.text("app") for row in rounds.get(week, ())}
    totals = (funding_total(rounds, app, on, aliases).total for app in apps.values())
    return [*found, *(total for total in totals if total and len(total.evidence) > 1)]


def derive(series: Series, week: Week) -> list[Derived]:
    """Everything the series says of `week`; nothing when it has no value there."""
    points = _weekly(series)
    if not points or points[-1].week != week:
        points = tuple(point for point in points if point.week <= week)
    if not points or points[-1].week != week:
        return []
    ways = (_gaps, _change, _year, _streak, _record)
    return [found for way in ways for found in way(series, points)]


def _weekly(series: Series) -> tuple[Point, ...]:
    """One plain value a week; a series with several a week (index days, rounds) has no weekly line."""
    weeks = [point.week for point in series.points]
    plain = all(not point.bound and point.high is None for point in series.points)
    return series.points if plain and len(set(weeks)) == len(weeks) else ()


def _gaps(series: Series, points: Sequence[Point]) -> Iterator[Derived]:
    gaps = [week for week in series.gaps if points[0].week <= week <= points[-1].week]
    if gaps:
        yield _derived("gap", series, points[-1], missing_line(series, gaps))


def missing_line(series: Series, gaps: Iterable[Week]) -> str:
    """Weeks without a value, holidays called so."""
    return f"{series.subject}的{series.metric}缺 {'、'.join(map(_said, gaps))}"


def _said(week: Week) -> str:
    return str(week) if week.trading_days else f"{week}（休市）"


def _change(series: Series, points: Sequence[Point]) -> Iterator[Derived]:
    """环比: against the week just before, and no other."""
    if len(points) < 2:
        return
    last, before = points[-1], points[-2]
    if before.week != last.week.shift(-1):
        line = f"{series.subject}的{series.metric}没有上周（{last.week.shift(-1)}）的值，不作环比；上一期为 {before.week}"
        yield _derived("gap", series, last, line)
        return
    yield from _against(series, before, last, "change", "环比")


def _year(series: Series, points: Sequence[Point]) -> Iterator[Derived]:
    """年内: against the last value of the year before; where the archive begins later, against its first, and said."""
    last = points[-1]
    base = [p for p in points if p.week == Week(last.week.year, 1).shift(-1)]
    if base:
        yield from _against(series, base[0], last, "year", "年内")
        return
    first = next(p for p in points if p.week.year == last.week.year)
    if first.week != last.week:
        yield from _against(series, first, last, "year", f"{first.week} 以来")


def _against(series: Series, before: Point, last: Point, kind: str, word: str) -> Iterator[Derived]:
    if before.unit != last.unit:
        return
    difference = last.value - before.value
    proof = (_proof(before), _proof(last))
    if last.unit == "%":
        text = _signed(difference, " 个百分点")
        formula = f"{last.value} - {before.value}"
        yield _derived(kind, series, last, f"{series.subject}的{series.metric}{word}{text}", text, difference, "pp", formula, proof)
    elif before.value > 0 and last.value >= 0:
        value = (difference / before.value * 100).quantize(CENT, ROUND_HALF_UP)
        text = _signed(value, "%")
        formula = f"({last.value} - {before.value}) / {before.value}"
        yield _derived(kind, series, last, f"{series.subject}的{series.metric}{word}{text}", text, value, "%", formula, proof)


def _signed(value: Decimal, unit: str) -> str:
    if not value:
        return "持平"
    return f"{'+' if value > 0 else ''}{value:f}{unit}"


def _streak(series: Series, points: Sequence[Point]) -> Iterator[Derived]:
    """连续第三周上涨: only over weeks that follow each other."""
    rises = 0
    for before, after in zip(reversed(points[:-1]), reversed(points[1:]), strict=True):
        if before.week != after.week.shift(-1) or before.unit != after.unit or after.value == before.value:
            break
        turn = 1 if after.value > before.value else -1
        if rises * turn < 0:
            break
        rises += turn
    if abs(rises) >= STREAK_WEEKS:
        word = "上升" if rises > 0 else "下降"
        text = f"连续第 {abs(rises)} 周{word}"
        proof = tuple(_proof(point) for point in points[-abs(rises) - 1 :])
        yield _derived("streak", series, points[-1], f"{series.subject}的{series.metric}{text}", text, Decimal(abs(rises)), "周", "连续周数", proof)


def _record(series: Series, points: Sequence[Point]) -> Iterator[Derived]:
    """年内新高 only where the archive holds the year from its first week; otherwise since the first week it holds."""
    last = points[-1]
    year = [p for p in points if p.week.year == last.week.year and p.unit == last.unit]
    earlier = year[:-1]
    if len(earlier) < RECORD_WEEKS:
        return
    high = all(point.value < last.value for point in earlier)
    low = all(point.value > last.value for point in earlier)
    if not high and not low:
        return
    since = "年内" if year[0].week.number == 1 else f"{year[0].week} 以来"
    gaps = [week for week in series.gaps if year[0].week < week < last.week]
    note = f"（其间缺 {'、'.join(map(_said, gaps))}）" if gaps else ""
    text = f"{since}新{'高' if high else '低'}"
    best = (max if high else min)(earlier, key=lambda p: p.value)
    line = f"{series.subject}的{series.metric}创{text}{note}"
    yield _derived("record", series, last, line, text, last.value, last.unit, "max" if high else "min", (_proof(best), _proof(last)))


def _proof(point: Point) -> Evidence:
    return Evidence(str(point.week), point.text, point.locator)


def _derived(
    kind: str, series: Series, last: Point, line: str, text: str = "", value: Decimal | None = None, unit: str = "",
    formula: str = "", evidence: tuple[Evidence, ...] = (),
) -> Derived:  # fmt: skip
    return Derived(
        kind, series.subject, series.metric, str(last.week), line, text, value, unit, "", formula, evidence, series.table
    )


@dataclass(frozen=True, slots=True)
class Funding:
    """The rounds of one company over some months. `total` None: bounds or currencies do not add up; `notes` say
    what was left out or taken once."""

    subject: str
    months: int
    rounds: tuple[Evidence, ...]
    total: Derived | None
    notes: tuple[str, ...]


def funding_total(weeks: Mapping[Week, Table], subject: str, on: date, aliases: Mapping[str, str], months: int = 3) -> Funding:
    """近三个月总融资额: the single rounds of `subject` in the months up to `on`, each once. Rows of another scope
    (近三个月合计) are no rounds and stay out; a round without a date goes by its week."""
    names, notes = Names(aliases), list[str]()
    first = _months_before(on, months)
    rounds: dict[tuple[object, ...], tuple[Week, Row]] = {}
    for week, row in _rounds(weeks, subject, names, notes):
        day = row["date"].value if row.get("date") and isinstance(row["date"].value, date) else None
        if not (first <= day <= on if day else first <= week.monday and week.days[4] <= on):
            continue
        cell = row["amount"]
        key = (cell.value, cell.high, cell.unit, cell.bound, row.text("round"), day)
        if key in rounds:
            notes.append(f"{week} 与 {rounds[key][0]} 都有{row.text('app')} {cell.text}，按一次计")
        rounds.setdefault(key, (week, row))
    proofs = tuple(Evidence(str(week), row.text("amount"), row["amount"].locator) for week, row in rounds.values())
    rows = [row for _, row in rounds.values()]
    shown = rows[-1].text("app") if rows else subject
    return Funding(shown, months, proofs, _total(shown, rows, proofs, on, months, notes), tuple(notes))


def _rounds(weeks: Mapping[Week, Table], subject: str, names: Names, notes: list[str]) -> Iterator[tuple[Week, Row]]:
    wanted = names.of(subject)
    for week, table in weeks.items():
        for row in table:
            if names.of(row.text("app")) != wanted:
                continue
            if row.text("scope").strip() not in SINGLE:
                notes.append(f"{week} {row.text('app')} {row.text('amount')} 为{row.text('scope')}，不是单笔，未计入")
            elif row.number_of("amount") is not None:
                yield week, row


def _total(
    subject: str, rows: Sequence[Row], proofs: tuple[Evidence, ...], on: date, months: int, notes: list[str]
) -> Derived | None:
    bound = _bound_of_sum(row["amount"].bound for row in rows)
    units = {row["amount"].unit for row in rows}
    if not rows or len(units) > 1 or bound is None or any(row["amount"].high is not None for row in rows):
        if rows:
            notes.append("币种或范围不同，不能相加")
        return None
    unit = units.pop()
    value = sum((row.number_of("amount") or Decimal(0) for row in rows), Decimal(0))
    text = f"{_BOUND_WORDS[bound]}{written_money(value, unit)}"
    line = f"{subject}近{_CHINESE.get(months, months)}个月总融资额{text}"
    formula = " + ".join(f"{row['amount'].value}" for row in rows)
    return Derived("total", subject, "融资额合计", str(Week.of(on)), line, text, value, unit, bound, formula, proofs, "ai_funding")


_CHINESE = {1: "一", 2: "两", 3: "三", 6: "六", 12: "十二"}
_BOUND_WORDS = {"": "", ">": "超 ", ">=": "至少 ", "<": "不足 ", "<=": "至多 ", "~": "约 "}
_SUMS: tuple[tuple[frozenset[str], str], ...] = (
    (frozenset({""}), ""),
    (frozenset({"", ">="}), ">="),
    (frozenset({"", ">", ">="}), ">"),
    (frozenset({"", "<="}), "<="),
    (frozenset({"", "<", "<="}), "<"),
    (frozenset({"", "~"}), "~"),
)


def _bound_of_sum(bounds: Iterable[str]) -> str | None:
    """The bound of a sum of bounded amounts: more than + exactly = more than; more than + less than = nothing."""
    there = set(bounds)
    return next((sign for known, sign in _SUMS if there <= known), None)


def _months_before(on: date, months: int) -> date:
    month = on.month - months
    year = on.year + (month - 1) // 12
    month = (month - 1) % 12 + 1
    last = (date(year + month // 12, month % 12 + 1, 1) - date.resolution).day
    return date(year, month, min(on.day, last))
