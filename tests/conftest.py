"""A sample workspace drafted once for all tests that only read it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from agent.cli import main


@pytest.fixture(scope="session")
def drafted_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("sample") / "workspace"
    assert main(["run", "--sample", "--workspace", str(root)]) == 0
    return root


@pytest.fixture
def drafted(drafted_once: Path, tmp_path: Path) -> Path:
    """A copy of the drafted sample that a test may change."""
    return Path(shutil.copytree(drafted_once, tmp_path / "desk"))
