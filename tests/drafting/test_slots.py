"""Slots: what comes out of them, what is refused, and the way back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from desk import ALIASES, WATCH
from hypothesis import given
from hypothesis import strategies as st

from agent.figures.extract import scan
from agent.ledger import Fact, Proof
from agent.writing.slots import Names, alike, complaints, render, slotted, written

NAMES = Names(ALIASES, WATCH)


def fact(number: int, text: str, quote: str, subject: str) -> Fact:
    return Fact(f"F{number}", text, "", "", "", subject, "", "", Proof("a.md", "char 0-1", quote))


FACTS = {
    f.id: f
    for f in (
        fact(1, "20 万美元", "潞晨科技仅用 20 万美元训练 Open-Sora", "潞晨科技"),
        fact(2, "超 10 亿元", "智谱完成超 10 亿元的融资", "智谱"),
        fact(3, "224", "Open-Sora was trained on 224 GPUs", "Open-Sora"),
        fact(4, "3 月 12 日", "示例云在 3 月 12 日扩建推理集群", "示例云扩建推理集群"),
    )
}


@pytest.mark.parametrize(
    ("text", "rendered"),
    [
        ("潞晨科技用{{F1}}完成训练。", "潞晨科技用 20 万美元完成训练。"),
        ("潞晨科技以 {{F1}} 训练出 Open-Sora。", "潞晨科技以 20 万美元训练出 Open-Sora。"),
        ("潞晨科技用 {{F1}} 和 {{F3}} GPU 训练了 Open-Sora。", "潞晨科技用 20 万美元和 224 GPU 训练了 Open-Sora。"),
        ("智谱融资 {{F2}} ，潞晨科技花费  {{F1}} 。", "智谱融资超 10 亿元，潞晨科技花费 20 万美元。"),
        ("联发科技之外，智谱融资{{ F2 }}。", "联发科技之外，智谱融资超 10 亿元。"),
        ("Open-Sora 用了{{F3}} 张 GPU。", "Open-Sora 用了 224 张 GPU。"),
        ("示例云于{{F4}}扩建集群。", "示例云于 3 月 12 日扩建集群。"),
        ("智谱 AI 的融资{{F2}}，潞晨科技的训练花费{{F1}}。", "智谱 AI 的融资超 10 亿元，潞晨科技的训练花费 20 万美元。"),
    ],
)
def test_an_honest_text_passes_and_carries_the_source_string(text: str, rendered: str) -> None:
    assert complaints(text, FACTS, NAMES) == []
    assert render(text, FACTS).text == rendered


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("潞晨科技用 20 万美元完成训练。", "直接写出的数字"),
        ("潞晨科技用二十万美元完成训练。", "直接写出的数字"),
        ("两款产品由潞晨科技用{{F1}}训练。", "“两款”是直接写出的数字"),
        ("潞晨科技用{{F9}}完成训练。", "不在可用事实之中"),
        ("潞晨科技用{F1}完成训练。", "花括号"),
        ("潞晨科技用约{{F1}}完成训练。", "改变了数字的界限"),
        ("潞晨科技用不到{{F1}}完成训练。", "改变了数字的界限"),
        ("潞晨科技用{{F1}}元完成训练。", "改变了数字的界限"),
        ("智谱融资{{F2}}元。", "改变了数字的界限"),
        ("潞晨科技用{{F1}}以上完成训练。", "改变了数字的界限"),
        ("Open-Sora 用了{{F3}}万张 GPU。", "改变了数字的界限"),
        ("智谱用{{F1}}完成训练。", "没有写出它"),
        ("智谱融资{{F1}}，潞晨科技训练花费{{F2}}。", "没有写出它"),
        ("该公司用{{F1}}完成训练。", "没有写出它"),
        ("潞晨科技发布模型。训练花费{{F1}}。", "没有写出它"),
        ("另一家云厂商于{{F4}}动工。", "没有写出它"),
        ("潞晨科技之外，另一家公司用{{F1}}完成训练。", "没有写出它"),
        ("潞晨科技用负{{F1}}完成训练。", "紧挨着槽位"),
        ("潞晨科技用${{F1}}完成训练。", "紧挨着槽位"),
        ("潞晨科技用{{F1}}多完成训练。", "紧挨着槽位"),
        ("示例云于{{F4}}左右扩建集群。", "紧挨着槽位"),
        ("智谱融资近{{F2}}。", "紧挨着槽位"),
        ("智谱高于潞晨科技的{{F2}}。", "没有写出它"),
    ],
)
def test_a_lie_goes_back_with_what_is_wrong(text: str, said: str) -> None:
    assert any(said in line for line in complaints(text, FACTS, NAMES))


def test_both_sides_of_a_swap_are_named() -> None:
    assert len(complaints("智谱花费{{F1}}，潞晨科技融资{{F2}}。", FACTS, NAMES)) == 2


@pytest.mark.parametrize(
    ("source", "chinese"),
    [
        ("over $10.5 billion", "超 105 亿美元"),
        ("$200 million", "2 亿美元"),
        ("more than 30%", "超 30%"),
        ("up to 16GB", "至多 16 GB"),
        ("March 12, 2025", "2025 年 3 月 12 日"),
        ("nearly 200 million", "近 2 亿"),
        ("less than $3,500", "不足 3500 美元"),
        ("$1.25 trillion", "1.25 万亿美元"),
        ("a third", "三分之一"),
        ("11B", "11B"),
        ("1.6T", "1.6T"),
        ("10 TOPS", "10 TOPS"),
        ("超 10 亿元", "超 10 亿元"),
    ],
)
def test_an_english_figure_is_written_in_chinese_exactly(source: str, chinese: str) -> None:
    assert written(fact(1, source, source, "")) == chinese


@pytest.mark.parametrize(
    ("source", "day"),
    [("本月 3 日", "2025 年 3 月 3 日"), ("去年", "2024 年"), ("今年一季度", "2025 年第一季度"), ("3 月 12 日", "3 月 12 日")],
)
def test_a_day_only_its_source_explains_is_written_out(source: str, day: str) -> None:
    told = fact(1, source, f"智谱{source}披露融资", "智谱")
    assert written(replace(told, period="2025-03-14")) == day


@given(
    st.decimals("0.001", "999", places=3),
    st.sampled_from(["billion", "million", "trillion", "thousand"]),
    st.sampled_from(["", "over ", "nearly ", "about ", "at least ", "up to ", "less than "]),
    st.sampled_from(["$", "€", "HK$", ""]),
)
def test_whatever_is_written_reads_back_to_the_same_quantity(value: object, scale: str, bound: str, money: str) -> None:
    source = f"{bound}{money}{value} {scale}"
    before, after = scan(source).figures, scan(written(fact(1, source, source, ""))).figures
    assert len(before) == len(after)
    assert all(alike(a, b) for a, b in zip(before, after, strict=True))


def test_a_rendered_text_goes_back_to_its_slots() -> None:
    text = "智谱融资{{F2}}，潞晨科技用{{F1}}训练 Open-Sora。"
    back = slotted(render(text, FACTS).text, [FACTS["F2"], FACTS["F1"]])
    assert render(back, FACTS).text == render(text, FACTS).text
    assert "{{F1}}" in back
    assert "{{F2}}" in back


def test_equal_figures_go_back_in_their_order() -> None:
    twins = [fact(1, "5%", "甲公司增长 5%", "甲公司"), fact(2, "5%", "乙公司增长 5%", "乙公司")]
    assert slotted("乙公司增长 5%，甲公司增长 5%。", [twins[1], twins[0]]) == "乙公司增长 {{F2}}，甲公司增长 {{F1}}。"


@pytest.mark.parametrize("name", ["Arm", "Intel"])
def test_a_latin_name_is_a_whole_word(name: str) -> None:
    assert Names({name: name}).among("Army Intelligence") == set()


def test_the_longest_name_counts_however_many_begin_alike() -> None:
    names = Names({"智谱 AI": "智谱", "智谱": "智谱", "GLM-4": "GLM-4", "glm": "GLM", "G1": "G1"}, ("智谱华章",))
    assert names.among("智谱华章的 GLM-4 与 G1") == {"智谱华章", "glm4", "g1"}
    assert names.among("AGLM 与智谱 AI") == {"智谱"}
    assert names.known("Glm") and not names.known("GL")
