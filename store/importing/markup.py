"""Markdown to blocks: front matter, # headings, | tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile

from store.importing.blocks import CAPTION, SOURCE, Block, Document
from store.importing.plain import heading_level

_FRONT = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)
_FIELD = re.compile(r"(?m)^([A-Za-z_]+)\s*:\s*[\"']?(.*?)[\"']?\s*$")
_HEADING = re.compile(r"^ {0,3}(#{1,6})\s+(.*?)\s*#*$")
_ROW = re.compile(r"^\s*\|.*\|\s*$")
_RULE = re.compile(r"^[\s|:-]+$")
_BULLET = re.compile(r"^\s*[-*+]\s+")
_PICTURE = re.compile(r"^!\[[^\]]*\]\([^)]*\)$")
_ESCAPE = re.compile(r"\\([\\`*_\[\]{}<>|#.()~!+-])")
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


def read_markdown(text: str) -> Document:
    front = _FRONT.match(text)
    fields = dict(_FIELD.findall(front[1])) if front else {}
    body = _COMMENT.sub(lambda found: "\n" * found[0].count("\n"), text)
    lines = body.split("\n")
    start = front[0].count("\n") if front else 0
    return Document(tuple(_blocks(lines, start)), fields)


def is_markdown(text: str) -> bool:
    """Whether a text file is markdown whatever its ending says."""
    return bool(_FRONT.match(text) or re.search(r"(?m)^#{1,6} \S", text) or re.search(r"(?m)^\|.*\|\n\|[\s:|-]+\|$", text))


def _blocks(lines: Sequence[str], at: int) -> Iterator[Block]:
    while at < len(lines):
        line = lines[at]
        if _ROW.match(line):
            rows = list(takewhile(_ROW.match, lines[at:]))
            yield Block("table", "", at + 1, rows=tuple(tuple(_cells(row)) for row in rows if not _RULE.match(row)))
            at += len(rows)
            continue
        if line.strip() and not _PICTURE.match(line.strip()) and not re.fullmatch(r"[-*_\s]{3,}", line):
            yield _block(line, at + 1)
        at += 1


def _cells(row: str) -> list[str]:
    return [plain(cell) for cell in re.split(r"(?<!\\)\|", row.strip()[1:-1])]


def _block(line: str, number: int) -> Block:
    heading = _HEADING.match(line)
    if heading:
        return Block("heading", plain(heading[2]), number, len(heading[1]))
    text = plain(_BULLET.sub("", line))
    if CAPTION.match(text):
        return Block("caption", text, number)
    if SOURCE.match(text):
        return Block("source", text, number)
    if _BULLET.match(line):
        return Block("bullet", text, number)
    strong = re.fullmatch(r"\s*\*\*(.+)\*\*\s*", line)
    if strong and heading_level(text):
        return Block("heading", text, number, 6)
    return Block("text", text, number)


def plain(text: str) -> str:
    """Marks and escapes gone."""
    bare = _LINK.sub(r"\1", text.strip().lstrip(">").strip())
    bare = re.sub(r"(?<!\\)(\*\*|__|`)", "", bare)
    return _ESCAPE.sub(r"\1", bare).strip()
