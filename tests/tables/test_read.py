"""read_tables: a folder of a desk's exports to typed tables, each cell and each fault with its place."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook

from feeds.errors import TableError
from feeds.tables import TABLE_NAMES, Tables, read_tables, table_name

TRAFFIC = "应用,应用类型,归属公司,周平均访问量 (M),访问量环比,平均停留时长,时长环比\n"
RENTAL = "显卡配置,CPU,内存,磁盘大小 (G),平台名称,价格 (每小时),价格环比上周\n"
COMPANIES = (
    "公司代码,名称,2025-03-20 股价,EPS,,,PE,,,投资评级\n,,,2023,2024E,2025E,2023,2024E,2025E,\n"
    "001314.SZ,示例甲,55.40,0.91,0.92,1.03,60.88,60.22,53.79,买入\n"
)


@pytest.fixture
def week(tmp_path: Path) -> Path:
    folder = tmp_path / "2025-W11"
    folder.mkdir()
    return folder


def lay(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def refusal(folder: Path) -> str:
    with pytest.raises(TableError) as error:
        read_tables(folder)
    assert "\n" not in str(error.value)
    return str(error.value)


def test_a_cell_knows_its_text_value_and_place(week: Path) -> None:
    path = lay(
        week,
        "ai_traffic.csv",
        TRAFFIC + "示例,聊天,某公司,１,013.0".replace("１,013", '"１,013') + '",3.27%,00:17:22,——\n',
    )
    table = read_tables(week).found["ai_traffic"]
    visits = table.rows[0]["visits"]
    assert (visits.text, visits.value, visits.unit) == ("１,013.0", Decimal("1013.0"), "M")
    assert (visits.locator, visits.header, table.path) == ("D2", "周平均访问量 (M)", str(path))
    assert table.rows[0]["stay"].value == 1042
    assert table.rows[0]["stay_change"].missing
    assert table.rows[0].text("stay_change") == "——"


def test_missing_tables_are_named_and_nothing_invented(week: Path) -> None:
    lay(week, "companies.csv", COMPANIES)
    lay(week, "notes.txt", "hello")
    tables = read_tables(week)
    assert list(tables.found) == ["companies"]
    assert tables.missing == tuple(name for name in TABLE_NAMES if name != "companies")
    assert [path.name for path in tables.other] == ["notes.txt"]
    assert read_tables(week / "gone").missing == TABLE_NAMES


def test_a_blank_belongs_to_the_label_above(week: Path) -> None:
    lay(
        week,
        "算力租赁价格.csv",
        RENTAL + "A100-40G,16,96,,甲云,28.64/元,0.00%\n,12 核,94G,,乙云,31.58/元,0.00%\n",
    )
    row = read_tables(week).found["compute_rental"].rows[1]
    assert row["gpu"].text == "A100-40G"
    assert row["gpu"].locator == "A2"
    assert row["cpu"].locator == "B3"
    assert row["disk"].missing


def test_header_in_two_rows_and_any_years(week: Path) -> None:
    lay(week, "companies.csv", COMPANIES.replace("2025E", "2027E").replace("2024E", "2026A"))
    table = read_tables(week).found["companies"]
    assert [column.key for column in table.family("eps")] == ["eps_2023", "eps_2026A", "eps_2027E"]
    assert [column.period for column in table.family("price")] == ["2025-03-20"]
    assert table.rows[0]["pe_2027E"].value == Decimal("53.79")
    assert table.rows[0]["pe_2027E"].locator == "I3"


@pytest.mark.parametrize("form", ["EPS {}", "EPS({})", "{}EPS", "每股收益{}", "EPS_{}", "EPS-{}"])
def test_year_columns_in_one_row(week: Path, form: str) -> None:
    header = ",".join(form.format(year) for year in ("2023A", "2024E"))
    lay(week, "companies.csv", f"证券代码,证券简称,收盘价,{header}\n688246.SH,示例,37.60,0.31,0.56\n")
    row = read_tables(week).found["companies"].rows[0]
    assert (row["eps_2023A"].value, row["eps_2024E"].value) == (Decimal("0.31"), Decimal("0.56"))


def test_workbook_with_merged_header_and_labels(week: Path) -> None:
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    for row in (["公司代码", "名称", "股价", "EPS", None], [None, None, None, 2023, "2024E"],
                ["688246.SH", "示例", 37.6, 0.31, -0.5]):  # fmt: skip
        sheet.append(row)
    sheet["C3"].number_format = sheet["E3"].number_format = "0.00"
    for place in ("A1:A2", "B1:B2", "C1:C2", "D1:E1"):
        sheet.merge_cells(place)
    workbook.save(week / "重点公司.xlsx")
    row = read_tables(week).found["companies"].rows[0]
    assert (row.text("price"), row.text("eps_2024E")) == ("37.60", "-0.50")
    assert (row["eps_2024E"].value, row["eps_2024E"].locator) == (Decimal("-0.50"), "E3")


def test_one_workbook_with_a_sheet_a_table(week: Path) -> None:
    workbook = Workbook()
    for name, rows in (
        ("指数日涨跌幅", [["日期", "指数名称", "日涨跌幅(%)"], [date(2025, 3, 10), "甲", -2.66]]),
        ("融资动态", [["公司", "融资额（亿元）"], ["示例", "超 10"]]),
        ("草稿", [["随便"]]),
    ):
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(row)
    workbook.save(week / "数据.xlsx")
    tables = read_tables(week)
    assert set(tables.found) == {"index_daily", "ai_funding"}
    [index] = tables.found["index_daily"]
    assert (index["date"].value, index["change"].value) == (date(2025, 3, 10), Decimal("-2.66"))
    [funding] = tables.found["ai_funding"]
    assert (funding["amount"].value, funding["amount"].bound) == (Decimal(1_000_000_000), ">")


def test_title_notes_totals_and_repeated_headers_are_no_data(week: Path) -> None:
    header = "所属指数,证券简称,周涨跌幅\n"
    lay(
        week,
        "constituents_weekly.csv",
        f"本周成分股涨跌幅,,\n\n{header}甲,一,1.00%\n,二,2.00%\n{header}乙,三,3.00%\n平均,,2.00%\n资料来源：某终端,,\n注：示例,,\n",
    )
    table = read_tables(week).found["constituents_weekly"]
    assert [(row.number, row.text("index"), row.text("name")) for row in table] == [
        (4, "甲", "一"), (5, "甲", "二"), (7, "乙", "三"),
    ]  # fmt: skip
    assert (table.title, table.source) == ("本周成分股涨跌幅", "某终端")
    assert table.notes == ("平均 2.00%", "资料来源：某终端", "注：示例")


def test_aliases_by_key_or_by_canonical_header(week: Path) -> None:
    lay(week, "ai_traffic.csv", "站点,周访问(百万次)\n示例,12.5\n")
    for aliases in ({"站点": "app", "周访问": "visits"}, {"站点": "应用", "周访问(百万次)": "周平均访问量"}):
        row = read_tables(week, {"ai_traffic": aliases}).found["ai_traffic"].rows[0]
        assert (row.text("app"), row["visits"].value) == ("示例", Decimal("12.5"))


@pytest.mark.parametrize(
    ("aliases", "said"),
    [
        ({"ai_trafic": {"a": "app"}}, "no such table"),
        ({"ai_traffic": {"a": "nope"}}, "no column of ai_traffic"),
    ],
)
def test_aliases_that_name_nothing(week: Path, aliases: dict[str, dict[str, str]], said: str) -> None:
    lay(week, "ai_traffic.csv", TRAFFIC + "示例,,,1.0,,,\n")
    with pytest.raises(TableError, match=said):
        read_tables(week, aliases)


def test_a_bad_cell_names_file_row_column_and_what_was_expected(week: Path) -> None:
    path = lay(week, "ai_traffic.csv", TRAFFIC + "甲,聊天,某,12.5,3.27,6:48,1%\n乙,聊天,某,一千,1%,6.48,1%\n")
    said = refusal(week)
    assert said.startswith(f"{path}: row 2 column E (访问量环比): '3.27', expected a percentage")
    assert "row 3 column D (周平均访问量 (M)): '一千', expected a number" in said
    assert "row 3 column F (平均停留时长): '6.48', expected a duration" in said


def test_only_the_first_five_faults_are_listed(week: Path) -> None:
    lay(week, "ai_traffic.csv", TRAFFIC + "".join(f"应用{n},,,坏,,,\n" for n in range(9)))
    said = refusal(week)
    assert said.count("expected a number") == 5
    assert said.endswith("and 4 more")


def test_two_files_for_one_table(week: Path) -> None:
    first, second = lay(week, "ai_traffic.csv", TRAFFIC), lay(week, "AI流量_20250314.csv", TRAFFIC)
    said = refusal(week)
    assert str(first) in said
    assert str(second) in said


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("ai_traffic.csv", "1,2,3\n4,5,6\n", "no header row found"),
        ("ai_traffic.csv", "应用,归属公司\n甲,乙\n", "no column 周平均访问量"),
        ("ai_traffic.csv", TRAFFIC, "no data under it"),
        ("ai_traffic.csv", TRAFFIC + "甲,,,1.0,,,\n甲,,,2.0,,,\n", "rows 2 and 3: both are 甲"),
        ("ai_traffic.csv", "应用,周平均访问量(千万次),访问量环比\n甲,1.0%,1%\n", "expected a number"),
        ("ai_traffic.csv", "应用,周平均访问量(箱)\n甲,1.0\n", "unit '箱' in header"),
        ("ai_traffic.csv", "应用,周平均访问量\n甲,1.0\n", "with its unit"),
        ("ai_traffic.csv", "应用,周平均访问量(M),访问量(M)\n甲,1,2\n", "are both 周平均访问量"),
        ("compute_rental.csv", RENTAL + ",16,,,甲云,1/元,\n", "row 2 column A (显卡配置): blank, expected"),
        ("index_daily.csv", "日期,指数名称,日涨跌幅\n2025-03-17,甲,1%\n", "expected a day of 2025-W11"),
        ("companies.csv", "公司代码,名称,股价\n2230.SZ,甲,1\n", "expected a stock code"),
        ("融资.xls", "x", "save it as .xlsx"),
    ],
)  # fmt: skip
def test_one_clear_line(week: Path, name: str, text: str, said: str) -> None:
    path = lay(week, name, text)
    message = refusal(week)
    assert str(path) in message
    assert said in message


def test_a_file_in_place_of_the_folder(tmp_path: Path) -> None:
    assert "not a folder" in refusal(lay(tmp_path, "2025-W11", ""))


@pytest.mark.parametrize(
    ("stem", "name"),
    [("compute_rental", "compute_rental"),
     ("算力租赁价格", "compute_rental"), ("AI 融资动态-2025.3.14", "ai_funding"),
     ("2025-W11_ai_traffic", "ai_traffic"), ("companies (1)", "companies"), ("会议纪要", "")],
)  # fmt: skip
def test_file_names(stem: str, name: str) -> None:
    assert table_name(stem) == name


def test_tables_survive_json(week: Path) -> None:
    lay(week, "companies.csv", COMPANIES)
    lay(week, "index_daily.csv", "日期,指数名称,日涨跌幅\n2025-03-10,甲,1.61%\n,乙,-0.4%\n")
    lay(week, "ai_funding.csv", "应用,融资额\n甲,1-2 亿元\n乙,——\n")
    tables = read_tables(week)
    assert Tables.from_dict(json.loads(json.dumps(tables.to_dict()))) == tables
