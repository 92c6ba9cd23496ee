"""What a passage is indexed by: its own text, and where it names nobody, whom the passage before it spoke of."""

from __future__ import annotations

from collections.abc import Iterable

from store.contents import Passage
from store.terms import Terms, products

CARRIED = 2  # names, and as many products


def in_context(passages: Iterable[Passage], words: Terms) -> list[str]:
    """A text for each passage. 本轮资金将用于研发 is found under the company of the paragraph it follows, and under its
    product; a section begins without either. What is stored and shown stays the passage as it was written."""
    found: list[str] = []
    names, things, section = (), (), None  # type: tuple[str, ...], tuple[str, ...], str | None
    for passage in passages:
        if passage.section != section:
            names, things, section = (), (), passage.section
        named, shown = words.names(passage.text), products(passage.text)
        if named and not set(named) & set(names):
            things = ()  # another company: what was spoken of before is not its product
        carried = [*(() if named else names), *(() if shown else things)]
        found.append(f"{' '.join(carried)}：{passage.text}" if carried else passage.text)
        names = named[:CARRIED] or names
        things = shown[:CARRIED] or things
    return found
