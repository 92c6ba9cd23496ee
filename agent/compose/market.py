"""行情复盘: extremes of the indices' days and of their constituents' week."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from agent.compose.model import Composed, Desk, number, present, signed
from agent.report import Chart, Exhibit, Series
from feeds.tables import Row, Table

SHOWN = 10  # bars at each end of a ranking


def compose(daily: Table | None, constituents: Table | None, desk: Desk) -> Composed:
    paragraphs: list[str] = []
    exhibits: list[Exhibit] = []
    notes: list[str] = []
    if daily is None:
        notes.append("本周没有指数日涨跌表，指数涨跌一句从略。")
    else:
        _cells(daily, "index", desk)
        paragraphs.append(_daily(daily))
        exhibits.append(_daily_exhibit(daily, desk))
    if constituents is None:
        notes.append("本周没有成分涨跌表，成分涨跌一句从略。")
    else:
        _cells(constituents, "name", desk)
        groups = _by_index(constituents)
        paragraphs.append("".join(_inside(index, rows) for index, rows in groups.items()))
        exhibits += [
            _ranking(n, index, rows, constituents, desk) for n, (index, rows) in enumerate(groups.items())
        ]
    text = "".join(paragraphs)
    return Composed("", (text,) if text else (), tuple(exhibits), text, tuple(notes))


def _cells(table: Table, label: str, desk: Desk) -> None:
    for row in present(table, "change"):
        period = row.text("date") or desk.period
        desk.ledger.cell(table, row, "change", row.text(label), period)


def _by_index(table: Table) -> dict[str, list[Row]]:
    groups: dict[str, list[Row]] = {}
    for row in present(table, "change"):
        groups.setdefault(row.text("index"), []).append(row)
    return groups


def _daily(table: Table) -> str:
    """An index that never rose (or fell) in the week is left out of that list, and said."""
    groups = _by_index(table)
    tops = {name: max(rows, key=_change) for name, rows in groups.items()}
    lows = {name: min(rows, key=_change) for name, rows in groups.items()}
    rose = {name: row for name, row in tops.items() if _change(row) > 0}
    fell = {name: row for name, row in lows.items() if _change(row) < 0}
    parts = [_extremes(rose, "日涨幅最大值"), _extremes(fell, "日跌幅最大值")]
    flat = [f"{name}本周没有上涨的交易日" for name in groups if name not in rose]
    flat += [f"{name}本周没有下跌的交易日" for name in groups if name not in fell]
    return "本周，" + "；".join(part for part in (*parts, *flat) if part) + "。"


def _change(row: Row) -> Decimal:
    return number(row, "change")


def _extremes(rows: dict[str, Row], metric: str) -> str:
    if not rows:
        return ""
    values = "/".join(row.text("change") for row in rows.values())
    many = "分别" if len(rows) > 1 else ""
    return f"{'/'.join(rows)} {metric}{many}为 {values}"


def _inside(index: str, rows: list[Row]) -> str:
    top, low = max(rows, key=_change), min(rows, key=_change)
    parts = []
    if _change(top) > 0:
        parts.append(f"{top.text('name')}以 {signed(top, 'change')} 录得本周最大涨幅")
    if _change(low) < 0:
        parts.append(f"{low.text('name')}以 {low.text('change')} 录得本周最大跌幅")
    return f"{index}内部，{'，'.join(parts)}。" if parts else f"{index}内部，成分本周没有涨跌。"


def _daily_exhibit(table: Table, desk: Desk) -> Exhibit:
    groups = _by_index(table)
    days = tuple(dict.fromkeys(row.text("date") for row in present(table, "change")))
    series = tuple(Series(name, _in_days(rows, days)) for name, rows in groups.items())
    chart = Chart("index_daily", "grouped", "本周指数日涨跌幅", days, series, "%")
    header = ("指数名称", *days)
    rows = tuple((one.name, *(value or "——" for value in one.values)) for one in series)
    return Exhibit("index_daily", "本周指数日涨跌幅", (header,), rows, chart, desk.source(table))


def _in_days(rows: Iterable[Row], days: tuple[str, ...]) -> tuple[str, ...]:
    by_day = {row.text("date"): row.text("change") for row in rows}
    return tuple(by_day.get(day, "") for day in days)


def _ranking(number_: int, index: str, rows: list[Row], table: Table, desk: Desk) -> Exhibit:
    ordered = sorted(rows, key=_change, reverse=True)
    shown = ordered if len(ordered) <= 2 * SHOWN else [*ordered[:SHOWN], *ordered[-SHOWN:]]
    title = f"本周 {index}内部涨跌幅度排名"
    chart = Chart(
        f"constituents_{number_ + 1}", "ranked", title, tuple(row.text("name") for row in shown),
        (Series("周涨跌幅", tuple(row.text("change") for row in shown)),), "%",
    )  # fmt: skip
    cells = tuple((row.text("code"), row.text("name"), row.text("change")) for row in shown)
    header = ("证券代码", "证券简称", "周涨跌幅")
    note = "" if len(shown) == len(ordered) else "只列首尾各十家"
    return Exhibit(chart.name, title, (header,), cells, chart, desk.source(table), note=note)
