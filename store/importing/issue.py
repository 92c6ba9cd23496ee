"""The blocks of a back issue to the contents of its week: date, title, sections, passages, tables, 相关研究."""

from __future__ import annotations

import re
import shlex
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from pathlib import Path

from feeds.errors import WeekError
from feeds.week import Week
from store.contents import Contents, Passage
from store.errors import ImportFileError
from store.importing.blocks import Block, Document
from store.importing.reading import read_document
from store.importing.tables import read_issue_tables, uncaptured

# The first word that a heading holds says its section; a part (1.1 ...) stays in its section.
SECTIONS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(words), key)
    for words, key in (
        (r"正文目录|图表目录|^目\s*录$", "contents"),
        (r"免责声明|声明$|承诺|评级说明|小组介绍|团队介绍|分析师简介|分析师介绍", "end"),
        (r"相关研究", "related"),
        (r"重点关注公司|盈利预测", "companies"),
        (r"投资建议", "thesis"),
        (r"风险提示|风险因素", "risks"),
        (r"行情|市场回顾|市场表现", "market"),
        (r"融资|投融资", "funding"),
        (r"AI\s*应用|应用动态|流量", "apps"),
        (r"算力", "compute"),
        (r"投资要点|核心观点", "front"),
    )
)
KEPT = frozenset({"compute", "apps", "funding", "market", "thesis", "risks"})
SHORTEST_TITLE = 6
SHORTEST = 12  # letters of a paragraph worth keeping
LONGEST_SLIP = 4  # letters of a misprint
_SPACE = re.compile(r"\s+")
ALIKE = 0.8  # share of a front page paragraph's letters that its body has too
_DATE = re.compile(r"(20\d\d)\s*[-年./]\s*(\d{1,2})\s*[-月./]\s*(\d{1,2})\s*日?")
_PERIOD = re.compile(r"(20\d\d)[./-](\d{1,2})[./-](\d{1,2})\s*(?:[-—–~～至到]+)\s*(?:(20\d\d)[./-])?(\d{1,2})[./-](\d{1,2})")
_RELATED = re.compile(r"《([^》]+)》[^\d]*((?:20\d\d)[-年./]\d{1,2}[-月./]\d{1,2})?")
_WEEK = re.compile(r"20\d\d-W\d\d")
_NOT_A_TITLE = re.compile(r"^(?:[—-]|推荐|回避|中性|分析师|证券研究|联系人|\S{0,12}@|20\d\d)|(?:周报|日报|月报)$")


@dataclass(frozen=True, slots=True)
class Imported:
    """What a file gave; `notes`: what could not be read, or was read with a doubt."""

    contents: Contents
    notes: tuple[str, ...]


def import_issue(path: Path, week: Week | None = None) -> Imported:
    """One back issue. `week`: where the file does not say it. Raises ImportFileError for a file that is none."""
    document = read_document(path)
    notes = list(document.notes)
    placed = list(_placed(document.blocks))
    read = [p.block for p in placed if p.section not in ("contents", "end")]
    tables, others, said = read_issue_tables(read, path)
    passages = tuple(_passages(placed, path.name, notes))
    if not passages and not tables.found:
        raise ImportFileError(f"{path}: no section of a weekly report and none of its tables found in it; is it the right file?")
    when = _date_of(document)
    own = week or _week_of(document, path, when, notes)
    notes += said
    notes += uncaptured(read)
    if tables.missing:
        notes.append(f"没有的表：{'、'.join(tables.missing)}")
    contents = Contents(
        own, _title_of(document, notes), when.isoformat() if when else "", passages, tables,
        related=tuple(_related(placed)), source=path.name, others=others,
    )  # fmt: skip
    return Imported(contents, tuple(notes))


def _date_of(document: Document) -> date | None:
    """The report's date: its front matter's, one that is called so, one that stands alone, the first of all. The
    days of a period are no date of the report."""
    lines = [_PERIOD.sub("", block.text) for block in document.blocks[:80] if block.kind in ("text", "heading", "bullet")]
    called = [line for line in lines if re.search(r"(?:报告|发布|撰写)?日期\s*[:：]", line)]
    alone = [line for line in lines if len(_DATE.sub("", line).strip()) <= 4]
    short = [line for line in lines if len(line) <= 30 and "《" not in line]
    for group in ([document.fields.get("date", "")], called, alone, short, lines):
        found = [day for line in group for day in _dates(line)]
        if found:
            return found[0]
    return None


def _dates(text: str) -> list[date]:
    found = []
    for year, month, day in _DATE.findall(text):
        try:
            found.append(date(int(year), int(month), int(day)))
        except ValueError:
            continue
    return found


def _week_of(document: Document, path: Path, when: date | None, notes: list[str]) -> Week:
    """The front matter's week, the file's name, the period the report says, else the week before its date."""
    for text in (document.fields.get("week", ""), path.stem):
        named = _WEEK.search(text)
        if named:
            try:
                return Week.parse(named[0])
            except WeekError:
                continue
    period = _period_of(document)
    if period:
        return Week.of(period)
    if when is None:
        raise ImportFileError(f"{path}: no date found in it; say its week: `zhoubao history import {shlex.quote(str(path))} --week 2025-W11`")
    week = Week.of(when).shift(-1)
    notes.append(f"正文没有写明期间，按报告日期 {when} 的前一周记作 {week}；若不是，用 --week 指明")
    return week


