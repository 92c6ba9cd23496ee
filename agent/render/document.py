"""The editor's draft as blocks, for every format that is not markdown: parsed, sanitised, split into parts.

The markdown file is the truth. HTML in it is dropped, links are http(s) only, pictures only those of the week's charts.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

COVER = ""
HIGHLIGHTS, COMPANIES = "投资要点", "重点关注公司及盈利预测"
CONTENTS, EXHIBITS, NOTES = "正文目录", "图表目录", "编辑须知"
_INLINE = frozenset({"a", "br", "code", "em", "strong"})
AI_LABEL = "本报告由人工智能辅助生成"
TAGS = {
    "h1", "h2", "h3", "h4", "h5", "h6", "p", "ul", "ol", "li", "strong", "em", "a", "table", "thead", "tbody", "tr",
    "th", "td", "img", "br", "code", "blockquote",
}  # fmt: skip
_SECTION = re.compile(r"(?m)^(?=## )")
_ACROSS = re.compile(r"(?m)^ {0,3}(?:\[[^\]\n]+\]:|```|~~~|<)")  # what can reach over a heading
_FRONT_MATTER = re.compile(r"\A\ufeff?---\n(.*?)\n---\n", re.DOTALL)
_MARK = re.compile(r"(⚠(?:（待核：[^）]{0,80}）)?)")
_KIND = re.compile(r"—+[^。]*周报（[^）]*）\Z")
_OPEN, _SHUT, _AFTER = "\ue000", "\ue001", "\ue002"
_VEIL = {ord(str(digit)): chr(0xE010 + digit) for digit in range(10)}
_UNVEIL = {ord(veiled): chr(digit) for digit, veiled in _VEIL.items()}
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_SYNTAX = re.compile(
    r"(?m)^[ \t]*(?:#+|[-+*>]|\d{1,9}[.)])[ \t]|\]\([^)\n]*\)|<[^>\n]*>|&#?\w+;|^[-: |]+$|[\n|\[\]*_`\\!]"
)  # what markdown reads as more than text: no mark goes into it
_CITED = re.compile("\ue000([\ue010-\ue019]+)\ue001([^\ue002]*)\ue002")
_ROLES = (
    ("caption", re.compile(r"图表\s*\d+\s*[：:]")),
    ("source", re.compile(r"(?:资料来源|注)：")),
    ("links", re.compile(r"来源：")),
)


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of one style. `mark`: an open finding, ⚠ and its note. `cited`: number of its evidence, 0 for none."""

    text: str
    bold: bool = False
    link: str = ""
    mark: bool = False
    cited: int = 0


Runs = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    level: int
    runs: Runs


@dataclass(frozen=True, slots=True)
class Text:
    """`role`: text | caption (图表 N：...) | source (资料来源：, 注：) | links (来源：) | lead (a bold line)."""

    runs: Runs
    role: str = "text"


