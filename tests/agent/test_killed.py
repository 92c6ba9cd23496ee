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
import agent.graph as graph
whole = getattr(graph, node)
def dying(*args, **kwargs):
    os.kill(os.getpid(), signal.SIGKILL)
setattr(graph, node, dying)
from agent.cli import main
main(["run", "--sample", "--workspace", sys.argv[2]])
"""


@pytest.mark.parametrize("node", ["collect", "recall", "plan", "draft", "review", "assemble"])
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
