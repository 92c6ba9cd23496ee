"""What an editor made of a draft: before and after by section, how much was rewritten, examples for the writers. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from difflib import SequenceMatcher
from typing import Any

from agent.codec import from_plain, to_plain
from agent.editor.portions import portions
from agent.figures.verdict import MARK
from agent.llm.untrusted import untrusted
from agent.writing.material import Change, delimited, harmless, in_slots

SCHEMA = 1
OWN = "编辑须知"  # speaks to the editor and is no part of the report
EXAMPLES, LETTERS = 3, 300  # examples shown for a section, letters of each side
LEAST = 4  # letters rewritten for a change to teach anything
_SIGNS = re.compile(rf"{MARK}(?:（(?:待核|改稿冲突)：[^）\n]*）)?")
_NO_PROSE = re.compile(r"^(?:#|\||!\[|\*\*|来源：|资料来源：|- )")


@dataclass(frozen=True, slots=True)
class SectionEdit:
    """`distance`: letters put in, taken out or replaced; `letters`: of the longer text."""

    section: str
    letters: int
    distance: int
    changes: tuple[Change, ...] = ()

    @property
    def share(self) -> str:
        """Per cent rewritten, one decimal."""
        return percent(self.distance, self.letters)


@dataclass(frozen=True, slots=True)
class WeekEdits:
    """What was changed of one week between its generation and its publishing. `at`: ISO time."""

    week: str
    at: str
    by: str
    sections: tuple[SectionEdit, ...]

    @property
    def share(self) -> str:
        return percent(sum(s.distance for s in self.sections), sum(s.letters for s in self.sections))


def percent(part: int, whole: int) -> str:
    share = Decimal(100 * part) / Decimal(max(whole, 1))
    return f"{share.quantize(Decimal('0.1'), ROUND_HALF_UP)}%"


def edits_of(week: str, generated: str, published: str, at: str, by: str) -> WeekEdits:
    """Section by section, by their headings."""
    before, after = _by_name(generated), _by_name(published)
    names = dict.fromkeys([*before, *after])
    return WeekEdits(week, at, by, tuple(_section(name, before.get(name, ""), after.get(name, "")) for name in names))


def _by_name(draft: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, start, end in portions(draft):
        if name != OWN:
            found[name] = found.get(name, "") + _SIGNS.sub("", draft[start:end])
    return found


def _section(name: str, before: str, after: str) -> SectionEdit:
    old, new = _paragraphs(before), _paragraphs(after)
    one, two = "\n".join(old), "\n".join(new)
    return SectionEdit(name, max(len(one), len(two)), distance(one, two), tuple(_changes(old, new)))


def _paragraphs(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _changes(old: list[str], new: list[str]) -> Iterator[Change]:
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        for n in range(max(b - a, d - c)):
            yield Change(old[a + n] if a + n < b else "", new[c + n] if c + n < d else "")


def distance(one: str, two: str) -> int:
    """Edit distance of two texts in letters (Levenshtein), all columns of a row at once in the bits of an integer."""
    if one == two or not one or not two:
        return 0 if one == two else max(len(one), len(two))
    places: dict[str, int] = {}
    for n, letter in enumerate(one):
        places[letter] = places.get(letter, 0) | 1 << n
    full, last = (1 << len(one)) - 1, 1 << (len(one) - 1)
    up, down, score = full, 0, len(one)
    for letter in two:
        equal = places.get(letter, 0)
        across = (((equal & up) + up) ^ up) | equal | down
        more, less = down | (full & ~(across | up)), up & across
        score += bool(more & last) - bool(less & last)
        more, less = (more << 1 | 1) & full, (less << 1) & full
        up, down = less | (full & ~((equal | down) | more)), more & (equal | down)
    return score


def as_data(edits: WeekEdits) -> dict[str, Any]:
    """edits.json."""
    plain: dict[str, Any] = to_plain(edits)
    return {"schema": SCHEMA, **plain}


def from_data(data: Mapping[str, Any]) -> WeekEdits:
    return from_plain(WeekEdits, {name: data[name] for name in ("week", "at", "by", "sections")})


def examples_for(section: str, kept: Iterable[WeekEdits]) -> tuple[Change, ...]:
    """Recent rewordings of a section, newest week first; never a figure alone, never what speaks to a model."""
    found = [
        change
        for week in kept
        for edited in week.sections
        if edited.section == section
        for change in edited.changes
        if _teaches(change)
    ]
    return tuple(found[:EXAMPLES])


def _teaches(change: Change) -> bool:
    sides = (change.before, change.after)
    if not all(sides) or any(_NO_PROSE.match(side) or untrusted(side) or len(side) > LETTERS for side in sides):
        return False
    return distance(_without_figures(change.before), _without_figures(change.after)) >= LEAST


def _without_figures(text: str) -> str:
    return in_slots(text, ())


def examples_shown(changes: Iterable[Change]) -> str:
    """As data for a prompt: no figure, no slot, no tag of a stranger in it. "" for none."""
    return "\n".join(
        delimited("改稿示例", str(n), f"草稿：{_shown(change.before)}\n编辑改为：{_shown(change.after)}")
        for n, change in enumerate(changes, start=1)
    )


def _shown(text: str) -> str:
    return harmless(_without_figures(text))
