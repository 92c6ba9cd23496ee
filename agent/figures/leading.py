"""What a source says a thing came from, and numbers that are part of a name. Pure.

上下文由前代的 256K 扩展到 512K: the first has no claim to the words that lead to both, and is not what the thing is now.
"""

from __future__ import annotations

import re

from agent.figures.compare import of_one_kind
from agent.figures.contexts import Mention
from agent.figures.evidence import Evidence
from agent.figures.lexicon import CONCEPT_OF

_FROM = re.compile(r"[由从](?:[^，,；;。\d]{0,8})$|\bfrom [^\d,.;]{0,8}$")
_TO = re.compile(r"[^，,；;。\d]{0,12}?[到至为成]了?[约近超]?\s?|[^,.;\d]{0,24}\bto [$€£¥]?")
_FORMER = re.compile(
    r"上[周期月季]|上一[周期]|前一[周期]|前值|由|从|较|比|此前|[前上]一?代|旧|原|曾|过去|年初|[起最]初|去年|上年|同期|底|末|初|发行价|招股|last week|previous|from ", re.IGNORECASE
)
_GOES_ON = re.compile(r"[^，,；;。\d]{0,10}?(?:→|->|[到至成为了-])|\s?[一-鿿]{0,4}[，,]?[^，,；;。\d]{0,12}[到至]")
_HAN_NAME = re.compile(r"[一-鿿]{2}$")
NAMED = 2  # letters of a name, and times that it stands in the sources


def came_from(own: Mention, evidence: Evidence) -> bool:
    """The 256K of 由 256K 扩展到 512K."""
    reader = evidence.readers.get(own.source) if own.table < 0 else None
    if reader is None or not _FROM.search(reader.text, max(own.span[0], own.figure.start - 12), own.figure.start):
        return False
    behind = (m for m in evidence.by_place.get((own.source, own.span[0]), ()) if m.order == own.order + 1 and of_one_kind(own.figure, m.figure))
    return any(_TO.fullmatch(reader.text, own.figure.end, m.figure.start) for m in behind)


def led_to(own: Mention, rival: Mention, evidence: Evidence) -> bool:
    """The rival is what the figure of equal value came from."""
    return rival.span == own.span and rival.source == own.source and own.order == rival.order + 1 and came_from(rival, evidence)


def is_former(mention: Mention, other: Mention, text: str, clause: str, evidence: Evidence) -> bool:
    """上下文 256K, of a source that has it grow from there; 前代 256K, 256K 增至 512K say so."""
    if mention.figure.dimension == "date" or mention.base or mention.ago or not came_from(other, evidence):
        return False
    dated = any(t[0] == "%" for t in mention.near & other.near)
    return not dated and not _FORMER.search(clause) and not _GOES_ON.match(text, mention.figure.end)


def is_version(mention: Mention, other: Mention, evidence: Evidence) -> bool:
    """言川 3.5: a bare number that stands behind the same letters time and again is part of a name."""
    written, left = mention.figure, mention.left[-NAMED:]
    if written.unit or written.dimension != "count" or "." not in written.text or other.figure.unit or not _HAN_NAME.search(left):
        return False
    alike = [m for m in evidence.near_value(written) if m.table < 0 and m.figure.text.strip() == written.text.strip() and m.left.endswith(left)]
    return len(alike) >= NAMED and other in alike and left not in CONCEPT_OF
