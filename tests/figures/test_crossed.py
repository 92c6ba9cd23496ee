"""No text breaks a check off: a report against the sources of another, its lines shuffled, mixed with another's, or cut."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from agent.figures.check import check
from agent.figures.evidence import index
from agent.sources import date_in, read_sources
from feeds.aliases import load_aliases

CASES = sorted(path.parent for path in (Path(__file__).parents[1] / "cases").glob("*/draft.md"))
RAGGED = (
    "| 名称 |\n|---|---|---|\n| 甲 | 3.5 | 4.5% |\n| 乙 | 2.5 | 3.5% |\n",
    "| 品牌 | 8月（辆） |\n|---|\n| 2026年 | 一季度 | 二季度 |\n| 甲 | 51236 | 6.8% | 35.9% |\n",
    "| a | b 2025 |\n| c |\n|---|---|---|---|\n| 1.5 | 2 | 3 | 4 |\n",
)


def mixed(draft: str, other: str, chance: random.Random) -> str:
    lines = draft.split("\n")
    way = chance.randrange(3)
    if way == 0:
        chance.shuffle(lines)
    if way == 1:
        lines = [line for pair in zip(lines, other.split("\n"), strict=False) for line in pair]
    text = "\n".join(lines)
    return text if way < 2 else text[: chance.randrange(len(text))]


@pytest.mark.parametrize("seed", range(12))
def test_a_report_against_the_sources_of_another(seed: int) -> None:
    chance = random.Random(seed)
    own, other = chance.sample(CASES, 2)
    draft = (own / "draft.md").read_text(encoding="utf-8")
    text = mixed(draft, (other / "draft.md").read_text(encoding="utf-8"), chance)
    on = date_in(draft)
    sources = read_sources([own / "sources"], on=on) + read_sources([other / "sources"], previous=bool(seed % 2), on=on)
    for verdict in check(text, index(sources, load_aliases()), on).figures:
        assert text[verdict.figure.start : verdict.figure.end] == verdict.figure.text


@pytest.mark.parametrize("table", RAGGED)
def test_a_table_of_uneven_rows(table: str) -> None:
    assert check(table, index([], {}), None).figures
