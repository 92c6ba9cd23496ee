"""A period compared with itself: 2 月处理 7.8 亿次，较 2 月增长 20%. Whatever the figures, one of the two dates is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from agent.figures.contexts import Mention

_BASE = re.compile(r"(?:较|比|相比|对比|由|从|compared (?:with|to)|versus|from)\s?$", re.IGNORECASE)
_EDGE = re.compile(r"\s?([初末底中])")


def self_compared(text: str, start: int, mentions: Sequence[Mention]) -> Iterator[int]:
    """The dates of a sentence that are the basis of a comparison with the very period they name, by their place."""
    level: Mention | None = None
    for index, mention in enumerate(mentions):
        figure = mention.figure
        if figure.dimension != "date":
            continue
        if not _BASE.search(text[max(0, figure.start - start - 16) : figure.start - start]):
            level = mention
            continue
        same = level is not None and level.figure.form == figure.form and "~" not in figure.form
        if level is not None and same and _edge(text, start, level) == _edge(text, start, mention):
            yield index


def _edge(text: str, start: int, mention: Mention) -> str:
    """初, 末: a year and its beginning are two dates of one form. An end and a whole may be compared as one."""
    figure = mention.figure
    own = figure.text.rstrip()[-1:]
    if own in "初末底中":
        return "初" if own == "初" else ""
    found = _EDGE.match(text, figure.end - start)
    return "初" if found and found[1] == "初" else ""
