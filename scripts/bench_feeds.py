"""Parse every feed under a folder and compare with the items its suite expects, beside bare feedparser.

    python scripts/bench_feeds.py DIR [--misses]

Two forms of expectation are read: NAME.json beside NAME.xml (gofeed: title, link, published...) and NAME.serde.json
(feed-rs: entries with typed text). Values are compared as text: markup read, spaces made one. A field the suite leaves
out is not counted; an id the suite made up itself (a hash, a random UUID) neither. A feed without any expectation
counts as expected to fail.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from feeds.dates import parse_date
from feeds.errors import FeedParseError
from feeds.parse import parse_feed
from feeds.sanitise import plain_text

FIELDS = ("title", "link", "id", "published", "authors", "summary", "text")
Row = dict[str, Any]


@dataclass
class Tally:
    files: int = 0
    full: int = 0
    fields: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    misses: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    seconds: float = 0.0


def cases(folder: Path) -> Iterator[tuple[Path, list[Row] | None]]:
    """Each feed file with its expected rows; None where the suite expects no feed."""
    names = {path for path in folder.rglob("*") if path.suffix in (".xml", ".json")}
    for path in sorted(names):
        stem = path.name.removesuffix(path.suffix)
        if path.name.endswith(".serde.json") or path.name.endswith("_expected.json"):
            continue
        serde, peer = path.with_name(f"{stem}.serde.json"), path.with_name(f"{stem}.json")
        expected = path.with_name(f"{stem}_expected.json")
        if path.suffix == ".json" and path.with_suffix(".xml") in names:
            continue
        if serde in names:
            yield path, [_feed_rs(entry) for entry in _load(serde)["entries"]]
        elif path.suffix == ".xml" and peer in names:
            yield path, [_gofeed(entry) for entry in _entries(_load(peer))]
        elif expected in names:
            yield path, [_json_feed(entry) for entry in _load(expected)["items"]]
        else:
            yield path, None


def _load(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _entries(feed: Any) -> list[Any]:
    return list(feed.get("entries") or feed.get("items") or [])


def _feed_rs(entry: Any) -> Row:
    made_up = re.fullmatch(r"[0-9a-f]{30,32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", entry["id"])
    content = entry.get("content") or {}
    return {
        "title": (entry.get("title") or {}).get("content"),
        "link": next((link["href"] for link in entry["links"] if link.get("rel") in (None, "alternate")), None),
        "id": None if made_up else entry["id"],
        "published": entry.get("published") or entry.get("updated"),
        "authors": [one["email"] if one["name"] == "author" and one["email"] else one["name"] for one in entry["authors"]] or None,
        "summary": (entry.get("summary") or {}).get("content"),
        "text": content.get("body"),
    }


def _gofeed(entry: Any) -> Row:
    authors = entry.get("authors") or [one for one in (entry.get("author"),) if one]
    named = [one.get("name") or one.get("email") if isinstance(one, dict) else one for one in authors]
    links = entry.get("links") or []
    link = entry.get("link") or next((one.get("href") for one in links if isinstance(one, dict) and one.get("rel") in (None, "", "alternate")), None)
    guid = entry.get("guid")
    content = entry.get("content")
    return {
        "title": entry.get("title"),
        "link": link,
        "id": entry.get("id") or (guid.get("value") if isinstance(guid, dict) else guid),
        "published": entry.get("publishedParsed") or entry.get("pubDateParsed") or entry.get("updatedParsed"),
        "authors": named or None,
        "summary": entry.get("summary") or entry.get("description"),
        "text": content.get("value") if isinstance(content, dict) else content,
    }


def _json_feed(entry: Any) -> Row:
    people = entry.get("authors") or [one for one in (entry.get("author"),) if one]
    return {
        "title": entry.get("title"),
        "link": entry.get("url"),
        "id": entry.get("id"),
        "published": entry.get("date_published"),
        "authors": [one.get("name") for one in people] or None,
        "summary": entry.get("summary"),
        "text": entry.get("content_html") or entry.get("content_text"),
    }


def ours(path: Path) -> list[Row]:
    """Rows of our parser. FeedParseError for what is no feed."""
    return [
        {
            "title": item.title,
            "link": item.link,
            "id": item.id,
            "published": item.published,
            "authors": list(item.authors),
            "summary": item.summary,
            "text": item.text,
        }
        for item in parse_feed(path.read_bytes())
    ]


def bare(path: Path) -> list[Row]:
    """Rows of feedparser as it comes. No feed: it names no version, or says the markup is broken and has no entry."""
    import feedparser

    found = feedparser.parse(path.read_bytes())
    if not found.version or (found.bozo and not found.entries):
        raise FeedParseError(str(found.get("bozo_exception", "no version")))
    return [
        {
            "title": entry.get("title"),
            "link": entry.get("link"),
            "id": entry.get("id"),
            "published": datetime(*stamp[:6], tzinfo=UTC) if (stamp := entry.get("published_parsed") or entry.get("updated_parsed")) else None,
            "authors": [one.get("name") or one.get("email") for one in entry.get("authors", []) if one],
            "summary": entry.get("summary"),
            "text": entry.content[0].value if entry.get("content") else None,
        }
        for entry in found.entries
    ]


def same(name: str, wanted: Any, got: Any) -> bool:
    """Whether a field agrees: dates as instants, links as written or resolved, everything else as text."""
    if name == "published":
        date = parse_date(wanted) if isinstance(wanted, str) else wanted
        return got is not None and date is not None and abs((got - date).total_seconds()) < 1
    if name == "authors":
        return [_plain(one) for one in got or []] == [_person(one) for one in wanted]
    if name == "link":
        return bool(got) and (got.rstrip("/") == wanted.rstrip("/") or (not wanted.startswith("http") and got.endswith(wanted)))
    return _plain(got or "") == _plain(wanted)


def _person(text: str) -> str:
    found = re.fullmatch(r"\S+@\S+ \((.+)\)", text)
    return _plain(found[1] if found else text)


def _plain(text: str) -> str:
    """Markup read until nothing changes: suites keep titles escaped once or twice."""
    for _ in range(3):
        text = plain_text(text)
    return "".join(text.split())


def measure(reader: Callable[[Path], list[Row]], folder: Path) -> Tally:
    tally = Tally()
    for path, expected in cases(folder):
        tally.files += 1
        start = time.process_time()
        try:
            got: list[Row] | None = reader(path)
        except FeedParseError as error:
            got = None
            tally.failures.append(f"{path.name}: {' '.join(str(error).split())}")
        tally.seconds += time.process_time() - start
        wrong = list(_compared(tally, expected, got))
        tally.full += not wrong
        tally.misses += [f"{path.name}: {line}" for line in wrong]
    return tally


def _compared(tally: Tally, expected: list[Row] | None, got: list[Row] | None) -> Iterator[str]:
    if expected is None or got is None:
        if expected is not got:
            yield "read as a feed, the suite expects none" if expected is None else "refused, the suite expects a feed"
        return
    tally.fields["items"]["all"] += 1
    if len(expected) == len(got):
        tally.fields["items"]["same"] += 1
    else:
        yield f"items: {len(got)} instead of {len(expected)}"
    for wanted, row in zip(expected, got, strict=False):
        for name in FIELDS:
            if wanted[name] in (None, "", []):
                continue
            tally.fields[name]["all"] += 1
            if same(name, wanted[name], row[name]):
                tally.fields[name]["same"] += 1
            else:
                yield f"{name}: {str(row[name])[:90]!r} instead of {str(wanted[name])[:90]!r}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--misses", action="store_true", help="list each field that differs")
    args = parser.parse_args()
    if not args.folder.is_dir():
        print(f"{args.folder}: no such folder", file=sys.stderr)
        return 2
    bare_tally, tally = measure(bare, args.folder), measure(ours, args.folder)
    print(f"{'':28}{'zhoubao':>14}{'feedparser':>14}")
    print(f"{'files':28}{tally.files:14}{bare_tally.files:14}")
    print(f"{'files matching in full':28}{tally.full:14}{bare_tally.full:14}")
    for name in ("items", *FIELDS):
        mine, theirs = tally.fields[name], bare_tally.fields[name]
        print(f"{name:28}{mine['same']:8}/{mine['all']:<5}{theirs['same']:8}/{theirs['all']:<5}")
    print(f"{'CPU ms':28}{1000 * tally.seconds:14.0f}{1000 * bare_tally.seconds:14.0f}")
    print(f"failures with their reason ({len(tally.failures)}):")
    for line in tally.failures:
        print(f"  {line}")
    for title, one in (("zhoubao", tally), ("feedparser", bare_tally)) if args.misses else ():
        print(f"misses of {title} ({len(one.misses)}):")
        for line in one.misses:
            print(f"  {line}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
