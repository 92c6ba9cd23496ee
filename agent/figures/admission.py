"""Which operands may a sentence compute with? Some pair of figures always fits by accident; what they are decides.

As in aspects, a rule needs both sides to say something: what one side leaves out contradicts nothing. Only 同比 asks
for more, since every other change would pass for it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.figures.aspects import (
    BASES,
    METRICS,
    QUARTERLY,
    YEAR_ON_YEAR,
    heading,
    meet,
    metrics_of,
    other_metric,
    step_between,
)
from agent.figures.contexts import COLON_BREAK, Mention
from agent.figures.evidence import Evidence, StatedFact
from agent.figures.formulas import Formula
from agent.figures.lexicon import LAST_YEAR
from agent.figures.match import Matcher
from agent.figures.periods import own_date

_PERIOD = re.compile(
    r"(?:19|20)\d\d(?:-\d\d)*(?:年|[EA]\b)?|[一二三四1-4]季度?|Q[1-4]|H[12]|\d{1,2}\s*月|[上下]半年|[本上当前]一?[周月季期年]|今年|去年|同期"
    r"|前值|最新|全年|年度|[（(][^（）()]*[）)]|this|last|previous|prior|week|month|quarter|year|ago|[\s\d_/·:：-]+",
    re.IGNORECASE,
)
_PREMIUM = re.compile(r"溢价|折价|价差|升水|贴水|premium|discount|spread", re.IGNORECASE)
# What is no amount: it may be compared, never added up.
_INTENSIVE = re.compile(
    r"均|率|价|倍|单价|指数|环比|同比|增速|增幅|涨|跌|得分|PE|PB|PS|PUE|EPS|ROE|每|per\b|price|rate|ratio|growth|change|margin|score|average",
    re.IGNORECASE,
)
_SHARES = re.compile(r"占比|份额|比重|占|share|proportion", re.IGNORECASE)
_INTENSIVE_METRICS = frozenset(
    {
        "#price",
        "#pe",
        "#eps",
        "#margin",
        "#grossmargin",
        "#netmargin",
        "#opmargin",
        "#score",
        "#accuracy",
        "#latency",
    }
)
_WHOLE_LABEL = re.compile(r"合计|总|全部|全国|整体|行业|市场|total|all\b", re.IGNORECASE)
_GROWTH = re.compile(
    r"(?:同比|环比|增长|上涨|上升|下降|下跌|下滑|增幅|降幅|涨幅|跌幅|增|涨|跌|降)[了为约近超逾达至\s]*$"
)
_LISTED = re.compile(r"(?:\s*(?:[、/]|和|与|及)?\s*-?\d[\d,.]*\s*[万亿]*元?)*\s*(?:[、/]|和|与|及)\s*")
_NAMES = re.compile(r"[、/／]|和|与|及|以及")
_SUM_BEFORE = re.compile(r"合计|共计|总计|一共|总共|共(?=[^同享有识用产性鸣])")
_COUNTED = re.compile(
    r"([两二三四五六七八九十]|\d{1,2})\s*(?:家|个|款|类|项|大|轮|笔|种|条|座|只|起|国|地|省|市)"
)
_DIGITS = {word: n for n, word in enumerate("一二三四五六七八九十", start=1)} | {"两": 2}


class Admission:
    """Judges operands for mentions of one draft."""

    def __init__(self, evidence: Evidence, matcher: Matcher, text: str) -> None:
        self.evidence, self.matcher, self.text = evidence, matcher, text
        self._amounts: dict[int, bool] = {}

    def pair(self, mention: Mention, formula: Formula, a: Mention, b: Mention) -> bool:
        """`a`: the earlier, the part, the smaller; `b`: the other."""
        if formula.needs != ("", ""):
            return True
        if any(self._of_another_row(mention, m, formula) for m in (a, b)):
            return False
        if formula.ordered and (self._other_basis(mention, a, b) or self._reversed(a, b)):
            return False
        if formula.across and self._other_matter(mention, a, b):
            return False
        if formula.part and (
            self._grown(mention) or self.evidence.is_previous(a) != self.evidence.is_previous(b)
        ):
            return False
        if formula.same_dimension:
            return _is_felt(mention, (a, b))
        return "ratio" not in formula.of or all((m.figure.value or 0) > 0 for m in (a, b))

    def parts(self, mention: Mention, parts: Sequence[Mention]) -> bool:
        """Parts of a total: amounts of its metric, as many as the clause names."""
        if mention.figure.dimension == "percent" and not self._of_shares(mention):
            return False
        if not _is_felt(mention, parts):
            return False
        if any(other_metric(mention, self.terms(m)) for m in parts):
            return False
        said = self._counted(mention)
        return not said or len(parts) in said

    def is_amount(self, m: Mention) -> bool:
        """What can be added up: no price, no rate, no growth; of percents, shares alone."""
        key = id(m)
        if key not in self._amounts:
            self._amounts[key] = self._is_amount(m)
        return self._amounts[key]

    def _is_amount(self, m: Mention) -> bool:
        header = self.header(m)
        if m.figure.dimension == "percent":
            return not heading(m) and (not header or bool(_SHARES.search(header)))
        if header and m.figure.dimension in ("", "ratio", "money", "count"):
            return not _INTENSIVE.search(_SHARES.sub("", header))
        return m.figure.dimension != "ratio" and not m.lead & _INTENSIVE_METRICS

    def _of_shares(self, mention: Mention) -> bool:
        """Of percents, only shares of one whole add up."""
        said = " ".join(mention.headings) if mention.table >= 0 else self.text[slice(*mention.span)]
        return not heading(mention) and bool(_SHARES.search(said))

    def header(self, m: Mention) -> str:
        """The header of a cell's column, "" for a figure of a text."""
        if m.table < 0:
            return ""
        return self.evidence.tables[m.table].headers[m.column] if m.source >= 0 else m.headings[0]

    def terms(self, m: Mention) -> frozenset[str]:
        """What names an operand's metric."""
        if m.table >= 0 and m.source >= 0:
            return self.evidence.tables[m.table].header_terms[m.column]
        return metrics_of(m, foreign=m.source >= 0 and self.matcher.stories.foreign(m.source))

    def one_header(self, mention: Mention, a: Mention, b: Mention) -> bool:
        """Two columns of one metric, apart by their periods; or two prices, where a premium is spoken of."""
        one, other = (_PERIOD.sub("", self.header(m)).lower() for m in (a, b))
        if not one or not other or one == other:
            return True
        return bool(
            _PREMIUM.search(" ".join(mention.headings) or self.text[mention.span[0] : mention.figure.end])
        )

    def _of_another_row(self, mention: Mention, m: Mention, formula: Formula) -> bool:
        """The draft names rows of the operand's table, and not this one."""
        if m.table < 0 or m.source < 0:
            return False
        labels = " ".join(self.evidence.tables[m.table].labels(m.row))
        if formula.part and _WHOLE_LABEL.search(labels):
            return False
        return bool(self.matcher.tables.rows_named(mention, m.table)) and not self.matcher.tables.names_row(
            mention, m
        )

    def _other_basis(self, mention: Mention, a: Mention, b: Mention) -> bool:
        said = (mention.clause | mention.lead) & BASES
        if said == {YEAR_ON_YEAR}:
            return not self._year_apart(a, b)
        return said == {QUARTERLY} and self._year_ago(a)

    def _year_apart(self, a: Mention, b: Mention) -> bool:
        if any(m.source >= 0 and isinstance(self.evidence.sources[m.source], StatedFact) for m in (a, b)):
            return True
        if (
            self._year_ago(a)
            or step_between(dates_of(a, self.evidence), dates_of(b, self.evidence)) == YEAR_ON_YEAR
        ):
            return True
        return a.table < 0 and a.source >= 0 and YEAR_ON_YEAR in a.sentence | b.sentence

    def _year_ago(self, m: Mention) -> bool:
        return m.ago or bool(LAST_YEAR.search(self.header(m))) or self._of_year_before(m)

    def _of_year_before(self, m: Mention) -> bool:
        """(Q3 2025: x) in a text of 2026."""
        source = self.evidence.sources[m.source] if m.source >= 0 and m.table < 0 else None
        on = source.on if source is not None and not isinstance(source, StatedFact) else None
        dates = [t[1:] for t in m.near if t[0] == "%" and t[1].isdigit()]
        return bool(on and dates) and all(on is not None and int(d[:4]) == on.year - 1 for d in dates)

    def _reversed(self, a: Mention, b: Mention) -> bool:
        """The earlier operand is of a later date than the later one."""
        one, other = (sorted(_days_of(m, self.evidence)) for m in (a, b))
        if len(one) != 1 or len(other) != 1:
            one, other = (sorted(own_date(m, self.evidence)) for m in (a, b))
        if len(one) != 1 or len(other) != 1 or len(one[0]) != len(other[0]) or one == other:
            return self._listed_earlier(b, a)
        return one[0][:4].isdigit() == other[0][:4].isdigit() and one[0] > other[0]

    def _listed_earlier(self, a: Mention, b: Mention) -> bool:
        """2023 年至 2025 年……分别为 x、y、z: the first of the list is the earliest."""
        reader = self.evidence.readers.get(a.source)
        if reader is None or (a.source, a.span) != (b.source, b.span) or a.order > b.order or a.figure.unit != b.figure.unit:
            return False
        dates = (m.figure.form for m in self.evidence.by_place.get((a.source, a.span[0]), ()) if m.order < a.order)
        return any("~" in form for form in dates) and _LISTED.fullmatch(reader.text, a.figure.end, b.figure.start) is not None

    def _other_matter(self, mention: Mention, a: Mention, b: Mention) -> bool:
        """Operands of two metrics, one of which the draft's sentence does not name."""
        ours = (mention.near | mention.sentence) & METRICS
        one, other = (self.terms(m) & METRICS for m in (a, b))
        if not one or not other or one & other or not ours:
            return False
        return not one & ours or not other & ours

    def _grown(self, mention: Mention) -> bool:
        """A growth is no share."""
        if mention.figure.text.lstrip()[:1] in "+＋":
            return True
        clause = (
            COLON_BREAK.split(self.text[mention.span[0] : mention.figure.start])[-1] if mention.table < 0 else ""
        )
        return bool(_GROWTH.search(clause)) and not _SHARES.search(clause)

    def _counted(self, mention: Mention) -> set[int]:
        """How many parts the clause before the total speaks of: 三家合计, A、B 与 C 合计; empty where it does not say."""
        if mention.table >= 0:
            return set()
        before = self.text[mention.span[0] : mention.figure.start]
        word = next(iter(reversed(list(_SUM_BEFORE.finditer(before)))), None)
        if word is None:
            return set()
        clause = COLON_BREAK.split(before[: word.start()])[-1]
        number = next(iter(reversed(list(_COUNTED.finditer(clause)))), None)
        if number:
            return {int(number[1]) if number[1].isdigit() else _DIGITS[number[1]]}
        return {len(_NAMES.split(clause))} if _NAMES.search(clause) else set()


