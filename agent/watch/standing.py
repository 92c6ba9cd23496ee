"""How the weeks of a workspace stand: at work, stopped, waiting for the editor, published. Read from files alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from agent.editor.whole import lacks_its_end
from agent.opening import run_lock
from agent.settings import Settings
from agent.watch.nextstep import command
from agent.watch.runlog import read_log
from agent.watch.shortfalls import shortfalls
from feeds.week import SHANGHAI, Week
from store.errors import WeekFileError
from store.locking import is_locked
from store.weeks import Issue, Weeks, read_json

AT_WORK, STOPPED, OPEN, READY, PUBLISHED = "at work", "stopped", "open", "ready", "published"
NEEDS_SOMEONE = frozenset({STOPPED, OPEN})
PASSED = frozenset({"supported", "rounded", "derived"})


@dataclass(frozen=True, slots=True)
class Standing:
    """One week's last run. `node`: where it stands; `open`: findings at drafting, or left open at approval."""

    week: str
    run: int
    state: str
    node: str = ""
    last: str = ""
    seconds: float = 0.0
    tokens: int = 0
    figures: int = 0
    open: int = 0
    failures: int = 0
    draft: Path | None = None
    shortfalls: tuple[str, ...] = ()

    @property
    def needs_someone(self) -> bool:
        return self.state in NEEDS_SOMEONE or (self.state == READY and bool(self.shortfalls))


def standings(settings: Settings, weeks: Weeks) -> list[Standing]:
    """Oldest week first. Raises NewerSchemaError."""
    busy = is_locked(run_lock(settings))
    begun = weeks.begun()
    return [
        _standing(week, issue, busy and week == begun[-1]) for week in begun if (issue := weeks.latest(week))
    ]


def _standing(week: Week, issue: Issue, busy: bool) -> Standing:
    log = read_log(issue.log)
    node, last = (log[-1]["node"], log[-1]["at"]) if log else ("", "")
    seconds = sum(line.get("seconds", 0.0) for line in log)
    tokens = sum(line.get("tokens", 0) for line in log)
    ledger, why = _ledger_of(issue)
    if ledger is None:
        return Standing(str(week), issue.run, AT_WORK if busy else STOPPED, node, last, seconds, tokens, shortfalls=why)
    found = _open(ledger)
    figures = sum(1 for entry in ledger["verdicts"] if entry["kind"] == "figure")
    state = PUBLISHED if ledger.get("approval") else OPEN if found else READY
    return Standing(
        str(week),
        issue.run,
        state,
        node,
        last,
        round(seconds, 1),
        tokens,
        figures,
        found,
        len(ledger["failures"]),
        issue.draft,
        tuple(one.said for one in shortfalls(ledger["notes"])),
    )


def _ledger_of(issue: Issue) -> tuple[dict[str, Any] | None, tuple[str, ...]]:
    """The ledger of a week whose draft and ledger are whole; else why `resume` is wanted, where that is not plain."""
    if not (issue.draft.is_file() and issue.ledger.is_file()):
        return None, ()
    if lacks_its_end(issue):
        return None, (f"{issue.draft.name} was cut off within a line",)
    try:
        return read_json(issue.ledger), ()
    except WeekFileError:
        return None, (f"{issue.ledger.name} cannot be read as JSON",)


def _open(ledger: dict[str, Any]) -> int:
    if ledger.get("approval"):
        return len(ledger["approval"]["open"])
    return sum(1 for entry in ledger["verdicts"] if entry["verdict"] not in PASSED) + len(ledger["issues"])


def as_lines(found: Sequence[Standing], workspace: Path) -> list[str]:
    """A line a week, and under it what it lacks and what to do."""
    lines = []
    for one in found:
        counts = (
            f"{one.figures} figures, {one.open} open, {one.failures} sources failed"
            if one.draft
            else f"at {one.node or 'the start'}"
        )
        lines.append(
            f"{one.week}  {one.state:9}  {counts}"
            + (f"  {_local(one.last)}" if one.last else "")
        )
        lines += [f"          finding  {line}" for line in one.shortfalls]
        verb = {STOPPED: "resume", OPEN: "review", READY: "review"}.get(one.state)
        lines += [f"          next    {command(verb, one.week, workspace=workspace)}"] if verb else []
    return lines


def _local(at: str) -> str:
    """2025-03-14 18:03, in Asia/Shanghai."""
    return datetime.fromisoformat(at).astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
