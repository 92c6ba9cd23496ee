"""One figure read where the grammar found it: its value, range, unit, bound, span."""

from __future__ import annotations

import re
from decimal import Decimal

from agent.figures import grammar, units
from agent.figures.bounds import bound_before
from agent.figures.model import Figure
from agent.figures.numerals import ENGLISH, han_step, han_value


def read_figure(text: str, plain: str, found: re.Match[str], floor: int) -> Figure | None:
    for kind, read in _READERS.items():
        if found[kind] is not None:
            return read(text, plain, found, floor)
    return None


def _clock(text: str, plain: str, found: re.Match[str], floor: int) -> Figure:
    parts = [Decimal(p) for p in found["clock"].split(":")]
    start, end = found.span("clock")
    before = plain[max(0, start - 8) : start]
    if grammar.TIME_WORDS.search(before) or grammar.ZONE.match(plain, end):
        return Figure(text[start:end], start, end, None, "time", "time", form=found["clock"].zfill(5))
    seconds = parts[0] * 60 + parts[1] if len(parts) == 2 else parts[0] * 3600 + parts[1] * 60 + parts[2]
    return Figure(text[start:end], start, end, seconds, "s", "duration", step=Decimal(1))


def _size(text: str, plain: str, found: re.Match[str], floor: int) -> Figure | None:
    parts = re.findall(r"\d+", found["size"])
    start, end = found.span("size")
    return Figure(text[start:end], start, end, None, "size", "size", form="×".join(parts))


def _fraction(text: str, plain: str, found: re.Match[str], floor: int) -> Figure | None:
    start, end = found.span("fraction")
    word = found["fraction"]
    if word.startswith("百分之"):
        number = word[3:]
        value = Decimal(number.replace(",", "")) if number[0].isdigit() else han_value(number)
        return (
            _close(text, plain, start, end, floor, value, "%", "percent", Decimal(1))
            if value is not None
            else None
        )
    left, _, right = word.partition("/" if "/" in word else "分之")
    top, bottom = (Decimal(left), Decimal(right)) if "/" in word else (han_value(right), han_value(left))
    if not top or not bottom:
        return None
    return _close(text, plain, start, end, floor, top * 100 / bottom, "%", "percent", Decimal("0.01"))


_PARTS = {"third": 3, "quarter": 4, "fifth": 5, "sixth": 6, "eighth": 8, "tenth": 10}
_TOPS = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4}
_FOLDS = {"doub": 2, "trip": 3, "quadrupl": 4, "twice": 2, "两": 4, "2": 4}


def _fold(text: str, plain: str, found: re.Match[str], floor: int) -> Figure:
    """翻番, doubled: twice; 翻两番: four times; halved: a half."""
    start, end = found.span("fold")
    if found["fold"].startswith("halv"):
        return _close(text, plain, start, end, floor, Decimal(50), "%", "percent", Decimal(1))
    times = next((n for key, n in _FOLDS.items() if key in found["fold"]), 2)
    return _close(text, plain, start, end, floor, Decimal(times), "x", "ratio", Decimal(1))


def _spelt(text: str, plain: str, found: re.Match[str], floor: int) -> Figure:
    """9 分 5 秒, 1 小时 20 分钟: one duration."""
    start, end = found.span("spelt")
    sizes = {"时": 3600, "分": 60, "秒": 1}
    parts = re.findall(r"(\d+)\s?个?小?([时分秒])", found["spelt"])
    value = sum((Decimal(number) * sizes[unit] for number, unit in parts), Decimal(0))
    step = Decimal(sizes[parts[-1][1]])
    return _close(text, plain, start, end, floor, value, "s", "duration", step)


def _half(text: str, plain: str, found: re.Match[str], floor: int) -> Figure | None:
    start, end = found.span("half")
    word = found["half"].lower()
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
        return _close(text, plain, start, unit.end(), floor, Decimal(value), name, "duration", Decimal(step))
    for key, parts in _PARTS.items():
        if key in word:
            share = Decimal(100) * _TOPS[re.split(r"[- ]", word)[0]] / parts
            return _close(text, plain, start, end, floor, share, "%", "percent", Decimal("0.01"))
    return _close(text, plain, start, end, floor, Decimal(50), "%", "percent", Decimal(1))


