"""What changed between two drafts, paragraph by paragraph, and within a paragraph by letters. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Any

from agent.figures.check import body_start

CLOSE = 0.35  # two paragraphs this much alike are one, changed
LONGEST = 3000  # letters of a paragraph compared letter by letter


def changes(before: str, after: str) -> list[dict[str, Any]]:
    """JSON: a list of {"parts": [["=" | "-" | "+", text], ...]}, one a changed paragraph."""
    old, new = _paragraphs(before), _paragraphs(after)
    found: list[dict[str, Any]] = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            found += [{"parts": parts} for parts in _changed(old[a:b], new[c:d])]
    return found


def _paragraphs(draft: str) -> list[str]:
    return [line.strip() for line in draft[body_start(draft) :].splitlines() if line.strip()]


def _changed(old: list[str], new: list[str]) -> Iterator[list[list[str]]]:
    for index in range(max(len(old), len(new))):
        one = old[index] if index < len(old) else ""
        two = new[index] if index < len(new) else ""
        yield from _pair(one, two)


def _pair(one: str, two: str) -> Iterator[list[list[str]]]:
    matcher = SequenceMatcher(None, one[:LONGEST], two[:LONGEST], autojunk=False)
    if one and two and matcher.quick_ratio() >= CLOSE and matcher.ratio() >= CLOSE:
        yield [part for code in matcher.get_opcodes() for part in _parts(one, two, *code)]
        return
    if one:
        yield [["-", one]]
    if two:
        yield [["+", two]]


def _parts(one: str, two: str, kind: str, a: int, b: int, c: int, d: int) -> Iterator[list[str]]:
    if kind == "equal":
        yield ["=", one[a:b]]
        return
    if b > a:
        yield ["-", one[a:b]]
    if d > c:
        yield ["+", two[c:d]]
