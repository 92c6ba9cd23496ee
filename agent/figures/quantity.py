"""What stands behind and before a number: the end of a range, a scale, a unit or counter, a bound; then the figure."""

from __future__ import annotations

import re
from decimal import Decimal

from agent.figures import grammar, units
from agent.figures.bounds import bound_before
from agent.figures.model import Figure
from agent.figures.numerals import han_value


def behind(
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
    if own_scale and own_scale["mm"] and not currency and not _counts_millions(plain, start, own_scale.end()):
        own_scale = None  # £300m; but 300m of road
    tail = end
    bound = "~" if vague else ""
    if own_scale:
        tail = own_scale.end()
    middle = _unit_between(plain, tail)
    reach = grammar.RANGE.match(plain, middle)
    if reach and (value >= 0 or "-" not in plain[middle : reach.start("num")]) and _is_range(plain, reach, start, middle, value):
        end = reach.end("num")
        written = reach["num"].replace(",", "").replace("，", "")
        high = Decimal(written)
        step = min(step, Decimal(1).scaleb(-len(written.partition(".")[2])))
        low_scale = scale_value(own_scale)
        own_scale = grammar.SCALE_AFTER.match(plain, end)
        scale = scale_value(own_scale)
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
        if own_scale and scale_value(own_scale):
            if own_scale["latin"] and not _is_scale(plain, own_scale, value):
                own_scale = None
            else:
                bound = ">" if own_scale["open"] else bound
                scale = scale_value(own_scale) or 1
                value, step, end = value * scale, step * scale, own_scale.end()
                below = grammar.COMPOUND.match(plain, end) if own_scale["han"] else None
                if below and units.HAN_SCALES[below["scale"]] * 10 <= scale:
                    step = Decimal(units.HAN_SCALES[below["scale"]])
                    value, end = value + Decimal(below["num"]) * step, below.end()
                    step = step.scaleb(-len(below["num"].partition(".")[2]))
        opened = grammar.OPEN.match(plain, end) if own_scale else None
        if opened and opened["open"] != "+":
            bound, end = units.OPEN_MARKS[opened["open"]], opened.end()
    return with_unit(text, plain, start, end, floor, value, high, step, currency, bound)


def _counts_millions(plain: str, start: int, end: int) -> bool:
    """It shipped 2.3m: of English prose; a sprint of 100m and 3m tall are metres."""
    if _AFTER_HAN.search(plain, max(0, start - 30), end + 10) or not re.search(r"[a-z]{2}", plain[max(0, start - 30) : start]):
        return False
    return not _METRES.match(plain, end)


_METRES = re.compile(r"[ -](?:tall|long|wide|deep|high|away|race|sprint|above|below|run|from|dash|radius|x|by)(?![a-z])")


def _unit_between(plain: str, at: int) -> int:
    """A unit repeated in a range, 10%~20% or 13亿元至15亿元, stands before the dash."""
    between = grammar.UNIT_BETWEEN.match(plain, at)
    return between.end() if between else at


def _is_range(plain: str, reach: re.Match[str], start: int, at: int, low: Decimal) -> bool:
    joint = plain[at : reach.start("num")]
    unit = plain[at - 1 : at]
    if unit in tuple("%倍年天月时钟个家") and not re.match(
        rf"\s?(?:个|小|分)?{unit}", plain[reach.end() : reach.end() + 4]
    ):
        return False
    high = Decimal(reach["num"].replace(",", "").replace("，", ""))
    if "and" in joint:
        return bool(grammar.BETWEEN.search(plain[max(0, at - 24) : at])) and high > low
    if "to" in joint and high > grammar.APART * low and grammar.BY.search(plain, max(0, start - 12), start):
        return False  # by so much, to so much
    if ("至" in joint or "到" in joint) and high > grammar.APART * low and grammar.BY_HAN.search(plain, max(0, start - 8), start):
        return False
    if "到" in joint or "to" in joint:
        return not grammar.FROM.search(plain, max(0, min(at - 16, start - 6)), at)  # grew from $2.8 million to
    return not grammar.DATE_UNIT.match(plain, reach.end()) or high > low


def scale_value(found: re.Match[str] | None) -> int:
    if not found:
        return 0
    word = found["han"] or found["en"] or found["latin"] or found["m"] or found["mm"]
    return units.HAN_SCALES.get(word) or units.LATIN_SCALES.get(word, 0)


def _is_scale(plain: str, found: re.Match[str], value: Decimal) -> bool:
    """K, M, B, T scale only behind a number; 4K and 8K pictures and a space before them do not."""
    if found["latin"] == "T" and grammar.STORAGE.match(plain, found.end()):
        return False
    if found["latin"] == "T" and value in grammar.PORT_SPEEDS:
        counted = grammar.COUNTED_BEFORE_T.search(plain, max(0, found.start() - 16), found.start())
        return bool(counted or grammar.COUNTED_IN_T.match(plain, found.end()))
    return not found[0].startswith(" ") or found["latin"] in "MB"


def with_unit(
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
        return tenths(text, plain, start, cheng, floor, value, high, bound)
    money = grammar.CURRENCY.match(plain, end)
    if money:
        code = units.CURRENCIES[money[0].strip().lstrip("/-")]
        end = money.end()
        if code == "CNY" and (inner := grammar.RENMINBI.match(plain, end)):
            end = inner.end()
        if code == "CNY" and money[0].strip().endswith("元") and (other := grammar.OTHER_YUAN.match(plain, end)):
            code, end = units.CURRENCIES.get(other["which"], code), other.end()
        end = _per(plain, end)
        return closed(text, plain, start, end, floor, value, code, "money", step, high, bound)
    if currency:
        return closed(text, plain, start, end, floor, value, currency, "money", step, high, bound)
    seconds = grammar.SECONDS.match(plain, end) if "." in text[start:end] else None
    if seconds:  # 3.9s; 80s are years
        return closed(text, plain, start, seconds.end(), floor, value, "s", "duration", step, high, bound)
    days = grammar.DAYS_OF.match(plain, end)
    if days:
        day = Decimal(86400)
        return closed(text, plain, start, days.end(), floor, value * day, "s", "duration", step * day, None, bound)
    known = grammar.UNIT.match(plain, end)
    if known:
        unit, dimension, factor = units.UNITS[known[0].strip()]
        if known[0].strip() in ("pct", "pcts") and not _AFTER_HAN.search(plain, max(0, start - 30), start):
            unit, dimension = "%", "percent"  # of English: 12pct; a Chinese desk's pct is a point
        if known[0].strip() == "times" and abs(value) >= grammar.TIMES:
            unit, dimension = "次", "count"
        end = known.end()
        if dimension == "duration" and high is None and grammar.HALF_AFTER.match(plain, end):
            value, step, end = value + Decimal("0.5"), Decimal("0.5"), end + 1
        top = None if high is None else high * factor
        return closed(
            text, plain, start, end, floor, value * factor, unit, dimension, step * factor, top, bound
        )
    halved = grammar.COUNTED_HALF.match(plain, end)
    if halved:
        unit, dimension, factor = units.UNITS["个" + halved["unit"]]
        value = (value + Decimal("0.5")) * factor
        return closed(text, plain, start, halved.end(), floor, value, unit, dimension, factor / 2, None, bound)
    points = _POINTS.match(plain, end)
    if points and _in_shares(plain, start, points.end()):
        return closed(text, plain, start, points.end(), floor, value, "pp", "point", step, high, bound)
    counter = grammar.COUNTER.match(plain, end)
    if counter:
        name = counter[0].strip()
        if name == "折" and value > 10:  # 六五折, 88 折
            value, step = value / 10, step / 10
        scale = 10**8 if name == "亿次" else 10**4 if name == "万次" else 1
        stop = end if name in units.LATIN_COUNTERS or name in units.COUNTED_NOUNS else counter.end()
        unit = "" if stop == end else name
        return closed(
            text, plain, start, stop, floor, value * scale, unit, "count", step * scale, high, bound
        )
    if plain[end : end + 1].isascii() and plain[end : end + 1].isalpha():
        return None
    return closed(text, plain, start, end, floor, value, "", "count", step, high, bound)


_AFTER_HAN = re.compile("[\u4e00-\u9fff]")


_POINTS = re.compile(r"[ -]points?(?![A-Za-z])")


_CLAUSE = re.compile(r"[,.;，。；](?!\d)")
_SENTENCE = re.compile(r"[.;。；\n](?!\d)")


def _in_shares(plain: str, start: int, end: int) -> bool:
    """Its share rose 3.1 points to 18%: points of a percentage; an index's are not."""
    before = _SENTENCE.split(plain[max(0, start - 60) : start])[-1]
    return bool(grammar.SHARES.search(before) or grammar.SHARES.search(_CLAUSE.split(plain[end : end + 16])[0]))


def tenths(
    text: str,
    plain: str,
    start: int,
    cheng: re.Match[str],
    floor: int,
    value: Decimal,
    high: Decimal | None,
    bound: str,
) -> Figure:
    """三成, 三成半, 三成五, 七八成."""
    ones = Decimal(5) if cheng["half"] else han_value(cheng["ones"] or "零") or Decimal(0)
    top = None if high is None else high * 10 + ones
    step = Decimal(1) if cheng["ones"] else Decimal(10)
    return closed(text, plain, start, cheng.end(), floor, value * 10 + ones, "%", "percent", step, top, bound)


def _per(plain: str, end: int) -> int:
    """元/时, 美元/片: the price's own per."""
    per = grammar.PER.match(plain, end)
    return per.end() if per else end


_MORE = re.compile(r"多(?![亿少出卖赚花用]|\s?[\d一二三四五六七八九十])")  # 四成多; 比四成多 5 个百分点 compares


def closed(
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
        dimension in ("ratio", "duration", "percent")
        and _MORE.match(plain, end)
    ):
        bound, end = ">", end + 1
    word, at = bound_before(plain[max(floor, start - grammar.BEFORE_WINDOW) : start])
    if word and not _is_window(plain, start - at, end, word, dimension, unit):
        own = grammar.BEFORE[word]
        bound = own or bound
        start -= at if own else 0
    elif not word and (passed := _PASSED.search(plain[max(floor, start - 3) : start])) and _is_mark(plain[start:end], dimension):
        bound, start = ">", start - len(passed["word"])
    return Figure(text[start:end], start, end, value, unit, dimension, bound, high, step)


_PASSED = re.compile(r"(?<![通经不超越跨迈冲跑度路难错胜做来用看见听吃走])(?P<word>过\s?)$")


def _is_mark(written: str, dimension: str) -> bool:
    """成交额过亿元, 规模过 3 万亿: a mark that is passed; 通过 3 项 passes none."""
    return dimension in ("money", "percent") or (dimension == "count" and bool(re.search("[百千万亿]", written)))


def _is_window(plain: str, start: int, end: int, word: str, dimension: str, unit: str) -> bool:
    """近三年累计, 近 8 个交易日首次, over four years: the time in which, its word bounds nothing."""
    if word == "over":
        return dimension == "duration"
    spans = dimension == "duration" or unit == "工作日"
    lasted = grammar.LASTED.search(plain[max(0, start - 4) : start])
    opens = unit == "month" and grammar.CLAUSE_OPENS.search(plain, max(0, start - 2), start)
    return word == "近" and spans and not lasted and bool(opens or grammar.WINDOW.match(plain, end))
