"""Horizontal bars in the order given: 涨跌幅排名, 访问量. Rises are red, falls green where the unit is %.

The first series is drawn; the others are columns of figures at the right, as written.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from agent.render.canvas import END, START, Canvas
from agent.render.glyphs import shorten, width
from agent.render.palette import ACCENT, BODY, FALL, FLAT, GRID, INK, MUTED, RISE, SIDE, WIDE, ZERO
from agent.render.scale import Axis, axis, number
from agent.report import Chart, Series

NAME_ROOM = 300.0
_GAP, _PAD, _HEAD = 14.0, 6.0, 22.0
_CROWDED = 24  # from so many bars on, lines are closer together


@dataclass(frozen=True, slots=True)
class _Plot:
    left: float
    right: float
    top: float
    line: float
    axis: Axis

    def x(self, value: Decimal) -> float:
        return self.left + (self.right - self.left) * self.axis.share(value)

    def baseline(self, row: int) -> float:
        return self.top + self.line * (row + 0.5) + BODY * 0.36


def draw_ranked(canvas: Canvas, chart: Chart, top: float) -> float:
    bars, columns = chart.series[0], chart.series[1:]
    values = [number(text) for text in _padded(bars, len(chart.categories))]
    names = [shorten(name, BODY, NAME_ROOM) for name in chart.categories]
    edge = WIDE - SIDE
    for column in reversed(columns):
        edge = _draw_column(canvas, chart, column, edge, top)
    plot = _layout(chart, values, names, edge, top + (_HEAD if columns else 4))
    bottom = plot.top + plot.line * len(names)
    _rows(canvas, chart, plot, names)
    zero = plot.x(Decimal(0))
    canvas.line((zero, plot.top), (zero, bottom), ZERO)
    for row, (written, value) in enumerate(zip(_padded(bars, len(names)), values, strict=True)):
        _bar(canvas, chart, plot, row, written.strip(), value)
    return bottom + 16


def _padded(series: Series, length: int) -> tuple[str, ...]:
    return (*series.values[:length], *("" for _ in range(length - len(series.values))))


def _pitch(chart: Chart) -> float:
    return 19.0 if len(chart.categories) >= _CROWDED else 24.0


def _layout(
    chart: Chart, values: list[Decimal | None], names: list[str], edge: float, top: float
) -> _Plot:
    """Room for a bar's figure is kept on the side it stands on, so that no figure meets a name."""
    known = [value for value in values if value is not None]
    label = max((width(text.strip(), BODY) for text in chart.series[0].values), default=0.0) + _PAD
    low, high = min(known, default=Decimal(0)), max(known, default=Decimal(0))
    scale = axis(known) if not known else Axis(min(low, Decimal(0)), max(high, Decimal(0)), Decimal(1))
    if scale.low == scale.high:
        scale = axis([])
    left = SIDE + max(width(name, BODY) for name in names) + _GAP
    return _Plot(
        left + (label if low < 0 else 0), edge - (label if high >= 0 else 0), top, _pitch(chart), scale
    )


def _rows(canvas: Canvas, chart: Chart, plot: _Plot, names: list[str]) -> None:
    right = WIDE - SIDE
    for row, name in enumerate(names):
        y = plot.top + plot.line * (row + 1)
        canvas.line((SIDE, y), (right, y), GRID, 0.75)
        canvas.text((SIDE, plot.baseline(row)), name, BODY, INK)


def _colour(chart: Chart, value: Decimal) -> str:
    if chart.unit != "%":
        return ACCENT
    return RISE if value > 0 else FALL if value < 0 else FLAT


def _bar(
    canvas: Canvas, chart: Chart, plot: _Plot, row: int, written: str, value: Decimal | None
) -> None:
    zero, y = plot.x(Decimal(0)), plot.baseline(row)
    if value is None:
        canvas.text((zero + _PAD, y), written or "——", BODY, MUTED)
        return
    tip, fill = plot.x(value), _colour(chart, value)
    thick = plot.line * 0.6
    box = (min(zero, tip), plot.top + plot.line * (row + 0.5) - thick / 2, max(abs(tip - zero), 1), thick)
    canvas.rectangle(box, fill)
    ink = fill if chart.unit == "%" else INK
    if value < 0:
        canvas.text((tip - _PAD, y), written, BODY, ink, END)
    else:
        canvas.text((tip + _PAD, y), written, BODY, ink, START)


def _draw_column(canvas: Canvas, chart: Chart, column: Series, edge: float, top: float) -> float:
    """Figures right-aligned at `edge`; returns the edge of what stands left of it. Signed percents are coloured."""
    cells = [text.strip() or "——" for text in _padded(column, len(chart.categories))]
    canvas.text((edge, top + 12), column.name, BODY - 1, MUTED, END)
    for row, text in enumerate(cells):
        value = number(text)
        signed = value is not None and text.rstrip().endswith(("%", "％"))
        ink = INK if not signed or not value else RISE if value > 0 else FALL
        y = top + _HEAD + _pitch(chart) * (row + 0.5) + BODY * 0.36
        canvas.text((edge, y), text, BODY, MUTED if value is None else ink, END)
    return edge - max(width(text, BODY) for text in (column.name, *cells)) - 2 * _GAP
