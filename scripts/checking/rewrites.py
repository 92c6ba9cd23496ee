"""The same figure written another way: nothing may be flagged."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal

from agent.figures.model import Figure, plain
from checking.digits import HAN
from checking.mutant import NUMBER

SCALE = {"万": Decimal(10) ** 4, "亿": Decimal(10) ** 8, "万亿": Decimal(10) ** 12}
ALIKE = (
    ("不超过", "至多"),
    ("不低于", "至少"),
    ("超过", "逾"),
    ("超 ", "逾 "),
    ("约 ", "大约 "),
    ("个百分点", "pct"),
    ("美元", " USD"),
    ("GW", "吉瓦"),
)


def spacing(figure: Figure) -> str | None:
    return re.sub(r"(?<=\d) (?=\S)|(?<=\S) (?=\d)", "", figure.text)


def spaced(figure: Figure) -> str | None:
    return re.sub(r"(?<=\d)(?=[万亿元美港年月日家个台%])", " ", figure.text)


def full_width(figure: Figure) -> str | None:
    if figure.dimension == "size":
        return None
    return "".join(chr(ord(c) + 0xFEE0) if c.isdigit() or c in "%.," else c for c in figure.text)


def digits_out(figure: Figure) -> str | None:
    """20 万美元 -> 200,000 美元."""
    found = re.search(r"(\d[\d,]*(?:\.\d+)?) ?(万亿|万|亿)(?!亿)", figure.text)
    if not found or figure.high is not None:
        return None
    value = Decimal(found[1].replace(",", "")) * SCALE[found[2]]
    return f"{figure.text[: found.start()]}{int(value):,} {figure.text[found.end() :]}".rstrip()


def wan_to_yi(figure: Figure) -> str | None:
    """9,400 万 -> 0.94 亿."""
    found = re.search(r"(\d[\d,]*(?:\.\d+)?) ?万(?!亿)", figure.text)
    if not found or figure.high is not None or (value := Decimal(found[1].replace(",", ""))) < 1000:
        return None
    return f"{figure.text[: found.start()]}{plain(value / 10000)} 亿{figure.text[found.end() :]}"


def commas(figure: Figure) -> str | None:
    if figure.dimension == "date":
        return None
    if "," in figure.text:
        return figure.text.replace(",", "")
    return re.sub(r"(?<![\d.])\d{4,}(?![\d.])", lambda m: f"{int(m[0]):,}", figure.text)


def han_out(figure: Figure) -> str | None:
    found = re.fullmatch(r"([2-9]) ?([\u4e00-\u9fff]+)", figure.text)
    if not found or figure.dimension not in ("count", "duration"):
        return None
    return ("两" if found[1] == "2" else HAN[int(found[1])]) + found[2]


def han_in(figure: Figure) -> str | None:
    found = re.fullmatch(r"([二三四五六七八九])([\u4e00-\u9fff]+)", figure.text)
    if not found or figure.dimension not in ("count", "duration"):
        return None
    return f"{HAN.index(found[1])} {found[2]}"


def letter_to_yi(figure: Figure) -> str | None:
    found = re.fullmatch(r"(\d{2,3})B", figure.text)
    return f"{int(found[1]) * 10} 亿" if found else None


def clock(figure: Figure) -> str | None:
    return "00:" + figure.text.zfill(5) if re.fullmatch(r"\d{1,2}:\d\d", figure.text) else None


def renminbi(figure: Figure) -> str | None:
    return (
        figure.text + "人民币" if re.search(r"\d ?[万亿]+元$", figure.text) and figure.unit == "CNY" else None
    )


def half(figure: Figure) -> str | None:
    return "一半" if figure.text == "50%" else "50%" if figure.text == "一半" else None


def tenths(figure: Figure) -> str | None:
    found = re.fullmatch(r"([一二三四五六七八九])成", figure.text)
    return f"{HAN.index(found[1])}0%" if found else None


def date_dashes(figure: Figure) -> str | None:
    found = re.fullmatch(r"(\d{4}) ?年 ?(\d{1,2}) ?月 ?(\d{1,2}) ?日", figure.text)
    return f"{found[1]}-{int(found[2]):02d}-{int(found[3]):02d}" if found else None


def quarter_word(figure: Figure) -> str | None:
    if figure.dimension != "date" or "财" in figure.text:
        return None
    new = re.sub(r"(?<![第前])([一二三四])季度", r"第\1季度", figure.text)
    return new if new != figure.text else figure.text.replace("第", "") if "季度" in figure.text else None


def same_bound(figure: Figure) -> str | None:
    for old, new in ALIKE:
        if old in figure.text:
            return figure.text.replace(old, new, 1)
    return None


REWRITES: dict[str, Callable[[Figure], str | None]] = {
    "spaces out": spacing,
    "spaces in": spaced,
    "full width": full_width,
    "20 万 → 200,000": digits_out,
    "9,400 万 → 0.94 亿": wan_to_yi,
    "1,850 ↔ 1850": commas,
    "3 → 三": han_out,
    "三 → 3": han_in,
    "20B → 200 亿": letter_to_yi,
    "17:22 → 00:17:22": clock,
    "元 → 元人民币": renminbi,
    "50% ↔ 一半": half,
    "七成 → 70%": tenths,
    "2025 年 5 月 7 日 → 2025-05-07": date_dashes,
    "一季度 ↔ 第一季度": quarter_word,
    "words alike": same_bound,
}


def rewrites(figure: Figure, exact: bool) -> Iterator[tuple[str, str]]:
    """Each way of writing the figure. One that is not `exact` (rounded, derived) is not spelled out in digits."""
    for kind, rewrite in REWRITES.items():
        if rewrite is digits_out and not exact:
            continue
        new = rewrite(figure)
        if new is not None and new != figure.text and NUMBER.search(figure.text + "0"):
            yield kind, new
