"""Extraction: every hand-labelled clause, and what must hold of any text."""

from __future__ import annotations

import json
import re
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from agent.figures import grammar, spots
from agent.figures.extract import scan
from agent.figures.model import Figure, plain

HERE = Path(__file__).parent
CLAUSES = [
    row
    for file in ("clauses.jsonl", "clauses_unseen.jsonl", "clauses_fresh.jsonl", "clauses_lot.jsonl")
    for row in map(json.loads, (HERE / file).read_text("utf-8").splitlines())
    if not row.get("open")  # known not to be read: bench_extract.py counts them
]
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
SCALES = {"": 1, " 万": 10**4, "亿": 10**8, " 万亿": 10**12, " 百万": 10**6}
UNITS = {"元": "CNY", "美元": "USD", " 港元": "HKD", "台": "台", " 家": "家", "": ""}
BOUNDS = {"": "", "超 ": ">", "逾": ">", "至少 ": ">=", "不足": "<", "近 ": "<~", "约": "~", "高达 ": "<="}
WORDS = st.sampled_from("约超近至多以上内 、，。（）/-~+×%$¥€万亿千百十三两半成倍个家元美年月日时分秒第前FYQH12.5:")


def _reading(figure: Figure) -> tuple[str, str, str, str, str]:
    value = figure.form or ("" if figure.value is None else plain(figure.value))
    high = "" if figure.high is None else plain(figure.high)
    return figure.text, value, high, figure.unit, figure.bound


def _labelled(row: dict[str, Any]) -> list[tuple[str, str, str, str, str]]:
    return [(f["text"], f["value"], f.get("high", ""), f["unit"], f["bound"]) for f in row["figures"]]


def _rounded(reading: tuple[str, str, str, str, str]) -> tuple[str, ...]:
    text, value, high, unit, bound = reading
    numbers = (plain(Decimal(f"{Decimal(n):.8g}")) if NUMBER.fullmatch(n) else n for n in (value, high))
    return text, *numbers, unit, bound


def test_every_clause_is_read_as_labelled() -> None:
    wrong = []
    for row in CLAUSES:
        found = scan(row["text"], date.fromisoformat(row["on"]) if "on" in row else None)
        read = sorted(map(_rounded, map(_reading, found.figures)))
        if read != sorted(map(_rounded, _labelled(row))):
            wrong.append((row["id"], row["text"], read))
    assert not wrong


@settings(max_examples=60, deadline=None)
@given(
    st.decimals(min_value=Decimal("0.1"), max_value=999, places=2),
    st.sampled_from(sorted(SCALES)),
    st.sampled_from(sorted(UNITS)),
    st.sampled_from(sorted(BOUNDS)),
    st.sampled_from(["公司收入为", "报告显示其规模，", "it was "]),
)
def test_what_is_written_is_read_back(number: Decimal, scale: str, unit: str, bound: str, lead: str) -> None:
    written = f"{bound}{plain(number)}{scale}{unit}".strip()
    text = f"{lead}{written}，其他不变。"
    (figure,) = scan(text).figures
    assert figure.value == number * SCALES[scale]
    assert (figure.unit, figure.bound) == (UNITS[unit], BOUNDS[bound])
    assert (figure.start, figure.end) == (len(lead), len(lead) + len(written))


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(max_size=80), st.text(WORDS, max_size=60)))
def test_any_text_is_read_in_order_and_spans_slice_back(text: str) -> None:
    found = scan(text, date(2025, 3, 20))
    spans = sorted((x.start, x.end, x.text) for x in (*found.figures, *found.identifiers))
    assert all(text[start:end] == written and start < end for start, end, written in spans)
    assert all(first[1] <= second[0] for first, second in pairwise(spans))


def test_what_can_begin_is_tried() -> None:
    """Each alternative of the grammar is looked for wherever it fits: spots.py knows how it can begin."""
    every = {**spots.DATES, **spots.IDENTIFIERS, **spots.FIGURES}
    alone = {name: re.compile(text) for name, text in every.items()}
    for text in {row["text"] for row in CLAUSES}:
        plain_text = text.translate(grammar.WIDE)
        for at in (m.start() for m in re.finditer(r"(?<![0-9])[0-9]|(?<![A-Za-z])[A-Za-z]|[一-龥]", plain_text)):
            fits = [name for name, pattern in alone.items() if pattern.match(plain_text, at)]
            if not fits:
                continue
            assert spots.SPOT.match(plain_text, at), (text, at, fits)
            found = spots.pattern_at(plain_text[at]).match(plain_text, at)
            kind = found.lastgroup if found else None
            assert ("number" if kind == "plain" else kind) == fits[0], (text, at, fits)
