"""A run that was stopped goes on: from its checkpoints, else from what it had read; files a crash took are put back."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from agent.editor.whole import is_cut_off
from agent.errors import RunError
from agent.issuing import put_back, write_files
from store.errors import WeekFileError
from store.weeks import read_json

if TYPE_CHECKING:
    from agent.opening import Run
    from agent.state import State


def go_on(run: Run) -> None:
    """To the editor's turn. Raises RunError where neither checkpoints nor evidence are left of a draft."""
    issue, waiting = run.context.issue, run.waiting()
    if not run.values():
        if issue.draft.exists() and run.context.kept is None:
            raise RunError(f"{run.week}: the run's checkpoints are gone; `zhoubao run {run.week}` drafts it anew, beside {issue.draft}")
        run.invoke({"week": str(run.week)})
    elif waiting and waiting != ("edit",):
        run.invoke(None)
    else:
        _mend(run)


def _mend(run: Run) -> None:
    """Put back a draft that is gone or cut off, and a ledger that does not read back."""
    issue, state = run.context.issue, cast("State", run.values())
    whole = issue.generated.read_text("utf-8") if issue.generated.is_file() else ""
    lost = not issue.draft.exists() or is_cut_off(issue.draft.read_bytes(), whole)
    try:
        read_json(issue.ledger)
    except WeekFileError:
        write_files(state, run.context)
        return
    if lost and whole:
        put_back(whole, run.context)
    elif lost:
        write_files(state, run.context)
