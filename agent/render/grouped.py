"""Bars side by side a category, above and below a zero line: 本周指数日涨跌幅."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from agent.render.canvas import END, MIDDLE, Canvas
from agent.render.glyphs import shorten, width
from agent.render.legend import colour, draw_legend
from agent.render.palette import BODY, GRID, INK, MUTED, SIDE, SMALL, WIDE, ZERO
from agent.render.scale import Axis, axis, number
from agent.report import Chart

HIGH = 250.0
_FILL = 0.84  # share of a category's width that its bars take
_THICK = 46.0  # widest slot of a bar
_SLANT = 88.0  # longest category name drawn aslant
_LABEL_SIZES = (SMALL, 9.0, 8.0)


@dataclass(frozen=True, slots=True)
class _Plot:
    left: float
    top: float
    axis: Axis
    categories: int
    series: int

    @property
    def right(self) -> float:
        return WIDE - SIDE

    @property
    def group(self) -> float:
        return (self.right - self.left) / self.categories

    @property
    def slot(self) -> float:
        """Width one bar and its gap have."""
        return min(self.group * _FILL / self.series, _THICK)

    def y(self, value: Decimal) -> float:
        return self.top + HIGH * (1 - self.axis.share(value))

    def centre(self, category: int) -> float:
        return self.left + self.group * (category + 0.5)

    def bar(self, category: int, place: int) -> float:
        """The middle of a bar."""
        return self.centre(category) + self.slot * (place + 0.5 - self.series / 2)


def draw_grouped(canvas: Canvas, chart: Chart, top: float) -> float:
    scale = axis(value for _, _, _, value in _bars(chart) if value is not None)
    labels = [scale.label(tick, chart.unit) for tick in scale.ticks()]
    left = SIDE + max(width(label, BODY) for label in labels) + 8
    start = draw_legend(canvas, [one.name for one in chart.series], top)
    plot = _Plot(left, start, scale, len(chart.categories), len(chart.series))
    size, turn = _label_style(chart, plot.slot)
    room = _label_room(chart, size, turn)
    plot = _Plot(left, start + room, scale, plot.categories, plot.series)
    _grid(canvas, plot, labels)
    _draw_bars(canvas, chart, plot, (size, turn))
    canvas.line((left, plot.y(Decimal(0))), (plot.right, plot.y(Decimal(0))), ZERO)
    below = room if any(v is not None and v < 0 for _, _, _, v in _bars(chart)) else 0
    return _categories(canvas, chart, plot, plot.top + HIGH + below)


def _bars(chart: Chart) -> Iterator[tuple[int, int, str, Decimal | None]]:
    """Category, place among the series, value as written, value."""
    for place, one in enumerate(chart.series):
        for category, written in enumerate(one.values[: len(chart.categories)]):
            yield category, place, written.strip(), number(written)


def _label_style(chart: Chart, slot: float) -> tuple[float, bool]:
    """Size and whether turned; size 0 where values cannot be written without running into each other."""
    longest = {size: _longest(chart, size) for size in _LABEL_SIZES}
    for size in _LABEL_SIZES:
        if longest[size] <= slot - 1.5:
            return size, False
    return next(((size, True) for size in _LABEL_SIZES if size <= slot - 1), (0.0, False))


def _longest(chart: Chart, size: float) -> float:
    return max((width(text, size) for _, _, text, value in _bars(chart) if value is not None), default=0)


def _label_room(chart: Chart, size: float, turn: bool) -> float:
    return _longest(chart, size) + 10 if turn else size + 8


def _grid(canvas: Canvas, plot: _Plot, labels: list[str]) -> None:
    for tick, label in zip(plot.axis.ticks(), labels, strict=True):
        y = plot.y(tick)
        canvas.line((plot.left, y), (plot.right, y), GRID)
        canvas.text((plot.left - 8, y + 4), label, BODY - 1, MUTED, END)


def _draw_bars(canvas: Canvas, chart: Chart, plot: _Plot, style: tuple[float, bool]) -> None:
    zero = plot.y(Decimal(0))
    thick = max(plot.slot * 0.78, 1)
    for category, place, written, value in _bars(chart):
        x = plot.bar(category, place)
        if value is None:
            canvas.text((x, zero - 4), "—", SMALL, MUTED, MIDDLE)
            continue
        y = plot.y(value)
        canvas.rectangle((x - thick / 2, min(y, zero), thick, abs(y - zero)), colour(place))
        _value_label(canvas, (x, y), written, value >= 0, style)


def _value_label(
    canvas: Canvas, tip: tuple[float, float], text: str, up: bool, style: tuple[float, bool]
) -> None:
    size, turn = style
    x, y = tip
    if not size:
        return
    if turn:
        start = y - 4 if up else y + 4 + width(text, size)
        canvas.text((x + size * 0.36, start), text, size, INK, turn=-90)
    else:
        canvas.text((x, y - 4 if up else y + size + 2), text, size, INK, MIDDLE)


def _categories(canvas: Canvas, chart: Chart, plot: _Plot, top: float) -> float:
    """Names under the plot; aslant where they are long, every n-th where even that is too tight."""
    canvas.line((plot.left, top), (plot.right, top), GRID)
    longest = max(width(name, BODY) for name in chart.categories)
    if longest <= plot.group - 6:
        for place, name in enumerate(chart.categories):
            canvas.text((plot.centre(place), top + 18), name, BODY, INK, MIDDLE)
        return top + 34
    every = max(1, -(-int(BODY * 1.5) // max(1, int(plot.group))))
    shown = [(n, shorten(name, BODY, _SLANT)) for n, name in enumerate(chart.categories) if n % every == 0]
    for place, name in shown:
        canvas.text((plot.centre(place) + 4, top + 16), name, BODY, INK, END, turn=-40)
    return top + 26 + 0.65 * max(width(name, BODY) for _, name in shown)
