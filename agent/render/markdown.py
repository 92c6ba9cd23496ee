"""A Report as plain markdown: front matter, cover, 投资要点, contents, sections, exhibits, the desk's own pages.

Text of strangers can make no link, image, HTML, heading, list or table break; figures stand exactly as written.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping

from agent.report import Exhibit, Link, Paragraph, Report, Section

_SPECIAL = re.compile(r"([\\`*_\[\]{}|#])")
_TAG = re.compile(r"<(?=[A-Za-z/!?])")  # what a renderer could take for a tag; <5% is none
_ENTITY = re.compile(r"&(?=#?\w{1,31};)")
_LIST_START = re.compile(r"^(\d{1,9})([.)])(?=\s|$)|^([-+])(?=\s|$)|^(>)|^(=+|-{2,})\s*$|^(~{3,})|^(:)(?=\s)")
_SAFE_URL = re.compile(r"https?://[^\s<>()\[\]\"'`\\]+\Z")


def render_markdown(report: Report, charts: Mapping[str, str]) -> str:
    """`charts`: Chart.name -> relative path of its SVG."""
    blocks = [
        _front_matter(report),
        *_cover(report),
        *_highlights(report),
        *_summary_table(report),
        *_contents(report),
        *(block for section in report.sections for block in _section(section, charts, 2)),
        *_back_matter(report),
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def escaped(text: str) -> str:
    """One line of text that markdown prints as it stands."""
    line = _quiet(text)
    start = _LIST_START.match(line)
    if start is None:
        return line
    at = start.end(1) if start[1] else start.start()
    return f"{line[:at]}\\{line[at:]}"


def _quiet(text: str) -> str:
    line = _ENTITY.sub("&amp;", " ".join(text.split()))
    return _SPECIAL.sub(r"\\\1", _TAG.sub("&lt;", line))


def _front_matter(report: Report) -> str:
    entries = {
        "title": report.title,
        "week": report.week,
        "period": report.period,
        "date": report.date,
        "trading_days": list(report.trading_days),
        "desk": report.desk,
        "industry": report.industry,
        "rating": report.rating,
        "model": report.model,
        "labels": list(report.labels),
        "counts": dict(report.counts),
    }
    lines = [f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in entries.items()]
    return "\n".join(("---", *lines, "---"))


def _cover(report: Report) -> Iterator[str]:
    yield f"# {escaped(report.title)}"
    yield f"—{escaped(report.kind)}（{report.period}）"
    yield "　".join(f"**{escaped(label)}**" for label in report.labels)
    who = "、".join(escaped(f"{a.name} {a.licence}".strip()) for a in report.analysts)
    facts = (("评级", report.rating), ("机构", report.desk), ("分析师", who), ("报告日期", report.date))
    yield "\n".join(f"- {name}：{value}" for name, value in facts if value)
    if report.related:
        yield "**相关研究**"
        yield "\n".join(f"- 《{escaped(entry.title)}》{entry.date}" for entry in report.related)


def _highlights(report: Report) -> Iterator[str]:
    if not report.highlights:
        return
    yield "## 投资要点"
    for highlight in report.highlights:
        yield f"### {escaped(highlight.heading)}"
        yield from (escaped(text) for text in highlight.paragraphs)


def _summary_table(report: Report) -> Iterator[str]:
    exhibit = report.exhibit("companies")
    if exhibit:
        yield "## 重点关注公司及盈利预测"
        yield _table(exhibit)


def _contents(report: Report) -> Iterator[str]:
    yield "## 正文目录"
    yield "\n".join(
        f"{'  ' * number.count('.')}- {number}、{escaped(heading)}" for number, heading in report.contents()
    )
    if exhibits := list(report.exhibits()):
        yield "## 图表目录"
        yield "\n".join(f"- 图表 {exhibit.number}：{escaped(exhibit.caption)}" for exhibit in exhibits)


def _section(section: Section, charts: Mapping[str, str], depth: int) -> Iterator[str]:
    yield f"{'#' * depth} {section.number}、{escaped(section.heading)}"
    place = 0
    for block in section.blocks:
        if block.paragraph:
            place = place + 1 if block.paragraph.kind == "list" else 0
            yield _paragraph(block.paragraph, place)
        elif block.exhibit:
            yield from _exhibit(block.exhibit, charts)
    for part in section.parts:
        yield from _section(part, charts, depth + 1)


def _paragraph(paragraph: Paragraph, place: int) -> str:
    text = escaped(paragraph.text)
    if paragraph.kind == "list":
        text = f"{place}. {text}"
    if paragraph.kind == "note":
        text = f"注：{text}"
    if paragraph.lead:
        text = f"**{escaped(paragraph.lead)}**\n\n{text}"
    sources = "，".join(_link(link) for link in paragraph.sources)
    return f"{text}\n\n来源：{sources}" if sources else text


def _link(link: Link) -> str:
    title = escaped(link.title)
    return f"[{title}](<{link.url}>)" if _SAFE_URL.match(link.url) else title


def _exhibit(exhibit: Exhibit, charts: Mapping[str, str]) -> Iterator[str]:
    yield f"**图表 {exhibit.number}：{escaped(exhibit.caption)}**"
    path = charts.get(exhibit.chart.name) if exhibit.chart else None
    if path:
        yield f"![{escaped(exhibit.caption)}]({path})"
    if exhibit.rows:
        yield _table(exhibit)
    if exhibit.note:
        yield f"注：{escaped(exhibit.note)}"
    if exhibit.source:
        yield f"资料来源：{escaped(exhibit.source)}"


def _table(exhibit: Exhibit) -> str:
    header = [" ".join(dict.fromkeys(filter(None, cells))) for cells in zip(*exhibit.header, strict=False)]
    width = max((len(row) for row in (header, *exhibit.rows)), default=0)
    lines = [_row(header, width), "|" + " --- |" * width, *(_row(row, width) for row in exhibit.rows)]
    return "\n".join(lines)


def _row(cells: Iterable[str], width: int) -> str:
    shown = [_quiet(cell) for cell in cells]
    return "| " + " | ".join([*shown, *[""] * (width - len(shown))]) + " |"


def _back_matter(report: Report) -> Iterator[str]:
    if report.analysts:
        yield "## 分析师简介"
        yield "\n".join(
            f"- {escaped(' '.join(filter(None, (a.name, a.licence, a.email))))}：{escaped(a.bio)}" for a in report.analysts
        )
    if report.commitment:
        yield "## 分析师承诺"
        yield _lines(report.commitment)
    if report.ratings:
        yield "## 评级说明"
        yield escaped(report.ratings_horizon)
        for table in report.ratings:
            yield f"**{escaped(table.title)}**"
            yield "\n".join(f"- {escaped(word)}：{escaped(meaning)}" for word, meaning in table.rows)
    if report.disclaimer:
        yield "## 免责声明"
        yield _lines(report.disclaimer)
    if report.notes:
        yield "## 编辑须知"
        yield "\n".join(f"- {escaped(note)}" for note in report.notes)


def _lines(text: str) -> str:
    return "\n\n".join(escaped(line) for line in text.splitlines() if line.strip())
