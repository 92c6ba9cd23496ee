"""Of when is a source's figure, by the date that stands with it? Pure.

$138.1 billion in 2026: the date right behind; 11 月 PMI 为 49.2%: the one named last before. A draft that dates the figure
otherwise, as finely, speaks of another one. 2024 年四季度收入 x of a sentence whose 2024 年四季度 dates what x is compared with.
"""

from __future__ import annotations

import re

from agent.figures.aspects import NAMING, OF_A_DAY, meet, year_before
from agent.figures.compare import Relation, relate
from agent.figures.contexts import Mention, Reader
from agent.figures.evidence import Evidence, StatedFact
from agent.figures.layout import Grid
from agent.figures.lexicon import LAST_YEAR

_LINK = re.compile(r"\s*(?:[\w-]+\s){0,3}?(?:in|for|during|by|at|of)\s(?:the\s)?(?:end of\s)?(?:fiscal\s(?:year\s)?|calendar\s|full-year\s)?", re.IGNORECASE)
_FINE = re.compile(r"\d{4}(?:-\d\d)?")  # a year, a month
_MONTH = "0000-00"
_PART = re.compile(r"\d{4}-[QH]\d")
_HEADS = re.compile(r"(?:^|[^较比从由自\d年月\s])\s*[\d年\s]+[年月]份?[^\d]*$")  # 单看 10 月，销售额 x: no figure between
REACH = 48  # letters behind a figure in which its date stands


def other_date(mention: Mention, text: str, other: Mention, evidence: Evidence, refuted: set[str]) -> str:
    """The date of the source's figure where the draft's, of `text`, is of another one, else ""."""
    reader = evidence.readers.get(other.source)
    if mention.figure.dimension == "date" or mention.figure.unit in NAMING or reader is None:
        return ""
    ours = _said(mention, text)
    if not ours or ours & refuted or OF_A_DAY & mention.near:
        return ""
    theirs = date_behind(other, evidence, reader)
    if not theirs and not evidence.is_foreign(other.source) and ours & {p.lstrip("^") for p in mention.periods}:
        theirs = date_before(other)
    told = {form for form in theirs if _FINE.fullmatch(form) and kind_of(form) in map(kind_of, ours)}
    if told and not any(meet(a, b) for a in ours for b in theirs):
        return min(told)
    return _of_rival(mention, other, ours, evidence)


def _said(mention: Mention, text: str) -> set[str]:
    """The years, parts of years and months that bind the draft's figure; of the year before, where it says so."""
    forms = {term[1:] for term in mention.near if term[0] == "%"}
    if not forms and mention.table < 0 and _HEADS.search(text, mention.span[0], mention.figure.start):
        forms = {p for p in mention.periods[:1] if p[0] != "^"}
    if mention.ago:
        forms |= {year_before(form) for form in forms}
    return forms if all(_FINE.fullmatch(form) or _PART.fullmatch(form) for form in forms) else set()


def kind_of(form: str) -> str:
    """2025 is a year, 2025-03 a month: what is told apart."""
    return re.sub(r"\d", "0", form)


def date_behind(other: Mention, evidence: Evidence, reader: Reader) -> set[str]:
    """$20 billion to $26 billion for 2026."""
    mates = evidence.by_place.get((other.source, other.span[0]), ())
    date = next((m.figure for m in mates if m.order == other.order + 1 and m.figure.dimension == "date"), None)
    if date is None or date.start - other.figure.end > REACH or not _LINK.fullmatch(reader.text, other.figure.end, date.start):
        return set()
    return {date.form}


def date_before(other: Mention) -> set[str]:
    """The date named last before it in its own sentence; of a paragraph that names but one month, that one."""
    if other.ago or other.base:
        return set()
    own = [p for p in other.periods if p[0] != "^"][:1]
    around = {p[1:] for p in other.periods if p[0] == "^" and kind_of(p[1:]) == _MONTH}
    return set(own) or (around if len(around) == 1 else set())


def _of_rival(mention: Mention, other: Mention, ours: set[str], evidence: Evidence) -> str:
    """The draft's date stands in the source's sentence with what this figure is compared with, and none with itself."""
    if any(term[0] == "%" for term in other.near) or any(p[0] != "^" for p in other.periods):
        return ""
    terms = {f"%{form}" for form in ours}
    mates = evidence.by_place.get((other.source, other.span[0]), ())
    rivals = (m for m in mates if m is not other and m.figure.unit == mention.figure.unit and terms & m.near and m.base and not m.ago)
    return next((m.figure.text for m in rivals if relate(mention.figure, m.figure) is Relation.NONE), "")


def of_no_such_year(form: str, told: str, source: int, evidence: Evidence) -> bool:
    """前年 12 月 of a text's December: a month or a day without its year is of the year before the text's, of its own, or of the next."""
    text = evidence.sources[source]
    if not told.startswith("--") or not form[:4].isdigit() or isinstance(text, StatedFact) or text.on is None:
        return False
    return abs(int(form[:4]) - text.on.year) > 1


def own_date(m: Mention, evidence: Evidence) -> set[str]:
    """The date that a figure has: its row's, or the one that stands with it; empty for one of the year before."""
    if m.table >= 0:
        return {day for day in evidence.tables[m.table].dates[m.row : m.row + 1] if day} if m.source >= 0 else set()
    reader = evidence.readers.get(m.source)
    if reader is None or LAST_YEAR.search(reader.text, m.span[0], m.figure.start):
        return set()
    return date_behind(m, evidence, reader) or date_before(m)


def says_when(mention: Mention) -> bool:
    """The figure's words, or its paragraph's before, name a period: 2025 年, 去年同期, 较."""
    return mention.table >= 0 or mention.ago or mention.base or bool(mention.periods) or any(t[0] == "%" for t in mention.near | mention.sentence)


def is_past(grid: Grid, column: int) -> bool:
    """2025 年新签订单 beside 2026 年新签订单: a later column holds the same."""
    dates, what = ({t for t in grid.header_terms[column] if (t[0] == "%") is dated} for dated in (True, False))
    later = (terms for terms in grid.header_terms if what and {t for t in terms if t[0] != "%"} == what)
    return bool(dates) and any(max((t for t in terms if t[0] == "%"), default="") > max(dates) for terms in later)
