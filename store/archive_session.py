"""An archive held open: one writer at a time, always in its latest state, with its mirror beside it.

The mirror (store/lexical.py) keeps the heads and a BM25 index of the passages. It is built from the collection
whenever it does not know the collection's stamp, so it can be lost, and on a server every machine has its own.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from feeds.week import Week
from store.archive_collection import Client, Place, check_embedding, heads_of, rows_of, standing, vectors_of
from store.archive_records import STAMP, Meta, contents_of, edition_of
from store.contents import Contents, ordinal
from store.context import in_context
from store.errors import ArchiveError
from store.lexical import Edition, LexicalIndex, Vectors, discard
from store.locking import locked
from store.rows import rows_as_text
from store.shelf import Shelved
from store.terms import Terms


class Session:
    """`dimension`: asked for only when a collection is made or checked."""

    def __init__(self, place: Place, embedding: str, dimension: Callable[[], int], words: Terms) -> None:
        self.place, self.words = place, words
        self._embedding, self._dimension = embedding, dimension
        self._client: Client | None = None
        self._collection: Any = None
        self._mirror: LexicalIndex | None = None
        self._stamp, self._signature = "", ""
        self._guard = threading.RLock()
        self.editions: dict[str, str] = {}

    @contextmanager
    def holding(self, *, make: bool = False) -> Iterator[Any]:
        """The collection, fresh, other writers of the folder kept out; None where there is none and `make` is not
        said."""
        with self._entered(make=make) as there:
            if not there:
                yield None
                return
            collection = self._opened(make=make)
            yield None if collection is None else self._fresh(collection)

    @contextmanager
    def any_embedding(self) -> Iterator[tuple[Client, Any] | None]:
        """The client and the collection as they are, whatever embedding made them."""
        with self._entered(make=False) as there:
            self.forget()
            collection = self._connected().whole() if there else None
            yield (self._connected(), collection) if collection is not None else None
            self.forget()

    @property
    def mirror(self) -> LexicalIndex:
        if self._mirror is None:
            self.place.folder.mkdir(parents=True, exist_ok=True)
            path = self.place.folder / f"{self.place.base}-{self._collection.id}.sqlite"
            for other in self._mirrors():
                if other != path:
                    discard(other)  # of a generation that is gone
            self._mirror = LexicalIndex(path, self.words.version)
        return self._mirror

    def _mirrors(self) -> list[Path]:
        """The desk's mirrors in the folder, named by the collection's id."""
        found = self.place.folder.glob(f"{self.place.base}-*-*-*-*-*.sqlite")
        return [path for path in found if path.name.count("-") == self.place.base.count("-") + 5]

    @contextmanager
    def mirrored(self) -> Iterator[LexicalIndex | None]:
        """The mirror alone, other writers kept out; None where it is not known to hold what Chroma holds."""
        with self._entered(make=False) as there:
            paths = self._mirrors() if there and not self.place.url and self._client is None else []
            mirror = LexicalIndex(paths[0], self.words.version) if len(paths) == 1 else None
            try:
                current = mirror is not None and mirror.signed() == (self.place.signature() or None, self._embedding)
                yield mirror if current else None
            finally:
                if mirror:
                    mirror.close()

    def published(self, contents: Contents, edition: str, stamp: str, vectors: list[list[float]]) -> None:
        """Take a publication of this process into the mirror. `vectors`: of its passages."""
        with self.mirror.changing():
            self._put(_edition(contents, edition), contents, vectors)
            if not self.place.url:
                self.mirror.set_stamp(stamp)
        self.editions[str(contents.week)] = edition
        # On a server another writer may have come between: the next look-up compares all heads.
        self._stamp = "" if self.place.url else stamp
        self._sign()

    def _put(self, head: Edition, contents: Contents, vectors: Vectors) -> None:
        """A week into the mirror: the terms of its passages and of each table's rows, and themselves; in a folder
        the vectors too."""
        of, tables = self.words.of, rows_as_text(contents)
        texts = in_context(contents.passages, self.words)
        self.mirror.put(head, [of(text) for text in texts], [[of(row) for _, row in rows] for rows in tables])
        passages = [Shelved(p.text, p.section, p.source, "|".join(p.subjects)) for p in contents.passages]
        cells = [[Shelved(text, name) for name, text in rows] for rows in tables]
        self.mirror.lay(head.ordinal, passages, cells, () if self.place.url else vectors)

    def _sign(self) -> None:
        """From here on the mirror can be read without Chroma, until Chroma's file changes."""
        signature = "" if self.place.url else self.place.signature()
        if signature and signature != self._signature:
            self.mirror.sign(signature, self._embedding)
            self._signature = signature

    def forget(self) -> None:
        if self._mirror:
            self._mirror.close()
        self._mirror, self._collection, self._stamp, self._signature, self.editions = None, None, "", "", {}

    def close(self) -> None:
        self.forget()
        if self._client:
            self._client.close()
            self._client = None

    @contextmanager
    def _entered(self, *, make: bool) -> Iterator[bool]:
        with ExitStack() as stack:
            stack.enter_context(self._guard)
            if not self.place.url:
                if not make and not self.place.begun:
                    self.close()
                    yield False
                    return
                stack.enter_context(locked(self.place.folder / "lock"))
            yield True

    def _connected(self) -> Client:
        if self._client is None:
            self._client = Client(self.place)
        return self._client

    def _opened(self, *, make: bool) -> Any:
        if self._collection is None:
            found = self._connected().whole()
            if found is None and make:
                found = self._connected().create(self._embedding, self._dimension())
            if found is not None:
                check_embedding(found, self.place, self._embedding, self._dimension())
            self._collection = found
        return self._collection

    def _fresh(self, collection: Any) -> Any:
        """Chroma's stamp compared with ours. After another writer everything is opened anew: Chroma's vector index
        in this process would miss what another process wrote once that is compacted."""
        try:
            stamp = _stamp_of(collection, self.place)
        except ArchiveError:
            if not self._stamp:
                raise
            self.close()  # reindexed by another process: this generation is gone
            collection, stamp = self._again()
        if stamp == self._stamp and stamp:
            return collection
        if self._stamp and not self.place.url:
            self.close()
            collection, stamp = self._again()
        self._catch_up(collection, stamp)
        return collection

    def _again(self) -> tuple[Any, str]:
        collection = self._opened(make=False)
        if collection is None:
            raise ArchiveError(f"{self.place}: the archive went away while it was read; try again")
        return collection, _stamp_of(collection, self.place)

    def _catch_up(self, collection: Any, stamp: str) -> None:
        """Every head compared with the mirror's, only the weeks that differ read."""
        mirror = self.mirror
        if mirror.stamp() != stamp or not stamp:
            heads, known = heads_of(collection, self.place), mirror.editions()
            with mirror.changing():
                for label in known.keys() - heads.keys():
                    mirror.drop(ordinal(Week.parse(label)))
                for label, head in heads.items():
                    if known.get(label) != head["edition"]:
                        week = Week.parse(label)
                        contents = contents_of(week, standing(collection, self.place, head), head)
                        self._put(edition_of(head), contents, self._vectors(collection, head, len(contents.passages)))
                mirror.set_stamp(stamp)
        self.editions, self._stamp = mirror.editions(), stamp
        self._sign()

    def _vectors(self, collection: Any, head: Meta, passages: int) -> Vectors:
        ids = [f"{head['label']}/{head['edition']}/p{number}" for number in range(0 if self.place.url else passages)]
        return vectors_of(collection, self.place, ids)


def _stamp_of(collection: Any, place: Place) -> str:
    rows = rows_of(collection, place, ids=[STAMP])
    return str(rows[0][2]["stamp"]) if rows else ""


def _edition(contents: Contents, edition: str) -> Edition:
    return Edition(
        ordinal(contents.week), str(contents.week), edition, contents.title, contents.date, contents.source,
        len(contents.passages),
    )  # fmt: skip


