"""BM25 over the archive's passages, in one SQLite file beside Chroma.

The file is derived: it mirrors which edition of which week stands, and can be thrown away at any time. `stamp` says
which state of the collection it mirrors. A look-up reads a bounded number of postings, rarest terms first and latest
weeks first, so its cost hardly grows with the archive.
"""

from __future__ import annotations

import math
import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from store.errors import ArchiveError
from store.terms import kind_weight

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMAT = "2"
POSTINGS = 6000  # read for one query
PER_TERM = 1500  # of one term, latest weeks first
MOST_TERMS = 32
SHORTLIST = 60
K1, B = 1.2, 0.5
WEEK_SPAN = 100_000  # row numbers of one week: ordinal * WEEK_SPAN + its passage's number
_TABLES = """
CREATE TABLE IF NOT EXISTS meta(key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS weeks(ordinal INTEGER PRIMARY KEY, label TEXT, edition TEXT, title TEXT, date TEXT, source TEXT, passages INTEGER);
CREATE TABLE IF NOT EXISTS frequency(term TEXT PRIMARY KEY, passages INTEGER NOT NULL) WITHOUT ROWID;
CREATE VIRTUAL TABLE IF NOT EXISTS passages USING fts5(terms, tokenize="unicode61 remove_diacritics 0 tokenchars '@.%+-_'", detail=none, columnsize=0);
"""


@dataclass(frozen=True, slots=True)
class Edition:
    """The head of a published week as the mirror keeps it. `ordinal`: 202511."""

    ordinal: int
    label: str
    edition: str
    title: str
    date: str
    source: str = ""
    passages: int = 0


