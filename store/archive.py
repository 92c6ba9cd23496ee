"""The archive of published weeks in Chroma: passages by meaning and by word, tables, facts and events by key.

A publication is an edition: its records are written first, then the week's head names the edition, then the older
edition is deleted. A crash between leaves the head on the old edition or on the new one, never a mixture. Readers
take the editions from the heads alone.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol
from uuid import uuid4

from feeds.tables import SCHEMAS, Table, Tables
from feeds.week import Week
from store.archive_collection import BATCH, Client, Place, heads_of, rows_of, standing, told, write
from store.archive_records import (
    contents_of,
    head_id,
    head_record,
    passage_of,
    records_of,
    row_of,
    stamp_record,
)
from store.archive_session import Session
from store.contents import Contents, Found, Passage, Published, label_of, ordinal
from store.lexical import WEEK_SPAN, Edition
from store.looking import NEAREST, passages_in, rows_in
from store.ranking import joined
from store.terms import Terms

Embed = Callable[[Sequence[str]], list[list[float]]]
Data = Iterable[Mapping[str, Any]]  # facts of the ledger, events: plain JSON, kept as they are
WIDEST = 1000
_EVER = 10**6

__all__ = ["Archive", "ChromaArchive", "Contents", "Edition", "Embed", "Found", "Passage", "Published"]


class Archive(Protocol):
    """What the graph needs of the archive; every look-back sees only weeks before the one in hand."""

    def publish(
        self, week: Week, title: str, date: str, passages: Iterable[Passage], tables: Tables, *,
        facts: Data = (), events: Data = (), related: Iterable[str] = (),
    ) -> bool: ...  # fmt: skip
    def recall(self, query: str, before: Week, n: int) -> list[Passage]: ...
    def titles(self, before: Week, n: int) -> list[Published]: ...
    def weeks(self, before: Week | None = None, n: int = -1) -> list[Edition]: ...
    def tables(self, week: Week) -> Tables | None: ...
    def contents(self, week: Week) -> Contents | None: ...
    def table_of(self, name: str, before: Week | None = None) -> dict[Week, Table]: ...


@dataclass(slots=True)
class ChromaArchive:
    """The weeks of one desk. `folder` holds Chroma, or where `url` names a server only the mirror.

    Every method raises ArchiveError for a place that cannot be used and EmbeddingError for one that another
    embedding made. `dimension` 0: asked of `embed` when it is needed.
    """

    folder: Path
    embed: Embed
    embedding: str
    desk: str = ""
    url: str = ""
    dimension: int = 0
    aliases: Mapping[str, str] = field(default_factory=dict)
    _session: Session | None = field(default=None, init=False)

    def publish(
        self, week: Week, title: str, date: str, passages: Iterable[Passage], tables: Tables, *,
        facts: Data = (), events: Data = (), related: Iterable[str] = (),
    ) -> bool:  # fmt: skip
        """Publish or replace a week whole. False when exactly this was published already."""
        return self.put(Contents(week, title, date, tuple(passages), tables, tuple(facts), tuple(events), tuple(related)))

    def put(self, contents: Contents) -> bool:
        """As `publish`, with the file it came from too."""
        contents = replace(contents, passages=tuple(self._kept(contents)))
        content = contents.digest()
        with self._open.holding(make=True) as collection:
            old = _head(collection, self._place, contents.week)
            if old.get("content") == content:
                return False
            edition = f"{content}-{uuid4().hex[:8]}"
            records = list(records_of(contents, edition, self.desk, self._open.words))
            vectors: list[list[float]] = []
            for start in range(0, max(1, len(records)), BATCH):
                vectors += write(collection, self._place, [*records[start : start + BATCH], stamp_record()], self.embed)
            stamp = stamp_record()
            write(collection, self._place, [head_record(contents, edition, content, self.desk), stamp], self.embed)
            self._delete_older(collection, contents.week, edition, str(old.get("edition", "")))
            self._open.published(contents, edition, str(stamp.meta["stamp"]), vectors)
        return True

    def _kept(self, contents: Contents) -> Iterator[Passage]:
        for passage in contents.passages:
            if passage.text.strip():
                subjects = passage.subjects or self._open.words.names(passage.text)
                source = passage.source or contents.source
                yield replace(passage, subjects=subjects, source=source, week=str(contents.week))

    def _delete_older(self, collection: Any, week: Week, edition: str, old: str) -> None:
        """In a folder the lock keeps others out: all but this edition goes. On a server another machine may be
        writing this very week, so only the edition that was replaced goes."""
        other: dict[str, Any] = {"edition": old} if self.url else {"edition": {"$ne": edition}}
        if old or not self.url:
            with told(self._place):
                collection.delete(where={"$and": [{"week": ordinal(week)}, other]})

    def remove(self, week: Week) -> bool:
        """Take a week out. False when it was not there."""
        with self._open.holding() as collection:
            if collection is None or not _head(collection, self._place, week):
                return False
            with told(self._place):
                collection.delete(ids=[head_id(str(week))])
                collection.delete(where={"week": ordinal(week)})
            write(collection, self._place, [stamp_record()], self.embed)
        return True

    def recall(self, query: str, before: Week, n: int) -> list[Passage]:
        """The passages of weeks before that answer the query, by meaning and by word together, best first."""
        return [found.passage for found in self.search(query, n, before)]

    def search(self, query: str, n: int, before: Week | None = None) -> list[Found]:
        """As `recall`, with scores; `before` None looks through every week."""
        if n < 1 or not query.strip():
            return []
        limit = ordinal(before) if before else _EVER
        session = self._open
        with session.holding() as collection:
            if collection is None or min((_number(label) for label in session.editions), default=_EVER) >= limit:
                return []
            vector = self.embed([session.words.widened(query)])[0]
            near = self._nearest(collection, vector, limit)
            scores = session.mirror.search(session.words.of(query), limit, near)
            return self._read(collection, joined(near, scores)[:n])

    def search_rows(self, query: str, n: int, before: Week | None = None) -> list[Found]:
        """Table rows that hold the query's words, as sentences; `section` is the table's name. By word only: a figure
        is never looked for by meaning."""
        limit = ordinal(before) if before else _EVER
        with self._open.holding() as collection:
            return [] if collection is None else rows_in(self._open.mirror, self._open.words, query, n, limit)

    def look_up(self, query: str, n: int, before: Week | None = None, *, tables: bool = False) -> tuple[list[Found], list[Found]]:
        """`search`, and with `tables` `search_rows`, for a process that asks once: without opening Chroma where the
        mirror is known to hold what Chroma holds."""
        limit = ordinal(before) if before else _EVER
        with self._open.mirrored() as mirror:
            if mirror is not None and n > 0 and query.strip():
                vector = self.embed([self._open.words.widened(query)])[0]
                found = passages_in(mirror, self._open.words, query, vector, n, limit)
                return found, rows_in(mirror, self._open.words, query, n, limit) if tables else []
        return self.search(query, n, before), self.search_rows(query, n, before) if tables else []

    def _nearest(self, collection: Any, vector: list[float], limit: int) -> dict[int, float]:
        """Row number -> cosine of the nearest standing passages before `limit`.

        Chroma is asked without a filter, which it applies by listing every record that passes; what does not pass
        is left out here. Only for a week far back in a long archive is Chroma asked to filter.
        """
        size = NEAREST
        while size <= WIDEST:
            rows, seen = self._asked(collection, vector, limit, size)
            if len(rows) >= NEAREST // 2 or seen < size:
                return rows
            size *= 4
        where = {"$and": [{"kind": "passage"}, {"week": {"$lt": limit}}]}
        return self._asked(collection, vector, limit, NEAREST, where)[0]

    def _asked(
        self, collection: Any, vector: list[float], limit: int, size: int, where: dict[str, Any] | None = None
    ) -> tuple[dict[int, float], int]:
        with told(self._place):
            found = collection.query(query_embeddings=[vector], n_results=size, where=where, include=["distances"])
        pairs = list(zip(found["ids"][0], found["distances"][0], strict=True))
        editions = self._open.editions
        rows = {row: 1 - distance for i, distance in pairs if (row := row_of(i, editions, limit)) is not None}
        return rows, len(pairs)

    def _read(self, collection: Any, best: Sequence[tuple[int, float]]) -> list[Found]:
        ids = {row: self._passage_id(row) for row, _ in best}
        rows = rows_of(collection, self._place, ids=list(ids.values())) if ids else []
        known = {i: passage_of(text, meta) for i, text, meta in rows}
        return [Found(known[ids[row]], score) for row, score in best if ids[row] in known]

    def _passage_id(self, row: int) -> str:
        number, at = divmod(row, WEEK_SPAN)
        label = label_of(number)
        return f"{label}/{self._open.editions.get(label, '')}/p{at}"

    def titles(self, before: Week, n: int) -> list[Published]:
        """Earlier reports, latest first; a week of which only tables are kept is none."""
        return [Published(week.label, week.title, week.date) for week in self.weeks(before) if week.title][:n]

    def weeks(self, before: Week | None = None, n: int = -1) -> list[Edition]:
        """Heads of the published weeks, latest first; n < 0 for all of them."""
        with self._open.holding() as collection:
            return [] if collection is None else self._open.mirror.weeks(ordinal(before) if before else _EVER, n)

    def tables(self, week: Week) -> Tables | None:
        """The tables published with a week, exactly as they were; None for a week that is not there."""
        found = self.contents(week)
        return found.tables if found else None

    def contents(self, week: Week) -> Contents | None:
        """Everything a week was published with; None for a week that is not there."""
        with self._open.holding() as collection:
            head = _head(collection, self._place, week) if collection is not None else {}
            return contents_of(week, standing(collection, self._place, head), head) if head else None

    def table_of(self, name: str, before: Week | None = None) -> dict[Week, Table]:
        """One table of every week before that has it, oldest first; read by key."""
        heads = self.weeks(before)
        ids = {f"{head.label}/{head.edition}/t{name}": Week.parse(head.label) for head in reversed(heads)}
        found: dict[Week, Table] = {}
        with self._open.holding() as collection:
            for start in range(0, len(ids) if collection is not None else 0, BATCH):
                for record, _, meta in rows_of(collection, self._place, ids=list(ids)[start : start + BATCH]):
                    found[ids[record]] = Table.from_dict(json.loads(str(meta["data"])))
        return dict(sorted(found.items()))

    def other_tables(self) -> list[str]:
        """Names of the archived tables that are none of the six, for `table_of`."""
        where = {"$and": [{"kind": "table"}, {"section": {"$nin": list(SCHEMAS)}}]}
        with self._open.holding() as collection:
            rows = rows_of(collection, self._place, where=where) if collection is not None else []
        return sorted({str(meta["section"]) for _, _, meta in rows})

    def reindex(self) -> int:
        """Embed every week anew with this embedding, whatever made the archive; number of weeks. The old collection
        stays until the new one is whole."""
        with self._open.any_embedding() as opened:
            return self._refilled(*opened) if opened else 0

    def _refilled(self, client: Client, old: Any) -> int:
        heads = heads_of(old, self._place)
        new = client.begin_next(self.embedding, self._dimension())
        for label, head in heads.items():
            contents = contents_of(Week.parse(label), standing(old, self._place, head), head)
            edition, content = str(head["edition"]), str(head["content"])
            records = [*records_of(contents, edition, self.desk, self._open.words), head_record(contents, edition, content, self.desk)]
            for start in range(0, len(records), BATCH):
                write(new, self._place, records[start : start + BATCH], self.embed)
        write(new, self._place, [stamp_record()], self.embed)
        client.finish_next(new)
        return len(heads)

    def close(self) -> None:
        if self._session:
            self._session.close()

    @property
    def _place(self) -> Place:
        return Place(self.folder, self.url, self.desk)

    @property
    def _open(self) -> Session:
        if self._session is None:
            self._session = Session(self._place, self.embedding, self._dimension, Terms(self.aliases))
        return self._session

    def _dimension(self) -> int:
        if not self.dimension:
            self.dimension = len(self.embed(["维度"])[0])
        return self.dimension


def _head(collection: Any, place: Place, week: Week) -> Mapping[str, str | int]:
    rows = rows_of(collection, place, ids=[head_id(str(week))])
    return rows[0][2] if rows else {}


def _number(label: str) -> int:
    return int(label[:4]) * 100 + int(label[6:])
