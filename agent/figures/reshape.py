"""Tables that do not have a row for each thing and a column for each measure, brought to that form. Pure.

Two are known: one that lies on its side (what is measured stands in the rows, of whom in the columns), and one with a row
for each number (of whom, what is measured, the number, its unit).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from agent.figures.cells import BLANK
from agent.figures.cellunits import is_unit_column, named_unit
from agent.figures.headings import unit_named

KEY_HEADER = re.compile(r"项目|指标(?:名称)?|科目|内容|item|metric|indicator|measure|variable", re.IGNORECASE)
SIGNED = re.compile(r"环比|同比|涨跌|涨幅|跌幅|变动|变化|增速|增长|至今|change|yoy|qoq|growth", re.IGNORECASE)
_RETURN = re.compile(r"收益|回报|表现|return|perf", re.IGNORECASE)
_VALUE_HEADER = re.compile(r"数值|取值|数据|值|values?|obs_value|figure", re.IGNORECASE)
_PERIOD_HEAD = re.compile(r"[本上当]?[年季月周期]|今|去|合计|总|单位|数值|同期|备注")
_WHEN = re.compile(r"(?:FY ?)?(?:19|20)\d\d.*|[1-4]Q\d\d.*|[12]H\d\d.*|[QH][1-4].*|\d{1,2}月.*|\d{1,2}[-/.]\d{1,2}|FY ?\d\d.*|[A-Z][a-z]{2} ?(?:\d{1,2}|20\d\d)", re.IGNORECASE)
_MEASURE = re.compile(
    r"[率价额量值比幅数]$|收入|利润|成本|份额|余额|规模|销量|产量|时长|EPS|PE|PB|ROE|revenue|profit|margin|price|share$|sales|volume|ratio|rate$|capex|date$|日期|代码",
    re.IGNORECASE,
)
_KINDS = (("%", re.compile(r"[-+−(（]?\d[\d,.]*\s?[%％][)）]?")), ("n", re.compile(r"[-+−(（]?[$¥€£]?\d[\d,.]*[)）]?")), ("d", re.compile(r"\d+[-/:.年]\d+.*")))

Rows = list[list[str]]
Places = list[list[tuple[int, int]]]


@dataclass(slots=True)
class Reshaped:
    """The table anew, and where each of its cells stood."""

    rows: Rows
    places: Places


def reshaped(rows: Rows) -> Reshaped | None:
    """The table with a row for each thing; None where it is so as it stands."""
    if len(rows) < 3 or len(rows[0]) < 3:
        return None
    return _pivoted(rows) or (_turned(rows) if _lies_on_its_side(rows) else None)


def is_move(header: str) -> bool:
    """涨幅, 环比, 周收益率: how far something moved, where 换手率 is a level."""
    return bool(SIGNED.search(header) or _RETURN.search(header))


def is_measure(name: str) -> bool:
    """The words say what is measured, not of whom."""
    return bool(_MEASURE.search(name) or SIGNED.search(name))


def _turned(rows: Rows) -> Reshaped:
    """Rows and columns exchanged; a column of units goes to what it is the unit of."""
    kept = [c for c, cell in enumerate(rows[0]) if not (c and is_unit_column(cell))]
    units = next((c for c, cell in enumerate(rows[0]) if c and is_unit_column(cell)), None)
    made = [[row[c] for row in rows] for c in kept]
    if units is not None:
        made[0] = [f"{label}（{row[units]}）" if n and unit_named(row[units]) and not named_unit(label) else label for n, (label, row) in enumerate(zip(made[0], rows, strict=True))]
    return Reshaped(made, [[(r, c) for r in range(len(rows))] for c in kept])


def _lies_on_its_side(rows: Rows) -> bool:
    """项目 | 甲 | 乙 over 发售价（港元） | 28.60 | 6.95."""
    head = [cell for c, cell in enumerate(rows[0]) if c and not is_unit_column(cell)]
    units = next((c for c, cell in enumerate(rows[0]) if c and is_unit_column(cell)), None)
    if len(head) < 2 or len(set(head)) < len(head) or any(_is_of_measure(cell) for cell in head):
        return False
    body, columns = rows[1:], [c for c in range(1, len(rows[0])) if c != units]
    measured = sum(1 for row in body if named_unit(row[0]) or (units is not None and unit_named(row[units])))
    called = sum(1 for row in body if is_measure(row[0]))
    keyed = bool(KEY_HEADER.fullmatch(rows[0][0]) or not rows[0][0])
    if keyed and measured * 3 >= len(body):
        return True
    headed = sum(1 for cell in head if _MEASURE.search(cell))
    return max(measured, called) * 2 >= len(body) and headed * 2 < len(head) and _kinds_by_row(body, columns)


def _is_of_measure(cell: str) -> bool:
    """A head that names a measure or a time: not of whom its numbers are."""
    return not cell or bool(named_unit(cell) or SIGNED.search(cell) or _PERIOD_HEAD.search(cell) or _WHEN.fullmatch(cell))


def _kinds_by_row(body: Sequence[Sequence[str]], columns: Sequence[int]) -> bool:
    """Each row's cells are of one kind (rates, numbers, dates, words), and the columns mix them."""
    kinds = [[_kind(row[c]) for c in columns] for row in body]
    rows = [set(line) - {""} for line in kinds]
    down = [set(line) - {""} for line in zip(*kinds, strict=True)]
    return all(len(row) < 2 for row in rows) and all(len(column) > 1 for column in down)


