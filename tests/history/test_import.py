"""Back issues read: date, title, sections, tables, 相关研究, and what could not be read."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from agent.figures.extract import scan
from feeds.week import Week
from store.errors import ImportFileError
from store.importing import Imported, import_issue
from store.importing.tables import pe_faults

HERE = Path(__file__).parent
ISSUE = HERE / "issue.txt"
REFERENCE = HERE.parents[2] / "shared/reference/weekly_2025-03-20.txt"


@pytest.fixture(scope="module")
def issue() -> Imported:
    return import_issue(ISSUE)


def said(issue: Imported, *words: str) -> str:
    """The one note with these words."""
    (note,) = [note for note in issue.notes if all(word in note for word in words)]
    return note


def test_date_title_week_and_related(issue: Imported) -> None:
    contents = issue.contents
    assert (contents.week, contents.date) == (Week(2025, 25), "2025-06-26")
    assert contents.title == "推理卡 Taurus 8 与 Taurus 8 Lite 联合发布，语音模型 Echo 3 开放下载"
    assert contents.related == (
        "计算机行业周报：示例智能体上线企业版，长文本模型价格下调 2025-06-19",
        "计算机行业点评报告：国产推理卡进入批量交付 2025-06-12",
    )


def test_passages_by_section(issue: Imported) -> None:
    sections = {passage.text[:6]: passage.section for passage in issue.contents.passages}
    assert sections == {
        "本周算力租赁": "compute", "2025 年": "compute", "本期（202": "apps", "回声实验室开": "apps", "丁方智能在 ": "funding",
        "推理需求正在": "thesis", "1) 推理卡": "risks",
    }  # fmt: skip


def test_the_front_page_and_the_end_matter_add_nothing(issue: Imported) -> None:
    whole = "".join(passage.text for passage in issue.contents.passages)
    assert whole.count("320 TOPS") == 1 and whole.count("96 张") == 1
    assert "违者" not in whole and "承诺" not in whole and "\t" not in whole


def test_a_misprint_between_front_page_and_body_is_said(issue: Imported) -> None:
    assert "“定”与“室”" in said(issue, "首页", "不一致")


def test_tables_with_merged_cells_and_grouped_headers(issue: Imported) -> None:
    tables = issue.contents.tables
    assert set(tables.found) == {"compute_rental", "ai_traffic", "ai_funding", "companies"}
    rental = tables.found["compute_rental"]
    assert [row.text("gpu") for row in rental] == ["A100-40G", "A100-40G", "A800-80G"]
    assert [row.number_of("price") for row in rental] == [Decimal("27.90"), Decimal("30.55"), Decimal("7.20")]
    assert tables.found["ai_traffic"].rows[1]["stay_change"].missing
    assert tables.found["ai_funding"].rows[0]["amount"].value == Decimal(320_000_000)
    assert rental.source == "甲云，乙云，丙云，示例研究部"


def test_of_two_copies_the_sound_one_is_kept(issue: Imported) -> None:
    companies = issue.contents.tables.found["companies"]
    assert companies.rows[1].number_of("pe_2024") == Decimal("-180.00")
    assert companies.rows[0].text("rating") == "买入"
    assert not list(pe_faults(companies))
    note = said(issue, "同一张表")
    assert "图表 5" in note and "PE 2024" in note and "取后者" in note


def test_what_could_not_be_read_is_said(issue: Imported) -> None:
    assert "是图片" in said(issue, "图表 3")
    assert said(issue, "行业相对表现", "照原样存档")
    assert "index_daily" in said(issue, "没有的表")


def test_a_table_that_is_none_of_the_six_is_kept_as_printed(issue: Imported) -> None:
    (other,) = issue.contents.others
    assert other.name == "行业相对表现" and all(row.number_of(other.columns[1].key) is not None for row in other)


@pytest.mark.parametrize("rows", ["甲\t乙\n丙\t丁", "说明\t备注\n" + "很长的一句话" * 12 + "\t3"])
def test_words_side_by_side_are_no_table(rows: str, tmp_path: Path) -> None:
    found = read(tmp_path, table("其他", rows))
    assert not found.contents.others and said(found, "不是数据表")


def table(name: str, rows: str) -> str:
    return f"2025-06-26\n\n示例周报的标题在这里\n\n1、算力动态\n\n本期（2025.6.16-2025.6.20）的一段正文，足够长。\n\n图表 1：{name}\n\n{rows}\n\n资料来源：示例\n"


COMPANIES = "公司代码\t名称\t股价\tEPS 2024\tPE 2024\n000001.SZ\t甲方\t20.00\t0.50\t{first}\n000002.SZ\t乙方\t30.00\t0.60\t{second}"


def read(tmp_path: Path, text: str) -> Imported:
    path = tmp_path / "issue.txt"
    path.write_text(text, encoding="utf-8")
    return import_issue(path)


def test_a_wrong_pe_is_said(tmp_path: Path) -> None:
    found = read(tmp_path, table("重点关注公司及盈利预测", COMPANIES.format(first="40.00", second="51.00")))
    note = said(found, "乙方")
    assert "印作 51.00" in note and "50.00" in note
    assert len(found.contents.tables.found["companies"]) == 2


def test_two_readable_copies_are_told_apart_by_pe(tmp_path: Path) -> None:
    first = table("重点关注公司及盈利预测", COMPANIES.format(first="40.00", second="51.00"))
    second = "\n图表 2：重点关注公司及盈利预测\n\n" + COMPANIES.format(first="40.00", second="50.00") + "\n"
    for text in (first + second, first.replace("51.00", "50.00") + second.replace("50.00", "51.00")):
        found = read(tmp_path, text)
        assert found.contents.tables.found["companies"].rows[1].text("pe_2024") == "50.00"
        assert "51.00" in said(found, "同一张表")


def test_a_garbled_table_alone_gives_its_sound_columns(tmp_path: Path) -> None:
    found = read(tmp_path, table("重点关注公司及盈利预测", COMPANIES.format(first="000001.SZ", second="000002.SZ")))
    companies = found.contents.tables.found["companies"]
    assert companies.column("pe_2024") is None and companies.rows[0].text("price") == "20.00"
    assert "不可读的列：PE 2024" in said(found, "不可读")


def test_index_days_side_by_side_and_rankings(tmp_path: Path) -> None:
    days = "指数名称\t2025-06-16\t2025-06-17\n甲指数\t0.35%\t-0.58%\n乙指数\t-0.31%\t0.47%"
    ranks = "证券代码\t证券简称\t周涨跌幅\n000001.SZ\t甲方\t{}%\n000002.SZ\t乙方\t-1.00%"
    text = table("本周指数日涨跌幅", days)
    text += "\n图表 2：本周 AI 算力指数内部涨跌幅度排名\n\n" + ranks.format("5.00") + "\n\n资料来源：示例\n"
    text += "\n图表 3：本周 AI 应用指数内部涨跌幅度排名\n\n" + ranks.format("6.00") + "\n"
    found = read(tmp_path, text).contents.tables.found
    assert [(row.text("date"), row.text("index"), row.text("change")) for row in found["index_daily"]][:2] == [
        ("2025-06-16", "甲指数", "0.35%"), ("2025-06-16", "乙指数", "-0.31%"),
    ]  # fmt: skip
    assert [row.text("index") for row in found["constituents_weekly"]] == ["AI 算力指数"] * 2 + ["AI 应用指数"] * 2


MARKDOWN = """---
title: "示例周报的标题"
week: "2025-W25"
date: "2025-06-26"
---
# 示例周报的标题

