"""Title, 投资要点, risks and the choice of events."""

from __future__ import annotations

import pytest
from desk import ALIASES, events

from agent.errors import DraftingError
from agent.llm.scripted import Reply, ScriptedModel
from agent.report import Block, Paragraph, Section
from agent.writing.drafting import choose_events, condense_highlights, write_risks, write_title
from agent.writing.planning import Chosen
from prompts.loading import Prompts

PROMPTS = Prompts()


def section(key: str, name: str, *texts: str, headline: str = "") -> Section:
    return Section(key, "1", name, headline, tuple(Block(Paragraph(text)) for text in texts))


BODY = (
    section("compute", "算力动态", "本周租赁价格平稳。A100 每小时 28.64 元。", "联发科发布 Genio 720。", headline="价格平稳"),
    section("market", "行情复盘", "指数上涨。"),
    section("risks", "风险提示", "技术迭代慢于预期", "监管不确定"),
)


def test_a_title_is_two_halves() -> None:
    with ScriptedModel([Reply("title", {"first": "Genio 720发布。", "second": "智谱完成战略融资"})]) as model:
        assert write_title(model, PROMPTS, events()) == "Genio 720 发布，智谱完成战略融资"


@pytest.mark.parametrize(
    "bad", ["智谱融资超 10 亿元", "Genio 820 发布", "建议买入智谱", "", "智谱完成一笔规模很大的并且参与投资方也很多的战略融资而且十分重要"]
)
def test_a_title_with_a_figure_a_made_up_name_or_a_tip_goes_back(bad: str) -> None:
    good = {"first": "Genio 720 发布", "second": "智谱完成战略融资"}
    with ScriptedModel([Reply("title", {"first": "Genio 720 发布", "second": bad}), Reply("title", good)]) as model:
        assert write_title(model, PROMPTS, events()) == "Genio 720 发布，智谱完成战略融资"


def test_highlights_are_sentences_of_the_body_word_for_word() -> None:
    with ScriptedModel([Reply("highlights", {"highlights": [{"section": "P1", "sentences": [3, 2]}]})]) as model:
        found = condense_highlights(model, PROMPTS, BODY)
    assert [h.heading for h in found] == ["算力：价格平稳", "风险提示"]
    assert found[0].paragraphs == ("A100 每小时 28.64 元。联发科发布 Genio 720。",)
    assert found[1].paragraphs == ("1）技术迭代慢于预期。2）监管不确定。",)


def test_a_sentence_that_is_not_there_goes_back_and_so_does_a_section_left_out() -> None:
    outside, none = {"highlights": [{"section": "P1", "sentences": [7]}]}, {"highlights": []}
    with ScriptedModel([Reply("highlights", said) for said in (outside, none, none)]) as model, pytest.raises(DraftingError):
        condense_highlights(model, PROMPTS, BODY)
    assert "没有句子 P1 [7]" in model.requests[1].user
    assert "部分 P1 没有选句子" in model.requests[2].user


def test_the_desks_risks_stay_and_at_most_two_are_added() -> None:
    said = {"risks": ["智谱融资落地慢于预期。", "监管不确定", "边缘芯片出货不及预期", "多余的一条"]}
    with ScriptedModel([Reply("risks", said)]) as model:
        assert write_risks(model, PROMPTS, ("监管不确定",), events()) == ("监管不确定", "智谱融资落地慢于预期", "边缘芯片出货不及预期")


def test_a_risk_with_a_figure_goes_back() -> None:
    with ScriptedModel([Reply("risks", {"risks": ["下跌 30% 的风险"]}), Reply("risks", {"risks": []})]) as model:
        assert write_risks(model, PROMPTS, ("监管不确定",), events()) == ("监管不确定",)


def test_the_planner_chooses_within_each_section() -> None:
    wrong = {"compute": {"lead": [], "brief": []}, "funding": {"lead": ["E2"], "brief": []}}
    right = {"compute": {"lead": ["E1"], "brief": []}, "funding": {"lead": ["E2"], "brief": ["E2"]}}
    with ScriptedModel([Reply("plan", wrong), Reply("plan", right)]) as model:
        found = choose_events(model, PROMPTS, events(), 1, 4)
    assert found == {"compute": Chosen(("chip",)), "apps": Chosen(), "funding": Chosen(("round",))}
    assert "部分 compute 没有重点事件" in model.requests[1].user
    offered = model.requests[0].schema["properties"]["compute"]["properties"]["lead"]["items"]
    assert offered == {"type": "string", "enum": ["E1"]}


@pytest.mark.parametrize("bad", ["智谱发布 Genio 720", "联发科推迟发布 Genio 720", "Genio 720 未能发布", "联发科算力大跌", "北泽集团发布 Genio 720"])
def test_a_title_that_mixes_two_stories_or_turns_one_goes_back(bad: str) -> None:
    good = {"first": "Genio 720 发布", "second": "智谱完成战略融资"}
    with ScriptedModel([Reply("title", {**good, "first": bad}), Reply("title", good)]) as model:
        assert write_title(model, PROMPTS, events(), ALIASES) == "Genio 720 发布，智谱完成战略融资"


def test_a_risk_of_a_company_that_nobody_named_goes_back() -> None:
    with ScriptedModel([Reply("risks", {"risks": ["北泽集团违约的风险"]}), Reply("risks", {"risks": []})]) as model:
        assert write_risks(model, PROMPTS, ("监管不确定",), events()) == ("监管不确定",)
