"""`zhoubao check`: every figure of a draft against its sources."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from functools import cache, partial
from pathlib import Path

from agent.codec import from_plain
from agent.editor.choices import Choice, choice_on, follows
from agent.editor.merging import conflicts_in
from agent.errors import UsageError
from agent.figures.check import check
from agent.figures.evidence import Evidence, index
from agent.figures.verdict import Checked
from agent.findings import as_json, as_sarif, as_text
from agent.sources import date_in, parse_date, read_draft, read_sources
from feeds.aliases import load_aliases
from store.weeks import read_json

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
    # A source without a date of its own is of the draft's.
    gathered = cache(partial(gather, args.sources, args.previous, aliases=args.aliases))
    entries = [(str(path), text, check(text, gathered(day), day)) for path, text in drafts for day in (on or date_in(text),)]
    chosen = {str(path): _choices_beside(path) for path, _ in drafts}
    if args.format == "sarif":
        from agent.version import VERSION

        print(as_sarif(entries, VERSION))
    for name, text, checked in entries:
        if args.format == "json":
            print(as_json(name, text, checked, chosen[name]))
        elif args.format == "text":
            print(as_text(name, text, checked, chosen[name], colour=sys.stdout.isatty()))
    return 0 if all(_clean(text, checked, chosen[name]) for name, text, checked in entries) else 1


def _clean(text: str, checked: Checked, choices: list[Choice]) -> bool:
    """Nothing found, no redraft's conflict, and a choice wherever sources disagree."""
    return checked.clean and not conflicts_in(text) and all(follows(d, choice_on(d, choices)) for d in checked.disputes)


def _choices_beside(draft: Path) -> list[Choice]:
    """What the editor chose on the review page, where the draft is one of ours."""
    path = draft.with_name("choices.json")
    kept = read_json(path) if path.is_file() and draft.with_name("ledger.json").is_file() else {}
    return [from_plain(Choice, entry) for entry in kept.get("choices", [])]


def gather(
    sources: list[Path], previous: list[Path], on: date | None, aliases: Path | None = None
) -> Evidence:
    """Read and index what a draft of day `on` is checked against."""
    read = read_sources(sources, on=on) + read_sources(previous, previous=True, on=on)
    return index(read, load_aliases(aliases))
