"""Promises, absolute terms and tips are findings wherever an editor or a source put them; the desk's own pages are none."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.cli import main
from agent.editor.compliance import wording_in

WEEK = "2025-W11"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("该股稳赚不赔。", ["稳赚"]),
        ("公司产品绝对领先，目标价上调。", ["绝对领先", "目标价"]),
        ("基金保证年化收益。", ["保证年化收益"]),
        ("本产品不保证收益。", []),
        ("十年期国债无风险利率下行。", []),
        ("公司确保供应，收入增长。", []),
        ("市占率达到 100%。", []),
    ],
)
def test_rules_are_read_in_the_body(text: str, found: list[str]) -> None:
    assert sorted(one.text for one in wording_in(f"# 题\n\n## 5、投资建议\n\n{text}\n")) == sorted(found)


def test_the_desks_own_pages_are_left_alone() -> None:
    assert list(wording_in("# 题\n\n## 免责声明\n\n本报告中的目标价不构成建议。\n")) == []


def test_it_blocks_approval_until_it_is_changed(drafted: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = drafted / "weeks" / WEEK / "draft.md"
    kept = path.read_text("utf-8")
    assert list(wording_in(kept)) == []
    path.write_text(kept.replace("联发科同时接受客户的定制需求", "联发科稳赚不赔"), "utf-8")
    assert main(["approve", WEEK, "--workspace", str(drafted)]) == 1
    assert "稳赚 wording 不得承诺收益" in capsys.readouterr().err