## 投资要点

### 算力：示例芯科发布推理卡

示例芯科发布推理卡 Taurus 8，算力为 320 TOPS。

## 1、算力动态：示例芯科发布推理卡

示例芯科发布推理卡 Taurus 8，算力为 320 TOPS。\\*标注\\*

**图表 1：本周算力租赁情况**

| 显卡配置 | 平台名称 | 价格 |
| --- | --- | --- |
| A100\\|40G | 甲云 | 27.90/元 |

资料来源：甲云

## 2、AI 应用动态

[回声实验室](https://example.com)开放语音模型 **Echo 3** 的权重下载。
"""


def test_markdown(tmp_path: Path) -> None:
    path = tmp_path / "any.md"
    path.write_text(MARKDOWN, encoding="utf-8")
    contents = import_issue(path).contents
    assert [(p.section, p.text) for p in contents.passages] == [
        ("compute", "示例芯科发布推理卡 Taurus 8，算力为 320 TOPS。*标注*"), ("apps", "回声实验室开放语音模型 Echo 3 的权重下载。"),
    ]  # fmt: skip
    assert contents.tables.found["compute_rental"].rows[0].text("gpu") == "A100|40G"
    assert (contents.title, contents.week) == ("示例周报的标题", Week(2025, 25))


def test_text_in_gb18030_and_in_utf_16(tmp_path: Path) -> None:
    text = ISSUE.read_text(encoding="utf-8")
    for encoding in ("gb18030", "utf-16", "utf-8-sig"):
        path = tmp_path / "issue.txt"
        path.write_bytes(text.encode(encoding))
        assert import_issue(path).contents.digest() == import_issue(ISSUE).contents.digest()


def test_word(tmp_path: Path) -> None:
    docx = pytest.importorskip("docx", reason="python-docx is not installed")
    document = docx.Document()
    document.add_paragraph("2025年06月26日")
    document.add_heading("示例周报的标题", 0)
    document.add_heading("1、算力动态：价格回落", 1)
    document.add_paragraph("本期（2025.6.16-2025.6.20）算力租赁价格小幅回落。")
    document.add_paragraph("图表 1：本周算力租赁情况")
    grid = document.add_table(rows=3, cols=3)
    for r, row in enumerate((("显卡配置", "平台名称", "价格"), ("A100-40G", "甲云", "27.90/元"), ("", "乙云", "30.55/元"))):
        for c, text in enumerate(row):
            grid.cell(r, c).text = text
    grid.cell(1, 0).merge(grid.cell(2, 0))
    document.save(tmp_path / "issue.docx")
    contents = import_issue(tmp_path / "issue.docx").contents
    assert (contents.week, contents.date, contents.title) == (Week(2025, 25), "2025-06-26", "示例周报的标题")
    assert [row.text("gpu") for row in contents.tables.found["compute_rental"]] == ["A100-40G", "A100-40G"]
    assert contents.passages[0].section == "compute"


def test_a_word_table_typed_with_tabs(tmp_path: Path) -> None:
    docx = pytest.importorskip("docx", reason="python-docx is not installed")
    document = docx.Document()
    for line in table("本周算力租赁情况", "显卡配置\t平台名称\t价格\nA100-40G\t甲云\t27.90/元\n\t乙云\t30.55/元").splitlines():
        document.add_paragraph(line)
    document.save(tmp_path / "issue.docx")
    rental = import_issue(tmp_path / "issue.docx").contents.tables.found["compute_rental"]
    assert [row.text("gpu") for row in rental] == ["A100-40G", "A100-40G"]


def test_pdf(tmp_path: Path) -> None:
    pytest.importorskip("pypdf", reason="pypdf is not installed")
    typst = pytest.importorskip("typst", reason="typst is not installed")
    from pylopdf_fonts_zh_cn import __file__ as fonts

    def cells(rows: str) -> str:
        return ", ".join(f"[{cell}]" for row in rows.splitlines() for cell in row.split("\t"))

    body = f"""#set text(font: "Noto Sans SC", size: 10pt, lang: "zh")
#set page(header: [示例研究部 周报 2025-06-26], footer: context [第 #counter(page).display() 页])
#text(18pt)[示例周报的标题在这里写得长一些]

—计算机行业周报

#text(14pt)[1、算力动态：价格回落]

本期（2025.6.16-2025.6.20）算力租赁价格小幅回落。示例芯科在推理产业大会上发布两款推理卡，整数算力为 320 TOPS，板载 64GB 显存，典型功耗 150 瓦，面向数据中心的在线推理场景。

图表 1：重点关注公司及盈利预测

#text(8pt)[#table(columns: 5, stroke: none, {cells(COMPANIES.format(first="40.00", second="50.00"))})]
资料来源：示例终端

#pagebreak()
#text(14pt)[2、AI 应用动态：语音模型开放下载]

回声实验室开放语音模型 Echo 3 的权重下载，参数量为 7B。
"""
    (tmp_path / "issue.typ").write_text(body, encoding="utf-8")
    folders = [str(path) for path in {file.parent for file in Path(fonts).parent.rglob("*.[ot]tf")}]
    typst.compile(str(tmp_path / "issue.typ"), output=str(tmp_path / "issue.pdf"), font_paths=folders, ignore_system_fonts=True)
    contents = import_issue(tmp_path / "issue.pdf").contents
    assert (contents.week, contents.date) == (Week(2025, 25), "2025-06-26")
    first, second = contents.passages
    assert (first.section, second.section) == ("compute", "apps")
    assert first.text.endswith("面向数据中心的在线推理场景。") and second.text.endswith("权重下载，参数量为 7B。")
    companies = contents.tables.found["companies"]
    assert [[row.text(c.key) for c in companies.columns] for row in companies] == [
        ["000001.SZ", "甲方", "20.00", "0.50", "40.00"], ["000002.SZ", "乙方", "30.00", "0.60", "50.00"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b"\x00\x01\x02" * 100, "binary"),
        ("a.txt", "没有日期的一段正文，足够长的一段正文。".encode(), "right file"),
        ("a.txt", "1、算力动态\n\n没有日期的一段正文，足够长的一段正文。".encode(), "--week"),
        ("a.docx", b"no zip at all", "no Word document"),
        ("a.pdf", b"%PDF-1.4 no pdf at all", "no PDF"),
        ("a.pdf", b"not even the mark", "no PDF"),
        ("a.xlsx", b"PK\x03\x04", "no back issue"),
        ("a.txt", b"PK\x03\x04zip", "zip"),
    ],
)
def test_the_wrong_file(tmp_path: Path, name: str, data: bytes, said: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(ImportFileError, match=said) as raised:
        import_issue(path)
    assert str(path) in str(raised.value) and "\n" not in str(raised.value)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ImportFileError, match="cannot be read"):
        import_issue(tmp_path / "none.txt")


@pytest.fixture(scope="module")
def report() -> Imported:
    return import_issue(REFERENCE)


@pytest.mark.skipif(not REFERENCE.exists(), reason=f"the reference report is not at {REFERENCE}")
class TestReference:
    def test_head(self, report: Imported) -> None:
        assert (report.contents.week, report.contents.date) == (Week(2025, 11), "2025-03-20")
        assert report.contents.title.startswith("Genio 720") and report.contents.title.endswith("Open-Sora 2.0 发布")
        assert len(report.contents.related) == 3

    def test_all_its_tables(self, report: Imported) -> None:
        sizes = {name: len(table) for name, table in report.contents.tables.found.items()}
        assert sizes == {"companies": 8, "compute_rental": 5, "ai_traffic": 13, "ai_funding": 3}
        (other,) = report.contents.others
        assert [[row.text(c.key) for c in other.columns] for row in other] == [
            ["计算机(申万)", "-0.2", "8.9", "27.8"], ["沪深300", "2.1", "2.1", "11.8"],
        ]  # fmt: skip
        companies = report.contents.tables.found["companies"]
        assert not list(pe_faults(companies))
        assert companies.rows[5].text("pe_2025E") == "-1407.80"
        assert "图表 10" in said(report, "同一张表")

    def test_every_figure_of_its_body_is_kept(self, report: Imported) -> None:
        text = REFERENCE.read_text(encoding="utf-8")
        body = text[text.index("\n1、算力动态") : text.index("■ 计算机&AI 小组介绍")]
        prose = [line for line in body.splitlines() if "\t" not in line and line.endswith("。")]
        kept = "\n".join(passage.text for passage in report.contents.passages)
        there = {figure.text for figure in scan(kept).figures}
        wanted = {figure.text for line in prose for figure in scan(line).figures}
        assert len(wanted) >= 80
        assert wanted - there == set()
