"""Contradictions of the archive, restatements, views against last issue, stories that return."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from agent.memory.consistency import changed_forecasts, contradicting, contradicting_rounds
from agent.memory.continuity import (
    NEW,
    REPEATED,
    UPDATED,
    restatements,
    returning,
    risks,
    view_changes,
)
from agent.memory.stances import AVOIDED, CAUTIOUS, FAVOURED, Stand, stands
from feeds.aliases import load_aliases
from feeds.tables import Table, Tables, read_table
from feeds.week import Week
from store.archive import Contents, Passage
from store.importing import import_issue
from store.terms import Terms

ALIASES = load_aliases()
WORDS = Terms(ALIASES)
ON = date(2025, 3, 20)
SAMPLE = Path(__file__).parents[2] / "feeds/sample/workspace/history"


def table(tmp_path: Path, name: str, text: str) -> Table:
    path = tmp_path / f"{name}{len(list(tmp_path.iterdir()))}.csv"
    path.write_text(text, encoding="utf-8")
    return read_table(name, path)


def told(*texts: str, week: str = "2025-W09") -> list[Passage]:
    return [Passage(text, "apps", week) for text in texts]


CHIP = "联发科发布 Genio 720，芯片采用 6nm 制程，NPU 算力为 10 TOPS。"
MODEL = "潞晨科技开源 Open-Sora 2.0，模型参数量为 11B，训练成本为 20 万美元。"
ROUND = "宇树科技在 2 月 26 日完成 C 轮融资，金额为 7 亿元。"
DAY = "联发科的 Genio 720 于 2025 年 3 月 12 日发布。"

WRONG = [
    (CHIP, "Genio 720 采用 4nm 制程，适合无风扇设备。", "4nm", "6nm"),
    (CHIP, "MediaTek 的 Genio 720 算力为 12 TOPS。", "12 TOPS", "10 TOPS"),
    (MODEL, "Open-Sora 2.0 的参数量为 13B。", "13B", "11B"),
    (MODEL, "Open-Sora 2.0 的训练成本为 30 万美元。", "30 万美元", "20 万美元"),
    (ROUND, "宇树科技上月完成的 C 轮融资金额为 9 亿元。", "9 亿元", "7 亿元"),
    (DAY, "Genio 720 于 2025 年 3 月 13 日发布。", "2025 年 3 月 13 日", "2025 年 3 月 12 日"),
]
RIGHT = [
    (CHIP, "Genio 720 采用 6nm 制程，NPU 算力至高为 10 TOPS。"),
    (CHIP, "Genio 520 采用 4nm 制程。"),
    (CHIP, "天玑 9400 采用 3nm 制程，算力为 50 TOPS。"),
    (CHIP, "Genio 720 的制程由 6nm 改为 4nm。"),
    (MODEL, "Open-Sora 1.2 的参数量为 1.1B。"),
    (MODEL, "Open-Sora 2.0 训练动用 224 张 GPU。"),
    (MODEL, "Step-Video 的参数量为 30B。"),
    (MODEL, "Open-Sora 2.0 的参数量为 110 亿。"),
    (ROUND, "宇树科技完成 D 轮融资，金额为 15 亿元。"),
    (ROUND, "智元机器人完成 C 轮融资，金额为 9 亿元。"),
    (DAY, "Genio 720 于 3 月 12 日发布。"),
    (DAY, "Genio 520 于 2025 年 3 月 14 日发布。"),
    ("本周 Kimi 周平均访问量为 10.58M。", "本周 Kimi 周平均访问量为 10.30M。"),
    ("寒武纪股价为 661.81 元。", "寒武纪股价为 703.90 元。"),
    ("某某公司 2024 年研发费用为 5 亿元。", "某某公司 2025 年研发费用为 7 亿元。"),
]


@pytest.mark.parametrize(("before", "now", "new", "old"), WRONG)
def test_another_figure_of_the_same_thing_is_a_finding(before: str, now: str, new: str, old: str) -> None:
    (found,) = contradicting(now, told(before), ON, ALIASES)
    assert new in found.now and old in found.before
    assert found.week == "2025-W09" and found.quote in before and now[found.start : found.end].strip() == found.now


@pytest.mark.parametrize(("before", "now"), RIGHT)
def test_what_agrees_moves_or_is_said_is_none(before: str, now: str) -> None:
    assert contradicting(now, told(before), ON, ALIASES) == []


def test_an_earlier_correction_is_taken_over() -> None:
    passages = [*told(CHIP), *told("Genio 720 采用 4nm 制程。", week="2025-W10")]
    assert contradicting("Genio 720 采用 4nm 制程。", passages, ON, ALIASES) == []


def test_the_sample_weeks_do_not_contradict_each_other() -> None:
    earlier, later = (import_issue(SAMPLE / f"2025-W{n}.md").contents for n in ("09", "10"))
    draft = "\n\n".join(passage.text for passage in later.passages)
    passages = [Passage(p.text, p.section, "2025-W09") for p in earlier.passages]
    assert contradicting(draft, passages, date(2025, 3, 13), ALIASES) == []


EPS = "公司代码,名称,股价,EPS 2024E,EPS 2025E,投资评级\n"


def test_a_forecast_changed_without_a_word(tmp_path: Path) -> None:
    old = table(tmp_path, "companies", EPS + "002230.SZ,科大讯飞,50,0.40,0.56,买入\n688256.SH,寒武纪-U,700,-1.21,-0.50,买入\n")
    new = table(tmp_path, "companies", EPS + "002230.SZ,科大讯飞,51,0.42,0.56,买入\n688256.SH,寒武纪-U,710,-1.21,-0.45,买入\n")
    found = changed_forecasts(new, old, "2025-W10", "我们上调寒武纪 2025 年盈利预测。科大讯飞产品进展顺利。")
    assert [(c.subject, c.before, c.now) for c in found] == [("科大讯飞", "0.40", "0.42")]
    assert "没有说明" in found[0].message and found[0].week == "2025-W10"


FUNDING = "应用,融资轮,融资额,目前累计融资额,公布日期,统计口径\n"


def test_rounds_totals_and_sums_over_months(tmp_path: Path) -> None:
    weeks = {
        Week(2024, 51): table(tmp_path, "ai_funding", FUNDING + "智谱 AI,——,30 亿元,——,2024-12-17,本轮\n"),
        Week(2025, 10): table(tmp_path, "ai_funding", FUNDING + "智谱AI,战略融资,超 10 亿元,——,2025-03-03,本轮\n某家,A 轮,1 亿元,3 亿元,2025-03-04,\n"),
    }  # fmt: skip
    now = table(tmp_path, "ai_funding", FUNDING + "智谱,——,超 45 亿元,——,——,近三个月合计\n某家,A 轮,1.5 亿元,2 亿元,2025-03-12,\n别家,B 轮,2 亿元,2 亿元,2025-03-12,\n")
    found = {c.subject + c.kind: c for c in contradicting_rounds(now, weeks, date(2025, 3, 14), ALIASES)}
    assert set(found) == {"智谱unreached", "某家round", "某家total"}, "超 40 亿元 leaves 超 45 亿元 open"
    assert found["智谱unreached"].before == "超 40 亿元" and "2024-W51 30 亿元" in found["智谱unreached"].message
    assert (found["某家round"].now, found["某家round"].before) == ("1.5 亿元", "1 亿元")
    assert found["某家total"].before == "3 亿元"


TRAFFIC = "应用,周平均访问量 (M),访问量环比,平均停留时长,时长环比\n"


def test_last_weeks_value_is_last_issues(tmp_path: Path) -> None:
    old = Tables({"ai_traffic": table(tmp_path, "ai_traffic", TRAFFIC + "ChatGPT,1000.0,0.2%,6:47,0%\nKimi,10.58,0%,4:04,0%\n")})
    same = Tables({"ai_traffic": table(tmp_path, "ai_traffic", TRAFFIC + "ChatGPT,1013.0,1.30%,6:48,0.25%\nKimi,10.30,-2.65%,4:01,-1.23%\n")})
    assert restatements(same, old, "2025-W10", ALIASES) == []
    moved = Tables({"ai_traffic": table(tmp_path, "ai_traffic", TRAFFIC + "ChatGPT,1013.0,2.30%,6:48,0.25%\nKimi,10.30,-2.65%,4:01,-1.23%\n")})
    (found,) = restatements(moved, old, "2025-W10", ALIASES)
    assert (found.subject, found.before, found.change) == ("ChatGPT", "1000.0", "2.30%") and "重述" in found.message


def test_views_against_last_issue(tmp_path: Path) -> None:
    def contents(week: Week, rows: str, thesis: str, risk: str) -> Contents:
        tables = Tables({"companies": table(tmp_path, "companies", EPS + rows)})
        return Contents(week, "t", "", (Passage(thesis, "thesis"), Passage(risk, "risks")), tables)

    old = contents(Week(2025, 10), "002230.SZ,科大讯飞,50,0.40,0.56,买入\n688256.SH,寒武纪-U,700,-1.21,-0.50,买入\n",
                   "建议关注以 AI 为核心的科大讯飞（002230.SZ）、寒武纪（688256.SH）等。", "1) 技术迭代不及预期。2) 政策监管风险。")  # fmt: skip
    new = contents(Week(2025, 11), "002230.SZ,科大讯飞,50,0.40,0.56,增持\n301439.SZ,泓淋电力,18,0.57,0.66,买入\n",
                   "建议关注科大讯飞（002230.SZ）、持续加码铜缆的泓淋电力（301439.SZ）。", "1） 技术迭代不及预期。2） 出口管制风险。")  # fmt: skip
    assert stands(old.passages, {}) == {"002230.SZ": Stand("科大讯飞", FAVOURED), "688256.SH": Stand("寒武纪", FAVOURED)}
    assert risks(new.passages) == ["技术迭代不及预期", "出口管制风险"]
    assert [change.line for change in view_changes(new, old)] == [
        "建议关注新增：泓淋电力（301439.SZ）", "建议关注移出：寒武纪（688256.SH）", "评级调整：科大讯飞（002230.SZ）由买入调整为增持",
        "评级新增：泓淋电力（301439.SZ）（买入）", "评级移出：寒武纪-U（688256.SH）（上期买入）", "风险提示新增：出口管制风险", "风险提示移出：政策监管风险",
    ]  # fmt: skip
    assert view_changes(old, old) == []
    turned = contents(Week(2025, 11), "002230.SZ,科大讯飞,50,0.40,0.56,买入\n688256.SH,寒武纪-U,700,-1.21,-0.50,买入\n",
                      "建议关注科大讯飞（002230.SZ）。估值偏高，寒武纪短期宜回避。", "1) 技术迭代不及预期。2) 政策监管风险。")  # fmt: skip
    assert [change.line for change in view_changes(turned, old)] == ["立场转变：寒武纪（688256.SH）由看好转为回避"]
    assert [change.line for change in view_changes(old, turned)] == ["立场转变：寒武纪（688256.SH）由回避转为看好"]


@pytest.mark.parametrize(
    ("text", "stances"),
    [
        ("建议关注甲方（000001.SZ）、乙方（000002.SZ），规避丙方（000003.SZ）。", (FAVOURED, FAVOURED, AVOIDED)),
        ("建议关注甲方（000001.SZ）、乙方（000002.SZ），对丙方（000003.SZ）保持谨慎。", (FAVOURED, FAVOURED, CAUTIOUS)),
        ("甲方（000001.SZ）和乙方（000002.SZ）暂不推荐，丙方（000003.SZ）可持续关注。", (AVOIDED, AVOIDED, FAVOURED)),
        ("谨慎推荐甲方（000001.SZ）；不再建议关注乙方（000002.SZ）；丙方（000003.SZ）本周发布新品。", (CAUTIOUS, AVOIDED, "")),
        ("估值方面，剔除甲方后的中位数为 45.69 倍。建议关注甲方（000001.SZ）、乙方（000002.SZ）；将丙方（000003.SZ）从组合中剔除，暂不推荐。", (FAVOURED, FAVOURED, AVOIDED)),
        ("看好甲方（000001.SZ）。我们建议重点关注乙方（000002.SZ）与丙方（000003.SZ）。甲方回避。", (AVOIDED, FAVOURED, FAVOURED)),
    ],
)
def test_how_the_thesis_stands_to_a_name(text: str, stances: tuple[str, ...]) -> None:
    found = stands([Passage(text, "thesis")], {"000001.SZ": "甲方-U"})
    assert {stand.name: stand.stance for stand in found.values()} == dict(zip(("甲方", "乙方", "丙方"), stances, strict=True))


@pytest.mark.parametrize(
    ("text", "state", "fresh"),
    [
        ("宇树科技的 C 轮融资金额为 7 亿元，已于 2 月 26 日完成。", REPEATED, ()),
        ("宇树科技的 C 轮融资在 2 月 26 日完成，金额为 7 亿元，投后估值为 80 亿元。", UPDATED, ("80 亿元",)),
        ("宇树科技取消 C 轮融资\n宇树科技的 C 轮融资金额为 7 亿元，原定于 2 月 26 日完成。", UPDATED, ("取消",)),
        ("宇树科技完成 C 轮融资\n宇树科技的 C 轮融资金额为 7 亿元，此前一度取消。", REPEATED, ()),
        ("Unitree issues a refined note on its round\n宇树科技的 C 轮融资金额为 7 亿元，于 2 月 26 日完成。", REPEATED, ()),
        ("宇树科技发布人形机器人，售价为 9.9 万元起。", NEW, ()),
        ("智元机器人在 3 月 1 日完成 B 轮融资，金额为 7 亿元。", NEW, ()),
    ],
)
def test_a_story_that_returns(text: str, state: str, fresh: tuple[str, ...]) -> None:
    found = returning(text, told(ROUND), WORDS)
    assert (found.state, found.fresh) == (state, fresh)
    assert found.weeks == (() if state == NEW else ("2025-W09",))
