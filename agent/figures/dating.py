"""A date that no source writes out, proved by the figure it dates. Pure.

上半年累计，澜驰为 24.63 万辆: the column is headed 上半年. 2024 年出货 11 万副, where the source of 2025 says 去年.
较二季度提升 1.3 个百分点: the source's 环比 of 三季度. The figure must have passed; its evidence says of when it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date

from agent.figures.aspects import QUARTERLY, YEAR_ON_YEAR, YEARLY, year_before
from agent.figures.compare import Relation, relate_forms, told_by_a_day
from agent.figures.contexts import INNER_BREAK, Mention, Reader, clause_before, date_term
from agent.figures.evidence import Evidence, StatedFact
from agent.figures.model import Figure
from agent.figures.periods import of_no_such_year
from agent.figures.stepping import step_back

MONTH = 7  # letters of 2025-03 and 2025-Q1
_STEP_BEHIND = re.compile(r"\W{0,2}(?:in )?(?:(?:an?|the) (?:month|quarter) (?:before|earlier|ago)|(?:the )?(?:previous|prior|preceding) (?:month|quarter))\b", re.IGNORECASE)
_STEP_BEFORE = re.compile(r"\bin the (?:previous|prior|preceding|last) (?:month|quarter)\b", re.IGNORECASE)
BEHIND = 16  # letters behind an English change in which it says from when
_FROM_DATE = re.compile(r"\W{0,2}(?:up |down )?(?:from|over|versus|than|compared (?:with|to)) (?:the )?")
HEAD = 600  # letters of a release in which it names its fiscal year
_COMPARED = re.compile(r"(?:较|比|相比|对比|相较于?|由|从)\s?$")
_YEAR = re.compile(r"\d\d ?(?:年|财年|FY|Q)|(?:19|20)\d\d|[去今明前后当本上]年")
_FISCAL = re.compile(r"fiscal|\bFY ?\d|财[年季]", re.IGNORECASE)

Proved = Callable[[Mention], Mention | None]  # what proves a figure of the draft, if it passed


def dated(mention: Mention, mates: Sequence[Mention], text: str, evidence: Evidence, proved: Proved) -> Mention | None:
    """The evidence of a figure that the date binds, where it is of that date; `mates`: the figures of its sentence."""
    base = bool(_COMPARED.search(text, max(0, mention.figure.start - 4), mention.figure.start))
    for figure in _bound(mention, mates, base=base):
        own = proved(figure)
        if own is None:
            continue
        said = before(own, evidence.readers.get(own.source)) if base else _said(own, evidence) or _inherited(own, mention.figure.form)
        said = {form for form in said if not told_by_a_day(mention.figure, _date(form), at_end=False)}
        said = {form for form in said if not of_no_such_year(mention.figure.form, form, own.source, evidence)}
        if any(relate_forms(mention.figure, _date(form)) is not Relation.NONE for form in said):
            return own
        if not base and _of_fiscal_year(mention, own, said, evidence):
            return own
    return None


def _bound(mention: Mention, mates: Sequence[Mention], *, base: bool) -> Iterator[Mention]:
    """The figures that the date dates; of a basis of comparison, the change right behind it."""
    behind = [m for m in mates if m.figure.start > mention.figure.start]
    if base:
        yield from (m for m in behind[:1] if m.figure.dimension != "date")
        return
    term, form = date_term(mention.figure), mention.figure.form
    for m in behind:
        if m.figure.dimension != "date" and (term in m.near or m.periods[:1] == (form,)):
            yield m


def _said(own: Mention, evidence: Evidence) -> set[str]:
    """The dates that bind the evidence's figure: of its column and row, or of its clause."""
    if own.table >= 0:
        terms = evidence.tables[own.table].header_terms[own.column]
        return {t[1:] for t in terms if t[0] == "%"} | set(own.periods)
    source = evidence.sources[own.source]
    on = None if isinstance(source, StatedFact) else source.on
    if own.ago:
        return _year_before(own, on)
    stepped = _stepped(own, on, evidence)
    if stepped:
        return stepped
    forms = {t[1:] for t in own.near if t[0] == "%"}
    if not forms and YEARLY in own.near and on:
        return {str(on.year)}  # 全年 of a text of that year
    return forms


def _stepped(own: Mention, on: date | None, evidence: Evidence) -> set[str]:
    """$552 million the month before; in the previous quarter it reported x: the period before what is spoken of."""
    reader = evidence.readers.get(own.source)
    if reader is None:
        return set()
    said = _STEP_BEHIND.match(reader.text, own.figure.end) or _STEP_BEFORE.search(clause_before(reader.text, own, INNER_BREAK))
    if said is None:
        return set()
    quarter = "quarter" in said[0].lower()
    before = (f.form for f in reader.figures if own.paragraph[0] <= f.start < own.figure.start)
    named = [form for form in before if len(form) == MONTH and form[:4].isdigit() and ("Q" in form) == quarter]
    now = (f"{on.year}-Q{(on.month + 2) // 3}" if quarter else f"{on.year}-{on.month:02d}") if on else ""
    return {step_back(max(named, default=now))} - {""}


