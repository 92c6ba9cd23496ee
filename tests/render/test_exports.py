"""PDF, Word, e-mail and WeChat, opened again by other programs."""

from __future__ import annotations

import email
import email.policy
import io
import zipfile
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import docx
import pypdf
import pytest
from lxml import etree
from lxml import html as parser

from agent.cli import main
from agent.render.charts import render_chart
from agent.render.document import Grid, Heading, Picture, Text, plain, read_document
from agent.render.html import Cited, render_html
from agent.render.inline import render_wechat
from agent.render.mail import render_mail
from agent.render.pdf import render_pages, render_pdf
from agent.render.word import render_word
from agent.report import Chart, Series

HOSTILE = "#pagebreak() $x$ @ref <b>粗</b> *星* _线_ `码` \\ // /* 注 */ ]] }} {{F1}} “引”"
DRAFT = """---
title: "甲发布新品"
week: "2025-W11"
period: "2025.3.10-2025.3.14"
date: "2025-03-20"
desk: "示例研究部"
industry: "计算机"
rating: "推荐(维持)"
labels: ["本报告由人工智能辅助生成", "示例数据"]
---

# 甲发布新品

—计算机行业周报（2025.3.10-2025.3.14）

**本报告由人工智能辅助生成**　**示例数据**

- 评级：推荐(维持)

编辑加在封面的话。

## 投资要点

### 算力：价格平稳

成本 20 万美元⚠（待核：与来源不符）。

## 正文目录

- 1、旧的目录

## 图表目录

- 图表 1：旧的目录

## 1、算力动态：价格平稳

### 1.1、数据跟踪

涨幅 33.33%，期间 2025.3.10-2025.3.14，时长 00:17:22。TEXT

**图表 1：指数**

![指数](charts/c.svg)

| 指数 | 周一 | 说明 |
| --- | --- | --- |
| 甲 | -1.5% | CELL |
| 乙 | 2.32% | —— |

资料来源：Wind

来源：[站点](<https://a.example/x?a=1&b=2>)

1. 第一点
2. 第二点

## 免责声明

不构成建议。

## 编辑须知

- 只给编辑看
"""
CHART = Chart("c", "ranked", "指数", ("甲", "乙"), (Series("周一", ("-1.5%", "2.32%")),), "%")


def draft(text: str = "", cell: str = "") -> str:
    return DRAFT.replace("TEXT", text).replace("CELL", cell)


@pytest.fixture(scope="module")
def charts() -> dict[str, str]:
    return {"charts/c.svg": render_chart(CHART)}


def words(text: str) -> str:
    return "".join(text.split())


def pdf_words(data: bytes) -> str:
    return words("".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages))


