"""A command of ours as it is to be typed: paths with spaces quoted, the workspace named where it is not the folder one stands in."""

from __future__ import annotations

import shlex
from pathlib import Path


def command(*words: object, workspace: Path | None = None) -> str:
    """`zhoubao review 2025-W11 --workspace 'my desk'`."""
    where = () if workspace in (None, Path()) else ("--workspace", str(workspace))
    return shlex.join(["zhoubao", *map(str, words), *where])
