"""AI 融资动向: the week's rounds ranked, sums a currency, and what a row says over a longer span."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from agent.compose.model import Composed, Desk, as_exhibit, listed, number, present
from agent.ledger import Fact
from feeds.tables import Row, Table

SINGLE = frozenset({"", "本轮", "单笔", "本次", "本周"})
NAMES = {"CNY": "元", "USD": "美元", "HKD": "港元", "EUR": "欧元", "GBP": "英镑", "JPY": "日元"}
# One unit in 元, so wide that any rate of the last decades lies inside: amounts are ordered only where even
# these bounds do not overlap. Never used to state a figure.
RATES = {
    "CNY": (Decimal(1), Decimal(1)),
    "USD": (Decimal(6), Decimal(9)),
    "EUR": (Decimal(6), Decimal(11)),
    "GBP": (Decimal(8), Decimal(16)),
    "HKD": (Decimal("0.75"), Decimal("1.15")),
    "JPY": (Decimal("0.04"), Decimal("0.09")),
}
# What parts the names of a cell: a comma in prose would part clauses. In English a comma may be part of a name (Inc., Ltd.).
_PARTING = re.compile(r"\s*[，、；;]\s*|(?<=[\u4e00-\u9fff])\s*[,/]\s*|\s*,\s*(?!Inc\b|Ltd\b|LLC\b|L\.P\.|LP\b|Co\b)")
HUNDRED_MILLION, TEN_THOUSAND = Decimal(10) ** 8, Decimal(10) ** 4


def compose(table: Table, desk: Desk) -> Composed:
    rows = present(table, "amount")
    for row in rows:
        desk.ledger.cell(table, row, "amount", row.text("app"), row.text("scope") or desk.period)
    single = [row for row in rows if is_single(row)]
    spans = [row for row in rows if not is_single(row)]
    first = first_of(single)
    headline, parts = [], []
    if first:
        headline.append(f"{first.text('app')}获本周 AI 融资额第一")
        scope = "按单笔融资看，" if spans else ""
        parts.append(
            f"{scope}{first.text('app')}以{first.text('amount')}获本周 AI 融资额第一{_backed(first)}"
        )
    elif single:
        parts.append(f"本周单笔融资有{listed(_told(single))}，币种不同，未作排名")
    rest = [row for row in single if row is not first] if first else []
    if rest:
        parts.append(f"其余披露金额的有{listed(_told(rest))}")
    sentences = ["，".join(parts) + "。"] if parts else []
    for row in spans:
        span = row.text("scope").removesuffix("合计").removesuffix("累计")
        verb = "" if row["amount"].bound else "为"  # 融资总额超 45 亿元
        sentences.append(f"{row.text('app')}{span}融资总额{verb}{row.text('amount')}{_backed(row)}。")
        headline.append(f"{row.text('app')}{span}融资总额{row.text('amount')}")
    sentences += [_sum(table, group, desk) for group in _by_currency(single) if len(group) > 1]
    undisclosed = [row.text("app") for row in table if row.number_of("amount") is None]
    if undisclosed:
        sentences.append(f"{listed(undisclosed)}未披露金额。")
    exhibit = as_exhibit("funding", "本周 AI 初创公司融资动态", table, desk.source(table))
    text = "".join(sentences) or "本周无重大更新。"
    condensed = sentences[0] if sentences else ""
    return Composed("，".join(headline[:2]), (text,), (exhibit,), condensed, ())


def is_single(row: Row) -> bool:
    """One round of this week; a row of another scope (近三个月合计) is no round and stays out of ranks and sums."""
    return row.text("scope").strip() in SINGLE


def first_of(rows: list[Row]) -> Row | None:
    """The largest round, None when two currencies leave it open at any rate."""
    for row in rows:
        if all(other is row or _surely_more(row, other) for other in rows):
            return row
    return None


def _surely_more(row: Row, other: Row) -> bool:
    mine, theirs = row["amount"], other["amount"]
    if mine.unit == theirs.unit:
        return number(row, "amount") > number(other, "amount")
    if mine.unit not in RATES or theirs.unit not in RATES:
        return False
    return number(row, "amount") * RATES[mine.unit][0] > number(other, "amount") * RATES[theirs.unit][1]


def _told(rows: Iterable[Row]) -> list[str]:
    return [f"{row.text('app')}（{row.text('amount')}）" for row in rows]


def _backed(row: Row) -> str:
    cell = row.get("investors")
    return f"，投资方包括{listed(_PARTING.split(row.text('investors')))}" if cell and not cell.missing else ""


def _by_currency(rows: list[Row]) -> list[list[Row]]:
    groups: dict[str, list[Row]] = {}
    for row in rows:
        if not row["amount"].bound and row["amount"].high is None:
            groups.setdefault(row["amount"].unit, []).append(row)
    return list(groups.values())


def _sum(table: Table, rows: list[Row], desk: Desk) -> str:
    facts = [
        desk.ledger.cell(table, row, "amount", row.text("app"), row.text("scope") or desk.period)
        for row in rows
    ]
    total = sum((number(row, "amount") for row in rows), Decimal(0))
    fact = _total(desk, total, rows[0]["amount"].unit, facts)
    return f"{listed(row.text('app') for row in rows)}的融资额合计为 {fact.text}。"


def _total(desk: Desk, total: Decimal, unit: str, facts: list[Fact]) -> Fact:
    text = written_money(total, unit)
    subject = "、".join(fact.subject for fact in facts)
    return desk.ledger.derive(
        text, total, unit, subject, "融资额合计", desk.period, " + ".join(f.id for f in facts), facts
    )


def written_money(value: Decimal, unit: str) -> str:
    """130000000 USD -> 1.3 亿美元, exact."""
    for scale, word in ((HUNDRED_MILLION, "亿"), (TEN_THOUSAND, "万"), (Decimal(1), "")):
        if abs(value) >= scale:
            digits = format((value / scale).normalize(), "f")
            return f"{digits} {word}{NAMES.get(unit, unit)}"
    return f"{value:f} {NAMES.get(unit, unit)}"
