"""LangGraph's checkpoints in SQLite or PostgreSQL, as JSON. Never pickle: a checkpoint is data and cannot run anything."""

from __future__ import annotations

import hashlib
import itertools
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from store.errors import StoreError

if TYPE_CHECKING:
    import sqlite3

    from langgraph.checkpoint.base import BaseCheckpointSaver

FILE_NAME = "checkpoints.sqlite"
_TAG = "__zhoubao__"


class JsonSerializer:
    """Plain JSON, plus the few nouns LangGraph itself stores: Send, Interrupt, an error as its text, bytes."""

    def dumps_typed(self, obj: Any) -> tuple[str, bytes]:
        return "json", json.dumps(_outgoing(obj), ensure_ascii=False).encode("utf-8")

    def loads_typed(self, data: tuple[str, bytes]) -> Any:
        kind, body = data
        if kind != "json":
            raise StoreError(
                f"checkpoint of kind {kind!r}: only JSON is read; start the week anew with `zhoubao run`"
            )
        return _incoming(json.loads(body))


def _outgoing(value: Any) -> Any:
    from langgraph.types import Interrupt, Send

    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    if isinstance(value, dict):
        return {str(key): _outgoing(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [_outgoing(entry) for entry in value]
    if isinstance(value, Send):
        return {_TAG: "send", "node": value.node, "arg": _outgoing(value.arg)}
    if isinstance(value, Interrupt):
        return {_TAG: "interrupt", "value": _outgoing(value.value), "id": value.id}
    if isinstance(value, BaseException):
        return {_TAG: "error", "text": f"{type(value).__name__}: {value}"}
    if isinstance(value, (set, frozenset)):
        return [_outgoing(entry) for entry in sorted(value)]
    raise StoreError(f"{type(value).__name__} in the state: the state holds plain JSON data only")


def _incoming(value: Any) -> Any:
    from langgraph.types import Interrupt, Send

    if isinstance(value, list):
        return [_incoming(entry) for entry in value]
    if not isinstance(value, dict):
        return value
    if value.get(_TAG) == "send":
        return Send(value["node"], _incoming(value["arg"]))
    if value.get(_TAG) == "interrupt":
        return Interrupt(_incoming(value["value"]), id=value["id"])
    if value.get(_TAG) == "error":
        return value["text"]
    return {key: _incoming(entry) for key, entry in value.items()}


Say = Callable[[str], None]


@contextmanager
def open_checkpoints(
    folder: Path, url: str = "", desk: str = "", mend: Say | None = None
) -> Iterator[BaseCheckpointSaver[str]]:
    """The saver of one workspace: SQLite in `folder`, or the PostgreSQL at `url` in a schema of this desk.

    `mend`: a damaged SQLite file is moved away and told, not an error. Raises StoreError when it cannot be opened, or
    cannot be written to while it is open.
    """
    with _in_postgres(url, desk) if url else _in_folder(folder, mend) as saver:
        yield saver


@contextmanager
def _in_folder(folder: Path, mend: Say | None) -> Iterator[BaseCheckpointSaver[str]]:
    import sqlite3

    from langgraph.checkpoint.sqlite import SqliteSaver

    path = folder / FILE_NAME
    connection = _opened(path, mend)
    try:
        yield SqliteSaver(connection, serde=JsonSerializer())
    except sqlite3.Error as error:
        raise StoreError(f"{path}: {error}; check the disk, then `zhoubao resume` goes on") from error
    finally:
        connection.close()


def _opened(path: Path, mend: Say | None) -> sqlite3.Connection:
    import sqlite3

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return _sound(path)
    except sqlite3.DatabaseError as error:
        if mend is None or isinstance(error, sqlite3.OperationalError):
            raise StoreError(f"{path}: checkpoints cannot be opened ({error}); `zhoubao resume` moves a damaged file away") from error
        mend(f"checkpoints  damaged ({error}); moved to {_moved_away(path)}")
        return _sound(path)
    except OSError as error:
        raise StoreError(f"{path}: checkpoints cannot be opened ({error}); check disk and permissions") from error


def _sound(path: Path) -> sqlite3.Connection:
    """Raises sqlite3.DatabaseError for a file that is cut off or overwritten."""
    import sqlite3

    connection = sqlite3.connect(path, check_same_thread=False)
    try:
        (said,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        if said != "ok":
            raise sqlite3.DatabaseError(" ".join(str(said).split()))
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _moved_away(path: Path) -> Path:
    """The file, with what SQLite keeps beside it, under the first free name."""
    free = next(n for n in itertools.count(1) if not path.with_name(f"{path.name}.damaged-{n}").exists())
    aside = path.with_name(f"{path.name}.damaged-{free}")
    for end in ("", "-wal", "-shm", "-journal"):
        if (beside := path.with_name(path.name + end)).exists():
            beside.rename(aside.with_name(aside.name + end))
    return aside


@contextmanager
def _in_postgres(url: str, desk: str) -> Iterator[BaseCheckpointSaver[str]]:
    """A schema a desk: no desk can read or continue another one's run, whatever its week is called."""
    try:
        import psycopg
        from langgraph.checkpoint.postgres import PostgresSaver
        from psycopg.rows import dict_row
    except ImportError as error:
        raise StoreError(f"store.postgres_url: {error}; install zhoubao[server]") from error

    schema = f"zhoubao_{hashlib.sha256(desk.encode()).hexdigest()[:16]}"
    try:
        connection = psycopg.connect(url, autocommit=True, prepare_threshold=0, row_factory=dict_row, connect_timeout=10)
        connection.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
        connection.execute(f"SET search_path TO {schema}")
        saver = PostgresSaver(connection, serde=JsonSerializer())
        saver.setup()
    except psycopg.Error as error:
        # an address that cannot be read is quoted whole by the driver, password and all
        unread = isinstance(error, psycopg.ProgrammingError)
        said = "no address of a PostgreSQL" if unread else " ".join(str(error).split())[:200]
        raise StoreError(f"store.postgres_url: checkpoints cannot be opened ({said}); check the server and its rights") from error
    try:
        yield saver
    finally:
        connection.close()