def _english(text: str, plain: str, found: re.Match[str], floor: int) -> Figure | None:
    start, end = found.span("english")
    word = found["english"].lower()
    if word.endswith("fold"):
        base = word.removesuffix("fold").rstrip("-")
        return _close(
            text, plain, start, end, floor, Decimal(ENGLISH.get(base, 10)), "x", "ratio", Decimal(1)
        )
    lone = re.fullmatch(r"(?:a|one)[ -](hundred|thousand|million|billion|trillion)", word)
    if lone:
        scale = Decimal({"hundred": 100, **units.LATIN_SCALES}[lone[1]])
        return _after(text, plain, start, end, floor, scale, scale, "")
    tens, _, ones = word.partition("-")
    vague = {"dozens": 24, "hundreds": 100, "thousands": 1000}
    value = Decimal(vague.get(word, ENGLISH.get(tens, 0) + (ENGLISH.get(ones, 0) if ones else 0)))
    return _after(text, plain, start, end, floor, value, Decimal(1), "", vague=word in vague)


def _number(text: str, plain: str, found: re.Match[str], floor: int) -> Figure | None:
    start, end = found.span("number")
    start += len(found["number"]) - len(found["number"].lstrip())
    digits = grammar.FIRST_NUMBER.search(found["number"])
    if not digits:
        return None
    written = digits[0].replace(",", "").replace("，", "")
    lead = found["number"][: digits.start()].strip()
    if start == floor and floor and lead[:1] in ("+", "-"):  # 16 核+96G: the plus joins two figures
        start += 1
        lead = lead[1:].strip()
    value, step = Decimal(written), Decimal(1).scaleb(-len(written.partition(".")[2]))
    if lead.startswith(("-", "负")) or lead.endswith("-"):
        value = -value
    currency = units.CURRENCIES.get(lead.lstrip("+-负").strip("+- "), "")
    return _after(text, plain, start, end, floor, value, step, currency)


def _after(
    text: str,
    plain: str,
    start: int,
    end: int,
    floor: int,
    value: Decimal,
    step: Decimal,
    currency: str,
    *,
    vague: bool = False,
) -> Figure | None:
    """Range end, scale, unit or counter, bounds: everything that may stand behind a number."""
    high: Decimal | None = None
    own_scale = grammar.SCALE_AFTER.match(plain, end)
    tail = end
    bound = "~" if vague else ""
    if own_scale:
        tail = own_scale.end()
    middle = _unit_between(plain, tail)
    reach = grammar.RANGE.match(plain, middle)
    if reach and value >= 0 and _is_range(plain, reach, middle, value):
        end = reach.end("num")
        written = reach["num"].replace(",", "").replace("，", "")
        high = Decimal(written)
        step = min(step, Decimal(1).scaleb(-len(written.partition(".")[2])))
        low_scale = _scale_value(own_scale)
        own_scale = grammar.SCALE_AFTER.match(plain, end)
        scale = _scale_value(own_scale)
        value, high, step = (
            value * (low_scale or scale or 1),
            high * (scale or low_scale or 1),
            step * (scale or low_scale or 1),
        )
        end = own_scale.end() if own_scale else end
    else:
        opened = grammar.OPEN.match(plain, end)
        if opened and (opened["open"] != "+" or grammar.PLUS_ENDS.match(plain, opened.end())):
            bound, end = units.OPEN_MARKS[opened["open"]], opened.end()
            own_scale = grammar.SCALE_AFTER.match(plain, end)
        if own_scale and _scale_value(own_scale):
            if own_scale["latin"] and not _is_scale(plain, own_scale, value):
                own_scale = None
            else:
                bound = ">" if own_scale["open"] else bound
                scale = _scale_value(own_scale) or 1
                value, step, end = value * scale, step * scale, own_scale.end()
        opened = grammar.OPEN.match(plain, end) if own_scale else None
        if opened and opened["open"] != "+":
            bound, end = units.OPEN_MARKS[opened["open"]], opened.end()
    return _unit(text, plain, start, end, floor, value, high, step, currency, bound)


