"""A verdict does not hang on the order in which a process keeps its words."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

CASE = Path(__file__).parents[1] / "cases" / "metals"


def checked(seed: str) -> bytes:
    words = [sys.executable, "-m", "agent", "check", str(CASE / "draft.md"), "--sources", str(CASE / "sources")]
    env = {**os.environ, "PYTHONHASHSEED": seed}
    done = subprocess.run([*words, "--format", "json"], env=env, capture_output=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    return done.stdout


def test_the_same_in_every_process() -> None:
    assert checked("0") == checked("3") == checked("4")
