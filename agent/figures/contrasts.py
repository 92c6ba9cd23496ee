"""Words that shut each other out: 投前 and 投后, 日活 and 月活, 进口 and 出口. Pure.

A figure told with one of such a group is not the source's figure told with another of it. Both sides must say one, each
in the figure's own clause; a side that says two of a group leaves it open.
"""

from __future__ import annotations

import re

from agent.figures.contexts import Mention, Reader
from agent.figures.dates import is_span_of_months

_TO_DATE = re.compile(r"截[至止]|累计|[年月季]内|以来|[末底]|前|to date|as of|through|cumulative|so far", re.IGNORECASE)
REACH = 40  # letters before a figure
BEHIND = 28  # letters behind an English figure that belong to it
_SEVERAL = re.compile(r"[两二三四五六七八九十\d]\s?(?:家|起|笔|款|只|国|地|项|座)(?:公司|融资|企业|厂商|银行|机构|交易|品牌)?[，,]?(?:合计|共计|总计)[^，,；;。\d]{0,6}$")
_TOTAL = re.compile(
    r"合计|共|总|累计|全部|整体|之和|加起来|[两二三四五六七八九十\d]\s?(?:家|起|笔|款|只|国|地|项|座|者)|\b(?:totals?|totall?ed|combined|together|altogether|overall|collectively|all|aggregate|sum|both|two|three|four|five)\b", re.IGNORECASE
)
_ROUND = re.compile(r"(?<![A-Za-z])([A-H]\+{0,2})\s?轮|\bSeries ([A-H])\b")  # of a financing
_DIGIT = re.compile(r"\d(?! ?周)")  # 52 周最高价
_SENTENCE = re.compile(r"[；;。]")
_OPEN = re.compile(r"[,;:，；。：（()）]|\.\s")


def _group(**words: str) -> dict[str, re.Pattern[str]]:
    return {name: re.compile(pattern, re.IGNORECASE) for name, pattern in words.items()}


# What a share cost when.
PRICES = _group(最高=r"最高价|高点|高位|(?:年内|盘中|历史|周内|一周)最?新?高|\bhighs?\b", 最低=r"最低价|低点|低位|\blows?\b", 收盘=r"收盘|收[于报]|\bclos(?:ed?|ing)\b", 发行价=r"发行价|招股价|发售价|\b(?:offer(?:ing)?|IPO) price\b", 开盘=r"开盘|\bopen(?:ed|ing)\b")
# Each group: what stands on one side only. English words are those of press releases and filings.
GROUPS: tuple[dict[str, re.Pattern[str]], ...] = (
    _group(投前=r"投前|pre-money", 投后=r"投后|post-money"),
    _group(
        日活=r"日活|\bDAU\b|daily (?:active )?(?:user|active)",
        周活=r"周活|\bWAU\b|weekly (?:active )?(?:user|active)",
        月活=r"月活|\bMAU\b|monthly (?:active )?(?:user|active)",
    ),
    _group(发行前=r"发行前|before the (?:offering|issue)", 发行后=r"发行后|after the (?:offering|issue)"),
    _group(含税=r"(?<!不)含税|\b(?:including|inclusive of) (?:VAT|tax)", 不含税=r"不含税|未税|\b(?:excluding|exclusive of|before) (?:VAT|tax)"),
    _group(
        融资额=r"(?:融资额|募资额|融资金额|募资金额)(?:约|为|达|超|近|是|至)*\s*$|\braised\b",
        估值=r"估值(?:约|为|达|超|近|是|至|[升涨降]至)*\s*$|^\s*(?:(?:pre|post)-money )?valuation|\bvaluation of[^|]{0,12}$|\bvalu(?:ed|es|ing)\b[^|]{0,30}\bat[^|]{0,12}$|\bvaluation\s*$",
    ),
    _group(税前=r"税前|pre-?tax|before tax", 税后=r"税后|after[ -]tax|net of tax"),
    _group(输入=r"输入|\binput\b", 输出=r"输出|\boutput (?:token|price)s?\b"),
    _group(进口=r"(?<!出)进口|\bimport(?:s|ed)?\b", 出口=r"(?<!进)出口|\bexport(?:s|ed)?\b"),
    _group(流入=r"净?流入|\binflows?\b", 流出=r"净?流出|\boutflows?\b"),
    _group(净买入=r"净买入|net (?:buying|purchases?)", 净卖出=r"净卖出|net (?:selling|sales of)"),
    _group(公开发售=r"公开发售|public offer(?:ing)? tranche", 国际配售=r"国际(?:配售|发售)|international (?:placing|offering)"),
    _group(线上=r"线上|\bonline\b", 线下=r"线下|\boffline\b"),
    _group(上限=r"上限|最高(?=[补可配奖罚支])|(?:high|upper|top) end", 下限=r"下限|最低(?=[补可配奖罚支])|(?:low|lower|bottom) end"),
    _group(首付款=r"首付款?|预付款|\bupfront\b", 里程碑=r"里程碑|\bmilestones?\b"),
    _group(首付=r"首付|预付|定金|\bupfront\b|down ?payment", 尾款=r"尾款|final payment"),
    _group(付费=r"付费|\bpaid\b|\bpaying\b", 免费=r"免费|\bfree\b"),
    _group(盘前=r"盘前|pre-?market", 盘后=r"盘后|after-hours|extended trading"),
    _group(年初=r"年初|start of the year", 年末=r"年末|年底|end of the year|year-end"),
    _group(名义=r"名义|\bnominal\b", 实际=r"实际(?:增|利|GDP|工资|收入)|\breal (?:GDP|wages?|terms)\b"),
    _group(男=r"男性|\bmen\b|\bmale\b", 女=r"女性|\bwomen\b|\bfemale\b"),
    _group(总市值=r"(?<!流通)总市值|total market", 流通市值=r"流通(?:股)?市值|free[- ]float"),
    _group(训练=r"(?<!预)(?<!后)训练(?:成本|费用|开销|算力|速度|时间|集群)|training (?:cost|run|time|cluster)", 推理=r"推理(?:成本|费用|开销|算力|速度|时间|集群|延迟)|inference (?:cost|time|speed|cluster|latency)"),
    PRICES,
    _group(GAAP=r"(?<!非)(?<!非 )(?<!non-)\bGAAP|(?<!非)公认会计准则", 非GAAP=r"非 ?GAAP|non-GAAP|非公认会计准则|经调整|调整后|\badjusted\b"),
    _group(降至=r"(?:降|升|增|减|跌|涨|提高|下降|上升|缩短|缩减|扩大|压缩)[到至为](?:原来的)?(?:约|近|超)?\s*$", 降低=r"(?:下降|上升|降低|提高|提升|增长|增加|减少|缩短|缩减|上涨|下跌|下调|上调)了?(?:约|近|超)?\s*$"),
    _group(预训练=r"预训练|pre-?training", 后训练=r"后训练|post-?training"),
)
_ANY = re.compile("|".join(pattern.pattern for group in GROUPS for pattern in group.values()), re.IGNORECASE)


