"""A week of which no source could be read: said as that, not as a week without news."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from agent.cli import main
from agent.figures.extract import scan
from agent.writing.drafted import EMPTY, UNREAD

SOURCES = "sources:\n" + "".join(
    f"  - {{id: gone{n}, title: 不在了 {n}, url: feeds/gone{n}.xml, section: apps, language: zh}}\n" for n in range(12)
)


def test_a_week_without_sources_is_no_week_without_news(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    desk = tmp_path / "desk"
    assert main(["init", str(desk)]) == 0
    (desk / "sources.yaml").write_text(SOURCES + "  - {id: long, url: long.xml}\n", "utf-8")
    old = "".join(f"<item><title>旧闻</title><guid>{n}</guid><pubDate>Mon, 01 Jan 2024 00:00:00 GMT</pubDate></item>" for n in range(2_001))
    (desk / "long.xml").write_text(f"<rss version='2.0'><channel><title>t</title>{old}</channel></rss>", "utf-8")
    capsys.readouterr()
    assert main(["run", "2025-W12", "--workspace", str(desk)]) == 1
    said, live = capsys.readouterr()
    assert said.count("source failed") == 11 and "and 2 more" in said
    draft = (desk / "weeks/2025-W12/draft.md").read_text("utf-8")
    assert UNREAD in draft and EMPTY not in draft
    assert "gone0、gone1" in draft and "⚠" not in draft and "图表目录" not in draft
    assert "来源过长，只读了前面一部分：long" in draft and "only the first 2000 were read" in live
    ledger = json.loads((desk / "weeks/2025-W12/ledger.json").read_text("utf-8"))
    assert len(ledger["failures"]) == 12


def test_an_iso_week_is_a_name() -> None:
    found = scan("与 2025-W10 相比，2025-W11 的价格为 8.50 元")
    assert [figure.text for figure in found.figures] == ["8.50 元"]
    assert [name.text for name in found.identifiers] == ["2025-W10", "2025-W11"]
