"""Earlier weeks of a workspace into its archive: history/2025-W10.md with the tables of data/2025-W10."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from agent.memory.published import PublishedReport, read_published
from agent.sources import read_text
from feeds.errors import WeekError
from feeds.tables import read_tables
from feeds.week import Week
from store.archive import Archive
from store.weeks import Weeks

FOLDER = "history"


def archive_history(root: Path, archive: Archive, before: Week, say: Callable[[str], None]) -> None:
    """Publish every week of history/ and data/ that lies before `before`: of one without a report its tables, unless
    the week is there already."""
    reports = {week: path for path in (root / FOLDER).glob("*.md") if (week := _week(path.stem))}
    told = reports.keys() | {week for path in (root / "data").glob("*-W*") if path.is_dir() and (week := _week(path.name))}
    published = {head.label for head in archive.weeks(before)}
    for week in sorted(week for week in told if week < before):
        if week in reports or str(week) not in published:
            report = read_published(read_text(reports[week])) if week in reports else PublishedReport("", "", ())
            tables = read_tables(Weeks(root).data(week))
            if archive.publish(week, report.title, report.date, report.passages, tables):
                say(f"history   {week} archived")


def _week(name: str) -> Week | None:
    try:
        return Week.parse(name)
    except WeekError:
        return None
