"""A drafted sample with one wrong figure, and its review page as a running server."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

WEEK = "2025-W11"
WRONG, RIGHT = "成本仅 30 万美元", "成本仅 20 万美元"


def draft_of(root: Path) -> Path:
    return root / "weeks" / WEEK / "draft.md"


@pytest.fixture
def wrong(drafted: Path) -> Path:
    """The workspace; the training cost is wrong in one sentence of the body."""
    path = draft_of(drafted)
    head, _, tail = path.read_text("utf-8").rpartition(RIGHT)
    path.write_text(head + WRONG + tail, "utf-8")
    return drafted


@dataclass(frozen=True)
class Served:
    root: Path
    url: str

    @property
    def address(self) -> str:
        return self.url.split("/?")[0]

    @property
    def token(self) -> str:
        return self.url.split("token=")[1]

    @property
    def draft(self) -> Path:
        return draft_of(self.root)


@pytest.fixture
def served(wrong: Path) -> Iterator[Served]:
    """`zhoubao review` as a person starts it."""
    command = [sys.executable, "-m", "agent", "review", "--workspace", str(wrong), "--no-browser"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = next((found[0] for line in process.stdout if (found := re.search(r"http://\S+", line))), "")
        try:
            assert url, process.stderr.read() if process.stderr else ""
            yield Served(wrong, url)
        finally:
            process.terminate()
            process.wait(10)
