"""The nouns of the figure room: a figure as written, an identifier, a scan of one text."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Figure:
    """A quantity in a text.

    `text` is the exact slice text[start:end] of what was read (code points), bound word included.
    `value` is scaled to the base unit (超 10 亿元 -> 1000000000 CNY, 9 成 -> 90 %, 00:17:22 -> 1042 s,
    三个月 -> 3 month, 20B -> 20000000000); `high` is the upper end of a range, else None.
    `unit`: CNY USD HKD EUR ... | % | pp | bp | x (倍) | s | month | date | time | TOPS GB GiB nm ... |
    a counter as written (张 家 款) | "" for a bare number.
    `dimension` groups units that may be compared: money percent point ratio duration date time count tech size.
    `bound`: "" | ">" (超 逾 more than) | ">=" (至少 以上) | "<" (不足 低于) | "<=" (以内 高达 至多 up to) | "~" (约 近).
    近/nearly is "<~" (just below), 约/about is "~".
    `step` is the scaled size of the last written digit (10.5 亿 -> 10000000): half of it is the rounding interval.
    `form`: for dates and sizes the canonical text instead of a value: 2025-03-12, 2025-03, 2025, 2025-Q1,
    2025-H1, --03-12 (year unknown), 2025-03-10~2025-03-14, 4×32×32; else "".
    """

    text: str
    start: int
    end: int
    value: Decimal | None
    unit: str = ""
    dimension: str = "count"
    bound: str = ""
    high: Decimal | None = None
    step: Decimal = Decimal(1)
    form: str = ""

    @property
    def written_value(self) -> str:
        """The value of the JSON contract: a plain decimal, `low~high` for a range, ISO form for a date."""
        if self.form or self.value is None:
            return self.form
        low = plain(self.value)
        return low if self.high is None else f"{low}~{plain(self.high)}"


@dataclass(frozen=True, slots=True)
class Identifier:
    """A name that holds digits and is no figure: GLM-4-9B, 688246.SH, Open-Sora 2.0, a URL, a section number."""

    text: str
    start: int
    end: int
    kind: str  # product | ticker | url | section | citation | version | ...


@dataclass(frozen=True, slots=True)
class Scan:
    figures: tuple[Figure, ...]
    identifiers: tuple[Identifier, ...]


def plain(value: Decimal) -> str:
    """Decimal without exponent or trailing zeros: 1E+9 -> 1000000000, 3.270 -> 3.27."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def significant_digits(figure: Figure) -> int:
    """How unlikely the value is to turn up by accident."""
    if figure.form:
        return 4 if len(figure.form) >= 7 else 2
    if figure.value is None:
        return 1
    digits = "".join(map(str, figure.value.as_tuple().digits)).strip("0")
    whole = len(str(abs(figure.value) // figure.step if figure.step else 1).split("E")[0])
    extra = 1 if figure.dimension in ("money", "percent") else 0
    pair = 2 if figure.high is not None else 0
    return max(len(digits), min(whole, 3) if figure.step < 1 else 0) + extra + pair
