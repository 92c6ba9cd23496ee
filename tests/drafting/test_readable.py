"""What a weak model says when it has nothing to say: sent back in its own words, and left out when it stays."""

from __future__ import annotations

from typing import Any

import pytest
from desk import a_brief, slot

from agent.errors import DraftingError
from agent.llm.scripted import Reply, ScriptedModel
from agent.writing.drafted import Draft
from agent.writing.drafting import write_part
from agent.writing.readable import said_twice, unreadable
from prompts.loading import Prompts

BRIEF = a_brief()
RULES = "重点事件写成三到五段：先写谁在何时何地发布了什么，再写性能与规格，再写用途、生态与供货。"
KNOWN = "联发科在展会上发布边缘芯片 Genio 720。联发科称该平台面向无风扇设备，适合零售终端与家电。"
CHIP = {"event": "E1", "text": "联发科在展会上发布边缘芯片 Genio 720。"}
ROUND = {"event": "E2", "text": f"智谱完成{slot(BRIEF, '超 10 亿元')}的战略融资。"}
ECHO = {"event": "E1", "text": "E1 可用事实：联发科｜主体：联发科"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("MediaTek unveiled the Genio chip.", "不是中文"),
        ("联发科发布芯片 エッジ向けチップ。", "不是中文"),
        ("联发科在展会上表示，the new platform is made for devices without a fan，产品面向零售终端与家电厂商。", "整句英文"),
        ("先写谁在何时何地发布了什么，再写性能与规格。", "写作要求"),
        ("联发科｜主体：联发科", "写作材料的标记"),
        ("联发科的算力为〔略〕。", "写作材料的标记"),
        ("联发科与 XX 公司合作。", "空格"),
        ("联发科发布了[产品名]。", "空格"),
        ("联发科发布芯片……", "省略号"),
        ("好的，以下是联发科的消息。", "对话的口气"),
        ("联发科面向无风扇设备，联发科面向无风扇设备，联发科面向无风扇设备。", "重复了多次"),
        ("联发科发布边缘芯片，", "没有写完"),
        ("人工智能正在深刻改变社会生产生活的方方面面，未来产业融合前景十分广阔，各类企业纷纷加快脚步。", "不是一回事"),
    ],
)
def test_what_does_not_read_as_a_report_is_told(text: str, said: str) -> None:
    assert any(said in line for line in unreadable(text, KNOWN, RULES, of_a_story=True))


@pytest.mark.parametrize(
    "text",
    [
        "联发科发布边缘芯片 Genio 720，Genio 720 的算力{{F1}}。",
        "联发科新增产能：{{F1}}",
        "Genio 720、Genio 520 与 Genio 510 同属一个系列。",
        "联发科在展会上推出新的边缘芯片，用于零售终端和家电等没有风扇的设备。",
        "论文《Attention Is All You Need for Edge Devices》由联发科的研究人员写成。",
        "",
    ],
)
def test_a_plain_sentence_passes(text: str) -> None:
    assert list(unreadable(text, KNOWN, RULES, of_a_story=True)) == []


def test_words_of_the_sources_are_no_fault() -> None:
    known = "联发科新品名为[边缘一号]，广告语是“慢慢来……”。"
    assert list(unreadable("联发科的[边缘一号]以“慢慢来……”为广告语。", known, RULES)) == []


def test_a_sentence_that_stands_twice_is_told_once() -> None:
    assert len(list(said_twice(["联发科发布边缘芯片新品。", "智谱融资。联发科发布边缘芯片新品。"]))) == 1
    assert len(list(said_twice(["联发科发布边缘芯片新品。联发科发布边缘芯片新品。"]))) == 1
    assert list(said_twice(["联发科发布边缘芯片新品。", "智谱完成战略融资。"])) == []


def drafted(*said: dict[str, str], headline: str = "联发科发布边缘芯片") -> Draft:
    answer: dict[str, Any] = {"headline": headline, "paragraphs": list(said)}
    with ScriptedModel([Reply(BRIEF.part, answer)] * 3) as model:
        return write_part(model, Prompts(), BRIEF)


def test_what_stays_unreadable_is_left_out_and_the_rest_is_kept() -> None:
    draft = drafted(CHIP, ECHO, ROUND)
    assert [p.text for p in draft.paragraphs] == ["联发科在展会上发布边缘芯片 Genio 720。", "智谱完成超 10 亿元的战略融资。"]
    assert draft.dropped == (ECHO["text"],)
    assert "模型有段落改后仍未通过检查，已略去，原文见账目文件" in draft.notes


def test_an_event_left_without_a_paragraph_is_extracted() -> None:
    draft = drafted(CHIP, {"event": "E2", "text": "智谱完成 99 亿元的战略融资。"})
    assert draft.paragraphs[1].text.startswith("智谱完成超 10 亿元的战略融资。")
    assert "99" not in "".join(p.text for p in draft.paragraphs)


def test_a_sentence_said_again_is_kept_once() -> None:
    assert [p.text for p in drafted(CHIP, CHIP, ROUND).paragraphs].count("联发科在展会上发布边缘芯片 Genio 720。") == 1


def test_a_headline_that_stays_wrong_is_left_out() -> None:
    assert drafted(CHIP, ROUND, headline="MediaTek unveils a chip for edge devices").headline == ""


def test_without_a_sound_paragraph_of_the_lead_event_nothing_is_kept() -> None:
    with pytest.raises(DraftingError):
        drafted(ECHO, ROUND)


def test_a_paragraph_that_is_only_the_title_goes() -> None:
    answer = {"headline": "", "paragraphs": [{"event": "E1", "text": "联发科发布 Genio 720"}, CHIP, ROUND]}
    with ScriptedModel([Reply(BRIEF.part, answer)]) as model:
        assert len(write_part(model, Prompts(), BRIEF).paragraphs) == 2
