"""In what may two statements of one value differ? Metric, basis of comparison, direction, period.

Each rule needs both sides to say something: what one side leaves out contradicts nothing.
"""

from __future__ import annotations

import re
from functools import lru_cache

from agent.figures.compare import Relation, relate_forms
from agent.figures.contexts import Mention
from agent.figures.dates import is_span_of_months
from agent.figures.evidence import Evidence
from agent.figures.layout import Grid
from agent.figures.lexicon import CONCEPT_OF
from agent.figures.model import Figure
from agent.figures.stepping import is_step
from agent.figures.verdict import Verdict
from agent.figures.vocabulary import weight

YEAR_ON_YEAR, QUARTERLY = "#yoy", "#qoq"
_MINUS = frozenset({"#loss", "亏损", "净亏", "流出", "逆差", "赤字", "回笼", "倒挂", "为负", "负值", "净减", "净卖", "净偿"})
BASES = frozenset({YEAR_ON_YEAR, QUARTERLY})
YEARLY = "#annual"
_FALLS, _NARROWER = frozenset({"降幅", "跌幅"}), frozenset({"收窄", "缩小"})
_CHANGE_HEAD = re.compile(r"变动|变化|增减|[较比]上[月期]|涨跌|差")
_STEPPED = re.compile(r"[较比]上一?个?[周月季期]度?(?:增长|下降|提升|多|少|高|低)[出约近超逾]*$")
_THE_BASIS = re.compile(r"(?:上一?[周月季期]度?|[上去]年(?:同期)?)的$")  # 较上周的 x: what is compared with has no basis of its own
_GROWN = re.compile(r"(?:ris\w*|rose|jump\w*|grew|growth|climb\w*|surg\w*|gain\w*|fell|drop\w*|declin\w*|(?<!made)up|down|增长?|涨|升|降|跌)$")
NAMING = frozenset({"G", "T", "nm"})  # 1.6T modules, a 3nm process: what a thing is called, whatever the year
_CHANGE_HEADER = re.compile(r"涨跌|涨幅|增[速幅减长]|同比|环比|[变涨]动|变化|[全本]周$|\d{1,2}[/月.-]\d{1,2}日?$|yoy|qoq|wow|[yqmw]/[yqmw]|growth|change|\bchg\b", re.IGNORECASE)
_FALL_HEADER = re.compile(r"跌幅|降幅|下[降跌]|(?<!增)减[少幅]|decline|drop|loss", re.IGNORECASE)
SHARE, PARAMETERS, MODEL = "#share", "#parameter", "#model"
OF_A_DAY = frozenset({"盘后", "盘前", "盘中", "收盘", "股价"})  # the price of a share on results is of no quarter
# Metrics that one figure can have but one of. A general word stands for each of its kinds.
KINDS: dict[str, frozenset[str]] = {
    "#profit": frozenset({"#netprofit", "#opprofit", "#grossprofit"}),
    "#margin": frozenset({"#grossmargin", "#netmargin", "#opmargin"}),
    "#cost": frozenset({"#capex", "#rnd", "#price", "#invest"}),
    "#order": frozenset({"#revenue"}),
    "#revenue": frozenset({"#arr"}),
    "#loss": frozenset({"#netprofit", "#opprofit", "#profit"}),
    "#production": frozenset({"#shipment"}),
    "#capacity": frozenset({"#installed"}),
}
COUNTED = frozenset(
    {"#server", "#rack", "#gpu", "#store", "#employee", "#user", "#customer", "#developer", "#patient", "#robot", "#vehicle", "#satellite", "#patent", "#city", "#country", "#phone"}
)  # fmt: skip
AMOUNTS = frozenset({"#revenue", "#netprofit", "#opprofit", "#grossprofit", "#capex"})  # what a share may be of
METRICS = frozenset(
    {
        "#revenue", "#loss", "#eps", "#pe", "#valuation", "#marketcap", "#funding", "#visit", "#stay", "#share",
        "#shipment", "#parameter", "#context", "#memory", "#bandwidth", "#power", "#employee", "#user", "#customer",
        "#download", "#latency", "#score", "#accuracy", "#cashflow", "#dividend", "#inventory", "#capacity",
        "#contractliability", "#receivable", "#deferred", "#installed",
        *KINDS, *(kind for kinds in KINDS.values() for kind in kinds),
    }
)  # fmt: skip
_HAN_METRICS = sorted((word for word, concept in CONCEPT_OF.items() if concept in METRICS and not word.isascii()), key=len, reverse=True)
_OF_YEAR_BEFORE = re.compile(r"(?:上年|去年)同期(?:的|为|仅为?|是|约|则为)?$")
_BESIDE = re.compile("(" + "|".join(_HAN_METRICS) + ")(?:额|为|达|约|是|至|到|超|近|仅|了|逾)*$")


