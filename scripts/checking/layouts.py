"""Ways to lay out a table with its meaning kept. Each takes a table and gives it anew, or None where it does not fit."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from functools import partial

from checking.laid import (
    Laid,
    all_percent,
    day_column,
    is_number,
    key_column,
    scaled,
    split,
    with_header,
    with_rows,
)

Way = Callable[[Laid], Laid | None]


def _units(table: Laid) -> list[tuple[str, str]]:
    return [split(header) if c not in table.labels else (header, "") for c, header in enumerate(table.header)]


def header_units(form: str, table: Laid) -> Laid | None:
    """Each header's unit written as `form` says, of {name} and {unit}."""
    return with_header(table, [form.format(name=name, unit=unit) if unit and not ("/" in unit and "/" in form) else h for h, (name, unit) in zip(table.header, _units(table), strict=True)])


def unit_row(table: Laid) -> Laid | None:
    """A second header row holds the units."""
    units = _units(table)
    if not any(unit for _, unit in units):
        return None
    return replace(table, head=[[name for name, _ in units], [unit for _, unit in units]])


def bracketed_unit_row(table: Laid) -> Laid | None:
    made = unit_row(table)
    return made and replace(made, head=[made.head[0], [f"({unit})" if unit else "" for unit in made.head[1]]])


def unit_above(form: str, rates: bool, table: Laid) -> Laid | None:
    """单位：亿元 in a line of its own, where the amounts of a table have one unit; `rates`: that of rates as well."""
    units = _units(table)
    amounts = {unit for _, unit in units if unit not in ("", "%")}
    if len(amounts) != 1:
        return None
    amount = amounts.pop()
    if any(c not in table.labels and not unit and not all_percent(table.column(c)) for c, (_, unit) in enumerate(units)):
        return None  # 台数 would be read as 亿元 too
    taken = {amount, "%"} if rates else {amount}
    if rates and not any(unit == "%" for _, unit in units):
        return None
    header = [name if unit in taken else h for h, (name, unit) in zip(table.header, units, strict=True)]
    line = form.format(unit=f"{amount}、%" if rates else amount)
    return replace(table, head=[header], above=[[line, *[""] * (len(header) - 1)]])


def unit_in_cells(table: Laid) -> Laid | None:
    units = _units(table)
    rows = [[cell + units[c][1] if units[c][1] and re.search(r"\d$", cell) else cell for c, cell in enumerate(row)] for row in table.rows]
    made = with_rows(table, rows)
    return made and replace(made, head=[[name for name, _ in units]])


def turned(corner: str, table: Laid, unit_column: bool = False) -> Laid | None:
    """Rows and columns exchanged."""
    key = key_column(table)
    if key is None or len(table.rows) < 2:
        return None
    others = [c for c in range(len(table.header)) if c != key]
    head, rows = [corner, *table.column(key)], [[table.header[c], *table.column(c)] for c in others]
    if unit_column:
        head.insert(1, "单位")
        rows = [[name, unit, *row[1:]] for row in rows for name, unit in [split(row[0])]]
    return Laid(table.caption, [head], rows, [0, 1] if unit_column else [0])


def long(names: tuple[str, str, str], table: Laid) -> Laid | None:
    """A row for each number: labels, what is measured, the number, and its unit where `names` has a column for it."""
    metric, value, unit = names
    if not table.numeric or not table.labels or any(re.fullmatch("单位|指标|unit|metric", table.header[c]) for c in table.labels):
        return None
    rows = []
    for row in table.rows:
        for c in table.numeric:
            if row[c]:
                name, own = split(table.header[c]) if unit else (table.header[c], "")
                rows.append([*(row[label] for label in table.labels), name, row[c], *([own] if unit else [])])
    head = [*(table.header[label] for label in table.labels), metric, value, *([unit] if unit else [])]
    return Laid(table.caption, [head], rows, [*range(len(table.labels) + 1)])


def series(table: Laid) -> Laid | None:
    """As a terminal exports series: their names, frequency and units above, a row for each day."""
    key, day = key_column(table), day_column(table)
    columns = [c for c in table.numeric if c != day]
    if key is None or day is None or len(set(table.column(day))) != 1 or len(columns) * len(table.rows) > 80:
        return None
    places = [(row, c) for row in table.rows for c in columns if re.search(r"\d", row[c])]
    named = [(f"{row[key]}:{split(table.header[c])[0]}", split(table.header[c])[1], row[c]) for row, c in places]
    above = [["指标名称", *(n for n, _, _ in named)], ["频率", *("周" for _ in named)], ["单位", *(u for _, u, _ in named)], ["数据来源", *("行业协会" for _ in named)]]
    return Laid(table.caption, above, [[table.rows[0][day], *(v for _, _, v in named)]], [])


def with_above(lines: list[str], padded: bool, table: Laid) -> Laid:
    rest = [""] * (len(table.header) - 1) if padded else []
    return replace(table, above=[[line, *rest] for line in lines])


