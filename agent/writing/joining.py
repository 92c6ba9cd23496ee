"""What a sentence puts together: figures of sentences that belong to each other, days that those sentences say. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from agent.ledger import Fact
from agent.writing.house_rules import days_in_words
from agent.writing.retelling import altered
from agent.writing.slots import Names, Placed, subjects
from agent.writing.surroundings import BREAK, HAN, STOP, Story, ends

_CHAR = re.compile(r"char (\d+)-")


def misjoined(text: str, placed: Sequence[Placed], story: Story) -> Iterator[str]:
    """One line for each sentence whose figures do not go together, whose days none of their sentences says, and for each
    of its clauses without a figure that changes what they say."""
    names = story.names
    for start, end in dict.fromkeys(ends(STOP, text, one.start, one.end) for one in placed):
        ones = [one for one in placed if start <= one.start < end]
        said = "\n".join(f"{one.fact.evidence.quote} {one.fact.metric} {one.fact.subject} {one.fact.period}" for one in ones)
        for word in dict.fromkeys(days_in_words(_blanked(text, start, end, ones), said)):
            yield f"“{word}”：这句数字的原句没有这样说，日期和期间只能用槽位给出"
        for clause in BREAK.split(_blanked(text, start, end, ones)):
            if "\0" not in clause and altered(clause, ones, story):
                yield f"“{clause.strip()}”改动了原句的话，请用原句的词写"
        if strangers := _strangers([one.fact for one in ones], names):
            yield f"槽位 {{{{{strangers[0].id}}}}} 与 {{{{{strangers[1].id}}}}} 出自资料中不相连的两句，说的未必是同一主体，请分成两句，各自写明主体"


def _blanked(text: str, start: int, end: int, ones: Sequence[Placed]) -> str:
    letters = list(text)
    for one in ones:
        letters[one.start : one.end] = "\0" * (one.end - one.start)
    return "".join(letters[start:end])


def _strangers(facts: Sequence[Fact], names: Names) -> tuple[Fact, Fact] | None:
    """Two facts of sentences that neither name their subject nor follow each other."""
    unnamed = [fact for fact in facts if _CHAR.match(fact.evidence.locator)]
    unnamed = [fact for fact in unnamed if not names.known(fact.subject) and not subjects(fact, names)]
    quotes = {fact.evidence.quote: fact for fact in unnamed}
    told = sorted(quotes.values(), key=lambda fact: (fact.evidence.source, _start(fact)))
    return next(((one, other) for one, other in pairwise(told) if not _follows(one, other)), None)


def _follows(one: Fact, other: Fact) -> bool:
    """The other's sentence stands right behind, in the same paragraph."""
    blank = 0 if HAN.search(one.evidence.quote) else 1
    return one.evidence.source == other.evidence.source and _start(other) - _start(one) <= len(one.evidence.quote) + blank


def _start(fact: Fact) -> int:
    """Where the fact's sentence begins in its source."""
    found = _CHAR.match(fact.evidence.locator)
    return int(found[1]) - fact.evidence.quote.find(fact.text) if found else 0