def same_fiscal(mention: Mention, text: str, other: Mention, reader: Reader | None) -> frozenset[str]:
    """Dates of the draft's figure without a year, 二季度, that the source gives as the same part of a fiscal year."""
    said = text[mention.span[0] : mention.figure.end]
    if reader is None or _YEAR.search(said) or not (_FISCAL.search(reader.text[slice(*other.span)]) or _FISCAL.search(reader.text[:HEAD])):
        return frozenset()
    ours, theirs = _parts(mention), _parts(other)
    return frozenset(form for part, form in ours.items() if part in theirs)


def _parts(mention: Mention) -> dict[str, str]:
    """Quarters, halves and spans of months of a figure by what they are without their year."""
    forms = [term[1:] for term in mention.near if term[0] == "%"] + [p.lstrip("^") for p in mention.periods]
    return {_yearless(form): form for form in forms if _yearless(form)}


def of_fiscal_column(date: Mention, own: Mention, evidence: Evidence) -> bool:
    """四季度 without a year of a column headed Q4 FY26."""
    said = {term[1:] for term in evidence.tables[own.table].header_terms[own.column] if term[0] == "%"}
    return _of_fiscal_year(date, own, said, evidence)


def _of_fiscal_year(mention: Mention, own: Mention, said: set[str], evidence: Evidence) -> bool:
    """前九个月 and 第三财季 without a year, where the source's sentence or header names the fiscal year they are of."""
    reader = evidence.readers.get(own.source)
    told = evidence.tables[own.table].headers[own.column] if own.table >= 0 else reader.text[slice(*own.span)] if reader else ""
    if _YEAR.search(mention.figure.text) or not (_FISCAL.search(mention.figure.text) or _FISCAL.search(told)):
        return False
    part = _yearless(mention.figure.form)
    return bool(part) and any(part == _yearless(form) for form in said)


def _yearless(form: str) -> str:
    return re.sub(r"\d{4}-|--", "", form) if re.search(r"Q|H|~", form) else ""


def _year_before(own: Mention, on: date | None) -> set[str]:
    """2025 年为 x，上一年为 y: y is of 2024, and in a text of 2025 that names no year."""
    spoken = next((p.lstrip("^") for p in own.periods if p.lstrip("^")[:4].isdigit()), str(on.year) if on else "")
    if not spoken:
        return set()
    named = {t[1:] for t in own.near if t[0] == "%" and t[1].isdigit()} if own.left.isascii() else set()
    return {year_before(spoken), str(int(spoken[:4]) - 1), *map(year_before, named)}


def _inherited(own: Mention, form: str) -> set[str]:
    """A clause without a period is of the one last named in its paragraph, a quarter where the draft names one."""
    if not _yearless(form):
        return {p.lstrip("^") for p in own.periods[:1]}
    named = (p.lstrip("^") for p in own.periods if _yearless(p.lstrip("^")))
    return {next(named, "")} - {""}


def before(own: Mention, reader: Reader | None) -> set[str]:
    """The period that the evidence's change is counted from: the one it says, 较二季度; else 三季度 环比 is from 二季度, 同比 from last year's."""
    told = _told_base(own, reader) if reader is not None and own.table < 0 else ""
    if told:
        return {told}
    spoken = next((p.lstrip("^") for p in own.periods if p.lstrip("^")[:4].isdigit()), "")
    if not spoken:
        return set()
    if YEAR_ON_YEAR in own.near | own.clause:
        return {f"{int(spoken[:4]) - 1}{spoken[4:]}"}
    return {step_back(spoken)} if QUARTERLY in own.near or own.stepped else set()


def _told_base(own: Mention, reader: Reader) -> str:
    """较二季度上调 x, x from the second quarter: the date that the change's own clause compares with."""
    start = own.figure.start - len(clause_before(reader.text, own, INNER_BREAK))
    dates = [f for f in reader.figures if f.dimension == "date" and start <= f.start < own.figure.end + BEHIND]
    behind = (f for f in dates if f.start >= own.figure.end and _FROM_DATE.fullmatch(reader.text, own.figure.end, f.start))
    before_it = (f for f in dates if f.start < own.figure.start and _COMPARED.search(reader.text, max(start, f.start - 4), f.start))
    return next((f.form for f in (*behind, *before_it)), "")


def _date(form: str) -> Figure:
    return Figure(form, 0, 0, None, "date", "date", form=form)
