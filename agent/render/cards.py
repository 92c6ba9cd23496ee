"""Key figures as cards: the figure large, as written, its name above, a second series as a small line below."""

from __future__ import annotations

from agent.render.canvas import Canvas
from agent.render.glyphs import shorten, width
from agent.render.palette import ACCENT, BODY, CARD, INK, MUTED, SIDE, WIDE
from agent.report import Chart

_IN_ROW, _GAP, _HIGH, _EDGE = 4, 14.0, 92.0, 14.0
_SIZES = (24.0, 20.0, 17.0, 14.0, 12.0)


def draw_cards(canvas: Canvas, chart: Chart, top: float) -> float:
    count = len(chart.categories)
    across = _across(count)
    wide = (WIDE - 2 * SIDE - _GAP * (across - 1)) / across
    for place, name in enumerate(chart.categories):
        row, column = divmod(place, across)
        left, upper = SIDE + (wide + _GAP) * column, top + (_HIGH + _GAP) * row
        _card(canvas, chart, place, (left, upper, wide), name)
    return top + (_HIGH + _GAP) * -(-count // across) + 10


def _across(count: int) -> int:
    """Cards a row: as even rows as there can be, four at most."""
    rows = -(-count // _IN_ROW)
    return -(-count // rows)


def _card(
    canvas: Canvas, chart: Chart, place: int, box: tuple[float, float, float], name: str
) -> None:
    left, top, wide = box
    room = wide - 2 * _EDGE
    canvas.rectangle((left, top, wide, _HIGH), CARD, 3)
    canvas.rectangle((left, top, 3, _HIGH), ACCENT)
    canvas.text((left + _EDGE, top + 24), shorten(name, BODY, room), BODY, MUTED)
    value = _at(chart, 0, place) or "——"
    size = next((size for size in _SIZES if width(value, size) <= room), _SIZES[-1])
    canvas.text((left + _EDGE, top + 55), shorten(value, size, room), size, ACCENT, bold=size > BODY)
    canvas.text((left + _EDGE, top + 79), shorten(_at(chart, 1, place), BODY - 1, room), BODY - 1, INK)


def _at(chart: Chart, series: int, place: int) -> str:
    if series >= len(chart.series) or place >= len(chart.series[series].values):
        return ""
    return chart.series[series].values[place].strip()
