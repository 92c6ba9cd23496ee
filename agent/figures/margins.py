"""Parts of a whole that the section told before: 净利率 is net profit over revenue, 占总收入的比重 a part over revenue. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from agent.figures.aspects import METRICS
from agent.figures.contexts import INNER_BREAK, Mention, clause_before
from agent.figures.earlier import is_level
from agent.figures.numerals import han_value
from agent.figures.solving import Operand, Result, Solver, is_weak
from agent.figures.vocabulary import is_name, weight
from agent.figures.worded import is_said

_MARGIN = re.compile(
    r"(?P<of>净利|毛利|(?:营业|经营|营运)利润|(?:研发|销售|管理|财务|营销)费用|自由现金流|经营现金流|EBITDA|归母净利|净利润|利润|费用)率(?!指引)[为约是达高仅至升降到提抬近超逾\s]*$", re.IGNORECASE
)
_OF = re.compile(
    r"(?P<part>[^，,；;。：:占\d]{2,12}?)?(?:就|约|共|已)?(?:占(?:去|据|了|到)?|相当于|约合|约为)(?P<whole>[^，,；;。：:占\d]{1,16}?)(?:的?(?:比重|比例|份额|占比)|的)?"
    r"(?:(?:由|从)[^，,；;。]{1,16}?[至到为])?[为约是近超逾达至\s]*$"
)
_NAMED = re.compile(r"(?P<part>[^，,；;。：:占\d]{2,12}?)的?(?:占比|份额)[为约是近超逾达至\s]*$")
_ALL = re.compile(r"^(?:[全本]周|全部|总额|总量|总数|[总全]体|合计|全行业|全市场|全[年月]|总[额量]?)")
_SUMMED = re.compile(r"合计|共|总|累计|披露|全部|全[周月年]|年初至|截至")
_LEAD = re.compile(r"^(?:其中|目前|当前|不过|但|而|且|同时|本轮|此外)+")
_TOTAL = re.compile(r"总额|总量|总数|总计|合计|全部|整体|[总全]|其|本[期次轮]|当[月期季]|金额|的$")
_TOGETHER = re.compile(r"([两二三四五])(?:者|家|项|个|款|笔|方)(?:合计|共计?|一共|相加|加起来)$")
_REVENUE = frozenset({"#revenue"})
_TOP_SHARE = re.compile(r"CR(\d{1,2})(?!\d)[为达约是近超逾至\s]*$", re.IGNORECASE)
SECTION = 1600  # letters before a figure in which its section tells the whole
MOST_WHOLES = 3
MOST_PARTS = 2
BESIDE = 14  # letters between a name and its figure
NEXT = 2  # letters between an amount and its share in brackets


def of_the_whole(solver: Solver, mention: Mention, words: str) -> Iterator[Result]:
    """A part over what the words say it is a part of: the one that they name, else the one right before."""
    if mention.table >= 0:
        return
    margin, share, named = _MARGIN.search(words), _OF.search(words), _NAMED.search(words)
    if margin:
        parts, whole = _numerators(solver, mention, margin["of"]), _REVENUE
    elif share:
        parts, whole = _parts(solver, mention, share["part"] or ""), _terms(solver, share["whole"])
    elif named:
        parts, whole = _named(solver, mention, named["part"]), frozenset[str]()
    else:
        return
    for part in parts:
        found = _wholes(solver, mention, part, whole) if whole else _larger(solver, mention, part) if named or _ALL.search(share["whole"] if share else "") else []
        for other in (*found, *(solver.wholes(mention, part, words) if share and not found else ())):
            yield part.value / other.value * 100, (part, other)


def concentration(solver: Solver, mention: Mention) -> Iterator[Result]:
    """甲 1026 台、乙 874 台、丙 655 台，CR3 为 66.2%: as many amounts right before, over a total told before them."""
    said = _TOP_SHARE.search(solver.text, mention.span[0], mention.figure.start) if mention.table < 0 and mention.figure.unit == "%" else None
    count = int(said[1]) if said else 0
    told = _levels(solver, mention, mention.paragraph[0]) if count > 1 else []
    units = Counter(o.figure.unit for o in told if o.mention.span == mention.span)
    levels = [o for o in told if o.figure.unit == units.most_common(1)[0][0]] if units else []
    parts, rest = levels[:count], levels[count:]
    total = sum((o.value for o in parts), Decimal(0))
    if len(parts) == count and all(o.mention.span == mention.span and o.figure.unit == parts[0].figure.unit for o in parts):
        wholes = [o for o in rest if o.value > total and o.figure.unit == parts[0].figure.unit]
        yield from ((total / whole.value * 100, (*parts, whole)) for whole in wholes[-1:])


def refuted(solver: Solver, mention: Mention) -> bool:
    """净利率 44.3% where the sentence tells net profit and revenue, and they give another: no other pair will do."""
    words = clause_before(solver.text, mention, INNER_BREAK) if mention.table < 0 and mention.figure.unit == "%" else ""
    if not words or not (_MARGIN.search(words) or (_NAMED.search(words) and not _OF.search(words))):
        return False
    found = [value for value, of in of_the_whole(solver, mention, words) if all(o.mention.span == mention.span for o in of)]
    return bool(found) and not any(is_said(mention.figure, value) for value in found)


def in_brackets(solver: Solver, mention: Mention, words: str) -> Iterator[Result]:
    """13.2 亿元，拆开看，工业 8.4 亿元（63.6%）: a share in brackets behind the part, of what was told before."""
    opened = mention.table < 0 and mention.figure.unit == "%" and not mention.direction and solver.text[mention.figure.start - 1 : mention.figure.start] in ("（", "(")
    if not opened or is_weak(mention) or mention.figure.text[:1] in "+-＋−":
        return
    for part in _levels(solver, mention, mention.span[0])[:1]:
        if mention.figure.start - part.mention.figure.end <= NEXT:
            yield from ((part.value / whole.value * 100, (part, whole)) for whole in _larger(solver, mention, part))


def _parts(solver: Solver, mention: Mention, name: str) -> list[Operand]:
    found = _named(solver, mention, name)
    own = _levels(solver, mention, mention.span[0])
    if told := _TOGETHER.search(name):
        return list(_added(own[: int(han_value(told[1]) or 0)]))
    own = own[:MOST_PARTS]
    return [*found, *(o for o in own if o not in found)]


def _added(parts: list[Operand]) -> Iterator[Operand]:
    """16 亿元和 12 亿元，二者合计占首期的 70%: the amounts told last, as one."""
    if len(parts) > 1 and len({o.figure.unit for o in parts}) == 1:
        yield Operand(parts[0].mention, sum((o.value for o in parts), Decimal(0)), tuple(cell for o in parts for cell in o.cells))


def _named(solver: Solver, mention: Mention, name: str) -> list[Operand]:
    """The amounts told right behind a name, or bound by it, in the paragraph before."""
    name = _LEAD.sub("", name)
    terms = frozenset(t for _, t in solver.evidence.vocabulary.terms(name) if weight(t) >= 1)
    levels = _levels(solver, mention, mention.paragraph[0]) if len(name) > 1 else []
    said = [o for o in levels if name in solver.text[max(o.mention.span[0], o.mention.figure.start - BESIDE) : o.mention.figure.start] or (terms and terms <= o.mention.near)]
    return said[:MOST_PARTS]


def _larger(solver: Solver, mention: Mention, part: Operand) -> list[Operand]:
    """Totals told last before the figure in its paragraph or the one before: larger amounts of the part's unit."""
    found: dict[Decimal, Operand] = {}
    for o in _levels(solver, mention, max(0, mention.figure.start - SECTION // 4)):
        said = bool(_SUMMED.search(clause_before(solver.text, o.mention))) or o.mention.span == mention.span
        if said and o.figure.unit == part.figure.unit and o.figure.dimension == part.figure.dimension and o.value > part.value:
            found.setdefault(o.value, o)
    return list(found.values())[:MOST_PARTS]


def _terms(solver: Solver, name: str) -> frozenset[str]:
    return frozenset(t for _, t in solver.evidence.vocabulary.terms(_TOTAL.sub("", name)) if t in METRICS or weight(t) >= 1)


def _numerators(solver: Solver, mention: Mention, name: str) -> list[Operand]:
    """The amount of that name, told right before in the sentence or the one before."""
    terms = frozenset(t for _, t in solver.evidence.vocabulary.terms(name if name.endswith(("费用", "流", "A")) else f"{name.removesuffix('润')}润") if t in METRICS)
    levels = _levels(solver, mention, mention.paragraph[0])
    named = [o for o in levels if name in solver.text[max(o.mention.span[0], o.mention.figure.start - 14) : o.mention.figure.start] or (terms and terms & o.mention.near & METRICS)]
    return named[:MOST_PARTS]


def _levels(solver: Solver, mention: Mention, floor: int) -> list[Operand]:
    """Amounts told before the figure, the nearest first: no changes, no bases of comparison."""
    near = [m for m in solver.operands.everywhere() if floor <= m.figure.start < mention.figure.start and m.table < 0 and _is_level(solver.text, m)]
    return [o for m in reversed(near) for o in solver.exact(m) if o.value]


def _is_level(text: str, m: Mention) -> bool:
    figure = m.figure
    amount = figure.dimension in ("money", "count", "tech") and figure.high is None and bool(figure.value)
    return amount and is_level(text, m)


def _wholes(solver: Solver, mention: Mention, part: Operand, terms: frozenset[str]) -> list[Operand]:
    """What the words name, larger than the part, of no other firm: told last in the section."""
    found: dict[Decimal, Operand] = {}
    for o in _levels(solver, mention, max(0, mention.figure.start - SECTION)) if terms else []:
        named = terms <= o.mention.near | (o.mention.sentence if not terms & METRICS else frozenset())
        alike = o.figure.unit == part.figure.unit and o.figure.dimension == part.figure.dimension
        if named and alike and o.value > part.value and not _of_others(o.mention, part.mention, mention):
            found.setdefault(o.value, o)
        if len(found) >= MOST_WHOLES:
            break
    return list(found.values())


def _of_others(whole: Mention, part: Mention, mention: Mention) -> bool:
    """Another firm's, or another year's."""
    ours, theirs = {t for t in part.near | mention.near if is_name(t)}, {t for t in whole.near if is_name(t)}
    years, others = ({t for t in m.near if t[0] == "%" and len(t) == 5} for m in (part, whole))
    return bool(ours and theirs and not ours & theirs) or bool(years and others and not years & others)
