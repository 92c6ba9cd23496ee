"""What a run shows while it works: a bar on a terminal, plain lines elsewhere, nothing to a program."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from agent.watch.runlog import BEGUN, ENDED, Step
from agent.watch.telling import progress

if TYPE_CHECKING:
    from rich.console import Console

NODES = ("collect", "recall", "compute", "plan", "draft", "review", "assemble")
Say = Callable[[str], None]
Watch = Callable[[Step], None]


@contextmanager
def shown(*, quiet: bool, console: Console | None = None) -> Iterator[tuple[Say, Watch | None]]:
    """Where lines go, and who is told of each node."""
    if quiet or not (console.is_terminal if console else sys.stderr.isatty()):
        yield progress(quiet=quiet), None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), BarColumn(24), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
    with Progress(*columns, console=console or Console(stderr=True), transient=True) as bar:
        task, done = bar.add_task("", total=len(NODES)), set[str]()

        def watch(step: Step) -> None:
            if step.event == BEGUN:
                bar.update(task, description=f"{step.node} {step.part}".strip())
            elif step.event == ENDED and step.node in NODES:
                done.add(step.node)
                bar.update(task, completed=len(done))

        def say(line: str) -> None:
            bar.console.print(line, markup=False, highlight=False, soft_wrap=True)

        yield say, watch