def dates_of(m: Mention, evidence: Evidence) -> frozenset[str]:
    """Years, quarters and months that date an operand: its column's, else its clause's."""
    terms = evidence.tables[m.table].header_terms[m.column] if m.table >= 0 and m.source >= 0 else m.near
    return frozenset(t[1:] for t in terms if t[0] == "%" and "~" not in t and len(t) in (5, 8))


def _days_of(m: Mention, evidence: Evidence) -> frozenset[str]:
    """The dates of an operand, the days of its column's header among them."""
    if m.table < 0 or m.source < 0:
        return dates_of(m, evidence)
    return frozenset(t[1:] for t in evidence.tables[m.table].header_terms[m.column] if t[0] == "%" and "~" not in t)


def ends_elsewhere(mention: Mention, later: frozenset[str]) -> bool:
    """A change that ends in another year than the one the draft names."""
    named = {t[1:] for t in mention.near if t[0] == "%" and len(t) == 5}
    return bool(named) and not any(meet(x, y) for x in named for y in later)


def _is_felt(mention: Mention, parts: Sequence[Mention]) -> bool:
    """Each operand is large enough to show in the result as written: 7.1 元 is no part of 34 亿元."""
    least = mention.figure.step / 2
    return all(abs(m.figure.value or least) >= least for m in parts)
