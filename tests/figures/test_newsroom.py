"""Sentences an editor may find in a draft, true and wrong, each alone beside one news text: newsroom.json.

`open`: what the checker still gets wrong. One that it gets right must leave that list.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from agent.figures.check import check
from agent.figures.evidence import index
from agent.sources import read_sources
from feeds.aliases import load_aliases

STORIES = json.loads((Path(__file__).parent / "newsroom.json").read_text("utf-8"))
ALIASES = load_aliases(None)
ON = date(2025, 11, 28)


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story["name"])
def test_a_wrong_sentence_is_flagged_and_a_true_one_is_not(story: dict[str, list[str] | str], tmp_path: Path) -> None:
    (tmp_path / "news.md").write_text(str(story["source"]), encoding="utf-8")
    evidence = index(read_sources([tmp_path], on=ON), ALIASES)
    misjudged = [
        text
        for kind in ("true", "wrong")
        for text in story[kind]
        if bool(check(text, evidence, ON).findings) != (kind == "wrong")
    ]
    assert misjudged == story["open"]
