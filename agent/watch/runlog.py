"""The log of a run: what each node read, wrote, cost and took, a JSON line an event, kept as it happens.

Counts only, never contents: no text of a source and no secret can get in.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from store.errors import WeekFileError

BEGUN, ENDED, FAILED = "begun", "ended", "failed"
Tokens = Callable[[], int]


@dataclass(frozen=True, slots=True)
class Step:
    """One event of one node. `part`: the section, where several are drafted side by side."""

    at: datetime
    event: str
    node: str
    part: str = ""
    seconds: float = 0.0
    began: datetime | None = None
    read: Mapping[str, int] = field(default_factory=dict)
    wrote: Mapping[str, int] = field(default_factory=dict)
    tokens: int = 0
    error: str = ""


@dataclass(slots=True)
class RunLog:
    """Turns the graph's task events into steps, writes them and tells whoever watches.

    `tokens`: spent so far by the whole run; what sections drafted side by side spend is told with the one that ends.
    """

    path: Path
    clock: Callable[[], datetime]
    tokens: Tokens = lambda: 0
    watch: tuple[Callable[[Step], None], ...] = ()
    _open: dict[str, tuple[Step, int]] = field(default_factory=dict)

    def task(self, event: Mapping[str, Any]) -> None:
        """One event of the graph's `tasks` stream."""
        if "input" in event:
            step = Step(
                self.clock(), BEGUN, event["name"], _part(event["input"]), read=_sizes(event["input"])
            )
            self._open[event["id"]] = (step, self.tokens())
            self._tell(step)
        elif event["id"] in self._open:
            self._tell(self._ended(event))

    def failed(self, error: Exception) -> None:
        """The run ends here; the nodes that were at work are those that failed."""
        for begun, _ in self._open.values():
            self._tell(Step(self.clock(), FAILED, begun.node, begun.part, error=type(error).__name__))
        self._open.clear()

    def _ended(self, event: Mapping[str, Any]) -> Step:
        begun, spent = self._open.pop(event["id"])
        now, error = self.clock(), str(event.get("error") or "")
        return Step(
            now, FAILED if error else ENDED, begun.node, begun.part, round((now - begun.at).total_seconds(), 3), begun.at,
            begun.read, _sizes(event.get("result")), self.tokens() - spent, error.split("(")[0],
        )  # fmt: skip

    def _tell(self, step: Step) -> None:
        append(self.path, _as_line(step))
        for watch in self.watch:
            watch(step)


def append(path: Path, data: Mapping[str, Any]) -> None:
    """One JSON line, on disk before this returns. Raises WeekFileError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(data, ensure_ascii=False) + "\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise WeekFileError(
            f"{path}: cannot be written ({error.strerror or error}); check disk and permissions"
        ) from error


def read_log(path: Path) -> list[dict[str, Any]]:
    """The events of a log; a last line that a crash cut off is left out."""
    if not path.is_file():
        return []
    found = []
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            found.append(json.loads(line))
        except ValueError:
            continue
    return found


def _as_line(step: Step) -> dict[str, Any]:
    line: dict[str, Any] = {
        "at": step.at.isoformat(timespec="milliseconds"),
        "event": step.event,
        "node": step.node,
    }
    if step.event == ENDED:
        line |= {
            "seconds": step.seconds,
            "read": dict(step.read),
            "wrote": dict(step.wrote),
            "tokens": step.tokens,
        }
    return line | ({"part": step.part} if step.part else {}) | ({"error": step.error} if step.error else {})


def _part(given: Any) -> str:
    return str(given.get("part", "")) if isinstance(given, Mapping) else ""


def _sizes(values: Any) -> dict[str, int]:
    """How many entries each value of the state holds; 1 for one that is no collection."""
    if not isinstance(values, Mapping):
        return {}
    return {
        str(k): len(v) if isinstance(v, (list, tuple, dict)) else 1
        for k, v in values.items()
        if k != "state" and v
    }
