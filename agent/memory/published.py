"""A published report read back from its markdown: title, date, and its paragraphs by section. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from agent.figures.check import body_start
from store.archive import Passage

SECTIONS = {"算力": "compute", "AI 应用": "apps", "AI应用": "apps", "融资": "funding", "行情": "market", "投资建议": "thesis", "风险": "risks"}
_HEADING = re.compile(r"^(#{1,6})\s+(.*)$")
_SKIPPED = re.compile(r"^(?:\||!\[|资料来源|来源[:：]|注[:：]|\*\*图表|- |—|#)")
_FIELD = re.compile(r"(?m)^(title|date)\s*:\s*[\"']?(.*?)[\"']?\s*$")
SHORTEST = 12  # letters of a paragraph worth keeping


@dataclass(frozen=True, slots=True)
class PublishedReport:
    title: str
    date: str
    passages: tuple[Passage, ...]


def read_published(text: str) -> PublishedReport:
    """Markdown escapes and marks gone; tables, sources and captions are not passages."""
    start = body_start(text)
    fields: dict[str, str] = dict(_FIELD.findall(text[:start]))
    passages, section = [], ""
    title = fields.get("title", "")
    for line in text[start:].splitlines():
        heading = _HEADING.match(line)
        if heading:
            title = title or heading[2].strip()
            section = _section(heading[2], section if len(heading[1]) > 2 else "")
        elif (section == "risks" or len(line.strip()) >= SHORTEST) and line.strip() and not _SKIPPED.match(line):
            passages.append(Passage(_plain(line), section))
    return PublishedReport(title, fields.get("date", ""), tuple(dict.fromkeys(passages)))


def _section(heading: str, above: str) -> str:
    return next((key for word, key in SECTIONS.items() if word in heading), above)


def _plain(line: str) -> str:
    return re.sub(r"\\([\\`*_\[\]{}<>|#.)-])", r"\1", line.strip().strip("*").strip())
