"""Is a figure a right way to say an exact value, where it is said in words? 近三分之一, 四成多, 不足一半. Pure."""

from __future__ import annotations

from decimal import Decimal

from agent.figures.compare import rounds_to, states
from agent.figures.model import Figure

ABOUT = Decimal("2.5")  # points: 约三分之一 is within so much of it
SHORT = Decimal(5)  # 近三分之一 falls short of it by less
BEYOND = Decimal(10)  # 四成多, 超过一半 is beyond it by less


def is_said(figure: Figure, exact: Decimal) -> bool:
    """The exact value is what is written; a part told in words is coarser than its digits."""
    if figure.bound == "~" and figure.value and rounds_to(abs(exact), abs(figure.value), _without_zeros(figure)):
        return True
    if figure.dimension != "percent" or figure.text.strip()[-1:] in "%％" or not figure.bound or figure.value is None:
        return states(figure, exact)
    limit, value = abs(figure.value), abs(exact)
    if figure.bound == "~":
        return abs(value - limit) <= ABOUT
    if figure.bound in ("<~", "<", "<="):
        return limit - (SHORT if figure.bound == "<~" else BEYOND) < value < limit
    return limit < value < limit + BEYOND


def _without_zeros(figure: Figure) -> Decimal:
    """约 5,500 万 is told by its first digits, two of them or more."""
    value = abs(figure.value or Decimal(0)) / figure.step
    step, places = Decimal(1), len(f"{value:f}".split(".")[0]) - 2
    while places > 0 and value % (step * 10) == 0:
        step, places = step * 10, places - 1
    return step * figure.step
