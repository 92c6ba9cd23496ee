"""Chinese and English number words to Decimal."""

from __future__ import annotations

from decimal import Decimal

DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "两": 2,
    "俩": 2,
    "壹": 1,
    "贰": 2,
    "叁": 3,
    "肆": 4,
    "伍": 5,
    "陆": 6,
    "柒": 7,
    "捌": 8,
    "玖": 9,
}
SMALL = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000}
LARGE = {"万": 10**4, "亿": 10**8}
ENGLISH = {
    w: n
    for n, w in enumerate(
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]
    )
} | {w: n * 10 for n, w in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], start=2)} | {"dozen": 12, "dozens": 12}  # fmt: skip


def han_value(text: str) -> Decimal | None:
    """三百二十万 -> 3200000; 百亿 -> 10000000000; 二〇二五 -> 2025; 三点五亿 -> 350000000. None if it is none."""
    if "点" in text:
        whole, _, rest = text.partition("点")
        digits = "".join(str(DIGITS[c]) for c in rest if c in DIGITS)
        scale = "".join(c for c in rest if c not in DIGITS)
        left = han_value(whole)
        if left is None or not digits:
            return None
        factor = han_value(scale) if scale else Decimal(1)
        return (left + Decimal(f"0.{digits}")) * (factor or 1)
    if len(text) > 1 and all(c in DIGITS for c in text):
        return Decimal("".join(str(DIGITS[c]) for c in text))
    return _grouped(text)


def _grouped(text: str) -> Decimal | None:
    total = section = number = 0
    last = 0  # the large scale before: 三亿五千万 adds, 九万亿 multiplies
    for char in text:
        if char in DIGITS:
            number = DIGITS[char]
        elif char in SMALL:
            section += (number or 1) * SMALL[char]
            number = 0
        elif char in LARGE:
            here = section + number
            total = total + here * LARGE[char] if last > LARGE[char] else (total + here or 1) * LARGE[char]
            last, section, number = LARGE[char], 0, 0
        else:
            return None
    return Decimal(total + section + number) if text else None


def han_step(text: str) -> Decimal:
    """The size of the last written place: 三百万 -> 1000000; 三十 -> 1 (spoken exactly)."""
    scale = 1
    for char in reversed(text):
        if char in LARGE:
            scale *= LARGE[char]
        elif char in SMALL and scale > 1:
            scale *= SMALL[char]
        else:
            break
    return Decimal(scale)
