"""较上月, 由上季度的: a basis of comparison is the one before what is spoken of, not before today. Pure."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from agent.figures.dates import span_of_months
from agent.figures.model import Figure

_LAST = re.compile(r"上(?:一?个)?月|上一?个?季度")
_COMPARED = re.compile(r"[较比由从于]\s?$")
_TODAY = {"今日": 0, "今天": 0, "今晨": 0, "昨日": -1, "昨天": -1, "昨晚": -1}
_DAY = re.compile(r"(?P<year>\d{4})-(?P<month>\d\d)-\d\d")
_ENDED = re.compile(r"(?:[ -]period)? (?:ended|ending|to|through) (?:on )?")
_LONE = re.compile(r"\d{1,2}\s?日")
_AHEAD = re.compile(r"(?:预[计期定]|有望|将[于在]?|拟[于在]?|定[于在]|计划[于在]?|料[于在]?)[^，,；;。\d]{0,4}$")
_FINENESS = re.compile(r"\d{4}-(?:(\d\d)|Q(\d))")


def is_step(figure: Figure) -> bool:
    """上月, 上季度: a period told from another one."""
    return figure.dimension == "date" and bool(_LAST.fullmatch(figure.text))


def step_back(form: str) -> str:
    """The month, quarter or half before; "" for any other date."""
    year, rest = form[:4], form[5:]
    if not year.isdigit():
        return ""
    if rest[:1] in ("Q", "H") and rest[1:].isdigit():
        number, last = int(rest[1:]), 4 if rest[0] == "Q" else 2
        return f"{year}-{rest[0]}{number - 1}" if number > 1 else f"{int(year) - 1}-{rest[0]}{last}"
    if len(rest) == 2 and rest.isdigit():
        return f"{year}-{int(rest) - 1:02d}" if int(rest) > 1 else f"{int(year) - 1}-12"
    return ""


def stepped_back(
    text: str, figures: Sequence[Figure], paragraph_at: Callable[[int], tuple[int, int]], on: date | None = None
) -> tuple[Figure, ...]:
    """The figures, 上月 and 上季度 of a comparison told from the month or quarter last named in their paragraph."""
    found = _ended(text, figures)
    _still_to_come(text, found, on)
    if not any(is_step(figure) or figure.text in _TODAY for figure in found):
        return tuple(found)
    _by_dateline(text, found, paragraph_at)
    for at, figure in enumerate(figures):
        if is_step(figure) and _is_base(text, figure):
            spoken = _spoken(found[:at], paragraph_at(figure.start)[0], "月" in figure.text)
            if spoken:
                found[at] = replace(figure, form=step_back(spoken))
    return tuple(found)


def _ended(text: str, figures: Sequence[Figure]) -> list[Figure]:
    """Nine months ended September 30, 2025: the months up to that day. One that begins in the year before is left as it is."""
    found = list(figures)
    for at, (figure, day) in enumerate(pairwise(figures)):
        parts = _DAY.fullmatch(day.form) if figure.dimension == "duration" and figure.unit == "month" else None
        if parts and figure.value and _ENDED.fullmatch(text, figure.end, day.start) and 1 < figure.value <= int(parts["month"]):
            last = int(parts["month"])
            form = span_of_months(parts["year"], last - int(figure.value) + 1, last)
            found[at] = Figure(figure.text, figure.start, figure.end, None, "date", "date", form=form)
    return found


def _by_dateline(text: str, figures: list[Figure], paragraph_at: Callable[[int], tuple[int, int]]) -> None:
    """2025-10-14 财联电讯 韩峰电子今日公布: a line that begins with a day is of that day, whatever the day of its page."""
    for at, figure in enumerate(figures):
        shift = _TODAY.get(figure.text)
        if shift is None or figure.dimension != "date":
            continue
        start = paragraph_at(figure.start)[0]
        head = next((f for f in figures[:at] if f.start >= start), None)
        if head and _DAY.fullmatch(head.form) and not text[start : head.start].strip("[【(（*- \t"):
            figures[at] = replace(figure, form=(date.fromisoformat(head.form) + timedelta(days=shift)).isoformat())


def _still_to_come(text: str, figures: list[Figure], on: date | None) -> None:
    """预计 27 日挂牌, 8 月 13 日发布……21 日首销: a day alone is of the text's month where it is said to come, or an earlier day of that month was named last."""
    for at, figure in enumerate(figures):
        if on is None or figure.dimension != "date" or not _LONE.fullmatch(figure.text.strip()):
            continue
        day, month = int(figure.text.strip()[:-1]), f"{on.year}-{on.month:02d}"
        if figure.form.startswith(month) or day > monthrange(on.year, on.month)[1]:
            continue
        named = next((f.form for f in reversed(figures[:at]) if _DAY.fullmatch(f.form)), "")
        if _AHEAD.search(text, max(0, figure.start - 8), figure.start) or month <= named < f"{month}-{day:02d}":
            figures[at] = replace(figure, form=f"{month}-{day:02d}")


def _is_base(text: str, figure: Figure) -> bool:
    return bool(_COMPARED.search(text, max(0, figure.start - 2), figure.start)) or text.startswith("的", figure.end)


def _spoken(before: Sequence[Figure], floor: int, month: bool) -> str:
    """The month (quarter) named last."""
    for figure in reversed(before):
        if figure.start < floor:
            return ""
        found = _FINENESS.fullmatch(figure.form) if figure.dimension == "date" else None
        if found and bool(found[1]) == month and not is_step(figure):
            return figure.form
    return ""
