"""approve and resume: the editor's file is checked again, refused while a figure is open, published once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from agent.cli import main
from agent.opening import open_archive
from agent.settings import load_settings
from feeds.week import Week

WEEK = "2025-W11"


def draft_of(root: Path) -> Path:
    return root / "weeks" / WEEK / "draft.md"


def edit(root: Path, old: str, new: str) -> None:
    text = draft_of(root).read_text(encoding="utf-8")
    assert old in text
    draft_of(root).write_text(text.replace(old, new), encoding="utf-8")


def test_an_approved_week_is_found_again(drafted: Path) -> None:
    assert main(["approve", WEEK, "--workspace", str(drafted), "--by", "甲"]) == 0
    archive = open_archive(load_settings(drafted, {}))
    after = Week.parse(WEEK).shift(1)
    assert [entry.week for entry in archive.titles(after, 3)] == [WEEK, "2025-W10", "2025-W09"]
    passages = archive.recall("Open-Sora 2.0 的训练成本", after, 5)
    assert any(p.week == WEEK and "20 万美元" in p.text for p in passages)
    tables = archive.tables(Week.parse(WEEK))
    assert tables is not None and set(tables.found) >= {"ai_traffic", "companies", "compute_rental"}
    ledger = json.loads((draft_of(drafted).parent / "ledger.json").read_text(encoding="utf-8"))
    assert ledger["approval"]["by"] == "甲"


def test_a_wrong_figure_blocks_approval(drafted: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(drafted, "成本仅 20 万美元", "成本仅 30 万美元")
    assert main(["approve", WEEK, "--workspace", str(drafted)]) == 1
    said = capsys.readouterr().err
    assert "30 万美元" in said and "20 万美元" in said and "not published" in said
    archive = open_archive(load_settings(drafted, {}))
    assert archive.tables(Week.parse(WEEK)) is None
    edit(drafted, "成本仅 30 万美元", "成本仅 20 万美元")
    assert main(["approve", WEEK, "--workspace", str(drafted)]) == 0


def test_an_override_is_recorded(drafted: Path) -> None:
    edit(drafted, "成本仅 20 万美元", "成本仅 30 万美元")
    assert main(["approve", WEEK, "--workspace", str(drafted), "--with-open", "已与公司核实"]) == 0
    ledger = json.loads((draft_of(drafted).parent / "ledger.json").read_text(encoding="utf-8"))
    assert ledger["approval"]["with_open"] == "已与公司核实"
    assert any("30 万美元" in line for line in ledger["approval"]["open"])


def test_approving_twice_changes_nothing_and_an_edit_replaces(drafted: Path) -> None:
    for _ in range(2):
        assert main(["approve", WEEK, "--workspace", str(drafted)]) == 0
    edit(drafted, "同时接受客户的定制需求", "也接受客户的定制要求")
    assert main(["approve", WEEK, "--workspace", str(drafted)]) == 0
    archive = open_archive(load_settings(drafted, {}))
    found = archive.recall("联发科接受客户定制", Week.parse(WEEK).shift(1), 20)
    texts = [p.text for p in found if p.week == WEEK]
    assert any("定制要求" in text for text in texts) and not any("定制需求" in text for text in texts)


def test_resume_of_a_drafted_week_only_reports(drafted: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = draft_of(drafted).read_bytes()
    assert main(["resume", "--workspace", str(drafted)]) == 0
    assert WEEK in capsys.readouterr().out
    assert draft_of(drafted).read_bytes() == before
