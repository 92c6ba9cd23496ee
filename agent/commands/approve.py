"""`zhoubao approve`: the editor's draft checked once more, then published to the archive."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agent.errors import RunError
from agent.telling import progress
from feeds.week import Week

if TYPE_CHECKING:
    from agent.opening import Run

HELP = "check a draft once more and publish it to the archive"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("week", metavar="WEEK", help="ISO week, 2025-W11")
    parser.add_argument("--workspace", type=Path, metavar="DIR", default=Path(), help="the workspace")
    parser.add_argument("--with-open", metavar="WHY", help="publish with findings open; the reason is recorded")
    parser.add_argument("--by", metavar="NAME", default="", help="who approves")
    parser.add_argument("--json", action="store_true", help="print the outcome as JSON")


def run(args: argparse.Namespace) -> int:
    """0 published; 1 refused, every open finding named; bad input raises."""
    from agent.opening import latest_issue, open_run
    from agent.settings import load_settings
    from store.weeks import Weeks

    load_settings(args.workspace)
    week, issue = latest_issue(Weeks(args.workspace), Week.parse(args.week))
    if not issue.draft.is_file():
        raise RunError(f"{issue.draft}: there is no draft; `zhoubao resume {week}` ends the run")
    with open_run(args.workspace, week, issue, progress(quiet=args.json)) as opened:
        waiting = opened.waiting()
        if waiting and waiting != ("edit",) and waiting != ("publish",):
            raise RunError(f"{week}: the run stands at {waiting[0]}; `zhoubao resume {week}` ends it first")
        found = open_findings(opened)
        if found and not args.with_open:
            return _refused(week, found, as_json=args.json)
        _publish(opened, {"by": args.by, "with_open": args.with_open or "", "open": found, "at": _now(opened)})
    return _said(week, issue.draft, found, as_json=args.json)


def open_findings(run: Run) -> list[str]:
    """What the draft on disk has open, a line each: the checker's findings, then marks of the reviewing model."""
    from agent.figures.check import line_and_column
    from agent.figures.verdict import FigureVerdict, start_of
    from agent.manuscript import checked_of
    from agent.sources import read_draft

    context = run.context
    draft = read_draft(context.issue.draft)
    state: Any = run.values()
    checked = checked_of(draft, state, context.settings, context.aliases)
    where = line_and_column(draft)
    found = []
    for finding in checked.findings:
        line, column = where(start_of(finding))
        text = finding.figure.text if isinstance(finding, FigureVerdict) else finding.text
        found.append(f"{context.issue.draft.name}:{line}:{column} {text.strip()} {finding.verdict} {finding.message}")
    return found


def _publish(run: Run, approval: dict[str, Any]) -> None:
    """Answer the waiting run; one that was published before is published anew with the draft as it is now."""
    from langgraph.types import Command

    from agent.nodes.publish import publish_draft
    from store.weeks import read_json, write_json

    issue = run.context.issue
    ledger = read_json(issue.ledger)
    write_json(issue.ledger, {**ledger, "approval": approval})
    if run.waiting() == ("edit",):
        run.invoke(Command(resume=approval))
    elif run.waiting():
        run.invoke(None)
    else:
        values: Any = run.values()
        publish_draft(values, run.context)


def _now(run: Run) -> str:
    return run.context.clock().isoformat(timespec="seconds")


def _refused(week: Week, found: list[str], *, as_json: bool) -> int:
    if as_json:
        print(json.dumps({"week": str(week), "published": False, "open": found}, ensure_ascii=False))
        return 1
    for line in found:
        print(f"open  {line}", file=sys.stderr)
    print(f"{week}: not published, {len(found)} open; settle them in the draft, or --with-open WHY", file=sys.stderr)
    return 1


def _said(week: Week, draft: Path, found: list[str], *, as_json: bool) -> int:
    if as_json:
        print(json.dumps({"week": str(week), "published": True, "open": found}, ensure_ascii=False))
    else:
        print(f"{week}: published {draft}" + (f", {len(found)} open by the editor's word" if found else ""))
    return 0
