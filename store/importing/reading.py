"""A file to blocks, by what it is: .md .txt .docx .pdf."""

from __future__ import annotations

from pathlib import Path

from store.errors import ImportFileError
from store.importing.blocks import Document
from store.importing.markup import is_markdown, read_markdown
from store.importing.plain import read_plain

MAX_BYTES = 64 * 1024 * 1024
TEXT = frozenset({".md", ".markdown", ".txt", ".text"})
SUFFIXES = TEXT | {".docx", ".pdf"}
_OTHER = ((b"\xd0\xcf\x11\xe0", "an old Word file; save it as .docx"), (b"PK\x03\x04", "a zip; give it its own ending"))


def read_document(path: Path) -> Document:
    """Raises ImportFileError: not there, too large, empty, another kind of file."""
    suffix = path.suffix.lower()
    if path.is_dir() or suffix not in SUFFIXES:
        raise ImportFileError(f"{path}: {suffix or 'this'} is no back issue; give {' '.join(sorted(SUFFIXES))} or an export (.jsonl)")
    data = _bytes_of(path)
    if data.startswith(b"%PDF") or suffix == ".pdf":
        from store.importing.portable import read_pdf

        return read_pdf(path, data)
    if suffix == ".docx":
        from store.importing.word import read_word

        return read_word(path)
    text = decode(data, path)
    return read_markdown(text) if suffix in (".md", ".markdown") or is_markdown(text) else read_plain(text)


def _bytes_of(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= MAX_BYTES else b""
    except OSError as error:
        raise ImportFileError(f"{path}: cannot be read ({error.strerror or error}); check the path") from error
    if size > MAX_BYTES:
        raise ImportFileError(f"{path}: {size // 1024**2} MB is more than a report has ({MAX_BYTES // 1024**2} MB)")
    if not data.strip():
        raise ImportFileError(f"{path}: is empty; there is nothing to import")
    return data


def decode(data: bytes, path: Path) -> str:
    """UTF-8 with or without its mark, UTF-16 with it, GB18030."""
    for start, said in _OTHER:
        if data.startswith(start):
            raise ImportFileError(f"{path}: is {said}")
    marked = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    if not marked and b"\0" in data[:65536]:
        raise ImportFileError(f"{path}: is binary, no text; give {' '.join(sorted(SUFFIXES))}")
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding).replace("\r\n", "\n").replace("\r", "\n")
        except UnicodeDecodeError:
            continue
    raise ImportFileError(f"{path}: neither UTF-8 nor GB18030; save it as UTF-8")
