"""Per what time is an amount told: 每秒, 日均, a month? Pure."""

from __future__ import annotations

import re

from agent.figures.contexts import BREAK

BEHIND = 24  # letters behind an English amount in which its pace is told
PACES: dict[str, re.Pattern[str]] = {
    "second": re.compile(r"每秒|\b(?:per|a|every) second\b", re.IGNORECASE),
    "minute": re.compile(r"每分钟?|\b(?:per|a|every) minute\b", re.IGNORECASE),
    "hour": re.compile(r"每小时|时均|\b(?:per|an|every) hour\b|\bhourly\b", re.IGNORECASE),
    "day": re.compile(r"每[天日]|日均|单日|\b(?:per|a|every) day\b|\bdaily\b", re.IGNORECASE),
    "week": re.compile(r"每周|周均|\b(?:per|a|every) week\b|\bweekly\b", re.IGNORECASE),
    "month": re.compile(r"每月|月均|单月|\b(?:per|a|every) month\b|\bmonthly\b", re.IGNORECASE),
    "quarter": re.compile(r"每季|季均|\b(?:per|a|every) quarter\b|\bquarterly\b", re.IGNORECASE),
    "year": re.compile(r"每年|年均|\b(?:per|a|every) year\b|\b(?:annual|yearly|annually)\b", re.IGNORECASE),
}


def other_pace(clause: str, own: str, text: str, end: int) -> bool:
    """每秒 where the source says 每分钟. `clause`, `own`: the words before the draft's figure and before the source's,
    which ends at `end` of its text; in English its pace may stand behind: 6 billion tokens a minute."""
    ours = _named(clause)
    theirs = ours and _named(own) | _named(BREAK.split(text[end : end + BEHIND])[0])
    return bool(theirs) and not ours & theirs


_ANY = re.compile("|".join(pattern.pattern for pattern in PACES.values()), re.IGNORECASE)


def _named(words: str) -> frozenset[str]:
    if not _ANY.search(words):
        return frozenset()
    return frozenset(name for name, pattern in PACES.items() if pattern.search(words))
