"""`zhoubao run --sample`: a whole draft without network or key, every figure proved."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from agent.cli import main

WEEK = "2025-W11"
SECTIONS = (
    "投资要点", "重点关注公司及盈利预测", "正文目录", "图表目录", "1、算力动态", "1.1、数据跟踪", "1.2、产业动态", "2、AI 应用动态",
    "2.1、流量跟踪", "2.2、产业动态", "3、AI 融资动向", "4、行情复盘", "5、投资建议", "6、风险提示", "分析师承诺", "评级说明", "免责声明",
)  # fmt: skip


def week_of(root: Path) -> Path:
    return root / "weeks" / WEEK


def test_every_section_and_exhibit(drafted_once: Path) -> None:
    draft = (week_of(drafted_once) / "draft.md").read_text(encoding="utf-8")
    headings = [line.lstrip("# ") for line in draft.splitlines() if line.startswith("#")]
    for section in SECTIONS:
        assert any(heading.startswith(section) for heading in headings), section
    for number in range(1, 11):
        assert f"**图表 {number}：" in draft
    assert draft.count("资料来源：") == 10
    for label in ("抽取式草稿", "示例数据", "人工智能辅助生成"):
        assert label in draft
    assert "⚠" not in draft and "{{" not in draft and "<!--" not in draft


def test_charts_and_evidence_lie_beside_the_draft(drafted_once: Path) -> None:
    folder = week_of(drafted_once)
    draft = (folder / "draft.md").read_text(encoding="utf-8")
    for chart in ("traffic", "index_daily", "constituents_1", "constituents_2"):
        assert f"(charts/{chart}.svg)" in draft
        svg = (folder / "charts" / f"{chart}.svg").read_text(encoding="utf-8")
        assert svg.startswith("<svg") and "<text" not in svg, "Chinese as outlines: no font is needed"
    assert (folder / "evidence" / "desk.md").is_file()
    assert len(list((folder / "evidence").glob("*.csv"))) == 6


def test_check_finds_no_wrong_figure(drafted_once: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = week_of(drafted_once)
    status = main(["check", str(folder / "draft.md"), "--sources", str(folder / "evidence"), "--format", "json"])
    report = json.loads(capsys.readouterr().out)
    assert status == 0
    assert report["summary"]["figures"] > 400
    assert all(entry["verdict"] in ("supported", "rounded", "derived") for entry in report["figures"])


def test_ledger_proves_every_fact(drafted_once: Path) -> None:
    folder = week_of(drafted_once)
    ledger = json.loads((folder / "ledger.json").read_text(encoding="utf-8"))
    ids = {fact["id"] for fact in ledger["facts"]}
    for fact in ledger["facts"]:
        proof = fact["evidence"]
        if fact["formula"]:
            assert fact["inputs"] and set(fact["inputs"]) <= ids
        elif proof["locator"].startswith("char "):
            start, end = map(int, proof["locator"][5:].split("-"))
            text = (folder / "evidence" / proof["source"]).read_text(encoding="utf-8")
            assert text[start:end] == fact["text"]
    assert {entry["source"] for entry in ledger["failures"]} == {"quiet", "broken", "gateway"}


def test_only_what_was_computed_is_derived(drafted_once: Path) -> None:
    """A number in the name of a fact (腾讯云 16 核) proves nothing: the table's own cell does."""
    ledger = json.loads((week_of(drafted_once) / "ledger.json").read_text(encoding="utf-8"))
    figures = [entry for entry in ledger["verdicts"] if entry["kind"] == "figure"]
    assert {entry["text"] for entry in figures if entry["verdict"] == "derived"} == {"1.3 亿美元", "45.69 倍"}
    cores = [entry for entry in figures if entry["text"] == "16 核"]
    assert cores and all(entry["evidence"][0]["source"] == "compute_rental.csv" for entry in cores)


def test_a_rerun_never_touches_the_editors_file(drafted: Path) -> None:
    draft = week_of(drafted) / "draft.md"
    draft.write_text("编辑改过的稿子，没有数字。\n", encoding="utf-8")
    assert main(["run", "--sample", "--workspace", str(drafted)]) == 0
    assert draft.read_text(encoding="utf-8") == "编辑改过的稿子，没有数字。\n"
    again = (week_of(drafted) / "draft.2.md").read_text(encoding="utf-8")
    assert "图表 10" in again and "(charts.2/traffic.svg)" in again


def test_the_summary_is_json_where_a_program_reads(drafted: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "--sample", "--workspace", str(drafted), "--json"]) == 0
    summary = json.loads(capsys.readouterr().out)
    assert summary["open"] == 0 and summary["week"] == WEEK and len(summary["failures"]) == 3


def test_two_runs_write_the_same_draft(drafted_once: Path, tmp_path: Path) -> None:
    assert main(["run", "--sample", "--workspace", str(tmp_path / "w")]) == 0
    assert (week_of(tmp_path / "w") / "draft.md").read_bytes() == (week_of(drafted_once) / "draft.md").read_bytes()
