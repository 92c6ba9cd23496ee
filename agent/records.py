"""Tables in JSON data: a list of records is a table, its keys the headers. What is no record is read as text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from agent.figures.cellunits import behind
from agent.figures.headings import unit_named, unit_of

LONGEST = 80  # letters of a cell; a record with more in one is an article
TITLES = ("title", "标题")
MEASURES = ("指标", "指标名称", "metric", "indicator")
UNITS = ("unit", "units", "单位")
_WHOLE = re.compile(r"(?:.*_)?total|sum|.*(?:合计|总计|总量|总额)", re.IGNORECASE)
Rows = list[tuple[str, ...]]
_SAYS_UNITS = re.compile(r"(?:计量|金额|数据)?单位(?:说明|备注)?|units?", re.IGNORECASE)
_UNIT = re.compile(r"(?:^|[;；,，。\n])\s*(?P<of>[^:：;；,，。\n]{1,16})\s*[:：]\s*(?P<unit>[^\d\s:：;；,，。（(]{1,8})")  # 票房: 万元(含服务费); 人次: 万
_BRACKET = re.compile(r"[（(]([^（）()]{1,16})[）)]\s*$")
_NUMBER = re.compile(r"[+-]?\d[\d,]*(?:\.\d+)?")


def tables_of(data: Any, name: str = "", legend: Mapping[str, str] = {}) -> Iterator[tuple[str, Rows]]:
    """Every list of records in the data, with the keys that lead to it as its caption, and what stands beside it of its title and unit.

    `legend`: what the data says of the keys of its records, {"funding": "USD billion"}; it stands in their header.
    """
    if is_table(data):
        head, *rows = rows_of(data)
        yield name, [tuple(_said_of(key, legend) for key in head), *rows]
    elif isinstance(data, dict):
        said = [f"{key}：{data[key]}" for key in (*TITLES, *MEASURES) if isinstance(data.get(key), str)]
        said += [f"（单位：{unit}）"] if (unit := _unit_of(data)) else []
        legend = {**legend, **_legend_of(data)}
        for key, value in data.items():
            yield from tables_of(value, " ".join(filter(None, (name, *said, key))), legend)


def _unit_of(data: Mapping[str, Any]) -> str:
    """Its own entry, else what stands in brackets behind what is measured: {"指标": "月活跃用户（万）"}."""
    own = next((data[key] for key in UNITS if isinstance(data.get(key), str)), "")
    measured = (data[key] for key in MEASURES if isinstance(data.get(key), str))
    return own or next((unit for text in measured if (found := _BRACKET.search(text)) and (unit := unit_named(found[1]))), "")


def _legend_of(data: Mapping[str, Any]) -> dict[str, str]:
    """What its records of words alone say of keys: units, or what each is called."""
    told = (one for one in data.values() if isinstance(one, dict) and all(isinstance(text, str) for text in one.values()))
    return {key: text for one in told for key, text in one.items()}


def _said_of(key: str, legend: Mapping[str, str]) -> str:
    told = legend.get(key, "")
    return key if not told else f"{key}（{told}）" if unit_named(told) else f"{key} {told}"


def with_units(data: Any, units: Mapping[str, str] | None = None) -> Any:
    """The data, each number with the unit that a note beside or above it gives for its key: {"单位": "票房: 万元; 人次: 万"}."""
    if isinstance(data, list):
        return [with_units(one, units) for one in data]
    if not isinstance(data, dict):
        return data
    told = {**(units or {}), **_units_in(data)}
    return {key: _measured(key, value, told) if isinstance(value, str) else with_units(value, told) for key, value in data.items()}


def _units_in(data: Mapping[str, Any]) -> dict[str, str]:
    """What the notes of a record say of the units of others."""
    notes = (value for key, value in data.items() if _SAYS_UNITS.fullmatch(key) and isinstance(value, str))
    return {found["of"].strip(): found["unit"] for note in notes for found in _UNIT.finditer(note)}


def _measured(key: str, value: str, units: Mapping[str, str]) -> str:
    """累计票房 is in what 票房 is; a key that says its own unit, in brackets, keeps to it."""
    named = (of for of in units if key == of or key.endswith((of, f"_{of}") if of[-1:] >= "一" else f"_{of}"))
    of = max(named, key=len, default="") if _NUMBER.fullmatch(value) and not re.search(r"[（(]", key) else ""
    return f"{value}{behind(unit_of(units[of]))}" if of else value


def strings_of(data: Any) -> Iterator[str]:
    """The rest, line by line: key：value; a total in the unit that stands beside it."""
    if is_table(data):
        return
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        unit = _unit_of(data)
        for key, value in data.items():
            own = f"{unit if unit[0] > 'z' else f' {unit}'}" if unit and _WHOLE.fullmatch(key) and _NUMBER.fullmatch(str(value)) else ""
            yield from (f"{key}：{text}{own}" for text in strings_of(value))
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
