"""Which rows of a table do the words narrow it to? 本周 the last week of its dates, 境内 and 境外, 美元融资. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from agent.figures.contexts import Mention
from agent.figures.evidence import Evidence
from agent.figures.labels import squash

_AT_HOME = re.compile(r"境内|国内|中国(?:市场|大陆|公司|企业)?|人民币")
_ABROAD = re.compile(r"境外|海外|国外")
PLACED = re.compile(r"(?:境内|国内|境外|海外)(?:共|合计|有|披露)?\s*$")
_HOME_NAMED = re.compile(r"境内|国内|domestic|_cn\b|china", re.IGNORECASE)
_ABROAD_NAMED = re.compile(r"境外|海外|国外|overseas|abroad", re.IGNORECASE)
_STOCKS = re.compile(r"(?:个股|样本股|成[分份]股|重点股|股票)|[\d两二三四五六七八九十]只(?!指数|基金|ETF|债|产品)")
_INDEX = re.compile(r"指数?(?:[（(].*)?$|^(?:沪深|中证|上证|深证|科创|北证|国证|标普|纳斯达克|恒生)|[（(]申万[）)]|^申万")  # no share of a company
_CHINA = re.compile(r"中国(?:大陆)?|境内|国内|china|cn|chn|prc", re.IGNORECASE)
_CURRENCIES = {"美元": "USD", "欧元": "EUR", "港元": "HKD", "英镑": "GBP", "日元": "JPY", "人民币": "CNY"}
_CURRENCY = re.compile("|".join(_CURRENCIES))
_ALONG = re.compile(r"累计|以来|至今|年内|近[两二三四五六\d]|[两二三四五六]个?[周月季]|前\s?\d+\s?个?月|上周|上月|前一周|去年|上年")  # of more than the last week or month
_DAY = re.compile(r"\d{4}-\d\d-\d\d")

Rows = dict[int, list[Mention]]  # row -> its cells


def narrowed(evidence: Evidence, rows: Rows, said: str) -> set[int]:
    """The rows of the last week or month of a table that spans several, those at home or abroad, those in a currency:
    all that the words leave."""
    chosen = set(rows)
    if not _ALONG.search(said):
        chosen = _last_week(evidence, rows) or _latest(evidence, rows) or chosen
    currencies = _CURRENCY.findall(said)
    if currencies and currencies[-1] != "人民币":
        said = said.replace("人民币", "")
    home, abroad = (max((found.end() for found in place.finditer(said)), default=-1) for place in (_AT_HOME, _ABROAD))
    if home != abroad:  # of two that are said the last
        native = {"home": set(rows), "abroad": set[int]()}.get(place_of(evidence, rows)) if not _CURRENCY.search(said) else None
        native = _native(evidence, rows) if native is None else native
        chosen = chosen & native if home > abroad else chosen - native
    if _STOCKS.search(said):
        shares = {row for row in rows if not any(_INDEX.search(squash(label)) for label in _written(evidence, rows[row]))}
        chosen = chosen & shares if shares else chosen
    if currencies:
        chosen = {row for row in chosen if any(m.figure.unit == _CURRENCIES[currencies[-1]] for m in rows[row])}
    return chosen


def under_heading(text: str, at: int, said: str) -> str:
    """本周六笔 under a heading 国内: the words with the one place that the heading of their section says, "" where they say one, or it none."""
    start = text.rfind("\n#", 0, at)
    if start < 0 or _AT_HOME.search(said) or _ABROAD.search(said) or _CURRENCY.search(said):
        return ""
    line = text[start : text.find("\n", start + 1)]
    home, abroad = _AT_HOME.search(line), _ABROAD.search(line)
    place = home or abroad if not (home and abroad) else None
    return f"{said}{place[0]}" if place else ""


def _latest(evidence: Evidence, rows: Rows) -> set[int]:
    """The rows of the last month, of a table that has as many for each."""
    days = {row: _dated(evidence, cells) for row, cells in rows.items()}
    counts = Counter(days.values())
    if "" in counts or len(counts) < 2 or len(set(counts.values())) > 1:
        return set()
    return {row for row, day in days.items() if day == max(counts)}


def _last_week(evidence: Evidence, rows: Rows) -> set[int]:
    """The rows of the week, from Monday, that the table's last day lies in."""
    days = {row: day for row, cells in rows.items() if (day := _day(evidence, cells))}
    if len(days) < len(rows):
        return set()
    last = max(days.values())
    monday = last - timedelta(days=last.weekday())
    return {row for row, day in days.items() if day >= monday}


def _day(evidence: Evidence, cells: Sequence[Mention]) -> date | None:
    day = _dated(evidence, cells)
    return date.fromisoformat(day) if _DAY.fullmatch(day) else None


def _dated(evidence: Evidence, cells: Sequence[Mention]) -> str:
    first = next(iter(cells), None)  # a row may hold no figure
    dates = evidence.tables[first.table].dates if first is not None and first.source >= 0 else []
    return dates[first.row] if first is not None and first.row < len(dates) else ""


def place_of(evidence: Evidence, rows: Rows) -> str:
    """国内融资事件, deals_overseas: where all that a table lists is, as its name or title says; "" for both or neither."""
    first = next((m for cells in rows.values() for m in cells), None)
    if first is None or first.source < 0:
        return ""
    source, grid = evidence.sources[first.source], evidence.tables[first.table]
    named = f"{source.name} {getattr(source, 'caption', '')} {grid.title}"
    home, abroad = _HOME_NAMED.search(named), _ABROAD_NAMED.search(named)
    return "" if bool(home) == bool(abroad) else "home" if home else "abroad"


def _native(evidence: Evidence, rows: Rows) -> set[int]:
    """The rows of a column of countries that say China; where no column does, those in yuan."""
    said = {row for row, cells in rows.items() if any(_CHINA.fullmatch(cell.strip()) for cell in _written(evidence, cells))}
    return said or {row for row, cells in rows.items() if any(m.figure.unit == "CNY" for m in cells) and not any(m.figure.unit in ("USD", "EUR", "GBP", "HKD", "JPY") for m in cells)}


def _written(evidence: Evidence, cells: Sequence[Mention]) -> Iterable[str]:
    first = next(iter(cells), None)
    if first is None:
        return ()
    return evidence.tables[first.table].rows[first.row] if first.source >= 0 else first.headings[1:]
