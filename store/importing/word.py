"""Word (.docx) to blocks, paragraphs and tables in their order. Needs the extra `import`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from store.errors import ImportFileError
from store.importing.blocks import CAPTION, SOURCE, Block, Document
from store.importing.plain import cells_of, heading_level, is_row

_STYLE = re.compile(r"(?:heading|标题)\s*(\d)|title()|标题()", re.IGNORECASE)


def read_word(path: Path) -> Document:
    """Raises ImportFileError for a file that is no .docx."""
    try:
        import docx
        from docx.opc.exceptions import PackageNotFoundError
    except ImportError as error:
        raise ImportFileError(f"{path}: reading Word needs python-docx; install zhoubao[import]") from error
    from zipfile import BadZipFile

    try:
        document = docx.Document(str(path))
    except (PackageNotFoundError, BadZipFile, KeyError, ValueError, OSError) as error:
        raise ImportFileError(f"{path}: no Word document ({' '.join(str(error).split())[:120]}); save it as .docx") from error
    pictures = len(document.inline_shapes)
    notes = (f"{pictures} 幅图片中的数据没有读取",) if pictures else ()
    return Document(tuple(_blocks(document)), {}, notes)


def _blocks(document: Any) -> Iterator[Block]:
    from docx.table import Table

    held: list[str] = []  # a table that is typed with tabs
    for number, part in enumerate(document.iter_inner_content(), start=1):
        if not isinstance(part, Table) and is_row(part.text):
            held.append(part.text)
            continue
        if held:
            yield _typed(held, number)
            held = []
        if isinstance(part, Table):
            yield Block("table", "", number, rows=_rows(part))
        elif part.text.strip():
            yield _block(part, number)
    if held:
        yield _typed(held, number + 1)


def _typed(lines: list[str], after: int) -> Block:
    return Block("table", "", after - len(lines), rows=tuple(cells_of(line) for line in lines))


def _rows(table: Any) -> tuple[tuple[str, ...], ...]:
    """A merged cell is given once for every place it covers: kept at its first row, blank under it."""
    rows: list[tuple[str, ...]] = []
    above: list[Any] = []
    for row in table.rows:
        cells = [cell._tc for cell in row.cells]
        texts = [
            "" if (n < len(above) and above[n] is cell._tc) or (n and cells[n - 1] is cell._tc) else cell.text.strip().replace("\n", " ")
            for n, cell in enumerate(row.cells)
        ]
        rows.append(tuple(texts))
        above = cells
    return tuple(rows)


def _block(part: Any, number: int) -> Block:
    text = " ".join(part.text.split())
    style = _STYLE.search(part.style.name if part.style is not None else "")
    if CAPTION.match(text):
        return Block("caption", text, number)
    if SOURCE.match(text):
        return Block("source", text, number)
    level = int(style[1] or 1) if style else heading_level(text)
    if level:
        return Block("heading", text, number, level)
    return Block("text", text, number)