def merged_title(table: Laid) -> Laid:
    return replace(table, above=[["表 3：本期重点数据一览"] * len(table.header)])


def with_below(lines: list[str], table: Laid) -> Laid:
    return replace(table, below=[[line] for line in lines])


def spaced(columns: bool, table: Laid) -> Laid:
    """Blank columns before and between, or a blank row after every third."""
    if not columns:
        rows = [r for n, row in enumerate(table.rows, 1) for r in ([row] if n % 3 else [row, [""] * len(row)])]
        return replace(table, rows=rows)
    half = len(table.header) // 2
    wide = [[["", *row[:half], "", *row[half:], ""] for row in block] for block in (table.head, table.rows)]
    return replace(table, head=wide[0], rows=wide[1], labels=[c + 1 + (c >= half) for c in table.labels])


def total_row(name: str, table: Laid) -> Laid | None:
    """A last row with the sums of the amounts."""
    if not table.labels or len(table.rows) < 3 or any(re.search("[合总小]计|total", "".join(row), re.I) for row in table.rows):
        return None
    total = [""] * len(table.header)
    total[table.labels[0]] = name
    for c in table.numeric:
        if split(table.header[c])[1] not in ("", "%", "倍", "元", "百分点") and all(is_number(cell) for cell in table.column(c)):
            total[c] = str(sum(Decimal(cell.replace(",", "")) for cell in table.column(c)))
    return replace(table, rows=[*table.rows, total])


def index_column(name: str, start: int, table: Laid) -> Laid:
    rows = [[str(n), *row] for n, row in enumerate(table.rows, start)]
    return replace(table, head=[[name, *table.header]], rows=rows, labels=[c + 1 for c in table.labels])


def remarks(table: Laid) -> Laid:
    rows = [[*row, "口径有调整" if n == 1 else ""] for n, row in enumerate(table.rows)]
    return replace(table, head=[[*table.header, "备注"]], rows=rows)


def repeated_head(table: Laid) -> Laid | None:
    """The header stands again where a page broke."""
    half = len(table.rows) // 2
    return replace(table, rows=[*table.rows[:half], table.header, *table.rows[half:]]) if half > 1 else None


def marked_labels(mark: str, table: Laid) -> Laid | None:
    """A footnote's mark behind the first label."""
    key = key_column(table)
    if key is None:
        return None
    first = [cell + mark if c == key else cell for c, cell in enumerate(table.rows[0])]
    return replace(table, rows=[first, *table.rows[1:]])


def marked_headers(mark: str, table: Laid) -> Laid | None:
    if not table.numeric:
        return None
    return with_header(table, [h + mark if c == table.numeric[-1] else h for c, h in enumerate(table.header)])


_WHEN = re.compile(
    r"(?:[本上]周|[本上]月|上?年?初?|上年同[月期]|去年(?:\d+月)?|前三季度|\d{1,2}-\d{1,2}月|(?:20\d\d年)?\d{1,2}月(?:\d{1,2}日)?|20\d\d(?:[QH]\d|年)?[EA]?|\d[QH]\d\d)(?=\D)"
)


def grouped_by_kind(blank: bool, table: Laid) -> Laid | None:
    """主要数据 spans the columns of numbers; the others are one cell over both rows."""
    if len(table.numeric) < 2 or not table.labels:
        return None
    top = ["主要数据" if c in table.numeric else h for c, h in enumerate(table.header)]
    if blank:
        top = ["" if c and cell == "主要数据" == top[c - 1] else cell for c, cell in enumerate(top)]
    below = [h if c in table.numeric else "" for c, h in enumerate(table.header)]
    return replace(table, head=[top, below])


def grouped_by_time(blank: bool, table: Laid) -> Laid | None:
    """What several columns measure stands once above them, of when below: 交付（辆） over 10月 | 9月."""
    parts = [(_WHEN.match(h) if c in table.numeric else None) for c, h in enumerate(table.header)]
    stems = [h[found.end() :] if found else "" for h, found in zip(table.header, parts, strict=True)]
    run = {c for c in range(1, len(stems)) if stems[c] and stems[c] == stems[c - 1]}
    run |= {c - 1 for c in run}
    if not run:
        return None
    top = [stems[c] if c in run else h for c, h in enumerate(table.header)]
    below = [found[0] if c in run and (found := parts[c]) else "" for c in range(len(top))]
    if blank:
        top = ["" if c in run and c - 1 in run and top[c] == stems[c - 1] else cell for c, cell in enumerate(top)]
    return replace(table, head=[top, below])


