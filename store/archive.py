"""The archive of published weeks in Chroma: passages by meaning, tables by key. The only module that imports chromadb.

A publication is an edition: its records are written first, then the week's head names the edition, then the older
edition is deleted. A crash between leaves the head on the old edition or on the new one, never a mixture.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from feeds.tables import Tables
from feeds.week import Week
from store.errors import ArchiveError, EmbeddingError

COLLECTION = "weeks"
BATCH = 256
Embed = Callable[[Sequence[str]], list[list[float]]]


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph of a published report. `section`: compute, apps, funding ..."""

    text: str
    section: str = ""
    week: str = ""


@dataclass(frozen=True, slots=True)
class Published:
    """The head of a published week."""

    week: str
    title: str
    date: str


class Archive(Protocol):
    """What the graph needs of the archive; every look-back sees only weeks before the one in hand."""

    def publish(self, week: Week, title: str, date: str, passages: Iterable[Passage], tables: Tables) -> bool: ...
    def recall(self, query: str, before: Week, n: int) -> list[Passage]: ...
    def titles(self, before: Week, n: int) -> list[Published]: ...
    def tables(self, week: Week) -> Tables | None: ...


@dataclass(slots=True)
class ChromaArchive:
    """`folder` is made when needed. The embedding's name is kept with the collection; another one is an error."""

    folder: Path
    embed: Embed
    embedding: str
    _collection: Any = field(default=None, init=False)

    def publish(self, week: Week, title: str, date: str, passages: Iterable[Passage], tables: Tables) -> bool:
        """Publish or replace a week whole. False when exactly this was published already."""
        kept = [passage for passage in passages if passage.text.strip()]
        edition = _edition(title, date, kept, tables)
        if self._edition_of(week) == edition:
            return False
        records = [*_passages(week, edition, kept), *_tables(week, edition, tables)]
        for start in range(0, len(records), BATCH):
            self._write(records[start : start + BATCH])
        head = _Record(f"{week}/head", title or str(week), _mark(week, "head", edition) | {"date": date, "title": title})
        self._write([head])
        self._collection.delete(where={"$and": [{"week": _ordinal(week)}, {"edition": {"$ne": edition}}]})
        return True

    def recall(self, query: str, before: Week, n: int) -> list[Passage]:
        """The passages nearest in meaning of weeks before, best first; a superseded edition is never among them."""
        if n < 1 or not query.strip() or not self._open().count():
            return []
        where = {"$and": [{"kind": "passage"}, {"week": {"$lt": _ordinal(before)}}]}
        found = self._open().query(query_embeddings=self.embed([query]), n_results=2 * n, where=where)
        heads = self._editions()
        rows = zip(found["documents"][0], found["metadatas"][0], strict=True)
        passages = [
            Passage(text, str(meta["section"]), str(meta["label"]))
            for text, meta in rows
            if heads.get(str(meta["label"])) == meta["edition"]
        ]
        return passages[:n]

    def titles(self, before: Week, n: int) -> list[Published]:
        """Earlier weeks, latest first."""
        found = self._open().get(where={"$and": [{"kind": "head"}, {"week": {"$lt": _ordinal(before)}}]})
        heads = sorted(found["metadatas"], key=lambda meta: int(meta["week"]), reverse=True)
        return [Published(str(m["label"]), str(m["title"]), str(m["date"])) for m in heads[:n]]

    def tables(self, week: Week) -> Tables | None:
        """The tables published with a week, exactly as they were; None for a week that is not there."""
        edition = self._edition_of(week)
        if edition is None:
            return None
        where = {"$and": [{"kind": "table"}, {"week": _ordinal(week)}, {"edition": edition}]}
        found = self._open().get(where=where)
        named = {str(meta["section"]): json.loads(str(meta["data"])) for meta in found["metadatas"]}
        return Tables.from_dict({"found": named, "missing": [], "other": []})

    def _open(self) -> Any:
        if self._collection is None:
            self._collection = _open_collection(self.folder, self.embedding)
        return self._collection

    def _write(self, records: Sequence[_Record]) -> None:
        vectors = self.embed([record.text for record in records])
        self._open().upsert(
            ids=[record.id for record in records],
            documents=[record.text for record in records],
            metadatas=[record.meta for record in records],
            embeddings=vectors,
        )

    def _edition_of(self, week: Week) -> str | None:
        found = self._open().get(ids=[f"{week}/head"])["metadatas"]
        return str(found[0]["edition"]) if found else None

    def _editions(self) -> dict[str, str]:
        heads = self._open().get(where={"kind": "head"})["metadatas"]
        return {str(meta["label"]): str(meta["edition"]) for meta in heads}


@dataclass(frozen=True, slots=True)
class _Record:
    id: str
    text: str
    meta: Mapping[str, str | int]


def _open_collection(folder: Path, embedding: str) -> Any:
    import chromadb
    from chromadb.config import Settings
    from chromadb.errors import ChromaError

    try:
        folder.mkdir(parents=True, exist_ok=True)
        client = chromadb.PersistentClient(str(folder), Settings(anonymized_telemetry=False))
        made = {"embedding": embedding, "hnsw:space": "cosine"}
        collection = client.get_or_create_collection(COLLECTION, metadata=made, embedding_function=None)
    except (OSError, ValueError, ChromaError) as error:
        raise ArchiveError(f"{folder}: the archive cannot be opened ({error}); move the folder away to begin a new one") from error
    used = (collection.metadata or {}).get("embedding")
    if used != embedding:
        raise EmbeddingError(f"{folder}: was made with embedding {used!r}, not {embedding!r}; move it away and publish the weeks anew")
    return collection


def _ordinal(week: Week) -> int:
    return week.year * 100 + week.number


def _mark(week: Week, kind: str, edition: str, section: str = "") -> dict[str, str | int]:
    return {"week": _ordinal(week), "label": str(week), "kind": kind, "edition": edition, "section": section}


def _passages(week: Week, edition: str, passages: list[Passage]) -> Iterable[_Record]:
    for number, passage in enumerate(passages):
        yield _Record(f"{week}/{edition}/p{number}", passage.text, _mark(week, "passage", edition, passage.section))


def _tables(week: Week, edition: str, tables: Tables) -> Iterable[_Record]:
    for name, table in tables.found.items():
        data = json.dumps(table.to_dict(), ensure_ascii=False)
        text = f"{name} {table.title} " + " ".join(column.header for column in table.columns)
        yield _Record(f"{week}/{edition}/{name}", text, _mark(week, "table", edition, name) | {"data": data})


def _edition(title: str, date: str, passages: list[Passage], tables: Tables) -> str:
    body = [title, date, [[p.section, p.text] for p in passages], {n: t.to_dict() for n, t in sorted(tables.found.items())}]
    return hashlib.sha256(json.dumps(body, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:16]