def _period_of(document: Document) -> date | None:
    """The first Monday-to-Friday-like period: 2025.3.10-2025.3.14."""
    texts = [document.fields.get("period", ""), *(block.text for block in document.blocks)]
    for text in texts:
        for year, month, day, _, last_month, last_day in _PERIOD.findall(text):
            try:
                first, last = date(int(year), int(month), int(day)), date(int(year), int(last_month), int(last_day))
            except ValueError:
                continue
            if 0 <= (last - first).days <= 6:
                return first
    return None


def _title_of(document: Document, notes: list[str]) -> str:
    """The front matter's, the first heading of markdown, else the first line before the subtitle that could be one."""
    given = document.fields.get("title", "").strip()
    if given:
        return given
    blocks = document.blocks
    subtitle = next((n for n, b in enumerate(blocks[:30]) if re.match(r"^[—-]{1,2}\S.*(?:周报|报告)", b.text)), 0)
    if subtitle:
        return blocks[subtitle - 1].text
    headings = [b for b in blocks if b.kind == "heading" and b.level == 1]
    for block in (*headings, *(b for b in blocks[:12] if b.kind in ("text", "heading"))):
        if len(block.text) >= SHORTEST_TITLE and not _NOT_A_TITLE.search(block.text) and not _heads_section(block.text):
            return block.text
    notes.append("没有找到标题")
    return ""


def _heads_section(text: str) -> bool:
    return _is_numbered(text) or bool(re.match(r"^(?:投资要点|投资建议|风险提示|相关研究|正文目录|算力|AI\s*应用|AI\s*融资|行情)", text))


@dataclass(frozen=True, slots=True)
class Placed:
    """A block and where it stands. `front`: on the front page, which repeats the body."""

    block: Block
    section: str
    front: bool


def _placed(blocks: Sequence[Block]) -> Iterator[Placed]:
    """Each block with its section: front page, table of contents, sections, end matter."""
    body = next((n for n, b in enumerate(blocks) if b.kind == "heading" and _is_numbered(b.text)), 0)
    section = ""
    for number, block in enumerate(blocks):
        if block.kind == "heading" and section != "end":
            named = _section(block.text)
            part = bool(_PART.match(block.text)) and section in KEPT  # 1.2 stays in 1, whatever words it holds
            section = section if part or not named else named
        yield Placed(block, section, number < body)


_PART = re.compile(r"^\d+\.\d")


def _is_numbered(text: str) -> bool:
    return bool(re.match(r"^(?:\d|[一二三四五六七八九十]+\s*、)", text))


def _section(heading: str) -> str:
    """The earliest of the sections' words in a heading: 算力：… 融资 is of 算力."""
    found = [(match.start(), -n, key) for n, (pattern, key) in enumerate(SECTIONS) if (match := pattern.search(heading))]
    always = next((key for pattern, key in SECTIONS[:3] if pattern.search(heading)), "")
    return always or (min(found)[2] if found else "")


def _passages(placed: Sequence[Placed], source: str, notes: list[str]) -> Iterator[Passage]:
    """Paragraphs of the sections; the front page repeats the body, and gives only what the body lacks."""
    told = [
        p for p in placed
        if p.block.kind in ("text", "bullet") and p.section in KEPT and len(p.block.text) >= SHORTEST
    ]  # fmt: skip
    body = [(_grams(p.block.text), p.block) for p in told if not p.front]
    seen = set[str]()
    for one in told:
        again = _repeated(one, body) if one.front else None
        if again:
            notes += _disagreement(one.block, again)
        elif one.block.text not in seen:
            seen.add(one.block.text)
            yield Passage(one.block.text, one.section, source=source)


def _repeated(front: Placed, body: Sequence[tuple[set[str], Block]]) -> Block | None:
    """The body's paragraph that a front page's repeats; the nearest of those that it is put together of."""
    own = _grams(front.block.text)
    best = max(body, key=lambda pair: len(own & pair[0]), default=None)
    there = set[str]().union(*(grams for grams, _ in body))
    return best[1] if best and len(own & there) >= ALIKE * len(own) else None


def _disagreement(front: Block, body: Block) -> Iterator[str]:
    """Words or figures that the front page prints otherwise than the body: one of them is misprinted or misread."""
    mine, theirs = (_SPACE.sub("", unicodedata.normalize("NFKC", block.text)) for block in (front, body))
    parts = SequenceMatcher(None, mine, theirs, autojunk=False).get_opcodes()
    changed = [(mine[a:b], theirs[c:d]) for kind, a, b, c, d in parts if kind == "replace"]
    told = [f"“{x}”与“{y}”" for x, y in changed if max(len(x), len(y)) <= LONGEST_SLIP and (x + y).isalnum()]
    if told:
        yield f"首页（第 {front.line} 行）与正文（第 {body.line} 行）同一段不一致：{'、'.join(told)}；取正文"


def _grams(text: str) -> set[str]:
    bare = re.sub(r"\s+", "", text)
    return {bare[at : at + 3] for at in range(len(bare) - 2)} or {bare}


def _related(placed: Sequence[Placed]) -> Iterator[str]:
    for one in placed:
        if one.section == "related" or "相关研究" in _whole(one.block):
            for title, day in _RELATED.findall(_whole(one.block)):
                yield f"{title} {day}".strip()


def _whole(block: Block) -> str:
    return block.text or " ".join(cell for row in block.rows for cell in row)
