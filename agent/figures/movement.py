"""升至 x, 降至 x: does the source's own earlier value say so? Judged where its sentence tells x with what it was before."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from agent.figures.compare import same_unit
from agent.figures.contexts import Mention
from agent.figures.evidence import Evidence
from agent.figures.match import Matcher

_MOVED = re.compile(
    r"(?:(?P<up>升|增|涨|提[升高]|增[加长]|扩大?|上调|上升|回升|延长)|(?P<down>降|减|跌|下[调降滑跌]|减少|降低|缩[短小减]|回落|收窄))[至到]了?[约近超逾]?\s*$"
)
_THEN = re.compile(r"[，,](?:已)?[较比][^，,；;。]{0,14}?(?:(?P<up>上升|提[升高]|增[加长]|上涨|扩大)|(?P<down>下[降滑跌]|减少|降低|回落|收窄))")
_BEFORE = 8
NEAR = 2  # figures apart in the source's sentence


class Movements:
    def __init__(self, evidence: Evidence, matcher: Matcher) -> None:
        self.evidence, self.matcher = evidence, matcher

    def refuted(self, text: str, start: int, mentions: Sequence[Mention]) -> Iterator[tuple[int, int, str]]:
        """(figure, where its word stands in the sentence, why) for every movement told the wrong way."""
        for index, mention in enumerate(mentions):
            at = mention.figure.start - start
            word = _MOVED.search(text, max(0, at - _BEFORE), at)
            if word is None or mention.figure.high is not None:  # a range that narrows does not fall
                continue
            then = _THEN.match(text, mention.figure.end - start)
            if then and bool(then["up"]) != bool(word["up"]):
                yield index, word.start(), f"“{word[0].strip()}”与其后的“{then[0][1:]}”相反"
                continue
            was = self._was(mention)
            if was is not None and was.figure.value is not None and mention.figure.value is not None:
                rise = abs(mention.figure.value) - abs(was.figure.value)
                if rise and (rise > 0) != bool(word["up"]):
                    yield index, word.start(), f"来源中此前为 {was.figure.text.strip()}"

    def _was(self, mention: Mention) -> Mention | None:
        """The one basis of comparison that the source's sentence gives the figure."""
        source = self.matcher.chosen.get((mention.figure.start, mention.figure.end))
        if source is None or source.table >= 0 or source.base or (mention.figure.value or 0) <= 0:
            return None
        mates = self.evidence.by_place.get((source.source, source.span[0]), ())
        bases = [m for m in mates if m.base and same_unit(m.figure, source.figure) and m.figure.dimension == source.figure.dimension]
        near = [m for m in bases if abs(m.order - source.order) <= NEAR and (m.figure.value or 0) > 0 and not m.direction]
        return near[0] if len(near) == 1 else None
