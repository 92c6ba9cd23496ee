"""Lies told by hand: `told.json` beside a story's `sources/`, by an author who had not seen the rules.

`honest`: paragraphs in an analyst's own words, all true. `lies`: {"true", "lie", "kind"}; every figure of a lie stands in the
story as written, so a model can tell it with slots. A figure that several facts state is tried as each of them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, product

from agent.figures.extract import scan
from agent.ledger import Fact
from agent.writing.slots import SLOT, alike, written
from feeds.model import Event
from lying.stories import CASES, Sentence, Stories

MOST_READINGS = 16  # ways to fill one text's slots that are tried


@dataclass(frozen=True)
class HandTold:
    """A text with its slots filled in each way that reads the same; none where a figure of it has no fact."""

    story: str
    kind: str  # "" for an honest one
    text: str
    readings: tuple[Sentence, ...]


def told_by_hand(stories: Stories) -> Iterator[HandTold]:
    for path in sorted(path for folder in CASES for path in folder.glob("*/told.json")):
        event = next(event for event in stories.events if event.id.startswith(f"{path.parent.name}/"))
        told = json.loads(path.read_text(encoding="utf-8"))
        facts = stories.facts[event.id]
        yield from (HandTold(event.id, "", text, _readings(event, text, facts)) for text in told["honest"])
        yield from (HandTold(event.id, lie["kind"], lie["lie"], _readings(event, lie["lie"], facts)) for lie in told["lies"])


def _readings(event: Event, text: str, facts: Sequence[Fact]) -> tuple[Sentence, ...]:
    stated = [(fact, figure) for fact in facts for figure in scan(written(fact)).figures]
    choices = [[(figure, fact) for fact, own in stated if alike(own, figure)] for figure in scan(text).figures]
    readings = []
    for chosen in islice(product(*choices), MOST_READINGS):
        out, at = "", 0
        for figure, fact in chosen:
            out += f"{text[at : figure.start]}{{{{{fact.id}}}}}"
            at = figure.end
        out += text[at:]
        readings.append(Sentence(event, out, tuple(slot[1] for slot in SLOT.finditer(out))))
    return tuple(readings)
