"""Two sources give one figure differently: both are shown, the editor chooses, the choice is kept."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from agent.cli import main
from agent.commands.review import open_desk
from agent.errors import InputError
from agent.figures.check import check
from agent.figures.evidence import TextSource, index
from agent.web.desk import Desk
from agent.web.settling import Order
from feeds.aliases import load_aliases
from tests.web.disagreeing import LESS, MORE, WEEK, disagreeing_desk


@pytest.fixture(scope="module")
def drafted_twice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return disagreeing_desk(tmp_path_factory.mktemp("disagreeing") / "desk")


@pytest.fixture
def root(drafted_twice: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(drafted_twice, tmp_path / "desk"))


def draft_of(root: Path, run: str = "draft.md") -> str:
    return (root / "weeks" / WEEK / run).read_text("utf-8")


def ledger_of(root: Path) -> Any:
    return json.loads((root / "weeks" / WEEK / "ledger.json").read_text("utf-8"))


def choose(desk: Desk, word: str, by: str = "王编辑") -> None:
    view = desk.look()
    found = next(f for f in view.data["findings"] if f["kind"] == "disputed")
    number = str(found["words"].index(word))
    desk.settle(Order(view.revision, found["start"], found["end"], found["text"], "choose", number, by))


def test_both_are_shown_with_day_and_weight_and_block(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert f"{MORE}⚠（待核：来源不一）" in draft_of(root)
    evidence = root / "weeks" / WEEK / "evidence"
    path = root / "weeks" / WEEK / "draft.md"
    assert main(["check", str(path), "--sources", str(evidence)]) == 1
    said = capsys.readouterr().out
    assert f"（2025-03-12，权重 1.5）作“{MORE}”" in said and f"（2025-03-13，权重 0.8）作“{LESS}”" in said
    assert main(["check", str(path), "--sources", str(evidence), "--format", "json"]) == 1
    entry = json.loads(capsys.readouterr().out)["disputes"][0]
    assert (entry["own"]["text"], entry["own"]["weight"], entry["own"]["date"]) == (MORE, "1.5", "2025-03-12")
    assert [other["text"] for other in entry["others"]] == [LESS] and entry["choice"] is None
    assert entry["own"]["quote"] == ledger_of(root)["disputes"][0]["own"]["quote"]
    assert main(["approve", WEEK, "--workspace", str(root)]) == 1
    assert "来源不一" in capsys.readouterr().err


@pytest.mark.parametrize("word", [MORE, LESS])
def test_the_choice_is_written_kept_and_known_to_a_rerun(word: str, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    desk = open_desk(root, WEEK)
    choose(desk, word)
    other = LESS if word == MORE else MORE
    assert "来源不一" not in draft_of(root) and word in draft_of(root) and other not in draft_of(root)
    assert desk.look().data["open"] == 0
    entry = ledger_of(root)["disputes"][0]
    assert entry["choice"]["kept"] == word and entry["choice"]["by"] == "王编辑" and entry["choice"]["at"] and not entry["open"]
    path = root / "weeks" / WEEK / "draft.md"
    path.write_text(draft_of(root).replace("资金将用于", "本轮资金将用于"), "utf-8")
    assert main(["check", str(path), "--sources", str(path.with_name("evidence"))]) == 0
    assert main(["approve", WEEK, "--workspace", str(root)]) == 0
    assert ledger_of(root)["approval"]["choices"][0]["kept"] == word
    again = main(["run", WEEK, "--workspace", str(root)])
    rerun = draft_of(root, "draft.2.md")
    if word == MORE:  # what code writes by itself is what was chosen
        assert again == 0 and "来源不一" not in rerun
    else:
        assert again == 1 and "来源不一" in rerun
        assert main(["approve", WEEK, "--workspace", str(root)]) == 1
        assert f"编辑已选“{LESS}”" in capsys.readouterr().err


def test_a_choice_needs_a_name_and_a_side_and_no_note_settles_it(root: Path) -> None:
    desk, before = open_desk(root, WEEK), draft_of(root)
    view = desk.look()
    found = next(f for f in view.data["findings"] if f["kind"] == "disputed")
    for action, value, by in (("choose", "0", " "), ("choose", "7", "甲"), ("choose", "x", "甲"), ("confirm", "好", "甲"), ("take", "", "甲")):
        with pytest.raises(InputError):
            desk.settle(Order(view.revision, found["start"], found["end"], found["text"], action, value, by))
    assert draft_of(root) == before and not (root / "weeks" / WEEK / "choices.json").exists()


@pytest.mark.parametrize(
    ("one", "two", "apart"),
    [
        ("寒武纪 2024 年营业收入为 11.74 亿元。", "寒武纪披露，2024 年营业收入 11.84 亿元。", True),
        ("OpenAI 完成融资，投后估值 3000 亿美元。", "OpenAI 宣布完成融资，投后估值为 2600 亿美元。", True),
        ("联发科的 Genio 720 算力最高可达 10 TOPS。", "联发科 Genio 720 的算力最高 12 TOPS。", True),
        ("寒武纪 2024 年营业收入为 11.74 亿元。", "寒武纪 2023 年营业收入为 7.09 亿元。", False),  # period
        ("寒武纪 2024 年营业收入为 11.74 亿元。", "寒武纪 2024 年净利润为 4.52 亿元。", False),  # metric
        ("寒武纪 2024 年营业收入为 11.74 亿元。", "海光信息 2024 年营业收入为 91.62 亿元。", False),  # subject
        ("寒武纪 2024 年营业收入为 11.74 亿元。", "寒武纪 2024 年营业收入约 12 亿元。", False),  # rounding
        ("智谱 3 月 3 日完成融资，金额为 10 亿元。", "智谱 3 月 13 日完成融资，金额为 5 亿元。", False),  # another day's
        ("智谱完成 10 亿元融资。", "智谱累计融资超 150 亿元。", False),  # a sum
        ("DeepSeek 日活跃用户达 3000 万。", "DeepSeek 月活跃用户达 1.2 亿。", False),
        ("阿里云 A100 价格为 34.74 元/时。", "腾讯云 A100 价格为 28.64 元/时。", False),
        ("MiniMax 发布模型，参数量为 4560 亿。", "MiniMax 另一款模型的参数量为 80 亿。", False),
        ("智谱完成融资，金额超 10 亿元。", "智谱完成融资，金额为 12 亿元。", False),  # the bound holds
    ],
)
def test_only_the_same_thing_said_otherwise_is_a_dispute(one: str, two: str, apart: bool) -> None:
    evidence = index([TextSource("one.md", one), TextSource("two.md", two)], load_aliases())
    found = check(one, evidence)
    assert not found.findings
    assert bool(found.disputes) == apart
