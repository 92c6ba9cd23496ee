"""A true figure in a false place: metrics, sentences and places exchanged, and honest words that must pass."""

from __future__ import annotations

import pytest

from agent.ledger import Fact, Ledger
from agent.writing.bearing import misplaced, vague_claims
from agent.writing.house_rules import VAGUE
from agent.writing.slots import Names, render
from agent.writing.surroundings import Story

RESULTS = "澜川科技第一季度营业收入 36.52 亿元，同比增长 24.7%；归母净利润 5.18 亿元，同比下降 6.3%。"
STAFF = "澜川科技的员工为 8620 人，研发人员占 41%。"
TEXT = f"{RESULTS}\n{STAFF}"
NAMES = Names({}, ["澜川科技"])
LEDGER = Ledger()
FACTS: dict[str, Fact] = {}
for line in (RESULTS, STAFF):
    FACTS |= {fact.text: fact for fact in LEDGER.quoted("a.md", TEXT, line, "澜川科技")}


def said(text: str) -> list[str]:
    """The complaints about a text whose slots are written as [36.52 亿元]."""
    for own, fact in FACTS.items():
        text = text.replace(f"[{own}]", f"{{{{{fact.id}}}}}")
    filled = render(text, {fact.id: fact for fact in FACTS.values()})
    return list(misplaced(filled.text, filled.placed, Story(FACTS.values(), NAMES)))


@pytest.mark.parametrize(
    "text",
    [
        "澜川科技的营业收入为[36.52 亿元]，增长[24.7%]。",
        "澜川科技归母净利润[5.18 亿元]，较上年同期下降[6.3%]。",
        "营业收入方面，澜川科技录得[36.52 亿元]；归母净利润则为[5.18 亿元]。",
        "澜川科技现有员工[8620 人]，其中研发人员占[41%]。",
    ],
)
def test_other_words_for_the_same_thing_pass(text: str) -> None:
    assert said(text) == []


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("澜川科技的海外门店有[8620 人]。", "原句不合"),
        ("澜川科技同比增长的毛利率为[24.7%]。", "没有说“毛利率”"),
        ("澜川科技营业收入[5.18 亿元]。", "没有说“营业收入”"),
        ("人员方面，澜川科技录得[36.52 亿元]，增长[24.7%]。", ""),
        ("毛利率方面，澜川科技录得[36.52 亿元]，增长[24.7%]。", "没有说“毛利率”"),
        ("澜川科技的员工为[36.52 亿元]。", ""),
        ("澜川科技归母净利润[5.18 亿元]，同比增长[6.3%]。", "升降"),
        ("澜川科技营业收入[36.52 亿元]，同比回落[24.7%]。", "升降"),
        ("澜川科技的归母净利润为[36.52 亿元]，营业收入为[5.18 亿元]。", ""),
    ],
)
def test_a_true_figure_in_a_false_place_goes_back(text: str, why: str) -> None:
    assert any(why in line for line in said(text)), said(text)


def test_a_complaint_shows_no_figure_to_copy() -> None:
    (line, *_) = said("澜川科技的毛利率为[24.7%]。")
    assert "36.52" not in line
    assert "24.7" not in line


@pytest.mark.parametrize(("text", "word"), [("澜川科技位居全球第一。", "第一"), ("收入过半来自海外。", "过半"), ("澜川科技是唯一的龙头。", "唯一")])
def test_ranks_and_rough_quantities_are_the_sources_or_nobodys(text: str, word: str) -> None:
    assert list(vague_claims(text, RESULTS, VAGUE, NAMES)) == [word]
    assert list(vague_claims(text, f"{RESULTS}{text}", VAGUE, NAMES)) == []
    assert list(vague_claims("澜川科技位居全球第一。", "该模型在幻觉榜上排名第一。", VAGUE, NAMES)) == ["第一"]


def test_a_metric_of_an_english_source_is_known_in_chinese() -> None:
    line = "Nova revenue rose 24% to $2.4 billion, while its net loss narrowed to $94 million."
    facts = {fact.text: fact for fact in Ledger().quoted("b.md", line, line, "Nova")}
    story = Story(facts.values(), Names({}, ["Nova"]))

    def complaints(text: str, own: str) -> list[str]:
        filled = render(text.replace("_", f"{{{{{facts[own].id}}}}}"), {fact.id: fact for fact in facts.values()})
        return list(misplaced(filled.text, filled.placed, story))

    assert complaints("Nova 的收入为 _。", "$2.4 billion") == []
    assert complaints("Nova 的估值为 _。", "$2.4 billion") != []
    assert complaints("Nova 的净亏损收窄至 _。", "$94 million") == []


def test_a_date_line_bears_nothing() -> None:
    text = "2025-10-22\n澜川科技预计 2026 年出货 1500 台。"
    ledger = Ledger()
    facts = [fact for line in text.splitlines() for fact in ledger.quoted("a.md", text, line, "澜川科技")]
    story = Story(facts, NAMES)
    filled = render("澜川科技预计 {{F1}}出货 {{F3}}。", {fact.id: fact for fact in facts})
    assert any("原句不合" in line for line in misplaced(filled.text, filled.placed, story))


ENGLISH = (
    "Harrow Labs cut its profit forecast by 22% to 570 billion yen.",
    "Harrow Labs released Harrow 4 in May 2025 with 32 billion parameters.",
    "Its Harrow 3 came out in November 2024.",
)


def said_of_english(text: str) -> list[str]:
    ledger, names = Ledger(), Names({}, ["Harrow Labs", "Harrow 4", "Harrow 3"])
    facts = {fact.text: fact for line in ENGLISH for fact in ledger.quoted("e.md", "\n".join(ENGLISH), line, "Harrow Labs")}
    for own, fact in facts.items():
        text = text.replace(f"[{own}]", f"{{{{{fact.id}}}}}")
    assert "[" not in text, sorted(facts)
    filled = render(text, {fact.id: fact for fact in facts.values()})
    return list(misplaced(filled.text, filled.placed, Story(facts.values(), names)))


def test_an_english_change_and_its_result_do_not_change_places() -> None:
    assert said_of_english("Harrow Labs 把利润预期下调[22%]，至[570 billion yen]。") == []
    assert len(said_of_english("Harrow Labs 把利润预期下调[570 billion yen]，至[22%]。")) == 2


def test_an_english_date_of_another_sentence_does_not_stand_for_this_ones() -> None:
    assert said_of_english("Harrow Labs 于[May 2025]发布 Harrow 4，参数量[32 billion]。") == []
    assert any("请换用合适的槽位" in line for line in said_of_english("Harrow Labs 于[November 2024]发布 Harrow 4，参数量[32 billion]。"))
