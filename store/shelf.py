"""What a single look-up needs beside the words: the passages themselves, the rows of tables, a small vector of each
passage. A process that asks once need not open Chroma for it, which takes longer than the answer."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

STEPS = 127  # a component is kept as so many parts of its vector's largest
_TABLES = """
CREATE TABLE IF NOT EXISTS shelf(
    kind TEXT, row INTEGER, text TEXT, section TEXT, source TEXT, subjects TEXT, PRIMARY KEY (kind, row)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS vectors(first INTEGER PRIMARY KEY, count INTEGER NOT NULL, data BLOB NOT NULL);
"""


@dataclass(frozen=True, slots=True)
class Shelved:
    """A passage, or a row of a table whose name is the section. `subjects`: parted by bars."""

    text: str
    section: str = ""
    source: str = ""
    subjects: str = ""


class Shelf:
    """Rows numbered as in store/lexical.py. Changes belong to the caller's transaction; raises sqlite3.Error."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        db.executescript(_TABLES)

    def put(self, kind: str, first: int, entries: Sequence[Shelved]) -> None:
        rows = ((kind, first + number, e.text, e.section, e.source, e.subjects) for number, e in enumerate(entries))
        self._db.executemany("INSERT INTO shelf VALUES (?, ?, ?, ?, ?, ?)", rows)

    def put_vectors(self, first: int, vectors: Sequence[Sequence[float]]) -> None:
        """Of the passages numbered from `first`, none left out."""
        if len(vectors):
            self._db.execute("INSERT INTO vectors VALUES (?, ?, ?)", (first, len(vectors), _packed(vectors)))

    def drop(self, low: int, high: int) -> None:
        self._db.execute("DELETE FROM shelf WHERE row >= ? AND row < ?", (low, high))
        self._db.execute("DELETE FROM vectors WHERE first >= ? AND first < ?", (low, high))

    def read(self, kind: str, rows: Iterable[int]) -> dict[int, Shelved]:
        wanted = list(rows)
        marks = ",".join("?" * len(wanted))
        query = f"SELECT row, text, section, source, subjects FROM shelf WHERE kind = ? AND row IN ({marks})"
        return {row: Shelved(*rest) for row, *rest in self._db.execute(query, (kind, *wanted))}

    def nearest(self, vector: Sequence[float], below: int, n: int) -> dict[int, float]:
        """Row -> cosine of the nearest passages numbered below `below`; vectors are of length one."""
        import numpy as np

        wanted = np.asarray(vector, dtype=np.float32)
        numbers, cosines = [], []
        for first, count, data in self._db.execute("SELECT first, count, data FROM vectors WHERE first < ?", (below,)):
            numbers.append(np.arange(first, first + count))
            cosines.append(_cosines(data, count, wanted))
        if not numbers:
            return {}
        every, near = np.concatenate(numbers), np.concatenate(cosines)
        best = np.argsort(-near, kind="stable")[:n]
        return {int(every[at]): float(near[at]) for at in best}


def _packed(vectors: Sequence[Sequence[float]]) -> bytes:
    """The largest component of each vector, then every component in STEPS of it."""
    import numpy as np

    matrix = np.asarray(vectors, dtype=np.float32)
    largest = np.maximum(np.abs(matrix).max(axis=1), np.float32(1e-9))
    steps = np.rint(matrix / largest[:, None] * STEPS).astype(np.int8)
    return bytes(largest.tobytes() + steps.tobytes())


def _cosines(data: bytes, count: int, wanted: np.ndarray[Any, np.dtype[np.float32]]) -> np.ndarray[Any, np.dtype[np.float32]]:
    import numpy as np

    largest = np.frombuffer(data, dtype=np.float32, count=count)
    steps = np.frombuffer(data, dtype=np.int8, offset=4 * count).reshape(count, -1)
    return np.asarray((steps.astype(np.float32) @ wanted) * largest / STEPS, dtype=np.float32)
