"""The schema of a workspace's weeks, and how an older one is brought to it: small numbered steps over JSON files.

Each file is migrated whole or not at all, its old form kept under weeks/.schema-N; the number of the workspace is
written last, so that a migration that was broken off is taken up again.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from store.errors import WeekFileError
from store.weeks import NEWEST, read_json, write_bytes, write_json

SCHEMA = NEWEST
MARK = "schema.json"  # in weeks/
Step = Callable[[dict[str, Any]], dict[str, Any]]


def step_1(ledger: dict[str, Any]) -> dict[str, Any]:
    """Ledgers of schema 1 held only what their run had to say; readers now count on every list being there."""
    return {"issues": [], "dropped": {}, "failures": [], "notes": [], "model": "extractive", "prompts": {}, **ledger}


STEPS: dict[int, Step] = {1: step_1}  # from this schema to the next


def mark(weeks: Path) -> None:
    """A new workspace is of this schema from its first run on."""
    if not (weeks / MARK).is_file():
        write_json(weeks / MARK, {"schema": SCHEMA})


def upgrade(weeks: Path) -> int:
    """Bring the folder weeks/ to this schema; how many files were migrated.

    Raises NewerSchemaError for a workspace of a newer zhoubao, WeekFileError for a file that cannot be written.
    """
    found = schema_of(weeks)
    if found == SCHEMA:
        return 0
    done = sum(_migrated(path, weeks) for path in sorted(weeks.glob("*-W*/ledger*.json")))
    write_json(weeks / MARK, {"schema": SCHEMA})
    return done


def schema_of(weeks: Path) -> int:
    """1 for a workspace that does not say."""
    path = weeks / MARK
    return int(read_json(path)["schema"]) if path.is_file() else 1


def _migrated(path: Path, weeks: Path) -> bool:
    """False for a file that is of this schema already, or that does not read back: `resume` mends that."""
    try:
        data = read_json(path)
    except WeekFileError:
        return False
    old = int(data.get("schema", 1))
    if old == SCHEMA:
        return False
    kept = weeks / f".schema-{old}" / path.parent.name / path.name
    if not kept.exists():
        write_bytes(kept, path.read_bytes())
    for number in range(old, SCHEMA):
        data = STEPS[number](data) | {"schema": number + 1}
    write_json(path, data)
    return True
