"""Charts: the same bytes, sound XML, no font asked of the reader's machine, every value as written."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from agent.render.charts import KINDS, NO_DATA, render_chart
from agent.render.scale import axis, number
from agent.report import Chart, Series

SVG = "{http://www.w3.org/2000/svg}"
DAYS = ("2025-03-10", "2025-03-11", "2025-03-12")
ROWS = (Series("AI 算力指数", ("0.35%", "-2.66%", "——")), Series("中证红利", ("0.00%", "+0.76%", "")))


def chart(kind: str, name: str = "c", series: tuple[Series, ...] = ROWS, categories: tuple[str, ...] = DAYS) -> Chart:
    return Chart(name, kind, "本周指数日涨跌幅", categories, series, "%")


@pytest.mark.parametrize("kind", KINDS)
def test_one_chart_is_one_string_of_bytes(kind: str) -> None:
    assert render_chart(chart(kind)) == render_chart(chart(kind))


@pytest.mark.parametrize("kind", KINDS)
def test_outlines_and_words_for_who_cannot_see(kind: str) -> None:
    tree = etree.fromstring(render_chart(chart(kind)).encode())
    assert tree.find(f"{SVG}title").text == "本周指数日涨跌幅"
    said = tree.find(f"{SVG}desc").text
    assert all(value in said for row in ROWS for value in row.values if value.strip())
    assert not list(tree.iter(f"{SVG}text", f"{SVG}style", f"{SVG}image", f"{SVG}script"))
    assert "font" not in render_chart(chart(kind))
    defined = {node.get("id") for node in tree.iter(f"{SVG}path")}
    assert {node.get("href")[1:] for node in tree.iter(f"{SVG}use")} <= defined


@pytest.mark.parametrize("kind", KINDS)
def test_two_drawings_of_a_page_share_no_id(kind: str) -> None:
    ids = [set(re.findall(r' id="([^"]+)"', render_chart(chart(kind, name)))) for name in ("a", "b")]
    assert ids[0] and ids[0].isdisjoint(ids[1])


@pytest.mark.parametrize("kind", KINDS)
def test_strangers_names_are_text(kind: str) -> None:
    bad = '</desc><script>alert(1)</script>"&\x00\ufffe'
    made = render_chart(chart(kind, bad, (Series(bad, ("1%",)),), (bad,)))
    tree = etree.fromstring(made.encode())
    assert not list(tree.iter(f"{SVG}script")) and "<script>alert(1)</script>" in tree.find(f"{SVG}desc").text


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_to_draw_is_said(kind: str) -> None:
    made = render_chart(chart(kind, series=(Series("空", ("", " ")),)))
    blank = render_chart(chart(kind, series=()))
    assert etree.fromstring(made.encode()) is not None and NO_DATA in blank


def test_an_unknown_kind_is_named() -> None:
    with pytest.raises(ValueError, match="pie"):
        render_chart(chart("pie"))


@pytest.mark.parametrize(
    ("written", "value"),
    [("+20.65%", "20.65"), ("－2.66％", "-2.66"), ("1,013.0M", "1013.0"), ("−0.40%", "-0.40"), ("——", None), ("", None), ("超 45 亿", None)],
)
def test_cells_as_numbers(written: str, value: str | None) -> None:
    assert number(written) == (Decimal(value) if value else None)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.decimals(-100_000, 100_000, places=2), min_size=1, max_size=8))
def test_every_value_lies_on_the_axis(values: list[Decimal]) -> None:
    found = axis(values)
    assert found.low <= min(*values, Decimal(0)) and found.high >= max(*values, Decimal(0))
    assert all(tick % found.step == 0 for tick in found.ticks()) and len(found.ticks()) <= 12
