"""A section written again, merged into the editor's text three ways. What both changed is shown, never overwritten. Pure.

A conflict is three plain lines around both texts; it stays open until the lines are gone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from agent.figures.verdict import MARK

OURS = f"{MARK}（改稿冲突：以下是编辑的文字）"
THEIRS = f"{MARK}（改稿冲突：以下是重写的文字）"
END = f"{MARK}（改稿冲突：完）"
_LINE = re.compile(r"[^\n]+\n*|\n+")
_SIGN = re.compile(rf"(?m)^[ \t]*{MARK}（改稿冲突：[^）\n]*）[ \t]*\r?$")
_WHOLE = re.compile(
    rf"(?ms)^{re.escape(OURS)}[ \t]*\r?\n(?P<ours>(?:(?!^{MARK}（改稿冲突).)*?)^{re.escape(THEIRS)}[ \t]*\r?\n"
    rf"(?P<theirs>(?:(?!^{MARK}（改稿冲突).)*?)^{re.escape(END)}[ \t]*\r?$"
)


@dataclass(frozen=True, slots=True)
class Conflict:
    """draft[start:end]: a whole block with both texts, or a line of one that was taken apart (both texts empty)."""

    start: int
    end: int
    ours: str = ""
    theirs: str = ""
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Region:
    """base[0:1], ours[2:3], theirs[4:5], as slices of lines; `same`: all three agree there."""

    base: tuple[int, int]
    ours: tuple[int, int]
    theirs: tuple[int, int]
    same: bool


def merged(base: str, ours: str, theirs: str) -> str:
    """`ours` with what changed from `base` to `theirs`; where both changed, a conflict with both texts."""
    texts = [_LINE.findall(text) for text in (base, ours, theirs)]
    keys = [[line.strip() for line in lines] for lines in texts]
    out: list[str] = []
    for region in _regions(*keys):
        old, mine, new = (
            lines[start:end]
            for lines, (start, end) in zip(texts, (region.base, region.ours, region.theirs), strict=True)
        )
        if region.same or _alike(mine, new) or _alike(old, new):
            out += mine
        elif _alike(old, mine):
            out += new
        else:
            out.append(_shown(mine, new))
    return "".join(out)


def _alike(one: Sequence[str], two: Sequence[str]) -> bool:
    return [line.strip() for line in one] == [line.strip() for line in two]


def _shown(ours: Sequence[str], theirs: Sequence[str]) -> str:
    both = ("".join(ours).strip("\n"), "".join(theirs).strip("\n"))
    return "\n\n".join(filter(None, (OURS, both[0], THEIRS, both[1], END))) + "\n\n"


def _regions(base: list[str], ours: list[str], theirs: list[str]) -> Iterator[Region]:
    """Where all three agree, and the stretches between."""
    at = (0, 0, 0)
    for start, length, mine, new in _agreed(base, ours, theirs):
        yield Region((at[0], start), (at[1], mine), (at[2], new), False)
        at = (start + length, mine + length, new + length)
        yield Region((start, at[0]), (mine, at[1]), (new, at[2]), True)


def _agreed(base: list[str], ours: list[str], theirs: list[str]) -> Iterator[tuple[int, int, int, int]]:
    """(start in base, length, start in ours, start in theirs), the ends of all three last."""
    mine = SequenceMatcher(None, base, ours, autojunk=False).get_matching_blocks()
    new = SequenceMatcher(None, base, theirs, autojunk=False).get_matching_blocks()
    for a in mine:
        for b in new:
            start, end = max(a.a, b.a), min(a.a + a.size, b.a + b.size)
            if start < end:
                yield start, end - start, a.b + start - a.a, b.b + start - b.a
    yield len(base), 0, len(ours), len(theirs)


def conflicts_in(draft: str) -> list[Conflict]:
    """Every conflict still in a draft, whole or what is left of one, in order."""
    found = [Conflict(m.start(), m.end(), m["ours"].strip(), m["theirs"].strip()) for m in _WHOLE.finditer(draft)]
    spans = [(one.start, one.end) for one in found]
    left = [
        Conflict(m.start(), m.end(), whole=False)
        for m in _SIGN.finditer(draft)
        if not any(start <= m.start() < end for start, end in spans)
    ]
    return sorted([*found, *left], key=lambda one: one.start)


def resolved(draft: str, conflict: Conflict, *, take: bool) -> str:
    """The draft with one text of a conflict kept: the new one (`take`), else the editor's. A stray line goes."""
    kept = conflict.theirs if take else conflict.ours
    rest = draft[conflict.end :]
    return draft[: conflict.start] + (kept + rest if kept else rest.lstrip("\r\n"))
