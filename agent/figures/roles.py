"""What part does a figure play in its statement: the level, the change, what it is compared with, a part, the rest?

Roles are told by the words right before and right behind a figure, in Chinese and English alike, so that a draft and
its source can be compared where they share no other word.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from agent.figures.model import Figure

BEFORE, ENGLISH_BEFORE, BEHIND = 28, 44, 22  # letters looked at before and behind a figure
_JOINED = re.compile(r"\s*(?:和|与|及|、|/|and|or)\s*[$€£¥]?")
_END = re.compile(r"[；;。\n]")
_BREAK = re.compile(r"[，,；;。：:（）()|\n]|\.\s|——")


@dataclass(frozen=True, slots=True)
class Role:
    """`before` ends at the figure, `behind` begins there; `of`: dimensions it can be told of, all if empty."""

    name: str
    before: re.Pattern[str] | None = None
    behind: re.Pattern[str] | None = None
    of: frozenset[str] = frozenset()


_ABOUT = r"(?:了|出|约|近|超|逾|达|超过|接近|将近|\s)*$"
_AN = (
    r"\s+(?:(?:an?|the|about|around|approximately|roughly|some|nearly|only|just|its|our|their|prior|previous|earlier|original|initial|estimates?"
    r"|guidance|forecast|outlook|range|target|view|level|total|of|between|was|at)\s+)*[$€£¥]?$"
)


def _of(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_AMOUNTS = frozenset({"money", "count", "duration", "tech", "size"})
ROLES = (
    Role("tolerance", _of(r"(?:上下浮动|上下|正负|±|误差|give or take|plus or minus)\s*[$€£¥]?$")),
    Role(
        "delta",
        _of(
            r"(?<![最至])(?:增加|减少|提高|提升|上升|下降|降低|增长|净增|新增|减轻|缩短|延长|扩大|收窄|上调|下调|追加|多|少|轻|重|高|低|快|慢|涨|跌|缩量|放量)"
            + _ABOUT
            + r"|\b(?:by|up|down|added|adding|adds|gained|lost|rose|fell|climbed|dropped|(?:increase|gain|rise|drop|decline|cut) of)"
            + _AN
        ),
        _of(r"\s*(?:lighter|heavier|more|fewer|less|higher|lower|faster|shorter|longer)\b(?! than half)"),
        _AMOUNTS,
    ),
    Role(
        "base",
        _of(
            r"(?:(?:由|从|自)[^至到]{0,14}|(?:上年|去年|同期|此前|前值|原[来先有]|上[一]?[周月季期代]|[年周月]前|前一?[年周月季期])[^比较多少高低快慢]{0,10})$"
            r"|(?:(?<![占同环分])比(?![重例])|较|相比|对比)[^多少高低增减升降涨跌快慢轻重]{0,14}的?\s*$"
            r"|\b(?:from|versus|vs\.?|against|compared (?:with|to)|than|instead of|rather than|previously|formerly)" + _AN
            + r"|\b(?:(?:up|down) from|versus|against|compared (?:with|to))\s+(?:[A-Za-z'’-]+\s+){1,6}(?:of|at)\s*[$€£¥]?$"
        ),
        _of(r"\s*(?:in the (?:prior-year|year-ago) (?:quarter|period)|a year (?:ago|earlier|before)|year-ago|last year|previously|the (?:year|quarter|month) before)"),
    ),
    Role(
        "estimate",
        _of(r"(?:预期|预估|预测值?|一致预期|consensus|estimates?|estimated|expected|forecasts?)[^，,]{0,12}$|\b(?:beating|beat|topping|missing|missed)" + _AN),
        _of(r"\s*的?(?:市场|分析师|机构|平均|一致|华尔街)*(?:预期|预估)|[^,.;，。\d]{0,20}\b(?:estimate|consensus|expected|forecast)"),
    ),
    Role(
        "part",
        _of(r"(?:其中|[里中]有|[里中]，|当中|包括|含|of which|including|among them)[^，,]{0,12}$"),
        _of(r"\s*(?:of (?:the|its|those|them|these|all)\b)"),
    ),
    Role(
        "whole",
        _of(r"\b(?:of|out of|among)\s+(?:the|its|a total of|all|some)?\s*$"),
        of=frozenset({"count"}),  # a payment of $185 million is no part of it
    ),
    Role("whole", behind=_of(r"[^，,。；;\d]{0,10}(?:里|中|当中|之中)(?:，?有|，|[^国美文心期间长小型高程])"), of=frozenset({"count", "money"})),
    Role("rest", _of(r"(?:其余|剩余|余下|剩下|另[有外]?|remaining|rest of|another|other)[^，,]{0,8}$"), _of(r"\s*(?:remain|left over)")),
    Role("total", _of(r"(?:合计|共计|总计|共|累计|总[额数量计共值价]?|全部|altogether|totaling|totalling|total of|totaled|combined)[为达约超近逾至到\s]*[$€£¥]?$")),
    Role("share", _of(r"(?:占|份额|占比|比重|贡献|share)[^，,]{0,14}$"), _of(r"\s*(?:的份额|份额|share|of (?:revenue|sales|total|the total|global))"), frozenset({"percent"})),
    Role(
        "growth",
        _of(
            r"(?:增长|增速|增幅|上涨|涨幅|下降|降幅|跌幅|下滑|下跌|增加|减少|提高|提升|攀升|大增|大涨|大跌|激增|飙升|同比|环比|涨|跌|增|降)"
            + r"(?:了|为|达|约|近|超|逾|超过|接近|至少|\s)*[+\-−]?$"
            + r"|\b(?:up|down|rose|fell|grew|jumped|climbed|surged|dropped|declined|gained|slid|rising|falling|growing|increased|decreased|by)"
            + _AN
        ),
        _of(r"\s*(?:的?(?:增长|增速|增幅|涨幅|降幅|跌幅)|growth|increase|jump|gain|rise|drop|decline|surge|year[- ]over[- ]year|from a year|on the (?:year|quarter))"),
        frozenset({"percent"}),
    ),
    Role("future", _of(r"(?:将|预计|计划|目标|力争|有望|拟|未来|到\s*20\d\d\s*年底?[^，]{0,8}|\bwill|expects?|plans?|targets?|aims?|by 20\d\d)[^，,]{0,14}$"), _of(r"\s*(?:by 20\d\d|in 20\d\d)")),
)


def roles_of(text: str, figures: Sequence[Figure], order: int, floor: int) -> frozenset[str]:
    """The roles of figures[order]; `floor`: where its sentence begins. `from 21% and 27%` gives both the same."""
    figure, at = figures[order], _counted_before(figures, order)
    before = None if at is None else figures[at]
    start = max(floor, before.end if before else 0)
    joined = before is not None and before.end > floor and _JOINED.fullmatch(text, before.end, figure.start)
    if at is not None and before is not None and joined and before.dimension == figure.dimension:
        return roles_of(text, figures, at, floor)
    latin = text[max(start, figure.start - 12) : figure.start].isascii()
    left = _BREAK.split(text[max(start, figure.start - (ENGLISH_BEFORE if latin else BEFORE)) : figure.start])[-1]
    stop = figures[order + 1].start if order + 1 < len(figures) else len(text)
    right = _END.split(text[figure.end : min(stop, figure.end + BEHIND)])[0]
    return frozenset(role.name for role in ROLES if _plays(role, figure, left, right))


def _counted_before(figures: Sequence[Figure], order: int) -> int | None:
    """Where the figure before stands that is no date: 去年 stands in the words of the next figure."""
    near = range(order - 1, max(0, order - 6) - 1, -1)
    return next((at for at in near if figures[at].dimension != "date"), None)


def _plays(role: Role, figure: Figure, left: str, right: str) -> bool:
    if role.of and figure.dimension not in role.of:
        return False
    return bool((role.before and role.before.search(left)) or (role.behind and role.behind.match(right)))
