"""Numbers of a chart: read as written, placed on an axis with round steps."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from unicodedata import normalize

STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))
_NUMBER = re.compile(r"([+-]?)((?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)")
_MINUS = str.maketrans({"−": "-", "–": "-", "﹣": "-"})


def number(written: str) -> Decimal | None:
    """The number a cell begins with (+20.65%, 1,013.0M, －2.66％), None where there is none."""
    text = normalize("NFKC", written).translate(_MINUS).strip()
    found = _NUMBER.match(text)
    return Decimal(found[1] + found[2].replace(",", "")) if found else None


@dataclass(frozen=True, slots=True)
class Axis:
    """From `low` to `high`, both multiples of `step`; zero lies within."""

    low: Decimal
    high: Decimal
    step: Decimal

    def ticks(self) -> list[Decimal]:
        count = int((self.high - self.low) / self.step)
        return [self.low + self.step * n for n in range(count + 1)]

    def share(self, value: Decimal) -> float:
        """0 at `low`, 1 at `high`."""
        return float((value - self.low) / (self.high - self.low))

    def label(self, value: Decimal, unit: str) -> str:
        places = max(0, -int(self.step.normalize().as_tuple().exponent))
        return f"{value:,.{places}f}{unit if unit == '%' else ''}"


def axis(values: Iterable[Decimal], wanted: int = 6) -> Axis:
    """An axis of about `wanted` steps with zero on it and all values within."""
    known = [*values, Decimal(0)]
    low, high = min(known), max(known)
    if low == high:
        return Axis(Decimal(0), Decimal(1), Decimal(1))
    step = _step((high - low) / wanted)
    return Axis(_multiple(low, step, ROUND_FLOOR), _multiple(high, step, ROUND_CEILING), step)


def _step(rough: Decimal) -> Decimal:
    power = Decimal(1).scaleb(rough.adjusted())
    return next(power * step for step in STEPS if power * step >= rough)


def _multiple(value: Decimal, step: Decimal, rounding: str) -> Decimal:
    return (value / step).to_integral_value(rounding) * step
