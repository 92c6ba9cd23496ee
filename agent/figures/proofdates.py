"""Is the date before a figure one that its proof knows? Pure.

12 月 3 日签下 120 架, where the text of the 120 has no such day, nor is of it; 2024 年预测 PE 的中位数, worked out from a column
of 2025; 自 10 月 28 日起, the day of the text, where its sentence says from which day.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.figures.aspects import meet
from agent.figures.contexts import Mention
from agent.figures.dating import of_fiscal_column
from agent.figures.evidence import Evidence, StatedFact
from agent.figures.match import Matcher
from agent.figures.periods import kind_of, own_date

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_COMPARED = re.compile(r"(?:较|比|相比|对比|相较于?|由|从|自|至|截[至止])\s?$")
_OF_ONE_TIME = frozenset({"合计", "中位数", "均值", "求和", "平均", "占比 = 部分 / 各项合计"})  # what is made of figures of one period
_FROM = re.compile(r"自\s?$")
_STARTS = re.compile(r"\s?(?:\d{1,2}\s?[时点])?\s?起")


def unknown_date(date: Mention, mates: Sequence[Mention], text: str, matcher: Matcher) -> bool:
    """`mates`: the figures of the date's sentence, in order."""
    if date.table >= 0 or "~" in date.figure.form or date.base:
        return False
    before = text[max(0, date.figure.start - 4) : date.figure.start]
    bound = _bound(date, mates)
    if _FROM.search(before) and _STARTS.match(text, date.figure.end):
        return any(_of_other_day(date, own, matcher.evidence) for m in bound for own in _proofs(m, matcher))
    if _COMPARED.search(before) or text.startswith("以来", date.figure.end):
        return False
    if _DAY.fullmatch(date.figure.form):
        return _in_no_text(date, bound, matcher)
    return _in_other_columns(date, bound, matcher)


def _bound(date: Mention, mates: Sequence[Mention]) -> list[Mention]:
    """The figures behind the date up to the next date."""
    behind = [m for m in mates if m.figure.start >= date.figure.end]
    stop = next((m.figure.start for m in behind if m.figure.dimension == "date"), 1 << 60)
    return [m for m in behind if m.figure.start < stop]


def _proofs(m: Mention, matcher: Matcher) -> list[Mention]:
    key = (m.figure.start, m.figure.end)
    own, derived = matcher.chosen.get(key), matcher.computed.get(key)
    if own is not None:
        return [own]
    inputs = derived.inputs if derived is not None and derived.formula in _OF_ONE_TIME else ()
    found = (i if i.source >= 0 else matcher.chosen.get((i.figure.start, i.figure.end)) for i in inputs)
    return [i for i in found if i is not None]


def _in_no_text(date: Mention, bound: Sequence[Mention], matcher: Matcher) -> bool:
    """None of the texts that prove the figures has the day, or is of it; tables say nothing of days."""
    proofs = [own for m in bound for own in _proofs(m, matcher)]
    sources = {own.source for own in proofs}
    if not proofs or any(own.table >= 0 for own in proofs):
        return False
    return not any(_has(source, date.figure.form, matcher.evidence) for source in sources)


def _has(source: int, day: str, evidence: Evidence) -> bool:
    entry = evidence.sources[source]
    if isinstance(entry, StatedFact) or (entry.on is not None and entry.on.isoformat() == day):
        return True
    return any((meet(day, m.figure.form) and len(m.figure.form) > len("2025-01")) or day in m.figure.form for m in evidence.by_source.get(source, ()) if m.figure.dimension == "date")


def _of_other_day(date: Mention, own: Mention, evidence: Evidence) -> bool:
    """The proof's paragraph writes out another day, and not the draft's: that is but the day of the text."""
    if own.table >= 0:
        return False
    told = [m.figure for m in evidence.by_paragraph[(own.source, own.paragraph)] if _DAY.fullmatch(m.figure.form)]
    named = {figure.form for figure in told if any(map(str.isdigit, figure.text))}
    return bool(named) and date.figure.form not in named


def _in_other_columns(date: Mention, bound: Sequence[Mention], matcher: Matcher) -> bool:
    """Every cell that proves the figures that the date binds stands under another date, as fine."""
    term, form = f"%{date.figure.form}", date.figure.form
    cells = [own for m in bound if term in m.near for own in _proofs(m, matcher) if own.table >= 0 and not of_fiscal_column(date, own, matcher.evidence)]
    told = [forms for own in cells if (forms := dates_of_proof(own, form, matcher.evidence))]
    return bool(told) and not any(meet(form, other) for forms in told for other in forms)


def dates_of_proof(own: Mention, form: str, evidence: Evidence) -> set[str]:
    """The dates of a proof that are told as finely as `form`: of its column, its row, its clause."""
    if own.table < 0:
        said = own_date(own, evidence)
    else:
        grid = evidence.tables[own.table]
        said = {t[1:] for t in grid.header_terms[own.column] if t[0] == "%"} | set(filter(None, grid.dates[own.row : own.row + 1])) | set(own.periods)
    return {found for found in said if kind_of(found) == kind_of(form)}
