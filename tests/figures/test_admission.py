"""A formula that fits by accident proves nothing: operands of another row, metric, basis or kind."""

from __future__ import annotations

import pytest

from agent.figures.check import check
from agent.figures.evidence import TableSource, TextSource, index
from agent.figures.verdict import PASSED
from feeds.aliases import load_aliases

REPORT = TextSource(
    "report.md",
    "澜川科技一季度实现营业收入 36.52 亿元，同比增长 24.7%。云服务收入 19.36 亿元，同比增长 41.2%；终端业务收入 12.08 亿元，同比增长 9.5%；"
    "其他业务收入 5.08 亿元。云服务毛利率为 32.6%，同比提升 1.8 个百分点。上年同期净利润为 2.10 亿元，今年一季度为 2.52 亿元。",
)
BRANDS = TableSource(
    "deliveries.csv",
    (
        ("品牌", "6月交付（辆）", "5月交付（辆）", "去年6月交付（辆）", "均价（万元）"),
        ("澜驰", "48120", "41350", "26400", "24.63"),
        ("赤兔", "21480", "20960", "9850", "11.08"),
        ("鹿行", "30247", "29012", "33660", "17.95"),
    ),
)
CASES = [
    ("云服务收入 19.36 亿元，终端业务收入 12.08 亿元，云服务与终端业务合计 31.44 亿元。", "31.44 亿元", True),
    ("云服务收入 19.36 亿元，终端业务收入 12.08 亿元，云服务与终端业务合计 36.52 亿元。", "合计 36.52 亿元", False),
    ("澜川科技云服务收入 19.36 亿元，同比增长 57%。", "57%", False),  # 41.2 + 9.5 + ... never add up
    ("澜川科技云服务收入 19.36 亿元，毛利率同比提升 23.1 个百分点。", "23.1 个百分点", False),  # a margin less a growth
    ("澜川科技今年一季度净利润 2.52 亿元，同比增长 20%。", "20%", True),
    ("澜川科技今年一季度净利润 2.52 亿元，环比增长 20%。", "20%", False),
    ("赤兔 6 月交付 21480 辆，是去年同月的 2.2 倍。", "2.2 倍", True),
    ("赤兔 6 月交付 21480 辆，是去年同月的 2.5 倍。", "2.5 倍", False),  # 鹿行 over 澜驰
    ("澜驰 6 月交付 48120 辆，环比增长 16.4%。", "16.4%", True),
    ("澜驰 6 月交付 48120 辆，同比增长 16.4%。", "16.4%", False),
    ("澜驰 6 月交付 48120 辆，同比增长 82.3%。", "82.3%", True),
    ("三个品牌 6 月交付合计 99847 辆。", "99847 辆", True),
    ("三个品牌均价合计 53.66 万元。", "53.66 万元", False),
]  # fmt: skip


@pytest.mark.parametrize(("draft", "text", "true"), CASES)
def test_operands(draft: str, text: str, true: bool) -> None:
    checked = check(draft, index([REPORT, BRANDS], load_aliases()))
    at = draft.index(text)
    (found,) = [v for v in checked.figures if v.figure.start < at + len(text) <= v.figure.end]
    assert (found.verdict in PASSED) is true, f"{found.verdict} {found.message}"
