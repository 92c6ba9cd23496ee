"""Figures said in words: 三成五, 一半, 十余家, two dozen, one in five, doubled."""

from __future__ import annotations

import re
from decimal import Decimal

from agent.figures import grammar, units
from agent.figures.model import Figure
from agent.figures.numerals import DIGITS, ENGLISH, han_step, han_value
from agent.figures.quantity import behind, closed, scale_value, tenths, with_unit

_PARTS = {"third": 3, "quarter": 4, "fifth": 5, "sixth": 6, "eighth": 8, "tenth": 10}


_TOPS = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4}


_FOLDS = {"doub": 2, "trip": 3, "quadrupl": 4, "twice": 2, "两": 4, "2": 4}


def read_fold(text: str, plain: str, found: re.Match[str], floor: int) -> Figure:
    """翻番, doubled: twice; 翻两番: four times; halved: a half."""
    start, end = found.span("fold")
    if found["fold"].startswith("halv"):
        return closed(text, plain, start, end, floor, Decimal(50), "%", "percent", Decimal(1))
    times = next((n for key, n in _FOLDS.items() if key in found["fold"]), 2)
    return closed(text, plain, start, end, floor, Decimal(times), "x", "ratio", Decimal(1))


def read_half(text: str, plain: str, found: re.Match[str], floor: int) -> Figure | None:
    start, end = found.span("half")
    word = found["half"].lower()
    if word == "半" and start and plain[start - 1] in "过近超逾":
        passed = plain[start - 1] == "过"
        begin = start - 1 if passed and start > floor else start
        return closed(text, plain, begin, end, floor, Decimal(50), "%", "percent", Decimal(10), bound=">" if passed else "")
    if word == "半":
        unit = grammar.HALF_OF.match(plain, end)
        if not unit or plain[max(0, start - 1) : start] in ("上", "下", "前", "后", "大"):
            return None
        value, name, step = {
            "年": ("6", "month", "1"),
            "月": ("0.5", "month", "0.5"),
            "小时": ("1800", "s", "60"),
            "天": ("43200", "s", "3600"),
        }[unit[1]]
        return closed(text, plain, start, unit.end(), floor, Decimal(value), name, "duration", Decimal(step))
    for key, parts in _PARTS.items():
        if key in word:
            share = Decimal(100) * _TOPS[re.split(r"[- ]", word)[0]] / parts
            return closed(text, plain, start, end, floor, share, "%", "percent", Decimal("0.01"))
    return closed(text, plain, start, end, floor, Decimal(50), "%", "percent", Decimal(1))


def read_english(text: str, plain: str, found: re.Match[str], floor: int) -> Figure | None:
    start, end = found.span("english")
    word = found["english"].lower()
    if word.endswith("fold"):
        base = word.removesuffix("fold").rstrip("-")
        return closed(
            text, plain, start, end, floor, Decimal(ENGLISH.get(base, 10)), "x", "ratio", Decimal(1)
        )
    lone = re.fullmatch(r"(?:a|one)[ -](hundred|thousand|million|billion|trillion)", word)
    if lone:
        scale = Decimal({"hundred": 100, **units.LATIN_SCALES}[lone[1]])
        return behind(text, plain, start, end, floor, scale, scale, "")
    many = re.fullmatch(r"(tens|dozens|hundreds|thousands|millions) of (thousands|millions|billions)", word)
    if many:
        tens_of = {"tens": 10, "dozens": 12, "hundreds": 100, "thousands": 1000, "millions": 10**6}[many[1]]
        size = Decimal(tens_of * units.LATIN_SCALES[many[2].rstrip("s")])
        return behind(text, plain, start, end, floor, size, size, "", vague=True)
    if word.endswith("hundred"):
        hundreds = Decimal(ENGLISH[re.split("[ -]", word)[0]] * 100)
        return behind(text, plain, start, end, floor, hundreds, Decimal(100), "")
    tens, _, ones = word.partition("-")
    reach = grammar.EN_REACH.match(plain, end)
    if reach and ENGLISH.get(word, 0) and ENGLISH[reach["num"].lower()] > ENGLISH[word]:
        factor = 100 if reach["scale"] else 1
        low, high = (Decimal(ENGLISH[w] * factor) for w in (word, reach["num"].lower()))
        return with_unit(text, plain, start, reach.end(), floor, low, high, Decimal(factor), "", "")
    vague = {"dozens": 24, "hundreds": 100, "thousands": 1000}
    value = Decimal(vague.get(word, ENGLISH.get(tens, 0) + (ENGLISH.get(ones, 0) if ones else 0)))
    return behind(text, plain, start, end, floor, value, Decimal(1), "", vague=word in vague)


