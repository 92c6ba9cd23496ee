"""The draft as a Word file: cover, contents and 图表目录 as Word's own fields, captions numbered, running headers.

Word embeds no OpenType fonts; the file names fonts that Chinese systems carry and leaves the choice to Word elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import docx
from docx.enum.table import WD_ALIGN_VERTICAL, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from agent.render.document import (
    COMPANIES,
    CONTENTS,
    EXHIBITS,
    HIGHLIGHTS,
    Block,
    Document,
    Grid,
    Heading,
    Part,
    Picture,
    Points,
    Runs,
    Text,
    plain,
)
from agent.render.palette import ACCENT, CARD, GRID, INK, MUTED, RISE
from agent.render.picture import render_png
from agent.render.tabular import numeric, shares

SERIF, SANS = "宋体", "微软雅黑"
LATIN = "Times New Roman"
_NUMBERED = re.compile(r"(图表\s*)(\d+)(.*)", re.DOTALL)
WIDE = 16.8  # cm of text across an A4 page
# role or style: (size, colour, bold, space before, space after)
SHAPES = {
    "Normal": (10.5, INK, False, 0, 6),
    "Title": (20, ACCENT, True, 10, 4),
    "Heading 1": (15, ACCENT, True, 18, 8),
    "Heading 2": (12, ACCENT, True, 14, 6),
    "Heading 3": (11, ACCENT, True, 10, 4),
    "Caption": (9.5, ACCENT, True, 12, 4),
    "Subtitle": (11, MUTED, False, 0, 6),
}


def render_word(document: Document, charts: Mapping[str, str]) -> bytes:
    """`charts`: path as the draft links it -> SVG; they are placed as PNG. The same bytes for the same draft."""
    file = docx.Document()
    _shape(file)
    _properties(file, document)
    _running(file, document)
    _cover(file, document, charts)
    _listings(file, document)
    for number, part in enumerate(document.body()):
        start = len(file.paragraphs)
        _blocks(file, part, charts)
        if not number:
            file.paragraphs[start].paragraph_format.page_break_before = True
    out = BytesIO()
    file.save(out)
    return _timeless(out.getvalue())


def _timeless(data: bytes) -> bytes:
    """The archive with one date for every entry."""
    out = BytesIO()
    with ZipFile(BytesIO(data)) as old, ZipFile(out, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            entry = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = ZIP_DEFLATED
            new.writestr(entry, old.read(name))
    return out.getvalue()


def _colour(code: str) -> RGBColor:
    return RGBColor.from_string(code.lstrip("#").upper())


def _shape(file: Any) -> None:
    section = file.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.1)
    section.top_margin, section.bottom_margin = Cm(2.5), Cm(2.1)
    for name, (size, colour, bold, before, after) in SHAPES.items():
        style = file.styles[name]
        _font(style, SERIF if name == "Normal" else SANS)
        style.font.size, style.font.bold, style.font.italic = Pt(size), bold, False
        style.font.color.rgb = _colour(colour)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
        style.paragraph_format.keep_with_next = name.startswith("Heading") or name == "Caption"
    file.styles["Normal"].paragraph_format.line_spacing = 1.4


def _font(style: Any, name: str) -> None:
    style.font.name = LATIN if name == SERIF else name
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:eastAsia"), name)


def _properties(file: Any, document: Document) -> None:
    core = file.core_properties
    core.title, core.author, core.subject = document.title[:255], document.fact("desk")[:255], document.kind[:255]
    core.keywords, core.comments, core.language = "，".join(document.labels)[:255], document.metadata[:255], "zh-CN"
    core.created = core.modified = _date(document)
    core.last_modified_by = "zhoubao"


def _date(document: Document) -> datetime:
    try:
        return datetime.fromisoformat(document.fact("date")).replace(tzinfo=UTC)
    except ValueError:
        return datetime(2000, 1, 1, tzinfo=UTC)


def _running(file: Any, document: Document) -> None:
    section = file.sections[0]
    section.different_first_page_header_footer = True
    _small(section.header.paragraphs[0], f"{document.fact('desk')}　{document.kind}　{document.fact('date')}")
    for footer in (section.footer, section.first_page_footer):
        line = footer.paragraphs[0]
        _small(line, f"{'　'.join(document.labels)}　　")
        _field(line, "PAGE", "1")
        _small(line, " / ")
        _field(line, "NUMPAGES", "1")


def _small(paragraph: Any, text: str) -> None:
    run = paragraph.add_run(text)
    run.font.size, run.font.color.rgb = Pt(8), _colour(MUTED)


def _field(paragraph: Any, code: str, shown: str, dirty: bool = False) -> None:
    """A field of Word with what it shows until Word works it out; `dirty` has Word do so on opening."""
    for kind in ("begin", "separate", "end"):
        run = paragraph.add_run()
        mark = OxmlElement("w:fldChar")
        mark.set(qn("w:fldCharType"), kind)
        if kind == "begin" and dirty:
            mark.set(qn("w:dirty"), "true")
        run._r.append(mark)
        if kind == "begin":
            words = OxmlElement("w:instrText")
            words.set(qn("xml:space"), "preserve")
            words.text = f" {code} "
            paragraph.add_run()._r.append(words)
        elif kind == "separate":
            for number, line in enumerate(shown.split("\n")):
                said = paragraph.add_run()
                if number:
                    said.add_break()
                said.add_text(line)


def _cover(file: Any, document: Document, charts: Mapping[str, str]) -> None:
    band = file.add_paragraph()
    _shade(band._p.get_or_add_pPr(), ACCENT)
    run = band.add_run(f" {document.fact('desk')}　　{document.fact('date')}")
    run.font.color.rgb, run.font.size = _colour("#ffffff"), Pt(11)
    file.add_paragraph(document.title, style="Title")
    file.add_paragraph(f"——{document.kind}（{document.fact('period')}）", style="Subtitle")
    labels = file.add_paragraph().add_run("　".join(f"【{label}】" for label in document.labels))
    labels.font.color.rgb, labels.font.size = _colour(RISE), Pt(9)
    _sides(file, document, charts)
    for name in (HIGHLIGHTS, COMPANIES):
        _blocks(file, document.part(name), charts, size=10, outline=False)


def _sides(file: Any, document: Document, charts: Mapping[str, str]) -> None:
    """Rating at the left, who and what at the right."""
    table = file.add_table(1, 2)
    table.autofit = False
    rating, aside = table.rows[0].cells
    for column, cell, wide in zip(table.columns, (rating, aside), (4.0, WIDE - 4.0), strict=True):
        column.width = cell.width = Cm(wide)
        _shade(cell._tc.get_or_add_tcPr(), CARD)
    rating.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
    paragraph = rating.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    found = paragraph.add_run(document.fact("rating"))
    found.font.bold, found.font.size, found.font.color.rgb = True, Pt(14), _colour(RISE)
    _blocks(aside, Part("", document.aside), charts, size=9, outline=False)
    if len(aside.paragraphs) > 1 and not aside.paragraphs[0].text:
        aside._tc.remove(aside.paragraphs[0]._p)
    for paragraph in aside.paragraphs:
        paragraph.paragraph_format.space_after, paragraph.paragraph_format.line_spacing = Pt(2), 1.15


def _shade(properties: Any, colour: str) -> None:
    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", colour.lstrip("#"))):
        shade.set(qn(f"w:{name}"), value)
    properties.append(shade)


def _listings(file: Any, document: Document) -> None:
    """正文目录 and 图表目录; Word puts in the page numbers on opening."""
    blocks = [block for part in document.body() for block in part.blocks]
    headings = [f"{'　' * (block.level - 2)}{plain(block.runs)}" for block in blocks if isinstance(block, Heading)]
    captions = [plain(block.runs) for block in blocks if isinstance(block, Text) and block.role == "caption"]
    for name, code, shown in (
        (CONTENTS, 'TOC \\o "1-2" \\h \\z', headings),
        (EXHIBITS, 'TOC \\h \\z \\c "图表"', captions),
    ):
        paragraph = file.add_paragraph()
        paragraph.paragraph_format.page_break_before = name == CONTENTS
        head = paragraph.add_run(name)
        head.font.bold, head.font.size, head.font.color.rgb = True, Pt(15), _colour(ACCENT)
        _field(file.add_paragraph(), code, "\n".join(shown), dirty=True)


def _blocks(to: Any, part: Part | None, charts: Mapping[str, str], size: float = 0, outline: bool = True) -> None:
    for block in part.blocks if part else ():
        for paragraph in _block(to, block, charts, outline):
            if size:
                for run in paragraph.runs:
                    run.font.size = Pt(size)


def _block(to: Any, block: Block, charts: Mapping[str, str], outline: bool) -> Iterator[Any]:
    """Puts one block in; gives back the paragraphs whose size the caller may set."""
    match block:
        case Heading() if outline:
            to.add_paragraph(plain(block.runs), style=f"Heading {min(max(block.level - 1, 1), 3)}")
        case Heading() | Text(role="lead"):
            paragraph = to.add_paragraph()
            run = paragraph.add_run(plain(block.runs))
            run.font.bold, run.font.color.rgb = True, _colour(ACCENT)
            paragraph.paragraph_format.space_before, paragraph.paragraph_format.keep_with_next = Pt(8), True
            yield paragraph
        case Text(role="caption"):
            _caption(to, plain(block.runs))
        case Text():
            yield _text(to, block, outline)
        case Points():
            for place, (depth, runs) in enumerate(block.items):
                paragraph = to.add_paragraph(f"{block.start + place}）" if block.ordered else "")
                paragraph.paragraph_format.left_indent = Cm(0.6 * depth)
                _runs(paragraph, runs)
                yield paragraph
        case Grid():
            _grid(to, block)
        case Picture():
            if block.path in charts:
                shown = to.add_paragraph().add_run().add_picture(BytesIO(render_png(charts[block.path])), width=Cm(WIDE))
                shown._inline.docPr.set("descr", block.alt)


def _text(to: Any, block: Text, indent: bool) -> Any:
    paragraph = to.add_paragraph()
    _runs(paragraph, block.runs)
    if block.role == "text":
        paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
        if indent:
            paragraph.paragraph_format.first_line_indent = Pt(21)
        return paragraph
    paragraph.paragraph_format.space_before = Pt(4)
    for run in paragraph.runs:
        run.font.size = Pt(8.5)
        run.font.color.rgb = run.font.color.rgb or _colour(MUTED)
    return paragraph


def _caption(to: Any, text: str) -> None:
    """图表 N：...; the number is a SEQ field, so that Word's own list of exhibits finds it."""
    found = _NUMBERED.match(text)
    paragraph = to.add_paragraph(style="Caption")
    if found is None:
        paragraph.add_run(text)
        return
    paragraph.add_run(found[1])
    _field(paragraph, "SEQ 图表 \\* ARABIC", found[2])
    paragraph.add_run(found[3])