@dataclass(frozen=True, slots=True)
class Points:
    """A list; each item with its depth, 0 outermost."""

    items: tuple[tuple[int, Runs], ...]
    ordered: bool = False
    start: int = 1


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; every row has as many cells as the header."""

    header: tuple[Runs, ...]
    rows: tuple[tuple[Runs, ...], ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """`path` as the draft links it."""

    path: str
    alt: str


Block = Heading | Text | Points | Grid | Picture


@dataclass(frozen=True, slots=True)
class Part:
    """What stands under one second-level heading; `name` "" for the cover."""

    name: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """`facts`: the front matter, {} where it cannot be read."""

    facts: dict[str, Any] = field(default_factory=dict)
    parts: tuple[Part, ...] = ()

    def fact(self, name: str) -> str:
        value = self.facts.get(name, "")
        return "" if value is None else str(value)

    @property
    def labels(self) -> tuple[str, ...]:
        """Never without the label that a model or program wrote it, whatever became of the front matter."""
        found = self.facts.get("labels")
        labels = tuple(map(str, found)) if isinstance(found, list) else ()
        return labels if any("人工智能" in label for label in labels) else (AI_LABEL, *labels)

    @property
    def metadata(self) -> str:
        """The implicit label of generated content, for a file's metadata: JSON as GB 45438-2025 has it (1: generated)."""
        label = {"Label": "1", "ContentProducer": self.fact("desk"), "ProduceID": f"zhoubao-{self.fact('week')}"}
        return json.dumps({"AIGC": label}, ensure_ascii=False)

    @property
    def kind(self) -> str:
        return f"{self.fact('industry')}行业周报"

    @property
    def title(self) -> str:
        """As the heading of the draft has it: the editor may have changed it there."""
        first = (block for part in self.parts for block in part.blocks if isinstance(block, Heading) and block.level == 1)
        heading = next(first, None)
        return plain(heading.runs) if heading else self.fact("title") or "周报"

    def part(self, name: str) -> Part | None:
        return next((part for part in self.parts if part.name == name), None)

    @property
    def aside(self) -> tuple[Block, ...]:
        """The cover without what every format sets itself: title, kind and period, labels."""
        cover = self.part(COVER)
        return tuple(block for block in (cover.blocks if cover else ()) if not self._set_apart(block))

    def _set_apart(self, block: Block) -> bool:
        if not isinstance(block, Text):
            return isinstance(block, Heading) and block.level == 1
        said = "".join(plain(block.runs).split())
        return bool(_KIND.match(said)) or said == "".join("".join(self.labels).split())

    def body(self) -> Iterator[Part]:
        """The parts that are printed as they stand, in their order."""
        made = {COVER, HIGHLIGHTS, COMPANIES, CONTENTS, EXHIBITS, NOTES}
        return (part for part in self.parts if part.name not in made)


def printed(document: Document) -> list[Part]:
    """What a format without pages prints below title and labels: no contents, nothing that is for the editor only."""
    parts = (part for part in document.parts if part.name not in (COVER, CONTENTS, EXHIBITS, NOTES))
    return [Part(COVER, document.aside), *parts]


def plain(runs: Runs) -> str:
    return "".join(run.text for run in runs)


def read_document(draft: str, cited: Sequence[tuple[int, int]] = ()) -> Document:
    """The blocks of a draft's markdown. `cited`: start and end of figures whose runs are to be numbered, from 1."""
    front = _FRONT_MATTER.match(draft)
    start = front.end() if front else 0
    body = _numbered(draft, start, cited)
    parts = [body] if _ACROSS.search(body) else _SECTION.split(body)
    blocks = [block for part in parts for block in _read_blocks(part)]
    return Document(_front_facts(front[1] if front else ""), tuple(_parts(blocks)))


@lru_cache(maxsize=64)  # of a draft read again after an edit, the other sections are as they were
def _read_blocks(body: str) -> tuple[Block, ...]:
    import markdown
    import nh3
    from lxml import html

    raw = markdown.markdown(body, extensions=["tables", "sane_lists"])
    clean = nh3.clean(
        raw, tags=TAGS, attributes={"a": {"href"}, "img": {"src", "alt"}, "ol": {"start"}}, url_schemes={"http", "https"}
    )
    tree = html.fragment_fromstring(clean, create_parent="div")
    return tuple(_inside(tree))


def _numbered(draft: str, start: int, cited: Sequence[tuple[int, int]]) -> str:
    """The body with each cited figure between characters that no font and no draft has."""
    text, end = _PRIVATE.sub("\ufffd", draft), len(draft)
    syntax = {place for found in _SYNTAX.finditer(text) for place in range(*found.span())}
    pieces: list[str] = []
    for number, (first, last) in sorted(enumerate(cited, start=1), key=lambda entry: entry[1], reverse=True):
        if start <= first < last <= end and syntax.isdisjoint(range(first, last)):
            pieces += (text[last:end], _AFTER, text[first:last], f"{_OPEN}{str(number).translate(_VEIL)}{_SHUT}")
            end = first
    return "".join(reversed([*pieces, text[start:end]]))