class LexicalIndex:
    """One connection; opened by one thread at a time. A file of another format or a damaged one begins anew."""

    def __init__(self, path: Path, version: str) -> None:
        self.path, self._version = path, f"{FORMAT}/{version}"
        self._db = self._opened()

    def close(self) -> None:
        self._db.close()

    def stamp(self) -> str:
        return self._meta("stamp")

    def editions(self) -> dict[str, str]:
        """Week label -> the edition that stands."""
        return dict(self._db.execute("SELECT label, edition FROM weeks"))

    def weeks(self, before: int | None = None, n: int = -1) -> list[Edition]:
        """Heads, latest first, of weeks before the ordinal."""
        rows = self._db.execute(
            "SELECT ordinal, label, edition, title, date, source, passages FROM weeks WHERE ordinal < ? ORDER BY ordinal DESC LIMIT ?",
            (10**9 if before is None else before, n),
        )
        return [Edition(*row) for row in rows]

    @contextmanager
    def changing(self) -> Iterator[None]:
        """All changes inside become visible together, or none of them."""
        try:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")
        except sqlite3.Error as error:
            raise self._unwritable(error) from error

    def put(self, head: Edition, terms: Sequence[Sequence[str]]) -> None:
        """A week and the terms of its passages in their order; what was there before goes."""
        self.drop(head.ordinal)
        low = head.ordinal * WEEK_SPAN
        rows = ((low + number, " ".join(entry)) for number, entry in enumerate(terms))
        self._db.executemany("INSERT INTO passages(rowid, terms) VALUES (?, ?)", rows)
        self._count((set(entry) for entry in terms), 1)
        values = (head.ordinal, head.label, head.edition, head.title, head.date, head.source, len(terms))
        self._db.execute("INSERT INTO weeks VALUES (?, ?, ?, ?, ?, ?, ?)", values)
        self._add_to_totals(len(terms), sum(map(len, terms)))

    def drop(self, ordinal: int) -> None:
        low, high = ordinal * WEEK_SPAN, (ordinal + 1) * WEEK_SPAN
        rows = self._db.execute("SELECT terms FROM passages WHERE rowid >= ? AND rowid < ?", (low, high)).fetchall()
        if rows:
            kept = [row[0].split(" ") for row in rows]
            self._count((set(entry) for entry in kept), -1)
            self._db.execute("DELETE FROM passages WHERE rowid >= ? AND rowid < ?", (low, high))
            self._add_to_totals(-len(kept), -sum(map(len, kept)))
        self._db.execute("DELETE FROM weeks WHERE ordinal = ?", (ordinal,))

    def set_stamp(self, stamp: str) -> None:
        self._db.execute("INSERT OR REPLACE INTO meta VALUES ('stamp', ?)", (stamp,))

    def search(self, terms: Sequence[str], before: int, more: Iterable[int] = ()) -> dict[int, float]:
        """BM25 of the best rows of weeks before `before`, and of the rows in `more` whatever they score."""
        weights = self._weights(set(terms))
        if not weights:
            return {}
        rough: dict[int, float] = {}
        left = POSTINGS
        for term, weight in sorted(weights.items(), key=lambda pair: -pair[1])[:MOST_TERMS]:
            if left <= 0:
                break
            rows = self._postings(term, before, min(PER_TERM, left))
            left -= len(rows)
            for (row,) in rows:
                rough[row] = rough.get(row, 0.0) + weight
        best = sorted(rough, key=lambda row: -rough[row])[:SHORTLIST]
        return self._scores({*best, *more}, weights)

    def _postings(self, term: str, before: int, most: int) -> list[tuple[int]]:
        return self._db.execute(
            "SELECT rowid FROM passages WHERE passages MATCH ? AND rowid < ? ORDER BY rowid DESC LIMIT ?",
            (_quoted(term), before * WEEK_SPAN, most),
        ).fetchall()

    def _scores(self, rows: set[int], weights: dict[str, float]) -> dict[int, float]:
        marks = ",".join("?" * len(rows))
        found = self._db.execute(f"SELECT rowid, terms FROM passages WHERE rowid IN ({marks})", tuple(rows))
        usual = self._number("length") / max(1, self._number("passages"))
        return {row: _bm25(terms.split(" "), weights, usual) for row, terms in found}

    def _weights(self, terms: set[str]) -> dict[str, float]:
        """Inverse frequency of the terms that any passage has, by how much their kind tells."""
        marks = ",".join("?" * len(terms))
        total = self._number("passages")
        found = self._db.execute(f"SELECT term, passages FROM frequency WHERE term IN ({marks})", tuple(terms))
        return {
            term: kind_weight(term) * math.log(1 + (total - count + 0.5) / (count + 0.5)) for term, count in found if count > 0
        }

    def _count(self, sets: Iterable[set[str]], sign: int) -> None:
        counts: Counter[str] = Counter()
        for entry in sets:
            counts.update(entry)
        rows = [(term, sign * count) for term, count in counts.items() if term]
        self._db.executemany(
            "INSERT INTO frequency VALUES (?, ?) ON CONFLICT(term) DO UPDATE SET passages = passages + excluded.passages", rows
        )

    def _add_to_totals(self, passages: int, length: int) -> None:
        for key, more in (("passages", passages), ("length", length)):
            self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, str(self._number(key) + more)))

    def _number(self, key: str) -> int:
        return int(self._meta(key) or 0)

    def _meta(self, key: str) -> str:
        row = self._db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return str(row[0]) if row else ""

    def _opened(self) -> sqlite3.Connection:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            try:
                db = self._connected()
            except sqlite3.OperationalError:
                raise
            except sqlite3.DatabaseError:
                discard(self.path)
                db = self._connected()
            row = db.execute("SELECT value FROM meta WHERE key = 'version'").fetchone()
            if row is None or row[0] != self._version:
                db.close()
                discard(self.path)
                db = self._connected()
                db.execute("INSERT INTO meta VALUES ('version', ?)", (self._version,))
            return db
        except (sqlite3.Error, OSError) as error:
            raise self._unwritable(error) from error

    def _connected(self) -> sqlite3.Connection:
        db = sqlite3.connect(self.path, timeout=60, isolation_level=None, check_same_thread=False)
        try:
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = NORMAL")
            db.executescript(_TABLES)
        except sqlite3.Error:
            db.close()
            raise
        return db

    def _unwritable(self, error: Exception) -> ArchiveError:
        return ArchiveError(f"{self.path}: cannot be written ({error}); free some disk space, nothing published is lost")


def discard(path: Path) -> None:
    """Throw the file away; it is built anew from the collection."""
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def _quoted(term: str) -> str:
    return '"' + term.replace('"', "") + '"'


def _bm25(terms: list[str], weights: dict[str, float], usual: float) -> float:
    """Okapi BM25 of one passage (Robertson and Zaragoza 2009)."""
    norm = K1 * (1 - B + B * len(terms) / max(usual, 1.0))
    score = 0.0
    for term, count in Counter(terms).items():
        weight = weights.get(term)
        if weight:
            score += weight * count * (K1 + 1) / (count + norm)
    return score

