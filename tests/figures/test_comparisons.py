"""True sentences that compare, share, average and date their figures (true_sentences.jsonl), and lies beside them.

Each line: sources, sentences that are true of them (`true`: nothing may be flagged) and sentences that are not
(`lies`: something must be). `open`: true sentences that are still flagged, and why; one that passes must move up.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from agent.figures.check import check
from agent.figures.evidence import Evidence, index
from agent.figures.verdict import FigureVerdict
from agent.sources import read_sources
from feeds.aliases import load_aliases

KINDS = [
    json.loads(line) for line in (Path(__file__).parent / "true_sentences.jsonl").read_text("utf-8").splitlines()
]


def evidence_of(case: dict[str, Any], folder: Path) -> Evidence:
    sources = []
    for key in ("sources", "previous"):
        if key in case:
            (folder / key).mkdir()
            for name, text in case[key].items():
                (folder / key / name).write_text(text, encoding="utf-8")
            on = date.fromisoformat(case["date"])
            sources += read_sources([folder / key], previous=key == "previous", on=on)
    return index(sources, load_aliases())


def findings(sentence: str, evidence: Evidence, on: date) -> list[str]:
    found = check(sentence, evidence, on).findings
    return [f"{f.figure.text if isinstance(f, FigureVerdict) else f.text}: {f.message}" for f in found]


@pytest.mark.parametrize("case", KINDS, ids=lambda case: case["kind"])
def test_true_sentences_pass_and_lies_do_not(case: dict[str, Any], tmp_path: Path) -> None:
    on, evidence = date.fromisoformat(case["date"]), evidence_of(case, tmp_path)
    said = {sentence: findings(sentence, evidence, on) for sentence in case["true"]}
    assert {sentence: found for sentence, found in said.items() if found} == {}
    assert [lie for lie in case["lies"] if not findings(lie, evidence, on)] == []
    assert [sentence for sentence in case.get("open", {}) if not findings(sentence, evidence, on)] == []
