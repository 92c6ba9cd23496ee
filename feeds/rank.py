"""Which stories of a week come first, section by section, and why in words an editor can read."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from feeds.article import FULL, weight_of
from feeds.model import Event, Item
from feeds.sections import is_of_field, section_scores
from feeds.signals import NameTable, lead_of, read_signals, word_list

SECTION_ORDER = ("compute", "apps", "funding", "")
# Points of each reason. Sources, figures and watched names are what the desk asked for; the rest settles ties.
POINTS: Mapping[str, float] = {
    "source": 2.0,
    "figure": 1.2,
    "watch title": 3.0,
    "watch text": 1.2,
    "section": 0.25,
    "whole text": 0.8,
    "told before": -4.0,
    "other field": -4.0,
    "digest": -3.0,
}
TOLD = 0.6


@dataclass(frozen=True, slots=True)
class _Earlier:
    """What prior weeks told: the names and the identifiers or amounts of one passage each."""

    names: frozenset[str]
    marks: frozenset[str]


def rank(
    events: Iterable[Event],
    watch: Sequence[str] = (),
    earlier: Sequence[str] = (),
    *,
    aliases: Mapping[str, str] | None = None,
    weights: Mapping[str, float] | None = None,
) -> list[Event]:
    """The events scored, by section (compute, apps, funding, none) and within it the best first.

    `watch`: the desk's names and products. `earlier`: texts of prior weeks, a passage each. `weights`: by source id.
    Every event carries its score and the reasons for it.
    """
    table = NameTable(aliases or {})
    told = [_told(text, table) for text in earlier if text.strip()]
    watched = _watched(watch, aliases or {})
    scored = [_scored(event, watched, told, table, weights or {}) for event in events]
    return sorted(scored, key=lambda event: (SECTION_ORDER.index(event.section), -event.score, event.id))


def _watched(watch: Sequence[str], aliases: Mapping[str, str]) -> dict[str, frozenset[str]]:
    """Each watched word with the other names of the same thing."""
    found: dict[str, frozenset[str]] = {}
    for word in watch:
        canonical = aliases.get(word, word)
        found[word] = frozenset(
            {word, canonical} | {name for name, whole in aliases.items() if whole == canonical}
        )
    return found


def _scored(
    event: Event,
    watched: Mapping[str, frozenset[str]],
    told: Sequence[_Earlier],
    table: NameTable,
    weights: Mapping[str, float],
) -> Event:
    parts = [
        _sources(event, weights),
        _figures(event, table),
        _watch(event, watched),
        _text(event),
        _section(event),
        _novelty(event, told, table),
        _standing(event),
    ]
    score = sum(points for points, _ in parts)
    return replace(event, score=round(score, 3), reasons=tuple(words for _, words in parts if words))


def _sources(event: Event, weights: Mapping[str, float]) -> tuple[float, str]:
    """Each further source counts less: the second says most about whether the story is real."""
    sources = sorted({item.source for item in event.items}, key=lambda name: (-weights.get(name, 1.0), name))
    points = sum(weights.get(name, 1.0) / math.sqrt(place) for place, name in enumerate(sources, start=1))
    return POINTS[
        "source"
    ] * points, f"{len(sources)} 个来源：{'、'.join(sources[:5])}{'等' if len(sources) > 5 else ''}"


def _figures(event: Event, table: NameTable) -> tuple[float, str]:
    best = event.items[0]
    count = len(read_signals(f"{best.title}\n{best.summary}\n{best.text}"[:6000], table).quantities)
    return POINTS["figure"] * math.log1p(count), f"正文有 {count} 个数字" if count else "正文没有数字"


def _watch(event: Event, watched: Mapping[str, frozenset[str]]) -> tuple[float, str]:
    titles = "\n".join(item.title for item in event.items).lower()
    leads = "\n".join(lead_of(item.text or item.summary) for item in event.items).lower()
    titled = [word for word, names in watched.items() if any(_says(titles, name) for name in names)]
    told = [
        word
        for word, names in watched.items()
        if word not in titled and any(_says(leads, name) for name in names)
    ]
    points = POINTS["watch title"] * min(2, len(titled)) + POINTS["watch text"] * min(2, len(told))
    return points, f"关注名单：{'、'.join([*titled, *told][:5])}" if titled or told else ""


def _says(text: str, name: str) -> bool:
    """A Latin name as a whole word (GLM also in GLM-4), a Chinese one anywhere."""
    name = name.lower()
    place = text.find(name)
    while place >= 0:
        before, after = text[place - 1 : place], text[place + len(name) : place + len(name) + 1]
        inside = (before.isascii() and before.isalnum() and name[0].isascii()) or (
            after.isascii() and after.isalpha() and name[-1].isascii()
        )
        if not inside:
            return True
        place = text.find(name, place + 1)
    return False


def _text(event: Event) -> tuple[float, str]:
    best = event.items[0]
    whole = weight_of(best.text or best.summary) >= FULL
    return (POINTS["whole text"], "") if whole else (0.0, "篇幅短")


def _section(event: Event) -> tuple[float, str]:
    scores = section_scores(event.items)
    return (POINTS["section"] * min(12.0, scores[event.section]) if event.section else 0.0), ""


def _standing(event: Event) -> tuple[float, str]:
    if word_list("digests").hits(event.title):
        return POINTS["digest"], "汇总类稿件"
    if not is_of_field(event.items) and not any(item.section for item in event.items):
        return POINTS["other field"], "与本行业关系不明"
    return 0.0, ""


def _told(text: str, table: NameTable) -> _Earlier:
    signals = read_signals(text[:6000], table)
    return _Earlier(signals.names | signals.families, signals.products | signals.money | signals.quantities)


def _novelty(event: Event, told: Sequence[_Earlier], table: NameTable) -> tuple[float, str]:
    """Told before when an earlier passage has the same subject and most of this one's identifiers and amounts."""
    best: Item = event.items[0]
    lead = read_signals(f"{best.title}\n{lead_of(best.text or best.summary)}", table)
    subjects, marks = lead.names | lead.families, lead.products | lead.money | lead.quantities
    share = 0.0
    for passage in told:
        if subjects & passage.names and marks:
            share = max(share, len(marks & passage.marks) / len(marks))
    if share >= TOLD:
        return POINTS["told before"] * share, "前几周已报道，新内容不多"
    if told and any(subjects & passage.names for passage in told):
        return 0.0, "前几周报道过同一主体，本周有新进展"
    return 0.0, "首次出现" if told else ""
