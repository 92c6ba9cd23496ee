"""The mirror beside the archive: which edition of which week stands, and BM25 over its passages and table rows.

One SQLite file. It is derived and can be thrown away at any time: `stamp` says which state of the collection it
mirrors, and whatever is missing is read from Chroma again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from store.errors import ArchiveError
from store.postings import Postings
from store.shelf import Shelf, Shelved

FORMAT = "5"
WEEK_SPAN = 100_000  # row numbers of one week: ordinal * WEEK_SPAN + its passage's or table row's number
TABLE_SPAN = 10_000  # of them for one table's rows
_TABLES = """
CREATE TABLE IF NOT EXISTS meta(key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS weeks(ordinal INTEGER PRIMARY KEY, label TEXT, edition TEXT, title TEXT, date TEXT, source TEXT, passages INTEGER);
"""
T = TypeVar("T")
Vectors = Sequence[Sequence[float]]


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
    """One connection; used by one thread at a time. A file of another format or a damaged one begins anew."""

    def __init__(self, path: Path, version: str) -> None:
        self.path, self._version = path, f"{FORMAT}/{version}"
        self._db = self._opened()
        self._passages, self._cells = Postings(self._db, "passages"), Postings(self._db, "cells")
        self.shelf = Shelf(self._db)

    def close(self) -> None:
        self._db.close()

    def stamp(self) -> str:
        return self._read(lambda: self._meta("stamp"))

    def set_stamp(self, stamp: str) -> None:
        self._set("stamp", stamp)

    def sign(self, signature: str, embedding: str) -> None:
        """The state of Chroma's own file that this mirrors, and what its vectors were made with."""
        self._set("embedding", embedding)
        self._set("signature", signature)

    def signed(self) -> tuple[str, str]:
        """Signature and embedding; "" where none was written."""
        return self._read(lambda: (self._meta("signature"), self._meta("embedding")))

    def _set(self, key: str, value: str) -> None:
        self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    def editions(self) -> dict[str, str]:
        """Week label -> the edition that stands."""
        return self._read(lambda: dict(self._db.execute("SELECT label, edition FROM weeks").fetchall()))

    def weeks(self, before: int, n: int = -1) -> list[Edition]:
        """Heads, latest first, of weeks before the ordinal; n < 0 for all of them."""
        query = "SELECT ordinal, label, edition, title, date, source, passages FROM weeks WHERE ordinal < ? ORDER BY ordinal DESC LIMIT ?"
        return self._read(lambda: [Edition(*row) for row in self._db.execute(query, (before, n)).fetchall()])

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

    def put(self, head: Edition, passages: Sequence[Sequence[str]], cells: Sequence[Sequence[Sequence[str]]] = ()) -> None:
        """A week with the terms of its passages and of each table's rows; what was there of it goes."""
        self.drop(head.ordinal)
        first = head.ordinal * WEEK_SPAN
        self._passages.put(first, passages)
        for number, rows in enumerate(cells):
            self._cells.put(first + number * TABLE_SPAN, rows[:TABLE_SPAN])
        values = (head.ordinal, head.label, head.edition, head.title, head.date, head.source, len(passages))
        self._db.execute("INSERT INTO weeks VALUES (?, ?, ?, ?, ?, ?, ?)", values)

    def lay(self, ordinal: int, passages: Sequence[Shelved], cells: Sequence[Sequence[Shelved]], vectors: Vectors) -> None:
        """What was put of a week, to be read from here too."""
        first = ordinal * WEEK_SPAN
        self.shelf.put("passage", first, passages)
        self.shelf.put_vectors(first, vectors)
        for number, rows in enumerate(cells):
            self.shelf.put("cell", first + number * TABLE_SPAN, rows[:TABLE_SPAN])

    def drop(self, ordinal: int) -> None:
        for part in (self._passages, self._cells, self.shelf):
            part.drop(ordinal * WEEK_SPAN, (ordinal + 1) * WEEK_SPAN)
        self._db.execute("DELETE FROM weeks WHERE ordinal = ?", (ordinal,))

    def search(self, terms: Iterable[str], before: int, more: Iterable[int] = ()) -> dict[int, float]:
        """BM25 of the best passages of weeks before `before`, and of those in `more`."""
        return self._read(lambda: self._passages.search(terms, before * WEEK_SPAN, more))

    def search_cells(self, terms: Iterable[str], before: int) -> dict[int, float]:
        """BM25 of the best table rows."""
        return self._read(lambda: self._cells.search(terms, before * WEEK_SPAN))

    def nearest(self, vector: Sequence[float], before: int, n: int) -> dict[int, float]:
        """Row -> cosine of the passages nearest in meaning, every one compared."""
        return self._read(lambda: self.shelf.nearest(vector, before * WEEK_SPAN, n))

    def read(self, kind: str, rows: Iterable[int]) -> dict[int, Shelved]:
        """Passages ("passage") or rows of tables ("cell")."""
        return self._read(lambda: self.shelf.read(kind, rows))

    def _read(self, ask: Callable[[], T]) -> T:
        try:
            return ask()
        except sqlite3.OperationalError as error:
            raise self._unwritable(error) from error
        except sqlite3.DatabaseError as error:
            self._db.close()
            discard(self.path)
            raise ArchiveError(f"{self.path}: was damaged and is thrown away; run the command again, it is built anew") from error

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
