"""LangGraph's checkpoints in SQLite, as JSON. Never pickle: a checkpoint is data and cannot run anything."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from store.errors import StoreError

if TYPE_CHECKING:
    from langgraph.checkpoint.sqlite import SqliteSaver

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


@contextmanager
def open_checkpoints(folder: Path) -> Iterator[SqliteSaver]:
    """The saver of one workspace. Raises StoreError when the file cannot be opened."""
    import sqlite3

    from langgraph.checkpoint.sqlite import SqliteSaver

    path = folder / FILE_NAME
    try:
        folder.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(path, check_same_thread=False)
        connection.execute("PRAGMA quick_check(1)").fetchone()
    except (OSError, sqlite3.Error) as error:
        raise StoreError(
            f"{path}: checkpoints cannot be opened ({error}); move the file away and run the week anew"
        ) from error
    try:
        yield SqliteSaver(connection, serde=JsonSerializer())
    finally:
        connection.close()
