"""One figure read where the grammar found it: its value, range, unit, bound, span."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from agent.figures import grammar, units
from agent.figures.model import Figure
from agent.figures.quantity import behind, closed
from agent.figures.spoken import read_english, read_fold, read_fraction, read_half, read_han


def read_figure(text: str, plain: str, found: re.Match[str], floor: int) -> Figure | None:
    return _READERS[found.lastgroup or ""](text, plain, found, floor)


def _clock(text: str, plain: str, found: re.Match[str], floor: int) -> Figure:
    parts = [Decimal(p) for p in found["clock"].split(":")]
    start, end = found.span("clock")
    before = plain[max(0, start - 8) : start]
    meridiem = grammar.MERIDIEM.match(plain, end)
    opening = any(m.start() <= start < m.end() for m in grammar.OPENING.finditer(plain, max(0, start - 8), end + 8))
    if opening or grammar.TIME_WORDS.search(before) or grammar.ZONE.match(plain, end) or meridiem:
        late = grammar.AFTERNOON.search(before) or (meridiem and "p" in meridiem[0].lower())
        end = meridiem.end() if meridiem else end
        form = _of_day(parts[0], found["clock"].partition(":")[2], bool(late))
        return Figure(text[start:end], start, end, None, "time", "time", form=form)
    seconds = parts[0] * 60 + parts[1] if len(parts) == 2 else parts[0] * 3600 + parts[1] * 60 + parts[2]
    return Figure(text[start:end], start, end, seconds, "s", "duration", step=Decimal(1))


def _of_day(hour: Decimal, minutes: str, late: bool) -> str:
    """下午 3:15 is 15:15."""
    return f"{int(hour) + (12 if late and hour < 12 else 0):02d}:{minutes or '00'}"


def _oclock(text: str, plain: str, found: re.Match[str], floor: int) -> Figure:
    """晚上 8 点, 下午 3 点半."""
    start, end = found.span("oclock")
    hour, *rest = re.findall(r"\d+", found["oclock"])
    minutes = "30" if found["oclock"].endswith("半") else rest[0].zfill(2) if rest else ""
    late = bool(grammar.AFTERNOON.search(plain[max(0, start - 4) : start]))
    return Figure(text[start:end], start, end, None, "time", "time", form=_of_day(Decimal(hour), minutes, late))


def _bracketed(text: str, plain: str, found: re.Match[str], floor: int) -> Figure | None:
    """$(12.4) million: a loss, as an account writes it."""
    start, end = found.span("bracketed")
    lead, _, digits = found["bracketed"].rstrip(")").partition("(")
    written = digits.replace(",", "").replace("，", "")
    step = Decimal(1).scaleb(-len(written.partition(".")[2]))
    return behind(text, plain, start, end, floor, -Decimal(written), step, units.CURRENCIES.get(lead.strip(), ""))


def _loss(text: str, plain: str, found: re.Match[str], floor: int) -> Figure | None:
    """(3.6) 亿元, (1,234) of a statement's cell: a loss, as an account writes it."""
    start, end = found.span()
    written = found[0][1:-1].replace(",", "")
    return behind(text, plain, start, end, floor, -Decimal(written), _last_place(written), "")


def _size(text: str, plain: str, found: re.Match[str], floor: int) -> Figure | None:
    parts = re.findall(r"\d+", found["size"])
    start, end = found.span("size")
    return Figure(text[start:end], start, end, None, "size", "size", form="×".join(parts))


_SPELT = re.compile(r"(\d+)\s?(?:个?小?([时分秒])|(hour|min|sec))")
_ENGLISH_SPANS = {"h": "时", "m": "分", "s": "秒"}


_POINT_SHARES = {"half": 50, "three": 75, "quarter": 25}


def _points(text: str, plain: str, found: re.Match[str], floor: int) -> Figure:
    """A quarter-point cut, half a percentage point: of a rate, so many basis points."""
    start, end = found.span("points")
    worth = next(n for word, n in _POINT_SHARES.items() if word in found["points"].lower())
    return closed(text, plain, start, end, floor, Decimal(worth), "bp", "point", Decimal(1))


def _spelt(text: str, plain: str, found: re.Match[str], floor: int) -> Figure:
    """9 分 5 秒, 1 小时 20 分钟: one duration."""
    start, end = found.span("spelt")
    sizes = {"时": 3600, "分": 60, "秒": 1}
    parts = [(number, unit or _ENGLISH_SPANS[word[0]]) for number, unit, word in _SPELT.findall(found["spelt"])]
    value = sum((Decimal(number) * sizes[unit] for number, unit in parts), Decimal(0))
    step = Decimal(sizes[parts[-1][1]])
    return closed(text, plain, start, end, floor, value, "s", "duration", step)


def _plain(text: str, plain: str, found: re.Match[str], floor: int) -> Figure | None:
    start, end = found.span()
    written = found[0].replace(",", "")
    return behind(text, plain, start, end, floor, Decimal(written), _last_place(written), "")


@lru_cache(1024)
def _last_place(written: str) -> Decimal:
    """The size of the last digit: 10.5 -> 0.1."""
    return Decimal(1).scaleb(-len(written.partition(".")[2]))


_POWER = re.compile(r"(?<=\d)[eE]([+-]?\d+)$")


def _number(text: str, plain: str, found: re.Match[str], floor: int) -> Figure | None:
    start, end = found.span()
    whole = found[0]
    start += len(whole) - len(whole.lstrip())
    digits = grammar.FIRST_NUMBER.search(whole)
    power = _POWER.search(whole)
    if not digits:
        return None
    written = digits[0].replace(",", "").replace("，", "")
    lead = whole[: digits.start()].strip()
    if start == floor and floor and lead[:1] in ("+", "-"):  # 16 核+96G: the plus joins two figures
        start += 1
        lead = lead[1:].strip()
    value, step = Decimal(written), _last_place(written)
    if lead.startswith(("-", "负")) or lead.endswith("-"):
        value = -value
    if power:
        value, step = value.scaleb(int(power[1])), step.scaleb(int(power[1]))
    currency = units.CURRENCIES.get(lead.lstrip("+-负").strip("+- "), "")
    return behind(text, plain, start, end, floor, value, step, currency)


_READERS = {
    "spelt": _spelt, "points": _points, "fold": read_fold, "clock": _clock, "bracketed": _bracketed, "loss": _loss, "oclock": _oclock, "size": _size, "fraction": read_fraction, "half": read_half, "number": _number, "plain": _plain, "han": read_han, "english": read_english,
}  # fmt: skip
