"""Does one written quantity support another? Units, values, bounds, rounding: no context here.

Rules (design.md, Matching rules): a unit never stands for another; a bound must be carried; a coarser figure is
`rounded` when it is the correct rounding at its own written precision; no percentage tolerance anywhere.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import ROUND_HALF_UP, Context, Decimal
from enum import IntEnum
from functools import lru_cache

from agent.figures.model import Figure


class Relation(IntEnum):
    """How a source figure stands to a written one, weakest first."""

    NONE = 0
    BOUND = 1  # same value, another bound
    ROUNDED = 2  # the written one is the correct rounding
    EQUAL = 3


_EXACT = Context(prec=60, rounding=ROUND_HALF_UP)
BARE = ("", "级")  # 千万级: of what, the words around say
MANIFOLD = Decimal("0.15")  # 翻倍, 一倍 in words are so near to it
NEARLY = 8  # 近 x is short of x by no more than this part of it
DESK_CURRENCY = "CNY"  # what a bare price of a table is in
_MEMORY_UNITS = {
    "G": "GB",
    "GIB": "GB",
    "GB": "GB",
    "T": "TB",
    "TIB": "TB",
    "TB": "TB",
    "M": "MB",
    "MB": "MB",
}
# Written bound -> source bounds that carry it. An exact source carries a hedge (约, 近 are weaker), never a limit.
CARRIED_BY: dict[str, frozenset[str]] = {
    "": frozenset({""}),
    "~": frozenset({"~", "", "<~", ">~"}),
    ">": frozenset({">", ">~"}),
    ">=": frozenset({">=", ">", ">~"}),
    "<": frozenset({"<"}),
    "<=": frozenset({"<=", "<"}),
    "<~": frozenset({"<~"}),
    ">~": frozenset({">~", ">"}),
}


FLIPPED = {">": "<", ">=": "<=", "<": ">", "<=": ">="}


# 219 个基点 is 2.19 个百分点; 张, 块, 个 count the same things, the nouns are matched by context.
_ALIKE = frozenset({"date", "point", "count"})
_SIZES = frozenset({"count", "money", "tech"})


def same_unit(written: Figure, source: Figure) -> bool:
    """Units that may be compared. Currencies, % and 百分点 never stand for each other."""
    one, other = written.dimension, source.dimension
    if written.unit == source.unit or (one == other and one in _ALIKE):
        return True
    if one not in _SIZES or other not in _SIZES:
        return False
    kinds = {one, other}
    if kinds <= {"count", "money"} and (written.unit in BARE or source.unit == ""):
        return max(abs(written.value or Decimal(0)), abs(source.value or Decimal(0))) >= 10_000
    if kinds <= {"count", "tech"}:
        return _memory(written.unit) == _memory(source.unit) or "" in (written.unit, source.unit)
    return False


def of_one_kind(a: Figure, b: Figure) -> bool:
    """What stands for one could have been written for the other."""
    if a.dimension == "date":
        return b.dimension == "date" and len(a.form) == len(b.form)
    if a.dimension != b.dimension or (a.high is None) != (b.high is None):
        return False
    if a.dimension == "count":
        return a.unit == b.unit or "" in (a.unit, b.unit)
    return same_unit(a, b)


def _memory(unit: str) -> str:
    return _MEMORY_UNITS.get(unit.upper(), unit)


def relate(written: Figure, source: Figure, *, cell: bool = False, bare: bool = False) -> Relation:
    """The relation of one source figure to a written one, by value and bound; signs are compared by the caller.

    `cell`: the source is a table cell; a bare number there has its unit in the reader's head (股价 42.16).
    `bare`: so is the written one, in a table of the draft.
    """
    if written.unit != source.unit and not (cell and _bare_cell(written, source, bare=bare)) and not same_unit(written, source):
        return Relation.NONE
    if written.form or source.form:
        return relate_forms(written, source)
    if written.value is None or source.value is None:
        return Relation.EQUAL if written.text == source.text else Relation.NONE
    if cell and _is_no_count(written, source):
        return Relation.NONE
    if source.dimension == "point" and written.unit != source.unit:
        source = _in_points_of(written, source)
    value = _relate_values(written, source)
    if value is Relation.NONE or source.bound == written.bound or source.bound in CARRIED_BY.get(written.bound, ()):
        return value
    if written.bound == ">" and source.text.endswith("以上"):
        return value  # 超过 95% of 95% 以上: in Chinese prose one and the same
    if written.bound == "" and source.text.startswith("高达"):
        return value  # 高达 stresses, it does not limit (至多, 最高, up to do)
    if value is Relation.ROUNDED and written.bound == "~" and source.bound == "":
        return value
    return Relation.BOUND


def _is_no_count(written: Figure, source: Figure) -> bool:
    """七款 is no 7.3, a bare number of a table: what is counted one by one has no tenths."""
    return written.dimension == "count" and written.unit != "" and source.unit == "" and written.step >= 1 > source.step


def _bare_cell(written: Figure, source: Figure, *, bare: bool) -> bool:
    if source.unit == "" and (written.unit == DESK_CURRENCY or written.dimension in ("ratio", "tech", "count")):
        return True
    return bare and "" in (written.unit, source.unit) and not written.form and not source.form


def _in_points_of(written: Figure, source: Figure) -> Figure:
    """A source's basis points as the percentage points of the written figure, or the other way round."""
    if source.value is None:
        return source
    factor = Decimal("0.01") if source.unit == "bp" else Decimal(100)
    return replace(source, value=source.value * factor, step=source.step * factor, unit=written.unit)


