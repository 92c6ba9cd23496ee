"""Every figure of a text, with its exact span: `scan`. The grammar is in grammar.py, its words in units.py,
dates.py and identifiers.py; one figure is read in reading.py.

One pass: identifiers, dates, clocks and sizes are taken where they start, then numbers; around a number the bound,
currency, scale, unit and counter are read. Full-width forms count as half-width, offsets stay those of the text.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

from agent.figures import dates, grammar, identifiers, spans, spots, units
from agent.figures.model import Figure, Identifier, Scan
from agent.figures.reading import read_figure

_BARE = re.compile(r"\d[\d,]*(?:\.\d+)?")
_OF_SOURCES = frozenset({"weekday", "ago"})  # kinds of dates
_JOINT = re.compile(r"\s?(?:、|/|和|与|及|至|到|升至|增至|降至|,|and)\s?")


def extract(text: str, on: date | None = None) -> tuple[Figure, ...]:
    """The figures of `text` in order."""
    return scan(text, on).figures


def scan(text: str, on: date | None = None, *, weekdays: bool = False) -> Scan:
    """Figures and identifiers of `text`, in order, never overlapping. `on` resolves 去年 and 本月.

    `weekdays`: 周五, Friday, 去年同期 and the length of a period that ends on a day are dates too; in a source they date its facts, in a draft they are words.
    """
    plain = text.translate(grammar.WIDE)
    figures: list[Figure] = []
    names: list[Identifier] = []
    at = floor = 0
    while found := spots.next_found(plain, at):
        kind = found.lastgroup or ""
        at = found.start() + 1
        if kind in spots.IDENTIFIERS:
            if name := _identifier(text, found):
                names.append(name)
                at = floor = found.end()
            continue
        if kind in spots.DATES:
            figure = _date(text, found, on if kind not in _OF_SOURCES or weekdays else None)
        else:
            figure = read_figure(text, plain, found, floor)
        if _is_whole(kind, found):
            at = found.end()
        if figure:
            figures.append(figure)
            at = floor = max(at, figure.end)
    shared = _share_units(_share_currency(figures, plain), plain)
    return Scan(tuple(spans.dated(shared, plain) if weekdays else shared), tuple(names))


def _share_currency(figures: list[Figure], plain: str) -> list[Figure]:
    """243 亿、172 亿、137 亿美元: the currency of the last is that of all."""
    for n in range(len(figures) - 2, -1, -1):
        one, after = figures[n], figures[n + 1]
        bare = one.dimension == "count" and one.unit == "" and abs(one.value or Decimal(0)) >= 10_000
        if bare and after.dimension == "money" and _JOINT.fullmatch(plain, one.end, after.start):
            figures[n] = replace(one, unit=after.unit, dimension="money")
    return figures


def _share_units(figures: list[Figure], plain: str) -> list[Figure]:
    """1.2/1.8/2.5 亿元, 12.3、15.6、18.9 亿元: the scale and unit of the last are those of all."""
    for n in range(len(figures) - 2, -1, -1):
        one, after = figures[n], figures[n + 1]
        if not _BARE.fullmatch(plain, one.start, one.end) or one.unit or one.value is None or after.value is None:
            continue
        if one.value >= 100_000:  # written out: it needs no scale of another
            continue
        if after.high is not None or after.bound or (_BARE.fullmatch(plain, after.start, after.end) and not after.unit):
            continue
        joint = plain[one.end : after.start].strip()
        digits = _BARE.match(plain, after.start)
        listed = n > 0 and plain[figures[n - 1].end : one.start].strip() == "、"
        if not digits or not _same_list(one, after, joint, listed) or not Decimal(digits[0].replace(",", "")):
            continue
        scale = after.value / Decimal(digits[0].replace(",", ""))
        value, step = one.value * scale, one.step * scale
        figures[n] = replace(one, value=value, step=step, unit=after.unit, dimension=after.dimension)
    return figures


def _same_list(one: Figure, after: Figure, joint: str, listed: bool) -> bool:
    if joint == "/":
        return True
    if joint == "、":  # 两、三家 are about; 12、15 家 are two
        return len(one.text) > 1
    return joint in ("和", "与", "及") and (listed or ("." in one.text and "." in after.text))


def _is_whole(kind: str, found: re.Match[str]) -> bool:
    """A date, a number, a scale that stands alone, 百万美元 of a header, hold no other figure."""
    return kind in spots.DATES or kind in ("number", "plain") or (kind == "han" and found[0] in units.HAN_SCALES)


def _identifier(text: str, found: re.Match[str]) -> Identifier | None:
    kind = found.lastgroup or "code"
    if kind == "mixed" and identifiers.KNOWN_UNIT.match(found[0]):
        return None
    return Identifier(text[found.start() : found.end()], found.start(), found.end(), kind)


def _date(text: str, found: re.Match[str], on: date | None) -> Figure | None:
    kind = found.lastgroup or ""
    start = found.start() + len(found[0]) - len(found[0].lstrip())
    form = dates.form_of(kind, found[0], on)
    if kind in ("bare", "enm"):
        own = re.search(r"\d{4}|[A-Z][a-z]+$", found[0])
        start += own.start() if own else 0
    if not form:
        return None
    end = found.start() + len(found[0].rstrip())
    return Figure(text[start:end], start, end, None, "date", "date", form=form)
