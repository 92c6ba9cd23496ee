"""With what is a figure compared? 比 B 高 x: B is what is taken away. A year-ago column, a year-ago word. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from agent.figures.compare import same_unit
from agent.figures.contexts import Mention, clause_before
from agent.figures.dates import is_span_of_months
from agent.figures.layout import Grid
from agent.figures.lexicon import LAST_YEAR
from agent.figures.vocabulary import Vocabulary, weight

_THAN = re.compile(
    r"(?:比|较)(?P<base>[^，,；;。\d]{1,18}?)[仅还]?(?:[多少高低快慢长短大小]|领先|落后|增|减|涨|跌|升|降|上[升涨调]|下[降跌调]|提[高升]|便宜|贵)"
    r"[^，,；;。\d]{0,4}$"
)
_LEADS = re.compile(r"(?:(?P<over>领先|超出)|(?P<under>落后|不及))(?P<base>[^，,；;。\d]{1,12}?)\s*[约近超逾]?\s*$")
_AT_ONCE = re.compile(r"\s*[^，,；;。\d]{1,10}")
_THEN_THAN = re.compile(r"\s*[，,]\s*(?:比|较)[^，,；;。\d]*")
_CHANGE = re.compile(r"较|比|增|变|涨|跌|change|growth|yoy", re.IGNORECASE)
_EARLIER = re.compile(r"由|从|较|比|前|原|上[年季月周期]")
_THAT_OF = re.compile(r"(?:同期|去年|上年)的?$")
_TOTAL = re.compile(r"(?:合计|共计|总计|总共|一共)[为达约超近逾]{0,3}\s*$")
_TOTAL_NAME = re.compile(r"合计|总|累计|全部|total", re.IGNORECASE)
_PART = re.compile(r"\d{4}-(?:[QH]\d|\d\d)")
REACH = 40


def swapped_base(mention: Mention, earlier: Mention, later: Mention, text: str, vocabulary: Vocabulary) -> bool:
    """The draft names what it compares with, and that is the later operand, or it lies on the other side."""
    before = text[max(mention.span[0], mention.figure.start - REACH) : mention.figure.start]
    beside = _LEADS.search(before)
    found = beside or _THAN.search(before)
    if mention.table >= 0 or not found:
        return False
    named = {term for _, term in vocabulary.terms(found["base"]) if weight(term) >= 1}
    of_later, of_earlier = named & (later.near - earlier.near), named & (earlier.near - later.near)
    if of_later and not of_earlier:
        return True
    rise = (later.figure.value or 0) > (earlier.figure.value or 0)
    return bool(beside and of_earlier and not of_later) and rise != bool(found.groupdict().get("over"))


def leaves_out(mention: Mention, earlier: Mention, later: Mention, before: Sequence[Mention], text: str) -> bool:
    """47 起，比上周多 3 起: the difference is of the figure right before it; 较上周的 50 下跌 2%: from that figure."""
    counted = [m for m in before if m.figure.start < mention.figure.start and m.figure.dimension != "date"]
    last = max(counted, key=lambda m: m.figure.start, default=None)
    if last is None or mention.table >= 0 or last.figure.high is not None or last.span != mention.span:
        return False
    gap = text[last.figure.end : mention.figure.start]
    if last.base and _AT_ONCE.fullmatch(gap) and same_unit(last.figure, earlier.figure):
        return earlier.figure.value != last.figure.value
    own = "%" if mention.figure.unit == "pp" else mention.figure.unit
    return last.figure.unit == own and bool(_THEN_THAN.fullmatch(gap)) and later.figure.value != last.figure.value


def other_column(text: str, mention: Mention, cell: Mention, grid: Grid) -> str:
    """A column of another year or another part of it than the draft's words name: why, or ""."""
    return _other_year_column(text, mention, cell, grid) or _other_period_column(text, mention, cell, grid)


