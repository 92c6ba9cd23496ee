"""A rental price keeps its scale and the time it is for; what neither cell nor header says is not made up."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.cli import main

WEEK = "2025-W12"


@pytest.mark.parametrize(
    ("header", "cell", "said"),
    [
        ("价格（元/小时）", "34.74", "34.74 元/时"),
        ("价格（万元/月）", "5.2", "5.2 万元/月"),
        ("价格", "8.50元/天", "8.50 元/天"),
        ("价格（美元/卡时）", "2.19", "2.19 美元/卡时"),
        ("价格", "12", "12 元，"),
    ],
)
def test_a_price_is_of_its_time(tmp_path: Path, header: str, cell: str, said: str) -> None:
    desk = tmp_path / "desk"
    assert main(["init", str(desk)]) == 0
    (desk / "sources.yaml").write_text(
        "sources:\n  - {id: a, title: 甲, url: a.xml, section: apps, language: zh}\n", "utf-8"
    )
    data = desk / "data" / WEEK
    data.mkdir()
    rows = f"显卡配置,CPU,内存,平台名称,{header}\nH800,——,,示例云,{cell}\nH800,16,128G,青山云,{cell}\n"
    (data / "compute_rental.csv").write_text(rows, "utf-8")
    assert main(["run", WEEK, "--workspace", str(desk)]) == 1
    draft = (desk / "weeks" / WEEK / "draft.md").read_text("utf-8")
    assert f"H800 配置中，示例云价格为 {said}" in draft and "⚠" not in draft
