"""Every week of an archive in one file, a JSON line each, and back. Written whole or not at all."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from feeds.errors import WeekError
from feeds.tables import Table, Tables
from feeds.week import Week
from store.contents import Contents, Passage
from store.errors import ImportFileError, WeekFileError

SUFFIX = ".jsonl"
SCHEMA = 1
_HEAD = {"zhoubao": "history", "schema": SCHEMA}


def write_backup(path: Path, weeks: Iterable[Contents]) -> int:
    """Number of weeks written. Raises WeekFileError naming the file and the reason."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    count = 0
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with part.open("w", encoding="utf-8") as file:
            file.write(json.dumps(_HEAD) + "\n")
            for contents in weeks:
                file.write(json.dumps(_plain(contents), ensure_ascii=False) + "\n")
                count += 1
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        raise WeekFileError(f"{path}: cannot be written ({error.strerror or error}); check disk and permissions") from error
    finally:
        part.unlink(missing_ok=True)
    return count


def read_backup(path: Path) -> Iterator[Contents]:
    """Raises ImportFileError naming the line that is not as this program writes it."""
    try:
        with path.open(encoding="utf-8") as file:
            _check_head(file.readline(), path)
            for number, line in enumerate(file, start=2):
                yield _read(line, path, number)
    except (OSError, UnicodeDecodeError) as error:
        raise ImportFileError(f"{path}: cannot be read ({' '.join(str(error).split())}); check the path") from error


def _check_head(line: str, path: Path) -> None:
    try:
        head = json.loads(line)
    except ValueError:
        head = None
    if not isinstance(head, dict) or head.get("zhoubao") != "history":
        raise ImportFileError(f"{path}: no export of `zhoubao history export`; for a report give .md .txt .docx or .pdf")
    if head.get("schema") != SCHEMA:
        raise ImportFileError(f"{path}: schema {head.get('schema')}, this program reads {SCHEMA}; use the zhoubao that wrote it")


def _read(line: str, path: Path, number: int) -> Contents:
    try:
        return _contents(json.loads(line))
    except (ValueError, KeyError, TypeError, AttributeError, WeekError) as error:
        said = " ".join(str(error).split())[:120]
        raise ImportFileError(f"{path} line {number}: damaged ({said}); the weeks before it were read") from error


def _plain(contents: Contents) -> dict[str, Any]:
    return {
        "week": str(contents.week),
        "title": contents.title,
        "date": contents.date,
        "source": contents.source,
        "passages": [
            {"text": p.text, "section": p.section, "source": p.source, "subjects": list(p.subjects)} for p in contents.passages
        ],
        "tables": {name: table.to_dict() for name, table in contents.tables.found.items()},
        "others": [table.to_dict() for table in contents.others],
        "facts": [dict(fact) for fact in contents.facts],
        "events": [dict(event) for event in contents.events],
        "related": list(contents.related),
    }


def _contents(data: dict[str, Any]) -> Contents:
    week = Week.parse(data["week"])
    return Contents(
        week,
        data["title"],
        data["date"],
        tuple(
            Passage(p["text"], p["section"], str(week), p["source"], tuple(p["subjects"])) for p in data["passages"]
        ),
        Tables.from_dict({"found": data["tables"], "missing": [], "other": []}),
        tuple(data["facts"]),
        tuple(data["events"]),
        tuple(data["related"]),
        data["source"],
        tuple(Table.from_dict(table) for table in data.get("others", ())),
    )
