"""Both rankings over the mirror alone: every passage compared, by word and by meaning."""

from __future__ import annotations

from collections.abc import Sequence

from store.contents import Found, Passage, label_of
from store.lexical import WEEK_SPAN, LexicalIndex
from store.ranking import joined
from store.shelf import Shelved
from store.terms import Terms

NEAREST = 60  # passages taken by meaning before both rankings are joined


def passages_in(mirror: LexicalIndex, words: Terms, query: str, vector: Sequence[float], n: int, limit: int) -> list[Found]:
    """The best passages of weeks before the ordinal `limit`."""
    near = mirror.nearest(vector, limit, NEAREST)
    best = joined(near, mirror.search(words.of(query), limit, near))[:n]
    known = mirror.read("passage", (row for row, _ in best))
    return [_found(row, known[row], score) for row, score in best if row in known]


def rows_in(mirror: LexicalIndex, words: Terms, query: str, n: int, limit: int) -> list[Found]:
    """The table rows that hold most of the query's words."""
    scores = mirror.search_cells(words.of(query), limit)
    best = sorted(scores, key=lambda row: (-scores[row], -row))[:n]
    known = mirror.read("cell", best)
    return [_found(row, known[row], scores[row]) for row in best if row in known]


def _found(row: int, kept: Shelved, score: float) -> Found:
    subjects = tuple(name for name in kept.subjects.split("|") if name)
    return Found(Passage(kept.text, kept.section, label_of(row // WEEK_SPAN), kept.source, subjects), score)
