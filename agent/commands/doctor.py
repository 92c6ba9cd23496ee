"""`zhoubao doctor`: every part of the workspace tried, with what to do."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path

from feeds.week import Week

HELP = "try sources, tables, model, archive, disk and clock, and say what to do"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "week",
        nargs="?",
        metavar="WEEK",
        help="the week whose tables are looked for; default: the week just ended",
    )
    parser.add_argument("--workspace", type=Path, metavar="DIR", default=Path(), help="the workspace")
    parser.add_argument("--no-network", action="store_true", help="leave out what asks another machine")
    parser.add_argument("--json", action="store_true", help="print the findings as JSON")


def run(args: argparse.Namespace) -> int:
    """0 all is well; 1 something is not."""
    from agent.commands.run import week_just_ended
    from agent.settings import load_settings
    from agent.watch.checkup import OK, checkup

    settings = load_settings(args.workspace)
    week = Week.parse(args.week) if args.week else week_just_ended()
    found = []
    for finding in checkup(settings, week, network=not args.no_network):
        found.append(finding)
        if not args.json:
            print(
                f"{finding.level:5} {finding.what}: {finding.said}"
                + (f"\n      -> {finding.do}" if finding.do else ""),
                flush=True,
            )
    if args.json:
        print(
            json.dumps(
                {"week": str(week), "findings": [asdict(finding) for finding in found]}, ensure_ascii=False
            )
        )
    return 0 if all(finding.level == OK for finding in found) else 1
