"""What the tables become in words, as an editor reads them."""

from __future__ import annotations

from pathlib import Path


def test_a_bounded_sum_has_no_wei_and_names_are_parted_by_one_mark(drafted: Path) -> None:
    text = (drafted / "weeks" / "2025-W11" / "draft.md").read_text("utf-8")
    assert "投资方包括浦东创投、浦发集团、锡创投和宜兴国控，其余披露金额的有" in text
    assert "智谱 AI 近三个月融资总额超 45 亿元，投资方包括" in text
    assert "| 浦东创投，浦发集团、锡创投，宜兴国控 |" in text  # the table stays as the desk wrote it
