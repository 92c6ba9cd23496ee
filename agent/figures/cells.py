"""The figures of one cell of a table, its column's unit carried in where it has none of its own. Pure."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

from agent.figures.cellunits import behind, header_unit, reaches
from agent.figures.extract import extract
from agent.figures.grammar import WIDE
from agent.figures.model import Figure

BLANK = frozenset({"", "-", "--", "–", "—", "——", "－", "/", "n/a", "na", "nan", "无"})
_NUMBER_ONLY = re.compile(r"[+\-−－]?[\d,，]+(?:\.\d+)?\Z")
_MONTH_DAY = re.compile(r"(0?[1-9]|1[0-2])[-/.](0?[1-9]|[12]\d|3[01])")
_DATED = re.compile(r"日期|交易日|[集露告布]日|时间|(?:\b|_)date\b|指标名称|\A\Z", re.IGNORECASE)
_STAMPED = re.compile(r"(20\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])")
_MONTH_NAMED = re.compile(r"(\d{1,2})-(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*-(?:20)?(\d\d)", re.IGNORECASE)
_SERIAL = re.compile(r"[34]\d{4}(?:\.0)?")  # of a day, as a spreadsheet counts them: 45,000 is in 2023
_EPOCH = date(1899, 12, 30).toordinal()
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# A number, or a range, with the word or mark that bounds it: 约 1,250, ~125, 91-93, 3,000+.
_NUMERIC = re.compile(r"(?:[约超近逾~≈><≥≤]|不足|至少)?\s?[+\-−－]?[\d,，]+(?:\.\d+)?(?:\s?[-–~至]\s?[\d,，]+(?:\.\d+)?)?\+?\Z")
# How accounts and terminals write what is lost or gained, and thousands: (6%), (6)%, ▼6%, 6%↓, 12 345.
_WRITTEN = (
    (re.compile(r"[（(]\s*(\d[\d,.]*\s?%?)\s*[）)](%?)"), r"-\1\2"),
    (re.compile(r"[▼↓▽🔻]\s?[-−]?(\d[\d,.]*\s?%?)|[-−]?(\d[\d,.]*\s?%?)\s?[▼↓▽🔻]"), r"-\1\2"),
    (re.compile(r"[▲↑△🔺]\s?\+?(\d[\d,.]*\s?%?)|\+?(\d[\d,.]*\s?%?)\s?[▲↑△🔺]"), r"+\1\2"),
)
_POINTS = re.compile(r"([+\-−－]?\d+(?:\.\d+)?)\s?pcts?", re.IGNORECASE)
_HAN = re.compile("[一-鿿]")
_PCT = re.compile(r"[一-鿿]\s*[（(]\s*pcts?\s*[）)]", re.IGNORECASE)
_BLANKED = re.compile(r"[-+]?\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?:\.\d+)?")


def cell_figures(cell: str, header: str, on: date | None = None, shared: str = "", own: str = "") -> list[Figure]:
    """The figures of a cell, the unit of its header carried in where the cell has none of its own.

    `shared`: the unit of its row or of the whole table; `own`: that which a column of units gives this cell.
    """
    if cell.strip().lower() in BLANK:
        return []
    cell = as_number(cell)
    unit = own or _in_points(header) or header_unit(header) or (shared if reaches(header, shared) else "")
    if unit and _NUMERIC.fullmatch(cell.strip()):
        joined = extract(cell.strip() + behind(unit), on)
        if len(joined) == 1 and joined[0].value is not None:
            return [replace(joined[0], text=cell.strip(), start=0, end=len(cell))]
    if (dated := day_of(cell, header)) != cell:
        return [replace(f, text=cell.strip(), start=0, end=len(cell)) for f in extract(dated, on)]
    if on and _DATED.search(header) and (day := _MONTH_DAY.fullmatch(cell.strip())):
        return [replace(f, text=cell.strip(), start=0, end=len(cell)) for f in extract(f"{day[1]}月{day[2]}日", on)]
    if (points := _POINTS.fullmatch(cell.strip())) and _HAN.search(header):  # 2.8pct under 同比(%): points, as a Chinese desk writes
        return [replace(f, text=cell.strip(), start=0, end=len(cell)) for f in extract(f"{points[1]}个百分点", on)]
    found = list(extract(cell, on))
    if not found and _NUMBER_ONLY.fullmatch(cell.strip()):
        found = [_bare(cell)]
    return found


def _in_points(header: str) -> str:
    """同比（pct）: a Chinese desk's pct is a point."""
    return "个百分点" if _PCT.search(header) else ""


def day_of(cell: str, header: str) -> str:
    """A day as ISO writes it, of a column of dates: 20260513, 13-May-26, 46155; any other cell as it is."""
    written = cell.strip()
    if named := _MONTH_NAMED.fullmatch(written):
        return f"20{named[3]}-{_MONTHS.index(named[2].lower()) + 1:02d}-{int(named[1]):02d}"
    if not written.isdecimal() or not _DATED.search(header):
        return cell
    if stamped := _STAMPED.fullmatch(written):
        return "-".join(stamped.groups())
    return date.fromordinal(_EPOCH + int(written)).isoformat() if header and _SERIAL.fullmatch(written) else cell


def as_number(cell: str) -> str:
    """A cell that is one number, its sign and its thousands in the plain way; any other cell as it is."""
    cell = cell.translate(WIDE)
    written = cell.strip()
    for pattern, plain in _WRITTEN:
        if pattern.fullmatch(written):
            return pattern.sub(plain, written)
    return re.sub(r"\s", "", cell) if _BLANKED.fullmatch(written) else cell


def _bare(cell: str) -> Figure:
    """A number that the grammar takes for a code in running text is a quantity in a cell (001314 apart)."""
    text = cell.strip().replace(",", "").replace("，", "").replace("−", "-").replace("－", "-")
    value = Decimal(text)
    exponent = value.as_tuple().exponent
    return Figure(
        cell.strip(), 0, len(cell), value, "", "count", "", None, Decimal(1).scaleb(int(exponent)), ""
    )
