"""Items that tell one story become one event, across sources and across Chinese and English.

Titles of one story share few words, so a pair of items is weighed by what their texts share: names through the alias
table, product identifiers, quantities, financing rounds, what happened, vocabulary. One company is never enough: two
of its stories differ in product, amount or happening and stay apart.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import combinations

from feeds.article import FULL, weight_of
from feeds.dedupe import COPY, canonical_url, containment, dedupe, shingles
from feeds.model import Event, Item
from feeds.sections import section_of
from feeds.signals import NameTable, Signals, lead_of, lexical, ordinary_words, read_signals, word_list

# Evidence that two items tell one story, in units of which SAME are needed. Rarity (0 to 1) scales what is shared.
WEIGHTS: Mapping[str, float] = {
    "name in titles": 1.6,
    "name in leads": 1.0,
    "product in titles": 2.6,
    "product in leads": 1.7,
    "product in texts": 0.7,
    "money": 1.5,
    "quantity": 0.9,
    "round": 0.7,
    "action": 0.6,
    "vocabulary": 5.0,
    "title words": 3.5,
    "other action": -1.2,
    "other subject": -2.6,
    "other product": -2.0,
    "other amount": -1.4,
    "a day apart": -0.25,
}
SAME = 4.2
AVERAGE = 0.62
_MOST = {
    "product in leads": 2,
    "product in texts": 3,
    "money": 2,
    "quantity": 4,
    "name in leads": 2,
    "name in titles": 2,
    "product in titles": 2,
}
_FREQUENT = 60


@dataclass(frozen=True, slots=True)
class _Story:
    item: Item
    title: Signals
    lead: Signals
    body: Signals
    words: dict[str, float]
    title_words: frozenset[str]
    copy: frozenset[int]
    digest: bool
    wide: bool


def cluster(
    items: Iterable[Item], aliases: Mapping[str, str], *, weights: Mapping[str, float] | None = None
) -> list[Event]:
    """One event for each story, its best item first, in the order of the first item that tells it.

    `aliases`: variant to canonical name. `weights`: how much a source counts, by id, where several items are as good.
    """
    unique = dedupe(items)
    stories = _read(unique, NameTable(aliases))
    groups = _grouped(stories)
    return [_event([stories[n] for n in group], weights or {}) for group in groups]


def _read(items: Sequence[Item], table: NameTable) -> list[_Story]:
    texts = [f"{item.title}\n{item.summary}\n{item.text}"[:8000] for item in items]
    ordinary = ordinary_words(texts)
    counts = [lexical(text) for text in texts]
    spread = Counter(term for count in counts for term in count)
    return [
        _story(item, text, _weighed(count, spread, len(items)), table, ordinary)
        for item, text, count in zip(items, texts, counts, strict=True)
    ]


def _weighed(count: Counter[str], spread: Counter[str], total: int) -> dict[str, float]:
    """TF-IDF of one text, its length made 1."""
    weighed = {term: (1 + math.log(n)) * math.log(1 + total / spread[term]) for term, n in count.items()}
    length = math.sqrt(sum(value * value for value in weighed.values())) or 1.0
    return {term: value / length for term, value in weighed.items()}


def _story(
    item: Item, text: str, words: dict[str, float], table: NameTable, ordinary: frozenset[str]
) -> _Story:
    body = item.text or item.summary
    lead = f"{item.title}\n{lead_of(item.summary)}\n{lead_of(body)}"
    return _Story(
        item=item,
        title=read_signals(item.title, table, ordinary),
        lead=read_signals(lead, table, ordinary),
        body=read_signals(text, table, ordinary),
        words=words,
        title_words=frozenset(lexical(item.title)),
        copy=shingles(body),
        digest=bool(word_list("digests").hits(item.title)),
        wide=item.language.startswith("zh") or any("\u4e00" <= char <= "\u9fff" for char in item.title),
    )


class _Rarity:
    """How telling a shared term is: 1 for a term of two items, falling as more of the week's items have it."""

    def __init__(self, stories: Sequence[_Story]) -> None:
        self._total = max(len(stories), 8)
        self._spread: Counter[str] = Counter()
        for story in stories:
            body = story.body
            self._spread.update(body.names | body.products | body.quantities)

    def __call__(self, term: str) -> float:
        spread = max(2, self._spread[term])
        return max(0.15, min(1.0, math.log(1.5 * self._total / spread) / math.log(1.5 * self._total / 2)))


def _grouped(stories: Sequence[_Story]) -> list[list[int]]:
    """Groups of story numbers. Pairs join strongest first, if the two groups agree on the whole."""
    rarity = _Rarity(stories)
    scores: dict[tuple[int, int], float] = {}

    def score(a: int, b: int) -> float:
        key = (a, b) if a < b else (b, a)
        if key not in scores:
            scores[key] = likeness(stories[key[0]], stories[key[1]], rarity)
        return scores[key]

    pairs = sorted(
        ((score(a, b), a, b) for a, b in _candidates(stories)), key=lambda pair: (-pair[0], pair[1], pair[2])
    )
    group_of = {n: [n] for n in range(len(stories))}
    for likely, a, b in pairs:
        if likely < SAME:
            break
        one, other = group_of[a], group_of[b]
        if one is other:
            continue
        between = [score(x, y) for x in one for y in other]
        if sum(between) / len(between) >= AVERAGE * SAME:
            one.extend(other)
            for n in other:
                group_of[n] = one
    unique = {id(group): sorted(group) for group in group_of.values()}
    return sorted(unique.values())


