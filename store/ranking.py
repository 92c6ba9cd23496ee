"""Two rankings of passages made one."""

from __future__ import annotations

from collections.abc import Mapping

WORDS = 0.8  # what remains is meaning's; chosen on weeks of another seed than the bench prints


def joined(near: Mapping[int, float], scores: Mapping[int, float]) -> list[tuple[int, float]]:
    """Rows by meaning (cosines) and by word (BM25), each brought to 0..1, best first, equal ones latest first.

    Names, products and the field's words decide; meaning orders what words leave equal and finds what they miss.
    """
    low, high = min(near.values(), default=0.0), max(near.values(), default=0.0)
    most = max(scores.values(), default=0.0) or 1.0
    total = {row: WORDS * max(0.0, score) / most for row, score in scores.items()}
    for row, cosine in near.items():
        total[row] = total.get(row, 0.0) + (1 - WORDS) * (cosine - low) / (high - low or 1.0)
    return sorted(total.items(), key=lambda pair: (-pair[1], -pair[0]))
