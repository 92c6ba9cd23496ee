"""Periods of accounts: 1H25, in the first half; and in a source those told by their length and their last day. Pure.

six months ended June 30, 2025 and 截至 6 月 30 日止六个月 say the first half: the length, a figure of its own, stands for it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from agent.figures.model import Figure

_Y = r"(?:19|20)\d\d"
ALTERNATIVES = (
    rf"(?P<shorthalf>(?<![A-Za-z\d.])(?:[12]H|9M)(?:[ ]?{_Y}|\d\d)(?![A-Za-z\d]))",
    r"(?P<inhalf>(?:(?<=in )|(?<=for )|(?<=over )|(?<=during ))the (?:first|second)[ -]half(?! of (?!the year|this year)|-|[ ]\d)(?: of (?:the|this) year)?)",
)
_ENDED = re.compile(r"\s?(?:period )?end(?:ed|ing) ", re.IGNORECASE)
_UNTIL = re.compile(r"止\s?")
_WHOLE = re.compile(r"\b(quarter|year) end(?:ed|ing) $", re.IGNORECASE)
_WHOLE_MONTHS = {"quarter": 3, "year": 12}


def short_half(text: str, n: list[int], on: date | None) -> str:
    """1H25 -> 2025-H1, 9M25 -> 2025-01~2025-09."""
    year = n[1] if n[1] > 99 else 2000 + n[1]
    return f"{year}-01~{year}-09" if n[0] == 9 else f"{year}-H{n[0]}"


def in_half(text: str, n: list[int], on: date | None) -> str:
    """in the first half, of the text's own year."""
    half = 1 if "first" in text.lower() else 2
    return f"{on.year}-H{half}" if on else f"--H{half}"


FORMS = {"shorthalf": short_half, "inhalf": in_half}


def dated(figures: Sequence[Figure], plain: str) -> list[Figure]:
    """The figures of a source, the length of a period that ends on a day as that period."""
    found = list(figures)
    for n, day in enumerate(figures):
        if day.dimension != "date" or len(day.form) != 10 or not day.form[:4].isdigit():
            continue
        if n and figures[n - 1].unit == "month" and _ENDED.fullmatch(plain, figures[n - 1].end, day.start):
            found[n - 1] = _as_period(figures[n - 1], day)
        elif n + 1 < len(figures) and figures[n + 1].unit == "month" and _UNTIL.fullmatch(plain, day.end, figures[n + 1].start):
            found[n + 1] = _as_period(figures[n + 1], day)
        elif whole := _WHOLE.search(plain, max(0, day.start - 16), day.start):
            form = _period(_WHOLE_MONTHS[whole[1].lower()], day.form)
            found += [replace(day, text=whole[1], start=whole.start(1), end=whole.end(1), form=form)] if form else []
    return sorted(found, key=lambda figure: figure.start)


def _as_period(length: Figure, day: Figure) -> Figure:
    form = _period(int(length.value or 0), day.form)
    return replace(length, value=None, unit="date", dimension="date", form=form) if form else length


def _period(months: int, day: str) -> str:
    """The calendar's name of so many months that end with a day; "" where it has none."""
    year, last = day[:4], int(day[5:7])
    if months == 3 and last % 3 == 0:
        return f"{year}-Q{last // 3}"
    if months == 6 and last in (6, 12):
        return f"{year}-H{last // 6}"
    if months == 12 and last == 12:
        return year
    return f"{year}-01~{year}-09" if (months, last) == (9, 9) else ""