def _candidates(stories: Sequence[_Story]) -> Iterator[tuple[int, int]]:
    """Pairs that share anything telling; digests stay alone."""
    holders: defaultdict[str, list[int]] = defaultdict(list)
    for number, story in enumerate(stories):
        if story.digest:
            continue
        terms = (
            story.lead.names
            | story.lead.products
            | story.lead.money
            | story.body.quantities
            | story.lead.families
        )
        for term in terms | {f"~{mark}" for mark in sorted(story.copy)[:12]}:
            holders[term].append(number)
    seen: set[tuple[int, int]] = set()
    for numbers in holders.values():
        if len(numbers) <= max(_FREQUENT, len(stories) // 8):
            seen.update(combinations(numbers, 2))
    yield from sorted(seen)


def likeness(one: _Story, other: _Story, rarity: _Rarity) -> float:
    """The evidence for one story in two items, summed; SAME or more joins them."""
    if one.wide == other.wide and containment(one.copy, other.copy) >= COPY:
        return 2 * SAME
    total = sum(WEIGHTS[kind] * value for kind, value in _evidence(one, other, rarity))
    return total if _is_specific(one, other) else min(total, SAME - 0.01)


def _is_specific(one: _Story, other: _Story) -> bool:
    """Something beyond a name: a product, an amount, two quantities, a financing round, or like wording."""
    shared = one.body.quantities & other.body.quantities
    return bool(
        one.lead.products & other.lead.products - one.lead.names
        or one.lead.money & other.lead.money
        or len(shared) >= 2
        or (one.lead.rounds & other.lead.rounds)
        or _cosine(one, other) >= 0.3
    )


def _evidence(one: _Story, other: _Story, rarity: _Rarity) -> Iterator[tuple[str, float]]:
    names = one.title.names & other.title.names
    yield "name in titles", _most("name in titles", names, rarity)
    yield "name in leads", _most("name in leads", (one.lead.names & other.lead.names) - names, rarity)
    titled = one.title.products & other.title.products
    led = (one.lead.products & other.lead.products) - titled
    yield "product in titles", _most("product in titles", titled, rarity)
    yield "product in leads", _most("product in leads", led, rarity)
    yield (
        "product in texts",
        _most("product in texts", (one.body.products & other.body.products) - titled - led, rarity),
    )
    money = one.body.money & other.body.money
    yield "money", _most("money", money, rarity)
    yield "quantity", _most("quantity", (one.body.quantities & other.body.quantities) - money, rarity)
    yield "round", float(bool(one.lead.rounds & other.lead.rounds))
    yield from _happenings(one, other)
    yield from _contradictions(one, other)
    if one.wide == other.wide:
        yield "vocabulary", _cosine(one, other)
        yield "title words", _overlap(one.title_words, other.title_words)
    yield "a day apart", _days_apart(one.item, other.item)


def _most(kind: str, shared: Iterable[str], rarity: _Rarity) -> float:
    return sum(sorted((rarity(term) for term in shared), reverse=True)[: _MOST[kind]])


def _happenings(one: _Story, other: _Story) -> Iterator[tuple[str, float]]:
    if one.title.actions and other.title.actions:
        agree = bool(one.title.actions & other.title.actions)
        yield ("action", 1.0) if agree else ("other action", 1.0)
    elif one.lead.actions & other.lead.actions:
        yield "action", 0.5


def _contradictions(one: _Story, other: _Story) -> Iterator[tuple[str, float]]:
    """Subjects, versions and amounts that both titles name and that have nothing in common."""
    mine, theirs = one.title.names | one.title.families, other.title.names | other.title.families
    around = mine & (other.lead.names | other.lead.families) or theirs & (one.lead.names | one.lead.families)
    if mine and theirs and not mine & theirs:
        yield "other subject", 0.3 if around else 1.0
    for family in one.title.families & other.title.families:
        versions = [
            {name for name in side.products if name.startswith(family) and name != family}
            for side in (one.title, other.title)
        ]
        if all(versions) and not versions[0] & versions[1]:
            yield "other product", 1.0
            break
    if one.title.money and other.title.money and not one.title.money & other.title.money:
        yield "other amount", 1.0 if not one.body.money & other.title.money else 0.3


def _cosine(one: _Story, other: _Story) -> float:
    small, large = sorted((one.words, other.words), key=len)
    return sum(value * large.get(term, 0.0) for term, value in small.items())


def _overlap(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other) if one and other else 0.0


def _days_apart(one: Item, other: Item) -> float:
    """Days beyond the first between two items, 0 where a date is unknown."""
    if one.published is None or other.published is None:
        return 0.0
    return max(0.0, abs((one.published - other.published).total_seconds()) / 86400 - 1)


def _event(stories: Sequence[_Story], weights: Mapping[str, float]) -> Event:
    items = sorted((story.item for story in stories), key=lambda item: _goodness(item, weights))
    return Event(id=_event_id(items), section=section_of(items), title=items[0].title, items=tuple(items))


def _goodness(item: Item, weights: Mapping[str, float]) -> tuple[bool, bool, float, int, str]:
    """Sorts the best item first: Chinese, whole article, weightier source, longer, then by id for a fixed order."""
    wide = item.language.startswith("zh") or any("\u4e00" <= char <= "\u9fff" for char in item.title)
    length = weight_of(item.text or item.summary)
    return not wide, length < FULL, -weights.get(item.source, 1.0), -length, f"{item.source} {item.id}"


def _event_id(items: Sequence[Item]) -> str:
    """Known by the item told first, so a later source does not rename the event."""

    def told(item: Item) -> tuple[float, str]:
        when = item.published.timestamp() if item.published else math.inf
        return when, canonical_url(item.link) or item.id

    return "ev-" + sha256(min(map(told, items))[1].encode()).hexdigest()[:10]