def _unit_between(plain: str, at: int) -> int:
    """A unit repeated in a range, 10%~20% or 13亿元至15亿元, stands before the dash."""
    between = grammar.UNIT_BETWEEN.match(plain, at)
    return between.end() if between else at


def _is_range(plain: str, reach: re.Match[str], at: int, low: Decimal) -> bool:
    joint = plain[at : reach.start("num")]
    unit = plain[at - 1 : at]
    if unit in tuple("%倍年天月时钟个家") and not re.match(
        rf"\s?(?:个|小|分)?{unit}", plain[reach.end() : reach.end() + 4]
    ):
        return False
    high = Decimal(reach["num"].replace(",", "").replace("，", ""))
    if "and" in joint:
        return bool(grammar.BETWEEN.search(plain[max(0, at - 24) : at])) and high > low
    if "到" in joint or "to" in joint:
        return not grammar.FROM.search(plain, max(0, at - 16), at)
    return not grammar.DATE_UNIT.match(plain, reach.end()) or high > low


def _scale_value(found: re.Match[str] | None) -> int:
    if not found:
        return 0
    word = found["han"] or found["en"] or found["latin"] or found["m"]
    return units.HAN_SCALES.get(word) or units.LATIN_SCALES.get(word, 0)


def _is_scale(plain: str, found: re.Match[str], value: Decimal) -> bool:
    """K, M, B, T scale only behind a number; 4K and 8K pictures and a space before them do not."""
    if found["latin"] == "T" and grammar.STORAGE.match(plain, found.end()):
        return False
    if found["latin"] == "T" and value in grammar.PORT_SPEEDS:
        counted = grammar.COUNTED_BEFORE_T.search(plain, max(0, found.start() - 16), found.start())
        return bool(counted or grammar.COUNTED_IN_T.match(plain, found.end()))
    return not found[0].startswith(" ") or found["latin"] in "MB"


def _unit(
    text: str,
    plain: str,
    start: int,
    end: int,
    floor: int,
    value: Decimal,
    high: Decimal | None,
    step: Decimal,
    currency: str,
    bound: str,
) -> Figure | None:
    cheng = grammar.CHENG.match(plain, end)
    if cheng and abs(value) <= 10 and not currency:
        half = Decimal(5) if cheng["half"] else Decimal(0)
        top = None if high is None else high * 10 + half
        return _close(
            text, plain, start, cheng.end(), floor, value * 10 + half, "%", "percent", Decimal(10), top, bound
        )
    money = grammar.CURRENCY.match(plain, end)
    if money:
        code = units.CURRENCIES[money[0].strip().lstrip("/")]
        end = money.end()
        if code == "CNY" and (inner := grammar.RENMINBI.match(plain, end)):
            end = inner.end()
        end = _per(plain, end)
        return _close(text, plain, start, end, floor, value, code, "money", step, high, bound)
    if currency:
        return _close(text, plain, start, end, floor, value, currency, "money", step, high, bound)
    known = grammar.UNIT.match(plain, end)
    if known:
        unit, dimension, factor = units.UNITS[known[0].strip()]
        top = None if high is None else high * factor
        return _close(
            text, plain, start, known.end(), floor, value * factor, unit, dimension, step * factor, top, bound
        )
    counter = grammar.COUNTER.match(plain, end)
    if counter:
        name = counter[0].strip()
        scale = 10**8 if name == "亿次" else 10**4 if name == "万次" else 1
        stop = end if name in units.LATIN_COUNTERS or name in _NOUNS else counter.end()
        unit = "" if stop == end else name
        return _close(
            text, plain, start, stop, floor, value * scale, unit, "count", step * scale, high, bound
        )
    if plain[end : end + 1].isascii() and plain[end : end + 1].isalpha():
        return None
    return _close(text, plain, start, end, floor, value, "", "count", step, high, bound)


_NOUNS = frozenset(
    [
        "用户",
        "tokens",
        "token",
        "参数",
        "标记",
        "样本",
        "企业",
        "公司",
        "国家",
        "模型",
        "城市",
        "语言",
        "卫星",
        "机构",
        "岗位",
        "门店",
        "集群",
        "节点",
        "机柜",
        "服务器",
        "芯片",
    ]
)


