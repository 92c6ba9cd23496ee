"""The sample week holds the published figures verbatim, and what is made up agrees with them."""

from __future__ import annotations

import re
import tomllib
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
import yaml

from feeds.errors import FeedsError
from feeds.sample import SAMPLE_WEEK, copy_sample, sample_root
from feeds.tables import TABLE_NAMES, Row, Table, Tables, read_tables

ROOT = sample_root()

# The published report's tables as printed, row by row (公司代码 … 投资评级, 应用 … 时长环比, ...).
PRINTED = {
    "compute_rental": """
        A100-40G|16|96|可自定, 额外收费|腾讯云|28.64/元|0.00%
        A100-40G|12 核|94G|可自定, 额外收费|阿里云|31.58/元|0.00%
        A100-80G|13|128|系统盘: 20G 数据盘: 50GB|恒源云|8.50/元|0.00%
        A100-80G|16 核|125G|可自定, 额外收费|阿里云|34.74/元|0.00%
        A800-80G|16|256|系统盘: 20G 数据盘: 50GB|恒源云|7.50/元|0.00%""",
    "ai_traffic": """
        ChatGPT|聊天机器人|OpenAI|1013.0|1.30%|6:48|0.25%
        Bing|搜索|微软|336.6|-0.94%|6:43|-0.25%
        Discord|游戏社区|微软|128.6|0.55%|11:55|-0.56%
        Canva|在线设计|Canva|181.5|0.33%|7:17|-0.91%
        Github|代码托管|微软|120.6|0.58%|6:32|-0.25%
        Gemini|聊天机器人|谷歌|70.89|0.68%|4:48|1.41%
        Character.AI|聊天机器人|Character.AI|43.07|-0.65%|17:22|-0.38%
        NotionAI|文本/笔记|Notion|36.73|-1.26%|9:09|0.00%
        QuillBot|释义工具|QuillBot|14.61|0.62%|4:14|-1.17%
        Kimi|聊天机器人|Moonshot AI|10.30|-2.65%|4:01|-1.23%
        DeepL|翻译工具|DeepL|46.74|-1.33%|8:56|-7.43%
        文心一言|聊天机器人|百度|2.651|3.27%|3:02|0.55%
        Perplexity|AI 搜索|Perplexity|29.11|-0.89%|6:35|1.02%""",
    "ai_funding": """
        智谱 AI|AI 大语言模型|高瓴资本、红杉中国、启明创投、君联资本|——|超 45 亿元|——|——
        OpusClip|AI 视频编辑|——|——|2000 万美元|——|——
        英矽智能|AI 医疗|浦东创投，浦发集团、锡创投，宜兴国控|E 轮|1.1 亿美元|——|——""",
    "companies": """
        001314.SZ|亿道信息|55.40|0.91|0.92|1.03|60.88|60.22|53.79|买入
        002230.SZ|科大讯飞|50.16|0.28|0.40|0.56|179.14|125.40|89.57|买入
        301196.SZ|唯科科技|63.15|1.35|1.66|2.02|46.78|38.04|31.26|买入
        301439.SZ|泓淋电力|18.62|0.55|0.57|0.66|33.85|32.67|28.21|买入
        688246.SH|嘉和美康|37.60|0.31|0.56|0.77|121.29|67.14|48.83|买入
        688256.SH|寒武纪-U|703.90|-2.04|-1.21|-0.50|-345.05|-581.74|-1407.80|买入
        688668.SH|鼎通科技|48.05|0.67|1.04|1.41|71.72|46.20|34.08|买入
        688685.SH|迈信林|61.23|0.14|0.41|1.34|437.36|149.34|45.69|买入""",
}
INDEX_EXTREMES = {
    "AI 算力指数": ("1.61", "-2.66"),
    "AI 应用指数": ("2.32", "-2.22"),
    "万得全 A": ("2.03", "-0.87"),
    "中证红利": ("0.76", "-0.40"),
}
CONSTITUENT_EXTREMES = {
    "AI 算力指数": (("铜牛信息", "20.65"), ("亚康股份", "-15.35")),
    "AI 应用指数": (("胜宏科技", "37.70"), ("每日互动", "-8.85")),
}


def tables(week: str) -> Tables:
    return read_tables(ROOT / "data" / week)


def percent(now: Decimal, before: Decimal) -> Decimal:
    return ((now / before - 1) * 100).quantize(Decimal("0.01"), ROUND_HALF_UP)


def number(row: Row, key: str) -> Decimal:
    value = row.number_of(key)
    assert value is not None, (row, key)
    return value


def by_app(table: Table) -> dict[str, Row]:
    return {row.text("app"): row for row in table}


def test_every_week_reads_whole() -> None:
    for week in ("2025-W09", "2025-W10", SAMPLE_WEEK):
        assert set(tables(week).found) == set(TABLE_NAMES), week
    assert list(tables("2024-W51").found) == ["ai_funding"]


@pytest.mark.parametrize("name", PRINTED)
def test_printed_rows_stand_verbatim(name: str) -> None:
    table = tables(SAMPLE_WEEK).found[name]
    printed = [line.strip().split("|") for line in PRINTED[name].strip().splitlines()]
    keys = [column.key for column in table.columns][: len(printed[0])]
    assert [[row.text(key) for key in keys] for row in table] == printed


