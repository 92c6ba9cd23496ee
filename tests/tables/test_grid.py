"""read_grid: the cells of .csv, .tsv and .xlsx as shown, and one clear error for what is no table."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from feeds.errors import TableError
from feeds.grid import column_letter, read_grid
from feeds.workbook import shown_number

TEXT = "指数名称,日涨跌幅\nAI 算力指数,1.61%\n"


def file(folder: Path, data: bytes | str, name: str = "t.csv") -> Path:
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def book(
    folder: Path, rows: list[list[object]], formats: dict[str, str] | None = None, merge: str = ""
) -> Path:
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    for place, shape in (formats or {}).items():
        sheet[place].number_format = shape
    if merge:
        sheet.merge_cells(merge)
    path = folder / "t.xlsx"
    workbook.save(path)
    return path


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "gb2312", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_encodings(tmp_path: Path, encoding: str) -> None:
    [sheet] = read_grid(file(tmp_path, TEXT.encode(encoding)))
    assert sheet.rows == [["指数名称", "日涨跌幅"], ["AI 算力指数", "1.61%"]]


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_delimiters(tmp_path: Path, delimiter: str) -> None:
    [sheet] = read_grid(file(tmp_path, TEXT.replace(",", delimiter)))
    assert sheet.rows[1] == ["AI 算力指数", "1.61%"]


def test_a_comma_inside_a_tab_separated_cell_cuts_nothing(tmp_path: Path) -> None:
    [sheet] = read_grid(file(tmp_path, "平台\t磁盘\t价格\n甲\t可自定, 额外收费\t1,000.50\n", "t.tsv"))
    assert sheet.rows[1] == ["甲", "可自定, 额外收费", "1,000.50"]


def test_quoted_cells_and_blank_lines_keep_row_numbers(tmp_path: Path) -> None:
    [sheet] = read_grid(file(tmp_path, 'a,b\r\n\r\n"x, ""y""",2\r\n'))
    assert sheet.rows == [["a", "b"], [], ['x, "y"', "2"]]


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"", "t.csv", "empty"),
        (b" \n,,\n", "t.csv", "empty"),
        (b"\x00\x01\x02\xff\xfe\x00" * 40, "t.csv", "binary"),
        (b"\x89PNG\r\n\x1a\n", "t.csv", "picture"),
        (b"PK\x03\x04rest", "t.csv", ".xlsx"),
        (b"\xd0\xcf\x11\xe0rest", "t.xlsx", "old or password-protected"),
        (b"a,b\n1,2\n", "t.xlsx", "no Excel workbook"),
        (b"PK\x03\x04broken", "t.xlsx", "no Excel workbook"),
        (b'a,b\n"never closed,2\n3,4\n', "t.csv", "quoting"),
        (b"a,b", "t.doc", "is no table"),
    ],
)
def test_what_is_no_table_is_one_clear_line(tmp_path: Path, data: bytes, name: str, said: str) -> None:
    path = file(tmp_path, data, name)
    with pytest.raises(TableError) as error:
        read_grid(path)
    assert str(path) in str(error.value)
    assert said in str(error.value)
    assert "\n" not in str(error.value)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="cannot be read"):
        read_grid(tmp_path / "gone.csv")