def _per(plain: str, end: int) -> int:
    """元/时, 美元/片: the price's own per."""
    per = grammar.PER.match(plain, end)
    return per.end() if per else end


def _han(text: str, plain: str, found: re.Match[str], floor: int) -> Figure | None:
    start, end = found.span("han")
    if grammar.NO_COUNT.match(plain, start) or (
        start and grammar.NO_COUNT.match(plain, start - 1) and plain[start - 1] not in "超近约逾达"
    ):
        return None
    if plain.startswith("一年前", start):
        return None  # the basis of a comparison, as 同比 is
    word = found["han"]
    vague = word[0] in "数几上近"
    core = word[1:] if vague else word
    value = han_value(core)
    if value is None:
        return None
    if not _counts(plain, start, end, core, value):
        return None
    bound = {"数": "~", "几": "~", "上": ">~", "近": "<~"}.get(word[0], "")
    cheng = grammar.CHENG.match(plain, end)
    if cheng and value <= 10:
        half = Decimal(5) if cheng["half"] else Decimal(0)
        return _close(
            text,
            plain,
            start,
            cheng.end(),
            floor,
            value * 10 + half,
            "%",
            "percent",
            Decimal(10),
            None,
            bound,
        )
    opened = grammar.OPEN.match(plain, end)
    if opened and opened["open"] != "+":
        bound, end = units.OPEN_MARKS[opened["open"]], opened.end()
        scale = grammar.SCALE_AFTER.match(plain, end)
        if scale and scale["han"]:
            value, end = value * (_scale_value(scale) or 1), scale.end()
    if plain[end : end + 1] == "级" and value >= 10**8:
        end += 1
        bound = bound or "~"
    return _unit(text, plain, start, end, floor, value, None, han_step(core), "", bound)


_VAGUE = tuple("超近约逾达数上过")
_OPENERS = ("（", "(", "：", ":", "/", "")
_UNIT_ALONE = re.compile(r"(?:" + units.alternation(units.CURRENCIES) + r")?\s?(?:[)）/，,]|$)")


def _counts(plain: str, start: int, end: int, core: str, value: Decimal) -> bool:
    """A Chinese numeral is a figure when it carries a scale, a unit, or (from two up) a counter."""
    before = plain[start - 1 : start]
    if core in units.HAN_SCALES and before not in _VAGUE:
        if before in _OPENERS and _UNIT_ALONE.match(plain, end):
            return False
        return bool(grammar.CURRENCY.match(plain, end) or plain.startswith("级", end))
    if before in ("第", "星", "周", "初", "其", "统", "唯", "之", "单", "同", "万", "每"):
        return False
    if value >= 10**8 or (value >= 100 and len(core) >= 2) or (value >= 10**4 and before in "超近约逾达数上"):
        return True
    if grammar.CHENG.match(plain, end) and value > 1:
        return True
    if core in ("百", "千", "万") and before in tuple("近超上逾约数达"):
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


def _close(
    text: str,
    plain: str,
    start: int,
    end: int,
    floor: int,
    value: Decimal | None,
    unit: str,
    dimension: str,
    step: Decimal,
    high: Decimal | None = None,
    bound: str = "",
) -> Figure:
    """Bound words before and after, then the figure."""
    after = grammar.AFTER.match(plain, end)
    if after and not (
        after[0].strip() == "内" and dimension not in ("duration", "money", "percent", "count")
    ):
        bound, end = units.BOUNDS_AFTER[after[0].strip()] or bound, after.end()
    if (
        dimension in ("ratio", "duration")
        and plain[end : end + 1] == "多"
        and not plain.startswith("多亿", end)
    ):
        bound, end = ">", end + 1
    word, at = bound_before(plain[max(floor, start - 16) : start])
    if word and not (dimension == "duration" and word == "over"):  # over four years: during them
        own = grammar.BEFORE[word]
        bound = own or bound
        start -= at if own else 0
    return Figure(text[start:end], start, end, value, unit, dimension, bound, high, step)


_READERS = {
    "spelt": _spelt, "fold": _fold, "clock": _clock, "size": _size, "fraction": _fraction, "half": _half, "number": _number, "han": _han, "english": _english,
}  # fmt: skip