def read_fraction(text: str, plain: str, found: re.Match[str], floor: int) -> Figure | None:
    start, end = found.span("fraction")
    word = found["fraction"]
    if word[0] not in "百千万":
        pass
    elif word[1:].startswith("分之"):
        number, whole = word[3:].strip(), {"百": 1, "千": 10, "万": 100}[word[0]]
        value = Decimal(number.replace(",", "")) if number[0].isdigit() else han_value(number)
        if value is None:
            return None
        return closed(text, plain, start, end, floor, value / whole, "%", "percent", Decimal(1) / whole)
    chance = re.fullmatch(r"(\w+) (?:in|out of)(?: every)? (\w+)", word.lower())
    if chance:
        part, all_of = (Decimal(ENGLISH.get(n, 0) or (n if n.isdigit() else 0)) for n in chance.groups())
        return closed(text, plain, start, end, floor, part * 100 / all_of, "%", "percent", Decimal("0.01"))
    left, _, right = word.partition("/" if "/" in word else "分之")
    top, bottom = (Decimal(left), Decimal(right)) if "/" in word else (han_value(right), han_value(left))
    if not top or not bottom:
        return None
    return closed(text, plain, start, end, floor, top * 100 / bottom, "%", "percent", Decimal("0.01"))


_AGO = re.compile(r"一(?:年|周|个?月|个?季度|个?星期|天|日)前(?!后)")


def read_han(text: str, plain: str, found: re.Match[str], floor: int) -> Figure | None:
    start, end = found.span("han")
    if _in_word(plain, start):
        return None
    if _AGO.match(plain, start):
        return None  # the basis of a comparison, as 同比 is
    word = found["han"]
    vague = word[0] in "数几上近"
    if word[0] == "近" and _is_window(plain, start, end):
        vague, start, word = False, start + 1, word[1:]
    core = word[1:] if vague else word
    if vague and word[0] != "近" and core[0] not in "十百千万亿":  # 线上三家
        vague, start = False, start + 1
    value, high, step = han_value(core), None, han_step(core)
    if value is None or (core[0] == "零" and len(core) > 1 and "点" not in core):
        return None
    pair = grammar.PAIR.fullmatch(core)
    if pair and _is_pair(pair["low"], pair["high"]):
        low, top = (han_value((pair["head"] or "") + pair[end_of] + pair["tail"]) for end_of in ("low", "high"))
        value, high = low or value, top
    reach = grammar.HAN_REACH.match(plain, end)
    if reach and not vague and _reaches(plain, start, reach, value):
        high, end = han_value(reach["num"]), reach.end()
    opened = _opened_han(plain, end)
    counted_at = opened.end() if opened else end
    scaled = opened and opened["open"] == "几" and grammar.SCALE_AFTER.match(plain, counted_at)  # 十几亿元
    if not scaled and not _counts(plain, start, counted_at, core, value, word[0] if vague else plain[start - 1 : start]):
        return None
    bound = {"数": "~", "几": "~", "上": ">~", "近": "<~"}.get(word[0], "") if vague else ""
    cheng = grammar.CHENG.match(plain, end)
    if cheng and value <= 10:
        return tenths(text, plain, start, cheng, floor, value, high, bound)
    if opened:
        bound, end = units.OPEN_MARKS[opened["open"]], opened.end()
        scale = grammar.SCALE_AFTER.match(plain, end)
        if scale and scale["han"]:
            value, end = value * (scale_value(scale) or 1), scale.end()
    if plain[end : end + 1] == "级" and value >= 10**8:
        return closed(text, plain, start, end + 1, floor, value, "", "count", step, high, bound or "~")
    return with_unit(text, plain, start, end, floor, value, high, step, "", bound)


