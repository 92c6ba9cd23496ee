"""The rows of the draft's own tables: whose figure a cell gives, where a text of the sources proves it. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from agent.figures.contexts import Mention, Reader
from agent.figures.extract import extract
from agent.figures.labels import squash

SHORTEST = 3  # letters of a label that tells a row


class OwnRows:
    def __init__(self, mentions: Sequence[Mention], readers: Mapping[int, Reader]) -> None:
        self._readers = readers
        self._labels: dict[int, set[str]] = defaultdict(set)  # of each table of the draft
        for mention in mentions:
            if mention.table >= 0:
                self._labels[mention.table].update(squash(label) for label in mention.headings[1:] if not extract(label))  # a clause is no name

    def other(self, mention: Mention, source: Mention) -> str:
        """The label of another row, which the source's paragraph names instead of the cell's own; "" for none."""
        reader = self._readers.get(source.source)
        if mention.table < 0 or reader is None or len(mention.headings) < 2:
            return ""
        around = squash(reader.text[slice(*source.paragraph)])
        own = {squash(label) for label in mention.headings[1:]}
        if any(name in around for name in own):
            return ""
        others = (name for name in sorted(self._labels[mention.table] - own) if len(name) >= SHORTEST)
        return next((name for name in others if name in around), "")