def opposed(mention: Mention, text: str, other: Mention, reader: Reader | None) -> str:
    """Why the words of the draft's figure and of the source's cannot stand for one another, or ""."""
    turned = between(mention, text, other, reader)
    if turned:
        return f"来源说的是{turned[1]}，不是{turned[0]}"
    if _of_one(mention, text, other, reader):
        return "来源此处说的是其中一家，不是合计"
    return "来源与此处一为单月，一为累计" if to_date(mention, text, other, reader) else ""


def _of_one(mention: Mention, text: str, other: Mention, reader: Reader | None) -> bool:
    """四家合计 x of a source that tells x of one."""
    if reader is None or mention.table >= 0 or mention.figure.dimension not in ("money", "percent"):
        return False
    before = text[max(mention.span[0], mention.figure.start - REACH) : mention.figure.start]
    return bool(_SEVERAL.search(before)) and not _TOTAL.search(reader.text, *other.span)


def between(mention: Mention, text: str, other: Mention, reader: Reader | None) -> tuple[str, str] | None:
    """The words of one group in which the draft's figure and the source's differ, draft's first; None if in none."""
    if reader is None or mention.table >= 0 or mention.figure.dimension == "date":
        return None
    ours = _around(text, mention)
    if not _ANY.search(ours) and not _ROUND.search(ours):
        return None
    theirs = _around(reader.text, other)
    rounds, others = ({f"{a or b} 轮" for a, b in _ROUND.findall(words)} for words in (ours, theirs))
    if mention.figure.dimension == "money" and len(rounds) == len(others) == 1 and rounds != others:
        return rounds.pop(), others.pop()
    for group in GROUPS:
        mine = _said(group, ours)
        its = _said(group, theirs) if len(mine) == 1 else []
        if len(its) == 1 and mine != its:
            return mine[0], its[0]
    return None


def to_date(mention: Mention, text: str, other: Mention, reader: Reader | None) -> bool:
    """10 月 told for a source's 1-10 月, or the other way round: a month alone is not the months up to it."""
    if reader is None or mention.table >= 0 or other.table >= 0 or mention.figure.dimension == "date":
        return False
    ours, theirs = _direct(mention), _direct(other)
    if is_span_of_months(ours) == is_span_of_months(theirs):
        return False
    if is_span_of_months(ours):
        return _ends_in(ours, theirs) and not _TO_DATE.search(_clauses(reader.text, other))
    return _ends_in(theirs, ours) and not _TO_DATE.search(_clauses(text, mention))


def _direct(mention: Mention) -> str:
    return mention.periods[0] if mention.periods and mention.periods[0][0] != "^" else ""


def _ends_in(span: str, month: str) -> bool:
    first, _, last = span.partition("~")
    return len(month.strip("-")) in (2, 7) and last[-2:] == month[-2:] != first[-2:] and "Q" not in month and "H" not in month


def _clauses(text: str, mention: Mention) -> str:
    return text[max(mention.span[0], mention.figure.start - 40) : mention.figure.start]


def price_said(text: str, mention: Mention) -> str:
    """收盘, 发行价: which price of a share the words of a figure say; "" for none or for two."""
    said = _said(PRICES, _around(text, mention))
    return said[0] if len(said) == 1 else ""


def _said(group: dict[str, re.Pattern[str]], words: str) -> list[str]:
    return [name for name, pattern in group.items() if pattern.search(words)]


def _around(text: str, mention: Mention) -> str:
    """The words of a figure: those back to the figure before it, and those behind up to the next break, parted by a bar."""
    start, end = mention.figure.start, mention.figure.end
    before = _DIGIT.split(_SENTENCE.split(text[max(mention.span[0], start - REACH) : start])[-1])[-1]
    return _OPEN.split(text[end : min(mention.span[1], end + BEHIND)])[0] + "|" + before
