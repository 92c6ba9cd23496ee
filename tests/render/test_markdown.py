"""The report as markdown, read back by a markdown parser."""

from __future__ import annotations

import markdown
import pytest
from lxml import html as parser

from agent.figures.extract import scan
from agent.render.markdown import escaped, render_markdown
from agent.report import Block, Chart, Exhibit, Highlight, Link, Paragraph, Report, Section, Series, numbered

HOSTILE = (
    "<script>alert(1)</script>", "[点这里](javascript:alert(1))", "![x](http://evil.example/x.png)", "# 标题", "- 列表", "1. 第一",
    "2025. 年初", "| 一 | 二 |", "> 引用", "---", "```", "*粗* _斜_ `码`", "a\n\n# 换行", "{{F12}}", "<!-- 注释 -->", "&lt;b&gt;",
)  # fmt: skip
WRITTEN = ("33.33%", "2025.3.10-2025.3.14", "00:17:22", "-1.5%", "+20.65%", "4×32×32", "$10.5 billion", "超 10 亿元", "5-10 倍", "1,234.5")


def report(text: str = "正文。", cell: str = "1.61%") -> Report:
    exhibit = Exhibit(
        "t", "指数涨跌", (("指数", "周一"),), ((text, cell),), Chart("c", "ranked", "图", ("甲",), (Series("s", ("1",)),)), "Wind"
    )
    part = Section("compute.data", "1.1", "数据跟踪", "", (Block(Paragraph(text, sources=(Link("站点", "https://a.example/x"),))), Block(exhibit=exhibit)))
    section = Section("compute", "1", "算力动态", "平稳", (), (part,))
    return Report(
        "标题", "2025-W11", "2025.3.10-2025.3.14", "2025-03-20", ("2025-03-10",), "计算机", "推荐", "研究部", "extractive",
        highlights=(Highlight("算力", (text,)),), sections=numbered((section,)),
    )  # fmt: skip


def rendered(text: str) -> parser.HtmlElement:
    page = render_markdown(report(text), {"c": "charts/c.svg"})
    body = page.split("\n---\n", 1)[1]
    return parser.fromstring(f"<div>{markdown.markdown(body, extensions=['tables'])}</div>")


@pytest.mark.parametrize("text", HOSTILE)
def test_text_of_strangers_stays_text(text: str) -> None:
    tree, plain = rendered(text), rendered("正文。")
    for tag in ("script", "img", "a", "h1", "h2", "h3", "li", "ol", "blockquote", "hr", "table", "td", "code", "em"):
        assert len(tree.findall(f".//{tag}")) == len(plain.findall(f".//{tag}")), tag
    words = " ".join(text.split())
    assert words in " ".join(tree.text_content().split())


@pytest.mark.parametrize("written", WRITTEN)
def test_figures_stand_as_written(written: str) -> None:
    assert written in render_markdown(report(f"涨幅为 {written}，其余不变。", written), {})
    assert [f.text for f in scan(f"为 {written}").figures] == [f.text for f in scan(f"为 {escaped(written)}").figures]


def test_structure() -> None:
    page = render_markdown(report(), {"c": "charts/c.svg"})
    for line in ("# 标题", "## 投资要点", "## 正文目录", "## 1、算力动态：平稳", "### 1.1、数据跟踪", "**图表 1：指数涨跌**", "资料来源：Wind"):
        assert line in page.splitlines()
    assert "![指数涨跌](charts/c.svg)" in page and "[站点](<https://a.example/x>)" in page


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "http://a.example/)x", "file:///etc/passwd", ""])
def test_only_web_links(url: str) -> None:
    section = Section("risks", "6", "风险提示", "", (Block(Paragraph("文", sources=(Link("站点", url),))),))
    made = render_markdown(Report("t", "w", "p", "d", (), "i", "r", "k", "m", sections=(section,)), {})
    assert "](" not in made and "来源：站点" in made


def test_every_row_has_every_cell() -> None:
    lines = [line for line in render_markdown(report("甲|乙"), {}).splitlines() if line.startswith("|")]
    assert len({line.replace("\\|", "").count("|") for line in lines}) == 1
