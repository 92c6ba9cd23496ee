"""Dataclasses to plain JSON data and back: what checkpoints and the ledger hold. Never pickle."""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")
_READERS: dict[type, Callable[[str], Any]] = {
    Decimal: Decimal,
    datetime: datetime.fromisoformat,
    date: date.fromisoformat,
    Path: Path,
}


def to_plain(value: Any) -> Any:
    """A dataclass, tuple, Decimal, date or path as dicts, lists and strings."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: to_plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (Decimal, Path)):
        return str(value)
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(key): to_plain(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple, frozenset, set)):
        return [to_plain(entry) for entry in value]
    return value


def from_plain(cls: type[T], data: Any) -> T:
    """The dataclass `cls` from what to_plain made of it. Raises KeyError, TypeError or ValueError on other data."""
    read: T = _read(cls, data)
    return read


@cache
def _hints(cls: type) -> dict[str, Any]:
    return typing.get_type_hints(cls)


def _read(kind: Any, data: Any) -> Any:
    origin = typing.get_origin(kind)
    if origin in (typing.Union, types.UnionType):
        inner = [part for part in typing.get_args(kind) if part is not type(None)]
        return None if data is None else _read(inner[0], data)
    if origin is tuple:
        parts = typing.get_args(kind)
        if parts[-1:] == (Ellipsis,):
            return tuple(_read(parts[0], entry) for entry in data)
        return tuple(_read(part, entry) for part, entry in zip(parts, data, strict=True))
    if origin is list:
        return [_read(typing.get_args(kind)[0], entry) for entry in data]
    if origin is dict:
        return {key: _read(typing.get_args(kind)[1], entry) for key, entry in data.items()}
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(data)
    if kind in _READERS:
        return _READERS[kind](data)
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        hints = _hints(kind)
        return kind(**{name: _read(hints[name], entry) for name, entry in data.items() if name in hints})
    return data
