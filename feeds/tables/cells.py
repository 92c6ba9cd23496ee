"""One cell's text to its value, by the type of its column. Pure; a text of another shape raises ValueError
whose message is what was expected."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from feeds.tables.model import Reading
from feeds.tables.schema import MISSING, UNSAID

_MINUS = str.maketrans({"−": "-", "–": "-", "—": "-", "﹣": "-", "‐": "-", "‑": "-", "﹢": "+", "。": "."})
_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
_CLOCK = re.compile(r"(?:(\d+):)?(\d{1,3}):([0-5]?\d)(?:\.0+)?")
_SAID = re.compile(r"(?:(\d+)(?:小时|时|h))?(?:(\d+)(?:分钟|分|min|m))?(?:(\d+)(?:秒钟|秒|sec|s))?")
_NUMBER_THEN = re.compile(rf"({_NUMBER.pattern})(.*)", re.DOTALL)

SCALES: dict[str, Decimal] = {
    "": Decimal(1),
    "k": Decimal(10) ** 3,
    "thousand": Decimal(10) ** 3,
    "千": Decimal(10) ** 3,
    "万": Decimal(10) ** 4,
    "w": Decimal(10) ** 4,
    "十万": Decimal(10) ** 5,
    "m": Decimal(10) ** 6,
    "mn": Decimal(10) ** 6,
    "million": Decimal(10) ** 6,
    "百万": Decimal(10) ** 6,
    "千万": Decimal(10) ** 7,
    "亿": Decimal(10) ** 8,
    "b": Decimal(10) ** 9,
    "bn": Decimal(10) ** 9,
    "billion": Decimal(10) ** 9,
    "十亿": Decimal(10) ** 9,
    "百亿": Decimal(10) ** 10,
    "千亿": Decimal(10) ** 11,
    "万亿": Decimal(10) ** 12,
    "trillion": Decimal(10) ** 12,
}
CURRENCIES: dict[str, str] = {
    "元": "CNY", "人民币": "CNY", "元人民币": "CNY", "人民币元": "CNY",
    "rmb": "CNY", "cny": "CNY", "¥": "CNY",
    "美元": "USD", "usd": "USD", "$": "USD", "us$": "USD", "美金": "USD",
    "港元": "HKD", "港币": "HKD", "hkd": "HKD", "hk$": "HKD",
    "欧元": "EUR", "eur": "EUR", "€": "EUR",
    "英镑": "GBP", "gbp": "GBP", "£": "GBP",
    "日元": "JPY", "jpy": "JPY", "新台币": "TWD", "twd": "TWD", "韩元": "KRW", "krw": "KRW",
}  # fmt: skip
_BY_LENGTH = sorted(CURRENCIES, key=len, reverse=True)
COUNTERS = ("次", "人次", "人", "户", "个", "倍", "x")
_PERIODS = re.compile(r"[/每]?(?:每)?(?:小时|时|h|hr|hour|卡时|月|天|日|周|年|股|week|day|month|year|share)$")


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as written in a header or after a number: 亿元 -> 10^8 CNY, M -> 10^6, % -> percent."""

    scale: Decimal = Decimal(1)
    name: str = ""  # a currency code, %, s, or ""


NO_UNIT = Unit()


