"""A week's files on disk. Every write is atomic: a temporary name, fsync, rename."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from feeds.week import Week
from store.errors import NewerSchemaError, WeekFileError

NEWEST = 2  # schema of the files of a week
_UNSAFE = re.compile(r"[^\w.\-]+")


def write_text(path: Path, text: str) -> None:
    """Whole or not at all. Raises WeekFileError naming the file and the reason."""
    write_bytes(path, text.encode("utf-8"))


def write_bytes(path: Path, data: bytes) -> None:
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with part.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
        _sync_folder(path.parent)
    except OSError as error:
        raise WeekFileError(
            f"{path}: cannot be written ({error.strerror or error}); check disk and permissions"
        ) from error


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_json(path: Path, data: Any) -> None:
    write_text(path, json.dumps(data, ensure_ascii=False, indent=1) + "\n")


_ANEW = (
    ("ledger", "`zhoubao resume` writes it anew"),
    ("schedule", "`zhoubao schedule install` writes it anew"),
    ("settle", "it holds what the editor settled: mend it, or take it away and settle anew"),
    ("choices", "it holds what the editor chose: mend it, or take it away and choose anew"),
)


def _anew(name: str) -> str:
    return next((said for begun, said in _ANEW if name.startswith(begun)), "`zhoubao run` writes it anew")


def read_json(path: Path) -> Any:
    """Raises WeekFileError for a file that is missing or no JSON, NewerSchemaError for one of a newer zhoubao."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise WeekFileError(
            f"{path}: cannot be read as JSON ({error}); {_anew(path.name)}"
        ) from error
    schema = data.get("schema", 0) if isinstance(data, dict) else 0
    if isinstance(schema, int) and schema > NEWEST:
        raise NewerSchemaError(f"{path}: schema {schema} is of a newer zhoubao, this one reads {NEWEST} and older; upgrade zhoubao")
    return data


def write_folder(path: Path, files: Mapping[str, bytes]) -> None:
    """A folder with these files and no others; an older one is replaced whole, one that is the same is left."""
    part, old = (path.with_name(f".{path.name}.{os.getpid()}.{end}") for end in ("part", "old"))
    if read_folder(path) == dict(files):
        return
    try:
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        for name, data in files.items():
            with (part / name).open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
        _sync_folder(part)
        if path.is_dir():
            path.rename(old)
        part.rename(path)
        _sync_folder(path.parent)
    except OSError as error:
        raise WeekFileError(
            f"{path}: cannot be written ({error.strerror or error}); check disk and permissions"
        ) from error
    finally:
        for rest in (part, old):
            shutil.rmtree(rest, ignore_errors=True)


def read_folder(path: Path) -> dict[str, bytes]:
    """The files of a folder, by name; {} for one that is not there."""
    return {file.name: file.read_bytes() for file in sorted(path.iterdir())} if path.is_dir() else {}


def safe_name(text: str, suffix: str = "") -> str:
    """A file name of any text: letters (Chinese too), digits, . and -; never a path, never hidden, 80 long at most."""
    plain = _UNSAFE.sub("_", text).strip("._-")[:80].strip("._-")
    return f"{plain or 'text'}{suffix}"


@dataclass(frozen=True, slots=True)
class Issue:
    """The files of one run of a week. Run 1 writes draft.md; a rerun, n, writes draft.n.md and its own company."""

    folder: Path
    run: int = 1

    def _named(self, stem: str, suffix: str = "") -> Path:
        return self.folder / (f"{stem}{suffix}" if self.run == 1 else f"{stem}.{self.run}{suffix}")

    @property
    def draft(self) -> Path:
        return self._named("draft", ".md")

    @property
    def ledger(self) -> Path:
        return self._named("ledger", ".json")

    @property
    def generated(self) -> Path:
        """The draft as it was last generated: what the editor's changes are told from."""
        return self._named("generated", ".md")

    @property
    def edits(self) -> Path:
        """What the editor changed between the generated text and the published one."""
        return self._named("edits", ".json")

    @property
    def evidence(self) -> Path:
        return self._named("evidence")

    @property
    def gathered(self) -> Path:
        """What the run read, to draft the week again from."""
        return self.evidence / "gathered.jsonl"

    @property
    def previous(self) -> Path:
        """Last week's tables, as the run recalled them."""
        return self._named("previous")

    @property
    def charts(self) -> Path:
        return self._named("charts")

    def drawings(self) -> dict[str, str]:
        """Every chart of the week, by the path a draft links."""
        found = sorted(self.folder.glob("charts*/*.svg"))
        return {f"{path.parent.name}/{path.name}": path.read_text("utf-8") for path in found}

    @property
    def journal(self) -> Path:
        return self._named("journal")

    @property
    def status(self) -> Path:
        return self._named("run", ".json")

    @property
    def log(self) -> Path:
        """What each node of the run read, wrote and took, a line an event."""
        return self._named("run", ".jsonl")

    @property
    def settlements(self) -> Path:
        """What the editor settled on the review page."""
        return self._named("settlements", ".json")

    @property
    def choices(self) -> Path:
        """What the editor chose where sources disagree: of the week, whatever the run."""
        return self.folder / "choices.json"

    @property
    def thread(self) -> str:
        """The name of this run among the checkpoints."""
        return f"{self.folder.name}/{self.run}"


@dataclass(frozen=True, slots=True)
class Weeks:
    """weeks/ and data/ of one workspace."""

    root: Path

    def folder(self, week: Week) -> Path:
        return self.root / "weeks" / str(week)

    def data(self, week: Week) -> Path:
        return self.root / "data" / str(week)

    def issue(self, week: Week, run: int) -> Issue:
        return Issue(self.folder(week), run)

    def runs(self, week: Week) -> list[int]:
        """Runs begun, oldest first."""
        found = []
        for path in self.folder(week).glob("run*.json"):
            number = re.fullmatch(r"run(?:\.(\d+))?\.json", path.name)
            if number:
                found.append(int(number[1] or 1))
        return sorted(found)

    def fresh(self, week: Week) -> Issue:
        """The next run: neither begun nor with a draft on disk."""
        number = 1
        while self.issue(week, number).draft.exists() or self.issue(week, number).status.exists():
            number += 1
        return self.issue(week, number)

    def latest(self, week: Week) -> Issue | None:
        runs = self.runs(week)
        return self.issue(week, runs[-1]) if runs else None

    def kept(self, week: Week) -> Issue | None:
        """The last run that kept what it read."""
        folders = self.folder(week).glob("evidence*/gathered.jsonl")
        names = [re.fullmatch(r"evidence(?:\.(\d+))?", path.parent.name) for path in folders]
        runs = [int(name[1] or 1) for name in names if name]
        return self.issue(week, max(runs)) if runs else None

    def begun(self) -> list[Week]:
        """Weeks with a run, oldest first."""
        folders = [path for path in (self.root / "weeks").glob("*-W*") if path.is_dir()]
        weeks = [Week.parse(path.name) for path in folders if re.fullmatch(r"\d{4}-W\d{2}", path.name)]
        return sorted(week for week in weeks if self.runs(week))
