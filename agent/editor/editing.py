"""The editor's changes of each week on disk: kept when a week is approved, read by the writers of later ones."""

from __future__ import annotations

from agent.editor.edits import WeekEdits, as_data, edits_of, from_data
from agent.errors import RunError
from agent.sources import read_draft
from feeds.week import Week
from store.weeks import Issue, Weeks, read_json, write_json

RECENT = 8  # weeks whose edits are offered as examples


def keep_edits(issue: Issue, week: str, published: str, at: str, by: str) -> None:
    """Beside the draft; approved anew, written anew. A draft whose generated text is gone has none to tell."""
    if issue.generated.is_file():
        write_json(issue.edits, as_data(edits_of(week, read_draft(issue.generated), published, at, by)))


def kept_edits(weeks: Weeks, before: Week | None = None) -> list[WeekEdits]:
    """Newest week first, of each week its last approved run. Raises WeekFileError or RunError for a file that does not read back."""
    wanted = [week for week in reversed(weeks.begun()) if before is None or week < before]
    return [found for week in wanted if (found := _of_week(weeks, week))]


def _of_week(weeks: Weeks, week: Week) -> WeekEdits | None:
    files = [weeks.issue(week, run).edits for run in reversed(weeks.runs(week))]
    path = next((path for path in files if path.is_file()), None)
    if path is None:
        return None
    try:
        return from_data(read_json(path))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise RunError(f"{path}: is not as `zhoubao approve` wrote it ({error}); approve {week} anew, or take the file away") from error
