"""Ways to write the cells and headers of a table with its meaning kept."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial

from checking.laid import PERCENT, Laid, all_percent, is_number, scaled, split, with_header, with_rows

Way = Callable[[Laid], Laid | None]
_SIGNED = re.compile("同比|环比|涨跌|涨幅|变动|增减|增速|yoy|qoq|change|growth", re.IGNORECASE)
_ISO = re.compile(r"(20\d\d)[-/](\d\d?)[-/](\d\d?)")
_MONTH_DAY = re.compile(r"(?<!\d)(\d{1,2})月(\d{1,2})日")
_QUARTER = re.compile(r"20(\d\d)Q([1-4])")


def each(change: Callable[[str], str], table: Laid, columns: Callable[[Laid, int], bool] = lambda t, c: c in t.numeric) -> Laid | None:
    told = {c for c in range(len(table.header)) if columns(table, c)}
    return with_rows(table, [[change(cell) if c in told else cell for c, cell in enumerate(row)] for row in table.rows])


def thousands(cell: str) -> str:
    return re.sub(r"(?<![\d.])\d{4,}(?![\d-])", lambda m: f"{int(m[0]):,}", cell) if is_number(cell) else cell


def signed(table: Laid, column: int) -> bool:
    return column in table.numeric and bool(_SIGNED.search(table.header[column]))


def plus(cell: str) -> str:
    return f"+{cell}" if re.match(r"[1-9]|0\.", cell) else cell


def arrow(up: str, down: str, cell: str) -> str:
    if not re.fullmatch(r"[-+]?\d[\d,.]*%?", cell) or not re.search("[1-9]", cell):
        return cell
    return f"{down}{cell[1:]}" if cell.startswith("-") else f"{up}{cell.lstrip('+')}"


def bare_percent(form: str, table: Laid) -> Laid | None:
    """12.3% told as 12.3 under 同比(%)."""
    told = {c for c in table.numeric if all_percent(table.column(c)) and not split(table.header[c])[1]}
    rows = [[cell.rstrip("%") if c in told else cell for c, cell in enumerate(row)] for row in table.rows]
    made = with_rows(table, rows)
    return made and replace(made, head=[[form.format(h) if c in told else h for c, h in enumerate(table.header)]])


def fractions(table: Laid) -> Laid | None:
    """12.3% told as 0.123, as a spreadsheet keeps it."""
    told = {c for c in table.numeric if all_percent(table.column(c))}
    told |= {c for c in table.numeric if split(table.header[c])[1] == "%"}
    told = {c for c in told if any("." in cell for cell in table.column(c))}  # 0.32 of 32% alone could be 0.32%
    rows = [[fraction(cell) if c in told else cell for c, cell in enumerate(row)] for row in table.rows]
    made = with_rows(table, rows)
    return made and replace(made, head=[[split(h)[0] if c in told else h for c, h in enumerate(table.header)]])


def fraction(cell: str) -> str:
    bare = cell.rstrip("%")
    if not (PERCENT.fullmatch(cell) or is_number(cell)):
        return cell
    places = len(bare.partition(".")[2]) + 2
    return f"{Decimal(scaled(bare, Decimal('0.01')).lstrip('+')):.{places}f}"


def dated(write: Callable[[date], str], table: Laid) -> Laid | None:
    """The dates of cells."""
    return with_rows(table, [[redated(cell, write) for cell in row] for row in table.rows])


def redated(cell: str, write: Callable[[date], str]) -> str:
    found = _ISO.fullmatch(cell)
    return write(date(*map(int, found.groups()))) if found else cell


def header_days(write: Callable[[date], str], table: Laid) -> Laid | None:
    return with_header(table, [_ISO.sub(lambda m: write(date(*map(int, m.groups()))), h) for h in table.header])


def header_match(pattern: re.Pattern[str], form: str, table: Laid) -> Laid | None:
    return with_header(table, [pattern.sub(form, h) for h in table.header])


# How English tables of brokers and vendors head the columns that Chinese ones head so.
ENGLISH = {
    "营业收入": "Revenue", "前三季度营业收入": "9M revenue", "归母净利润": "Net profit attributable", "毛利率": "Gross margin", "研发费用": "R&D expense",
    "公司": "Company", "企业": "Company", "品牌": "Brand", "产品": "Product", "应用": "App", "平台": "Platform", "指数": "Index", "行业": "Sector",
    "同比": "YoY", "环比": "QoQ", "排名": "Rank", "名次": "Rank", "代码": "Ticker", "简称": "Name", "日期": "Date", "周涨跌幅": "WoW chg", "年初至今": "YTD",
    "成交额": "Turnover", "换手率": "Turnover rate", "总市值": "Market cap", "收盘价": "Close", "收盘": "Close", "占比": "Share", "份额": "Share",
    "均价": "Average price", "资本开支": "Capex", "存货": "Inventory", "合同负债": "Contract liabilities", "平均停留时长": "Avg. visit duration",
    "跳出率": "Bounce rate", "周访问量": "Weekly visits", "访问量环比": "Visits WoW", "时长环比": "Duration WoW", "金额": "Amount", "轮次": "Round",
    "产能利用率": "Utilization", "累计同比": "YTD YoY", "库存": "Inventory", "云收入": "Cloud revenue", "云收入同比": "Cloud revenue YoY",
}  # fmt: skip
ENGLISH_UNITS = {"%": "%", "亿元": "RMB 100 mn", "亿美元": "USD 100 mn", "元": "RMB", "美元": "USD", "万辆": "10k units", "万吨": "10k tonnes", "倍": "x"}


def english(table: Laid) -> Laid | None:
    header = []
    for h in table.header:
        name, unit = split(h)
        told = ENGLISH.get(name, "") if not unit or unit in ENGLISH_UNITS else ""
        header.append(f"{told} ({ENGLISH_UNITS[unit]})" if told and unit else told or h)
    return with_header(table, header)


def english_rates(form: str, table: Laid) -> Laid | None:
    """% YoY, WoW chg (%), QoQ%."""
    words = {"同比": "YoY", "环比": "QoQ", "周涨跌幅": "WoW chg"}
    return with_header(table, [form.format(words[split(h)[0]]) if split(h)[0] in words else h for h in table.header])


_SERIAL = date(1899, 12, 30)
CELLS: dict[str, Way] = {
    "1,234": partial(each, thousands),
    "1234": partial(each, lambda cell: cell.replace(",", "") if is_number(cell) else cell),
    "1 234 of a blank": partial(each, lambda cell: thousands(cell).replace(",", " ") if is_number(cell) else cell),
    "(12.3) for -12.3": partial(each, lambda cell: f"({cell[1:]})" if re.fullmatch(r"-\d[\d,.]*%?", cell) else cell),
    "(12.3)% for -12.3%": partial(each, lambda cell: f"({cell[1:-1]})%" if re.fullmatch(r"-\d[\d,.]*%", cell) else cell),
    "−12.3": partial(each, lambda cell: cell.replace("-", "−") if re.fullmatch(r"-\d[\d,.]*%?", cell) else cell),
    "－１２.３": partial(each, lambda cell: cell.replace("-", "－") if re.fullmatch(r"-\d[\d,.]*%?", cell) else cell),
    "+12.3": partial(each, plus, columns=signed),
    "▲12.3 ▼4.5": partial(each, partial(arrow, "▲", "▼"), columns=signed),
    "↑12.3 ↓4.5": partial(each, partial(arrow, "↑", "↓"), columns=signed),
    "12.3↑ 4.5↓": partial(each, lambda cell: re.sub(r"^([▲▼])(.*)$", lambda m: m[2] + ("↑" if m[1] == "▲" else "↓"), arrow("▲", "▼", cell)), columns=signed),
    "12.3 %": partial(each, lambda cell: cell.replace("%", " %")),
    "12.3％": partial(each, lambda cell: cell.replace("%", "％")),
    "12.3 under (%)": partial(bare_percent, "{}(%)"),
    "12.3 under _%": partial(bare_percent, "{}_%"),
    "12.3 under ，%": partial(bare_percent, "{}，%"),
    "0.123 for 12.3%": fractions,
    "blank for --": partial(each, lambda cell: cell if cell else "--", columns=lambda t, c: True),
    "N/A for blank": partial(each, lambda cell: "N/A" if cell in ("", "--", "——") else cell, columns=lambda t, c: c in t.numeric),
    "date 2026/5/13": partial(dated, lambda d: f"{d.year}/{d.month}/{d.day}"),
    "date 2026-05-13": partial(dated, lambda d: d.isoformat()),
    "date 2026.5.13": partial(dated, lambda d: f"{d.year}.{d.month}.{d.day}"),
    "date 2026年5月13日": partial(dated, lambda d: f"{d.year}年{d.month}月{d.day}日"),
    "date 5月13日": partial(dated, lambda d: f"{d.month}月{d.day}日"),
    "date 20260513": partial(dated, lambda d: f"{d:%Y%m%d}"),
    "date 13-May-26": partial(dated, lambda d: f"{d.day}-{d:%b-%y}"),
    "date May 13, 2026": partial(dated, lambda d: f"{d:%b} {d.day}, {d.year}"),
    "date 2026-05-13 00:00:00": partial(dated, lambda d: f"{d.isoformat()} 00:00:00"),
    "date as a serial number": partial(dated, lambda d: str((d - _SERIAL).days)),
    "header 2026/5/13": partial(header_days, lambda d: f"{d.year}/{d.month}/{d.day}"),
    "header 20260513": partial(header_days, lambda d: f"{d:%Y%m%d}"),
    "header 5/13": partial(header_match, _MONTH_DAY, r"\1/\2"),
    "header 5-13": partial(header_match, _MONTH_DAY, r"\1-\2"),
    "header 3Q25": partial(header_match, _QUARTER, r"\2Q\1"),
    "header 25Q3": partial(header_match, _QUARTER, r"\1Q\2"),
    "header Q3 2025": partial(header_match, _QUARTER, r"Q\2 20\1"),
    "header Q3'25": partial(header_match, _QUARTER, r"Q\2'\1"),
    "header 25E": partial(header_match, re.compile(r"20(\d\d)E"), r"\1E"),
    "header 2025年预测": partial(header_match, re.compile(r"(20\d\d)E"), r"\1年预测"),
    "header FY25E": partial(header_match, re.compile(r"20(\d\d)E"), r"FY\1E"),
    "English headers": english,
    "YoY (%)": partial(english_rates, "{} (%)"),
    "% YoY": partial(english_rates, "% {}"),
    "YoY%": partial(english_rates, "{}%"),
}  # fmt: skip
