"""A drafted sample with one wrong figure, and its review page as a running server."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.starting import Started, typed, zhoubao

WEEK = "2025-W11"
WRONG, RIGHT = "成本仅 30 万美元", "成本仅 20 万美元"


def draft_of(root: Path) -> Path:
    return root / "weeks" / WEEK / "draft.md"


def misquoted(root: Path) -> Path:
    """The workspace; the training cost is wrong in one sentence of the body."""
    path = draft_of(root)
    head, _, tail = path.read_text("utf-8").rpartition(RIGHT)
    path.write_text(head + WRONG + tail, "utf-8")
    return root


@pytest.fixture
def wrong(drafted: Path) -> Path:
    return misquoted(drafted)


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


@contextmanager
def serving(root: Path, said: Path, work: Callable[..., int] = zhoubao) -> Iterator[Served]:
    """`zhoubao review` in a process of its own."""
    started = Started(said, "review", "--workspace", str(root), "--no-browser", work=work)
    try:
        url = started.says(lambda text: found[1] if (found := re.search(r"(http://\S+)\n", text)) else None)
        assert url, started.said
        yield Served(root, url)
    finally:
        started.process.terminate()
        started.ended(10)


@pytest.fixture
def served(wrong: Path, tmp_path: Path) -> Iterator[Served]:
    with serving(wrong, tmp_path / "said") as found:
        yield found


@pytest.fixture(scope="module")
def standing(drafted_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """As a person starts it; one for all tests of a module that change nothing, and show that nothing changed."""
    place = tmp_path_factory.mktemp("standing")
    root = misquoted(Path(shutil.copytree(drafted_once, place / "desk")))
    with serving(root, place / "said", typed) as found:
        yield found
