"""Quarters that no source writes out and yet are right, and quarters that a source writes of something else. Pure.

四季度有望: the quarter that the report is written in, with no figure of its own. 据此四季度不低于 x: the year less 前三季度.
三季度 of a text whose title says it. 较三季度提升: wrong where the change is told from another one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from agent.figures.aspects import meet
from agent.figures.contexts import INNER_BREAK, Mention
from agent.figures.datelines import of_another_part
from agent.figures.dating import Proved, before
from agent.figures.evidence import Evidence, TextSource
from agent.figures.stepping import is_step

_PARTED = re.compile(r"(\d{4})-(Q|H)(\d)")
# A span of months -> the part of the year that it leaves.
_REST = {"01~09": "Q4", "01~06": "H2", "H1": "H2", "H2": "H1"}
_COMPARED = re.compile(r"(?:较|比|相比|对比|相较于?)\s?$")
_OWN_QUARTER = re.compile(r"\bquarter\b|季", re.IGNORECASE)
_OPEN = r"我们(?:认为|倾向|判断|预计|看好)|视[作为]|提防|警惕|风险|隐患|不[及达]预期|达不到|能否|取决于|决定|看点|窗口|关键|催化|跟踪|留意|验证|节奏|变数"  # no source's statement, but a view
_OPEN_VIEW = re.compile(_OPEN)
_AHEAD = re.compile(rf"有望|预计|预期|将|料|展望|或会|关注|{_OPEN}|\b(?:set to|will|expect\w*|forecast\w*|likely|to rise|to fall)\b", re.IGNORECASE)
_BARE = re.compile(r"第?[一二三四1-4]季度|[上下]半年|Q[1-4]|H[12]")  # no year of its own
ALIKE = 2.0  # weight of the words that two sentences of one thing share
HEAD = 600  # letters of a text in which it says what it is of


def is_now(mention: Mention, mates: Sequence[Mention], text: str, on: date | None) -> bool:
    """What is expected of the quarter or half of the report's day or of the one behind it, with no figure of its own."""
    found = _PARTED.fullmatch(mention.figure.form)
    if on is None or found is None or mention.table >= 0:
        return False
    parts = 4 if found[2] == "Q" else 2
    ahead = (int(found[1]) - on.year) * parts + int(found[3]) - 1 - (on.month - 1) * parts // 12
    behind = (m for m in mates if m.figure.dimension != "date" and m.figure.start > mention.figure.start)
    told = any(not _OPEN_VIEW.search(text, *mention.span) or mention.figure.form in _periods_of(m) for m in behind)
    return ahead in (0, 1) and not told and bool(_AHEAD.search(text, *mention.span))


def _periods_of(m: Mention) -> set[str]:
    """The periods that a figure may be of, as its clause and its sentence tell."""
    return {term[1:] for term in m.near if term[0] == "%"} | set(m.periods[:1])


def is_rest(mention: Mention, mates: Sequence[Mention]) -> bool:
    """四季度 in a sentence that speaks of 前三季度 and of the year: the rest of it."""
    year, part = mention.figure.form[:4], mention.figure.form[5:]
    spans = {m.figure.form for m in mates if m.figure.dimension == "date" and m.figure.form[:4] == year}
    rest = {_REST.get(form[5:].replace(f"{year}-", "")) for form in spans}
    return part in rest and any(m.figure.form == year or "全年" in m.near or "#annual" in m.near for m in mates)


def headed(mention: Mention, mates: Sequence[Mention], evidence: Evidence, proved: Proved) -> Mention | None:
    """The evidence of a figure that the quarter dates, where its text begins with that quarter."""
    bound = (m for m in mates if m.figure.dimension != "date" and f"%{mention.figure.form}" in m.near)
    return next((own for own in map(proved, bound) if own is not None and _headed(own, mention, evidence)), None)


