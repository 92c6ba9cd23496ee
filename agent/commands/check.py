"""`zhoubao check`: every figure of a draft against its sources."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path

from agent.errors import UsageError
from agent.figures.check import check
from agent.figures.evidence import Evidence, index
from agent.findings import as_json, as_sarif, as_text
from agent.merging import conflicts_in
from agent.sources import date_in, parse_date, read_draft, read_sources
from feeds.aliases import load_aliases

HELP = "check every figure of a draft against its sources"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "drafts", nargs="+", metavar="DRAFT", type=Path, help="markdown or text file to check"
    )
    parser.add_argument(
        "--sources", action="append", type=Path, metavar="PATH", help="file or folder of evidence (repeat)"
    )
    parser.add_argument(
        "--previous", action="append", type=Path, metavar="PATH", default=[], help="last week's sources"
    )
    parser.add_argument(
        "--date", metavar="YYYY-MM-DD", help="date of the draft; 去年 and 本月 resolve against it"
    )
    parser.add_argument(
        "--aliases", type=Path, metavar="FILE", help="the desk's alias table, added to the shipped one"
    )
    parser.add_argument("--format", choices=("text", "json", "sarif"), default="text")


def run(args: argparse.Namespace) -> int:
    """0 clean, 1 with findings; bad input raises."""
    if not args.sources:
        raise UsageError("check: no --sources given; name the files or folders the figures come from")
    on = parse_date(args.date) if args.date else None
    drafts = [(path, read_draft(path)) for path in args.drafts]
    evidence = gather(args.sources, args.previous, on, args.aliases)
    entries = [(str(path), text, check(text, evidence, on or date_in(text))) for path, text in drafts]
    if args.format == "sarif":
        from agent.version import VERSION

        print(as_sarif(entries, VERSION))
    for name, text, checked in entries:
        if args.format == "json":
            print(as_json(name, text, checked))
        elif args.format == "text":
            print(as_text(name, text, checked, colour=sys.stdout.isatty()))
    return 0 if all(checked.clean and not conflicts_in(text) for _, text, checked in entries) else 1


def gather(
    sources: list[Path], previous: list[Path], on: date | None, aliases: Path | None = None
) -> Evidence:
    """Read and index what a draft is checked against."""
    read = read_sources(sources, on=on) + read_sources(previous, previous=True, on=on)
    return index(read, load_aliases(aliases))
