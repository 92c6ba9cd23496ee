"""What a run says to its user: a line a step on stderr, a summary at the end with what to do next."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agent.watch.nextstep import command
from agent.watch.shortfalls import made_good_by_another_run, shortfalls
from store.weeks import read_json

if TYPE_CHECKING:
    from agent.llm.budget import Spent
    from agent.opening import Run
    from agent.settings import Settings

FINDINGS, CLEAN = 1, 0


def progress(*, quiet: bool = False) -> Callable[[str], None]:
    """Plain lines on stderr; nothing when a program reads the output."""

    def say(line: str) -> None:
        if not quiet:
            sys.stderr.write(f"{line}\n")  # one write: parts are drafted side by side
            sys.stderr.flush()

    return say


def finished(run: Run, *, as_json: bool) -> int:
    """Print the summary of a drafted run; 1 while a finding is open."""
    summary = summary_of(run)
    summary["notes"] = [*summary["notes"], *told(run.context.settings, summary)]
    print(json.dumps(summary, ensure_ascii=False) if as_json else as_text(summary))
    return FINDINGS if summary["open"] or summary["shortfalls"] else CLEAN


def told(settings: Settings, summary: dict[str, Any]) -> list[str]:
    """Tell whom the settings name; what could not be sent, a line each."""
    from agent.watch.notifying import News, send

    lacking = tuple(one.told for one in shortfalls(summary["notes"]))
    event = "open" if summary["open"] or lacking else "done"
    news = News(event, summary["week"], settings.desk.name, summary["figures"], summary["open"], summary["draft"], lacking=lacking)
    return send(settings.notify, news)


def summary_of(run: Run) -> dict[str, Any]:
    """Counts of the ledger beside the draft, and the paths to open."""
    from agent.editor.merging import conflicts_in
    from agent.models import spent_on
    from agent.sources import read_draft

    issue = run.context.issue
    ledger = read_json(issue.ledger)
    figures = [entry for entry in ledger["verdicts"] if entry["kind"] == "figure"]
    verdicts: dict[str, int] = {}
    for entry in figures:
        verdicts[entry["verdict"]] = verdicts.get(entry["verdict"], 0) + 1
    conflicts = len(conflicts_in(read_draft(issue.draft))) if issue.draft.is_file() else 0
    disputes = [entry for entry in ledger.get("disputes", []) if entry["open"]]
    passed = {"supported", "rounded", "derived"}
    wrong = [entry for entry in ledger["verdicts"] if entry["verdict"] not in passed]
    return {
        "week": ledger["week"],
        "draft": str(issue.draft),
        "ledger": str(issue.ledger),
        "evidence": str(issue.evidence),
        "model": ledger["model"],
        "figures": len(figures),
        "claims": len(ledger["verdicts"]) - len(figures),
        "verdicts": dict(sorted(verdicts.items())),
        "open": len(wrong) + len(ledger["issues"]) + conflicts + len(disputes),
        "disputes": len(disputes),
        "conflicts": conflicts,
        "spent": [_cost(spent) for spent in spent_on(run.context.model)],
        "failures": [f"{entry['source']}: {entry['reason']}" for entry in ledger["failures"]],
        "shortfalls": [one.said for one in shortfalls(ledger["notes"])],
        "notes": ledger["notes"],
    }


def _cost(spent: Spent) -> dict[str, Any]:
    usage = spent.usage
    return {
        "role": spent.role, "model": spent.model, "calls": usage.calls, "prompt_tokens": usage.prompt,
        "answer_tokens": usage.answer, "money": str(spent.money),
    }  # fmt: skip


def _cost_line(entry: dict[str, Any]) -> str:
    money = f", {entry['money']}" if entry["money"] != "0" else ""
    tokens = f"{entry['prompt_tokens']:,} + {entry['answer_tokens']:,} tokens"
    return f"  model   {entry['role']} ({entry['model']}): {entry['calls']} calls, {tokens}{money}"


def as_text(summary: dict[str, Any]) -> str:
    said = ", ".join(f"{count} {verdict}" for verdict, count in summary["verdicts"].items())
    lines = [
        f"{summary['week']}  {summary['figures']} figures ({said}), {summary['claims']} claims, {summary['open']} open",
        *([f"  disputes  {summary['disputes']} figures that two sources give differently"] if summary["disputes"] else ()),
        *([f"  conflicts  {summary['conflicts']} between your text and the new one"] if summary["conflicts"] else ()),
        *(_cost_line(entry) for entry in summary["spent"]),
        *_failures(summary["failures"]),
        *(f"  finding  {line}" for line in summary["shortfalls"]),
        *(f"  note  {line}" for line in summary["notes"]),
        f"draft   {summary['draft']}",
        f"ledger  {summary['ledger']}",
        *_next(summary),
    ]
    return "\n".join(lines)


SHOWN = 10  # failed sources named in the summary; the ledger has them all


def _failures(failures: list[str]) -> list[str]:
    lines = [f"  source failed  {line}" for line in failures[:SHOWN]]
    more = len(failures) - SHOWN
    return [*lines, f"  source failed  and {more} more, in the ledger under failures"] if more > 0 else lines


def _next(summary: dict[str, Any]) -> Iterator[str]:
    week, workspace = summary["week"], Path(summary["draft"]).parents[2]
    if made_good_by_another_run(shortfalls(summary["notes"])):
        yield f"next    with the model back, beside this draft: {command('run', week, '--from-evidence', workspace=workspace)}"
    if summary["open"]:
        yield f"next    settle the figures marked ⚠: {command('review', week, workspace=workspace)}"
    else:
        yield f"next    read and edit the draft, then: {command('approve', week, workspace=workspace)}"
