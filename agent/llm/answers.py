"""Answers kept by question, so that a resumed run asks, and pays, nothing twice."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from agent.llm.protocol import Model, Request


@dataclass(frozen=True, slots=True)
class Answers:
    """A Model before a model. `folder` holds one file an answer; `model_of`: role -> the name of its model.

    `room` is held until an answer is kept: the next question is sent only then, so a kill loses no more answers than
    there is room for questions at once.
    """

    model: Model
    folder: Path
    model_of: Callable[[str], str]
    room: AbstractContextManager[object] = field(default_factory=nullcontext)

    @property
    def name(self) -> str:
        return self.model.name

    def ask(self, request: Request) -> dict[str, Any]:
        """The kept answer, else the model's, kept before it is used."""
        path = self.folder / f"{request.hash(self.model_of(request.role))}.json"
        kept = _read(path)
        if kept is not None:
            return kept
        with self.room:
            answer = self.model.ask(request)
            _keep(path, {"role": request.role, "name": request.name, "answer": answer})
        return answer


def _read(path: Path) -> dict[str, Any] | None:
    """None for no file, or for one that does not read back: the question is asked again."""
    try:
        answer = json.loads(path.read_text(encoding="utf-8"))["answer"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return answer if isinstance(answer, dict) else None


def _keep(path: Path, entry: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(f".{os.getpid()}.tmp")
    with temporary.open("w", encoding="utf-8") as file:
        json.dump(entry, file, ensure_ascii=False, indent=1)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
