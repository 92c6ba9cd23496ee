"""重点关注公司及盈利预测: the table with PE recomputed, and 建议关注 from the desk's own reasons."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from statistics import median

from agent.compose.model import Composed, Desk, number, present
from agent.ledger import Fact
from agent.report import Exhibit
from feeds.tables import Column, Row, Table

FIXED = ("code", "name")


def compose(table: Table, desk: Desk) -> Composed:
    notes = _facts(table, desk)
    advice = _advice(table)
    middle = _middle(table, desk)
    paragraphs = tuple(part for part in (middle, advice) if part)
    return Composed("", paragraphs, (_exhibit(table, desk),), advice, notes)


def _facts(table: Table, desk: Desk) -> tuple[str, ...]:
    """Every price, EPS and PE; PE is checked as 股价 / EPS at its own precision."""
    notes = []
    for row in present(table, "price"):
        name = row.text("name")
        price = desk.ledger.cell(table, row, "price", name, _period(table, "price"))
        for column in table.family("eps"):
            if row.number_of(column.key) is None:
                continue
            eps = desk.ledger.cell(table, row, column.key, name, column.period)
            notes += _ratio(table, row, column, price, eps, desk)
    return tuple(notes)


def _period(table: Table, family: str) -> str:
    columns = table.family(family)
    return columns[0].period if columns else ""


def _ratio(table: Table, row: Row, eps: Column, price: Fact, given: Fact, desk: Desk) -> list[str]:
    if not number(row, eps.key):
        return []
    value = number(row, "price") / number(row, eps.key)
    text = str(value.quantize(Decimal("0.01"), ROUND_HALF_UP))
    key = f"pe_{eps.period}"
    if row.number_of(key) is None:
        desk.ledger.derive(
            text, value, "x", row.text("name"), f"PE {eps.period}", eps.period, "股价 / EPS", (price, given)
        )
        return []
    desk.ledger.cell(table, row, key, row.text("name"), eps.period)
    places = Decimal(1).scaleb(-len(row.text(key).partition(".")[2]))
    if value.quantize(places, ROUND_HALF_UP) == number(row, key):
        return []
    return [
        f"{row.text('name')} {eps.period} PE 表内为 {row.text(key)}，按股价与 EPS 计算为 {text}，请核对。"
    ]


def _advice(table: Table) -> str:
    """建议关注 names only companies of the desk's table, each with its code."""
    named = [f"{row.text('name')}（{row.text('code')}）{_reason(row)}" for row in table]
    return f"建议关注：{'；'.join(named)}。" if named else ""


def _reason(row: Row) -> str:
    cell = row.get("reason")
    return f"，{cell.text.strip().rstrip('。；')}" if cell and not cell.missing else ""


def _middle(table: Table, desk: Desk) -> str:
    """The median PE of the last forecast year; a loss has no PE and is left out, by name."""
    columns = table.family("pe")
    if not columns:
        return ""
    column = columns[-1]
    rows = present(table, column.key)
    earning = [row for row in rows if number(row, column.key) > 0]
    if len(earning) < 3:
        return ""
    value = Decimal(median([number(row, column.key) for row in earning]))
    facts = [desk.ledger.cell(table, row, column.key, row.text("name"), column.period) for row in earning]
    text = str(value.quantize(Decimal("0.01"), ROUND_HALF_UP))
    subject = "重点关注公司"
    fact = desk.ledger.derive(
        text, value, "x", subject, f"{column.period} PE 中位数", column.period, "中位数", facts
    )
    losing = [row.text("name") for row in rows if number(row, column.key) <= 0]
    left = f"剔除{'、'.join(losing)}后，" if losing else ""
    return f"估值方面，{left}重点关注公司 {column.period} PE 中位数为 {fact.text} 倍。"


def _exhibit(table: Table, desk: Desk) -> Exhibit:
    columns = [column for column in table.columns if column.key != "reason"]
    header = tuple(column.header for column in columns)
    rows = tuple(tuple(row.text(column.key) or "——" for column in columns) for row in table)
    return Exhibit("companies", "重点关注公司及盈利预测", (header,), rows, source=desk.source(table))