def _relate_values(written: Figure, source: Figure) -> Relation:
    if written.value is None or source.value is None or (written.high is None) != (source.high is None):
        return Relation.NONE
    low = _relate_one(abs(written.value), abs(source.value), written.step, source.step)
    if low is Relation.NONE or written.high is None or source.high is None:
        return low
    return min(low, _relate_one(abs(written.high), abs(source.high), written.step, source.step))


def _relate_one(written: Decimal, source: Decimal, step: Decimal, source_step: Decimal) -> Relation:
    if written == source:
        return Relation.EQUAL
    if step > source_step and rounds_to(source, written, step):
        return Relation.ROUNDED
    return Relation.NONE


def rounds_to(exact: Decimal, written: Decimal, step: Decimal) -> bool:
    """True when `written` is `exact` rounded to `step` (half up, as terminals and spreadsheets print)."""
    if step <= 0 or (written == 0 and step >= 1):
        return exact == written  # nobody rounds 0.4 to nought
    if abs(exact - written) >= step:
        return False
    units, own = _EXACT.divide(exact, step), _EXACT.divide(written, step)  # a third, 33.333..., is no whole number of its steps
    return _EXACT.to_integral_value(units) == _EXACT.to_integral_value(own)


def entails(written: Figure, source: Figure) -> bool:
    """A limit read off an exact figure: 1090 亿 -> 超千亿; 40.7 -> 超 40; 199.6 -> 近 200.

    Only when the limit is the exact figure cut (or filled up) at the limit's own written step, so that a
    limit with a wrong digit is not carried by a figure that happens to lie on its side.
    """
    if written.bound in ("", "~") or source.bound or source.form or source.value is None or source.high is not None:
        return False
    return same_unit(written, source) and states(written, source.value)


def states(written: Figure, exact: Decimal) -> bool:
    """Is `written` a right way to write the exact value: rounded at its own step, cut where its bound says so?

    Magnitudes are compared; the caller compares signs and units.
    """
    if written.value is None or written.high is not None or written.form or written.step <= 0:
        return False
    limit, value = abs(written.value), abs(exact)
    if written.bound and limit == 0:
        return False  # 超过 0 分钟 says nothing
    if written.unit == "x" and written.bound == "" and not any(map(str.isdigit, written.text)):
        return -MANIFOLD <= value - limit <= (1 if "翻" in written.text else MANIFOLD)  # 一倍 is not 0.74 of it
    if written.text.startswith("高达"):  # it stresses, it does not limit
        return rounds_to(value, limit, written.step)
    step = _coarse(limit, written.step)
    if written.bound in (">", ">=", ">~"):
        return (limit < value or (written.bound == ">=" and limit == value)) and value < limit + step
    if written.bound == "<~":
        return limit - min(step, limit / NEARLY) < value < limit
    if written.bound in ("<", "<="):
        return max(limit - step, limit / 2) < value and (value < limit or (written.bound == "<=" and value == limit))
    return rounds_to(value, limit, written.step)