def test_workbook_cells_as_shown(tmp_path: Path) -> None:
    values: list[object] = [0.0327, 8.5, 1013, -0.0266, 12345.678, datetime(2025, 3, 10), time(6, 48)]
    values += [timedelta(minutes=17, seconds=22), True, 28.64, "00123", None, 5]
    formats = dict(
        zip(
            "ABCDEFGHJ",
            [
                "0.00%",
                "0.00",
                "0.0",
                "0.00%;[Red]0.00%",
                "#,##0.00",
                "yyyy/m/d",
                "h:mm",
                "[h]:mm:ss",
                '0.00"/元"',
            ],
            strict=True,
        )
    )
    [sheet] = read_grid(book(tmp_path, [values], {f"{letter}1": shape for letter, shape in formats.items()}))
    assert sheet.rows[0] == [
        "3.27%", "8.50", "1013.0", "-2.66%", "12,345.68", "2025-03-10", "6:48", "00:17:22", "TRUE",
        "28.64/元", "00123", "", "5",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "shape", "shown"),
    [
        (0.1 + 0.2, "General", "0.3"),
        (1e10, "General", "10000000000"),
        (2.675, "0.00", "2.68"),
        (1013000000, '0.0,,"M"', "1013.0M"),
        (55.4, "¥#,##0.00", "¥55.40"),
        (55.4, "[$¥-804]#,##0.00", "¥55.40"),
        (1.5, "0.##", "1.5"),
        (2, "0.##", "2"),
        (-0.004, "0.00", "-0.00"),
        (5, "@", "5"),
    ],
)
def test_number_formats(value: float, shape: str, shown: str) -> None:
    assert shown_number(value, shape) == shown


def test_merged_cells_repeat_their_label_and_know_where_it_stands(tmp_path: Path) -> None:
    [sheet] = read_grid(book(tmp_path, [["指数", "名称"], ["甲", "x"], [None, "y"]], merge="A2:A3"))
    assert sheet.rows[2] == ["甲", "y"]
    assert sheet.origin(2, 0) == (1, 0)
    assert sheet.origin(2, 1) == (2, 1)


def test_a_formula_never_calculated_shows_as_formula(tmp_path: Path) -> None:
    [sheet] = read_grid(book(tmp_path, [["a", "b"], [1, "=A2*2"]]))
    assert sheet.rows[1] == ["1", "=A2*2"]


def test_column_letters() -> None:
    assert [column_letter(at) for at in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


def test_importing_the_grid_imports_no_workbook_reader() -> None:
    code = "import sys, feeds.grid, feeds.tables; print('openpyxl' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.one_of(st.binary(max_size=200), st.text(max_size=120).map(str.encode)), xlsx=st.booleans())
def test_any_bytes_are_a_grid_or_a_table_error(tmp_path: Path, data: bytes, xlsx: bool) -> None:
    path = file(tmp_path, data, "t.xlsx" if xlsx else "t.csv")
    try:
        sheets = read_grid(path)
    except TableError:
        return
    assert all(isinstance(cell, str) for sheet in sheets for row in sheet.rows for cell in row)


HOSTILE = {
    "merged": (b"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>', "merges 17179869184 cells"),
    "many": (b"<sheetData>", b"<sheetData><row>" + b"<c/>" * 500_001 + b"</row>", "cells, more than 500000"),
    "entities": (b"<worksheet", b'<!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><worksheet', "declares a document type"),
    "far": (b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>', "more than 500000 cells"),
    "digits": (b"</sheetData>", b'<row r="9"><c r="A9"><v>' + b"9" * 5000 + b"</v></c></row></sheetData>", "damaged"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_workbook_that_would_take_minutes_is_refused_with_one_line(tmp_path: Path, name: str) -> None:
    old, new, said = HOSTILE[name]
    whole = book(tmp_path, [["a", "b"], [1, 2]])
    path = tmp_path / "hostile.xlsx"
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.namelist():
            data = source.read(part)
            target.writestr(part, data.replace(old, new) if part == "xl/worksheets/sheet1.xml" else data)
    with pytest.raises(TableError, match=said) as refused:
        read_grid(path)
    assert "\n" not in str(refused.value)


def test_a_number_beyond_all_measure_is_shown_in_full() -> None:
    assert shown_number(1e300, "0.00") == "1" + "0" * 300 + ".00"
    assert shown_number(1e300, "0.00%") == "1" + "0" * 302 + ".00%"
    assert shown_number(10**40 + 1, "0.0") == "1" + "0" * 39 + "1.0"
