"""One cell's text to its value: what each type reads, and what it refuses."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.tables.cells import NO_UNIT, READERS, Unit, is_missing, read_unit
from feeds.tables.model import Value


def value(type_: str, text: str, header: str = "", unit: str = "") -> Value:
    written = read_unit(header) if header else NO_UNIT
    assert written is not None
    return READERS[type_](text, written, unit).value


@pytest.mark.parametrize(
    ("text", "header", "unit", "expected"),
    [
        ("1013.0", "M", "M", "1013.0"),
        ("1,013.0", "M", "M", "1013.0"),
        ("１０１３．０", "M", "M", "1013.0"),
        ("1013.0M", "", "M", "1013.0"),
        ("101300", "万", "M", "1013"),
        ("10.13 亿", "", "M", "1013"),
        ("1.013B", "", "M", "1013"),
        ("1013", "百万次", "M", "1013"),
        ("-0.50", "", "CNY", "-0.50"),
        ("−2.04", "", "CNY", "-2.04"),
        ("(345.05)", "", "x", "-345.05"),
        ("60.88倍", "", "x", "60.88"),
        ("55.40元", "", "CNY", "55.40"),
    ],
)
def test_decimals(text: str, header: str, unit: str, expected: str) -> None:
    assert value("decimal", text, header, unit) == Decimal(expected)


@pytest.mark.parametrize("text", ["3.27%", "+3.27%", "３．２７％", "3.27 %"])
def test_percentages(text: str) -> None:
    assert value("percent", text) == Decimal("3.27")


def test_percentages_by_header_brackets_and_words() -> None:
    assert value("percent", "-0.94", "%") == Decimal("-0.94")
    assert value("percent", "（2.66%）") == Decimal("-2.66")
    assert value("percent", "﹣2.66%") == Decimal("-2.66")
    assert value("percent", "持平") == 0
    assert value("percent", "0.00") == 0


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("00:17:22", 1042), ("17:22", 1042), ("9:09", 549),
     ("00:9:09", 549), ("９：０９", 549), ("1:00:00", 3600),
     ("6分48秒", 408), ("6m48s", 408), ("408秒", 408), ("75:10", 4510), ("1小时", 3600)],
)  # fmt: skip
def test_durations(text: str, seconds: int) -> None:
    assert value("duration", text) == seconds


@pytest.mark.parametrize(
    "text", ["8.50/元", "8.50元", "8.50 元/时", "¥8.50", "￥8.50/小时", "8.50", "8.50元/小时"]
)
def test_prices(text: str) -> None:
    assert READERS["price"](text, NO_UNIT, "").value == Decimal("8.50")
    assert READERS["price"](text, NO_UNIT, "").unit == "CNY"


def test_price_in_dollars() -> None:
    assert READERS["price"]("$1.20/hour", NO_UNIT, "").unit == "USD"
    assert READERS["price"]("1.20", Unit(Decimal(1), "USD"), "").unit == "USD"


@pytest.mark.parametrize("text", ["2025-03-10", "2025/3/10", "2025.3.10", "20250310", "2025年3月10日",
                                  "2025-03-10 00:00:00", "２０２５-03-10"])  # fmt: skip
def test_dates(text: str) -> None:
    assert value("date", text) == date(2025, 3, 10)


@pytest.mark.parametrize(("text", "code"), [("688246.SH", "688246.SH"),
                                            ("sz002230", "002230.SZ"), ("688246", "688246"),
                                            ("０９９８８.hk", "09988.HK"), ("NVDA.O", "NVDA.O")])  # fmt: skip
def test_codes(text: str, code: str) -> None:
    assert value("code", text) == code


@pytest.mark.parametrize(
    ("text", "header", "amount", "currency", "bound"),
    [
        ("超 45 亿元", "", 4_500_000_000, "CNY", ">"),
        ("超45亿人民币", "", 4_500_000_000, "CNY", ">"),
        ("人民币 45 亿元", "", 4_500_000_000, "CNY", ""),
        ("2000 万美元", "", 20_000_000, "USD", ""),
        ("1.1 亿美元", "", 110_000_000, "USD", ""),
        ("$1.1 billion", "", 1_100_000_000, "USD", ""),
        ("US$20M", "", 20_000_000, "USD", ""),
        ("HK$3亿", "", 300_000_000, "HKD", ""),
        ("近亿元", "", 100_000_000, "CNY", "<~"),
        ("近 5 亿元", "", 500_000_000, "CNY", "<~"),
        ("约 3000 万元", "", 30_000_000, "CNY", "~"),
        ("10 亿元以上", "", 1_000_000_000, "CNY", ">="),
        ("10 余亿元", "", 1_000_000_000, "CNY", ">"),
        ("不超过 6000 万元", "", 60_000_000, "CNY", "<="),
        ("6,000 万元", "", 60_000_000, "CNY", ""),
        ("45", "亿元", 4_500_000_000, "CNY", ""),
        ("超 45 亿", "亿元", 4_500_000_000, "CNY", ">"),
        ("2000 万美元", "亿元", 20_000_000, "USD", ""),
    ],
)
def test_money(text: str, header: str, amount: int, currency: str, bound: str) -> None:
    reading = READERS["money"](text, read_unit(header) or NO_UNIT, "")
    assert (reading.value, reading.unit, reading.bound) == (amount, currency, bound)


def test_money_ranges_and_vague_sums() -> None:
    spread = READERS["money"]("1-2 亿元", NO_UNIT, "")
    assert (spread.value, spread.high, spread.unit) == (100_000_000, 200_000_000, "CNY")
    mixed = READERS["money"]("5000 万-1 亿元", NO_UNIT, "")
    assert (mixed.value, mixed.high) == (50_000_000, 100_000_000)
    vague = READERS["money"]("数千万元", NO_UNIT, "")
    assert (vague.value, vague.unit) == (None, "CNY")


@pytest.mark.parametrize(
    ("type_", "text"),
    [
        ("decimal", "1.234,5"), ("decimal", "1,01"), ("decimal", "12a"),
        ("decimal", "1.2E+10"), ("decimal", "5-6"),
        ("decimal", "1..2"), ("decimal", "3.27%"), ("decimal", "$55.40"),
        ("percent", "3.27"), ("percent", "三点二"), ("percent", "3.27pp"), ("percent", "=B2/C2"),
        ("duration", "17.22"), ("duration", "9:75"), ("duration", "1:75:00"), ("duration", "408"),
        ("price", "28.64%"), ("price", "面议"),
        ("date", "2025-13-01"), ("date", "3月10日"), ("date", "45726"),
        ("code", "2230.SZ"), ("code", "科大讯飞"),
        ("money", "45亿"), ("money", "45"), ("money", "2000万美元人民币"), 
        ("money", "1,5 亿元"), ("money", "2-1 亿元"),
        ("money", "很多"),
    ],
)  # fmt: skip
def test_refusals_say_what_was_expected(type_: str, text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        READERS[type_](text, NO_UNIT, "CNY")


def test_a_count_without_its_unit_is_refused() -> None:
    with pytest.raises(ValueError, match=r"unit"):
        READERS["decimal"]("1013.0", NO_UNIT, "M")
    with pytest.raises(ValueError, match=r"header's unit"):
        READERS["decimal"]("1013.0M", Unit(Decimal(10_000)), "M")


@pytest.mark.parametrize("text", ["", " ", "-", "--", "—", "——", "－", "N/A", "n/a", "#N/A", "/", "未披露"])
def test_missing(text: str) -> None:
    assert is_missing(text, "money")


def test_zero_and_said_words_are_not_missing() -> None:
    assert not is_missing("0", "decimal")
    assert not is_missing("0.00%", "percent")
    assert not is_missing("未披露", "text")


@given(type_=st.sampled_from(sorted(READERS)), text=st.text(max_size=30))
def test_any_text_reads_or_is_refused(type_: str, text: str) -> None:
    try:
        READERS[type_](text, NO_UNIT, "M")
    except ValueError as error:
        assert str(error)


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=3))
def test_a_number_comes_back_as_written(number: Decimal) -> None:
    assert value("decimal", f"{number:,}", unit="CNY") == number
    assert value("percent", f"{number}%") == number
