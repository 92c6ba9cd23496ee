"""Whether the draft on disk is one: there, and not what a crash left of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.errors import RunError

if TYPE_CHECKING:
    from feeds.week import Week
    from store.weeks import Issue


def is_cut_off(found: bytes, whole: str) -> bool:
    """A beginning of `whole` that ends within a line, as a crash leaves it; an editor's file ends a line."""
    data = whole.encode("utf-8")
    return not found.strip(b"\0 \r\n") or (found != data and data.startswith(found) and not found.endswith(b"\n"))


def lacks_its_end(issue: Issue) -> bool:
    """Whether the draft was cut off. What was generated says so; where that is gone, only an empty draft does."""
    whole = issue.generated.read_text("utf-8", "replace") if issue.generated.is_file() else ""
    return is_cut_off(issue.draft.read_bytes(), whole)


def refuse_part(issue: Issue, week: Week) -> None:
    """Raises RunError for a draft that is not there or was cut off."""
    if not issue.draft.is_file():
        raise RunError(f"{issue.draft}: there is no draft; `zhoubao resume {week}` ends the run")
    if lacks_its_end(issue):
        raise RunError(f"{issue.draft}: was cut off within a line; `zhoubao resume {week}` puts it back, what is left of it beside (a cut of your own: end its last line)")
