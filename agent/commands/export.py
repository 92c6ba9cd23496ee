"""`zhoubao export`: the editor's draft in another format."""

from __future__ import annotations

import argparse
from pathlib import Path

from agent.errors import RunError, UsageError
from feeds.week import Week

HELP = "write a draft in another format"
FORMATS = ("html",)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("week", metavar="WEEK", help="ISO week, 2025-W11")
    parser.add_argument("--to", default="html", metavar="FORMAT", help=f"one of {', '.join(FORMATS)}")
    parser.add_argument("--workspace", type=Path, metavar="DIR", default=Path(), help="the workspace")
    parser.add_argument("--out", type=Path, metavar="FILE", help="default: beside the draft")


def run(args: argparse.Namespace) -> int:
    """0 written. The draft on disk is exported as it stands, marks included."""
    from agent.opening import latest_issue
    from agent.render.html import render_html
    from agent.settings import load_settings
    from agent.sources import read_draft
    from store.weeks import Weeks, write_text

    if args.to not in FORMATS:
        raise UsageError(f"export --to {args.to}: not a format; there is {', '.join(FORMATS)}")
    load_settings(args.workspace)
    week, issue = latest_issue(Weeks(args.workspace), Week.parse(args.week))
    if not issue.draft.is_file():
        raise RunError(f"{issue.draft}: there is no draft; `zhoubao resume {week}` ends the run")
    charts = {f"{issue.charts.name}/{path.name}": path.read_text("utf-8") for path in issue.charts.glob("*.svg")}
    out: Path = args.out or issue.draft.with_suffix(".html")
    write_text(out, render_html(read_draft(issue.draft), charts))
    print(f"{week}: wrote {out}")
    return 0
