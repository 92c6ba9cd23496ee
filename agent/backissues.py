"""Earlier weeks of a workspace into its archive: history/2025-W10.md with the tables of data/2025-W10."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from agent.published import read_published
from agent.sources import read_text
from feeds.errors import WeekError
from feeds.tables import read_tables
from feeds.week import Week
from store.archive import Archive
from store.weeks import Weeks

FOLDER = "history"


def archive_history(root: Path, archive: Archive, before: Week, say: Callable[[str], None]) -> None:
    """Publish every week of history/ that lies before `before`; one that is there already stays."""
    for path in sorted((root / FOLDER).glob("*.md")):
        try:
            week = Week.parse(path.stem)
        except WeekError:
            continue
        if week < before:
            report = read_published(read_text(path))
            tables = read_tables(Weeks(root).data(week))
            if archive.publish(week, report.title, report.date, report.passages, tables):
                say(f"history   {week} archived")
