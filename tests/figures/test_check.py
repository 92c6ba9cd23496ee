"""The checker from outside: `zhoubao check` and `zhoubao figures`, files in, exit status and JSON out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from agent.cli import main

CASES = Path(__file__).parent.parent / "cases"


def run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], draft: str, source: str, *more: str
) -> dict[str, Any]:
    (tmp_path / "draft.md").write_text(draft, encoding="utf-8")
    (tmp_path / "source.md").write_text(source, encoding="utf-8")
    main(
        [
            "check",
            str(tmp_path / "draft.md"),
            "--sources",
            str(tmp_path / "source.md"),
            "--format",
            "json",
            *more,
        ]
    )
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


@pytest.mark.parametrize("case", ["weekly", "english", "wire"])
def test_a_true_report_is_clean(case: str, capsys: pytest.CaptureFixture[str]) -> None:
    folder = CASES / case
    previous = ["--previous", str(folder / "previous")] if (folder / "previous").exists() else []
    status = main(["check", str(folder / "draft.md"), "--sources", str(folder / "sources"), *previous])
    assert status == 0, capsys.readouterr().out


@pytest.mark.parametrize(
    ("draft", "source", "verdict"),
    [
        ("公司融资超 10 亿元。", "公司宣布融资超 10 亿元。", "supported"),
        ("公司融资 10 亿元。", "公司宣布融资超 10 亿元。", "contradicted"),
        ("公司融资不足 10 亿元。", "公司宣布融资超 10 亿元。", "contradicted"),
        ("训练仅用 200,000 美元。", "训练仅用 20 万美元。", "supported"),
        ("训练仅用 20 万元。", "训练仅用 20 万美元。", "contradicted"),
        ("营收为 105 亿美元。", "Revenue was $10.5 billion.", "supported"),
        ("营收为 10.5 亿美元。", "Revenue was $10.5 billion.", "contradicted"),
        ("营收 9963 亿元。", "营收 9963.47 亿元。", "rounded"),
        ("营收 1730 亿元。", "营收 1730.65 亿元。", "contradicted"),
        ("毛利率提升 1.8%。", "毛利率提升 1.8 个百分点。", "contradicted"),
        ("生成耗时近 30 分钟。", "生成耗时超 30 分钟。", "contradicted"),
    ],
)
def test_one_figure(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], draft: str, source: str, verdict: str
) -> None:
    found = run(tmp_path, capsys, draft, source)
    [figure] = found["figures"]
    assert figure["verdict"] == verdict or (verdict == "contradicted" and figure["verdict"] == "unsupported")
    assert draft[figure["start"] : figure["end"]] == figure["text"]


def test_swapped_subjects_are_misattributed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = "甲公司营收 36.5 亿元，乙公司营收 21.7 亿元。"
    found = run(tmp_path, capsys, "甲公司营收 21.7 亿元，乙公司营收 36.5 亿元。", source)
    assert [f["verdict"] for f in found["figures"]] == ["misattributed", "misattributed"]


def test_last_weeks_value_is_stale(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old = tmp_path / "old.csv"
    old.write_text("应用,访问量\nKimi,10.30M\n", encoding="utf-8")
    found = run(tmp_path, capsys, "Kimi 访问量为 10.30M。", "Kimi 访问量为 9.87M。", "--previous", str(old))
    assert found["figures"][0]["verdict"] == "stale"


def test_a_source_without_a_date_is_of_the_drafts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.txt").write_text("青川机器人快讯\n\n本月 3 日，青川机器人交付 1,200 台整机。\n", encoding="utf-8")
    drafts = []
    for day, month in (("2026-11-20", 11), ("2026-10-20", 10)):
        drafts.append(tmp_path / f"{day}.md")
        drafts[-1].write_text(f"---\ndate: {day}\n---\n2026 年 {month} 月 3 日，青川机器人交付 1,200 台。\n", encoding="utf-8")
    assert main(["check", *map(str, drafts), "--sources", str(tmp_path / "a.txt")]) == 0, capsys.readouterr().out


def test_the_json_contract(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = run(tmp_path, capsys, "第一行\n公司融资超 10 亿元。", "公司宣布融资超 10 亿元。")
    [figure] = found["figures"]
    assert figure["line"] == 2 and figure["column"] == 5
    assert (figure["value"], figure["unit"], figure["bound"]) == ("1000000000", "CNY", ">")
    assert set(figure["evidence"][0]) == {"source", "locator", "quote"}
    assert found["summary"]["figures"] == 1 and found["summary"]["supported"] == 1


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02PNG", b"\xff\xfe\xff"])
def test_a_draft_that_cannot_be_read_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes
) -> None:
    (tmp_path / "draft.md").write_bytes(content)
    (tmp_path / "s.md").write_text("营收 1 亿元", encoding="utf-8")
    assert main(["check", str(tmp_path / "draft.md"), "--sources", str(tmp_path / "s.md")]) == 2
    error = capsys.readouterr().err
    assert error.startswith("zhoubao: ") and error.count("\n") == 1 and "draft.md" in error


def test_gb18030_is_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "draft.md").write_bytes("公司融资 10 亿元。".encode("gb18030"))
    (tmp_path / "s.md").write_text("公司融资 10 亿元。", encoding="utf-8-sig")
    assert main(["check", str(tmp_path / "draft.md"), "--sources", str(tmp_path / "s.md")]) == 0
    capsys.readouterr()


def test_no_sources_is_bad_usage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "draft.md").write_text("营收 1 亿元", encoding="utf-8")
    assert main(["check", str(tmp_path / "draft.md")]) == 2
    assert "--sources" in capsys.readouterr().err


def test_figures_prints_what_was_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "t.txt").write_text("仅用 20 万美元（224 张 GPU）", encoding="utf-8")
    assert main(["figures", str(tmp_path / "t.txt"), "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [f["text"] for f in found["figures"]] == ["20 万美元", "224 张"]


def test_sarif_names_each_finding(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "draft.md").write_text("营收 12 亿元。", encoding="utf-8")
    (tmp_path / "s.md").write_text("营收 11 亿元。", encoding="utf-8")
    status = main(
        ["check", str(tmp_path / "draft.md"), "--sources", str(tmp_path / "s.md"), "--format", "sarif"]
    )
    run_ = json.loads(capsys.readouterr().out)["runs"][0]
    assert status == 1 and run_["results"][0]["ruleId"] == "contradicted"
