"""The sections of a draft as text: where one begins and ends, and the names a person calls it by. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from agent.errors import UsageError
from agent.figures.check import body_start

FRONT = "首页"
_HEADING = re.compile(r"(?m)^##[ \t]+(?:\d+、)?[ \t]*([^\n：]*?)[ \t]*(?:：[^\n]*)?\r?$")


@dataclass(frozen=True, slots=True)
class Named:
    """A section that is drafted. `name`: as its heading prints it; `others`: what else it may be called."""

    part: str
    key: str
    name: str
    others: tuple[str, ...]


SECTIONS = (
    Named("compute.news", "compute", "算力动态", ("算力", "1", "1.2")),
    Named("apps.news", "apps", "AI 应用动态", ("应用", "ai应用", "2", "2.2")),
    Named("funding.news", "funding", "AI 融资动向", ("融资", "ai融资", "3")),
    Named("thesis", "thesis", "投资建议", ("建议", "5")),
)


def section_named(text: str) -> Named:
    """Raises UsageError for a section that nobody drafts."""
    wanted = _plain(text)
    for section in SECTIONS:
        if wanted in {_plain(name) for name in (section.part, section.key, section.name, *section.others)}:
            return section
    known = "、".join(f"{section.key} ({section.name})" for section in SECTIONS)
    raise UsageError(f"resume --redraft {text}: no drafted section of that name; give one of {known}; the others come from the tables")


def section_of(part: str) -> Named:
    return next(section for section in SECTIONS if section.part == part)


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", text).lower()


def portions(draft: str) -> list[tuple[str, int, int]]:
    """(name, start, end) of everything before the first heading of the second level and under each of them."""
    body = body_start(draft)
    heads = [m for m in _HEADING.finditer(draft) if m.start() >= body]
    starts = [body, *(m.start() for m in heads), len(draft)]
    names = [FRONT, *(m[1].strip() for m in heads)]
    return [(name, starts[n], starts[n + 1]) for n, name in enumerate(names)]


def span_of(draft: str, name: str) -> tuple[int, int] | None:
    """Where the section of that heading stands; None where it is not, or twice."""
    found = [(start, end) for head, start, end in portions(draft) if _plain(head) == _plain(name)]
    return found[0] if len(found) == 1 else None
