"""The formulas a sentence may call for, as data: the words that call for one, what it gives, how it is computed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from agent.figures.lexicon import FALLING, RISING
from agent.figures.model import Figure


@dataclass(frozen=True, slots=True)
class Formula:
    """`words`: what in the clause calls for it; `of`: dimensions of the result."""

    name: str
    words: re.Pattern[str]
    of: frozenset[str]
    compute: Callable[[Decimal, Decimal], Decimal]
    same_dimension: bool = False  # the operands have the result's own unit
    needs: tuple[str, str] = ("", "")  # the metric that must bind each operand, "" for any
    ordered: bool = True  # the first operand is the earlier one
    part: bool = False  # a part over its whole
    across: bool = False  # of one row, the operands may be of two metrics
    never: re.Pattern[str] | None = None  # words right before the figure that call for another formula

    def calls(self, words: str) -> bool:
        return bool(self.words.search(words)) and not (self.never and self.never.search(words))


_CHANGE = re.compile(
    r"同比|环比|增|涨|升|提|降|跌|减|缩|滑|落|变化|变动|幅|较|(?<!占)比(?!重|例)|grow|rise|rose|grew|fell|fall|drop|declin|increas|decreas|up|down|jump|surg",
    re.IGNORECASE,
)
_GROWN_BY = re.compile(rf"(?:{RISING}|多出?|高出|增)[了约近超逾达\s]*\d[\d.]*\s*倍")
_LEVEL = re.compile(
    rf"{_GROWN_BY.pattern}|(?:\bPE|P/E|市盈率|市销率|市净率|中位数|中值|均值|平均)[为约是达\s]*\d", re.IGNORECASE
)
_GROWTH_BEFORE = re.compile(rf"(?:{RISING}|扩大|扩张|扩充|高出|增|翻|扩|涨|升|多|贵)[了约近超逾达出]*\s*$")
PART_WORDS = re.compile(
    r"占|份额|比重|一半|过半|分之|的\s*\d成|share|account|of (?:the )?total|proportion", re.IGNORECASE
)
SHARE_WORDS = re.compile(rf"{PART_WORDS.pattern}|比例|渗透率|率|margin", re.IGNORECASE)
CONVERSION = re.compile(r"约合|折合|折算|相当于|合人民币|等于|equivalent", re.IGNORECASE)
# 超过本轮的一半: a limit that the words say, not the fraction.
_BOUND_APART = re.compile(r"(?:超过|不足|不到|接近)[^，,；;。]{1,16}的(?:一半|[一二三四五六七八九十]+分之[一二三四五六七八九])")
SHARE = Formula(
    "占比 = 部分 / 总体",
    SHARE_WORDS,
    frozenset({"percent"}),
    lambda a, b: a / b * 100,
    ordered=False,
    part=True,
    across=True,
    never=_BOUND_APART,
)
FORMULAS = (
    Formula("变化 = (后 − 前) / 前", _CHANGE, frozenset({"percent"}), lambda a, b: (b - a) / abs(a) * 100),
    SHARE,
    Formula(
        "倍数 = 后 / 前",
        re.compile(r"倍|times|fold|x\b", re.IGNORECASE),
        frozenset({"ratio"}),
        lambda a, b: b / a,
        across=True,
        never=_LEVEL,
    ),
    Formula("增长倍数 = 后 / 前 − 1", _GROWN_BY, frozenset({"ratio"}), lambda a, b: b / a - 1),
    Formula(
        "差 = 后 − 前",
        re.compile(
            rf"差|[周月日年季新略净][增减](?=[了约近超]*\s*\d)|{RISING.replace('增长|', '')}|{FALLING}|缩短|扩大|收窄|缩小|多|少|高出|高|低于|低|超出|领先|落后|其余|剩余|净|比|较|difference|more|fewer|gap|rest|remain",
            re.IGNORECASE,
        ),
        frozenset({"money", "count", "point", "duration", "tech"}),
        lambda a, b: b - a,
        same_dimension=True,
        across=True,
    ),
    Formula(
        "PE = 股价 / EPS",
        re.compile(r"市盈率|\bPE\b|P/E|price.to.earnings", re.IGNORECASE),
        frozenset({"ratio", "count"}),
        lambda a, b: a / b,
        needs=("#price", "#eps"),
    ),
)


def grown_by(text: str, position: int) -> bool:
    """增长 1.4 倍 before a position: the figure is the growth, not the multiple."""
    return bool(_GROWTH_BEFORE.search(text, max(0, position - 10), position))


def turned_values(
    wanted: Figure, source: Figure, direction: int, wanted_grown: bool, source_grown: bool
) -> Iterator[Decimal]:
    """The source's growth or multiple as the wanted unit says it."""
    value = source.value or Decimal(0)
    if source.dimension == "ratio" and wanted.dimension == "ratio" and wanted_grown != source_grown:
        yield value + 1 if source_grown else value - 1
    elif source.dimension == "ratio" and wanted.dimension == "percent":
        yield value * 100 if source_grown else (value - 1) * 100
    elif source.dimension == "percent" and wanted.dimension == "ratio" and direction > 0:
        yield value / 100 if wanted_grown else value / 100 + 1
    elif source.dimension == "percent" and wanted.dimension == "percent" and direction < 0:
        yield 100 - value


SUM_WORDS = re.compile(
    r"合计|共计|总计|累计|总额|总共|一共|总融资|加起来|共(?=[^同享有识用产性鸣])|下来|total|combined|altogether|in all",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Statistic:
    """A value of a whole column."""

    name: str
    words: re.Pattern[str]
    compute: Callable[[Sequence[Decimal]], Decimal]
    adds: bool = False  # of amounts alone


def middle(values: Sequence[Decimal]) -> Decimal:
    ordered = sorted(values)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


STATISTICS = (
    Statistic("中位数", re.compile(r"中位数|中值|median", re.IGNORECASE), middle),
    Statistic(
        "均值", re.compile(r"均值|平均|average|mean", re.IGNORECASE), lambda v: sum(v, Decimal(0)) / len(v)
    ),
    Statistic("合计", SUM_WORDS, lambda v: sum(v, Decimal(0)), adds=True),
)