def rescaled(unit: str, factor: Decimal, table: Laid) -> Laid | None:
    """亿元 told in 万元, 百万元 or RMB mn: each number exactly."""
    old = [split(h) for h in table.header]
    hit = {c for c in table.numeric if old[c][1] in ("亿元", "亿美元") and (old[c][1] == "亿元" or "美" in unit or "USD" in unit or "$" in unit)}
    hit = {c for c in hit if all(is_number(cell) or not re.search(r"\d", cell) for cell in table.column(c))}
    hit = {c for c in hit if ("美" in unit or "USD" in unit or "$" in unit) == (old[c][1] == "亿美元")}
    rows = [[scaled(cell, factor) if c in hit else cell for c, cell in enumerate(row)] for row in table.rows]
    made = with_rows(table, rows)
    return made and replace(made, head=[[f"{old[c][0]}（{unit}）" if c in hit else h for c, h in enumerate(table.header)]])


LAYOUTS: dict[str, Way] = {
    "unit （亿元）": partial(header_units, "{name}（{unit}）"),
    "unit (亿元)": partial(header_units, "{name}({unit})"),
    "unit  (亿元), a blank before": partial(header_units, "{name} ({unit})"),
    "unit [亿元]": partial(header_units, "{name}[{unit}]"),
    "unit 【亿元】": partial(header_units, "{name}【{unit}】"),
    "unit ，亿元": partial(header_units, "{name}，{unit}"),
    "unit , 亿元": partial(header_units, "{name}, {unit}"),
    "unit _亿元": partial(header_units, "{name}_{unit}"),
    "unit /亿元": partial(header_units, "{name}/{unit}"),
    "unit :亿元": partial(header_units, "{name}:{unit}"),
    "unit -亿元": partial(header_units, "{name}-{unit}"),
    "unit 亿元, behind a blank": partial(header_units, "{name} {unit}"),
    "unit （单位：亿元）": partial(header_units, "{name}（单位：{unit}）"),
    "unit, a line break before": partial(header_units, "{name}\n（{unit}）"),
    "unit row": unit_row,
    "unit row (亿元)": bracketed_unit_row,
    "unit above 单位：亿元": partial(unit_above, "单位：{unit}", False),
    "unit above （单位：亿元）": partial(unit_above, "（单位：{unit}）", False),
    "unit above 单位:人民币亿元": partial(unit_above, "单位: {unit}", False),
    "unit above 单位：亿元、%": partial(unit_above, "单位：{unit}", True),
    "unit in each cell": unit_in_cells,
    "turned 指标": partial(turned, "指标"),
    "turned, empty corner": partial(turned, ""),
    "turned 项目, unit column": partial(turned, "项目", unit_column=True),
    "turned, corner of its own": lambda t: turned(t.header[k], t) if (k := key_column(t)) is not None else None,
    "long 指标, 数值, 单位": partial(long, ("指标", "数值", "单位")),
    "long 指标（单位）, 数值": partial(long, ("指标", "数值", "")),
    "long metric, value, unit": partial(long, ("metric", "value", "unit")),
    "series of a terminal": series,
    "title above": partial(with_above, ["图表 3：本期重点数据一览"], True),
    "title above, alone": partial(with_above, ["图表 3：本期重点数据一览"], False),
    "title, merged": merged_title,
    "title, updated, blank": partial(with_above, ["重点数据跟踪", "更新频率：每周", ""], False),
    "source below": partial(with_below, ["数据来源：公司公告，研究所整理"]),
    "notes below": partial(with_below, ["", "注：数据为初步统计，后续可能修订。", "资料来源：行业协会"]),
    "notes below, no mark": partial(with_below, ["* 数据为初步统计", "以上数据由协会整理"]),
    "blank columns": partial(spaced, True),
    "blank rows": partial(spaced, False),
    "total row 合计": partial(total_row, "合计"),
    "total row Total": partial(total_row, "Total"),
    "index column 序号": partial(index_column, "序号", 1),
    "index column, no name": partial(index_column, "", 0),
    "column of remarks": remarks,
    "header again": repeated_head,
    "label*": partial(marked_labels, "*"),
    "label[1]": partial(marked_labels, "[1]"),
    "label（注1）": partial(marked_labels, "（注1）"),
    "header①": partial(marked_headers, "①"),
    "header*": partial(marked_headers, "*"),
    "groups by kind, repeated": partial(grouped_by_kind, False),
    "groups by kind, blank": partial(grouped_by_kind, True),
    "groups by time, repeated": partial(grouped_by_time, False),
    "groups by time, blank": partial(grouped_by_time, True),
    "in 百万元": partial(rescaled, "百万元", Decimal(100)),
    "in 万元": partial(rescaled, "万元", Decimal(10000)),
    "in RMB mn": partial(rescaled, "RMB mn", Decimal(100)),
    "in RMB bn": partial(rescaled, "RMB bn", Decimal("0.1")),
    "in USD mn": partial(rescaled, "USD mn", Decimal(100)),
    "in US$ million": partial(rescaled, "US$ million", Decimal(100)),
    "in 百万美元": partial(rescaled, "百万美元", Decimal(100)),
    "in $bn": partial(rescaled, "$bn", Decimal("0.1")),
}
