"""Of what is a derived figure, and since when? Its clause's metric and basis against those of the operands. Pure.

环比 of two figures a year apart, 净利润 of two that are revenue: the arithmetic holds, the words do not.
"""

from __future__ import annotations

import re

from agent.figures.arithmetic import Derived
from agent.figures.aspects import (
    BASES,
    METRICS,
    QUARTERLY,
    SHARE,
    YEAR_ON_YEAR,
    basis_said,
    metrics_of,
    other_metric,
    step_between,
    turned,
)
from agent.figures.compare import Relation, relate, same_unit
from agent.figures.contexts import COLON_BREAK, INNER_BREAK, Mention, clause_before
from agent.figures.evidence import Evidence
from agent.figures.leagues import steps
from agent.figures.lexicon import LAST_YEAR
from agent.figures.match import Matcher
from agent.figures.periods import own_date

_OF_ONE_METRIC = re.compile(r"合计|变化|换算|区间|差 = 后|平均")
_OF_CHANGE = re.compile(r"变化|换算|差 = 后|增长倍数")
_GROWTH_HEADER = re.compile(r"增减|增速|增长|growth|变动|变化", re.IGNORECASE)
_LAST = re.compile(r"(?<!较)(?<!比)上一?[周月季期](?!涨|增|跌|变|末?比)|前一?[周月期]|前值|last (?:week|month)|(?:week|month) (?:ago|earlier)", re.IGNORECASE)
_YEAR = re.compile(r"年|同[比期]|\b(?:year|yoy|annual|20\d\d)", re.IGNORECASE)
_WEEK = re.compile(r"周|月|\b(?:week|month)", re.IGNORECASE)
_A_SHARE = re.compile(r"占[^，,；;。\d占由从至到]{1,14}的[约近超逾]*\s*$")
_A_CHANGE = re.compile(r"(?:便宜|贵|[涨跌增减升降]|[高低多少快慢]出?)了?[约近超逾]*\s*$")
_STEPPED_HEADER = re.compile(r"环比|[周月季]|wow|qoq|mom|week|month|quarter", re.IGNORECASE)


def misworded(text: str, mention: Mention, derived: Derived) -> bool:
    """约占新增的七成 of a change, 便宜四分之一 of a share."""
    if mention.table >= 0 or mention.figure.dimension != "percent":
        return False
    clause = clause_before(text, mention, INNER_BREAK)
    if _A_SHARE.search(clause):
        return derived.formula.startswith(("变化", "换算"))
    return bool(_A_CHANGE.search(clause)) and derived.formula.startswith("占比")


def misspoken(mention: Mention, derived: Derived, matcher: Matcher) -> bool:
    """The operands are of another metric, or the change between them on another basis, than the clause says."""
    sources = [m if m.source >= 0 else matcher.chosen.get((m.figure.start, m.figure.end)) for m in derived.inputs]
    operands = [m for m in sources if m is not None]
    if not operands or len(operands) < len(derived.inputs):
        return _of_other_step(mention, derived, operands, matcher.evidence)
    if derived.formula == "此前的数":
        level = operands[0]
        own = [m for m in operands if same_unit(m.figure, mention.figure) and m.figure.value == mention.figure.value]
        return any(_is_other(mention, m, matcher, level if m.base and level.table < 0 and (m.source, m.span) == (level.source, level.span) else m) for m in own)
    if _OF_ONE_METRIC.match(derived.formula) and SHARE not in mention.lead and all(_other_metric(mention, m, matcher) for m in operands):
        return True
    if derived.formula.startswith("占比") and _of_two_times(mention, derived, operands, matcher):
        return True
    if _OF_CHANGE.match(derived.formula) and mention.figure.unit == "%" and _of_two_metrics(operands, matcher):
        return True
    said = basis_said(mention)
    if len(said) != 1 or not _OF_CHANGE.match(derived.formula):
        return False
    known = _basis(operands, matcher.evidence)
    if not known and said == {YEAR_ON_YEAR}:
        return _told_of_no_year(operands, matcher.evidence)
    return bool(known) and not known & said


def _of_two_times(mention: Mention, derived: Derived, operands: list[Mention], matcher: Matcher) -> bool:
    """A part of now over a whole of the year before; or the share of a year ago, where nothing says so."""
    said = " ".join(mention.headings) if mention.table >= 0 else matcher.text[mention.span[0] : mention.figure.start]
    if LAST_YEAR.search(said) or any(matcher.stories.foreign(m.source) for m in operands):
        return False
    ago = [m.ago or _headed_last_year(m, matcher.evidence) for m in operands]
    return all(ago) if "各项" in derived.formula else len(set(ago)) > 1


