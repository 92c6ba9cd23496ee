"""`zhoubao resume`: a run that was stopped goes on where it stood; with --redraft one section is written again."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agent.errors import RunError, UsageError
from agent.watch.progress import shown
from agent.watch.telling import finished
from feeds.week import Week

if TYPE_CHECKING:
    from agent.opening import Run

HELP = "go on with a run that was stopped, or have one section written again"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("week", nargs="?", metavar="WEEK", help="ISO week; without one, the last week run")
    parser.add_argument(
        "--redraft", nargs=2, metavar=("SECTION", "WHAT"),
        help="write compute, apps, funding or thesis again as WHAT asks; the rest of the draft stays as it is",
    )  # fmt: skip
    parser.add_argument("--workspace", type=Path, metavar="DIR", default=Path(), help="the workspace")
    parser.add_argument("--json", action="store_true", help="print the summary as JSON")


def run(args: argparse.Namespace) -> int:
    """0 clean, 1 with open findings. A run that is drafted already is only reported."""
    from agent.opening import kept_for, latest_issue, open_run
    from agent.recovery import go_on
    from agent.settings import load_settings
    from agent.watch.notifying import failures_told
    from store.weeks import Weeks

    order = redraft_order(*args.redraft) if args.redraft else None
    settings = load_settings(args.workspace)
    week, issue = latest_issue(Weeks(args.workspace), Week.parse(args.week) if args.week else None)
    with (
        shown(quiet=args.json) as (say, watch),
        failures_told(settings.notify, str(week), settings.desk.name, say),
        open_run(args.workspace, week, issue, say, watch, kept=kept_for(issue), mend=True) as opened,
    ):
        go_on(opened)
        if order:
            _redraft(opened, order)
        return finished(opened, as_json=args.json)


def redraft_order(section: str, remark: str) -> dict[str, str]:
    """Raises UsageError for a section nobody drafts and for an empty remark."""
    from agent.editor.portions import section_named

    if not remark.strip():
        raise UsageError(f"resume --redraft {section}: say what to change")
    return {"part": section_named(section).part, "remark": " ".join(remark.split())}


def _redraft(run: Run, order: dict[str, str]) -> None:
    """Raises RunError where the section cannot be written again; the draft is then as it was."""
    from langgraph.types import Command

    _can_be_redrafted(run, order)
    at = run.context.clock().isoformat(timespec="seconds")
    run.invoke(Command(resume={"redraft": {**order, "at": at}}))
    failed = run.values().get("redraft", {}).get("failed", "")
    if failed:
        raise RunError(f"{run.week}: the section was not written again, the draft is as it was: {failed}")


def _can_be_redrafted(run: Run, order: dict[str, str]) -> None:
    from agent.editor.merging import conflicts_in
    from agent.editor.portions import section_of, span_of
    from agent.sources import editors_text

    name, issue = section_of(order["part"]).name, run.context.issue
    if run.waiting() != ("edit",):
        raise RunError(f"{run.week}: is published; edit {issue.draft} and `zhoubao approve {run.week}` anew, or `zhoubao run {run.week}`")
    if not issue.generated.is_file():
        raise RunError(f"{issue.generated}: is missing, so your changes cannot be told from the generated text; `zhoubao run {run.week}` drafts anew")
    text = editors_text(issue.draft)
    span = span_of(text, name)
    if span is None:
        raise RunError(f"{issue.draft}: has no one heading `## {name}`; put it back, then ask again")
    if conflicts_in(text[span[0] : span[1]]):
        raise RunError(f"{issue.draft}: {name} holds a conflict of an earlier redraft; settle it first")
    if run.context.model is None:
        _understood(run.values(), order)


def _understood(state: Any, order: dict[str, str]) -> None:
    """Without a model a remark does what code can do, or the editor is told what that is."""
    from agent.writing.parts import known_events, told_events
    from agent.writing.remarks import read_remark, what_it_can

    told = told_events(order["part"], state)
    asked = read_remark(order["remark"], told, known_events(order["part"], state))
    if asked.lost:
        raise RunError(f"redraft: no event answers to {'、'.join(asked.lost)}; {what_it_can(told)}")
    if asked.nothing:
        raise RunError(f"redraft: {order['remark']!r} asks nothing that code can do; {what_it_can(told)}")