def _other_year_column(text: str, mention: Mention, cell: Mention, grid: Grid) -> str:
    """上年同期 of one column for this year's beside it, or the other way round: why, or ""."""
    if mention.table >= 0:
        return ""
    clause = clause_before(text, mention)
    ago = is_year_ago(grid.headers[cell.column])
    if not any(is_year_ago(grid.headers[c]) != ago and _alike(grid, cell, c) for c in range(len(grid.headers))):
        return ""
    said = list(LAST_YEAR.finditer(clause))
    if ago:
        dated = any(term[0] == "%" for term in mention.near)
        return "" if said or dated or _EARLIER.search(clause) else "来源中此数是上年同期的"
    if not said or re.search(r"\d", clause[said[-1].end() :]):
        return ""
    compared = _CHANGE.search(clause)
    return "" if compared and not _THAT_OF.search(clause) else "来源中此数不是上年同期的"


def _other_period_column(text: str, mention: Mention, cell: Mention, grid: Grid) -> str:
    """二季报：净销售额 x, where x stands under Q1 2025 and the row has another under Q2 2025: why, or ""."""
    own = _parts_of_years(grid.header_terms[cell.column])
    if mention.table >= 0 or mention.ago or mention.base:
        return ""
    parts, told = _without_year(grid.header_terms[cell.column]), _without_year(mention.near)
    if parts and told and not parts & told and not _EARLIER.search(clause_before(text, mention)):
        return f"来源中此数是“{grid.headers[cell.column]}”的"
    if len(own) != 1 or _parts_of_years(mention.near):
        return ""
    said = {form for p in mention.periods if len(form := p.lstrip("^")) == len(own[0]) and _PART.fullmatch(form)}
    clause = clause_before(text, mention)
    if len(said) != 1 or own[0] in said or _EARLIER.search(clause) or LAST_YEAR.search(clause):
        return ""
    columns = (c for c, terms in enumerate(grid.header_terms) if _parts_of_years(terms) == [*said] and _alike(grid, cell, c))
    return f"来源中此数是“{grid.headers[cell.column]}”的" if any(True for _ in columns) else ""


def _parts_of_years(terms: frozenset[str]) -> list[str]:
    return [term[1:] for term in terms if term[0] == "%" and _PART.fullmatch(term[1:])]


def _without_year(terms: frozenset[str]) -> set[str]:
    """Q3, H1, 01~09: quarters, halves and spans of months, whatever year they are told of."""
    return {re.sub(r"\d{4}-|--", "", term[1:]) for term in terms if term[0] == "%" and ("-Q" in term or "-H" in term or is_span_of_months(term[1:]))}


def is_part(text: str, mention: Mention, cell: Mention, grid: Grid) -> bool:
    """合计 x where x is one row's own value."""
    if mention.table >= 0:
        return False
    clause = clause_before(text, mention)
    said = " ".join((grid.headers[cell.column], *grid.labels(cell.row), grid.title))
    return bool(_TOTAL.search(clause)) and not _TOTAL_NAME.search(said) and not _of_its_period(mention, cell, grid)


def _of_its_period(mention: Mention, cell: Mention, grid: Grid) -> bool:
    """一季度共 937 笔, of the row 2026Q1: the whole of the period that the words name."""
    day = grid.dates[cell.row] if cell.row < len(grid.dates) else ""
    return bool(day) and not grid.labels(cell.row) and day in {t[1:] for t in mention.near if t[0] == "%"} | {p.lstrip("^") for p in mention.periods[:1]}


@lru_cache(1 << 12)
def is_year_ago(header: str) -> bool:
    """A column of the year before, not of the change since."""
    return bool(LAST_YEAR.search(header)) and not _CHANGE.search(header)


def year_ago_cell(mention: Mention, source: Mention) -> bool:
    """A draft's year-ago column has a figure that the source gives for now."""
    return bool(mention.headings) and is_year_ago(mention.headings[0]) and not (source.ago or source.base)


def _alike(grid: Grid, cell: Mention, column: int) -> bool:
    return any(f.unit == cell.figure.unit for f in grid.cells.get((cell.row, column), ()))
