"""What a report is made of, whatever file it came in: headings, paragraphs, tables, captions, source lines."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

CAPTION = re.compile(r"^\**\s*(?:图表|图|表)\s*(\d+)\s*[:：]\s*(.*?)\**$")
SOURCE = re.compile(r"^(?:资料来源|数据来源|来源)\s*[:：]")


@dataclass(frozen=True, slots=True)
class Block:
    """`kind`: heading, text, bullet, table, caption, source. `line`: where it stands, from 1. `level` of a heading;
    `rows` of a table."""

    kind: str
    text: str
    line: int
    level: int = 0
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """`fields`: front matter. `notes`: what the reader of this kind of file could not take."""

    blocks: tuple[Block, ...]
    fields: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
