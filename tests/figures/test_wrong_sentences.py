"""One sentence with one wrong figure, and the same sentence told right: the first is flagged, the second is not.

`wrong_sentences.jsonl` holds the slips an editor would be ashamed of; those marked `open` still pass in silence.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from agent.figures.check import check
from agent.figures.evidence import index
from agent.figures.verdict import ClaimVerdict, FigureVerdict
from agent.sources import read_sources
from feeds.aliases import load_aliases

SLIPS = [json.loads(line) for line in (Path(__file__).parent / "wrong_sentences.jsonl").read_text("utf-8").splitlines()]
ALIASES = load_aliases(None)


def _findings(slip: dict[str, Any], text: str, folder: Path) -> list[FigureVerdict | ClaimVerdict]:
    on = date.fromisoformat(slip["date"])
    sources = []
    for name in ("sources", "previous"):
        (folder / name).mkdir(exist_ok=True)
        for file, content in slip.get(name, {}).items():
            (folder / name / file).write_text(content, encoding="utf-8")
            sources += read_sources([folder / name / file], previous=name == "previous", on=on)
    return check(text, index(sources, ALIASES), on).findings


@pytest.mark.parametrize("slip", [s for s in SLIPS if not s.get("open")], ids=lambda slip: slip["why"])
def test_a_wrong_figure_is_flagged_and_the_right_one_is_not(slip: dict[str, Any], tmp_path: Path) -> None:
    assert _findings(slip, slip["wrong"], tmp_path), "passed in silence"
    assert not _findings(slip, slip["true"], tmp_path)
