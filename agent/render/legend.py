"""The legend above a plot: a square of colour and a name, in as many lines as they need."""

from __future__ import annotations

from collections.abc import Sequence

from agent.render.canvas import Canvas
from agent.render.glyphs import shorten, width
from agent.render.palette import BODY, INK, SERIES, SIDE, WIDE

_SQUARE, _GAP, _LINE = 10.0, 22.0, 20.0


def colour(place: int) -> str:
    return SERIES[place % len(SERIES)]


def draw_legend(canvas: Canvas, names: Sequence[str], top: float) -> float:
    """Draw it and return where the plot may begin."""
    x, y = SIDE, top + 12
    for place, name in enumerate(names):
        shown = shorten(name, BODY, WIDE / 2)
        long = _SQUARE + 6 + width(shown, BODY)
        if x > SIDE and x + long > WIDE - SIDE:
            x, y = SIDE, y + _LINE
        canvas.rectangle((x, y - 9.5, _SQUARE, _SQUARE), colour(place), 1.5)
        canvas.text((x + _SQUARE + 6, y), shown, BODY, INK)
        x += long + _GAP
    return y + 12
