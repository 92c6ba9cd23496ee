"""One sentence of the draft with its figures and what was decided of each; the runs of figures it lists."""

from __future__ import annotations

import re
from dataclasses import dataclass

from agent.figures.contexts import Mention
from agent.figures.evidence import Evidence
from agent.figures.extremes import Entry, ranked_column
from agent.figures.match import Matcher
from agent.figures.verdict import FigureVerdict


@dataclass(slots=True)
class Sentence:
    """One sentence of the draft: its mentions and what was decided of each."""

    start: int
    end: int
    text: str
    mentions: list[Mention]
    verdicts: list[FigureVerdict]

    def after(self, position: int) -> list[int]:
        return [i for i, m in enumerate(self.mentions) if m.figure.start >= self.start + position]


def _aside(sentence: Sentence, index: int) -> bool:
    """Inside a bracket that opens behind a figure: 9,500 万美元（按 … 约合 6.7 亿元）."""
    at = sentence.mentions[index].figure.start - sentence.start
    opened = max(sentence.text.rfind(mark, 0, at) for mark in "（(")
    if opened < 0 or any(mark in sentence.text[opened:at] for mark in "）)"):
        return False
    return any(m.figure.end - sentence.start == opened for m in sentence.mentions[:index])


def listed(sentence: Sentence, start: int, count: int) -> list[int]:
    """The first `count` figures of one unit after `start`, before the next semicolon."""
    stop = re.search(r"[；;。]", sentence.text[start:])
    end = start + stop.start() if stop else len(sentence.text)
    found = [i for i in sentence.after(start) if sentence.mentions[i].figure.start - sentence.start < end]
    if not found:
        return []
    unit = sentence.mentions[found[0]].figure.unit
    bare = [i for i in found if not _aside(sentence, i)] or found
    return [i for i in bare if sentence.mentions[i].figure.unit == unit][:count]


def column_of(sentence: Sentence, index: int, evidence: Evidence, matcher: Matcher) -> list[Entry] | None:
    """The table column a figure was proved by, if it was one."""
    proved = {proof.source for proof in sentence.verdicts[index].evidence[:1]}
    return ranked_column(evidence, sentence.mentions[index], matcher, proved)