def clash(
    written: Mention, source: Mention, evidence: Evidence, refuted: set[str], *, foreign: bool
) -> tuple[Verdict, str] | None:
    """The first aspect in which the draft's figure and the source's of equal value differ, and in what words.

    `foreign`: an English clause names its metric before or behind the figure, a Chinese one before it.
    """
    if turned(written, source) or unsigned(written, source) or falls_where_risen(written, source, evidence):
        return Verdict.CONTRADICTED, "方向相反"
    period = other_period(written, source, refuted)
    if period:
        return Verdict.MISATTRIBUTED, f"期间不同：来源说的是 {period}"
    if written.figure.dimension == "date":
        stepped = source.base and is_step(source.figure) and not written.base
        return (Verdict.MISATTRIBUTED, "来源中此期间只是比较的基期") if stepped else None
    if growth_for_share(written, source):
        return Verdict.MISATTRIBUTED, "来源中此数是增速，不是占比"
    if source.table >= 0 and share_for_growth(written, evidence.tables[source.table], source.column):
        return Verdict.MISATTRIBUTED, "来源中此数是占比，不是变化"
    header = evidence.tables[source.table].header_terms[source.column] if source.table >= 0 else None
    theirs = header if header is not None and header & METRICS else metrics_of(source, foreign=foreign)
    if not _is_change_of_rate(written, source) and other_basis(written, _basis_of(source) if header is None else header):
        return Verdict.MISATTRIBUTED, "同比、环比与来源不合"
    if not _is_change_of_rate(written, source) and unsaid_basis(written, source):
        return Verdict.MISATTRIBUTED, "来源没有说是环比"
    if not foreign and _counts_other(written, source):
        return Verdict.MISATTRIBUTED, "来源所数的是另一样东西"
    if other_metric(written, theirs) or _other_beside(written, source):
        return Verdict.MISATTRIBUTED, "来源中此数是另一指标"
    return None


def _is_change_of_rate(written: Mention, source: Mention) -> bool:
    """A row M1同比, a column 变动: by so many points is the rate higher than a month ago."""
    return written.table >= 0 and source.figure.dimension == "point" and bool(_CHANGE_HEAD.search(written.headings[0] if written.headings else ""))


def _narrowed(source: Mention) -> int:
    """降幅收窄 is a rise of what falls, 降幅扩大 a fall; 0 where no fall is spoken of."""
    if not _FALLS & source.near:
        return 0
    return 1 if _NARROWER & source.near else -1 if "扩大" in source.near else 0


def _other_beside(written: Mention, source: Mention) -> bool:
    """投后融资额 168 亿 of 投后估值 168 亿: the metrics right before the two figures are not one."""
    ours = _BESIDE.search(written.left)
    theirs = _BESIDE.search(source.left) if ours else None
    if not ours or not theirs:
        return False
    one, other = CONCEPT_OF[ours[1]], CONCEPT_OF[theirs[1]]
    return {one, other} <= METRICS and not _alike(one, other) and SHARE not in (one, other)


