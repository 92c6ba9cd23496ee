"""`zhoubao` in a process of its own, forked from one that has imported everything: all of a process, seconds sooner."""

from __future__ import annotations

import os
import runpy
import sys
import time
from collections.abc import Callable, Mapping
from multiprocessing import connection, get_context
from multiprocessing.process import BaseProcess
from pathlib import Path

FORKS = get_context("forkserver")
FORKS.set_forkserver_preload(["tests.warmed", "tests.starting"])


def zhoubao(*words: str) -> int:
    from agent.cli import main

    return main(words)


def typed(*words: str) -> int:
    """`zhoubao` as a person starts it, with an interpreter of its own."""
    os.execv(sys.executable, [sys.executable, "-m", "agent", *words])


def _begin(work: Callable[..., int], words: tuple[str, ...], environment: Mapping[str, str], said: Path) -> None:
    out = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(out, 1)
    os.dup2(out, 2)
    os.environ.clear()
    os.environ.update(environment)
    sys.exit(work(*words))


def script(path: str, *words: str) -> int:
    sys.argv = [path, *words]
    runpy.run_path(path, run_name="__main__")
    return 0


class Started:
    """A process at `work`. What it prints, to either place, goes to the file `said`."""

    def __init__(
        self, said: Path, *words: str, work: Callable[..., int] = zhoubao, environment: Mapping[str, str] | None = None
    ) -> None:
        self._said = said
        given = (work, words, {**os.environ, **(environment or {})}, said)
        self.process: BaseProcess = FORKS.Process(target=_begin, args=given)
        self.process.start()

    @property
    def said(self) -> str:
        return self._said.read_text("utf-8", "replace") if self._said.exists() else ""

    def ended(self, seconds: float = 180) -> int:
        """Its exit status once it has ended, negative for a signal."""
        self.process.join(seconds)
        status = self.process.exitcode
        if status is None:
            self.process.kill()
            raise AssertionError(f"still at work after {seconds} s: {self.said}")
        return status

    def killed(self, seconds: float = 20) -> None:
        """Dead on return; `ended` still says how. May be called beside `ended`."""
        self.process.kill()
        connection.wait([self.process.sentinel], seconds)

    def says(self, find: Callable[[str], str | None], seconds: float = 120) -> str:
        """What `find` finds in what is printed, waited for while the process is alive; "" where it never comes."""
        until = time.monotonic() + seconds
        while True:
            alive = self.process.is_alive() and time.monotonic() < until
            if (found := find(self.said)) or not alive:
                return found or ""
            time.sleep(0.02)
