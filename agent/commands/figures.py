"""`zhoubao figures`: what was found in a text, without verdicts."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from agent.figures.check import line_and_column
from agent.figures.extract import extract
from agent.findings import figure_json
from agent.sources import date_in, parse_date, read_draft

HELP = "print the figures found in a text"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("texts", nargs="+", metavar="TEXTFILE", type=Path)
    parser.add_argument(
        "--date", metavar="YYYY-MM-DD", help="date of the text; 去年 and 本月 resolve against it"
    )
    parser.add_argument("--format", choices=("text", "json"), default="text")


def run(args: argparse.Namespace) -> int:
    """One line a file in JSON, one line a figure in text. Bad input raises."""
    on = parse_date(args.date) if args.date else None
    for path, text in [(path, read_draft(path)) for path in args.texts]:
        where = line_and_column(text)
        found = [figure_json(figure, where) for figure in extract(text, on or date_in(text))]
        if args.format == "json":
            print(json.dumps({"draft": str(path), "figures": found}, ensure_ascii=False))
            continue
        for entry in found:
            value = " ".join(filter(None, (entry["bound"], entry["value"], entry["unit"])))
            print(f"{path}:{entry['line']}:{entry['column']}: {entry['text']!r} = {value}")
    return 0