def growth_for_share(written: Mention, source: Mention) -> bool:
    """占出口三成 of a source's jumped 26.2 percent."""
    if written.figure.unit != "%" or SHARE not in written.lead or written.direction or written.table >= 0:
        return False
    return bool(source.direction) and bool(_GROWN.search(source.left)) and SHARE not in source.near | source.sentence


def share_for_growth(written: Mention, grid: Grid, column: int) -> bool:
    """高出近三成 of a column of shares, whose own header says share or nothing but when."""
    if written.figure.unit != "%" or written.table >= 0 or not written.direction or SHARE in written.near | written.sentence:
        return False
    header = grid.headers[column]
    alone = not re.search(r"[^\dQHFYqhfy\s年月季度一二三四上下半.\-/]", header)
    shares = any(SHARE in terms for terms in grid.header_terms)
    return not _CHANGE_HEADER.search(header) and (SHARE in grid.header_terms[column] or (alone and shares))


def _counts_other(written: Mention, source: Mention) -> bool:
    """39 万台服务器 of a source's 39 万架机架."""
    if written.figure.dimension != "count" or source.table >= 0 or written.table >= 0:
        return False
    ours, theirs = written.clause & COUNTED, source.clause & COUNTED
    return bool(ours and theirs) and not ours & (theirs | source.near)


def _basis_of(source: Mention) -> frozenset[str]:
    """The clause's own basis, 比 9 月多 for 环比; one that says none inherits its sentence's."""
    own = source.clause & BASES
    if own:
        return own
    direct = source.periods[:1]
    dates = frozenset(term[1:] for term in source.near if term[0] == "%").difference(direct)
    if dates and source.direction and (step := step_between(dates, frozenset(direct))):
        return frozenset({step})  # an increase of 16.9% from October 2024
    return frozenset({QUARTERLY}) if source.stepped else source.near & BASES


def metrics_of(source: Mention, *, foreign: bool) -> frozenset[str]:
    """The metrics a source's clause names; one that names none inherits its sentence's."""
    lead = frozenset[str]() if foreign else source.lead & METRICS
    return lead or source.clause & METRICS or source.near & METRICS


def turned(written: Mention, source: Mention) -> bool:
    """Rise against fall. A sign and a word that say the same count once."""
    return heading(written) * heading(source) < 0


def unsigned(written: Mention, source: Mention) -> bool:
    """4.6 亿元 of a source's -4.6 亿元, where no word of the draft says less, lost or gone out."""
    one, other = written.figure.value, source.figure.value
    if one is None or other is None or one <= 0 or other >= 0 or written.figure.dimension != "money":
        return False
    return heading(written) == 0 and not _MINUS & (written.near | written.sentence)


def falls_where_risen(written: Mention, source: Mention, evidence: Evidence) -> bool:
    """下跌 3.42% of a cell 3.42 whose column writes its falls with a sign, or is headed Y/Y: it rose."""
    if source.table < 0 or heading(written) >= 0 or not source.figure.value or source.figure.value < 0 or source.source < 0:
        return False
    return source.column in evidence.once("signed columns", source.table, lambda: _signed_columns(evidence.tables[source.table]))


def _signed_columns(grid: Grid) -> frozenset[int]:
    """The columns of change that write a fall with its sign, told by one that fell or by their header."""
    found = set()
    for column, header in enumerate(grid.headers):
        values = [figures[0].value or 0 for (_, at), figures in grid.cells.items() if at == column and figures and figures[0].unit in ("", "%", "pp", "点")]
        of_change = bool(_CHANGE_HEADER.search(header)) and not _FALL_HEADER.search(header)
        if of_change and (any(value < 0 for value in values) or grid.header_terms[column] & BASES):
            found.add(column)
    return frozenset(found)


def heading(mention: Mention) -> int:
    """-1, 0, +1: the sign where one is written, else the governing word."""
    figure = mention.figure
    if figure.value is not None and figure.value < 0:
        return -1
    return 1 if figure.text.lstrip().startswith(("+", "＋")) else mention.direction