def test_index_extremes_are_the_printed_ones() -> None:
    table = tables(SAMPLE_WEEK).found["index_daily"]
    for index, (top, bottom) in INDEX_EXTREMES.items():
        changes = [number(row, "change") for row in table if row.text("index") == index]
        assert (len(changes), max(changes), min(changes)) == (5, Decimal(top), Decimal(bottom)), index


def test_constituent_extremes_are_the_printed_ones() -> None:
    table = tables(SAMPLE_WEEK).found["constituents_weekly"]
    for index, (top, bottom) in CONSTITUENT_EXTREMES.items():
        ranked = sorted(
            (number(row, "change"), row.text("name")) for row in table if row.text("index") == index
        )
        assert len(ranked) == 20
        assert ranked[-1] == (Decimal(top[1]), top[0])
        assert ranked[0] == (Decimal(bottom[1]), bottom[0])


def test_pe_recomputes_from_price_and_eps() -> None:
    disagree = [
        (row.text("name"), eps.period, row.text(f"pe_{eps.period}"))
        for week in ("2025-W09", "2025-W10", SAMPLE_WEEK)
        for table in [tables(week).found["companies"]]
        for row in table
        for eps in table.family("eps")
        if (number(row, "price") / number(row, eps.key)).quantize(Decimal("0.01"), ROUND_HALF_UP)
        != number(row, f"pe_{eps.period}")
    ]
    assert disagree == []  # a disagreement of the printed table would be listed in the sample's README


@pytest.mark.parametrize(("week", "before"), [("2025-W11", "2025-W10"), ("2025-W10", "2025-W09")])
def test_traffic_changes_recompute_from_the_week_before(week: str, before: str) -> None:
    now, last = (by_app(tables(one).found["ai_traffic"]) for one in (week, before))
    for app, row in now.items():
        for value, change in (("visits", "visits_change"), ("stay", "stay_change")):
            assert percent(number(row, value), number(last[app], value)) == number(row, change), (app, value)


def test_rental_prices_stand_still() -> None:
    prices = {
        tuple(number(row, "price") for row in tables(week).found["compute_rental"])
        for week in ("2025-W09", "2025-W10", SAMPLE_WEEK)
    }
    assert len(prices) == 1


def test_single_rounds_of_zhipu_add_up_to_the_printed_total() -> None:
    rounds = [
        number(row, "amount")
        for week in ("2024-W51", "2025-W10")
        for row in tables(week).found["ai_funding"]
        if row.text("app") == "智谱 AI"
    ]
    assert rounds == [Decimal(3_000_000_000), Decimal(1_000_000_000)]
    total = by_app(tables(SAMPLE_WEEK).found["ai_funding"])["智谱 AI"]
    assert (total["amount"].bound, number(total, "amount")) == (">", Decimal(4_500_000_000))
    assert total.text("scope") == "近三个月合计"
    assert "5 亿元的战略投资（示例数据）" in (ROOT / "feeds/venture_cn.xml").read_bytes().decode("gb2312")


def test_sources_point_at_files_that_are_there() -> None:
    sources = yaml.safe_load((ROOT / "sources.yaml").read_text(encoding="utf-8"))["sources"]
    files = {(ROOT / source["url"]).resolve() for source in sources}
    assert files == {path.resolve() for path in (ROOT / "feeds").iterdir()}
    assert len({source["id"] for source in sources}) == len(sources) >= 12
    assert {source["language"] for source in sources} == {"zh", "en"}


def test_desk_is_a_placeholder() -> None:
    settings = tomllib.loads((ROOT / "zhoubao.toml").read_text(encoding="utf-8"))
    assert settings["sample"] is True
    assert settings["desk"]["name"].startswith("示例")
    assert all(analyst["name"].startswith("示例") for analyst in settings["desk"]["analysts"])
    text = "".join(
        path.read_bytes().decode("gb2312" if path.name == "venture_cn.xml" else "utf-8")
        for path in ROOT.rglob("*")
        if path.is_file() and path.suffix != ".xlsx"
    )
    assert not re.search("华鑫|宝幼琛|任春阳|周文龙|陶欣怡", text)


@pytest.mark.parametrize("week", ["2025-W09", "2025-W10"])
def test_earlier_reports_carry_the_figures_of_their_tables(week: str) -> None:
    report = (ROOT / "history" / f"{week}.md").read_text(encoding="utf-8")
    for name in ("compute_rental", "ai_traffic", "ai_funding", "index_daily", "companies"):
        for row in tables(week).found[name]:
            for key, cell in row.cells.items():
                assert key in ("date", "scope", "reason") or cell.text in report, (name, key, cell)
    for section in ("投资要点", "1.1、数据跟踪", "2.2、产业动态", "4、行情复盘", "6、风险提示"):
        assert section in report


def test_copy_lays_the_workspace_and_keeps_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "zhoubao.toml").write_text("mine", encoding="utf-8")
    laid = copy_sample(tmp_path)
    assert (tmp_path / "zhoubao.toml").read_text(encoding="utf-8") == "mine"
    assert tmp_path / "data" / SAMPLE_WEEK / "companies.xlsx" in laid
    assert set(read_tables(tmp_path / "data" / SAMPLE_WEEK).found) == set(TABLE_NAMES)
    assert copy_sample(tmp_path) == ()
    assert not list(tmp_path.rglob("*.part"))


def test_copy_into_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("", encoding="utf-8")
    with pytest.raises(FeedsError, match="name another folder"):
        copy_sample(tmp_path / "taken")
