"""What texts are found by: names, notions of the glossary, products, pairs; and whom a passage speaks of in its place."""

from __future__ import annotations

from feeds.aliases import load_aliases
from store.archive import Passage
from store.context import in_context
from store.glossary import glossary
from store.terms import Terms, kind_weight, products

WORDS = Terms(load_aliases())


def test_names_of_two_languages_are_one_term() -> None:
    assert WORDS.of("MediaTek")[0] == WORDS.of("联发科技")[0] == "@联发科"
    assert WORDS.names("智谱与 NVIDIA、英伟达") == ("英伟达", "智谱")


def test_a_desk_adds_its_own_names() -> None:
    own = Terms({**load_aliases(), "甲方软件": "甲方软件", "Party A": "甲方软件"})
    assert "@甲方软件" in own.of("Party A raises") and own.version != WORDS.version


def test_a_query_is_widened_by_the_other_language() -> None:
    assert "联发科" in WORDS.widened("MediaTek roadmap") and "MediaTek" in WORDS.widened("联发科路线图")
    assert WORDS.widened("没有名字的话") == "没有名字的话"


def test_notions_meet_in_both_languages() -> None:
    for chinese, english in (("推迟交付", "shipments delayed"), ("开源模型", "open source model"), ("著作权诉讼", "copyright lawsuit"), ("资本开支", "capex")):
        assert glossary().notions(chinese) & glossary().notions(english), (chinese, english)
    assert not glossary().notions("餐馆 noodles")


def test_numbers_words_and_pairs() -> None:
    terms = WORDS.of("Open-Sora 2.0 训练 1,013.0M")
    assert {"open-sora", "open", "sora", "2.0", "1013.0", "训练"} <= set(terms)
    assert "的模" not in WORDS.of("好的模型")
    assert kind_weight("@联发科") == kind_weight("genio") > kind_weight("训练")


def test_products() -> None:
    assert products("Genio 720 与 GLM-4-9B、Open-Sora 2.0在 GPU 上") == ("Genio 720", "GLM-4-9B", "Open", "Sora 2.0")


def test_a_paragraph_that_names_nobody_speaks_of_the_one_before() -> None:
    passages = [Passage("智谱完成 B 轮融资，推出 Taurus 8。", "funding"), Passage("本轮资金将用于研发。", "funding"), Passage("宇树科技发布新品。", "funding"),
                Passage("售价为 9.9 万元。", "funding"), Passage("算力租赁价格平稳。", "compute")]  # fmt: skip
    assert in_context(passages, WORDS) == [
        passages[0].text, "智谱 Taurus 8：本轮资金将用于研发。", "宇树科技发布新品。", "宇树科技：售价为 9.9 万元。", "算力租赁价格平稳。",
    ]  # fmt: skip
