"""Files and folders given as --sources, read into what the figure checker takes.

Text .md .txt .html, tables .csv .tsv .xlsx, feeds .xml .json, a ledger.json of ours. Everything a text says of its
own date (front matter, a feed's pubDate, a date in its first lines) becomes the date its 去年 resolves against.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from agent.errors import InputError
from agent.figures.evidence import Source, StatedFact, TableSource, TextSource
from agent.records import strings_of, tables_of, with_units
from feeds.errors import FeedsError

TEXT_SUFFIXES = frozenset({".md", ".markdown", ".txt", ".html", ".htm"})
TABLE_SUFFIXES = frozenset({".csv", ".tsv", ".xlsx"})
FEED_SUFFIXES = frozenset({".xml", ".rss", ".atom", ".json"})
READABLE = TEXT_SUFFIXES | TABLE_SUFFIXES | FEED_SUFFIXES
MAX_BYTES = 16 * 1024 * 1024
_DATE = re.compile(r"(20\d\d)\s*[-年./]\s*(\d{1,2})\s*[-月./]\s*(\d{1,2})")
_FRONT_DATE = re.compile(
    r"(?m)^(?:date|published|日期|发布日期)\s*[:：]\s*[\"']?(20\d\d)[-年./](\d{1,2})[-月./](\d{1,2})"
)

_WEIGHT = re.compile(r"\A---\n(?:(?!---\n)[^\n]*\n)*?weight:([^\n]*)\n")

def read_text(path: Path) -> str:
    """The text of a file: UTF-8 (with or without BOM), UTF-16 with BOM, else GB18030. Binary is an InputError."""
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise InputError(
                f"{path}: {size // 1024 // 1024} MB is more than the {MAX_BYTES // 1024 // 1024} MB read; split it"
            )
        data = path.read_bytes()
    except OSError as error:
        raise InputError(
            f"{path}: cannot be read ({error.strerror}); check the name and its permissions"
        ) from error
    return decode(data, str(path))


def decode(data: bytes, name: str) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "gb18030"]
        if b"\0" in data[:65536]:
            raise InputError(f"{name}: is binary, not text; give a .md, .txt, .html, .csv or .xlsx file")
    for encoding in encodings:
        try:
            return data.decode(encoding).replace("\r\n", "\n").replace("\r", "\n")
        except UnicodeDecodeError:
            continue
    raise InputError(f"{name}: neither UTF-8 nor GB18030; save it as UTF-8")


def editors_text(path: Path) -> str:
    """A draft byte for byte as text, so that what is written back changes nothing else. Raises InputError."""
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: is not UTF-8; save it as UTF-8, then go on") from error
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from error


def read_draft(path: Path) -> str:
    """A draft as read, offsets intact. Empty is an error: nothing checked is not clean."""
    text = read_text(path)
    if not text.strip():
        raise InputError(f"{path}: is empty; there is nothing to check")
    return text


def read_sources(paths: Iterable[Path], *, previous: bool = False, on: date | None = None) -> list[Source]:
    """Every readable file under the paths. `on` stands in where a source says no date of its own."""
    found: list[Source] = []
    for path in paths:
        if not path.exists():
            raise InputError(f"{path}: no such file or folder; give the sources of the draft")
        files = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
        readable = [f for f in files if f.suffix.lower() in READABLE]
        if not readable:
            raise InputError(f"{path}: holds nothing to read; wanted {' '.join(sorted(READABLE))}")
        for file in readable:
            name = str(file.relative_to(path)) if path.is_dir() else file.name
            found += _read_file(file, name, previous, on)
    return found


def _read_file(path: Path, name: str, previous: bool, on: date | None) -> Iterator[Source]:
    suffix = path.suffix.lower()
    if suffix in TABLE_SUFFIXES:
        yield from _tables(path, name, previous, on)
    elif suffix == ".json":
        yield from _json(path, name, previous, on)
    elif suffix in FEED_SUFFIXES:
        yield from _feed(path, name, previous, on)
    else:
        yield from _text(path, name, previous, on)


def _tables(path: Path, name: str, previous: bool, on: date | None) -> Iterator[Source]:
    from feeds.grid import read_grid

    for sheet in read_grid(path):
        rows = tuple(tuple(row) for row in sheet.rows)
        if rows:
            yield TableSource(name, rows, caption=f"{Path(name).stem} {sheet.name}", on=on, previous=previous)


def _text(path: Path, name: str, previous: bool, on: date | None) -> Iterator[Source]:
    text = read_text(path)
    if path.suffix.lower() in (".html", ".htm"):
        yield from _page(text, name, previous, on)
    else:
        yield from text_sources(text, name, previous, date_in(text) or on)


def _page(html: str, name: str, previous: bool, on: date | None) -> Iterator[Source]:
    from agent.pages import read_page

    text, tables = read_page(html)
    on = date_in(text) or on
    for number, (caption, rows) in enumerate(tables, start=1):
        cells = tuple(tuple(row) for row in rows)
        yield TableSource(f"{name}#表{number}", cells, caption=caption, on=on, previous=previous)
    yield from text_sources(text, name, previous, on)


def _blanked(text: str, start: int, end: int) -> str:
    return text[:start] + re.sub(r"[^\n]", " ", text[start:end]) + text[end:]


def text_sources(text: str, name: str, previous: bool, on: date | None) -> Iterator[Source]:
    """A text and, as tables of their own, the markdown tables in it and those set with blanks."""
    from agent.figures.aligned import aligned_tables
    from agent.figures.blocks import tables_in

    blocks = tables_in(text)
    for number, block in enumerate(blocks, start=1):
        rows = tuple(tuple(cell for _, cell in row) for row in block.cells)
        if len(rows) > 1:
            yield TableSource(f"{name}#表{number}", rows, caption=block.caption, on=on, previous=previous)
    for block in reversed(blocks):
        text = _blanked(text, block.start, block.end)
    for number, table in enumerate(aligned_tables(text), start=len(blocks) + 1):
        yield TableSource(f"{name}#表{number}", tuple(table.rows), caption=table.caption, on=on, previous=previous)
        text = _blanked(text, table.start, table.end)
    weight = _WEIGHT.match(text)
    if weight:  # the desk's own number, no figure of the source
        text = text[: weight.start(1)] + " " * len(weight[1]) + text[weight.end(1) :]
    yield TextSource(name, text, on=on, previous=previous, weight=weight[1].strip() if weight else "")


def _feed(path: Path, name: str, previous: bool, on: date | None) -> Iterator[Source]:
    from feeds.parse import parse_feed

    try:
        items = parse_feed(path.read_bytes())
    except FeedsError:
        yield from _text(path, name, previous, on)  # an .xml that is no feed is read as text
        return
    for item in items:
        day = item.published.date() if item.published else on
        body = "\n".join(dict.fromkeys(part for part in (item.title, item.summary, item.text) if part))
        yield TextSource(f"{name}#{item.title or item.id}", body, on=day, title=item.title, previous=previous)


def _json(path: Path, name: str, previous: bool, on: date | None) -> Iterator[Source]:
    try:
        data = json.loads(read_text(path), parse_float=str, parse_int=str)  # 3.0 as it is written
    except json.JSONDecodeError as error:
        raise InputError(
            f"{path}: not JSON (line {error.lineno}: {error.msg}); a list of records, a ledger or a JSON Feed was expected"
        ) from error
    if isinstance(data, dict) and "facts" in data:
        yield from ledger_facts(data, name, previous)
    elif isinstance(data, dict) and "items" in data:
        yield from _feed(path, name, previous, on)
    else:
        yield from _data(data, name, previous, on)


def _data(data: Any, name: str, previous: bool, on: date | None) -> Iterator[Source]:
    """Data of no form of ours: its lists of records as tables, what else it says as text."""
    data = with_units(data)
    for number, (caption, rows) in enumerate(tables_of(data), start=1):
        yield TableSource(f"{name}#表{number}", tuple(rows), caption=f"{Path(name).stem} {caption}", on=on, previous=previous)
    yield from text_sources("\n".join(strings_of(data)), name, previous, on)


def ledger_facts(data: dict[str, Any], name: str, previous: bool = False) -> Iterator[StatedFact]:
    """The facts of a ledger.json: written figure, subject, metric, and whether code derived it."""
    for fact in data["facts"]:
        try:
            yield StatedFact(
                name=name,
                text=str(fact["text"]),
                subject=str(fact.get("subject", "")),
                metric=str(fact.get("metric", "")),
                locator=f"fact {fact.get('id', '?')}",
                derived=bool(fact.get("formula")),
                previous=previous,
            )
        except (KeyError, TypeError, AttributeError) as error:
            raise InputError(f"{name}: a fact without {error}; this is no ledger.json of zhoubao") from error


def date_in(text: str) -> date | None:
    """The date a text says of itself: its front matter, else a full date alone in its first lines."""
    head = text[:2000]
    found = _FRONT_DATE.search(head)
    if not found:
        lines = [line for line in head.splitlines()[:6] if len(line) < 60]
        found = next((m for line in lines if (m := _DATE.search(line))), None)
    if not found:
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None


def parse_date(text: str) -> date:
    """The value of --date."""
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError as error:
        raise InputError(f"--date {text!r}: write it as YYYY-MM-DD, 2025-03-20") from error