def _front_facts(text: str) -> dict[str, Any]:
    import yaml

    try:
        found = yaml.safe_load(text)
    except yaml.YAMLError:
        return {}
    return found if isinstance(found, dict) else {}


def _parts(blocks: list[Block]) -> Iterator[Part]:
    name, kept = COVER, list[Block]()
    for block in blocks:
        if isinstance(block, Heading) and block.level == 2:
            yield Part(name, tuple(kept))
            name, kept = plain(block.runs).strip(), []
        kept.append(block)
    yield Part(name, tuple(kept))


def _blocks(node: Any) -> Iterator[Block]:
    tag = str(node.tag)
    if re.fullmatch(r"h[1-6]", tag):
        yield Heading(int(tag[1]), _runs(node))
    elif tag in ("ul", "ol"):
        start = node.get("start", "1")
        yield Points(tuple(_items(node, 0)), tag == "ol", int(start) if start.isdecimal() else 1)
    elif tag == "table":
        yield _grid(node)
    elif tag in ("p", "img"):
        yield from (Picture(image.get("src", ""), image.get("alt", "")) for image in node.iter("img"))
        yield from _text(_runs(node))
    else:
        yield from _inside(node)


def _inside(node: Any) -> Iterator[Block]:
    """The blocks of a node, and text that stands between them (of HTML whose tags were dropped)."""
    loose = list(_split(node.text, False, ""))
    for child in node:
        if child.tag in _INLINE:
            loose += _runs(child, child.tag == "strong", child.get("href", ""))
        else:
            yield from _text(tuple(loose))
            yield from _blocks(child)
            loose = []
        loose += _split(child.tail, False, "")
    yield from _text(tuple(loose))


def _text(runs: Runs) -> Iterator[Text]:
    text = plain(runs)
    if not text.strip():
        return
    role = next((name for name, pattern in _ROLES if pattern.match(text)), "text")
    if role == "text" and all(run.bold for run in runs if run.text.strip()):
        role = "lead"
    yield Text(runs, role)


def _items(node: Any, depth: int) -> Iterator[tuple[int, Runs]]:
    for item in node.iterchildren("li"):
        yield depth, _runs(item)
        for inner in item.iterchildren("ul", "ol"):
            yield from _items(inner, depth + 1)


def _grid(node: Any) -> Grid:
    rows = [tuple(_runs(cell) for cell in row.iterchildren("th", "td")) for row in node.iter("tr")]
    width = len(rows[0]) if rows else 0
    even = [(*row[:width], *((),) * (width - len(row))) for row in rows]
    return Grid(even[0] if even else (), tuple(even[1:]))


def _runs(node: Any, bold: bool = False, link: str = "") -> Runs:
    """The text under a node, lists inside left out (they are items of their own)."""
    found = list(_split(node.text, bold, link))
    for child in node:
        if child.tag not in ("ul", "ol", "img"):
            inner = bold or child.tag == "strong"
            found.extend(_runs(child, inner, child.get("href", "") if child.tag == "a" else link))
        found.extend(_split(child.tail, bold, link))
    return tuple(found)


def _split(text: str | None, bold: bool, link: str) -> Iterator[Run]:
    line, done = (text or "").replace("\n", " "), 0
    for found in _CITED.finditer(line):
        yield from _marks(line[done : found.start()], bold, link)
        yield Run(_PRIVATE.sub("", found[2]), bold, link, cited=int(found[1].translate(_UNVEIL)))
        done = found.end()
    yield from _marks(line[done:], bold, link)


def _marks(text: str, bold: bool, link: str) -> Iterator[Run]:
    for piece in _MARK.split(_PRIVATE.sub("", text)):
        if piece:
            yield Run(piece, bold, link, bool(_MARK.fullmatch(piece)))
