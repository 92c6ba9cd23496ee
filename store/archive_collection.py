"""One desk's collection in Chroma, in a folder or on a server: found, made, checked, filled anew.

A desk's passages live in a collection of their own, so that no filter can be forgotten. The collection has a
generation: `zhoubao history reindex` fills the next one beside it and marks it whole, and only then the older goes.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from store.archive_records import Meta, Record, aside_vector
from store.errors import ArchiveError, EmbeddingError

BATCH = 256
# Wider than Chroma's own: its graph differs from build to build, and with the defaults a tenth of the searches did too.
HNSW = {"hnsw": {"space": "cosine", "ef_construction": 200, "max_neighbors": 32, "ef_search": 400}}
SCHEMA = 2
BASE = "weeks"
Embed = Callable[[Sequence[str]], list[list[float]]]
_BUILDING, _WHOLE = "building", "whole"
_IN_USE: set[str] = set()


@dataclass(frozen=True, slots=True)
class Place:
    """Where the archive is: a folder of this machine, or a server's address."""

    folder: Path
    url: str = ""
    desk: str = ""

    def __str__(self) -> str:
        return self.url or str(self.folder)

    @property
    def begun(self) -> bool:
        """Whether anything was ever published; a server is asked."""
        return bool(self.url) or (self.folder / "chroma.sqlite3").exists()

    def signature(self) -> str:
        """Changes whenever Chroma's file in the folder is written: its time, size and SQLite's change counter."""
        path = self.folder / "chroma.sqlite3"
        try:
            with path.open("rb") as file:
                head, found = file.read(28), path.stat()
        except OSError:
            return ""
        return f"{found.st_mtime_ns}-{found.st_size}-{head[24:28].hex()}"

    @property
    def base(self) -> str:
        return f"{BASE}-{hashlib.sha256(self.desk.encode()).hexdigest()[:16]}" if self.desk else BASE


