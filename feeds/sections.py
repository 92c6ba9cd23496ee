"""Which section of the report a story belongs to: the sources' hints and the words of topics.yaml."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from feeds.model import Item
from feeds.signals import topics, word_list

HINT = 3.0
TITLE = 4.0
MOST = 3
NEEDED = 2.0


def section_of(items: Sequence[Item]) -> str:
    """compute, apps or funding; "" for a story that no hint and too few words place."""
    scores = section_scores(items)
    best = max(scores, key=lambda section: scores[section])
    return best if scores[best] >= NEEDED else ""


def section_scores(items: Sequence[Item]) -> dict[str, float]:
    """For each section, hints and words averaged over the items."""
    scores = dict.fromkeys(topics()["sections"], 0.0)
    for item in items:
        body = f"{item.summary}\n{item.text}"[:3000]
        for section in scores:
            words = word_list("sections", section)
            titled, told = words.hits(item.title), words.hits(body)
            value = TITLE * min(MOST, len(titled)) + min(2 * MOST, _weight(told))
            scores[section] += (value + (HINT if item.section == section else 0.0)) / len(items)
    return scores


def _weight(hits: Counter[str]) -> float:
    """Each word counts once in full, its repeats a quarter."""
    return sum(1 + 0.25 * min(4, count - 1) for count in hits.values()) / 1.5


def is_of_field(items: Sequence[Item]) -> bool:
    """Whether any telling of the story uses a word of this desk's field."""
    words = word_list("field")
    return any(words.hits(f"{item.title}\n{item.summary}\n{item.text}"[:3000]) for item in items)