def reach(figure: Figure) -> Decimal:
    """How far from a figure's value what it states may lie: its written step; of a limit, 超 250, that without its zeros."""
    limit = figure.bound not in ("", "~") and figure.value is not None and figure.high is None
    return _coarse(abs(figure.value or Decimal(0)), figure.step) if limit and figure.step > 0 else figure.step


def window(written: Figure) -> tuple[Decimal, Decimal]:
    """Between which magnitudes all lies that `written` states."""
    limit, far = abs(written.value or Decimal(0)), reach(written)
    far = max(far, Decimal(1)) if written.unit == "x" else far  # 翻番 and more
    return limit - far, limit + far


def _coarse(limit: Decimal, step: Decimal) -> Decimal:
    """The step of a limit: its trailing zeros are not counted as written out. 超 760 is a limit in tens."""
    while limit and limit % (step * 10) == 0:
        step *= 10
    return step


_QUARTER_ENDS = frozenset({"03-31", "06-30", "09-30", "12-31"})


def told_by_a_day(written: Figure, source: Figure, *, at_end: bool) -> bool:
    """三季度 of a source's 10 月 29 日 or 9 月: the day a thing was told on says nothing of a quarter's figures."""
    if "前四" in written.text and "前四" not in source.text:
        return True  # nobody calls a year so
    if written.dimension != "date" or "~" in written.form or not ("-Q" in written.form or "-H" in written.form):
        return False
    if source.form[-5:] in _QUARTER_ENDS or (at_end and source.form[-2:] in ("03", "06", "09", "12")):
        return False
    return source.form[5:6].isdigit() or (source.form.startswith("--") and source.form[2:3].isdigit())


def relate_forms(written: Figure, source: Figure) -> Relation:
    """Dates and sizes. A coarser date is carried by a finer one (2025-03 by 2025-03-12), never the other way."""
    a, b = written.form, source.form
    if not a or not b:
        return Relation.NONE
    if a == b:
        return Relation.EQUAL
    if written.dimension != "date" or source.dimension != "date":
        return Relation.NONE
    return Relation.ROUNDED if "~" not in a and _carries(a, b) else Relation.NONE


@lru_cache(1 << 14)
def _carries(coarse: str, fine: str) -> bool:
    return any(_within(coarse, part) for part in fine.split("~")) or _year_in(coarse, fine)


def _year_in(year: str, span: str) -> bool:
    """2023 in 2022~2024."""
    first, _, last = span.partition("~")
    return len(year) == len(first) == len(last) == 4 and first <= year <= last


def _within(coarse: str, fine: str) -> bool:
    if coarse.startswith("--"):  # no year written
        month_day = coarse[2:]
        return (
            fine[4:].lstrip("-") == month_day or fine[5:].startswith(month_day + "-") or fine[2:] == month_day
        )
    if fine.startswith("--"):
        return coarse[5:] == fine[2:] and len(coarse) > 4
    if fine.startswith(coarse + "-"):
        return True
    if "-Q" in coarse or "-H" in coarse:
        return fine[:4] == coarse[:4] and _month_in(coarse[5:], fine)
    return False


def _month_in(part: str, fine: str) -> bool:
    if len(fine) < 7 or not fine[5:7].isdigit():
        return part in ("H1", "H2") and fine[5:] in (("Q1", "Q2") if part == "H1" else ("Q3", "Q4"))
    size = 3 if part[0] == "Q" else 6
    return (int(fine[5:7]) - 1) // size + 1 == int(part[1])
