"""A mutant: a true report with one thing changed, and where."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar
from zlib import crc32

from agent.figures.model import Figure

NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Mutant:
    """`text` is the whole draft changed; start:end is where a finding counts as a catch, old_start:old_end the
    same stretch of the true draft. `single` says one figure changed and nothing else."""

    text: str
    start: int
    end: int
    old_start: int
    old_end: int
    single: Figure | None = None
    single_start: int = 0
    single_end: int = 0


def pick(options: Sequence[T], *key: object) -> T:
    """The same choice on every run, for the same key."""
    return options[crc32(repr(key).encode()) % len(options)]


def put(text: str, figure: Figure, new: str) -> Mutant:
    """The figure written as `new`."""
    end = figure.start + len(new)
    return Mutant(
        text[: figure.start] + new + text[figure.end :],
        figure.start,
        end,
        figure.start,
        figure.end,
        figure,
        figure.start,
        end,
    )


def edit(text: str, changes: Iterable[tuple[int, int, str]], reach: tuple[int, int] | None = None) -> Mutant:
    """Several stretches replaced at once; `reach` widens where a finding counts, in offsets of the true draft."""
    ordered = sorted(changes)
    pieces: list[str] = []
    at = 0
    for start, end, new in ordered:
        pieces += [text[at:start], new]
        at = end
    grown = sum(len(new) - (end - start) for start, end, new in ordered)
    low = min(ordered[0][0], reach[0]) if reach else ordered[0][0]
    high = max(ordered[-1][1], reach[1]) if reach else ordered[-1][1]
    return Mutant("".join(pieces) + text[at:], low, high + grown, low, high)


def sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """The sentence, cell line or 分号 part around start:end."""
    low = max(text.rfind(mark, 0, start) for mark in "。；\n") + 1
    ends = [at for mark in "。；\n" if (at := text.find(mark, end)) >= 0]
    return low, min(ends, default=len(text))


def in_table(text: str, at: int) -> bool:
    return text[text.rfind("\n", 0, at) + 1 :].startswith("|")


def in_header(text: str, at: int) -> bool:
    """In the first line of a table: its next line is the rule of dashes."""
    line_end = text.find("\n", at)
    return line_end >= 0 and bool(re.match(r"\|[ :|-]+\n", text[line_end + 1 :]))


def column(text: str, at: int) -> int:
    return text[text.rfind("\n", 0, at) + 1 : at].count("|")


def numbers(figure: Figure) -> list[re.Match[str]]:
    return list(NUMBER.finditer(figure.text))
