"""All six tables of a week to what the report says of them."""

from __future__ import annotations

from collections.abc import Callable

from agent.compose import companies, funding, market, rental, traffic
from agent.compose.model import Composed, Desk
from feeds.tables import SCHEMAS, Table, Tables

Writer = Callable[[Table], Composed]

WRITERS = ("rental", "traffic", "funding", "market", "companies")
DROPPED = {
    "compute_rental": "数据跟踪",
    "ai_traffic": "流量跟踪",
    "ai_funding": "融资表一段",
    "companies": "重点关注公司及盈利预测",
}


def compose_tables(now: Tables, before: Tables | None, desk: Desk) -> dict[str, Composed]:
    """Name of a paragraph (WRITERS) -> what was composed. A missing table leaves its paragraph out and says so."""
    last = before or Tables()
    found = {
        "rental": _with(now, "compute_rental", lambda t: rental.compose(t, last.get("compute_rental"), desk)),
        "traffic": _with(now, "ai_traffic", lambda t: traffic.compose(t, last.get("ai_traffic"), desk)),
        "funding": _with(now, "ai_funding", lambda t: funding.compose(t, desk)),
        "market": market.compose(now.get("index_daily"), now.get("constituents_weekly"), desk),
        "companies": _with(now, "companies", lambda t: companies.compose(t, desk)),
    }
    return {name: composed.spaced() for name, composed in found.items()}


def _with(tables: Tables, name: str, compose: Writer) -> Composed:
    table = tables.get(name)
    if table is None:
        return Composed(notes=(f"缺表：{SCHEMAS[name].title}（{name}），{DROPPED[name]}从略。",))
    return compose(table)
