"""What a run read, kept with its evidence: enough to draft the week again without a source, a table or the archive.

A JSON line a value, `{name: value}`. Checks of the evidence folder do not read it: it is no source.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from agent.codec import from_plain, to_plain
from agent.settings import DeskSettings, Limits, Settings
from agent.state import State
from agent.version import VERSION
from store.errors import WeekFileError
from store.weeks import Issue

SCHEMA = 1
COLLECTED = ("date", "sources", "weights", "failures", "tables")  # and the items
RECALLED = ("recalled", "previous", "earlier", "edits", "returning", "last", "lookback")


@dataclass(frozen=True, slots=True)
class Kept:
    """`values`: of the state after recall; `data`: the file as it was; `again`: the week was drafted from it before."""

    values: Mapping[str, Any]
    data: bytes
    again: bool = True

    def settings(self, now: Settings) -> Settings:
        """The desk's words and limits as they were; model, places and secrets as they are."""
        was = self.values["settings"]
        desk, limits = from_plain(DeskSettings, was["desk"]), from_plain(Limits, was["limits"])
        return replace(now, sample=was["sample"], desk=desk, limits=limits)

    @property
    def collected(self) -> dict[str, Any]:
        return {name: self.values[name] for name in (*COLLECTED, "items", "notes")}

    @property
    def recalled(self) -> dict[str, Any]:
        return {name: self.values[name] for name in RECALLED}


def kept_of(state: State, settings: Settings, aliases: Mapping[str, str]) -> bytes:
    """What `read_kept` reads, of the state after recall. When an item was fetched is left out: it shapes nothing."""
    was = {"desk": to_plain(settings.desk), "limits": to_plain(settings.limits), "sample": settings.sample}
    head = {"schema": SCHEMA, "week": state["week"], "zhoubao": VERSION}
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in _lines(state, head, was, aliases)).encode()


def _lines(state: State, head: dict[str, Any], settings: dict[str, Any], aliases: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    yield head
    yield {"settings": settings}
    yield {"aliases": dict(aliases)}
    values: dict[str, Any] = dict(state)
    for name in (*COLLECTED, *RECALLED, "notes"):
        yield {name: values.get(name)}
    for item in state.get("items", []):
        yield {"item": {**item, "fetched": None}}


def read_kept(issue: Issue) -> Kept:
    """Raises WeekFileError for a file that is not there, cut off, or of a newer zhoubao."""
    path = issue.gathered
    try:
        data = path.read_bytes()
        lines = [json.loads(line) for line in data.decode("utf-8").splitlines()]
        values: dict[str, Any] = {name: value for line in lines for name, value in line.items() if name != "item"}
        values["items"] = [line["item"] for line in lines if "item" in line]
        schema = values["schema"]
        missing = {"settings", "aliases", "notes", *COLLECTED, *RECALLED} - values.keys()
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise WeekFileError(f"{path}: what the run read cannot be read back ({error}); `zhoubao run` reads the sources") from error
    if schema > SCHEMA or missing:
        why = f"schema {schema}" if schema > SCHEMA else f"no {min(missing)}"
        raise WeekFileError(f"{path}: not of this zhoubao ({why}); upgrade zhoubao, or `zhoubao run` reads the sources")
    return Kept(values, data)