def basis_said(written: Mention) -> frozenset[str]:
    """同比, 环比 of a figure's clause; 较上月增长 is 环比, though 上月 is a date and no term."""
    return written.clause & BASES or (frozenset({QUARTERLY}) if _STEPPED.search(written.left) else frozenset[str]())


def other_basis(written: Mention, theirs: frozenset[str]) -> bool:
    if _THE_BASIS.search(written.left):
        return False
    ours, others = basis_said(written), theirs & BASES
    return bool(ours and others) and not ours & others


def unsaid_basis(written: Mention, source: Mention) -> bool:
    """环比 where the source compares with no earlier month, quarter or week. A growth with no basis said is a year's."""
    if _THE_BASIS.search(written.left):
        return False
    if basis_said(written) != {QUARTERLY} or source.table >= 0 or source.source < 0:
        return False
    return QUARTERLY not in source.sentence | source.scope and not source.stepped


def step_between(earlier: frozenset[str], later: frozenset[str]) -> str:
    """The basis of a change from one date to another: a year apart, or one after the other; "" where that is open."""
    first, second = (next(iter(group)) if len(group) == 1 else "" for group in (earlier, later))
    if not (first[:4].isdigit() and second[:4].isdigit()) or len(first) != len(second):
        return ""
    if "~" in first:
        return YEAR_ON_YEAR if first.replace(first[:4], second[:4]) == second and int(second[:4]) - int(first[:4]) == 1 else ""
    if first[4:] == second[4:]:
        return YEAR_ON_YEAR if int(second[:4]) - int(first[:4]) == 1 else ""
    return QUARTERLY if first[:4] == second[:4] or int(second[:4]) - int(first[:4]) == 1 else ""


def other_metric(written: Mention, theirs: frozenset[str]) -> bool:
    """Both clauses name a metric, and none of one can stand for one of the other."""
    ours, others = _metrics_said(written), theirs & METRICS
    if PARAMETERS in others and MODEL in written.clause and not written.figure.unit:
        return False  # 7B 模型: its size is told by its name
    if SHARE in ours | others:  # a share is of something: both words are its own
        ours, others = ours & AMOUNTS, others & AMOUNTS
    return bool(ours and others) and not any(_alike(a, b) for a in ours for b in others)


def _metrics_said(written: Mention) -> frozenset[str]:
    """The clause's own metrics; a growth alone (同比增长 30%) is of what its sentence spoke of before."""
    growth = written.figure.dimension == "percent" and written.direction
    alone = growth and not any(weight(t) > 0 for t in written.clause)
    return written.lead & METRICS or (written.near & METRICS if alone else frozenset())


def _alike(a: str, b: str) -> bool:
    return a == b or b in KINDS.get(a, ()) or a in KINDS.get(b, ())


def period_of(mention: Mention) -> str:
    return mention.periods[0].lstrip("^") if mention.periods else ""


