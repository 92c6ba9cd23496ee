"""What stands behind and before a number: the end of a range, a scale, a unit or counter, a bound; then the figure."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from agent.figures import grammar, units
from agent.figures.bounds import bound_before
from agent.figures.model import Figure
from agent.figures.numerals import han_value


class Written(NamedTuple):
    """A number where it stands, before its unit is read."""

    start: int
    end: int
    floor: int  # where the figure before it ends
    value: Decimal
    high: Decimal | None
    step: Decimal
    bound: str


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
    if _is_end(plain, end):
        kind = (currency, "money") if currency else ("", "count")
        return closed(text, plain, start, end, floor, value, *kind, step, None, "~" if vague else "")
    scale = grammar.SCALE_AFTER.match(plain, end)
    if scale and scale["mm"] and not currency and not _counts_millions(plain, start, scale.end()):
        scale = None  # £300m; but 300m of road
    number = Written(start, end, floor, value, None, step, "~" if vague else "")
    reach = _reach(plain, number, scale.end() if scale else end)
    number = _ranged(plain, number, scale, reach) if reach else _scaled(plain, number, scale)
    _, end, _, value, high, step, bound = number
    return with_unit(text, plain, start, end, floor, value, high, step, currency, bound)


def _is_end(plain: str, at: int) -> bool:
    """Nothing that belongs to a number begins here: only blanks stand before a mark of punctuation or the end."""
    return plain[at : at + 3].strip()[:1] in _ENDS


_ENDS = frozenset({"", *"，。；：、）】」”|"})


def _reach(plain: str, number: Written, at: int) -> re.Match[str] | None:
    """The far end of a range: 5-10, 10%~20%, 13 亿元至 15 亿元."""
    at = _unit_between(plain, at)
    reach = grammar.RANGE.match(plain, at)
    if not reach or (number.value < 0 and "-" in plain[at : reach.start("num")]):
        return None
    return reach if _is_range(plain, reach, number.start, at, number.value) else None


def _ranged(plain: str, number: Written, near: re.Match[str] | None, reach: re.Match[str]) -> Written:
    """Both ends in the scale that stands behind each, or behind one of them."""
    written = reach["num"].replace(",", "").replace("，", "")
    step = min(number.step, Decimal(1).scaleb(-len(written.partition(".")[2])))
    far = grammar.SCALE_AFTER.match(plain, reach.end("num"))
    low, high = scale_value(near), scale_value(far)
    return number._replace(
        end=far.end() if far else reach.end("num"),
        value=number.value * (low or high or 1),
        high=Decimal(written) * (high or low or 1),
        step=step * (high or low or 1),
    )


def _scaled(plain: str, number: Written, scale: re.Match[str] | None) -> Written:
    """20 多万, 3 亿 5,000 万, 1.2B: the number in its scale, and whether more than it is said."""
    opened = grammar.OPEN.match(plain, number.end)
    if opened and (opened["open"] != "+" or grammar.PLUS_ENDS.match(plain, opened.end())):
        number = number._replace(bound=units.OPEN_MARKS[opened["open"]], end=opened.end())
        scale = grammar.SCALE_AFTER.match(plain, number.end)
    if scale and (size := scale_value(scale)):
        if scale["latin"] and not _is_scale(plain, scale, number.value):
            return number
        bound = ">" if scale["open"] else number.bound
        number = number._replace(value=number.value * size, step=number.step * size, end=scale.end(), bound=bound)
        number = _compound(plain, number, size) if scale["han"] else number
    opened = grammar.OPEN.match(plain, number.end) if scale else None
    if opened and opened["open"] != "+":
        return number._replace(bound=units.OPEN_MARKS[opened["open"]], end=opened.end())
    return number


def _compound(plain: str, number: Written, size: int) -> Written:
    """3 亿 5,000 万: a smaller scale behind the larger one adds."""
    below = grammar.COMPOUND.match(plain, number.end)
    if not below or units.HAN_SCALES[below["scale"]] * 10 > size:
        return number
    step = Decimal(units.HAN_SCALES[below["scale"]])
    written = below["num"]
    return number._replace(
        value=number.value + Decimal(written) * step, end=below.end(), step=step.scaleb(-len(written.partition(".")[2]))
    )


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
    if ("至" in joint or "到" in joint) and not low <= high <= grammar.APART * low and grammar.BY_HAN.search(plain, max(0, start - 8), start):
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
    """The number with the unit, currency or counter behind it; None where letters follow that are none of them."""
    cheng = grammar.CHENG.match(plain, end) if "成" in plain[end : end + 2] else None
    if cheng and abs(value) <= 10 and not currency:
        return tenths(text, plain, start, cheng, floor, value, high, bound)
    number = Written(start, end, floor, value, high, step, bound)
    money = grammar.CURRENCY.match(plain, end)
    if money:
        code, end = _currency(plain, money)
        return _closed(text, plain, number, end, code, "money")
    if currency:
        return _closed(text, plain, number, end, currency, "money")
    for attempt in (_timed, _known, _halved, _pointed, _counted):
        if found := attempt(text, plain, number):
            return found
    if plain[end : end + 1].isascii() and plain[end : end + 1].isalpha():
        return None
    return _closed(text, plain, number, end, "", "count")


def _closed(text: str, plain: str, number: Written, end: int, unit: str, dimension: str, factor: Decimal | int = 1) -> Figure:
    start, _, floor, value, high, step, bound = number
    top = None if high is None else high * factor
    return closed(text, plain, start, end, floor, value * factor, unit, dimension, step * factor, top, bound)


def _currency(plain: str, money: re.Match[str]) -> tuple[str, int]:
    """The code and where its words end: 亿元人民币, 3674.7 亿元新台币, 元/时."""
    code, end = units.CURRENCIES[money[0].strip().lstrip("/-")], money.end()
    if code == "CNY" and (inner := grammar.RENMINBI.match(plain, end)):
        end = inner.end()
    if code == "CNY" and money[0].strip().endswith("元") and (other := grammar.OTHER_YUAN.match(plain, end)):
        code, end = units.CURRENCIES.get(other["which"], code), other.end()
    return code, _per(plain, end)


def _timed(text: str, plain: str, number: Written) -> Figure | None:
    """3.9s; 80s are years. 5 日均价."""
    ahead = plain[number.end : number.end + 2]
    if "s" not in ahead and "日" not in ahead:
        return None
    seconds = grammar.SECONDS.match(plain, number.end) if "." in text[number.start : number.end] else None
    if seconds:
        return _closed(text, plain, number, seconds.end(), "s", "duration")
    days = grammar.DAYS_OF.match(plain, number.end)
    return _closed(text, plain, number._replace(high=None), days.end(), "s", "duration", _DAY) if days else None


def _known(text: str, plain: str, number: Written) -> Figure | None:
    """A unit of the table: %, 吨, GB, 年半."""
    known = grammar.UNIT.match(plain, number.end)
    if not known:
        return None
    word, end = known[0].strip(), known.end()
    unit, dimension, factor = units.UNITS[word]
    if word in ("pct", "pcts") and not _AFTER_HAN.search(plain, max(0, number.start - 30), number.start):
        unit, dimension = "%", "percent"  # of English: 12pct; a Chinese desk's pct is a point
    if word == "times" and abs(number.value) >= grammar.TIMES:
        unit, dimension = "次", "count"
    if dimension == "duration" and number.high is None and grammar.HALF_AFTER.match(plain, end):
        number, end = number._replace(value=number.value + _HALF, step=_HALF), end + 1
    return _closed(text, plain, number, end, unit, dimension, factor)


def _halved(text: str, plain: str, number: Written) -> Figure | None:
    """3 个半月."""
    halved = grammar.COUNTED_HALF.match(plain, number.end) if "半" in plain[number.end : number.end + 4] else None
    if not halved:
        return None
    unit, dimension, factor = units.UNITS["个" + halved["unit"]]
    number = number._replace(value=number.value + _HALF, step=_HALF, high=None)
    return _closed(text, plain, number, halved.end(), unit, dimension, factor)


def _pointed(text: str, plain: str, number: Written) -> Figure | None:
    """3.1 points of a share."""
    points = _POINTS.match(plain, number.end) if plain.startswith("point", number.end + 1) else None
    if points and _in_shares(plain, number.start, points.end()):
        return _closed(text, plain, number, points.end(), "pp", "point")
    return None


def _counted(text: str, plain: str, number: Written) -> Figure | None:
    """A counter ends a count; a noun that is counted is not of it: 3000 万用户."""
    counter = grammar.COUNTER.match(plain, number.end)
    if not counter:
        return None
    name = counter[0].strip()
    if name == "折" and number.value > 10:  # 六五折, 88 折
        number = number._replace(value=number.value / 10, step=number.step / 10)
    if name in units.LATIN_COUNTERS or name in units.COUNTED_NOUNS:
        return _closed(text, plain, number, number.end, "", "count")
    return _closed(text, plain, number, counter.end(), name, "count", _COUNTED_SCALES.get(name, 1))


_DAY, _HALF = Decimal(86400), Decimal("0.5")
_COUNTED_SCALES = {"亿次": 10**8, "万次": 10**4}
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
    if not _is_end(plain, end):
        after = grammar.AFTER.match(plain, end)
        if after and (dimension in ("duration", "money", "percent", "count") or after[0].strip() != "内"):
            bound, end = units.BOUNDS_AFTER[after[0].strip()] or bound, after.end()
        if dimension in ("ratio", "duration", "percent") and plain.startswith("多", end) and _MORE.match(plain, end):
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
    return word == "近" and spans and not lasted and bool(grammar.WINDOW.match(plain, end))