def _kind(cell: str) -> str:
    if cell.lower() in BLANK:
        return ""
    return next((kind for kind, pattern in _KINDS if pattern.fullmatch(cell)), "w")


def _pivoted(rows: Rows) -> Reshaped | None:
    """甲公司 | 收入 | 12.5 | 亿元 over 甲公司 | 毛利率 | 31.2 | %: a row for 甲公司."""
    head = rows[0]
    metric = next((c for c in range(len(head) - 1, -1, -1) if KEY_HEADER.fullmatch(head[c])), None)
    value = [c for c, cell in enumerate(head) if _VALUE_HEADER.fullmatch(cell)]
    units = next((c for c, cell in enumerate(head) if is_unit_column(cell)), None)
    if metric is None or len(value) != 1:
        return None
    keys = [c for c in range(len(head)) if c not in (metric, value[0], units)]
    things = list(dict.fromkeys(tuple(row[c] for c in keys) for row in rows[1:]))
    metrics = list(dict.fromkeys(row[metric] for row in rows[1:]))
    found = {(tuple(row[c] for c in keys), row[metric]): n for n, row in enumerate(rows) if n}
    named = any(re.search(r"[A-Za-z一-鿿]{2}", cell) for thing in things for cell in thing)
    if not named or len(found) < len(rows) - 1 or len(metrics) < 2 or len(found) * 2 <= len(things) * len(metrics) or len(things) < 2:
        return None
    return _spread(rows, keys, value[0], metric, units, things, metrics, found)


def _spread(
    rows: Rows, keys: list[int], value: int, metric: int, units: int | None,
    things: list[tuple[str, ...]], metrics: list[str], found: dict[tuple[tuple[str, ...], str], int],
) -> Reshaped:  # fmt: skip
    of = {name: {rows[n][units] for (_, told), n in found.items() if told == name} if units is not None else {""} for name in metrics}
    one = {name: min(told) if len(told) == 1 else "" for name, told in of.items()}
    head = [f"{name}（{one[name]}）" if one[name] and not named_unit(name) else name for name in metrics]
    made = [[*(rows[0][c] for c in keys), *head]]
    places = [[(0, c) for c in [*keys, *[value] * len(metrics)]]]
    for thing in things:
        where = [found.get((thing, name), 0) for name in metrics]
        cells = [f"{rows[n][value]}{rows[n][units] if units is not None and not one[name] else ''}" if n else "" for name, n in zip(metrics, where, strict=True)]
        made.append([*thing, *cells])
        first = next(n for n in where if n)
        places.append([*((first, c) for c in keys), *((n or first, value) for n in where)])
    return Reshaped(made, places)
