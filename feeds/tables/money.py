"""A sum of money as a funding table writes it: 超 45 亿元, 2000 万美元, $1.1 billion, 1-2 亿元, 数千万元."""

from __future__ import annotations

import re
from decimal import Decimal

from feeds.tables.cells import CURRENCIES, NO_UNIT, Unit, read_unit
from feeds.tables.model import Reading

EXPECTED = "a sum such as 超 45 亿元 or 2000 万美元, its currency in the cell or in the header as (亿元)"

# Bound words before and after the sum, and the sign of the figure room they mean.
BEFORE: dict[str, str] = {
    "超过": ">", "超": ">", "逾": ">", "多于": ">", "高于": ">", "大于": ">",
    "morethan": ">", "over": ">", ">": ">",
    "至少": ">=", "不少于": ">=", "不低于": ">=", "atleast": ">=", ">=": ">=", "≥": ">=",
    "不足": "<", "不到": "<", "低于": "<", "少于": "<", "lessthan": "<", "under": "<", "<": "<",
    "至多": "<=", "高达": "<=", "最高": "<=", "不超过": "<=", "upto": "<=", "<=": "<=", "≤": "<=",
    "约": "~", "大约": "~", "约为": "~", "about": "~", "around": "~", "~": "~",
    "近": "<~", "接近": "<~", "将近": "<~", "nearly": "<~", "almost": "<~",
}  # fmt: skip
AFTER: dict[str, str] = {
    "以上": ">=", "+": ">=", "左右": "~", "以内": "<=", "以下": "<=", "余元": ">", "多元": ">",
}  # fmt: skip
_VAGUE = re.compile(
    r"(?:(?:[数几上][十百千]*|[十百千]+)[万亿]+级?|[十百千]*[万亿]+级)(?:人民币|元|美元|港元|欧元)*"
)
_RANGE = re.compile(r"([\d.,]+)(\D*?)[-~至到](\d[\d.,]*)(.*)")
_AMOUNT = re.compile(r"([^\d]*)(\d[\d,]*(?:\.\d+)?)(.*)")


def read_amount(text: str, header: Unit = NO_UNIT) -> Reading:
    """`text` is without spaces and in half width. Raises ValueError for what is no sum of money."""
    bare = text.casefold()
    bound, bare = _bound(bare)
    if _VAGUE.fullmatch(bare):
        return Reading(None, _vague_currency(bare), bound)
    if bare[:1] in ("亿", "万"):  # 近亿元, 超亿元
        bare = "1" + bare
    span = _RANGE.fullmatch(bare)
    if span:
        return _range(span, header, bound)
    value, unit = _amount(bare, header)
    return Reading(value, unit.name, bound)


def _bound(text: str) -> tuple[str, str]:
    for word in sorted(BEFORE, key=len, reverse=True):
        if text.startswith(word):
            return BEFORE[word], text.removeprefix(word)
    for word, sign in AFTER.items():
        if text.endswith(word):
            return sign, text.removesuffix(word) + ("元" if word.endswith("元") else "")
    found = re.fullmatch(r"(.*\d[万亿]*)[余多]([万亿]*\D+)", text)
    return (">", found[1] + found[2]) if found else ("", text)


def _amount(text: str, header: Unit) -> tuple[Decimal, Unit]:
    found = _AMOUNT.fullmatch(text)
    if not found or found[1] not in ("", *CURRENCIES):
        raise ValueError(EXPECTED)
    digits = found[2]
    if "," in digits and not re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", digits):
        raise ValueError(EXPECTED)
    unit = _unit(found[1], found[3], header)
    return Decimal(digits.replace(",", "")) * unit.scale, unit


def _unit(front: str, after: str, header: Unit) -> Unit:
    unit = header if not front and not after else read_unit(front + after)
    if unit is not None and not unit.name and header.name and unit.scale != 1:
        unit = Unit(unit.scale, header.name)
    if unit is None or unit.name not in CURRENCIES.values():
        raise ValueError(EXPECTED)
    return unit


def _range(span: re.Match[str], header: Unit, bound: str) -> Reading:
    high, unit = _amount(span[3] + span[4], header)
    own = read_unit(span[2]) if span[2] else unit
    if own is None or (own.name and own.name != unit.name):
        raise ValueError(EXPECTED)
    low = Decimal(span[1].replace(",", "")) * own.scale
    if low > high:
        raise ValueError(EXPECTED + "; the range runs backwards")
    return Reading(low, unit.name, bound, high)


def _vague_currency(text: str) -> str:
    found = re.search(r"(?:人民币|美元|港元|欧元|元)+$", text)
    return CURRENCIES.get(found[0], "CNY") if found else ""
