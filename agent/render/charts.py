"""A chart of the report as SVG: the same bytes for the same chart, values as written, Chinese as outlines.

Kinds: grouped (bars side by side a category), ranked (horizontal bars in the order given), figures (cards of key
figures). A kind is a function in `KINDS`; what all share (title, unit, legend, what a screen reader hears) is here.
"""

from __future__ import annotations

from collections.abc import Callable

from agent.render.canvas import MIDDLE, Canvas
from agent.render.cards import draw_cards
from agent.render.grouped import draw_grouped
from agent.render.palette import BODY, INK, MUTED, SIDE, TITLE, WIDE
from agent.render.ranked import draw_ranked
from agent.report import Chart

HEAD = 44.0
NO_DATA = "暂无数据"

Draw = Callable[[Canvas, Chart, float], float]

KINDS: dict[str, Draw] = {"grouped": draw_grouped, "ranked": draw_ranked, "figures": draw_cards}


def render_chart(chart: Chart) -> str:
    """The SVG of one chart. Raises ValueError for a kind that is not in `KINDS`."""
    if chart.kind not in KINDS:
        raise ValueError(f"chart {chart.name}: no kind {chart.kind!r}; known are {', '.join(KINDS)}")
    canvas = Canvas(chart.name)
    _title(canvas, chart)
    bottom = KINDS[chart.kind](canvas, chart, HEAD) if _has_values(chart) else _empty(canvas)
    return canvas.svg(WIDE, bottom, chart.title, describe(chart))


def describe(chart: Chart) -> str:
    """Every bar in words, for those who cannot see it."""
    rows = []
    for one in chart.series:
        pairs = zip(chart.categories, one.values, strict=False)
        told = "，".join(f"{category} {value.strip() or '无'}" for category, value in pairs)
        rows.append(f"{one.name}：{told}")
    return "；".join(rows) or NO_DATA


def _has_values(chart: Chart) -> bool:
    return bool(chart.categories) and any(value.strip() for one in chart.series for value in one.values)


def _title(canvas: Canvas, chart: Chart) -> None:
    from agent.render.glyphs import shorten, width

    unit = f"单位：{chart.unit}" if chart.unit else ""
    room = WIDE - 2 * SIDE - (width(unit, BODY) + SIDE if unit else 0)
    canvas.text((SIDE, 28), shorten(chart.title, TITLE, room), TITLE, INK, bold=True)
    canvas.text((WIDE - SIDE, 28), unit, BODY, MUTED, "end")


def _empty(canvas: Canvas) -> float:
    canvas.text((WIDE / 2, HEAD + 50), NO_DATA, BODY, MUTED, MIDDLE)
    return HEAD + 100
