"""Plain text, such as the text of a PDF, to blocks: tables by their tabs, headings by their numbers and words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from store.importing.blocks import CAPTION, SOURCE, Block, Document

# A heading of a weekly report: numbered, marked with a square, or beginning with a section's name.
_NUMBERED = re.compile(r"^(\d{1,2}(?:\.\d{1,2})*)\s*[、.．]\s*(?=\S)")
_CHINESE_NUMBER = re.compile(r"^[一二三四五六七八九十]{1,3}\s*、\s*")
_NAMED = re.compile(
    r"^(?:[■◆●]\s*)?(?:算力|AI\s*应用|AI\s*融资|融资动向|行情|投资建议|风险提示|投资要点|相关研究|正文目录|图表目录|重点关注公司|行业相对表现|市场表现"
    r"|证券分析师承诺|分析师承诺|免责声明|证券投资评级|股票投资评级|行业投资评级|.{0,12}小组介绍)"
)
_SQUARE = re.compile(r"^[■◆●]\s*")
_BULLET = re.compile(r"^[-•·]\s+")
_UNFINISHED = re.compile(r"[^。！？!?；;：:”」』）)》…]$")
_LONGEST_HEADING = 90
_PAGE = re.compile(r"(?:\t|\s{2,}|(?:[.·…]\s*){3,})\s*\d{1,3}$")


def read_plain(text: str) -> Document:
    return Document(tuple(_joined(list(_blocks(text.replace("\f", "\n").split("\n"))))))


def _blocks(lines: Sequence[str]) -> Iterator[Block]:
    at = 0
    while at < len(lines):
        line = lines[at]
        if is_row(line):
            end = at
            while end < len(lines) and is_row(lines[end]):
                end += 1
            yield _table(lines, at, end)
            at = end
            continue
        if line.strip():
            yield _block(line.strip(), at + 1)
        at += 1


def is_row(line: str) -> bool:
    """Cells parted by tabs."""
    cells = [cell for cell in line.split("\t") if cell.strip()]
    return "\t" in line and len(cells) >= 2


def _table(lines: Sequence[str], at: int, end: int) -> Block:
    return Block("table", "", at + 1, rows=tuple(cells_of(line) for line in lines[at:end]))


def cells_of(line: str) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in line.rstrip("\n").split("\t"))


def _block(line: str, number: int) -> Block:
    if CAPTION.match(line):
        return Block("caption", line, number)
    if SOURCE.match(line):
        return Block("source", line, number)
    level = heading_level(line)
    if level:
        return Block("heading", _SQUARE.sub("", line), number, level)
    if _BULLET.match(line):
        return Block("bullet", _BULLET.sub("", line), number)
    return Block("text", line, number)


def heading_level(line: str) -> int:
    """1 for a section, 2 for a part of it, 0 for a line that is no heading."""
    if len(line) > _LONGEST_HEADING or line.endswith(("。", "；", ";")) or _PAGE.search(line):
        return 0
    numbered = _NUMBERED.match(line)
    if numbered:
        return numbered[1].count(".") + 1
    if _CHINESE_NUMBER.match(line):
        return 1
    return 1 if _NAMED.match(line) and "。" not in line else 0


def _joined(blocks: list[Block]) -> Iterator[Block]:
    """A paragraph that a page's end cut in two is one again."""
    held: Block | None = None
    for block in blocks:
        if held and block.kind == "text" and _goes_on(held, block):
            held = Block("text", glued(held.text, block.text), held.line)
            continue
        if held:
            yield held
            held = None
        if block.kind == "text":
            held = block
        else:
            yield block
    if held:
        yield held


def _goes_on(first: Block, second: Block) -> bool:
    cut = len(first.text) >= 20 and bool(re.search(r"[，。、；,;]", first.text)) and bool(_UNFINISHED.search(first.text))
    return cut and not re.match(r"^(?:\d+[)）、]|[—–-]|《)", second.text)


def glued(first: str, second: str) -> str:
    """Two halves of a line that was cut: a blank only between words that need one."""
    if first.endswith("-") or (_wide(first[-1]) and _wide(second[0])) or not (first[-1].isalnum() and second[0].isalnum()):
        return first + second
    return f"{first} {second}"


def _wide(letter: str) -> bool:
    return "\u3000" <= letter <= "\u9fff" or "\uff00" <= letter <= "\uffef"
