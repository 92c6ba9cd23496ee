"""The week after a published one: what it owes the last issue stands in the draft, or is a finding with both sides."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from agent.cli import main

NEXT = "2025-W12"
_MARCH = re.compile(r"2025-03-(1[0-6])")


def _later(found: re.Match[str]) -> str:
    return (date(2025, 3, int(found[1])) + timedelta(7)).isoformat()


def _changed(path: Path, change: Callable[[str], str]) -> None:
    """Byte for byte elsewhere: the sample's feeds come in several encodings."""
    path.write_bytes(change(path.read_bytes().decode("latin-1")).encode("latin-1"))


def _replaced(path: Path, old: str, new: str) -> None:
    data = path.read_bytes()
    for encoding in ("utf-8", "gb18030"):
        data = data.replace(old.encode(encoding), new.encode(encoding))
    path.write_bytes(data)


COMPANIES = "公司代码,名称,2025-03-21 股价,EPS 2023,EPS 2024E,EPS 2025E,PE 2023,PE 2024E,PE 2025E,投资评级,关注理由\n"


@pytest.fixture(scope="module")
def after(drafted_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample published, and the week after it drafted: two stories again, one of them with a new amount; one rating
    turned, one company gone, one forecast and one week's 环比 changed, one risk changed."""
    root = Path(shutil.copytree(drafted_once, tmp_path_factory.mktemp("next") / "desk"))
    assert main(["approve", "2025-W11", "--workspace", str(root)]) == 0
    for path in (root / "feeds").iterdir():
        _changed(path, lambda text: re.sub(r"\b(1[0-6]) Mar 2025", lambda m: f"{int(m[1]) + 7} Mar 2025", _MARCH.sub(_later, text)))
    _replaced(root / "feeds" / "ai_review.xml", "2000 万美元", "2600 万美元")
    data = root / "data" / NEXT
    data.mkdir()
    (data / "ai_traffic.csv").write_text(
        "应用,应用类型,归属公司,周平均访问量 (M),访问量环比,平均停留时长,时长环比\nChatGPT,聊天机器人,OpenAI,1023.1,1.00%,6:48,0.00%\n"
        "Bing,搜索,微软,336.6,5.00%,6:43,0.00%\nKimi,聊天机器人,Moonshot AI,10.30,0.00%,4:01,0.00%\n", encoding="utf-8",
    )  # fmt: skip
    (data / "companies.csv").write_text(
        COMPANIES + "002230.SZ,科大讯飞,50.40,0.28,0.40,0.60,180.00,126.00,84.00,增持,教育落地\n"
        "301439.SZ,泓淋电力,18.62,0.55,0.57,0.66,33.85,32.67,28.21,买入,铜缆\n", encoding="utf-8",
    )  # fmt: skip
    _replaced(root / "zhoubao.toml", "所关注公司的业绩低于预期", "出口管制的范围扩大")
    assert main(["run", NEXT, "--workspace", str(root)]) == 1
    return root


def draft_of(root: Path) -> str:
    return (root / "weeks" / NEXT / "draft.md").read_text(encoding="utf-8")


def ledger_of(root: Path) -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = json.loads((root / "weeks" / NEXT / "ledger.json").read_text(encoding="utf-8"))
    return found


def test_views_are_listed_against_last_issue(after: Path) -> None:
    (line,) = [line for line in draft_of(after).splitlines() if line.startswith("注：较上期（2025-W11）变化")]
    for said in (
        "建议关注移出：迈信林（688685.SH）", "评级移出：迈信林（688685.SH）", "评级调整：科大讯飞（002230.SZ）由买入调整为增持",
        "风险提示新增：出口管制的范围扩大", "风险提示移出：所关注公司的业绩低于预期",
    ):  # fmt: skip
        assert said in line
    assert "泓淋电力" not in line, "it did not change"


def test_a_forecast_changed_without_a_word_is_marked_with_both_sides(after: Path) -> None:
    rows = [line for line in draft_of(after).splitlines() if line.startswith("| 002230.SZ")]
    assert rows and all("0.60⚠（待核：与往期不一致）" in row for row in rows)
    (found,) = [issue for issue in ledger_of(after)["issues"] if "EPS" in issue["message"]]
    assert "由 0.56 改为 0.60" in found["message"] and "2025-W11" in str(found["evidence"])


def test_last_weeks_value_that_does_not_follow_is_restated(after: Path) -> None:
    (note,) = [line for line in draft_of(after).splitlines() if line.startswith("注：重述")]
    assert "访问量（Bing）" in note and "ChatGPT" not in note
    assert [row["subject"] for row in ledger_of(after)["restated"]] == ["Bing"]


def test_a_story_comes_again_only_with_something_new(after: Path) -> None:
    draft = draft_of(after)
    assert "**更新：AI 视频剪辑应用 OpusClip" in draft
    assert "- 往期已写且无新的数字或转折，未再写：联发科推出 Genio 720 和 Genio 520（2025-W11）" in draft
    assert "采用 6nm 工艺" not in draft


def test_facts_and_events_are_published(after: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["history", "show", "2025-W11", "--workspace", str(after), "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert len(shown["facts"]) > 300 and len(shown["events"]) > 5 and shown["related"]