def plain_text(text: str) -> str:
    """Half width, one kind of minus, no spaces: how a cell is compared, never how it is quoted."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text).translate(_MINUS))


def is_missing(text: str, type_: str) -> bool:
    bare = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).casefold()
    return bare in MISSING or (type_ != "text" and bare in UNSAID)


def read_unit(text: str) -> Unit | None:
    """The unit that `text` spells whole, None when it spells none: 亿元, M, %, 元/小时, 百万次, 每小时."""
    bare = plain_text(text).casefold().removeprefix("单位").lstrip(":")
    if bare in ("%", "百分比", "pct"):
        return Unit(name="%")
    if bare in ("s", "秒", "mm:ss", "hh:mm:ss", "分:秒", "时:分:秒", "分秒"):
        return Unit(name="s")
    bare = _PERIODS.sub("", bare)
    amount, code = _without_currency(bare)
    if code:
        return Unit(SCALES[amount], code) if amount in SCALES else None
    for counter in ("", *COUNTERS):
        if bare.endswith(counter) and bare.removesuffix(counter) in SCALES:
            return Unit(SCALES[bare.removesuffix(counter)])
    return None


def _without_currency(text: str) -> tuple[str, str]:
    """亿元 -> 亿, CNY; 人民币亿元 -> 亿, CNY; two currencies that disagree are left as they stand."""
    codes = set()
    rest = text
    for cut, meets in ((str.removeprefix, str.startswith), (str.removesuffix, str.endswith)):
        name = next((name for name in _BY_LENGTH if meets(rest, name)), "")
        if name:
            rest = cut(rest, name)
            codes.add(CURRENCIES[name])
    return (rest, codes.pop()) if len(codes) == 1 else (text, "")


def _number(text: str) -> Decimal | None:
    """A plain or thousands-separated number, brackets for a negative as accountants write it."""
    bracketed = re.fullmatch(r"\(([^()+-]+)\)", text)
    if bracketed:
        text = "-" + bracketed[1]
    return Decimal(text.replace(",", "")) if _NUMBER.fullmatch(text) else None


def _number_and_unit(text: str) -> tuple[Decimal, Unit | None] | None:
    """1013.0M, $28.64, 8.50/元: the number and the unit written with it, None where it has no unit."""
    number = _number(text)
    if number is not None:
        return number, None
    front = re.match(r"[^\d+\-.(]+", text)
    mark = front[0] if front else ""
    split = _NUMBER_THEN.fullmatch(text[len(mark) :])
    if not split:
        return None
    after = split[2].lstrip("/")
    unit = read_unit(mark + after)
    return None if unit is None else (Decimal(split[1].replace(",", "")), unit)


def read_text(text: str, header: Unit, unit: str) -> Reading:
    return Reading(re.sub(r"\s+", " ", text).strip())


def read_code(text: str, header: Unit, unit: str) -> Reading:
    """688246.SH, SH688246, 688246, 09988.HK, NVDA.O; a code that lost its leading zeros is none."""
    bare = plain_text(text).upper()
    turned = re.sub(r"^(SH|SZ|BJ)\.?(\d{6})$", r"\2.\1", bare)
    if re.fullmatch(r"\d{6}(\.(SH|SZ|BJ))?|\d{4,5}\.HK|[A-Z]{1,5}(\.(O|N|US|A))?", turned):
        return Reading(turned)
    raise ValueError("a stock code such as 688246.SH")


def read_decimal(text: str, header: Unit, unit: str) -> Reading:
    """A number, brought to the schema's unit: 1013.0 under (M) and 101300 under (万) are both 1013 M."""
    found = _number_and_unit(plain_text(text))
    if found is None:
        raise ValueError("a number such as 1013.0 or 1,013.0")
    number, own = found
    written = own or header
    if own and header != NO_UNIT and own != header:
        raise ValueError("a number in the header's unit")
    if written.name and written.name != unit:
        raise ValueError(f"a number in {unit or 'no unit'}, not {written.name}")
    target = SCALES.get(unit.casefold(), Decimal(1))
    if target != 1 and written == NO_UNIT:
        raise ValueError(f"a number with its unit, in the cell or in the header as ({unit})")
    return Reading(number * written.scale / target, unit)


def read_percent(text: str, header: Unit, unit: str) -> Reading:
    """3.27%, +3.27 %, -0.94 under a header with (%), 持平; a bare 3.27 could be 327 % and is refused."""
    bare = plain_text(text)
    if bare == "持平":
        return Reading(Decimal(0), "%")
    inner = re.fullmatch(r"\((.+?)%?\)(%?)", bare)
    signed = f"-{inner[1]}{'%' if '%' in bare else ''}" if inner else bare
    number = _number(signed.removesuffix("%"))
    if number is None:
        raise ValueError("a percentage such as 3.27%")
    if not signed.endswith("%") and header.name != "%" and number != 0:
        raise ValueError("a percentage with its %, in the cell or in the header as (%)")
    return Reading(number, "%")


def read_price(text: str, header: Unit, unit: str) -> Reading:
    """元 an hour, as 28.64/元, 28.64 元/时, ¥28.64; a number alone is 元 unless the header says otherwise."""
    found = _number_and_unit(plain_text(text))
    if found is None:
        raise ValueError("a price such as 28.64/元")
    number, own = found
    written = own if own and own.name else header
    currency = written.name or "CNY"
    if currency not in CURRENCIES.values():
        raise ValueError("a price such as 28.64/元")
    return Reading(number * (own or header).scale, currency)


def read_duration(text: str, header: Unit, unit: str) -> Reading:
    """Seconds of 00:17:22, 17:22, 9:09, 6分48秒, 6m48s, 408秒; a number alone needs (秒) in the header."""
    bare = plain_text(text).casefold()
    parts = _CLOCK.fullmatch(bare) or (_SAID.fullmatch(bare) if bare else None)
    if parts:
        hours, minutes, seconds = (int(part or 0) for part in parts.groups())
        if (seconds < 60 or not minutes) and (minutes < 60 or not hours):
            return Reading(Decimal(hours * 3600 + minutes * 60 + seconds), "s")
    if header.name == "s" and re.fullmatch(r"\d+(\.\d+)?", bare):
        return Reading(Decimal(bare), "s")
    raise ValueError("a duration such as 17:22 or 00:17:22")


def read_date(text: str, header: Unit, unit: str) -> Reading:
    bare = re.sub(r"T?00:00(:00)?$", "", plain_text(text))
    found = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", bare) or re.fullmatch(
        r"(\d{4})(\d{2})(\d{2})", bare
    )
    try:
        if found:
            return Reading(date(int(found[1]), int(found[2]), int(found[3])))
    except ValueError:
        pass
    raise ValueError("a date such as 2025-03-10")


def read_money(text: str, header: Unit, unit: str) -> Reading:
    from feeds.tables.money import read_amount

    return read_amount(plain_text(text), header)


READERS: dict[str, Callable[[str, Unit, str], Reading]] = {
    "text": read_text,
    "code": read_code,
    "decimal": read_decimal,
    "percent": read_percent,
    "price": read_price,
    "money": read_money,
    "duration": read_duration,
    "date": read_date,
}
