"""Tables in JSON data: a list of records is a table, its keys the headers. What is no record is read as text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

LONGEST = 80  # letters of a cell; a record with more in one is an article
TITLES = ("title", "unit", "标题", "单位")
Rows = list[tuple[str, ...]]


def tables_of(data: Any, name: str = "") -> Iterator[tuple[str, Rows]]:
    """Every list of records in the data, with the keys that lead to it as its caption, and what stands beside it of its title and unit."""
    if is_table(data):
        yield name, rows_of(data)
    elif isinstance(data, dict):
        said = " ".join(f"{key}：{data[key]}" for key in TITLES if isinstance(data.get(key), str))
        for key, value in data.items():
            yield from tables_of(value, " ".join(filter(None, (name, said, key))))


def strings_of(data: Any) -> Iterator[str]:
    """The rest, line by line: key：value."""
    if is_table(data):
        return
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        for key, value in data.items():
            yield from (f"{key}：{text}" for text in strings_of(value))
    elif isinstance(data, list):
        for value in data:
            yield from strings_of(value)
    elif data is not None:
        yield str(data)


def is_table(data: Any) -> bool:
    """Two records or more of short values, most of whose keys all of them have."""
    if not isinstance(data, list) or len(data) < 2 or not all(isinstance(one, dict) and one for one in data):
        return False
    records = [_flat(one) for one in data]
    shared = set.intersection(*(set(record) for record in records))
    return len(shared) > 1 and all(len(cell) <= LONGEST for record in records for cell in record.values())


def rows_of(data: list[dict[str, Any]]) -> Rows:
    """A header of all keys in the order they come, then a row for each record."""
    records = [_flat(one) for one in data]
    keys = list(dict.fromkeys(key for record in records for key in record))
    return [tuple(keys), *(tuple(record.get(key, "") for key in keys) for record in records)]


def _flat(record: dict[str, Any], before: str = "") -> dict[str, str]:
    """One cell for each value; a record within the record gives its own keys behind the outer one."""
    found: dict[str, str] = {}
    for key, value in record.items():
        if isinstance(value, dict):
            found |= _flat(value, f"{before}{key}_")
        else:
            told = value if isinstance(value, list) else [value]
            found[f"{before}{key}"] = "、".join(str(one) for one in told if one is not None)
    return found
