"""A desk's archive with an embedding that needs no model: letters hashed into a vector."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from feeds.aliases import load_aliases
from store.archive import ChromaArchive

DIMENSION = 64


def by_letters(texts: Sequence[str]) -> list[list[float]]:
    """Pairs of letters counted in 64 drawers: near enough to meaning for texts that share words."""
    found = []
    for text in texts:
        vector = [0.01] * DIMENSION
        for at in range(len(text) - 1):
            vector[hashlib.sha256(text[at : at + 2].encode()).digest()[0] % DIMENSION] += 1.0
        found.append(vector)
    return found


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[ChromaArchive]:
    opened = ChromaArchive(tmp_path / "chroma", by_letters, "letters", aliases=load_aliases())
    yield opened
    opened.close()
