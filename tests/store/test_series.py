"""Series by key and what they say of their last week."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

from agent.memory.series import derive, funding_total, notable
from feeds.aliases import load_aliases
from feeds.tables import Table, read_table
from feeds.week import Week
from store.series import Series, find_series

ALIASES = load_aliases()


def weeks_of(tmp_path: Path, name: str, texts: Mapping[str, str]) -> dict[Week, Table]:
    found = {}
    for label, text in texts.items():
        path = tmp_path / f"{label}.csv"
        path.write_text(text, encoding="utf-8")
        found[Week.parse(label)] = read_table(name, path)
    return found


def traffic(tmp_path: Path, values: Mapping[str, str], app: str = "Kimi") -> dict[Week, Table]:
    return weeks_of(tmp_path, "ai_traffic", {w: f"应用,周平均访问量 (M)\n{app},{v}\n其他,1\n" for w, v in values.items()})


def one(weeks: dict[Week, Table], subject: str, metric: str) -> Series:
    (found,) = find_series(lambda name: {w: t for w, t in weeks.items() if t.name == name}, subject, metric, ALIASES)
    return found


def lines(weeks: dict[Week, Table], week: str, subject: str = "Kimi", metric: str = "访问量") -> dict[str, str]:
    return {d.kind: d.line for d in derive(one(weeks, subject, metric), Week.parse(week))}


def test_a_series_is_exact_and_in_order(tmp_path: Path) -> None:
    weeks = traffic(tmp_path, {"2025-W10": "10.58", "2025-W11": "10.30"})
    series = one(weeks, "kimi", "周平均访问量")
    assert [(str(p.week), p.text, p.value) for p in series.points] == [
        ("2025-W10", "10.58", Decimal("10.58")), ("2025-W11", "10.30", Decimal("10.30")),
    ]  # fmt: skip
    assert series.points[0].unit == "M" and series.points[0].locator == "B2"


def test_change_on_the_week_before(tmp_path: Path) -> None:
    weeks = traffic(tmp_path, {"2025-W10": "200", "2025-W11": "206.5"})
    (change,) = [d for d in derive(one(weeks, "Kimi", "visits"), Week(2025, 11)) if d.kind == "change"]
    assert (change.value, change.unit, change.text) == (Decimal("3.25"), "%", "+3.25%")
    assert [e.week for e in change.evidence] == ["2025-W10", "2025-W11"]
    assert change.formula == "(206.5 - 200) / 200"


def test_a_gap_is_said_and_not_bridged(tmp_path: Path) -> None:
    weeks = traffic(tmp_path, {"2025-W04": "200", "2025-W06": "210"})
    said = lines(weeks, "2025-W06")
    assert "change" not in said
    assert "2025-W05" in said["gap"] and "不作环比" in said["gap"]
    (gap,) = one(weeks, "Kimi", "访问量").gaps
    assert gap == Week(2025, 5)


def test_a_holiday_week_is_named_as_one(tmp_path: Path) -> None:
    weeks = traffic(tmp_path, {"2024-W06": "1", "2024-W09": "2"})  # W07 is the Spring Festival's
    gaps = [d.line for d in derive(one(weeks, "Kimi", "访问量"), Week(2024, 9)) if d.kind == "gap"]
    assert any("2024-W07（休市）、2024-W08" in line for line in gaps)


def test_streaks_break_at_gaps_and_turns(tmp_path: Path) -> None:
    rising = {"2025-W08": "1", "2025-W09": "2", "2025-W10": "3", "2025-W11": "4"}
    assert "连续第 3 周上升" in lines(traffic(tmp_path, rising), "2025-W11")["streak"]
    assert "streak" not in lines(traffic(tmp_path, {**rising, "2025-W09": "1"}), "2025-W11")
    gapped = {k: v for k, v in rising.items() if k != "2025-W09"} | {"2025-W07": "0.5"}
    assert "streak" not in lines(traffic(tmp_path, gapped), "2025-W11")


def test_a_record_of_the_year_needs_the_year(tmp_path: Path) -> None:
    whole = {f"2025-W{n:02d}": str(n) for n in range(1, 12)}
    assert "年内新高" in lines(traffic(tmp_path, whole), "2025-W11")["record"]
    part = {k: v for k, v in whole.items() if k >= "2025-W05"}
    assert "2025-W05 以来新高" in lines(traffic(tmp_path, part), "2025-W11")["record"]
    gapped = {k: v for k, v in whole.items() if k != "2025-W07"}
    assert "缺 2025-W07" in lines(traffic(tmp_path, gapped), "2025-W11")["record"]
    assert "record" not in lines(traffic(tmp_path, {**whole, "2025-W03": "11"}), "2025-W11")


def test_the_year_so_far_begins_with_the_year_before(tmp_path: Path) -> None:
    assert "年内+50.00%" in lines(traffic(tmp_path, {"2024-W52": "10", "2025-W02": "12", "2025-W03": "15"}), "2025-W03")["year"]
    assert "2025-W02 以来+25.00%" in lines(traffic(tmp_path, {"2025-W02": "12", "2025-W03": "15"}), "2025-W03")["year"]


def test_percent_columns_differ_in_points(tmp_path: Path) -> None:
    weeks = weeks_of(tmp_path, "ai_traffic", {
        "2025-W10": "应用,周平均访问量 (M),访问量环比\nKimi,1,-0.56%\n", "2025-W11": "应用,周平均访问量 (M),访问量环比\nKimi,1,-2.65%\n",
    })  # fmt: skip
    assert lines(weeks, "2025-W11", metric="访问量环比")["change"].endswith("-2.09 个百分点")


def test_rows_meet_by_code_and_by_alias(tmp_path: Path) -> None:
    head = "公司代码,名称,{day} 股价,EPS 2024E\n"
    weeks = weeks_of(tmp_path, "companies", {
        "2025-W10": head.format(day="2025-03-13") + "688256.SH,寒武纪,661.81,-1.21\n",
        "2025-W11": head.format(day="2025-03-20") + "688256.SH,寒武纪-U,703.90,-1.20\n",
    })  # fmt: skip
    for subject in ("寒武纪", "寒武纪-U", "688256.SH", "Cambricon"):
        assert [p.text for p in one(weeks, subject, "股价").points] == ["661.81", "703.90"]
    assert [p.text for p in one(weeks, "寒武纪", "EPS 2024E").points] == ["-1.21", "-1.20"]
    assert one(weeks, "寒武纪", "股价").metric == "股价"


def test_a_row_of_several_labels(tmp_path: Path) -> None:
    text = "显卡配置,CPU,内存,平台名称,价格\nA100-40G,16,96,腾讯云,28.64\nA100-80G,13,128,恒源云,8.50\nA800-80G,16,256,恒源云,7.50\n"
    weeks = weeks_of(tmp_path, "compute_rental", {"2025-W11": text})
    assert [p.text for p in one(weeks, "恒源云 A800-80G", "价格").points] == ["7.50"]
    tables = {"compute_rental": weeks}
    assert len(find_series(lambda name: tables.get(name, {}), "恒源云", "价格", ALIASES)) == 2
    assert find_series(lambda name: tables.get(name, {}), "某某云", "价格", ALIASES) == []


FUNDING = "应用,融资轮,融资额,公布日期,统计口径\n"


def test_funding_of_three_months(tmp_path: Path) -> None:
    weeks = weeks_of(tmp_path, "ai_funding", {
        "2024-W49": FUNDING + "智谱,B,5 亿元,2024-12-05,本轮\n",
        "2024-W51": FUNDING + "智谱 AI,——,30 亿元,2024-12-17,本轮\n",
        "2025-W10": FUNDING + "智谱AI,战略融资,超 10 亿元,2025-03-03,本轮\n别家,A,3 亿元,2025-03-04,本轮\n",
        "2025-W11": FUNDING + "Zhipu,战略融资,超 10 亿元,2025-03-03,本轮\n智谱 AI,——,超 45 亿元,——,近三个月合计\n",
    })  # fmt: skip
    found = funding_total(weeks, "智谱", date(2025, 3, 14), ALIASES)
    assert found.total is not None
    assert (found.total.value, found.total.bound, found.total.text) == (Decimal(4_000_000_000), ">", "超 40 亿元")
    assert [e.week for e in found.rounds] == ["2024-W51", "2025-W10"]
    assert "近三个月总融资额超 40 亿元" in found.total.line
    assert any("按一次计" in note for note in found.notes) and any("未计入" in note for note in found.notes)


def test_funding_that_does_not_add_up(tmp_path: Path) -> None:
    weeks = weeks_of(tmp_path, "ai_funding", {
        "2025-W10": FUNDING + "某家,A,1 亿元,2025-03-03,\n某家,A+,2000 万美元,2025-03-05,\n",
    })  # fmt: skip
    found = funding_total(weeks, "某家", date(2025, 3, 14), ALIASES)
    assert found.total is None and len(found.rounds) == 2 and found.notes
    assert funding_total({}, "某家", date(2025, 3, 14), ALIASES).total is None


def test_a_month_end_is_counted_back_to_a_month_end(tmp_path: Path) -> None:
    weeks = weeks_of(tmp_path, "ai_funding", {"2025-W09": FUNDING + "某家,A,1 亿元,2025-02-28,\n"})
    assert funding_total(weeks, "某家", date(2025, 5, 31), ALIASES).total is not None
    assert funding_total(weeks, "某家", date(2025, 6, 1), ALIASES).total is None


def test_what_is_notable_of_a_week(tmp_path: Path) -> None:
    rising = traffic(tmp_path, {f"2025-W{n:02d}": str(n) for n in range(1, 12)})
    funding = weeks_of(tmp_path, "ai_funding", {
        "2025-W02": FUNDING + "某家,A,1 亿元,2025-01-08,\n", "2025-W11": FUNDING + "某家,B,超 2 亿元,2025-03-12,\n别家,A,1 亿元,2025-03-12,\n",
    })  # fmt: skip
    tables = {"ai_traffic": rising, "ai_funding": funding}
    found = notable(lambda name: tables.get(name, {}), Week(2025, 11), date(2025, 3, 14), ALIASES)
    assert [(one.kind, one.subject) for one in found] == [("streak", "Kimi"), ("record", "Kimi"), ("total", "某家")]
    assert "超 3 亿元" in found[-1].line
