"""What a model may write beside its slots: its source's own words, its names as the source has them, figures that belong together."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from paragraphs import is_drafted

from agent.evidence import item_names, item_text
from agent.ledger import Ledger
from agent.writing.planning import Names, admit
from feeds.model import Event, Item

DAY = datetime(2026, 4, 20, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
WATCH = ("霁川电子", "望潮机器人", "QS-7", "Alder Labs", "Fennel 2", "Corbel Systems", "岫云药业", "RX-40")
# story -> (title, text)
TEXTS = {
    "pumps": (
        "霁川电子一季报",
        "霁川电子 4 月 18 日发布一季报：一季度收入 31.6 亿元，同比增长 12.4%；毛利率 28.3%，比上年同期提高 1.7 个百分点。"
        "公司连续 6 个月出口上升，3 月出口比 2 月下降 4.2%。公司把全年装机目标由 540 台上调至 620 台。"
        "公司计划在 2026 年第三季度送出样机，目标市场是仓储机器人。按海外客户计，收入占 37%。",
    ),
    "digest": (
        "机器人一周",
        "“青屿动力”完成 5.4 亿元 B 轮融资，投后估值约 41 亿元。其产品已进入 6 座工厂，海外收入占比 63%。\n"
        "“汐光芯片”完成 2.2 亿元 A 轮融资，客户包括 9 家整机厂。产品单通道速率 112 Gbps。",
    ),
    "deal": (
        "岫云药业授权 RX-40",
        "2026 年 3 月，岫云药业将 RX-40 的海外权益授权给 Corbel Systems，首付款 8200 万美元。",
    ),
    "english": (
        "Alder Labs releases Fennel 2",
        "Alder Labs released Fennel 2 on April 9, ahead of Corbel Systems. Alder Labs has 3.4 million weekly users, nearly three times the figure of a year earlier. "
        "Revenue of $61 million was up 31% from a year earlier and 9% from the fourth quarter.",
    ),
}  # fmt: skip


def passes(story: str, text: str) -> bool:
    """Whether a paragraph is drafted; its figures are written as [12.4%], as the draft will show them."""
    title, body = TEXTS[story]
    event = Event(story, "compute", title, (Item("i", title, "https://wire.example.com/i", DAY, text=body, source="wire"),))
    files = item_names(event.items)
    sources = {files[item.id]: item_text(item, item.source) for item in event.items}
    facts = tuple(admit(Ledger(), event, files, sources, Names({}, WATCH)))
    return is_drafted(text, event, facts, WATCH)


@pytest.mark.parametrize(
    ("story", "text"),
    [
        ("pumps", "霁川电子的收入为[31.6 亿元]，同比增加[12.4%]。"),
        ("pumps", "霁川电子的毛利率为[28.3%]，较上年同期提高[1.7 个百分点]。"),
        ("pumps", "霁川电子把全年装机目标由[540 台]上调至[620 台]。"),
        ("pumps", "霁川电子计划在[2026 年第三季度]送出样机。"),
        ("digest", "机器人一周的消息显示，“青屿动力”完成[5.4 亿元] B 轮融资，海外收入占比为[63%]。"),
        ("deal", "[2026 年 3 月]，岫云药业将 RX-40 的海外权益授权给 Corbel Systems，首付款为[8200 万美元]。"),
        ("english", "Alder Labs 于[4 月 9 日]发布 Fennel 2。"),
        ("english", "Alder Labs 的收入为[6100 万美元]，同比增长[31%]，比[第四季度]增长[9%]。"),
    ],
)
def test_a_retelling_in_the_sources_words_passes(story: str, text: str) -> None:
    assert passes(story, text)


@pytest.mark.parametrize(
    ("story", "text"),
    [
        # words that the figure's own sentence does not have at that side of it
        ("pumps", "霁川电子[一季度]回款[31.6 亿元]。"),
        ("pumps", "霁川电子收入[31.6 亿元]，市值[12.4%]。"),
        ("pumps", "霁川电子[一季度]收入已[31.6 亿元]。"),
        ("pumps", "霁川电子[3 月]出口比[2 月]并未下降[4.2%]。"),
        ("pumps", "霁川电子[3 月]出口比[2 月]下降[6 个月]。"),
        # figures of one sentence in the other order, one twice, where a change began told as where it ended
        ("pumps", "霁川电子把全年装机目标由[620 台]上调至[540 台]。"),
        ("pumps", "霁川电子的全年装机目标为[540 台]。"),
        ("pumps", "霁川电子[一季度]收入[31.6 亿元]，同比增长[12.4%]；毛利率[28.3%]，比上年同期提高[12.4%]。"),
        # a plan whose other words are of no plan; a day in words that its own sentence does not say
        ("pumps", "霁川电子在[2026 年第三季度]送出样机，目标市场是仓储机器人。"),
        ("pumps", "去年同期，霁川电子出口比[2 月]下降[4.2%]。"),
        # a sentence of another paragraph, whose subject is somebody else
        ("digest", "机器人一周的消息显示，“汐光芯片”完成[2.2 亿元] A 轮融资，海外收入占比为[63%]。"),
        ("digest", "机器人一周的消息显示，“青屿动力”完成[5.4 亿元] B 轮融资，产品单通道速率[112 Gbps]。"),
        # names put in for others, or exchanged
        ("deal", "[2026 年 3 月]，公司将岫云药业的海外权益授权给 Corbel Systems，首付款[8200 万美元]。"),
        ("deal", "[2026 年 3 月]，Corbel Systems 将 RX-40 的海外权益授权给岫云药业，首付款[8200 万美元]。"),
        ("english", "Fennel 2 于[4 月 9 日]发布 Alder Labs。"),
        ("english", "Corbel Systems 于[4 月 9 日]发布 Fennel 2。"),
        ("english", "Fennel 2 的周活跃用户为[340 万]。"),
        ("english", "Alder Labs 的周活跃用户[近 3 倍]。"),
        ("english", "Alder Labs 的收入为[6100 万美元]，同比增长[31%]，比去年同期增长[9%]。"),
        # a clause without a figure that changes its source's words
        ("pumps", "霁川电子计划在[2026 年第三季度]送出样机，目标客户是仓储机器人。"),
        ("deal", "[2026 年 3 月]，岫云药业将 RX-40 的国内权益授权给 Corbel Systems，首付款为[8200 万美元]。"),
        ("english", "Alder Labs 取消发布 Fennel 2，Alder Labs 的收入为[6100 万美元]。"),
        # a table in a paragraph
        ("pumps", "霁川电子| 指标 | 一季报 |收入[31.6 亿元]。"),
    ],
)
def test_what_changes_the_meaning_goes_back(story: str, text: str) -> None:
    assert not passes(story, text)