def _is_window(plain: str, start: int, end: int) -> bool:
    """近三年累计: the three years in which, not nearly three."""
    unit = grammar.HAN_UNITS.match(plain, end)
    lasted = grammar.LASTED.search(plain[max(0, start - 4) : start])
    return bool(unit and not lasted and grammar.WINDOW.match(plain, unit.end()))


def _in_word(plain: str, start: int) -> bool:
    """四川, 五花八门: the numeral is part of a word."""
    for at in range(start, max(-1, start - 1 - grammar.NO_COUNT_BACK), -1):
        word = grammar.NO_COUNT.match(plain, at)
        if word and word.end() > start:
            return True
    return False


def _is_pair(low: str, high: str) -> bool:
    """七八, 三五: about; 二八 is none."""
    one, two = DIGITS[low], DIGITS[high]
    return two == one + 1 or (one, two) == (3, 5)


def _reaches(plain: str, start: int, reach: re.Match[str], value: Decimal) -> bool:
    """三到五年: a range, where a unit or counter follows; 从三到五 and 周一至五 are none."""
    high = han_value(reach["num"])
    if high is None or high <= value or plain[start - 1 : start] in ("第", "周", "期"):
        return False
    if grammar.FROM.search(plain, max(0, start - 8), start):
        return False
    return any(p.match(plain, reach.end()) for p in (grammar.HAN_UNITS, grammar.HAN_COUNTERS, grammar.CHENG))


def _opened_han(plain: str, end: int) -> re.Match[str] | None:
    """十余家, 三十多个, 十几家."""
    opened = grammar.OPEN_HAN.match(plain, end)
    return opened if opened and not plain.startswith(("多元", "多少", "来自", "来年"), opened.start()) else None


_VAGUE = tuple("超近约逾达数上过破几")


_OPENERS = ("（", "(", "：", ":", "/", "")


_UNIT_ALONE = re.compile(r"(?:" + units.alternation(units.CURRENCIES) + r")?\s?(?:[)）/，,]|$)")


def _counts(plain: str, start: int, end: int, core: str, value: Decimal, before: str) -> bool:
    """A Chinese numeral is a figure when it carries a scale, a unit, or (from two up) a counter."""
    if core in units.HAN_SCALES and before not in _VAGUE:
        if before in _OPENERS and _UNIT_ALONE.match(plain, end):
            return False
        return bool(grammar.CURRENCY.match(plain, end) or plain.startswith("级", end))
    if before == "周" and plain[start - 2 : start - 1] in tuple("一二两三四五六七八九十几数"):
        before = ""
    if before in ("分", "共") and value > 1 and plain[end : end + 1] == "期":
        return True  # 分三期交付
    if before in ("第", "星", "周", "初", "其", "统", "唯", "之", "单", "同", "万", "每"):
        return False
    if value >= 10**8 or (value >= 100 and len(core) >= 2) or (value >= 10**4 and before in "超近约逾达数上"):
        return True
    if grammar.CHENG.match(plain, end):
        return True
    if core in ("百", "千", "万") and before in tuple("近超上逾约数达几破"):
        return True
    if grammar.HAN_UNITS.match(plain, end):
        return value > 1 or bool(
            grammar.ONE_SPAN_AFTER.match(plain, end)
            or grammar.ONE_SPAN_BEFORE.search(plain[max(0, start - 3) : start])
        )
    return (
        value > 1
        and core not in ("百", "千", "万", "亿")
        and bool(grammar.HAN_COUNTERS.match(plain, end))
        and before not in ("这", "那")
    ) or (value >= 10 and len(core) >= 2 and bool(grammar.HAN_COUNTERS.match(plain, end)))
