"""Whose value is it in a list? A、B、C 分别为 x、y、z, where the source says C before x and names A elsewhere."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from agent.figures.contexts import Mention, Reader

_EDGES = " \t*_`“”\"'（）()"
_DATED = re.compile(r"\d\s*[年月季]|[一二三四]季|半年")
_VALUE = re.compile(r"(?<=[\u4e00-\u9fff ])\d")
_BREAK = re.compile(r"[\d，,；;。]")
SHORTEST = 2  # letters of a name
REACH = 16  # letters behind a value in which its name may stand


class Peers:
    """The names that stand together in the draft's lists."""

    def __init__(self, text: str, mentions: Sequence[Mention], readers: Mapping[int, Reader]) -> None:
        self._text, self._readers = text, readers
        self._items: dict[tuple[int, int], set[tuple[int, int]]] = defaultdict(set)
        for mention in mentions:
            if mention.item is not None:
                self._items[mention.span].add(mention.item)

    def other(self, mention: Mention, source: Mention, *, foreign: bool) -> str:
        """The list's other name that the source gives the value, "" where it may be this one's.

        `foreign`: the source may write this one in its own language.
        """
        reader = self._readers.get(source.source)
        if mention.item is None or source.table >= 0 or reader is None:
            return ""
        said = reader.text[source.span[0] : source.figure.start if source.item is None else source.span[1]]
        if source.item is not None:
            said = reader.text[slice(*source.item)]
        found = self._found(mention.span, said)
        best = max(found, key=lambda item: found[item], default=mention.item)
        own = found.get(mention.item, -1)
        if found.get(best, -1) <= own or (own < 0 and (foreign or not self._known(mention, reader))) or (own >= 0 and _joined(said, own, found[best])):
            return ""
        behind = _BREAK.split(reader.text[source.figure.end : source.figure.end + REACH])[0]
        if self._found(mention.span, behind).get(mention.item, -1) >= 0:
            return ""  # 20 亿元的乙
        return self._text[slice(*best)].strip(_EDGES)

    def _known(self, mention: Mention, reader: Reader) -> bool:
        """The source writes the name somewhere as the draft does."""
        return mention.item is not None and self._found(mention.span, reader.text).get(mention.item, -1) >= 0

    def _found(self, span: tuple[int, int], said: str) -> dict[tuple[int, int], int]:
        """Where each name of the list stands in what the source says; empty for dates and for parts of words."""
        items = sorted(self._items[span])
        written = [self._text[slice(*item)] for item in items]
        names = [_VALUE.split(item)[0].strip(_EDGES) for item in written]
        if any(map(_DATED.search, written)) or min(map(len, names), default=0) < SHORTEST:
            return {}
        ends = (items[0], items[-1])
        return {
            item: _last(name, said, first=item == ends[0], last=item == ends[1])
            for item, name in zip(items, names, strict=True)
        }


def _last(name: str, said: str, *, first: bool, last: bool) -> int:
    """Where the name stands last before the value; words may stand before a list's first name, behind its last."""
    for size in range(len(name), SHORTEST - 1, -1):
        at = max(said.rfind(name[:size]) if last else -1, said.rfind(name[-size:]) if first else -1, said.rfind(name))
        if at >= 0 or not (first or last):
            return at
    return -1


def _joined(said: str, first: int, last: int) -> bool:
    """A 与 B 均为 x: both names stand together, of the value."""
    return not re.search(r"\d|[，,；;。]", said[first:last])
