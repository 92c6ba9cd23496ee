"""The HTML page of a draft: whole in one file, nothing of a stranger's runs in it."""

from __future__ import annotations

from pathlib import Path

from lxml import html as parser

from agent.cli import main
from agent.render.html import render_html

SVG = "<svg xmlns='http://www.w3.org/2000/svg'/>"


def test_nothing_runs_and_nothing_is_fetched() -> None:
    draft = "---\ntitle: \"题 <b>\"\n---\n\n# 题 &lt;b&gt;\n\n<script>alert(1)</script>\n\n<img src=x onerror=alert(1)>\n\n[a](javascript:alert(1)) ![b](http://x.example/y.png) ![c](charts/c.svg)\n"
    page = render_html(draft, {"charts/c.svg": SVG})
    tree = parser.fromstring(page)
    assert not tree.findall(".//script") and "onerror" not in page and "javascript:" not in page
    assert [node.get("src")[:26] for node in tree.findall(".//img")] == ["data:image/svg+xml;base64,"]
    assert "default-src 'none'" in page and tree.find(".//title").text == "题 <b>"


def test_marks_are_seen() -> None:
    assert "<mark>⚠（待核：与来源不符）</mark>" in render_html("成本 30 万美元⚠（待核：与来源不符）。\n", {})


def test_export_writes_the_page_beside_the_draft(drafted: Path) -> None:
    assert main(["export", "2025-W11", "--workspace", str(drafted)]) == 0
    page = (drafted / "weeks" / "2025-W11" / "draft.html").read_text(encoding="utf-8")
    tree = parser.fromstring(page)
    assert len(tree.findall(".//img")) == 4 and len(tree.findall(".//table")) == 11
    assert main(["export", "2025-W11", "--workspace", str(drafted), "--to", "doc"]) == 2
