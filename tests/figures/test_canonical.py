"""A draft in canonical words, and where each stands in the draft."""

from __future__ import annotations

import pytest

from agent.figures.canonical import canonical, levelled
from agent.figures.check import check
from agent.figures.evidence import TextSource, index


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("收入**12亿元**，较上年同期增长了 8%", "收入12亿元，同比增长 8%"),
        ("收入1,234亿元,比去年同期增长8%,利润3亿元", "收入1,234亿元，同比增长8%，利润3亿元"),
        ("共计12家，占所占比重为 8%", "合计12家，占占比为 8%"),
        ("在三家中位列第一，比前一周多3起", "在三家中居首，比上周多3起"),
        ("与前一周相比，多3起", "与上周相比，多3起"),
        ("| 总计 | 共 3 |", "| 总计 | 共 3 |"),
        ("- **甲公司**：收入**3亿元**", "- **甲公司**：收入3亿元"),
    ],
)
def test_what_means_the_same_is_written_in_one_way(written: str, read: str) -> None:
    assert canonical(written, 0).text == read


def test_levelling_keeps_every_offset() -> None:
    text = "收入12亿元, 较前一季度增长8%, 共1,200家"
    assert len(levelled(text)) == len(text)


def test_figures_are_told_where_the_draft_has_them() -> None:
    evidence = index([TextSource("a.txt", "海川公司收入120亿元，同比增长8.1%。")], {})
    draft = "海川公司收入超**100亿元**,较上年同期增长了**8.1%**。"
    checked = check(draft, evidence)
    assert [draft[v.figure.start : v.figure.end] for v in checked.figures] == [v.figure.text for v in checked.figures] == ["超**100亿元", "8.1%"]
