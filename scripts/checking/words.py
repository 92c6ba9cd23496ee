"""Operators on the words of one figure: unit, currency, bound, direction, date."""

from __future__ import annotations

import re
from collections.abc import Callable

from agent.figures.model import Figure
from checking.mutant import Mutant, edit, numbers, put

SCALES = (("万亿", "亿"), ("亿", "万"), ("万", "亿"))
CURRENCIES = (
    ("美元", "元"),
    ("港元", "美元"),
    ("欧元", "美元"),
    ("日元", "元"),
    ("韩元", "日元"),
    ("元", "美元"),
)
DIRECTIONS = "增长/下降 上涨/下跌 上升/下降 提升/下降 提高/降低 上调/下调 收窄/扩大 增加/减少 涨/跌 缩短/延长 多/少 高/低"
FLIPPED = (
    "超过/不足 超/近 逾/不足 近/超 约/不足 以内/以上 以上/以内 不足/超 突破/不足 不低于/不超过 不超过/不低于 "
    "最高/至少 最多/至少 至多/至少 高达/不足 左右/以上 低于/高于"
)
DROPPED = re.compile(r"^(?:超过|超|逾|突破|不足|不低于|不超过|最高|最多|至多|至少|近|低于)\s?|以内$|以上$")
DATE_WORDS = (("上半年", "下半年"), ("去年", "前年"), ("明年", "今年"), ("今年", "去年"), ("上月", "本月"))
QUARTERS = {"一": "二", "二": "三", "三": "四", "四": "三", "1": "2", "2": "3", "3": "4", "4": "3"}


def pairs(table: str) -> list[tuple[str, str]]:
    return [(old, new) for old, _, new in (entry.partition("/") for entry in table.split())]


def unit_scale(text: str, figure: Figure) -> Mutant | None:
    for old, new in SCALES:
        if old in figure.text:
            return put(text, figure, figure.text.replace(old, new))
    return None


def currency(text: str, figure: Figure) -> Mutant | None:
    for old, new in CURRENCIES:
        if old in figure.text:
            return put(text, figure, figure.text.replace(old, new))
    return None


def percent_point(text: str, figure: Figure) -> Mutant | None:
    if figure.text.endswith("%") and figure.high is None:
        return put(text, figure, figure.text[:-1] + " 个百分点")
    if "百分点" in figure.text:
        return put(text, figure, re.sub(r"\s?个?百分点", "%", figure.text))
    return None


def direction(text: str, figure: Figure) -> Mutant | None:
    """The sign, or the word of direction right before the figure, turned."""
    if figure.text[0] in "+-":
        return put(text, figure, ("-" if figure.text[0] == "+" else "+") + figure.text[1:])
    if figure.dimension not in ("percent", "point", "money", "count"):
        return None
    before = text[max(0, figure.start - 4) : figure.start]
    for pair in pairs(DIRECTIONS):
        for old, new in (pair, pair[::-1]):
            if before.rstrip(" 了").endswith(old):
                at = text.rindex(old, 0, figure.start)
                return edit(text, [(at, at + len(old), new)], (at, figure.end))
    return None


def bound_flipped(text: str, figure: Figure) -> Mutant | None:
    for old, new in pairs(FLIPPED):
        if old in figure.text:
            return put(text, figure, figure.text.replace(old, new, 1))
    return None


def bound_added(text: str, figure: Figure) -> Mutant | None:
    if figure.bound or figure.high is not None or not figure.text[0].isdigit():
        return None
    return put(text, figure, "超 " + figure.text) if figure.dimension in ("money", "count") else None


def bound_dropped(text: str, figure: Figure) -> Mutant | None:
    if figure.bound not in (">", "<", "<=", ">=", "<~"):
        return None
    return put(text, figure, DROPPED.sub("", figure.text))


def date_part(part: str) -> Callable[[str, Figure], Mutant | None]:
    """The day, month or year one off."""

    def change(text: str, figure: Figure) -> Mutant | None:
        found = re.search(r"(\d+)(?=\s*" + part + ")", figure.text) if figure.dimension == "date" else None
        if not found:
            return None
        value = int(found[1])
        new = value - 1 if value > 1 else value + 1
        return put(text, figure, figure.text[: found.start()] + str(new) + figure.text[found.end() :])

    return change


