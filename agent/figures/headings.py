"""The unit in a table's header, however it is set there: （亿元）, [亿元], ，亿元, _亿元, / 亿元, 成交额亿元, RMB mn, US$'000. Pure."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from agent.figures.extract import extract

_BRACKET = re.compile(r"\s*[（(\[【〔]\s*([^（）()\[\]【】〔〕]{1,28}?)\s*[）)\]】〕]")
_SAID = re.compile(r"(?:(?:计量|计价|货币|数量|金额)?单位\s*[:：]?|units?\s*[:：]|in(?=\s))\s*", re.IGNORECASE)
_SHORT_TIMES = {"s": "秒", "m": "分钟", "h": "小时", "hr": "小时", "hrs": "小时", "mins": "分钟", "secs": "秒"}
_MEASURES_TIME = re.compile(r"duration|time|latency|length of|时长|耗时|用时|延迟|时延", re.IGNORECASE)
_PARTS = re.compile(r"[,，、;；]\s*")
_MARK = re.compile(r"\s*[_/|，,、:：;；·\-–—\s]\s*")
_JOINED = re.compile(r"(?<=[一-鿿）)])(?:(?:[百十千]?[万亿]|百万|千)(?:元|美元|港元|欧元|日元)|[%％])$|(?<=[A-Za-z])[%％]$")
_LEADING = re.compile(r"[%％]\s?(?=(?:yoy|qoq|mom|wow|ytd|chg|change|growth|of\b|share)\b)", re.IGNORECASE)
_PER = re.compile(r"(.*?[^\s/每])\s?(?:(?:/\s?[^\s/]{1,12}){1,3}|每[^\s/]{1,8}|\s?per [a-z]+)")
_NEVER_BEHIND_A_MARK = re.compile(r"[A-Za-z]|[年月周日天期季半]|[^/每]*[年季月周日天期]|\d.*")  # Series B, 涨跌幅_周, GPU-80G
_HAN_NAME = re.compile(r"[一-鿿]{2}$")
_LONE_COUNT = re.compile(r"[一-鿿](?<![万亿])|股")
# Currencies before their scale, as accounts in Chinese have them: 人民币百万元, 港币千元, 美元百万.
_COIN = {"人民币": "元", "港币": "港元", "美金": "美元", "美元": "美元", "港元": "港元", "欧元": "欧元", "日元": "日元", "新台币": "新台币", "rmb": "元", "hk$": "港元", "us$": "美元"}
_COIN_FIRST = re.compile(rf"({'|'.join(map(re.escape, _COIN))})\s?([百十千]?[万亿]|百万|十亿|千)?元?", re.IGNORECASE)
# What English headers are made of. The scales as the grammar reads them behind a number, ours for those that have no word there.
_SCALES = {
    "thousand": "thousand", "thousands": "thousand", "k": "thousand", "'000": "thousand", "’000": "thousand", "000s": "thousand", "million": "million", "millions": "million",
    "mn": "million", "mln": "million", "mm": "million", "m": "million", "billion": "billion", "billions": "billion", "bn": "billion", "bln": "billion", "b": "billion",
    "trillion": "trillion", "tn": "trillion", "10k": "万", "10,000": "万", "10000": "万", "100 million": "亿", "100 mn": "亿", "100mn": "亿", "100m": "亿",
}  # fmt: skip
_COINS = {
    "us$": "USD", "usd": "USD", "$": "USD", "us dollars": "USD", "dollars": "USD", "rmb": "CNY", "cny": "CNY", "yuan": "CNY", "renminbi": "CNY", "¥": "CNY", "￥": "CNY",
    "hk$": "HKD", "hkd": "HKD", "nt$": "TWD", "ntd": "TWD", "twd": "TWD", "eur": "EUR", "€": "EUR", "euros": "EUR", "gbp": "GBP", "£": "GBP", "jpy": "JPY", "yen": "JPY", "krw": "KRW", "won": "KRW", "hong kong dollars": "HKD", "nt dollars": "TWD",
}  # fmt: skip
COIN_NAMES = {"USD": "美元", "CNY": "元", "EUR": "欧元", "HKD": "港元", "JPY": "日元", "GBP": "英镑", "KRW": "韩元", "TWD": "新台币"}
_THINGS = {
    "units": "units", "unit": "units", "pieces": "pieces", "pcs": "pieces", "vehicles": "vehicles", "tons": "吨", "tonnes": "吨", "mt": "吨", "barrels": "桶", "people": "people",
    "persons": "people", "users": "users", "visits": "visits", "shares": "股", "subscribers": "subscribers", "employees": "employees", "customers": "customers", "stores": "stores",
    "sq m": "平方米", "sqm": "平方米", "seconds": "秒", "sec": "秒", "minutes": "分钟", "min": "分钟", "hours": "小时", "percent": "%", "pct": "%", "ppts": "个百分点", "ppt": "个百分点",
}  # fmt: skip
_WORD = re.compile("|".join(sorted((rf"{re.escape(w)}(?![a-z\d])" if w[-1].isalnum() else re.escape(w) for w in (*_SCALES, *_COINS, *_THINGS)), key=len, reverse=True)), re.IGNORECASE)


@lru_cache(1 << 12)
def parted(header: str) -> tuple[str, str]:
    """资本开支，亿美元 -> 资本开支, 亿美元: what a column holds and the unit as the grammar reads it behind a number; "" for none."""
    header = header.strip()
    if unit_of(header):
        return header, ""  # NT$ million, of all the table
    for found in _BRACKET.finditer(header):
        if unit := _of_time(found[1], header) or unit_named(found[1]):
            return (header[: found.start()] + header[found.end() :]).strip(), unit
    for mark in _MARK.finditer(header):
        rest = header[mark.end() :]
        blank = not mark[0].strip() and not _HAN_NAME.search(header[: mark.start()])
        if mark.start() and not re.search(r"[）)\]】]", rest) and (unit := _behind_mark(rest, blank)):
            return header[: mark.start()], unit
    if joined := _JOINED.search(header):
        return header[: joined.start()], joined[0].replace("％", "%")
    leading = _LEADING.search(header)
    return (_LEADING.sub("", header, count=1), "%") if leading else (header, "")


def _of_time(bracket: str, header: str) -> str:
    """Visit duration (s), 平均时延(ms), 停留时长(min): a letter that is a unit where a time is measured; deal(s) are many."""
    return _SHORT_TIMES.get(bracket.strip().lower(), "") if _MEASURES_TIME.search(header) else ""


def canonical(header: str) -> str:
    """A header with its unit in round brackets, as （亿元）: one way for all that read headers."""
    header = " ".join(header.split())
    name, unit = parted(header)
    if not unit or not name or (re.search(r"[（(]", header[len(name) - 1 :]) and "单位" not in header):
        return header
    return f"{name}（{unit.strip()}）"


def _behind_mark(text: str, blank: bool) -> str:
    if _NEVER_BEHIND_A_MARK.fullmatch(text) or (blank and _LONE_COUNT.fullmatch(text)):
        return ""
    return unit_of(text)


@lru_cache(1 << 12)
def unit_named(text: str) -> str:
    """The unit in a bracket or a line, other words apart: 单位：亿元, 万元，含税."""
    said = _SAID.match(text)
    parts = _PARTS.split(text[said.end() :] if said else text)
    told = [text] if re.search(r"\d,\d", text) else [*parts, *(part.partition(" ")[0] for part in parts)]
    return next((unit for part in told if (unit := unit_of(part.strip()))), "")


@lru_cache(1 << 12)
def unit_of(text: str) -> str:
    """The text as a unit, the way the grammar reads it behind a number; "" if it is none."""
    text = text.strip().replace("％", "%").replace("仟", "千").replace("人民币元", "元")
    if coin := _COIN_FIRST.fullmatch(text):
        return f"{coin[2] or ''}{_COIN[coin[1].lower()]}"
    text = re.sub(r"^人民币(?=.*元)", "", text)
    if english := _in_english(text):
        return english
    per = _PER.fullmatch(text)
    core = per[1] if per else text
    if not core or re.match(r"[\d.]", core) or len(core) > 10:
        return ""
    found = extract(f"2.5{core}")
    read = len(found) == 1 and found[0].end == len(core) + 3 and found[0].dimension not in ("date", "time") and not found[0].bound
    return text if read and (found[0].unit or found[0].value != Decimal("2.5")) else ""


def _in_english(text: str) -> str:
    """USD mn, RMB'000, mn units, 100 million yuan: every word is a scale, a currency or a thing counted."""
    words, rest = [found[0].lower() for found in _WORD.finditer(text)], _WORD.sub("", text)
    if not words or re.sub(r"[\s_.()/]|\b(?:of|in)\b", "", rest):
        return ""
    scales, coins, things = ([table[w] for w in words if w in table] for table in (_SCALES, _COINS, _THINGS))
    if "_" in text and words[0] in _THINGS and len(words) > 1:
        return ""  # visits_million: what is measured, and its scale
    if len(scales) > 1 or len(coins) > 1 or len(things) > 1 or (scales and text.strip().isascii() and len(text.strip()) == 1):
        return ""
    scale, coin, thing = (found[0] if found else "" for found in (scales, coins, things))
    if scale in ("", "万", "亿"):
        return f"{scale}{COIN_NAMES[coin]}" if coin else f"{scale}{thing}" if not thing.isascii() or not thing or thing == "%" else f"{scale} {thing}"
    return f" {scale} {coin or thing}".rstrip()
