"""Two rankings of passages made one."""

from __future__ import annotations

from collections.abc import Mapping

RANK = 10.0  # reciprocal rank fusion (Cormack 2009) with a smaller constant: the lists are short
MEANING, WORDS = 1.0, 1.0


def joined(near: Mapping[int, float], scores: Mapping[int, float]) -> list[tuple[int, float]]:
    """Rows by meaning and by word, best first, equal ones latest first."""
    total: dict[int, float] = {}
    for ranking, weight in ((near, MEANING), (scores, WORDS)):
        for place, row in enumerate(sorted(ranking, key=lambda row: (-ranking[row], -row))):
            if ranking[row] > 0:
                total[row] = total.get(row, 0.0) + weight / (RANK + place)
    return sorted(total.items(), key=lambda pair: (-pair[1], -pair[0]))
