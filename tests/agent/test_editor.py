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


def test_a_note_of_the_reviewer_blocks_approval_until_it_is_taken_out(
    drafted: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    clause = "适合没有风扇或者依靠电池供电的终端"
    edit(drafted, clause, f"{clause}⚠（待核：观点缺乏支持）")
    assert main(["approve", WEEK, "--workspace", str(drafted)]) == 1
    assert "观点缺乏支持" in capsys.readouterr().err
    edit(drafted, "⚠（待核：观点缺乏支持）", "")
    assert main(["approve", WEEK, "--workspace", str(drafted)]) == 0


def test_the_ledger_follows_the_draft_as_it_was_approved(drafted: Path) -> None:
    edit(drafted, "成本仅 20 万美元", "成本为 20 万美元")
    assert main(["approve", WEEK, "--workspace", str(drafted)]) == 0
    text = draft_of(drafted).read_text(encoding="utf-8")
    ledger = json.loads((draft_of(drafted).parent / "ledger.json").read_text(encoding="utf-8"))
    for entry in ledger["verdicts"]:
        assert text[entry["start"] : entry["end"]] == entry["text"]


def test_lost_checkpoints_never_cost_the_editors_file(drafted: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(drafted, "成本仅 20 万美元", "成本为 20 万美元")
    before = draft_of(drafted).read_bytes()
    for path in (drafted / "store").glob("checkpoints*"):
        path.unlink()
    assert main(["approve", WEEK, "--workspace", str(drafted)]) == 2
    said = capsys.readouterr().err.strip().splitlines()
    assert len(said) == 1 and f"zhoubao resume {WEEK}" in said[0]
    assert main(["resume", "--workspace", str(drafted)]) == 0
    assert "is left as it is" in capsys.readouterr().err
    assert main(["approve", WEEK, "--workspace", str(drafted)]) == 0
    assert draft_of(drafted).read_bytes() == before and list(draft_of(drafted).parent.glob("draft*")) == [draft_of(drafted)]


def test_a_draft_without_checkpoints_and_evidence(drafted: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = draft_of(drafted).read_bytes()
    for path in (*(drafted / "store").glob("checkpoints*"), draft_of(drafted).parent / "evidence" / "gathered.jsonl"):
        path.unlink()
    assert main(["resume", "--workspace", str(drafted)]) == 2
    said = capsys.readouterr().err.strip().splitlines()
    assert len(said) == 1 and f"zhoubao run {WEEK}" in said[0]
    assert draft_of(drafted).read_bytes() == before


@pytest.mark.parametrize("data", [b"", b"\x00\x01\x02", "# 题\n".encode()])
def test_a_draft_that_is_none_is_not_published(data: bytes, drafted: Path, capsys: pytest.CaptureFixture[str]) -> None:
    draft_of(drafted).write_bytes(data)
    assert main(["approve", WEEK, "--workspace", str(drafted)]) == 2
    assert capsys.readouterr().err.strip().splitlines()[-1].startswith("zhoubao: ")
    assert open_archive(load_settings(drafted, {})).tables(Week.parse(WEEK)) is None
