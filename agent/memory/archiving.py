"""Back issues into the archive and the archive into a backup, with a line for each that says what was done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from agent.errors import UsageError
from feeds.week import Week
from store.archive import ChromaArchive, Contents
from store.backup import SUFFIX, read_backup, write_backup
from store.errors import ImportFileError
from store.importing import SUFFIXES, import_issue


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file. `done`: archived, there, differs, unread. `whole` False: the editor should look."""

    path: str
    done: str
    line: str
    week: str = ""
    notes: tuple[str, ...] = ()
    passages: int = 0
    tables: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        return self.done in ("archived", "there", "read")

    def to_dict(self) -> dict[str, Any]:
        return {
            "path": self.path, "done": self.done, "week": self.week, "passages": self.passages, "tables": list(self.tables),
            "notes": list(self.notes), "message": self.line,
        }  # fmt: skip


def import_issues(
    paths: Sequence[Path], archive: ChromaArchive, week: Week | None = None, *, replace_kept: bool = False, dry: bool = False
) -> list[Outcome]:
    """Every file under the paths into the archive. A week that is archived otherwise stays, unless `replace_kept`.

    A file that cannot be read is an outcome and stops no other; a single one is the error itself.
    """
    files = [file for path in paths for file in _files(path)]
    if week and len(files) != 1:
        raise UsageError(f"--week names the week of one file, {len(files)} are given")
    outcomes: list[Outcome] = []
    for file in files:
        try:
            outcomes += _import(file, archive, week, replace_kept=replace_kept, dry=dry)
        except ImportFileError as error:
            if len(files) == 1:
                raise
            outcomes.append(Outcome(str(file), "unread", f"not read: {str(error).removeprefix(f'{file}: ')}"))
    return outcomes


def _files(path: Path) -> list[Path]:
    if not path.exists():
        raise ImportFileError(f"{path}: no such file or folder; check the path")
    if not path.is_dir():
        return [path]
    found = sorted(p for p in path.rglob("*") if p.is_file() and p.suffix.lower() in (*SUFFIXES, SUFFIX))
    if not found:
        raise ImportFileError(f"{path}: holds no back issue; wanted {' '.join(sorted((*SUFFIXES, SUFFIX)))}")
    return found


def _import(
    file: Path, archive: ChromaArchive, week: Week | None, *, replace_kept: bool, dry: bool
) -> Iterator[Outcome]:
    if file.suffix.lower() == SUFFIX:
        for contents in read_backup(file):
            yield _archived(file, contents, (), archive, replace_kept=replace_kept, dry=dry)
        return
    found = import_issue(file, week)
    yield _archived(file, found.contents, found.notes, archive, replace_kept=replace_kept, dry=dry)


def _archived(
    file: Path, contents: Contents, notes: tuple[str, ...], archive: ChromaArchive, *, replace_kept: bool, dry: bool
) -> Outcome:
    kept = archive.contents(contents.week)
    tables = (*contents.tables.found, *(table.name for table in contents.others))
    counted = f"{contents.week}, {len(contents.passages)} passages, {len(tables)} tables, {contents.title}"
    outcome = Outcome(str(file), "read", f"would be read as {counted}", str(contents.week), notes, len(contents.passages), tables)
    if dry:
        return outcome
    if kept and not replace_kept and kept.digest() != contents.digest():
        said = f"{contents.week} is archived already and differs ({kept.title}); --replace puts this file in its place"
        return replace(outcome, done="differs", line=said)
    new = archive.put(contents)
    return replace(outcome, done="archived" if new else "there", line=f"{'archived' if new else 'was archived already'}: {counted}")


def export_issues(archive: ChromaArchive, path: Path) -> int:
    """Every week, oldest first; number of weeks."""
    weeks = [Week.parse(head.label) for head in reversed(archive.weeks())]
    return write_backup(path, (contents for week in weeks if (contents := archive.contents(week))))
