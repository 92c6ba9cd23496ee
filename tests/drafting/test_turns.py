"""Words beside a true figure that make another statement of it, and honest words that do not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from desk import DAY, a_brief, companies, slot
from paragraphs import is_drafted

from agent.errors import DraftingError
from agent.evidence import item_names, item_text
from agent.ledger import Fact, Ledger
from agent.llm.scripted import Reply, ScriptedModel
from agent.writing.drafting import write_part
from agent.writing.planning import Names, admit
from agent.writing.slots import Names as KnownNames
from agent.writing.slots import complaints, written
from agent.writing.surroundings import same_value
from feeds.model import Event, Item
from prompts.loading import Prompts

WATCH = ("远岬航运", "石滩银行", "Brackwater", "Norlund Labs")
CHINESE = (
    "远岬航运公布 8 月数据：旅客 42.8 万人次，同比增长 7.9%；货物 1.9 万吨，同比下降 4.1%。公司有船舶 86 艘，较年初增加 5 艘。"
    "公司预计全年资本开支约 9 亿元。8 月引进 3 艘、退出 1 艘。一季度月活跃用户 214 万，日活跃用户 53 万。"
    "截至 6 月 30 日，现金 7.4 亿元。公司 7 月 30 日披露了半年报。石滩银行提供 2 亿元贷款。"
)
ENGLISH = (
    "Brackwater agreed to buy Norlund Labs for $7.3 billion, a premium of 34%. It will pay a breakup fee of $420 million if regulators block it. "
    "Cash was $742 million at the end of March, down from $815 million at the end of 2024. Inventory stood at 94 days in the third quarter."
)


def story(text: str, title: str) -> Event:
    return Event("e", "compute", title, (Item("i", title, "https://wire.example.com/i", DAY, text=text, source="wire"),))


EVENTS = {"zh": story(CHINESE, "远岬航运公布 8 月数据"), "en": story(ENGLISH, "Brackwater buys Norlund Labs")}


def facts_of(event: Event) -> tuple[Fact, ...]:
    files = item_names(event.items)
    texts = {files[item.id]: item_text(item, item.source) for item in event.items}
    return tuple(admit(Ledger(), event, files, texts, Names({}, WATCH)))


def passes(text: str, of: str = "zh") -> bool:
    """Whether a paragraph is drafted; its figures are written as [7.9%], as the draft will show them."""
    event = EVENTS[of]
    facts = facts_of(event)
    return is_drafted(text, event, facts, WATCH)


@pytest.mark.parametrize(
    "text",
    [
        "远岬航运[8 月]运送旅客[42.8 万人次]，比上年同期增加[7.9%]。",
        "远岬航运的船舶为[86 艘]，比年初多[5 艘]。",
        "远岬航运预计全年资本开支[约 9 亿元]。",
        "远岬航运月活跃用户[214 万]，日活跃用户[53 万]。",
        "截至[6 月 30 日]，远岬航运的现金为[7.4 亿元]。",
    ],
)
def test_other_words_for_the_same_pass(text: str) -> None:
    assert passes(text)


@pytest.mark.parametrize(
    "text",
    [
        "远岬航运旅客[42.8 万人次]，同比并未增长[7.9%]。",
        "远岬航运旅客[42.8 万人次]，同比缩水[7.9%]。",
        "远岬航运旅客[42.8 万人次]，同比负增长[7.9%]。",
        "远岬航运航班[42.8 万人次]，同比增长[7.9%]。",
        "远岬航运旅客突破[42.8 万人次]。",
        "远岬航运旅客[42.8 万人次]有余。",
        "远岬航运旅客[42.8 万人次]，居全国第二。",
        "远岬航运旅客[42.8 万人次]，远好于同行均值。",
        "远岬航运昨日旅客[42.8 万人次]。",
        "远岬航运旅客[42.8 万人次]，货物两三千吨。",
        "北泽集团旅客[42.8 万人次]，远岬航运未披露。",
    ],
)
def test_a_word_that_the_source_does_not_say_goes_back(text: str) -> None:
    assert not passes(text)


@pytest.mark.parametrize(
    "text",
    [
        "远岬航运全年资本开支[约 9 亿元]。",
        "远岬航运预计单季资本开支[约 9 亿元]。",
        "远岬航运有船舶[5 艘]。",
        "远岬航运船舶增加[86 艘]。",
        "远岬航运[8 月]退出[3 艘]、引进[1 艘]。",
        "远岬航运日活跃用户[214 万]，日活跃用户[53 万]。",
        "截至[7 月 30 日]，远岬航运的现金为[7.4 亿元]。",
        "远岬航运旅客[42.8 万人次]，同比增长[7.9%]，环比增长[7.9%]。",
        "远岬航运的现金从[7.4 亿元]变为[2 亿元]。",
    ],
)
def test_a_true_figure_in_the_seat_of_another_goes_back(text: str) -> None:
    assert not passes(text)


def test_an_english_source_is_held_to_its_own_words_too() -> None:
    assert passes("Brackwater 同意以[73 亿美元]收购 Norlund Labs，溢价[34%]。", "en")
    assert passes("若交易受阻，Brackwater 将支付[4.2 亿美元]分手费。", "en")
    assert passes("Brackwater 的库存在[第三季度]为[94 天]。", "en")
    for lie in (
        "若交易受阻，Brackwater 将支付[73 亿美元]分手费。",
        "Norlund Labs 以[73 亿美元]收购 Brackwater。",
        "Brackwater 的负债为[7.42 亿美元]。",
        "Brackwater 支付了[4.2 亿美元]分手费。",
        "Brackwater 同意以[73 亿美元]收购 Norlund Labs，此前市场预期为[34%]。",
        "Brackwater 的库存为[第三季度]，库存[94 天]。",
    ):
        assert not passes(lie, "en"), lie


def test_the_fifth_of_a_month_is_not_the_month_of_may() -> None:
    line = "截至 6 月 5 日，现金 2 亿元；5 月收入 3 亿元；2025 年 5 月底员工 9 人。"
    day, month, end = (f for f in Ledger().quoted("a.md", line, line, "远岬航运") if f.unit == "date")
    assert not same_value(day, month)
    assert not same_value(month, end)
    assert same_value(month, month)


def test_days_of_an_english_source_are_written_in_chinese() -> None:
    line = "In fiscal 2025 and the third quarter it took 94 days, more than 2 weeks and 3 years since 2021."
    said = [written(fact) for fact in Ledger().quoted("e.md", line, line, "Brackwater")]
    assert said == ["2025 财年", "第三季度", "94 天", "超 2 周", "3 年", "2021 年"]


@pytest.mark.parametrize(
    ("text", "drafted"),
    [
        ("寒武纪（688256.SH）值得跟踪，智谱完成_的战略融资。", True),
        ("寒武纪（002230.SZ）值得跟踪，智谱完成_的战略融资。", False),
        ("寒武纪 688256.SZ 值得跟踪，智谱完成_的战略融资。", False),
        ("智谱完成_的战略融资，受益标的包括寒武纪。", False),
        ("联发科完成_的战略融资。", False),
    ],
)
def test_a_company_of_the_thesis_keeps_its_code(text: str, drafted: bool, tmp_path: Path) -> None:
    brief = a_brief("thesis")
    brief = replace(brief, events=brief.told, brief_events=(), companies=companies(tmp_path))
    said = text.replace("_", slot(brief, "超 10 亿元"))
    with ScriptedModel([Reply("thesis", {"paragraphs": [said]})]) as model:
        if drafted:
            assert write_part(model, Prompts(), brief, repairs=0).paragraphs
        else:
            with pytest.raises(DraftingError):
                write_part(model, Prompts(), brief, repairs=0)


def test_a_bound_that_stands_in_the_source_is_not_said_twice() -> None:
    line = "远岬航运近两年累计完成三轮融资。"
    facts = {fact.id: fact for fact in Ledger().quoted("a.md", line, line, "远岬航运")}
    known = KnownNames({}, WATCH)
    assert complaints("远岬航运近{{F1}}累计完成{{F2}}融资。", facts, known) == []
    assert complaints("远岬航运近近{{F1}}累计完成{{F2}}融资。", facts, known) != []
