"""Wording a report may not have, as data: promises of return, absolute terms, tips outside the desk's own list. Pure.

It is read in whatever stands in the draft, an editor's words too. The desk's own pages (评级说明, 声明) are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from agent.editor.portions import portions

OWN_PAGES = frozenset({"评级说明", "免责声明", "分析师承诺", "分析师简介", "编辑须知", "图表目录", "正文目录"})
RULES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), said)
    for pattern, said in (
        (
            r"(?<![不非未无])(?:保证|承诺|确保)(?:\w{0,4})(?:收益|回报|盈利|不亏)|稳赚|包赚|保本|必涨|必将(?:大涨|上涨)|零风险|无风险(?!利率|收益率|报酬率|套利)|翻倍牛股",
            "不得承诺收益",
        ),
        (r"绝对(?:领先|优势|龙头)|百分之百|(?<!\d)100%\s?(?:看好|上涨|确定)|毫无疑问|毋庸置疑|国家级|史上最|万无一失", "不得用绝对化措辞"),
        (r"目标价|强烈推荐|强推|满仓|加仓|抄底|梭哈|赶紧买入|立即买入|闭眼买", "不得写目标价或点名荐股，评级只用评级说明中的词"),
    )
)


@dataclass(frozen=True, slots=True)
class Wording:
    """draft[start:end] may not stand in a report."""

    start: int
    end: int
    text: str
    message: str


def wording_in(draft: str) -> Iterator[Wording]:
    """In the order of the draft, section by section; in a sentence once for each rule."""
    for name, begin, end in portions(draft):
        if name not in OWN_PAGES:
            for pattern, said in RULES:
                for found in pattern.finditer(draft, begin, end):
                    yield Wording(found.start(), found.end(), found[0], said)