def other_period(written: Mention, source: Mention, refuted: set[str]) -> str:
    """The source's period where the draft names another one for the figure, else "".

    A year of the draft that is itself `refuted` is one finding, not one for every figure behind it.
    """
    if written.figure.dimension == "date" or written.figure.unit in NAMING:
        return ""
    if source.table >= 0:
        return _other_row(written, source)
    ours, theirs = _dates(written), _dates(source)
    if ours & refuted:
        return ""
    compared = source.base and written.base and not (source.clause | written.clause) & BASES
    if compared and any(meet(p.lstrip("^"), form) for p in source.periods for form in ours):
        return ""  # a 2026 surplus of x, down from y last month: both of 2026
    if ours and theirs and not any(meet(a, b) for a in ours for b in theirs):
        return min(theirs)
    if ours and theirs and all(len(form) == 4 for form in ours) and all(map(_partial, theirs)):
        return min(theirs)  # a quarter's figure told as the year's
    if source.base and ours & theirs:
        return ""  # Q3 prices up 12% from Q2 are of Q3; compared with 420 in 2025, of 2025
    direct = source.periods[0] if source.periods else ""
    if direct.startswith("^") or not _partial(direct):
        return "全年" if YEARLY in source.clause and any(map(_partial, ours)) else ""
    if YEARLY in written.clause and YEARLY not in source.clause and not any(map(_partial, ours)):
        return direct
    if OF_A_DAY & written.near & (source.near | source.sentence):
        return ""
    said = [p.lstrip("^") for p in written.periods]
    if not said or any(p in refuted and p[4:] == direct[4:] for p in said):
        return ""
    if written.ago and any(_same_period(_year_before(p), direct) for p in said):
        return ""  # 较上年同期的 49%, of a quarter named before
    if _OF_YEAR_BEFORE.search(written.left) and not (source.ago or source.base) and len(direct) > 4 and direct in said:
        return direct  # 上年同期为 27%, where that is the quarter's own
    return "" if any(_same_period(p, direct) for p in said) else direct


def _other_row(written: Mention, source: Mention) -> str:
    """The date of the source's row where the draft's sentence names others, as fine, and not this one."""
    for direct in source.periods:
        said = [p for p in written.periods if p[0] != "^" and _fineness(p) == _fineness(direct)]
        said += [_year_before(p) for p in said if written.ago]
        if said and not any(meet(p, direct) for p in said):
            return direct
    return ""


def _fineness(form: str) -> str:
    """2025, 2025-03, 2025-03-17 and --03-17, 2025-Q1: what is told apart."""
    return "Q" if _partial(form) else "-" * form.strip("-").count("-") + ("" if form[:1].isdigit() else "-")


def _dates(mention: Mention) -> set[str]:
    """Years, quarters and halves that bind a figure; a day says when it was told. A month without its year dates what another date does not."""
    forms = {term[1:] for term in mention.near if term[0] == "%" and term[1].isdigit()}
    if forms:
        forms |= {term[1:] for term in mention.near if term[:3] == "%--" and len(term) == len("%--12")}
    if mention.ago and mention.left.isascii():  # $9.40 in October against $4.65 a year before
        forms |= {year_before(form) for form in forms}
    return {form for form in forms if len(form) in (4, 7, 9) or _partial(form)}


def year_before(form: str) -> str:
    """The same part of the year before."""
    return re.sub(r"\d{4}(?=-|~|$)", lambda year: str(int(year[0]) - 1), form)


@lru_cache(1 << 14)
def meet(a: str, b: str) -> bool:
    """Can two date forms name one period: the same, one within the other, or one without its year?"""
    if _same_period(a, b):
        return True
    first, second = _date(a), _date(b)
    return max(relate_forms(first, second), relate_forms(second, first)) is not Relation.NONE


def _date(form: str) -> Figure:
    return Figure(form, 0, 0, None, "date", "date", form=form)


def _year_before(form: str) -> str:
    return f"{int(form[:4]) - 1}{form[4:]}" if form[:4].isdigit() else form


def _partial(form: str) -> bool:
    return "-Q" in form or "-H" in form or is_span_of_months(form)


def _same_period(a: str, b: str) -> bool:
    return a == b or (
        a.endswith(b.lstrip("-")[-2:]) and (a[:4] == b[:4] or not (a[:4].isdigit() and b[:4].isdigit()))
    )


def is_span_of_days(form: str) -> bool:
    return "~" in form and len(form) == 21


def other_year(why: str) -> bool:
    """来源中此数是“EPS 2025E”，不是“EPS 2024E”: columns that differ in nothing but their year."""
    named = re.findall(r"“([^”]*)”", why)
    return (
        len(named) == 2
        and named[0] != named[1]
        and re.sub(r"\d", "", named[0]) == re.sub(r"\d", "", named[1])
    )
