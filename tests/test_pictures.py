"""The picture of the graph in the docs is the graph of the code."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_the_picture_of_the_graph_is_current(tmp_path: Path) -> None:
    drawn = tmp_path / "graph.svg"
    subprocess.run([sys.executable, str(ROOT / "scripts" / "draw_graph.py"), str(drawn)], check=True, capture_output=True)
    kept = ROOT / "docs" / "pictures" / "graph.svg"
    assert drawn.read_text("utf-8") == kept.read_text("utf-8"), "run: python scripts/draw_graph.py"
