"""Does the draft say a source's bound in other words, apart from its figure? Pure."""

from __future__ import annotations

import re

from agent.figures.model import Figure

# Bounds that a clause may say apart from its figure.
_APART = {
    "~": re.compile(r"约|大概|大致|左右|roughly|about|around"),
    "<=": re.compile(r"最多|至多|不超过|上限|最高|up to"),
    ">": re.compile(r"超|逾|多于|突破"),
    ">=": re.compile(r"至少|不低于|不少于"),
}
_THAN = re.compile(r"高于|低于|多于|少于|大于|小于|超过")


def hedged(written: Figure, source: Figure, text: str, clause: str) -> bool:
    """约占其收入的四分之一: the bound stands apart. 三年 and 三年内 name one span of time. `clause`: the words before the figure, of `text`."""
    if written.bound == "" and source.bound in _APART:
        own = re.split(r"\d", clause)[-1]  # 由不低于 30 亿上调至 38 亿: the bound is the other's
        if _APART[source.bound].search(own):
            return True
    if source.bound == "" and _THAN.match(written.text) and text[written.end :].lstrip().startswith("的"):
        return True  # 高于 10.9 亿美元的预期: the figure itself is compared with
    if written.bound == "" and source.bound in (">", ">=") and text.startswith("级", written.end - written.text.endswith("级")):
        return True  # 百万美元级客户 of customers with more than $1 million
    return written.dimension == "duration" and {written.bound, source.bound} == {"", "<="}