def _headed(own: Mention, mention: Mention, evidence: Evidence) -> bool:
    """The evidence's clause says "in the quarter", and its text begins with which: the draft's."""
    source, reader = evidence.sources[own.source], evidence.readers.get(own.source)
    if reader is None or not isinstance(source, TextSource):
        return False
    if not _OWN_QUARTER.search(reader.text[slice(*own.span)]) and own.periods:
        return False
    if of_another_part(mention.figure.form, own, evidence):
        return False
    parts = (f.form for f in reader.figures if f.start < HEAD and f.dimension == "date")
    first = next((form for form in parts if _PARTED.fullmatch(form)), "")
    return first == mention.figure.form


def coming(mention: Mention, evidence: Evidence) -> Mention | None:
    """Set to rise in the first quarter, told in December: of the year after, in a sentence of the same words; 三季度 of a
    plan told in February: of the year to come."""
    form = mention.figure.form
    years = (-1, 1) if _BARE.fullmatch(mention.figure.text.strip()) else (-1,)
    for own in (own for by in years for own in evidence.by_form.get(f"{int(form[:4]) + by}{form[4:]}", ())) if _PARTED.fullmatch(form) else ():
        reader = evidence.readers.get(own.source)
        alike = sum(evidence.weigh(t) for t in mention.sentence & own.sentence)
        if reader is not None and alike >= ALIKE and _AHEAD.search(reader.text, *own.span):
            return own
    return None


def other_base(
    mention: Mention, mates: Sequence[Mention], text: str, proofs: dict[tuple[int, int], tuple[Mention, ...]], evidence: Evidence
) -> bool:
    """较三季度提升 x, where x is a change from another quarter. `proofs`: what the figures of the draft were proved by."""
    if mention.table >= 0 or not _PARTED.fullmatch(mention.figure.form):
        return False
    if not _COMPARED.search(text, max(0, mention.figure.start - 4), mention.figure.start):
        return False
    change = next((m for m in mates if m.figure.start > mention.figure.start), None)
    if change is None or change.figure.dimension == "date" or INNER_BREAK.search(text, mention.figure.end, change.figure.start):
        return False
    own = proofs.get((change.figure.start, change.figure.end), ())
    derived = len(own) > 1
    if not own or own[0].source < 0:
        return False
    said = set[str]().union(*map(_dates, own)) if derived else before(own[0], evidence.readers.get(own[0].source))
    parts = {form for form in said if _PARTED.fullmatch(form)}
    return bool(parts) and not any(meet(mention.figure.form, form) for form in parts)


def other_quarter(mention: Mention, mates: Sequence[Mention], text: str, evidence: Evidence, chosen: dict[tuple[int, int], Mention]) -> bool:
    """四季度营收 x of a text of 三季度 results: the quarter last named before the figure, or in the text's head, is another."""
    if mention.table >= 0 or not _PARTED.fullmatch(mention.figure.form) or text[mention.figure.end : mention.figure.end + 1] in tuple("初末底"):
        return False
    bound = next((m for m in mates if m.figure.start > mention.figure.start and m.figure.dimension != "date"), None)
    own = chosen.get((bound.figure.start, bound.figure.end)) if bound and f"%{mention.figure.form}" in bound.near else None
    reader = evidence.readers.get(own.source) if own else None
    if own is None or reader is None or any(t[0] == "%" and not t[-6:-2].isdigit() for t in own.near):
        return False
    before_it = [f.form for f in reader.figures if f.start < own.figure.start and _PARTED.fullmatch(f.form)]
    near = [p.lstrip("^") for p in own.periods if _PARTED.fullmatch(p.lstrip("^"))]
    told = (near or before_it)[:1]
    if is_step(mention.figure) and own.stepped:
        return False  # 较上季度 of "from the previous quarter"
    return bool(told) and mention.figure.form not in (*near, *told) and told[0][:4] == mention.figure.form[:4]


def _dates(operand: Mention) -> set[str]:
    return {term[1:] for term in operand.near if term[0] == "%"}
