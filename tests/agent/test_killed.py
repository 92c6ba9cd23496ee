"""Killed at any node, a run goes on with `resume` and ends in the same draft."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

WEEK = "2025-W11"
KILLED = """
import os, signal, sys
from importlib import import_module
node = sys.argv[1]
import agent.graph
place, after = (import_module("agent.nodes.recall"), True) if node == "_keep" else (agent.graph, False)
whole = getattr(place, node)
def dying(*args, **kwargs):
    if after:
        whole(*args, **kwargs)
    os.kill(os.getpid(), signal.SIGKILL)
setattr(place, node, dying)
from agent.cli import main
main(["run", "--sample", "--workspace", sys.argv[2]])
"""


@pytest.mark.parametrize("node", ["collect", "_keep", "draft", "assemble"])
def test_a_killed_run_ends_in_the_same_draft(node: str, tmp_path: Path, drafted_once: Path) -> None:
    root = tmp_path / "desk"
    killed = subprocess.run([sys.executable, "-c", KILLED, node, str(root)], capture_output=True, timeout=120, check=False)
    assert killed.returncode == -signal.SIGKILL
    folder = root / "weeks" / WEEK
    assert not (folder / "draft.md").exists()
    resumed = subprocess.run(
        [sys.executable, "-m", "agent", "resume", "--workspace", str(root)],
        capture_output=True, timeout=120, check=False, env={**os.environ, "PYTHONPATH": str(Path.cwd())},
    )  # fmt: skip
    assert resumed.returncode == 0, resumed.stderr.decode()
    assert (folder / "draft.md").read_bytes() == (drafted_once / "weeks" / WEEK / "draft.md").read_bytes()
    assert not list(folder.glob("*.part")) and not list(folder.glob(".*"))


def test_broken_off_at_random() -> None:
    """The short form of scripts/torture.py; its long one is run by hand."""
    words = [sys.executable, str(Path.cwd() / "scripts" / "torture.py"), "--short", "--kills", "4", "--seed", str(os.getpid())]
    done = subprocess.run(words, capture_output=True, timeout=280, check=False, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "4 breaks" in done.stdout and "0 lost, 0 doubled" in done.stdout
