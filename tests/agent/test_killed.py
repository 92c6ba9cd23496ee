"""Killed at any node, a run goes on with `resume` and ends in the same draft."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from tests.agent.dying import killed_at
from tests.starting import Started, script, typed, zhoubao

WEEK = "2025-W11"


@pytest.mark.parametrize("node", ["collect", "_keep", "draft", "assemble"])
def test_a_killed_run_ends_in_the_same_draft(node: str, tmp_path: Path, drafted_once: Path) -> None:
    root = tmp_path / "desk"
    assert Started(tmp_path / "killed", node, str(root), work=killed_at).ended() == -signal.SIGKILL
    folder = root / "weeks" / WEEK
    assert not (folder / "draft.md").exists()
    work = typed if node == "collect" else zhoubao
    resumed = Started(tmp_path / "resumed", "resume", "--workspace", str(root), work=work)
    assert resumed.ended() == 0, resumed.said
    assert (folder / "draft.md").read_bytes() == (drafted_once / "weeks" / WEEK / "draft.md").read_bytes()
    assert not list(folder.glob("*.part")) and not list(folder.glob(".*"))


def test_broken_off_at_random(tmp_path: Path) -> None:
    """The short form of scripts/torture.py; its long one is run by hand."""
    words = [str(Path.cwd() / "scripts" / "torture.py"), "--short", "--kills", "4", "--seed", str(os.getpid())]
    done = Started(tmp_path / "said", *words, work=script)
    assert done.ended(280) == 0, done.said
    assert "4 breaks" in done.said and "0 lost, 0 doubled" in done.said
