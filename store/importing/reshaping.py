"""Tables that a report prints in another shape than the desk's files: index days side by side, one ranking an index."""

from __future__ import annotations

import re

from feeds.tables import SCHEMAS
from feeds.tables.header import normal

Rows = list[list[str]]
_DAY = re.compile(r"(?:(?:20\d\d)[-/.年])?\d{1,2}[-/.月]\d{1,2}日?")
_RANKING = re.compile(r"(?:本周|本期)?\s*(\S.*?指数)\s*(?:内部|成[分份])")
_CONSTITUENTS = SCHEMAS["constituents_weekly"]


def reshaped(label: str, rows: Rows) -> tuple[str, Rows] | None:
    """The table's name and its rows as the desk's files have them, None for a table of no such shape."""
    return _index_days(rows) or _ranking(label, rows)


def _index_days(rows: Rows) -> tuple[str, Rows] | None:
    """指数名称 | 2025-03-10 | 2025-03-11 ... to a row a day."""
    head = rows[0] if rows else []
    if len(head) < 3 or normal(head[0]) not in {normal(h) for h in ("指数名称", "指数", "名称")}:
        return None
    days = {at: text for at, text in enumerate(head) if at and _DAY.fullmatch(text.strip())}
    if len(days) < 2 or len(days) < len([cell for cell in head[1:] if cell]):
        return None
    long = [[day, row[0], row[at]] for at, day in days.items() for row in rows[1:] if len(row) > at and row[0] and len(row) > 1]
    notes = [[row[0]] for row in rows[1:] if len(row) == 1]
    return "index_daily", [["日期", "指数名称", "日涨跌幅"], *long, *notes]


def _ranking(label: str, rows: Rows) -> tuple[str, Rows] | None:
    """A ranking inside one index: the index of its caption becomes a column."""
    index = _RANKING.search(re.sub(r"^图表\s*\d+\s*[:：]\s*", "", label))
    known = {normal(h): rule.key for rule in _CONSTITUENTS.columns for h in rule.headers}
    keys = {known.get(normal(cell)) for cell in rows[0]} if rows else set()
    if not index or not {"name", "change"} <= keys or "index" in keys:
        return None
    named = [[index[1].strip(), *row] if len(row) > 1 else row for row in rows[1:]]
    return "constituents_weekly", [["所属指数", *rows[0]], *named]
