"""One rule a line: verdicts.jsonl and crossed.jsonl give sources, a draft, and which of its figures must be flagged.

crossed.jsonl holds right values with wrong words beside them, each beside its true twin."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from agent.figures.check import check
from agent.figures.evidence import index
from agent.figures.verdict import FigureVerdict
from agent.sources import read_sources
from feeds.aliases import load_aliases

FILES = [Path(__file__).parent / name for name in ("verdicts.jsonl", "crossed.jsonl")]
CASES = [json.loads(line) for file in FILES for line in file.read_text("utf-8").splitlines()]


def _written(folder: Path, files: dict[str, str]) -> Path:
    folder.mkdir()
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["why"])
def test_verdict(case: dict[str, Any], tmp_path: Path) -> None:
    on = date.fromisoformat(case.get("date", "2025-03-17"))
    sources = read_sources([_written(tmp_path / "sources", case["sources"])], on=on)
    if "previous" in case:
        sources += read_sources([_written(tmp_path / "previous", case["previous"])], previous=True, on=on)
    checked = check(case["draft"], index(sources, load_aliases()), on)
    said = [f"{f.verdict} {f.figure.text if isinstance(f, FigureVerdict) else f.text} {f.message}" for f in checked.findings]
    if case.get("flagged_any"):
        assert said, "passed in silence"
        return
    flagged = [f.figure.text.strip() for f in checked.findings if isinstance(f, FigureVerdict)]
    assert flagged == case["flagged"], said
    assert checked.figures or not case["draft"], "nothing was read"
    if not case["flagged"]:
        assert checked.clean, said
