"""`zhoubao history edits`: how much of each section editors rewrote, week by week, and what they made of it."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from agent.codec import to_plain
from agent.editor.editing import kept_edits
from agent.editor.edits import SectionEdit, WeekEdits
from feeds.week import Week
from store.weeks import Weeks


def show_edits(args: argparse.Namespace) -> int:
    """0, also where nothing was approved yet; 1 for a week without edits."""
    wanted = str(Week.parse(args.week)) if args.week else ""
    found = [edits for edits in kept_edits(Weeks(args.workspace)) if wanted in ("", edits.week)]
    if args.json:
        print(json.dumps([week_json(edits) for edits in found], ensure_ascii=False, indent=1))
    else:
        for edits in found:
            _print(edits, changes=bool(wanted))
    if not found:
        print(f"{wanted or 'no week'}: nothing kept; `zhoubao approve` keeps what was changed", file=sys.stderr)
    return 1 if wanted and not found else 0


def week_json(edits: WeekEdits) -> dict[str, Any]:
    """The public shape of one week: its sections with share, distance and every change."""
    sections = [{**to_plain(section), "share": section.share} for section in edits.sections]
    return {"week": edits.week, "at": edits.at, "by": edits.by, "share": edits.share, "sections": sections}


def _print(edits: WeekEdits, *, changes: bool) -> None:
    print(f"{edits.week}  {edits.share} rewritten" + (f"  by {edits.by}" if edits.by else ""))
    for section in edits.sections:
        if section.distance:
            print(f"  {section.share:>6}  {section.section}: {section.distance} of {section.letters} letters, {len(section.changes)} changes")
            if changes:
                _print_changes(section)


def _print_changes(section: SectionEdit) -> None:
    for change in section.changes:
        for sign, text in (("-", change.before), ("+", change.after)):
            if text:
                print(f"          {sign} {text}")
