"""`zhoubao resume`: a run that was stopped goes on where it stood."""

from __future__ import annotations

import argparse
from pathlib import Path

from agent.errors import RunError
from agent.telling import finished, progress
from feeds.week import Week

HELP = "go on with a run that was stopped"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("week", nargs="?", metavar="WEEK", help="ISO week; without one, the last week run")
    parser.add_argument("--workspace", type=Path, metavar="DIR", default=Path(), help="the workspace")
    parser.add_argument("--json", action="store_true", help="print the summary as JSON")


def run(args: argparse.Namespace) -> int:
    """0 clean, 1 with open findings. A run that is drafted already is only reported."""
    from agent.notifying import failures_told
    from agent.opening import latest_issue, open_run
    from agent.settings import load_settings
    from store.weeks import Weeks

    settings = load_settings(args.workspace)
    week, issue = latest_issue(Weeks(args.workspace), Week.parse(args.week) if args.week else None)
    say = progress(quiet=args.json)
    with failures_told(settings.notify, str(week), settings.desk.name, say), open_run(args.workspace, week, issue, say) as opened:
        if not opened.values():
            if issue.draft.exists():
                raise RunError(f"{week}: the run's checkpoints are gone; `zhoubao run {week}` drafts it anew, beside {issue.draft}")
            opened.invoke({"week": str(week)})
        elif opened.waiting() and opened.waiting() != ("edit",):
            opened.invoke(None)
        return finished(opened, as_json=args.json)
