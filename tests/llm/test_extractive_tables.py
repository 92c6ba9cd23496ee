"""Lines of a table that a text sets with blanks are no sentences of a draft."""

from __future__ import annotations

from agent.llm.extractive import pick
from feeds.model import Event, Item

TEXT = """江川银行公布三季报。报告期内净息差为1.56%，较上半年持平。

项目            2026年前三季度   2025年前三季度   增减（%）
营业收入              61,235          58,940        3.89
其中：利息净收入      45,118          44,052        2.42

不良贷款率为1.12%，较上年末下降0.03个百分点。"""


def test_a_line_of_accounts_is_no_sentence() -> None:
    item = Item("1", "江川银行三季报", "", None, text=TEXT)
    said = [picked.text for picked in pick(Event("e", "market", item.title, (item,)), 9)]
    assert said == ["江川银行公布三季报。", "报告期内净息差为1.56%，较上半年持平。", "不良贷款率为1.12%，较上年末下降0.03个百分点。"]