class Client:
    """An open Chroma. Every error of it is an ArchiveError that names the place."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self._path = ""
        with told(place):
            self._chroma = self._on_server() if place.url else self._in_folder()

    def close(self) -> None:
        if self._path:
            self._chroma.close()
            _IN_USE.discard(self._path)
            self._path = ""

    def whole(self) -> Any | None:
        """The desk's collection, its latest whole generation; None where nothing was ever published."""
        found = [(number, c) for number, c in self._generations() if (c.metadata or {}).get("state") == _WHOLE]
        return max(found, key=lambda pair: pair[0])[1] if found else None

    def create(self, embedding: str, dimension: int, state: str = _WHOLE) -> Any:
        number = max((number for number, _ in self._generations()), default=0) + 1
        meta = {"embedding": embedding, "dimension": dimension, "desk": self.place.desk, "schema": SCHEMA, "state": state}
        with told(self.place):
            return self._chroma.create_collection(
                f"{self.place.base}.{number}", metadata=meta, embedding_function=None, configuration=HNSW
            )

    def begin_next(self, embedding: str, dimension: int) -> Any:
        """An empty next generation that nobody reads yet; what an interrupted one left is dropped."""
        for _, collection in list(self._generations()):
            if (collection.metadata or {}).get("state") == _BUILDING:
                self.drop(collection)
        return self.create(embedding, dimension, _BUILDING)

    def finish_next(self, collection: Any) -> None:
        """From here on every reader takes this generation; the older ones go."""
        with told(self.place):
            collection.modify(metadata={**collection.metadata, "state": _WHOLE})
        for _, other in list(self._generations()):
            if other.name != collection.name:
                self.drop(other)

    def drop(self, collection: Any) -> None:
        with told(self.place):
            self._chroma.delete_collection(collection.name)

    def _generations(self) -> Iterator[tuple[int, Any]]:
        with told(self.place):
            listed = self._chroma.list_collections()
        for collection in listed:
            base, _, number = collection.name.rpartition(".")
            if base == self.place.base and number.isdigit():
                yield int(number), collection

    def _in_folder(self) -> Any:
        import chromadb

        self.place.folder.mkdir(parents=True, exist_ok=True)
        # Chroma shares one reader a path within a process. Each archive needs its own, so that it can be opened
        # anew once another process has written: hence another spelling of the same path.
        path = str(self.place.folder)
        while path in _IN_USE:
            path += "/."
        client = chromadb.PersistentClient(path, _quiet())
        _IN_USE.add(path)
        self._path = path
        return client

    def _on_server(self) -> Any:
        import chromadb

        parts = urlsplit(self.place.url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ArchiveError(f"store.chroma_url {self.place.url!r}: write a whole address such as http://127.0.0.1:8000")
        secure = parts.scheme == "https"
        port = parts.port or (443 if secure else 8000)
        return chromadb.HttpClient(parts.hostname, port, ssl=secure, settings=_quiet())


def _quiet() -> Any:
    from chromadb.config import Settings

    return Settings(anonymized_telemetry=False)


def check_embedding(collection: Any, place: Place, embedding: str, dimension: int) -> None:
    """Raises EmbeddingError for a collection that another embedding made."""
    made = collection.metadata or {}
    used = (made.get("embedding"), made.get("dimension"))
    if used != (embedding, dimension):
        raise EmbeddingError(
            f"{place}: the archive was made with embedding {used[0]!r} of {used[1]} dimensions, the settings say"
            f" {embedding!r} of {dimension}; `zhoubao history reindex` embeds it anew, nothing is lost"
        )


@contextmanager
def told(place: Place) -> Iterator[None]:
    """Chroma's, the disk's and the network's errors as one line that names the way back."""
    import httpx
    from chromadb.errors import ChromaError

    try:
        yield
    except (OSError, ValueError, ChromaError, httpx.HTTPError) as error:
        raise ArchiveError(f"{place}: {_advice(str(error), place)} ({_short(error)})") from error


def _short(error: Exception) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__


_FULL = "the disk is full or broken; free space and publish again, nothing published is lost"
LEAST = 2_000_000  # bytes free; with less, Chroma fails in words that name no disk
_ADVICE = (
    (("no space", "disk is full", "full", "disk i/o"), _FULL),
    (("not a database", "malformed", "corrupt", "schema"), "the archive is damaged; move the folder away, then `zhoubao history import` a backup"),
    (("read-only", "readonly", "permission"), "the archive cannot be written; check its permissions"),
    (("connect", "refused", "timed out"), "the server is not reached; check store.chroma_url and that it runs"),
)


def _advice(text: str, place: Place) -> str:
    lower = text.lower()
    for words, advice in _ADVICE:
        if any(word in lower for word in words):
            return advice
    if place.url:
        return "the server refused"
    if place.folder.exists() and shutil.disk_usage(place.folder).free < LEAST:
        return _FULL
    return "the archive cannot be used; move the folder away, then `zhoubao history import` a backup"


def write(collection: Any, place: Place, records: Sequence[Record], embed: Embed) -> list[list[float]]:
    """In one transaction: all of the records or none. The vectors of those that have one."""
    texts = [record.meaning for record in records if record.meaning]
    made = embed(texts) if texts else []
    vectors = iter(made)
    dimension = int(collection.metadata["dimension"])
    with told(place):
        collection.upsert(
            ids=[record.id for record in records],
            documents=[record.text for record in records],
            metadatas=[dict(record.meta) for record in records],
            embeddings=[next(vectors) if r.meaning else aside_vector(r.id, dimension) for r in records],
        )
    return made


def rows_of(collection: Any, place: Place, **where: Any) -> list[tuple[str, str, Meta]]:
    """Id, text and metadata of the records that a `get` of Chroma finds."""
    with told(place):
        got = collection.get(**where, include=["documents", "metadatas"])
    return list(zip(got["ids"], got["documents"], got["metadatas"], strict=True))


def vectors_of(collection: Any, place: Place, ids: Sequence[str]) -> list[list[float]]:
    """The vectors of records that are there, in this order."""
    with told(place):
        got = collection.get(ids=list(ids), include=["embeddings"]) if ids else {"ids": [], "embeddings": []}
    known = dict(zip(got["ids"], got["embeddings"], strict=True))
    return [known[one] for one in ids]


def heads_of(collection: Any, place: Place) -> dict[str, Meta]:
    """Week label -> head, of every published week."""
    return {str(meta["label"]): meta for _, _, meta in rows_of(collection, place, where={"kind": "head"})}


def standing(collection: Any, place: Place, head: Meta) -> list[tuple[str, str, Meta]]:
    """The records of a head's edition."""
    where = {"$and": [{"week": head["week"]}, {"edition": head["edition"]}, {"kind": {"$ne": "head"}}]}
    return rows_of(collection, place, where=where)