def quarter(text: str, figure: Figure) -> Mutant | None:
    found = (
        re.search(r"([一二三四1-4])(?=\s*季度)|(?<=Q)[1-4]", figure.text)
        if figure.dimension == "date"
        else None
    )
    if not found:
        return None
    return put(text, figure, figure.text[: found.start()] + QUARTERS[found[0]] + figure.text[found.end() :])


def date_word(text: str, figure: Figure) -> Mutant | None:
    if figure.dimension != "date" or text[figure.end :].lstrip(" 同的").startswith(("期", "月")):
        return None  # 去年同期 names what is compared with, no date of its own
    for old, new in DATE_WORDS:
        if old in figure.text:
            return put(text, figure, figure.text.replace(old, new, 1))
    return None


def letters(text: str, figure: Figure) -> Mutant | None:
    found = re.search(r"(?<=\d)([KMB])$", figure.text)
    return put(text, figure, figure.text[:-1] + {"K": "M", "M": "B", "B": "M"}[found[1]]) if found else None


def tech_unit(text: str, figure: Figure) -> Mutant | None:
    for old, new in (
        ("GW", "MW"),
        ("MW", "GW"),
        ("TWh", "GWh"),
        ("EFLOPS", "PFLOPS"),
        ("GB", "TB"),
        ("公里", "米"),
    ):
        if figure.text.endswith(old):
            return put(text, figure, figure.text[: -len(old)] + new)
    return None


def counter(text: str, figure: Figure) -> Mutant | None:
    """天 read as 个月, 个月 as 年: a duration of another unit."""
    for old, new in (("个月", "年"), ("天", "个月"), ("小时", "分钟"), ("分钟", "小时"), ("秒", "分钟")):
        if figure.text.endswith(old) and numbers(figure):
            return put(text, figure, figure.text[: -len(old)] + new)
    return None


def per_unit(text: str, figure: Figure) -> Mutant | None:
    """元/卡时 told as 元/月."""
    if figure.dimension != "money" or not re.search(r"/[^/]{0,4}(?<![瓦安])时$", figure.text):
        return None
    return put(text, figure, re.sub(r"/[^/]+$", "/月", figure.text))


def percent_added(text: str, figure: Figure) -> Mutant | None:
    """12 家 told as 12%."""
    plain = re.fullmatch(r"(\d[\d,.]*)\s?[家个款起笔台只辆颗座]", figure.text) if figure.dimension == "count" else None
    return put(text, figure, f"{plain[1]}%") if plain else None


def separator(text: str, figure: Figure) -> Mutant | None:
    """12,560 told as 125,60."""
    moved = re.sub(r"(\d),(\d)(\d\d)(?![\d,])", r"\1\2,\3", figure.text, count=1)
    return put(text, figure, moved) if moved != figure.text else None


def worded(table: str) -> Callable[[str, Figure], Mutant | None]:
    """A word of the figure's clause, at most eight letters before it, for another."""

    def change(text: str, figure: Figure) -> Mutant | None:
        before = re.split(r"[，；。\n|（(]", text[max(0, figure.start - 10) : figure.start])[-1]
        found = next(((old, new) for old, new in pairs(table) if old in before), None)
        if figure.dimension not in ("money", "count") or not found:
            return None
        at = figure.start - len(before) + before.rindex(found[0])
        return edit(text, [(at, at + len(found[0]), found[1])], (at, figure.end))

    return change


OPERATORS: dict[str, Callable[[str, Figure], Mutant | None]] = {
    "万/亿": unit_scale,
    "currency": currency,
    "%/百分点": percent_point,
    "sign, direction": direction,
    "bound flipped": bound_flipped,
    "bound added": bound_added,
    "bound dropped": bound_dropped,
    "date: day": date_part("[日号]"),
    "date: month": date_part("月"),
    "date: year": date_part("年"),
    "date: quarter": quarter,
    "date: word": date_word,
    "K/M/B": letters,
    "unit": tech_unit,
    "unit of time": counter,
    "per what": per_unit,
    "% added": percent_added,
    "separator": separator,
    "plan as done": worded("拟投资/已投资 计划投资/已投资 将投资/已投资 拟募资/已募资 拟收购/已收购"),
    "tax": worded("不含税/含税 含税/不含税"),
    "to date": worded("今年以来累计/当月 年内累计/当月 年初至今累计/当月"),
}
