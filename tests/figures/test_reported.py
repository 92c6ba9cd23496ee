"""Failures found by writing true reports and lies about them: reported.jsonl, in the form of verdicts.jsonl."""

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

CASES = [
    json.loads(line) for line in (Path(__file__).parent / "reported.jsonl").read_text("utf-8").splitlines()
]


def written(folder: Path, files: dict[str, str]) -> Path:
    folder.mkdir()
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["why"])
def test_reported(case: dict[str, Any], tmp_path: Path, request: pytest.FixtureRequest) -> None:
    if "open" in case:  # known to fail, and why; one that passes must lose the mark
        request.applymarker(pytest.mark.xfail(reason=case["open"], strict=True))
    on = date.fromisoformat(case.get("date", "2025-03-17"))
    sources = read_sources([written(tmp_path / "sources", case["sources"])], on=on)
    if "previous" in case:
        sources += read_sources([written(tmp_path / "previous", case["previous"])], previous=True, on=on)
    checked = check(case["draft"], index(sources, load_aliases()), on)
    said = [
        f"{f.verdict} {f.figure.text if isinstance(f, FigureVerdict) else f.text} {f.message}"
        for f in checked.findings
    ]
    if case.get("flagged_any"):
        assert said, "passed in silence"
        return
    flagged = [f.figure.text.strip() for f in checked.findings if isinstance(f, FigureVerdict)]
    assert flagged == case["flagged"], said
    assert case["flagged"] or not said
