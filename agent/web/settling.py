"""Edits of a draft that settle a finding. Pure: text in, text out; everything else of the draft stays as it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from agent.editor.choices import Choice, choice_on, follows
from agent.editor.settlements import Open
from agent.figures.verdict import MARK, Dispute

_NUMBER = re.compile(r"\d[\d,，]*(?:\.\d+)?")
_PIPE = re.compile(r"(?<!\\)\|")
_NOTE = re.compile(rf"{MARK}(?:（待核：[^）\n]*）)?")


@dataclass(frozen=True, slots=True)
class Order:
    """What the editor asks on the page. `action`: take | text | confirm, on a conflict ours | theirs, on a
    dispute choose, `value` the number of its side; `value`: the clause written anew, or the note."""

    revision: str
    start: int
    end: int
    text: str
    action: str
    value: str = ""
    by: str = ""


def taken(draft: str, found: Open, figure: str) -> Iterator[tuple[str, int, int]]:
    """Drafts with the source's figure in place of the finding's, best first, and where it stands in each.

    First the source's string; then its number with the draft's own unit (a bare table cell).
    """
    own = draft[found.start : found.end]
    number, theirs = _NUMBER.search(own), _NUMBER.search(figure)
    written = [figure]
    if number and theirs:
        written.append(own[: number.start()] + theirs[0] + own[number.end() :])
    for text in dict.fromkeys(written):
        lead = own[: len(own) - len(own.lstrip())]
        head = draft[: found.start] + lead + text
        yield head + without_note(draft[found.end :]), found.start, len(head)


def followed(draft: str, disputes: Iterable[Dispute], choice: Choice, word: str) -> str:
    """The draft with the chosen `word` wherever the other stood in a sentence, and without the marks of the dispute.

    A table that quotes the other source keeps its words and its mark: the editor decides whether the row stays.
    """
    for dispute in sorted(disputes, key=lambda one: -one.figure.start):
        if choice_on(dispute, [choice]) is None:
            continue
        start, end = dispute.figure.start, dispute.figure.end
        line = draft.rfind("\n", 0, start) + 1
        has_it = follows(dispute, choice)
        if has_it or not draft.startswith("|", line):
            own = draft[start:end]
            lead = own[: len(own) - len(own.lstrip())]
            draft = draft[:start] + (own if has_it else lead + word) + without_note(draft[end:])
    return draft


def rewritten(draft: str, found: Open, passage: str) -> str:
    """The passage of the finding written anew, its ⚠ gone. Line breaks would make paragraphs: they become blanks."""
    start, end = passage_span(draft, found)
    line = draft.rfind("\n", 0, found.start) + 1
    written = " ".join(passage.split())
    if draft.startswith("|", line):
        written = _PIPE.sub(r"\\|", written)
    return draft[:start] + written + without_note(draft[end:])


def passage_span(draft: str, found: Open) -> tuple[int, int]:
    """What the editor writes anew: the finding's sentence with its own notes; in a table, its cell."""
    line = draft.rfind("\n", 0, found.start) + 1
    if draft.startswith("|", line):
        return _cell_span(draft, line, found)
    start = draft.find(found.clause, line)
    if start < 0 or not start <= found.start < start + len(found.clause):
        end = draft.find("\n", found.start)
        return line, end if end >= 0 else len(draft)
    return start, start + len(found.clause)


def _cell_span(draft: str, line: int, found: Open) -> tuple[int, int]:
    stop = draft.find("\n", found.start)
    row = draft[line : stop if stop >= 0 else len(draft)]
    bars = [m.start() for m in _PIPE.finditer(row)]
    start = max((bar + 1 for bar in bars if bar < found.start - line), default=0)
    end = min((bar for bar in bars if bar >= found.end - line), default=len(row))
    cell = row[start:end]
    lead, trail = len(cell) - len(cell.lstrip()), len(cell) - len(cell.rstrip())
    return line + start + lead, line + end - trail


def without_note(rest: str) -> str:
    """The text behind a finding, its ⚠ and note taken out."""
    note = _NOTE.match(rest)
    return rest[note.end() :] if note else rest