def word_words(data: bytes) -> str:
    return words("".join(etree.fromstring(zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml")).itertext()))


def mail_of(data: bytes) -> EmailMessage:
    found = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(found, EmailMessage)
    return found


def body_of(message: EmailMessage, kind: str) -> str:
    part: Any = message.get_body((kind,))
    return str(part.get_content())


def test_a_draft_in_blocks() -> None:
    document = read_document(draft())
    assert [part.name for part in document.parts][1:4] == ["投资要点", "正文目录", "图表目录"]
    assert [part.name for part in document.body()] == ["1、算力动态：价格平稳", "免责声明"]
    blocks = [block for part in document.body() for block in part.blocks]
    assert [type(block).__name__ for block in blocks].count("Grid") == 1
    assert [block.role for block in blocks if isinstance(block, Text)] == ["text", "caption", "source", "links", "text"]
    assert [block.path for block in blocks if isinstance(block, Picture)] == ["charts/c.svg"]
    assert [block.level for block in blocks if isinstance(block, Heading)] == [2, 3, 2]
    assert ["".join(map(plain, row)) for row in next(b for b in blocks if isinstance(b, Grid)).rows] == ["甲-1.5%", "乙2.32%——"]
    assert [plain(block.runs) for block in document.aside if isinstance(block, Text)] == ["编辑加在封面的话。"]


@pytest.mark.parametrize("front", ["---\nlabels: []\n---\n\n", "---\n: [\n---\n\n", ""])
def test_the_label_of_generated_text_cannot_be_lost(front: str) -> None:
    document = read_document(f"{front}# 题\n")
    assert document.labels == ("本报告由人工智能辅助生成",) and document.title == "题"
    assert '"Label": "1"' in document.metadata


def test_pdf(charts: dict[str, str]) -> None:
    data = render_pdf(read_document(draft()), charts)
    reader = pypdf.PdfReader(io.BytesIO(data))
    text = pdf_words(data)
    for part in ("33.33%", "2025.3.10-2025.3.14", "00:17:22", "-1.5%", "图表1：指数", "资料来源：Wind", "不构成建议", "编辑加在封面的话"):
        assert part in text, part
    assert "只给编辑看" not in text and "旧的目录" not in text
    assert all("本报告由人工智能辅助生成" in words(page.extract_text()) for page in reader.pages)
    assert "AIGC" in reader.metadata["/Subject"] and reader.metadata["/Title"] == "甲发布新品"
    assert [entry["/Title"] for entry in reader.outline if isinstance(entry, dict)] == ["1、算力动态：价格平稳", "免责声明"]
    assert {font["/BaseFont"].split("+")[1][:4] for page in reader.pages for font in fonts(page)} == {"Noto"}
    assert render_pdf(read_document(draft()), charts) == data


def fonts(page: Any) -> list[Any]:
    return [font.get_object() for font in page["/Resources"]["/Font"].get_object().values()]


def test_pages_are_pictures(charts: dict[str, str]) -> None:
    pages = render_pages(read_document(draft()), charts, ppi=30)
    assert len(pages) >= 3 and all(page.startswith(b"\x89PNG") for page in pages)


def test_word(charts: dict[str, str]) -> None:
    data = render_word(read_document(draft()), charts)
    file = docx.Document(io.BytesIO(data))
    assert [p.text for p in file.paragraphs if p.style.name == "Heading 1"] == ["1、算力动态：价格平稳", "免责声明"]
    assert [[cell.text for cell in row.cells] for row in file.tables[-1].rows][1] == ["甲", "-1.5%", ""]
    assert len(file.inline_shapes) == 1 and "AIGC" in file.core_properties.comments
    assert "本报告由人工智能辅助生成" in file.sections[0].footer.paragraphs[0].text
    text = word_words(data)
    assert "SEQ图表" in text and "TOC" in text and "只给编辑看" not in text
    assert render_word(read_document(draft()), charts) == data


def test_mail(charts: dict[str, str]) -> None:
    data = render_mail(read_document(draft()), charts)
    message = mail_of(data)
    assert message["Subject"] == "【计算机行业周报】甲发布新品" and "AIGC" in message["X-AIGC"]
    page = parser.fromstring(body_of(message, "html"))
    pictures = {part["Content-ID"].strip("<>") for part in message.walk() if part.get_content_type() == "image/png"}
    assert [node.get("src") for node in page.findall(".//img")] == [f"cid:{name}" for name in pictures]
    text = body_of(message, "plain")
    assert "33.33%" in text and "https://a.example/x?a=1&b=2" in text and "[本报告由人工智能辅助生成]" in text
    assert render_mail(read_document(draft()), charts) == data


def test_wechat_has_every_style_on_its_element(charts: dict[str, str]) -> None:
    page = render_wechat(read_document(draft()), charts)
    tree = parser.fromstring(page)
    assert not tree.findall(".//style") and not tree.xpath("//@class") and not tree.xpath("//@id")
    assert all(node.get("style") for tag in ("p", "h2", "h3", "td", "th", "table", "img") for node in tree.findall(f".//{tag}") if node.text)
    assert tree.find(".//img").get("src").startswith("data:image/png;base64,")


@pytest.mark.parametrize("place", ["text", "cell"])
def test_text_of_strangers_is_text_in_every_format(charts: dict[str, str], place: str) -> None:
    escaped = HOSTILE.replace("\\", "\\\\").replace("<", "&lt;")
    for sign in "*_`":
        escaped = escaped.replace(sign, f"\\{sign}")
    document = read_document(draft(**{place: escaped}))
    wanted = words(HOSTILE)
    assert wanted in pdf_words(render_pdf(document, charts))
    assert wanted in word_words(render_word(document, charts))
    assert wanted in words(body_of(mail_of(render_mail(document, charts)), "plain"))
    tree = parser.fromstring(render_wechat(document, charts))
    assert wanted in words(tree.text_content()) and not tree.findall(".//b")


def test_figures_lead_to_their_evidence(charts: dict[str, str]) -> None:
    text = draft()
    at, later = text.index("33.33%"), text.index("-1.5%")
    cited = [
        Cited(at, at + 6, "33.33%", "supported", "a.md", "char 1-7", "涨了 <33.33%>"),
        Cited(later, later + 5, "-1.5%", "contradicted", message="来源此处为“1.5%”"),
    ]
    tree = parser.fromstring(render_html(text, charts, cited))
    links = {node.get("href"): node for node in tree.xpath("//a[@class='figure' or @class='open']")}
    assert {to: node.text for to, node in links.items()} == {"#e1": "33.33%", "#e2": "-1.5%"}
    assert "涨了 <33.33%>" in tree.get_element_by_id("e1").text_content() and links["#e2"].get("class") == "open"
    assert tree.get_element_by_id("e2").get("class") == "open"


EDITED = """# 题

<div>裸的 11 亿元</div>

<p>段内 12 亿元</p> 其后 13 亿元

    缩进 14 亿元

> 引用 15 亿元
>
> - 引用里 16 亿元

- 一 17 亿元
    - 二 18 亿元

        续 19 亿元
- 三

    又 20 亿元

| 甲 | 乙 |
| --- | --- |
| 21 亿元 |
| 22 亿元 | 23 亿元 | 24 亿元 |

###### 小题 25 亿元

`码 26 亿元` **粗 27** 亿元[链 28 亿元](https://a.example) ![图](no.svg) 29 亿元
"""


@pytest.mark.parametrize("under", ["", "## 投资要点\n\n", "## 重点关注公司及盈利预测\n\n", "## 1、算力动态\n\n"])
def test_whatever_an_editor_writes_is_printed(under: str) -> None:
    document = read_document(EDITED.replace("# 题\n\n", f"# 题\n\n{under}"))
    shown = {
        "pdf": pdf_words(render_pdf(document, {})),
        "word": word_words(render_word(document, {})),
        "mail": words(body_of(mail_of(render_mail(document, {})), "plain")),
        "wechat": words(parser.fromstring(render_wechat(document, {})).text_content()),
        "html": words(parser.fromstring(render_html(EDITED.replace("# 题\n\n", f"# 题\n\n{under}"), {})).find(".//main").text_content()),
    }
    for form, text in shown.items():
        lost = [number for number in range(11, 30) if f"{number}亿元" not in text and number != 24]  # a cell beyond the header is none
        assert not lost, form


def test_no_number_is_lost_whatever_is_cited() -> None:
    text = draft()
    spans = [(at, at + 7) for at in range(0, len(text) - 7, 11)]
    plain_text = parser.fromstring(render_html(text, {})).text_content()
    cited = [Cited(first, last, text[first:last], "supported") for first, last in spans]
    page = parser.fromstring(render_html(text, {}, cited))
    for figure in ("33.33%", "2025.3.10-2025.3.14", "00:17:22", "20 万美元"):
        assert figure in plain_text and figure in page.find(".//main").text_content()
    assert not set(page.text_content()) & {chr(code) for code in range(0xE000, 0xE020)}


def test_every_format_from_the_command_line(drafted: Path) -> None:
    folder = drafted / "out"
    assert main(["export", "2025-W11", "--workspace", str(drafted), "--to", "html,pdf,docx,eml,wechat", "--out", str(folder)]) == 0
    assert sorted(path.name for path in folder.iterdir()) == [
        "draft.docx", "draft.eml", "draft.html", "draft.pdf", "draft.wechat.html",
    ]  # fmt: skip
    for wrong in ("doc", "html,nothing", ","):
        assert main(["export", "2025-W11", "--workspace", str(drafted), "--to", wrong]) == 2
    assert main(["export", "2025-W11", "--workspace", str(drafted), "--out", str(folder / "draft.pdf")]) == 2
