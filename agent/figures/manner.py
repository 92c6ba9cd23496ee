"""How is an amount told: as planned or as done, to date or of one period, now or last week, per hour or per month? Pure.

Each rule needs both sides to say something; a draft that leaves it out contradicts nothing.
"""

from __future__ import annotations

import re

from agent.figures.contexts import BREAK, INNER_BREAK, Mention, Reader, clause_before
from agent.figures.layout import Grid

_DONE = re.compile(r"(?:已经?|已累计|累计|完成|完成了)(?:投资|投入|投|建成|建设|募资|募集|收购|签|交付|融资|出资)[^，,；;。\d]{0,6}$")
_PLANNED = re.compile(
    r"(?<!编)拟|计划|规划|打算|将(?!近)|预计|有望|预期|目标|考虑|\b(?:plans?|planned|planning|will|intends?|expects?|aims?|set|about) to\b|\bwill\b|\bto (?:spend|invest|build|raise)\b", re.IGNORECASE
)
_IS_DONE = re.compile(r"已|完成|了|\b(?:has|have|had)\b", re.IGNORECASE)
_TO_DATE = re.compile(r"(?:今年以来|年初以来|年内|年初至今|今年|本年)[^，,；;。\d]{0,10}累计[^，,；;。\d]{0,8}$")
_PILED = re.compile(r"累计|以来|至今|[前首]\s?[\d一二三四五六七八九十]+\s?个?[月季]|上半年|截[至止]|全年|\d\s?[-—–~至]\s?\d+\s?月|年内|total|cumulative|to date|so far|through|year|first", re.IGNORECASE)
_LAST = re.compile(r"(?:^|[，,；;。：:（(])\s*(?:上一?[周月期]|前一?[周月期]|前值)(?![^，,；;。\d]*(?:[较比增减升降涨跌末]))[^，,；;。\d]{0,8}$")
_LAST_HEADER = re.compile(r"^(?:上一?[周期]|前一?[周期]|前值|last week|previous)(?!.*(?:[较比]|涨|跌|变|增|减))", re.IGNORECASE)
_SAYS_LAST = re.compile(r"上一?[周月季期年]|前一?[周月季期年]|前值|此前|之前|原先|去年|由|从|较|比")
_TIMES = {
    "hour": r"(?<![瓦安])(?:小时|时)",
    "day": r"[天日]",
    "month": r"个?月",
    "year": r"年",
}
_IN_ENGLISH = {"hour": "hour", "day": "day", "month": "month", "year": "year"}
_SCALES = {"thousand": r"(?:每|/)\s?(?:千|1?[Kk])\s?(?:个)?\s?[Tt]oken|thousand tokens|per 1K", "million": r"(?:每|/)\s?(?:一?百万|1?M)\s?(?:个)?\s?[Tt]oken|million (?:input |output )?tokens|per 1M|mtok"}


def _per(words: str, english: str) -> re.Pattern[str]:
    return re.compile(rf"/\s?[^\s\d，,；;。/|（）()]{{0,5}}?{words}|每[^\s\d，,；;。/|（）()]{{0,3}}{words}|\b(?:per|an?|every)\s(?:[A-Za-z]+[ -])?{english}\b|/{english}", re.IGNORECASE)


RATES: tuple[dict[str, re.Pattern[str]], ...] = (
    {name: _per(words, _IN_ENGLISH[name]) for name, words in _TIMES.items()},
    {name: re.compile(words, re.IGNORECASE) for name, words in _SCALES.items()},
)


def other_manner(text: str, mention: Mention, other: Mention, reader: Reader) -> str:
    """Why the text's figure is told otherwise than the draft's, or ""."""
    if mention.figure.dimension == "date" or mention.table >= 0:
        return ""
    ours, theirs = clause_before(text, mention), clause_before(reader.text, other)
    if _DONE.search(ours) and _PLANNED.search(reader.text, other.span[0], other.figure.start) and not _IS_DONE.search(theirs):
        return "来源说的是计划，不是已经做到的"
    said = text[mention.span[0] : mention.figure.start]
    if _TO_DATE.search(said) and mention.figure.dimension in ("money", "count") and not _PILED.search(reader.text, other.span[0], other.figure.end):
        return "来源此处不是累计之数"
    if _LAST.search(reader.text[other.span[0] : other.figure.start]) and not _SAYS_LAST.search(said) and not mention.base:
        return "来源中此数是上期的"
    behind = BREAK.split(reader.text[other.figure.end : other.figure.end + 24])[0]
    return _other_rate(_rate_words(text, mention), f"{theirs}{other.figure.text}{behind}")


def other_manner_of_cell(text: str, mention: Mention, cell: Mention, grid: Grid) -> str:
    """元/月 of a column headed 价格（元/卡时）; a figure of now that stands under 上周库存."""
    if mention.table >= 0 or mention.figure.dimension == "date":
        return ""
    said = text[mention.span[0] : mention.figure.start]
    if _LAST_HEADER.search(grid.headers[cell.column]) and not _SAYS_LAST.search(said) and not mention.base:
        return "来源中此数是上期的"
    words = " ".join((grid.headers[cell.column], *grid.labels(cell.row), cell.figure.text))
    return _other_rate(_rate_words(text, mention), words) if mention.figure.dimension == "money" else ""


def _rate_words(text: str, mention: Mention) -> str:
    """What the draft's figure is per: its own letters, those right behind, 每 before it."""
    behind = re.match(r"/[^，,；;。\s]{1,6}", text[mention.figure.end : mention.figure.end + 8])
    return f"{INNER_BREAK.split(clause_before(text, mention))[-1]}{mention.figure.text}{behind[0] if behind else ''}"


def _other_rate(ours: str, theirs: str) -> str:
    for group in RATES:
        mine, its = ({name for name, pattern in group.items() if pattern.search(words)} for words in (ours, theirs))
        if len(mine) == 1 and its and not mine & its:
            return "计价所按的单位与来源不同"
    return ""
