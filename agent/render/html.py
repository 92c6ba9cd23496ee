"""A draft's markdown as one self-contained HTML page: font and charts inside, print and narrow screens looked after.

No script. A figure whose evidence is given links to it at the foot of the page.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from importlib import resources

from agent.render.document import (
    COMPANIES,
    CONTENTS,
    EXHIBITS,
    HIGHLIGHTS,
    Block,
    Document,
    Grid,
    Heading,
    Picture,
    Points,
    Run,
    Runs,
    Text,
    plain,
    read_document,
)
from agent.render.palette import ACCENT, CARD, GRID, INK, MUTED, RISE
from agent.render.tabular import KEPT, numeric, widths
from agent.render.webfont import FAMILY, font_face

STYLE = "report.css"
EVIDENCE = "数字依据"
COLOURS = {"ink": INK, "muted": MUTED, "line": GRID, "accent": ACCENT, "card": CARD, "mark": RISE}
VERDICTS = {
    "supported": "有据", "rounded": "约数", "derived": "推算", "contradicted": "与来源不符", "misattributed": "对象不符",
    "stale": "上期的数", "unsupported": "无据",
}  # fmt: skip
OPEN = frozenset({"contradicted", "misattributed", "stale", "unsupported"})


@dataclass(frozen=True, slots=True)
class Cited:
    """A figure of the draft, draft[start:end], with what was found of it."""

    start: int
    end: int
    text: str
    verdict: str
    source: str = ""
    locator: str = ""
    quote: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class Printed:
    """The report as HTML without a page around it: `body` has no script, no inline style; `style` is its CSS."""

    body: str
    style: str
    title: str
    metadata: str


def print_report(draft: str, charts: Mapping[str, str], cited: Sequence[Cited] = ()) -> Printed:
    """`charts`: path as the markdown links it -> SVG text of our own. Every other image is left out.

    Figure n of `cited` is an element `#fn`.
    """
    document = read_document(draft, [(figure.start, figure.end) for figure in cited])
    body = "".join(_Page(document, charts, cited).told())
    style = resources.files("agent.render").joinpath(STYLE).read_text("utf-8")
    colours = "".join(f"--{name}:{code};" for name, code in COLOURS.items())
    sans = f":root{{{colours}--sans:'PingFang SC','Microsoft YaHei','Noto Sans CJK SC','{FAMILY}',sans-serif}}\n"
    return Printed(body, sans + style, document.title, document.metadata)


def render_html(draft: str, charts: Mapping[str, str], cited: Sequence[Cited] = ()) -> str:
    """One self-contained page, its font inside."""
    printed = print_report(draft, charts, cited)
    policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:"
    return (
        '<!doctype html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width,initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        f'<meta name="generator" content="zhoubao"><meta name="AIGC" content="{escape(printed.metadata)}">\n'
        f"<title>{escape(printed.title)}</title>\n<style>\n{font_face(printed.body + printed.title)}\n{printed.style}</style>\n"
        f"</head>\n<body>\n<main>\n{printed.body}</main>\n</body>\n</html>\n"
    )


@dataclass(slots=True)
class _Page:
    document: Document
    charts: Mapping[str, str]
    cited: Sequence[Cited]
    headings: int = 0
    captions: int = 0

    def told(self) -> Iterator[str]:
        document = self.document
        yield self._cover()
        for name in (HIGHLIGHTS, COMPANIES):
            part = document.part(name)
            yield self._blocks(part.blocks) if part else ""
        bodies = [part.blocks for part in document.body()]
        yield from self._contents([block for blocks in bodies for block in blocks])
        self.headings = self.captions = 0
        for blocks in bodies:
            yield self._blocks(blocks, anchors=True)
        yield self._evidence()

    def _cover(self) -> str:
        document = self.document
        labels = "".join(f"<li>{escape(label)}</li>" for label in document.labels)
        rating = document.fact("rating")
        return (
            f'<header>\n<p class="band"><span>{escape(document.fact("desk"))}</span><span>{escape(document.fact("date"))}</span></p>\n'
            f'<h1>{escape(document.title)}</h1>\n<p class="kind">——{escape(document.kind)}（{escape(document.fact("period"))}）</p>\n'
            f'<ul class="labels">{labels}</ul>\n<div class="sides">\n'
            + (f'<p class="rating"><small>投资评级</small>{escape(rating)}</p>\n' if rating else "")
            + f"<div>{self._blocks(document.aside)}</div>\n</div>\n</header>\n"
        )

    def _contents(self, blocks: Sequence[Block]) -> Iterator[str]:
        heads = [block for block in blocks if isinstance(block, Heading) and block.level in (2, 3)]
        names = [block for block in blocks if isinstance(block, Text) and block.role == "caption"]
        lines = [(f"s{n}", head.level - 2, plain(head.runs)) for n, head in enumerate(heads, start=1)]
        for name, entries in ((CONTENTS, lines), (EXHIBITS, [(f"t{n}", 0, plain(t.runs)) for n, t in enumerate(names, start=1)])):
            items = "".join(f'<li class="d{depth}"><a href="#{to}">{escape(text)}</a></li>\n' for to, depth, text in entries)
            yield f'<nav aria-label="{name}">\n<h2>{name}</h2>\n<ul>\n{items}</ul>\n</nav>\n' if items else ""

    def _blocks(self, blocks: Sequence[Block], anchors: bool = False) -> str:
        return "".join(self._block(block, anchors) for block in blocks)

    def _block(self, block: Block, anchors: bool) -> str:
        match block:
            case Heading(level=level):
                tag = f"h{min(max(level, 2), 4)}"
                return f"<{tag}{self._heading_anchor(level) if anchors else ''}>{self._runs(block.runs)}</{tag}>\n"
            case Text(role=role):
                return f'<p class="{role}"{self._caption_anchor(role) if anchors else ""}>{self._runs(block.runs)}</p>\n'
            case Points():
                tag, start = ("ol", f' start="{block.start}"') if block.ordered else ("ul", "")
                items = "".join(f'<li class="d{min(depth, 2)}">{self._runs(runs)}</li>\n' for depth, runs in block.items)
                return f"<{tag}{start}>\n{items}</{tag}>\n"
            case Grid():
                return self._grid(block)
            case Picture():
                return self._picture(block)

    def _heading_anchor(self, level: int) -> str:
        if level not in (2, 3):
            return ""
        self.headings += 1
        return f' id="s{self.headings}"'

    def _caption_anchor(self, role: str) -> str:
        if role != "caption":
            return ""
        self.captions += 1
        return f' id="t{self.captions}"'

    def _grid(self, grid: Grid) -> str:
        kept = (wide <= KEPT for wide in widths(grid))
        classes = [' class="n"' if right else ' class="k"' if whole else "" for right, whole in zip(numeric(grid), kept, strict=True)]
        head = "".join(f"<th{c} scope='col'>{self._runs(cell)}</th>" for c, cell in zip(classes, grid.header, strict=True))
        rows = (
            "".join(f"<td{c}>{self._runs(cell)}</td>" for c, cell in zip(classes, row, strict=True)) for row in grid.rows
        )
        body = "\n".join(f"<tr>{cells}</tr>" for cells in rows)
        return f'<div class="wide" tabindex="0"><table><thead><tr>{head}</tr></thead><tbody>\n{body}\n</tbody></table></div>\n'

    def _picture(self, picture: Picture) -> str:
        svg = self.charts.get(picture.path)
        if svg is None:
            return ""
        data = base64.b64encode(svg.encode("utf-8")).decode("ascii")
        return f'<figure><img alt="{escape(picture.alt)}" src="data:image/svg+xml;base64,{data}"></figure>\n'

    def _runs(self, runs: Runs) -> str:
        return "".join(self._run(run) for run in runs)

    def _run(self, run: Run) -> str:
        shown = escape(run.text)
        if run.mark:
            shown = f"<mark>{shown}</mark>"
        if run.cited and not run.link:
            shown = self._figure(run.cited, shown)
        if run.bold:
            shown = f"<strong>{shown}</strong>"
        return f'<a href="{escape(run.link)}" rel="noopener noreferrer">{shown}</a>' if run.link else shown

    def _figure(self, number: int, shown: str) -> str:
        figure = self.cited[number - 1]
        kind = "open" if figure.verdict in OPEN else "figure"
        told = "：".join(filter(None, (VERDICTS.get(figure.verdict, figure.verdict), figure.quote or figure.message)))
        return f'<a class="{kind}" id="f{number}" href="#e{number}" title="{escape(told)}">{shown}</a>'

    def _evidence(self) -> str:
        if not self.cited:
            return ""
        rows = "".join(self._proof(number, figure) for number, figure in enumerate(self.cited, start=1))
        return f'<section class="evidence">\n<h2>{EVIDENCE}</h2>\n<ol>\n{rows}</ol>\n</section>\n'

    def _proof(self, number: int, figure: Cited) -> str:
        kind = ' class="open"' if figure.verdict in OPEN else ""
        place = " ".join(filter(None, (figure.source, figure.locator)))
        said = f"<q>{escape(figure.quote)}</q>" if figure.quote else ""
        message = f" {escape(figure.message)}" if figure.message else ""
        return (
            f'<li id="e{number}"{kind}><a href="#f{number}">{escape(figure.text.strip())}</a> '
            f"<b>{VERDICTS.get(figure.verdict, escape(figure.verdict))}</b>{message} <small>{escape(place)}</small> {said}</li>\n"
        )
