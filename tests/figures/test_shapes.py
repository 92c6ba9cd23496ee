"""Tables of true reports written in every way of scripts/checking: each figure of them is read as it was.

A small part of `scripts/bench_check.py --part shapes`, which checks the reports themselves. And tables as vendors and desks
set them (tables.jsonl, in the form of true_sentences.jsonl).
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from checking.shapes import WAYS, unread

from agent.figures.check import check
from agent.figures.evidence import TableSource, index
from agent.figures.vocabulary import Vocabulary
from agent.sources import date_in, read_sources
from feeds.aliases import load_aliases

VENDORS = [json.loads(line) for line in (Path(__file__).parent / "tables.jsonl").read_text("utf-8").splitlines()]
CASES = Path(__file__).parents[1] / "cases"
TABLES = ("fab", "rental", "equipment", "vehicles", "games")


@pytest.mark.parametrize("name", TABLES)
def test_a_table_is_read_the_same_however_it_is_written(name: str) -> None:
    on = date_in((CASES / name / "draft.md").read_text(encoding="utf-8"))
    evidence, vocabulary = index(read_sources([CASES / name / "sources"], on=on)), Vocabulary(None)
    lost = {
        f"{source.name}, {way}": dict(figures)
        for grid in evidence.tables
        if isinstance(source := evidence.sources[grid.source], TableSource)
        for way in WAYS
        if (figures := unread(source, grid, way, vocabulary))
    }
    assert lost == {}


@pytest.mark.parametrize("case", VENDORS, ids=lambda case: case["kind"])
def test_true_sentences_of_a_table_pass_and_lies_do_not(case: dict[str, Any], tmp_path: Path) -> None:
    for name, text in case["sources"].items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    on = date.fromisoformat(case["date"])
    evidence = index(read_sources([tmp_path], on=on), load_aliases())
    assert [sentence for sentence in case["true"] if not check(sentence, evidence, on).clean] == []
    assert [lie for lie in case["lies"] if check(lie, evidence, on).clean] == []
