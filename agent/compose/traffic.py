"""流量跟踪: visits and stays of AI sites."""

from __future__ import annotations

from decimal import Decimal

from agent.compose.model import Composed, Desk, as_exhibit, listed, number, present, ranked, signed
from agent.report import Chart, Exhibit, Series
from feeds.tables import Row, Table

TOP = 3


def compose(table: Table, previous: Table | None, desk: Desk) -> Composed:
    rows = ranked(table, "visits")
    if len(rows) < TOP:
        return Composed(notes=("AI 流量表可读的行太少，流量跟踪一段从略。",))
    for row in table:
        for key in ("visits", "visits_change", "stay", "stay_change"):
            if row.number_of(key) is not None:
                desk.ledger.cell(table, row, key, row.text("app"), desk.period)
    unit = _unit(table)
    first = f"{desk.period} 期间，AI 相关网站周平均访问量前三位分别为 {listed(_named(rows[:TOP], 'visits', unit))}"
    visits, visits_low = _changes(table, "visits_change", "访问量")
    stays = ranked(table, "stay")
    stay = f"平均停留时长前三位分别为 {listed(_named(stays[:TOP], 'stay', ''))}" if len(stays) >= TOP else ""
    stay_change, stay_low = _changes(table, "stay_change", "平均停留时长")
    sentences = [
        "，".join(part for part in (first, visits) if part),
        "，".join(p for p in (stay, stay_change) if p),
    ]
    lows = "，".join(part for part in (visits_low, stay_low) if part)
    text = "；".join(part for part in sentences if part) + "。" + (f"{lows}。" if lows else "")
    notes = _disagreements(table, previous, desk)
    paragraphs = [text, *_against(rows, previous)]
    return Composed(_headline(table), tuple(paragraphs), (_exhibit(table, rows, desk),), first + "。", notes)


def _unit(table: Table) -> str:
    """M where the column is in millions: 1013.0 -> 1013.0M; a unit written in the cell stays as it is."""
    column = table.column("visits")
    return column.unit if column else ""


def _named(rows: list[Row], key: str, unit: str) -> list[str]:
    return [
        f"{row.text('app')}（{row.text(key)}{unit if row.text(key)[-1:].isdigit() else ''}）" for row in rows
    ]


def _changes(table: Table, key: str, metric: str) -> tuple[str, str]:
    """The fastest riser and the deepest fall, "" where nothing rose or fell."""
    rows = ranked(table, key)
    rise = fall = ""
    if rows and number(rows[0], key) > 0:
        rise = f"{metric}环比增速第一为 {rows[0].text('app')}（{rows[0].text(key)}）"
    if rows and number(rows[-1], key) < 0:
        fall = f"{metric}环比降幅最大为 {rows[-1].text('app')}（{rows[-1].text(key)}）"
    return rise, fall


def _headline(table: Table) -> str:
    rows = ranked(table, "visits_change")
    if not rows:
        return "AI 相关网站流量一览"
    if number(rows[0], "visits_change") <= 0:
        return "AI 相关网站访问量环比未见增长"
    return f"{rows[0].text('app')}访问量环比{signed(rows[0], 'visits_change')}"


def _against(rows: list[Row], previous: Table | None) -> list[str]:
    if previous is None:
        return []
    before = [row.text("app") for row in ranked(previous, "visits")[:TOP]]
    now = [row.text("app") for row in rows[:TOP]]
    if now == before:
        return ["访问量前三位的次序与上周相同。"]
    return [f"上周访问量前三位依次为 {listed(before)}，本周次序有变。"] if len(before) == TOP else []


def _disagreements(table: Table, previous: Table | None, desk: Desk) -> tuple[str, ...]:
    """环比 recomputed from last week's table; a cell that disagrees at its own precision is said."""
    if previous is None:
        return ("没有上周的 AI 流量表，环比未能重算。",)
    before = {row.text("app"): row for row in present(previous, "visits")}
    notes = []
    for row in present(table, "visits_change"):
        old = before.get(row.text("app"))
        if old is None or row.number_of("visits") is None or not number(old, "visits"):
            continue
        value = (number(row, "visits") - number(old, "visits")) / number(old, "visits") * 100
        inputs = (
            desk.ledger.cell(table, row, "visits", row.text("app"), desk.period),
            desk.ledger.cell(previous, old, "visits", row.text("app"), "上周"),
        )
        fact = desk.ledger.derive(
            f"{value:.2f}%",
            value,
            "%",
            row.text("app"),
            "访问量环比",
            desk.period,
            "(本周 - 上周) / 上周",
            inputs,
        )
        if abs(value - number(row, "visits_change")) > Decimal("0.1"):
            notes.append(
                f"{row.text('app')}：表内访问量环比 {row.text('visits_change')}，按上周表计算为 {fact.text}，请核对。"
            )
    return tuple(notes)


def _exhibit(table: Table, rows: list[Row], desk: Desk) -> Exhibit:
    chart = Chart(
        "traffic", "ranked", f"周平均访问量（{_unit(table) or '次'}）", tuple(row.text("app") for row in rows),
        (Series("周平均访问量", tuple(row.text("visits") for row in rows)),), _unit(table),
    )  # fmt: skip
    exhibit = as_exhibit("traffic", f"{desk.period} AI 相关网站流量", table, desk.source(table))
    return Exhibit(exhibit.key, exhibit.caption, exhibit.header, exhibit.rows, chart, exhibit.source)
