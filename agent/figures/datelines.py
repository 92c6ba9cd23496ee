"""The day or half-year that a text says of itself: in its title, in a line of its own. Pure.

7 月 25 日，国家医保局公布……, where the source has the date alone above its text; 上半年 of a 半年报. A heading of the draft
repeats a date of its section.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, islice

from agent.figures.contexts import Mention, Reader, clause_before
from agent.figures.evidence import Evidence
from agent.figures.vocabulary import is_name

_HEADING = re.compile(r"\s*(?:#{1,6}\s|\*\*|【|[一二三四五六七八九十]、)")
_TITLE = re.compile(r"\s*#\s")
_ISSUE = re.compile(r"年?\s?第\s?\d{1,2}\s?[周期]")
_PART = re.compile(r"\d{4}-Q\d")
YEAR = 4  # letters of a date that says no more than its year
SHORT = 60  # letters of a line that may be a title or a dateline
CELLS = 12  # of a table that are looked at
_WEEKS = re.compile(r"week|周|截[至止]", re.IGNORECASE)  # a column of weeks by their last day
_OF_A_WEEK = re.compile(r"\s?(?:的|止|为止的?|当)(?:一|当|该|前)?周")
HEAD = 300  # letters in which a release names its day
DAY = 10  # letters of 2025-11-18

Proved = Callable[[Mention], Mention | None]


def of_document(mention: Mention, mates: Sequence[Mention], evidence: Evidence, proved: Proved) -> Mention | None:
    """The date in the title or the dateline of a document that proves another figure of the sentence."""
    proving = (own for own in _proving(mention, mates, proved) if not of_another_part(mention.figure.form, own, evidence))
    documents = {part for own in proving for part in evidence.document(own.source)}
    for other in evidence.by_form.get(mention.figure.form, ()) if documents else ():
        own = other.table < 0 and other.figure.form == mention.figure.form and len(other.figure.form) > YEAR
        if own and other.source in documents and _is_of_document(other, evidence):
            return other
    return None


def is_issue(mention: Mention, text: str) -> bool:
    """2026 年第 33 周 in the title of a report: the year of its own day, or of its week."""
    figure = mention.figure
    if len(figure.form) != YEAR or not _ISSUE.match(text, figure.end):
        return False
    line = text[text.rfind("\n", 0, figure.start) + 1 : figure.start]
    return bool(_TITLE.match(line))


def of_subject(mention: Mention, text: str, evidence: Evidence) -> Mention | None:
    """甲、乙 18 日公布: the day that the releases of all whom the clause names begin with."""
    if mention.table >= 0 or len(mention.figure.form) != DAY:
        return None
    said = (term for _, term in evidence.vocabulary.terms(clause_before(text, mention)))
    names = [name for name in dict.fromkeys(said) if is_name(name) and name in evidence.holders]
    days = [other for other in evidence.by_form.get(mention.figure.form, ()) if _is_first_day(other, evidence)]
    told = [next((other for other in days if name in _head_of(other, evidence)), None) for name in names]
    return told[0] if told and all(told) else None


def _is_first_day(other: Mention, evidence: Evidence) -> bool:
    """The first day that a text of this week's names, in its head: when it was published."""
    reader = evidence.readers.get(other.source)
    if reader is None or evidence.is_previous(other) or other.figure.start > HEAD:
        return False
    first = next((f for f in reader.figures if f.dimension == "date" and len(f.form) == DAY and f.form[:1] != "-"), None)
    return first is not None and first.form == other.figure.form


def _head_of(other: Mention, evidence: Evidence) -> frozenset[str]:
    reader: Reader = evidence.readers[other.source]
    return reader.between(0, HEAD)


def _proving(mention: Mention, mates: Sequence[Mention], proved: Proved) -> Iterator[Mention]:
    for m in mates:
        own = proved(m) if m.figure.dimension != "date" and m is not mention else None
        if own is not None:
            yield own


def of_another_part(form: str, own: Mention, evidence: Evidence) -> bool:
    """计划四季度放量 of a text on the fourth quarter whose own sentence says the third of the next year: what is to come is not the text's."""
    mates = evidence.by_place.get((own.source, own.span[0]), ()) if own.table < 0 and _PART.fullmatch(form) else ()
    told = [m.figure.form for m in mates if _PART.fullmatch(m.figure.form)]
    return bool(told) and all(part[:4] > form[:4] for part in told)


def _is_of_document(other: Mention, evidence: Evidence) -> bool:
    reader = evidence.readers.get(other.source)
    if reader is None or evidence.is_previous(other):
        return False
    start = reader.text.rfind("\n", 0, other.figure.start) + 1
    end = reader.text.find("\n", other.figure.start)
    line = reader.text[start : end if end >= 0 else len(reader.text)]
    return len(line) < SHORT and (other.figure.start < HEAD or bool(_HEADING.match(line)))


def of_table_below(mention: Mention, mentions: Sequence[Mention], evidence: Evidence, proved: Proved) -> Mention | None:
    """截至 8 月 14 日： above a table of the draft whose cells stand in rows of that day."""
    behind = [m for m in mentions if m.figure.start >= mention.figure.end]
    first = next(iter(behind), None)
    if mention.table >= 0 or first is None or first.table < 0:
        return None
    cells = (m for m in behind if m.table == first.table and m.figure.dimension != "date")
    proofs = [own for m in islice(cells, CELLS) if (own := proved(m)) is not None and own.table >= 0 and not evidence.is_previous(own)]
    days = [evidence.tables[own.table].dates[own.row] for own in proofs if own.row < len(evidence.tables[own.table].dates)]
    return proofs[0] if days and set(days) == {mention.figure.form} else None


def of_span(mention: Mention, text: str, evidence: Evidence) -> Mention | None:
    """截至 5 月 15 日的一周: the last day of a week that a source is of, or that its rows are of."""
    if mention.table >= 0 or not _OF_A_WEEK.match(text, mention.figure.end):
        return None
    spans = (m for form, told in evidence.by_form.items() if form.endswith(f"~{mention.figure.form}") and len(form) == len("2026-05-09~2026-05-15") for m in told)
    rows = (m for m in evidence.by_form.get(mention.figure.form, ()) if m.table >= 0 and _WEEKS.search(evidence.tables[m.table].headers[m.column]))
    return next((m for m in chain(spans, rows) if not evidence.is_previous(m)), None)


def of_rows(mention: Mention, evidence: Evidence, *, earlier: bool) -> bool:
    """统计期：1月11日至16日; 上周指1月4日至9日: from the first to the last day of the rows of this week's table, or of last week's."""
    first, _, last = mention.figure.form.partition("~")
    if len(first) != DAY or len(last) != DAY or mention.table >= 0:
        return False
    grids = (grid for grid in evidence.tables if evidence.sources[grid.source].previous is earlier and first in grid.dates and last in grid.dates)
    return any(min(filter(None, grid.dates)) == first and max(grid.dates) == last for grid in grids)


def of_section(mention: Mention, text: str, mentions: Sequence[Mention], proved: Proved) -> Mention | None:
    """A heading's date, where the text under it gives the same one and a source proves it."""
    start = text.rfind("\n", 0, mention.figure.start) + 1
    if not _HEADING.match(text[start : mention.figure.start + 1]):
        return None
    alike = (m for m in mentions if m.figure.start > mention.figure.end and m.figure.form == mention.figure.form)
    return next((own for m in alike if (own := proved(m)) is not None), None)
