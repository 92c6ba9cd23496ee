"""What the tables of many weeks say of this one stands in the draft, proved by code."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from agent.cli import main

WEEK = "2025-W11"
TRAFFIC = "应用,应用类型,归属公司,周平均访问量 (M),访问量环比,平均停留时长,时长环比\n"
FUNDING = "应用,应用类型,投资方,融资轮,融资额,目前累计融资额,目前估值,公布日期,统计口径\n"


def test_streaks_records_and_a_sum_of_three_months(drafted_once: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = Path(shutil.copytree(drafted_once, tmp_path / "desk", ignore=shutil.ignore_patterns("weeks", "store")))
    for number, visits in ((6, "11.90"), (7, "11.50"), (8, "11.20"), (9, "10.90"), (10, "10.58")):
        _write(root, f"2025-W{number:02d}", "ai_traffic", TRAFFIC + f"Kimi,聊天机器人,Moonshot AI,{visits},1.00%,4:04,0.00%\n")
    _write(root, "2025-W06", "ai_funding", FUNDING + "英矽智能,AI 医疗,某基金,D 轮,超 2000 万美元,——,——,2025-02-05,本轮\n")
    assert main(["run", WEEK, "--workspace", str(root)]) == 0, "every figure of it is proved"
    draft = (root / "weeks" / WEEK / "draft.md").read_text(encoding="utf-8")
    assert "Kimi 的周平均访问量连续第 5 周下降" in draft.replace(" (M)", "")
    assert "Kimi 的周平均访问量创 2025-W06 以来新低" in draft.replace(" (M)", "")
    assert "英矽智能近三个月总融资额超 1.3 亿美元。" in draft
    facts = json.loads((root / "weeks" / WEEK / "ledger.json").read_text(encoding="utf-8"))["facts"]
    (total,) = [fact for fact in facts if fact["text"] == "超 1.3 亿美元"]
    known = {fact["id"]: fact["evidence"]["source"] for fact in facts}
    assert [known[name] for name in total["inputs"]] == ["2025-W06_ai_funding.csv", "2025-W11_ai_funding.csv"]
    capsys.readouterr()


def _write(root: Path, week: str, name: str, text: str) -> None:
    folder = root / "data" / week
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.csv").write_text(text, encoding="utf-8")
