"""How each source did over the runs: failures in a row, its last entry. One small JSON file, whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from feeds.model import FetchFailure, Item, Source

SCHEMA = 1
AHEAD = timedelta(days=2)  # that an entry may be dated before its time, whatever its zone


@dataclass(frozen=True, slots=True)
class Health:
    """Of one source. `last`: ISO time of its newest entry seen; `failed`: runs in a row that got nothing; `why`: the last."""

    last: str = ""
    failed: int = 0
    why: str = ""


def after_run(
    before: Mapping[str, Health],
    sources: Iterable[Source],
    items: Iterable[Item],
    failures: Iterable[FetchFailure],
) -> dict[str, Health]:
    """`items`: all that the sources gave, of the week or not. Sources no longer listed are forgotten."""
    newest: dict[str, datetime] = {}
    for item in items:
        if item.published and not _from_the_future(item):
            newest[item.source] = max(item.published, newest.get(item.source, item.published))
    why = {failure.source: failure.reason for failure in failures}
    found = {}
    for source in sources:
        old = before.get(source.id, Health())
        last = max(old.last, newest[source.id].isoformat()) if source.id in newest else old.last
        bad = source.id in why
        found[source.id] = replace(
            old, last=last, failed=old.failed + 1 if bad else 0, why=why.get(source.id, "")
        )
    return found


def _from_the_future(item: Item) -> bool:
    """Dated after it was fetched (year 9999): it would make its source look fresh for ever."""
    return bool(item.published and item.fetched and item.published > item.fetched + AHEAD)


def read_health(path: Path) -> dict[str, Health]:
    """Empty for a file that is missing or damaged: it is a record of what was, kept anew by the next run."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return {name: Health(**entry) for name, entry in data["sources"].items()}
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return {}


def as_json(health: Mapping[str, Health]) -> dict[str, object]:
    return {"schema": SCHEMA, "sources": {name: asdict(entry) for name, entry in health.items()}}