def _grid(to: Any, grid: Grid) -> None:
    table = to.add_table(len(grid.rows) + 1, len(grid.header))
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    broad, right = [WIDE * share / sum(shares(grid)) for share in shares(grid)], numeric(grid)
    for column, wide in zip(table.columns, broad, strict=True):
        column.width = Cm(wide)
    size = 7.5 if len(grid.header) > 7 else 8.5
    for number, (row, cells) in enumerate(zip(table.rows, (grid.header, *grid.rows), strict=True)):
        _keep_whole(row, head=not number)
        for place, (cell, runs) in enumerate(zip(row.cells, cells, strict=True)):
            cell.width = Cm(broad[place])
            _border(cell, ACCENT if not number else GRID)
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
            paragraph.paragraph_format.line_spacing = 1.0
            if right[place]:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            _runs(paragraph, runs, bold=not number)
            for run in paragraph.runs:
                run.font.size = Pt(size)
            if not number:
                _shade(cell._tc.get_or_add_tcPr(), CARD)


def _keep_whole(row: Any, head: bool) -> None:
    properties = row._tr.get_or_add_trPr()
    for name in ("w:cantSplit", "w:tblHeader") if head else ("w:cantSplit",):
        properties.append(OxmlElement(name))


def _border(cell: Any, colour: str) -> None:
    borders, line = OxmlElement("w:tcBorders"), OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "4"), ("color", colour.lstrip("#"))):
        line.set(qn(f"w:{name}"), value)
    borders.append(line)
    cell._tc.get_or_add_tcPr().append(borders)


def _runs(paragraph: Any, runs: Runs, bold: bool = False) -> None:
    for run in runs:
        to = _link(paragraph, run.link) if run.link else paragraph
        made = paragraph.add_run(run.text)
        made.font.bold = bold or run.bold or None
        if run.mark or run.link:
            made.font.color.rgb = _colour(RISE if run.mark else ACCENT)
        if to is not paragraph:
            to.append(made._r)


def _link(paragraph: Any, url: str) -> Any:
    target = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), paragraph.part.relate_to(url, target, is_external=True))
    paragraph._p.append(link)
    return link
