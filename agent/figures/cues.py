"""Which operation do the words beside a figure call for? As data: the words of its clause before it, a cell's header."""

from __future__ import annotations

import re
from enum import StrEnum

from agent.figures.earlier import Since
from agent.figures.model import Figure


class Operation(StrEnum):
    SUM = "合计"
    DIFFERENCE = "差"
    CHANGE = "变化"
    SHARE = "占比"
    MULTIPLE = "倍数"
    MEAN = "平均"
    PRODUCT = "乘积"
    PART = "部分"


AMOUNTS = frozenset({"money", "count", "tech", "duration"})
_TAIL = r"[^，,；;。：:（(\d]{0,12}$"
_DIFFERENCE = (
    r"(?:[多少高低快慢短贵差净剩余赚亏]|增|减|涨|跌|[上下][调修行移挫]|升|降|回[升落]|缩|扩大|收窄|延长|提[高升前]|[提加]价|抬[高升]|放缓|领先|落后|超[出过]|滑"
    r"|逆差|顺差|还[要需]|之前|贬值|调[高低]|削减|[砍丢]掉?|滑落|窄|变[动化]|加(?=[了约近超逾]*$))"
)
_CHANGE = r"(?:增|涨|跌|升|降|减|缩|扩|变动|变化|幅|同比|环比|YoY|QoQ|抬|[上下][调修行]|高|低|多|少|滑|落|贵|便宜|快|慢|放量|年内|至今)"
CALLS = (
    (Operation.SUM, AMOUNTS | {"percent"}, re.compile(r"(?:合计|共计|总计|总共|一共|累计|相加|加起来|合并|总[额量和计数]|之和|共|总|两者|二者|三者|[将达增升扩]至?|[两二三四五六七八九十\d][款家只笔起])" + _TAIL)),
    (Operation.DIFFERENCE, AMOUNTS | {"point", "ratio"}, re.compile(_DIFFERENCE + _TAIL)),
    (Operation.CHANGE, frozenset({"percent"}), re.compile(_CHANGE + _TAIL, re.IGNORECASE)),
    (Operation.SHARE, frozenset({"percent"}), re.compile(r"(?:占|份额|比重|率|完成|相当于|约合|贡献|[的是为]|不足|不到|超过|接近|近|恰|就)" + _TAIL)),
    (Operation.MULTIPLE, frozenset({"ratio"}), re.compile("")),
    (Operation.PRODUCT, frozenset({"money"}), re.compile(r"(?:金额|市值|规模|总[价额]|价值|对价|入场费|年费|月费|门槛|起步价|[一每]手)" + _TAIL)),
    (Operation.MEAN, AMOUNTS, re.compile(r"(?:均|每|单[价笔位]|折合|折算)" + _TAIL)),
)
_YEARLY = re.compile(r"同比|YoY|去年|上年|一年|年[增减]", re.IGNORECASE)
_STEPWISE = re.compile(r"环比|QoQ|[上前]一?[周月季期]|较上(?!年)|一周|周[涨跌环度内]|单周|逐", re.IGNORECASE)
_SINCE_START = re.compile(r"年初|(?<!一)年内|今年以来|至今|期初|上年末")
_WITHOUT = re.compile(r"(?:扣除|剔除|减去|刨除|除去|去掉|刨去|不计)[^，,；;。]*\d[^，,；;。]*[，,][^，,；;。\d]{0,12}(?:\d{1,2}月)?[^，,；;。\d]{0,8}$")  # 扣除 1—2 月的 6.02 万亿，3 月单月
_LEFT_OUT = re.compile(r"(?:拿掉|拿走|剔除|扣除|除去|去掉|抛开|撇开|刨除|刨去|不[计算])[^，,；;。\d]{0,12}[，,][^，,；;。\d]{0,12}$")  # 把甲这一单拿掉，只剩
_TOP_SHARE = re.compile(r"CR\d{1,2}[^，,；;。\d]{0,6}$", re.IGNORECASE)
_A_LOT = re.compile(r"[一每]手(?:[（(]\d+\s?股[)）])[^，,；;。\d]{0,8}$")  # 一手（200 股）5,160 港元
_APART = re.compile(r"\s*(?:之差|的差距|的价差|的缺口)")


_SHARE_MOVED = re.compile(r"占[^，,；;。\d]{1,14}?(?:比重|比例|份额|占比)?(?:由|从)[^，,；;。]{1,16}[至到为]\s*$")  # 占总收入的比重由 60.5% 升至
_TOGETHER = re.compile(r"全市场|全行业|合计|合并|共计|相加|加起来|之和|总计")


def called(figure: Figure, words: str, behind: str, sentence: str) -> list[Operation]:
    """The operations that the words before a figure, or a cell's header, speak of; `sentence`: all before it."""
    found = [op for op, of, cue in CALLS if figure.dimension in of and cue.search(words)]
    if figure.dimension in AMOUNTS and Operation.SUM not in found and _TOGETHER.search(sentence):
        found.append(Operation.SUM)
    if figure.dimension in AMOUNTS and Operation.DIFFERENCE not in found and _WITHOUT.search(sentence):
        found.append(Operation.DIFFERENCE)
    if figure.dimension in AMOUNTS and Operation.SUM not in found and _LEFT_OUT.search(sentence):
        found.append(Operation.SUM)
    if figure.dimension == "percent" and Operation.SUM not in found and _TOP_SHARE.search(words):
        found.append(Operation.SUM)
    if figure.dimension == "money" and Operation.PRODUCT not in found and _A_LOT.search(sentence):
        found.append(Operation.PRODUCT)
    if figure.dimension == "money" and "/" in figure.text and Operation.MEAN not in found:
        found.append(Operation.MEAN)  # 1.3 万元/平方米
    if figure.dimension == "percent" and Operation.SHARE not in found and _SHARE_MOVED.search(words):
        found.insert(0, Operation.SHARE)
    signed = figure.dimension == "percent" and figure.text.lstrip()[:1] in ("+", "-", "＋", "−")
    if signed and Operation.CHANGE not in found:
        found.insert(0, Operation.CHANGE)
    if _APART.match(behind) and figure.dimension in AMOUNTS | {"point"} and Operation.DIFFERENCE not in found:
        found.append(Operation.DIFFERENCE)
    return found


def since_said(words: str) -> Since:
    """同比, 环比, 年内: what a change is counted from."""
    for pattern, since in ((_SINCE_START, Since.START), (_STEPWISE, Since.STEP), (_YEARLY, Since.YEAR)):
        if pattern.search(words):
            return since
    return Since.OPEN
