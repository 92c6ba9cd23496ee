"""Whether a slot's kind fits its seat: a day where a day stands, a change told as a change, each figure once. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from agent.figures.extract import scan
from agent.figures.lexicon import CONCEPT_OF, LAST_YEAR
from agent.ledger import Fact
from agent.writing.slots import Placed, figures_of

_STOP = re.compile(r"[。！？!?；;\n]")
_FULL_STOP = re.compile(r"[。！？!?\n]")
_AMOUNT_SEAT = re.compile(
    r"(?:增[长加至到]|上[升涨调]|下[降滑跌调]|减[少至到]|提[高升]|降[低至到]|升[至到]|涨[至到]|跌[至到]|回落|达到?|高达|共计?|合计|金额|耗资|总额)了?\s*$"
)
_VALUE = re.compile(r"(?:[为是达到]|(?<!截)至|录得|实现|合计|约)\s*$")
_ENDS = re.compile(r"\s*(?:$|[，,。；;、！？!?\n])")
_DATE_WORDS = re.compile(r"日期|时间|日子|时点|期限|生效|截止|起点|节点|[日期]为\s*$|定[于在]|[推延提]迟?前?[至到]\s*$|[延推][期迟后][至到]\s*$|提前[至到]\s*$")
_COURSE = re.compile(
    r"[从由自升降涨跌增减较比]|[上去]年|同期|此前|上一|缩|提|扩|调|\b(?:from|to|up|down|than|compared|versus|against|year|ago|earlier|previous\w*|for)\b", re.IGNORECASE
)
_FROM = re.compile(r"[从由自](?:最初的?|原[来先]的?|此前的?)?\s*$")
_BASE = re.compile(r"\s*(?:from|than|over|versus|compared (?:with|to)|on)\b(?=[^,.;]*(?:quarter|month|week|January|February|March|April|May|June|July|August|September|October|November|December))")
_ORIGIN = re.compile(r"[从由自较比]|原先?|此前|之前|先前|曾|高于|低于|超过|起步|最初|上[年季月周期一]|去年|同期")
_TO = re.compile(r"[^，,。；;]{0,6}[至到为成]\s*")
_FOR = re.compile(r"(?<![可予难足加给])以\s*$")
_UNTIL = re.compile(r"截[至止]\s*$")
_METRIC = re.compile(rf"(?:{'|'.join(sorted((w for w in CONCEPT_OF if not w.isascii()), key=len, reverse=True))})\s*$")
_DAY_SEAT = re.compile(r"(?:截至|截止|自|始于|生效于|成立于|发布于|上线于)\s*$")
_CHANGE = re.compile(
    r"(?<![最至])(?:增加|增[长添派]|减少|提高|提升|上[升涨]|下[降跌滑]|降低|净增|新增|新[建开设]|增|减|缩短|延长|扩大|收窄|缩减|上调|下调|追加|[多少高低涨跌])"
    r"(?:了|出|约|近|超|逾|达|[^\d，,。；至到为从由的 \s]{0,4})\s*$"
    r"|\b(?:by|up|down|added|adding|adds|gained|lost|rose|fell|climbed|dropped|(?:increase|gain|rise|drop|decline|cut) of)"
    r"\s+(?:an?\s+|the\s+|about\s+|around\s+|some\s+|nearly\s+|only\s+|just\s+|its\s+|another\s+)*[$€£¥]?$",
    re.IGNORECASE,
)
_CHANGE_BEHIND = re.compile(r"\s*(?:的?(?:增[量幅]|降幅|涨幅|跌幅)|more\b|fewer\b|less\b|higher\b|lower\b)", re.IGNORECASE)
# A change is one of these; an index, a rate or a duration can be read either way.
_OF = frozenset({"money", "count", "tech"})


def misseated(text: str, one: Placed, standing: Sequence[Placed]) -> str:
    """What is wrong with the kind of thing that stands here, "" when nothing is."""
    if _day_astray(text, one):
        return "是日期，不是数量"
    if _amount_astray(text, one):
        return "是数量，不是日期"
    if _told_twice(text, one, standing):
        return "在一句中写了两次，原句只说了一次"
    if _made_up_course(text, one, standing):
        return "与前一槽位不在同一原句，不能写成从一个到另一个"
    if _start_told_as_end(text, one):
        return "在原句中是变动前的数，须写明从它变到多少"
    if one.fact.unit == "x" and _METRIC.search(text[: one.start]) and _METRIC.search(_before(one.fact)) is None:
        return "是倍数，不是数量"
    if _against_last_year(text, one):
        return "在原句中不是与上年同期相比"
    if said := _change_or_level(text, one):
        return said
    return ""


def _day_astray(text: str, one: Placed) -> bool:
    """A day right behind 增长 or 达到, or behind a metric's 为, where a clause ends: an amount's seat."""
    if one.fact.unit != "date":
        return False
    before = text[: one.start]
    if _DATE_WORDS.search(before[-12:]):
        return False
    if (_AMOUNT_SEAT.search(before) and _ENDS.match(text, one.end)) or _FOR.search(before):
        return True
    if "~" in one.fact.value and _UNTIL.search(before):
        return True
    if _ENDS.match(text, one.end) and (named := _METRIC.search(before)) and scan(before[named.start() - 14 : named.start()] if named.start() > 14 else before[: named.start()]).figures:
        return True
    return bool(_VALUE.search(before) and _ENDS.match(text, one.end) and not _a_day_said(one.fact))


def _a_day_said(fact: Fact) -> bool:
    """The source itself gives the day as the answer: 上市日为 3 月 2 日, will be 2027."""
    at = fact.evidence.quote.find(fact.text)
    return at > 0 and bool(re.search(r"[为是到至]\s*$|\b(?:is|be|until|to|was|for)\s+$", fact.evidence.quote[:at]))


def _amount_astray(text: str, one: Placed) -> bool:
    if one.fact.unit in ("date", "time") or not _ENDS.match(text, one.end):
        return False
    alone = not text[: one.start].strip() or text[: one.start].rstrip()[-1] in "。！？；"
    return alone or bool(_DAY_SEAT.search(text[: one.start]))


def _told_twice(text: str, one: Placed, standing: Sequence[Placed]) -> bool:
    """The slot's figure stands in two places of a sentence, and in fewer of its source's."""
    low = max((m.end() for m in _FULL_STOP.finditer(text, 0, one.start)), default=0)
    found = _FULL_STOP.search(text, one.end)
    high = found.start() if found else len(text)
    times = sum(1 for other in standing if low <= other.start < high and other.fact.text == one.fact.text)
    return times > max(1, sum(1 for f in figures_of(one.fact.evidence.quote) if f.text == one.fact.text))


def _made_up_course(text: str, one: Placed, standing: Sequence[Placed]) -> bool:
    """从 {{F1}} 升至 {{F2}} of two figures that no one sentence states."""
    before = [other for other in standing if other.end <= one.start]
    if not before or not _FROM.search(text[: before[-1].start]) or not _TO.fullmatch(text[before[-1].end : one.start]):
        return False
    last = before[-1].fact
    if last.unit != one.fact.unit or last.unit == "date" or last.formula or one.fact.formula:
        return False
    return last.evidence.quote != one.fact.evidence.quote or not _COURSE.search(last.evidence.quote)


def _start_told_as_end(text: str, one: Placed) -> bool:
    """由 320 家上调至 360 家 told as 320 家 alone."""
    if not _FROM.search(_before(one.fact)) or one.fact.unit in ("date", "time"):
        return False
    low = max((m.end() for m in _STOP.finditer(text, 0, one.start)), default=0)
    found = _STOP.search(text, one.end)
    return not _ORIGIN.search(text[low : found.start() if found else len(text)])


def _against_last_year(text: str, one: Placed) -> bool:
    """同比 of an English figure that a quarter or a month stands behind as what it is compared with."""
    quote = one.fact.evidence.quote
    clause = text[slice(*_clause_ends(text, one.start, one.end))]
    if not LAST_YEAR.search(clause.replace("同比", "同期")) or one.fact.unit == "date" or not re.search(r"[A-Za-z]{3}", quote):
        return False
    figures = figures_of(quote)
    behind = [quote[f.end : next((g.start for g in figures if g.start > f.end and g.dimension != "date"), len(quote))] for f in figures if f.text == one.fact.text]
    return bool(behind) and all(_BASE.match(said) and not LAST_YEAR.search(said) for said in behind)


def _clause_ends(text: str, start: int, end: int) -> tuple[int, int]:
    left = max(text.rfind(mark, 0, start) for mark in "，。；！？") + 1
    return left, min((at for mark in "，。；！？" if (at := text.find(mark, end)) >= 0), default=len(text))


def _before(fact: Fact) -> str:
    """What stands before the figure in its source, of its first mention."""
    quote = fact.evidence.quote
    return next((quote[: f.start] for f in figures_of(quote) if f.text == fact.text), "")


def _change_or_level(text: str, one: Placed) -> str:
    """增加 340 人 told as 340 人, or the reverse."""
    figures = scan(text).figures
    mine = next((f for f in figures if one.start <= f.start < one.end), None)
    there = _changes(one.fact)
    if mine is None or mine.dimension not in _OF or len(there) != 1:
        return ""
    here = _is_change(text, mine.start, mine.end)
    if here == next(iter(there)):
        return ""
    return "在原句中是变动后的数，不是变动的幅度" if here else "在原句中是变动的幅度，不是变动后的数"


@lru_cache(maxsize=4096)
def _changes(fact: Fact) -> frozenset[bool]:
    """Whether the source tells the figure as a change, for every mention of it."""
    quote = fact.evidence.quote
    return frozenset(_is_change(quote, f.start, f.end) for f in figures_of(quote) if f.text == fact.text)


def _is_change(text: str, start: int, end: int) -> bool:
    return bool(_CHANGE.search(text[max(0, start - 24) : start]) or _CHANGE_BEHIND.match(text, end))
