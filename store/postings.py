"""BM25 over short texts in SQLite: a table of terms, their frequencies, totals.

A look-up reads a bounded number of postings, rarest terms first and latest weeks first, so its cost hardly grows with
the number of texts; the few texts that come out of it are scored in full.
"""

from __future__ import annotations

import heapq
import math
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from store.terms import kind_weight

POSTINGS = 6000  # read for one query
PER_TERM = 1500  # of one term, latest weeks first
MOST_TERMS = 32
SHORTLIST = 60
SCORED = 100  # of them and the next, in full
K1, B = 1.2, 0.5


class Postings:
    """One kind of text in `db`. Row numbers say the week: they grow with it. Changes belong to the caller's
    transaction; every method raises sqlite3.Error."""

    def __init__(self, db: sqlite3.Connection, name: str) -> None:
        self._db, self._name = db, name
        db.executescript(
            f"""
            CREATE TABLE IF NOT EXISTS {name}_totals(key TEXT PRIMARY KEY, value INTEGER NOT NULL);
            CREATE TABLE IF NOT EXISTS {name}_frequency(term TEXT PRIMARY KEY, texts INTEGER NOT NULL) WITHOUT ROWID;
            CREATE VIRTUAL TABLE IF NOT EXISTS {name} USING fts5(
                terms, tokenize="unicode61 remove_diacritics 0 tokenchars '@.%+-_'", detail=none, columnsize=0);
            """
        )

    def put(self, first: int, terms: Sequence[Sequence[str]]) -> None:
        """Texts as their terms, numbered from `first`."""
        rows = ((first + number, " ".join(entry)) for number, entry in enumerate(terms))
        self._db.executemany(f"INSERT INTO {self._name}(rowid, terms) VALUES (?, ?)", rows)
        self._count([list(entry) for entry in terms], 1)

    def drop(self, low: int, high: int) -> None:
        """The texts numbered low <= n < high."""
        span = (low, high)
        rows = self._db.execute(f"SELECT terms FROM {self._name} WHERE rowid >= ? AND rowid < ?", span).fetchall()
        if rows:
            self._count([row[0].split(" ") for row in rows], -1)
            self._db.execute(f"DELETE FROM {self._name} WHERE rowid >= ? AND rowid < ?", span)

    def search(self, terms: Iterable[str], below: int, more: Iterable[int] = ()) -> dict[int, float]:
        """BM25 of the best texts numbered below `below`, and of those in `more` whatever they score."""
        weights = self._weights(set(terms))
        if not weights:
            return {}
        return self._scores(sorted({*self._shortlist(weights, below), *more}), weights)

    def _shortlist(self, weights: dict[str, float], below: int) -> list[int]:
        """The texts that share the most weight with the query.

        A term so common that it and what follows it could bring no new text among them is not read (MaxScore, Turtle
        and Flood 1995): it only orders texts that are scored in full anyway.
        """
        told = sorted(weights.items(), key=lambda pair: -pair[1])[:MOST_TERMS]
        rough: dict[int, float] = {}
        left, rest = POSTINGS, sum(weight for _, weight in told)
        for term, weight in told:
            if left <= 0 or _settled(rough, rest):
                break
            rows = self._read(term, below, min(PER_TERM, left))
            left, rest = left - len(rows), rest - weight
            for (row,) in rows:
                rough[row] = rough.get(row, 0.0) + weight
        return sorted(rough, key=lambda row: (-rough[row], -row))[:SCORED]

    def _read(self, term: str, below: int, most: int) -> list[tuple[int]]:
        quoted = '"' + term.replace('"', "") + '"'
        return self._db.execute(
            f"SELECT rowid FROM {self._name} WHERE {self._name} MATCH ? AND rowid < ? ORDER BY rowid DESC LIMIT ?",
            (quoted, below, most),
        ).fetchall()

    def _scores(self, rows: Sequence[int], weights: dict[str, float]) -> dict[int, float]:
        marks = ",".join("?" * len(rows))
        found = self._db.execute(f"SELECT rowid, terms FROM {self._name} WHERE rowid IN ({marks})", tuple(rows))
        usual = self._total("length") / max(1, self._total("texts"))
        return {row: _bm25(terms.split(" "), weights, usual) for row, terms in found}

    def _weights(self, terms: set[str]) -> dict[str, float]:
        """Inverse frequency of the terms that any text has, by how much their kind tells."""
        marks = ",".join("?" * len(terms))
        total = self._total("texts")
        found = self._db.execute(f"SELECT term, texts FROM {self._name}_frequency WHERE term IN ({marks})", tuple(terms))
        return {
            term: kind_weight(term) * math.log(1 + (total - count + 0.5) / (count + 0.5)) for term, count in found if count > 0
        }

    def _count(self, texts: Sequence[Sequence[str]], sign: int) -> None:
        counts = Counter(term for entry in texts for term in set(entry) if term)
        self._db.executemany(
            f"INSERT INTO {self._name}_frequency VALUES (?, ?) ON CONFLICT(term) DO UPDATE SET texts = texts + excluded.texts",
            [(term, sign * count) for term, count in counts.items()],
        )
        for key, more in (("texts", len(texts)), ("length", sum(map(len, texts)))):
            self._db.execute(
                f"INSERT INTO {self._name}_totals VALUES (?, ?) ON CONFLICT(key) DO UPDATE SET value = value + excluded.value",
                (key, sign * more),
            )

    def _total(self, key: str) -> int:
        row = self._db.execute(f"SELECT value FROM {self._name}_totals WHERE key = ?", (key,)).fetchone()
        return int(row[0]) if row else 0


def _settled(rough: Mapping[int, float], rest: float) -> bool:
    """No text that is not there yet can come among the SHORTLIST best with `rest` alone."""
    return len(rough) >= SHORTLIST and heapq.nlargest(SHORTLIST, rough.values())[-1] >= rest


def _bm25(terms: Sequence[str], weights: dict[str, float], usual: float) -> float:
    """Okapi BM25 of one text (Robertson and Zaragoza 2009)."""
    norm = K1 * (1 - B + B * len(terms) / max(usual, 1.0))
    score = 0.0
    for term, count in Counter(terms).items():
        weight = weights.get(term)
        if weight:
            score += weight * count * (K1 + 1) / (count + norm)
    return score
