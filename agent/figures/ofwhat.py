"""What a figure is by the words right behind it. Pure.

Operating income was $364.8 million, or 28.4% of revenue: a margin. Net income of $1.2 billion, or $1.37 per share: earnings
per share. The words before such a figure name what it is made from, not what it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from agent.figures.model import Figure

_OF_REVENUE = re.compile(r"\s*of (?:(?:total|net|its|our|the company's|quarterly|annual) )*(?:revenues?|sales|turnover)\b", re.IGNORECASE)
_PER_SHARE = re.compile(r"\s*(?:per|a|/) ?(?:(?:diluted|basic|common|ordinary|fully|adjusted) )*(?:share|ads)\b", re.IGNORECASE)
_PROFITS = {"#opprofit": "#opmargin", "#netprofit": "#netmargin", "#grossprofit": "#grossmargin", "#ebitda": "#margin", "#fcf": "#margin"}
_OTHERS = frozenset({"#rnd", "#cost", "#opex", "#sga", "#capex", "#loss", "#interest", "#sbc", "#depreciation", "#inventory"})


def by_words_behind(text: str, figure: Figure, before: Iterable[str]) -> str:
    """The metric that the words behind a figure make of the one named last in its sentence `before` it, "" for none."""
    if figure.unit == "%" and _OF_REVENUE.match(text, figure.end):
        made = _PROFITS
    elif figure.dimension == "money" and _PER_SHARE.match(text, figure.end):
        made = {"#netprofit": "#eps"}
    else:
        return ""
    last = ""
    for term in before:
        last = term if term in _PROFITS or term in _OTHERS else last
    return made.get(last, "")


def of_that(metric: str, zone: frozenset[str]) -> frozenset[str]:
    """The terms of a figure's words that is of the metric, and not of what that is made from."""
    return (zone - _PROFITS.keys() - {"#revenue"}) | {metric}
