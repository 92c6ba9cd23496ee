"""`zhoubao status`: how the weeks stand, for a person and for alerting."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

HELP = "how the weeks stand: at work, stopped, open, ready, published"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--workspace", type=Path, metavar="DIR", default=Path(), help="the workspace")
    parser.add_argument("--json", action="store_true", help="print the weeks as JSON")


def run(args: argparse.Namespace) -> int:
    """0 nothing waits for anybody; 1 the last week is stopped, has figures open or lacks what it was to have."""
    from dataclasses import asdict

    from agent.settings import load_settings
    from agent.watch.nextstep import command
    from agent.watch.standing import as_lines, standings
    from store.weeks import Weeks

    found = standings(load_settings(args.workspace), Weeks(args.workspace))
    if args.json:
        weeks = [{**asdict(one), "draft": str(one.draft) if one.draft else None} for one in found]
        print(json.dumps({"weeks": weeks}, ensure_ascii=False))
    else:
        print("\n".join(as_lines(found, args.workspace)) or f"no run here yet\nnext    {command('run', workspace=args.workspace)}")
    return 1 if found and found[-1].needs_someone else 0
