"""Short names made of the letters of long ones: 社库 of 社会库存, 秦港5500 of 秦皇岛港5500大卡. Pure.

The letters stand in their order, and of the names at hand only one has them all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_RUN = re.compile(r"[一-鿿]{2,6}$")
_HAN_OR_DIGIT = re.compile(r"[^一-鿿\d]")
LONGEST, LEAST = 6, 4  # letters of a short name in prose; of one that a table of the draft gives a row
SHARED = 4  # letters in a row that two names have in common


def short_name_before(text: str) -> str:
    """The short name that ends a clause: 社库 of 上周社库; "" for none."""
    found = _RUN.search(text)
    return found[0] if found else ""


def is_short_of(short: str, name: str) -> bool:
    """The letters of `short` stand in `name` in their order, the first of them at a word's begin."""
    letters = iter(name)
    return len(short) < len(name) and all(letter in letters for letter in short)


def only_one_of(short: str, names: Iterable[str]) -> str:
    """The one name that `short` is short for; "" for none or many. A name that has it whole is meant before others."""
    fitting = [name for name in dict.fromkeys(names) if is_short_of(short, name)]
    return fitting[0] if len(fitting) == 1 else ""


def names_clause(label: str, clause: str) -> bool:
    """秦港Q5500 heads a row of the draft, and the source's clause begins 秦皇岛港5500大卡."""
    short = _HAN_OR_DIGIT.sub("", label)
    return len(short) >= LEAST and clause[:1] == short[0] and is_short_of(short, clause)


def share_letters(one: str, other: str) -> bool:
    """样本钢厂日均铁水 and 钢厂日均铁水产量 have 钢厂日均铁水 in common."""
    return any(one[at : at + SHARED] in other for at in range(len(one) - SHARED + 1))
