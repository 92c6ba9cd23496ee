"""What travels beside the state: the collaborators of one run. A test swaps one without patching."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from agent.checks import Checks
from agent.kept import Kept
from agent.llm.protocol import Model
from agent.settings import Settings
from feeds.model import FetchFailure, Item, Note, Source
from feeds.week import Week
from prompts.loading import Prompts
from store.archive import Archive
from store.weeks import Issue, Weeks


@dataclass(frozen=True, slots=True)
class Gathered:
    """What the sources of a week gave."""

    sources: tuple[Source, ...]
    items: tuple[Item, ...]
    failures: tuple[FetchFailure, ...]
    notes: tuple[Note, ...] = ()


class Gather(Protocol):
    def __call__(self, week: Week) -> Gathered: ...


@dataclass(frozen=True, slots=True)
class Context:
    """`model` None: extractive. `say` prints one line of progress. `kept`: what an earlier run read, to draft from."""

    settings: Settings
    weeks: Weeks
    issue: Issue
    archive: Archive
    gather: Gather
    aliases: dict[str, str]
    prompts: Prompts
    model: Model | None
    clock: Callable[[], datetime]
    say: Callable[[str], None]
    kept: Kept | None = None
    checks: Checks = field(default_factory=Checks)
