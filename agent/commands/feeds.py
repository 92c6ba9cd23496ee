"""`zhoubao feeds`: list the sources, parse one feed file, bring subscriptions in and take them out as OPML."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from agent.errors import InputError, UsageError
from feeds.model import Item, Source

HELP = "list, parse, import and export feeds"
DEFAULT_LIST = Path("sources.yaml")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    parse = actions.add_parser("parse", help="print the items of one feed file")
    parse.add_argument("file", metavar="FILE", type=Path)
    parse.add_argument("--url", default="", help="the feed's address, for relative links")
    parse.add_argument("--format", choices=("text", "json"), default="text")
    listing = actions.add_parser("list", help="list the sources")
    _add_list_option(listing)
    listing.add_argument("--format", choices=("text", "json"), default="text")
    check = actions.add_parser("check", help="rank the sources by use: how many of their items reached a report")
    check.add_argument("--workspace", type=Path, metavar="DIR", default=Path(), help="the workspace")
    check.add_argument("--format", choices=("text", "json"), default="text")
    incoming = actions.add_parser("import", help="add the feeds of an OPML file to the list of sources")
    incoming.add_argument("opml", metavar="OPML", type=Path)
    _add_list_option(incoming)
    outgoing = actions.add_parser("export", help="write the sources as OPML")
    outgoing.add_argument("opml", metavar="OPML", type=Path, help="file to write; - for standard output")
    _add_list_option(outgoing)


def _add_list_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--sources",
        type=Path,
        metavar="FILE",
        help="the list (default: ./sources.yaml where there is one, else the shipped list)",
    )


def run(args: argparse.Namespace) -> int:
    """One action; bad input raises an error that becomes one line."""
    actions = {"parse": _parse, "list": _list, "check": _check, "import": _import, "export": _export}
    return actions[args.action](args)


def _check(args: argparse.Namespace) -> int:
    """0, or 1 when a source failed three runs in a row or has never been of use."""
    from dataclasses import asdict

    from agent.opening import HEALTH
    from agent.settings import load_settings
    from agent.watch.nextstep import command
    from agent.watch.uses import uses_of
    from feeds.health import read_health
    from feeds.sources import load_sources
    from store.weeks import Weeks

    settings = load_settings(args.workspace)
    health = read_health(settings.store_folder / HEALTH)
    found = uses_of(load_sources(settings.sources_file), Weeks(args.workspace), health)
    if args.format == "json":
        print(json.dumps([asdict(use) for use in found], ensure_ascii=False, indent=1))
    elif not Weeks(args.workspace).begun():
        print(f"{len(found)} sources, no week drafted yet\nnext    {command('run', workspace=args.workspace)}")
    else:
        for use in found:
            print(f"{use.reached:4} of {use.items:4} items reached a report  {use.source}" + (f"  {use.remark}" if use.remark else ""))
    return 1 if any(use.remark for use in found) else 0


def _parse(args: argparse.Namespace) -> int:
    from feeds.errors import FeedParseError
    from feeds.parse import read_feed

    data = _bytes_of(args.file)
    try:
        feed = read_feed(data, url=args.url)
    except FeedParseError as error:
        raise FeedParseError(f"{args.file}: {error}") from error
    for note in feed.notes:
        print(f"{args.file}: {note}", file=sys.stderr)
    if args.format == "json":
        print(json.dumps([item_json(item) for item in feed.items], ensure_ascii=False, indent=1))
        return 0
    for item in feed.items:
        print(f"{item.published.isoformat() if item.published else '-'}  {item.title}  {item.link}")
    print(f"{args.file}: {len(feed.items)} items", file=sys.stderr)
    return 0


def item_json(item: Item) -> dict[str, Any]:
    """The public shape of one parsed item."""
    return {
        "id": item.id,
        "title": item.title,
        "link": item.link,
        "published": item.published.isoformat() if item.published else None,
        "authors": list(item.authors),
        "summary": item.summary,
        "text": item.text,
    }


def _list(args: argparse.Namespace) -> int:
    sources = _sources(args.sources)
    if args.format == "json":
        print(json.dumps([source_json(one) for one in sources], ensure_ascii=False, indent=1))
        return 0
    for one in sources:
        print(f"{one.id:20} {one.section or '-':8} {one.language:3} {one.weight:<4g} {one.url}  {one.title}")
    print(f"{len(sources)} sources", file=sys.stderr)
    return 0


def source_json(source: Source) -> dict[str, Any]:
    return {
        "id": source.id,
        "title": source.title,
        "url": source.url,
        "section": source.section,
        "language": source.language,
        "weight": source.weight,
    }


def _import(args: argparse.Namespace) -> int:
    """Add what is new; sources already listed (same url) stay as they are."""
    from agent.watch.nextstep import command
    from feeds.opml import read_opml
    from feeds.sources import load_sources, write_sources

    target = args.sources or DEFAULT_LIST
    known = load_sources(target) if target.exists() else []
    urls, ids = {one.url for one in known}, {one.id for one in known}
    added = [one for one in read_opml(_bytes_of(args.opml), str(args.opml)) if one.url not in urls]
    added = [_renamed(one, ids) for one in added]
    if added:
        _write(target, write_sources(known + added).encode())
    print(
        f"{target}: {len(added)} sources added, {len(known)} were there; `{command('feeds', 'list', '--sources', target)}` shows them"
    )
    return 0


def _renamed(source: Source, ids: set[str]) -> Source:
    from dataclasses import replace

    name, number = source.id, 2
    while name in ids:
        name, number = f"{source.id}_{number}", number + 1
    ids.add(name)
    return replace(source, id=name)


def _export(args: argparse.Namespace) -> int:
    from feeds.opml import write_opml
    from feeds.sources import is_web

    sources = _sources(args.sources)
    data = write_opml(sources)
    if str(args.opml) == "-":
        sys.stdout.buffer.write(data)
        return 0
    _write(args.opml, data)
    local = sum(not is_web(one.url) for one in sources)
    print(
        f"{args.opml}: {len(sources) - local} sources written"
        + (f", {local} local files left out" if local else "")
    )
    return 0


def _sources(path: Path | None) -> list[Source]:
    from feeds.sources import load_sources

    return load_sources(path or (DEFAULT_LIST if DEFAULT_LIST.exists() else None))


def _bytes_of(path: Path) -> bytes:
    from feeds.parse import BYTE_LIMIT

    try:
        size = path.stat().st_size
        if size > BYTE_LIMIT:
            raise InputError(f"{path}: {size} bytes is more than a feed may have ({BYTE_LIMIT})")
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror or error}); check the path") from error


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all."""
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except OSError as error:
        raise UsageError(
            f"{path}: cannot be written ({error.strerror or error}); choose another place"
        ) from error
