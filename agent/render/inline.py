"""The draft as HTML whose every style stands on its element: what WeChat's editor and mail programs keep."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from html import escape

from agent.render.document import Block, Document, Grid, Heading, Picture, Points, Runs, Text, printed
from agent.render.palette import ACCENT, CARD, GRID, INK, MUTED, RISE
from agent.render.picture import render_png
from agent.render.tabular import KEPT, numeric, widths

_SANS = "-apple-system,'PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif"
STYLES = {
    "page": f"max-width:677px;margin:0 auto;padding:0 12px;font:15px/1.75 {_SANS};color:{INK};overflow-wrap:anywhere",
    "band": f"background:{ACCENT};color:#ffffff;padding:8px 12px;font-size:13px",
    "h1": f"font-size:21px;line-height:1.4;margin:14px 0 4px;color:{ACCENT}",
    "h2": f"font-size:18px;line-height:1.4;margin:32px 0 12px;padding-left:10px;border-left:4px solid {ACCENT};color:{ACCENT}",
    "h3": f"font-size:16px;line-height:1.5;margin:22px 0 8px;color:{ACCENT}",
    "kind": f"margin:0 0 8px;color:{MUTED};font-size:14px",
    "label": f"display:inline-block;margin:0 6px 6px 0;padding:1px 6px;border:1px solid {RISE};color:{RISE};font-size:12px",
    "text": "margin:0 0 12px;text-align:justify",
    "lead": "margin:18px 0 6px;font-weight:bold",
    "caption": f"margin:18px 0 6px;font-weight:bold;color:{ACCENT};font-size:14px",
    "source": f"margin:4px 0 16px;color:{MUTED};font-size:12px",
    "links": f"margin:0 0 16px;color:{MUTED};font-size:12px",
    "list": "margin:0 0 12px;padding-left:1.5em",
    "wide": "overflow-x:auto;margin:0 0 4px",
    "table": "border-collapse:collapse;width:100%;font-size:12px;line-height:1.5",
    "th": f"padding:5px 6px;background:{CARD};border-top:2px solid {ACCENT};border-bottom:1px solid {ACCENT};text-align:left;white-space:nowrap",
    "td": f"padding:5px 6px;border-bottom:1px solid {GRID};text-align:left;vertical-align:top",
    "img": "display:block;width:100%;height:auto;margin:0 0 6px",
    "a": f"color:{ACCENT}",
    "mark": f"background:#fdecea;color:{RISE}",
}  # fmt: skip


def render_wechat(document: Document, charts: Mapping[str, str]) -> str:
    """A page to open, select and paste into WeChat's editor; charts are PNG in the page itself."""

    def inside(path: str) -> str:
        return f"data:image/png;base64,{base64.b64encode(render_png(charts[path])).decode('ascii')}" if path in charts else ""

    return page(document, inside)


def page(document: Document, source: Callable[[str], str]) -> str:
    """A whole HTML page. `source`: a picture's path in the draft -> its src, "" to leave it out."""
    parts = "".join(_block(block, source) for part in printed(document) for block in part.blocks)
    return (
        f'<!doctype html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n<title>{escape(document.title)}</title>\n'
        f'<meta name="viewport" content="width=device-width,initial-scale=1">\n'
        f'<meta name="AIGC" content="{escape(document.metadata)}">\n</head>\n<body>\n'
        f'<section style="{_style("page")}">\n{_head(document)}{parts}</section>\n</body>\n</html>\n'
    )


def _style(name: str) -> str:
    return STYLES[name].replace('"', "'")


def _element(tag: str, style: str, inner: str) -> str:
    return f'<{tag} style="{_style(style)}">{inner}</{tag}>\n'


def _head(document: Document) -> str:
    labels = "".join(_element("span", "label", escape(label)) for label in document.labels)
    kind = f"{document.kind}（{document.fact('period')}）"
    return (
        _element("p", "band", escape(f"{document.fact('desk')}　{document.fact('date')}"))
        + _element("h1", "h1", escape(document.title))
        + _element("p", "kind", escape(kind))
        + f"<p>{labels}</p>\n"
    )


def _block(block: Block, source: Callable[[str], str]) -> str:
    match block:
        case Heading(level=level):
            return _element("h2" if level == 2 else "h3", "h2" if level == 2 else "h3", _runs(block.runs))
        case Text(role=role):
            return _element("p", role, _runs(block.runs))
        case Points():
            tag, start = ("ol", f' start="{block.start}"') if block.ordered else ("ul", "")
            items = "".join(f"<li>{_runs(runs)}</li>" for _, runs in block.items)
            return f'<{tag}{start} style="{_style("list")}">{items}</{tag}>\n'
        case Grid():
            return _grid(block)
        case Picture():
            src = source(block.path)
            return f'<img src="{src}" alt="{escape(block.alt)}" style="{_style("img")}">\n' if src else ""


def _grid(grid: Grid) -> str:
    extra = [
        ";text-align:right;white-space:nowrap" if right else ";white-space:nowrap" if wide <= KEPT else ""
        for right, wide in zip(numeric(grid), widths(grid), strict=True)
    ]

    def cells(tag: str, row: tuple[Runs, ...]) -> str:
        pairs = zip(extra, row, strict=True)
        return "".join(f'<{tag} style="{_style(tag)}{more}">{_runs(cell)}</{tag}>' for more, cell in pairs)

    head, rows = cells("th", grid.header), (cells("td", row) for row in grid.rows)
    body = "\n".join(f"<tr>{row}</tr>" for row in rows)
    table = f'<table style="{_style("table")}"><thead><tr>{head}</tr></thead><tbody>\n{body}\n</tbody></table>'
    return _element("div", "wide", table)


def _runs(runs: Runs) -> str:
    return "".join(_run(run.text, run.bold, run.link, run.mark) for run in runs)


def _run(text: str, bold: bool, link: str, mark: bool) -> str:
    shown = escape(text)
    if mark:
        shown = f'<span style="{_style("mark")}">{shown}</span>'
    if bold:
        shown = f"<strong>{shown}</strong>"
    return f'<a href="{escape(link)}" style="{_style("a")}">{shown}</a>' if link else shown
