"""`zhoubao approve`: the editor's draft checked once more, then published to the archive."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agent.errors import RunError
from agent.watch.telling import progress
from feeds.week import Week

if TYPE_CHECKING:
    from agent.editor.choices import Choice
    from agent.editor.settlements import Settlement
    from agent.figures.verdict import Checked
    from agent.opening import Run
    from store.weeks import Issue

HELP = "check a draft once more and publish it to the archive"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("week", metavar="WEEK", help="ISO week, 2025-W11")
    parser.add_argument("--workspace", type=Path, metavar="DIR", default=Path(), help="the workspace")
    parser.add_argument("--with-open", metavar="WHY", help="publish with findings open; the reason is recorded")
    parser.add_argument("--by", metavar="NAME", default="", help="who approves")
    parser.add_argument("--json", action="store_true", help="print the outcome as JSON")


def run(args: argparse.Namespace) -> int:
    """0 published; 1 refused, every open finding named; bad input raises."""
    from agent.codec import to_plain
    from agent.editor.editing import keep_edits
    from agent.editor.whole import refuse_part
    from agent.opening import latest_issue, open_run, read_choices, read_settlements
    from agent.settings import load_settings
    from agent.sources import read_draft
    from store.weeks import Weeks, read_json

    load_settings(args.workspace)
    week, issue = latest_issue(Weeks(args.workspace), Week.parse(args.week))
    refuse_part(issue, week)
    read_json(issue.ledger)
    with open_run(args.workspace, week, issue, progress(quiet=args.json)) as opened:
        _can_be_approved(opened)
        draft = read_draft(issue.draft)
        checked = _checked(opened, draft)
        settled = read_settlements(issue)
        choices = read_choices(issue)
        found = open_findings(draft, checked, issue.draft.name, settled, choices)
        if found and not args.with_open:
            return _refused(week, found, as_json=args.json)
        approval = {
            "by": args.by, "with_open": args.with_open or "", "open": found, "at": _now(opened),
            "settled": [to_plain(entry) for entry in settled], "choices": [to_plain(entry) for entry in choices],
        }  # fmt: skip
        _publish(opened, approval)
        _record(issue, draft, checked, approval)
        keep_edits(issue, str(week), draft, approval["at"], args.by)
    return _said(week, issue.draft, found, as_json=args.json)


def _can_be_approved(run: Run) -> None:
    waiting = run.waiting()
    if not run.values():
        raise RunError(f"{run.week}: the run's checkpoints are gone; `zhoubao resume {run.week}` makes them anew from its evidence")
    if waiting and waiting not in (("edit",), ("publish",)):
        raise RunError(f"{run.week}: the run stands at {waiting[0]}; `zhoubao resume {run.week}` ends it first")


def _checked(run: Run, draft: str) -> Checked:
    """The draft on disk against the evidence the run kept."""
    from agent.manuscript import checked_of

    state: Any = run.values()
    return checked_of(draft, state, run.context)


def open_findings(
    draft: str, checked: Checked, name: str, settlements: Iterable[Settlement] = (), choices: Sequence[Choice] = ()
) -> list[str]:
    """What a draft has open, a line each: the checker's findings, then every ⚠ note the editor has not settled."""
    from agent.editor.settlements import CONFLICT, NOTE, found_in, still_open
    from agent.figures.check import line_and_column

    open_as = {
        NOTE: "stands in the draft; settle it and take the note out",
        CONFLICT: "of a redraft: keep one of the two texts and take the marks out",
    }

    where = line_and_column(draft)
    lines = []
    for found in still_open(found_in(draft, checked, settlements, choices)):
        line, column = where(found.start)
        said = open_as.get(found.kind, f"{found.kind} {found.message}")
        lines.append(f"{name}:{line}:{column} {found.text} {said}")
    return lines


def _publish(run: Run, approval: dict[str, Any]) -> None:
    """Answer the waiting run; one that was published before is published anew with the draft as it is now."""
    from langgraph.types import Command

    from agent.nodes.publish import publish_draft

    if run.waiting() == ("edit",):
        run.invoke(Command(resume={"approved": True, **approval}))
    elif run.waiting():
        run.invoke(None)
    else:
        values: Any = run.values()
        publish_draft(values, run.context)


def _record(issue: Issue, draft: str, checked: Checked, approval: dict[str, Any]) -> None:
    """The ledger follows the draft as it was published, with who approved it and what was open."""
    from agent.editor.choices import disputes_data
    from agent.opening import read_choices
    from agent.writing.reviewing import verdicts_data
    from store.weeks import read_json, write_json

    disputes = disputes_data(draft, checked, read_choices(issue))
    followed = {"verdicts": verdicts_data(draft, checked), "disputes": disputes, "approval": approval}
    write_json(issue.ledger, {**read_json(issue.ledger), **followed})


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
