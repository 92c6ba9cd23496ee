"""数据跟踪: 算力租赁 prices and where they went."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import groupby

from agent.compose.model import Composed, Desk, as_exhibit, number, present
from agent.ledger import Fact
from feeds.tables import Row, Table

MOVES = {
    (False, False): ("算力租赁价格平稳", "本周算力租赁价格与上周持平。"),
    (True, False): ("算力租赁价格上涨", "本周算力租赁价格有所上涨。"),
    (False, True): ("算力租赁价格下降", "本周算力租赁价格有所下降。"),
    (True, True): ("算力租赁价格涨跌互现", "本周算力租赁价格涨跌互现。"),
}
PERIODS = {
    "卡时": "卡时", "小时": "时", "时": "时", "h": "时", "hr": "时", "hour": "时", "天": "天", "日": "天", "day": "天",
    "周": "周", "week": "周", "月": "月", "month": "月", "年": "年", "year": "年",
}  # fmt: skip
_PER = re.compile(rf"[/每]\s*({'|'.join(sorted(PERIODS, key=len, reverse=True))})(?![A-Za-z])", re.IGNORECASE)


def compose(table: Table, previous: Table | None, desk: Desk) -> Composed:
    """The move is read from 环比 cells; where the file has none, from last week's prices of the same offer."""
    priced = present(table, "price")
    if not priced:
        return Composed(notes=("算力租赁表没有可读的价格，数据跟踪一段从略。",))
    for row in priced:
        desk.ledger.cell(table, row, "price", _offer(row), desk.period)
    changes, notes = _changes(table, priced, previous, desk)
    headline, opening = MOVES[_moved(changes)] if changes else ("算力租赁价格一览", "本周算力租赁价格如下。")
    quotes = "；".join(
        _quote(gpu, list(rows)) for gpu, rows in groupby(priced, key=lambda row: row.text("gpu"))
    )
    moved = _movers(priced)
    paragraph = f"{opening}具体来看，{quotes}。{moved}"
    exhibit = as_exhibit("rental", "本周算力租赁情况", table, desk.source(table))
    return Composed(headline, (paragraph,), (exhibit,), opening, notes)


def _offer(row: Row) -> str:
    parts = (row.text("gpu"), row.text("platform"), row.text("cpu"), row.text("memory"))
    return " ".join(part for part in parts if part)


def _moved(changes: list[Decimal]) -> tuple[bool, bool]:
    return any(change > 0 for change in changes), any(change < 0 for change in changes)


def _changes(
    table: Table, rows: list[Row], previous: Table | None, desk: Desk
) -> tuple[list[Decimal], tuple[str, ...]]:
    stated = present(table, "price_change")
    for row in stated:
        desk.ledger.cell(table, row, "price_change", _offer(row), desk.period)
    before = {_offer(row): row for row in present(previous, "price")} if previous else {}
    pairs = [(row, before[_offer(row)]) for row in rows if _offer(row) in before]
    computed = [_change(table, row, previous, old, desk) for row, old in pairs if previous]
    notes = tuple(
        f"{_offer(row)}：表内环比 {row.text('price_change')}，按上周价格 {old.text('price')} 计算为 {fact.text}，请核对。"
        for (row, old), fact in zip(pairs, computed, strict=True)
        if row.number_of("price_change") is not None
        and _rounded(fact) != number(row, "price_change").quantize(Decimal("0.01"))
    )
    if stated:
        return [number(row, "price_change") for row in stated], notes
    if computed:
        return [Decimal(fact.value) for fact in computed], (
            *notes,
            "算力租赁表没有环比列，涨跌按上周价格计算。",
        )
    return [], ("算力租赁表没有环比，也没有上周的表，价格涨跌未作判断。",)


def _rounded(fact: Fact) -> Decimal:
    return Decimal(fact.value).quantize(Decimal("0.01"))


def _change(table: Table, row: Row, previous: Table, old: Row, desk: Desk) -> Fact:
    now, then = number(row, "price"), number(old, "price")
    value = (now - then) / then * 100 if then else Decimal(0)
    inputs = (
        desk.ledger.cell(table, row, "price", _offer(row), desk.period),
        desk.ledger.cell(previous, old, "price", _offer(old), "上周"),
    )
    return desk.ledger.derive(
        f"{value:.2f}%", value, "%", _offer(row), "价格环比", desk.period, "(本周 - 上周) / 上周", inputs
    )


def _quote(gpu: str, rows: list[Row]) -> str:
    return f"{gpu} 配置中，" + "，".join(f"{_machine(row)}价格为 {_price(row)}" for row in rows)


def _machine(row: Row) -> str:
    cpu, memory = (row.text(key) if _holds(row, key) else "" for key in ("cpu", "memory"))
    cores = cpu if not cpu.isdigit() else f"{cpu} 核"
    size = memory if not memory.isdigit() else f"{memory}G"
    parts = "+".join(part for part in (cores, size) if part)
    return f"{row.text('platform')} {parts} " if parts else f"{row.text('platform')}"


def _holds(row: Row, key: str) -> bool:
    cell = row.get(key)
    return cell is not None and not cell.missing


def _price(row: Row) -> str:
    """28.64/元 under 价格 (每小时) -> 28.64 元/时: number and scale as written, the currency and time of cell or header."""
    cell = row["price"]
    digits = "".join(char for char in cell.text if char.isdigit() or char in ".,")
    scale = "万" if cell.value == Decimal(digits.replace(",", "")) * 10_000 else ""
    unit = {"CNY": "元", "USD": "美元", "HKD": "港元"}.get(cell.unit, cell.unit)
    per = _PER.search(cell.text) or _PER.search(cell.header)
    return f"{digits} {scale}{unit}" + (f"/{PERIODS[per[1].casefold()]}" if per else "")


def _movers(rows: list[Row]) -> str:
    moved = [row for row in rows if row.number_of("price_change")]
    if not moved:
        return ""
    said = "，".join(f"{row.text('gpu')} 配置的{row.text('platform')}环比{_up_down(row)}" for row in moved)
    return f"与上周相比，{said}。"


def _up_down(row: Row) -> str:
    word = "上涨" if number(row, "price_change") > 0 else "下降"
    return f"{word} {row.text('price_change').strip().lstrip('+-−')}"
