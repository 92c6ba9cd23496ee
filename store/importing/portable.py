"""PDF to blocks: the text of its pages by its places, so that tables keep their columns. Needs the extra `import`."""

from __future__ import annotations

import logging
from io import BytesIO
from pathlib import Path
from typing import Any

from store.errors import ImportFileError
from store.importing.blocks import Document
from store.importing.pagelayout import Fragment, Page, text_of
from store.importing.plain import read_plain

MOST_PAGES = 400
FEWEST_LETTERS = 200


def read_pdf(path: Path, data: bytes) -> Document:
    """Raises ImportFileError for a file that is no PDF, is locked, or holds pictures of text only."""
    try:
        from pypdf import PdfReader
        from pypdf.errors import PyPdfError
    except ImportError as error:
        raise ImportFileError(f"{path}: reading PDF needs pypdf; install zhoubao[import]") from error
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what it says of a damaged file is said below, in one line
    try:
        reader = PdfReader(BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise ImportFileError(f"{path}: is locked with a password; save an open copy")
        if len(reader.pages) > MOST_PAGES:
            raise ImportFileError(f"{path}: {len(reader.pages)} pages are more than a report has ({MOST_PAGES})")
        pages = [_page(page) for page in reader.pages]
    except (PyPdfError, ValueError, KeyError, TypeError, IndexError, AttributeError, OSError, RecursionError) as error:
        said = " ".join(str(error).split())[:120]
        raise ImportFileError(f"{path}: no PDF that can be read ({said}); export it anew or give its text as .txt") from error
    text = text_of(pages)
    if len(text) < FEWEST_LETTERS:
        raise ImportFileError(f"{path}: its pages are pictures, there is no text in them; run text recognition first")
    found = read_plain(text)
    return Document(found.blocks, found.fields, (*found.notes, "PDF 的行号是取出文字后的行号"))


def _page(page: Any) -> Page:
    fragments: list[Fragment] = []

    def visit(text: str, outer: list[float], inner: list[float], font: Any, size: float) -> None:
        if text.strip():
            x = inner[4] * outer[0] + inner[5] * outer[2] + outer[4]
            y = inner[4] * outer[1] + inner[5] * outer[3] + outer[5]
            scale = abs(inner[3] * outer[3]) or abs(inner[0] * outer[0]) or 1.0
            fragments.append(Fragment(x, y, size * scale, text.replace("\n", " ")))

    page.extract_text(visitor_text=visit)
    return Page(float(page.mediabox.width), float(page.mediabox.height), tuple(fragments))