def _is_other(mention: Mention, cell: Mention, matcher: Matcher, named: Mention) -> bool:
    """The very figure that was the earlier one is of another metric, went the other way, or is told with a bound.

    `named`: what names its metric: from 4,000 is of the metric of what it rose to in its sentence.
    """
    header = matcher.evidence.tables[cell.table].header_terms[cell.column] if cell.table >= 0 else None
    theirs = header if header is not None else metrics_of(named, foreign=matcher.stories.foreign(cell.source))
    return other_metric(mention, theirs) or turned(mention, cell) or relate(mention.figure, cell.figure, cell=cell.table >= 0) is Relation.BOUND


def _of_two_metrics(operands: list[Mention], matcher: Matcher) -> bool:
    """A change from revenue to profit."""
    if len(operands) != 2 or any(m.table >= 0 for m in operands):
        return False
    one, other = (m.lead & METRICS for m in operands)
    return bool(one and other) and not one & other and not any(matcher.stories.foreign(m.source) for m in operands)


def _of_other_step(mention: Mention, derived: Derived, operands: list[Mention], evidence: Evidence) -> bool:
    """同比 where the one operand that the sources have is last week's."""
    if basis_said(mention) != {YEAR_ON_YEAR} or not _OF_CHANGE.match(derived.formula):
        return False
    return any(_last(m, evidence) for m in operands)


def _other_metric(mention: Mention, operand: Mention, matcher: Matcher) -> bool:
    if operand.table < 0:
        return other_metric(mention, metrics_of(operand, foreign=matcher.stories.foreign(operand.source)))
    grid = matcher.evidence.tables[operand.table]
    own = (grid.header_terms[operand.column] | operand.near) & METRICS
    corner = frozenset[str]().union(*(grid.header_terms[c] for c in grid.label_columns[:1])) & METRICS
    return other_metric(mention, own or corner)


def _basis(operands: list[Mention], evidence: Evidence) -> frozenset[str]:
    """What the operands are apart: last week's table, a year-ago word or column, their dates; empty where open."""
    if len(operands) == 1:
        return operands[0].clause & BASES or operands[0].near & BASES
    if len({evidence.is_previous(m) for m in operands}) > 1:
        return frozenset({QUARTERLY})
    if len(operands) != 2:
        return frozenset()
    if any(m.ago or _headed_last_year(m, evidence) for m in operands):
        return frozenset({YEAR_ON_YEAR})
    if any(_last(m, evidence) for m in operands):
        return frozenset({QUARTERLY})
    if all(m.table >= 0 for m in operands) and operands[0].table != operands[1].table and not any(_dates(m, evidence) for m in operands):
        return frozenset({QUARTERLY})  # two tables of a series
    one, other = (frozenset(t[1:] for t in _dates(m, evidence)) for m in operands)
    found = step_between(one, other) or step_between(other, one)
    if not found:
        one, other = (frozenset(own_date(m, evidence)) for m in operands)
        found = step_between(one, other) or step_between(other, one)
    return frozenset({found}) if found else frozenset()


def _told_of_no_year(operands: list[Mention], evidence: Evidence) -> bool:
    """同比 of paragraphs that speak of weeks or months, and of no year."""
    said = [evidence.readers[m.source].text[slice(*m.paragraph)] for m in operands if m.table < 0 and m.source in evidence.readers]
    return any(map(_WEEK.search, said)) and not any(map(_YEAR.search, said))


def _last(m: Mention, evidence: Evidence) -> bool:
    """Last week's, last month's: by its source, its header or the words of its clause."""
    if evidence.is_previous(m):
        return True
    if m.table >= 0:
        return bool(_LAST.search(evidence.tables[m.table].headers[m.column]))
    reader = evidence.readers.get(m.source)
    return reader is not None and bool(_LAST.search(COLON_BREAK.split(reader.text[m.span[0] : m.figure.start])[-1]))


def _headed_last_year(m: Mention, evidence: Evidence) -> bool:
    return m.table >= 0 and bool(LAST_YEAR.search(evidence.tables[m.table].headers[m.column]))


def _dates(m: Mention, evidence: Evidence) -> frozenset[str]:
    terms = evidence.tables[m.table].header_terms[m.column] if m.table >= 0 else m.near
    return frozenset(t for t in terms if t[0] == "%")


def other_basis_of_column(mention: Mention, cell: Mention, evidence: Evidence) -> bool:
    """环比 of a column 增减(%) beside columns a year apart, or of one headed growth alone."""
    said = mention.clause & BASES
    if cell.table < 0 or len(said) != 1 or mention.table >= 0:
        return False
    grid = evidence.tables[cell.table]
    header = grid.headers[cell.column]
    if not _GROWTH_HEADER.search(header) or grid.header_terms[cell.column] & BASES or _STEPPED_HEADER.search(f"{header} {grid.title}"):
        return False
    known = {basis for _, _, basis in steps(grid) if basis}
    return not known & said if known else said == {QUARTERLY} and "growth" in header.lower()
