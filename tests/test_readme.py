"""The README prints the command line's own help, checked by cog."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

README = Path(__file__).parent.parent / "README.md"


def test_the_help_in_the_readme_is_the_programs() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "cogapp", "--check", README.name], cwd=README.parent, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{done.stdout}{done.stderr}\nrun `python -m cogapp -r README.md`"
