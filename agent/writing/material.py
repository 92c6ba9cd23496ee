"""What a model is shown: source texts as delimited data, their figures already slots, and the list of facts. Pure.

A source is a stranger's text. It is stripped of what no reader sees (zero-width, bidi, control letters), cannot close
its own delimiter or write a slot, and stands between marks that the prompt declares to hold data only.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from agent.figures.extract import scan
from agent.ledger import Fact
from agent.llm.extractive import body_of, short_title, split_sentences
from agent.llm.untrusted import untrusted
from agent.writing.slots import Names, written
from feeds.model import Event, Item
from feeds.tables import Row

LEAD_LETTERS, BRIEF_LETTERS = 6000, 1600  # of source text shown for one event
FACTS_SHOWN = 60  # an event
SHARES = (1.0, 0.4, 0.15)  # of the texts shown, when a model's context is too short
LEFT_OUT = "〔略〕"  # a figure that is no fact
_LETTERS = {"<": "‹", ">": "›", "{": "｛", "}": "｝"}


@dataclass(frozen=True, slots=True)
class Change:
    """One paragraph as generated and as published; one side is empty where it was added or taken out."""

    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Brief:
    """Everything one part is written from. Lead events in full, brief ones in short.

    `facts`: event id -> facts its items admit. `recalled`: event id -> what was written about it before.
    `titles`: Source.id -> title. `companies`: the desk's table, the only names 建议关注 may hold; `lines`: paragraphs
    of the thesis that code composed (from the tables) and that follow the model's; without them code writes 建议关注
    from `companies`. `watch`, `aliases`: names the desk knows. `edits`: recent rewordings of this part, for its style. `remark`: a complaint of the editor.
    `updated`: ids of events told in an earlier week.
    """

    part: str
    events: tuple[Event, ...] = ()
    brief_events: tuple[Event, ...] = ()
    facts: Mapping[str, tuple[Fact, ...]] = field(default_factory=dict)
    table_facts: tuple[Fact, ...] = ()
    recalled: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)
    companies: tuple[Row, ...] = ()
    lines: tuple[str, ...] = ()
    watch: tuple[str, ...] = ()
    aliases: Mapping[str, str] = field(default_factory=dict)
    edits: tuple[Change, ...] = ()
    remark: str = ""
    updated: frozenset[str] = frozenset()

    @property
    def told(self) -> tuple[Event, ...]:
        return (*self.events, *self.brief_events)

    def all_facts(self) -> dict[str, Fact]:
        """Every fact a slot may name, by id."""
        facts = (fact for event in self.told for fact in self.facts_of(event))
        return {fact.id: fact for fact in (*facts, *self.table_facts)}

    def facts_of(self, event: Event) -> tuple[Fact, ...]:
        """What the event's items state, without what a sentence says that speaks to a model or tips a stock."""
        return tuple(fact for fact in self.facts.get(event.id, ()) if not untrusted(fact.evidence.quote))

    def names(self) -> Names:
        listed = (row.text("name") for row in self.companies)
        return Names(self.aliases, (*self.watch, *listed, *(fact.subject for fact in self.table_facts)))

    def label_of(self, event: Event) -> str:
        return f"E{self.told.index(event) + 1}"


def harmless(text: str) -> str:
    """A stranger's text without unseen letters, tags and braces; line breaks stay."""
    seen = (c for c in text if c == "\n" or unicodedata.category(c) not in ("Cc", "Cf", "Co", "Cn", "Cs"))
    return "".join(_LETTERS.get(c, c) for c in seen)


def delimited(kind: str, label: str, text: str) -> str:
    """Data between marks it cannot write itself."""
    return f"<{kind} 编号={label}>\n{text}\n</{kind}>"


def material_of(brief: Brief, share: float = 1.0) -> str:
    """All events of a brief with their facts. `share` below 1 shows less of the texts to a model with a short context."""
    shown = []
    for event in brief.told:
        letters = LEAD_LETTERS if event in brief.events else BRIEF_LETTERS
        shown.append(_event(event, brief, int(letters * share), int(FACTS_SHOWN * share)))
    if brief.table_facts:
        listed = "\n".join(fact_line(fact) for fact in brief.table_facts[: int(2 * FACTS_SHOWN * share)])
        shown.append(delimited("表格事实", "T", listed))
    return "\n\n".join(shown) or "（本部分没有事件）"


def _event(event: Event, brief: Brief, letters: int, most: int) -> str:
    facts = brief.facts_of(event)
    texts = "\n\n".join(_items(event.items, facts, letters))
    used = [fact for fact in facts if f"{{{{{fact.id}}}}}" in texts] or list(facts)
    listed = "\n".join(fact_line(fact) for fact in used[:most]) or "（无）"
    label = brief.label_of(event)
    weight = "重点" if event in brief.events else "简讯"
    title = title_in_slots(short_title(event), facts)
    parts = [f"事件 {label}（{weight}）：{title}", delimited("资料", label, texts), f"{label} 可用事实：\n{listed}"]
    recalled = [in_slots(passage, ()) for passage in brief.recalled.get(event.id, ())]
    if recalled:
        parts.append(delimited("往期", label, "\n".join(recalled)))
    return "\n".join(parts)


def _items(items: Iterable[Item], facts: Sequence[Fact], letters: int) -> Iterable[str]:
    """Best item first; a text is cut at the end of a sentence."""
    left = letters
    for item in items:
        if left <= 0:
            return
        lines = [] if untrusted(item.title) else [title_in_slots(item.title, facts)]
        for sentence in sound_sentences(item):
            if len(sentence) > left:
                break
            left -= len(sentence)
            lines.append(in_slots(sentence, facts))
        yield "\n".join(lines)


def quotes_of(events: Iterable[Event], facts: Mapping[str, Sequence[Fact]]) -> list[str]:
    """What a reviewing model holds a text against: the sound sentences of the events' items, with those that state no
    figure, and every sentence a fact stands in."""
    quotes: list[str] = []
    for event in events:
        quotes += [line for item in event.items for line in (*sound(item.title), *sound_sentences(item))]
        quotes += [fact.evidence.quote for fact in facts.get(event.id, ())]
    return list(dict.fromkeys(quotes))


def sound_sentences(item: Item) -> list[str]:
    """The sentences of an item that may be shown to a model."""
    return sound(body_of(item))


def sound(text: str) -> list[str]:
    return [sentence for sentence in split_sentences(text) if not untrusted(sentence)]


def left_out(events: Iterable[Event]) -> list[str]:
    """A line for the editor on every source with sentences that speak to a model or tip a stock."""
    items = (item for event in events for item in event.items)
    told = (item for item in items if any(untrusted(text) for text in (item.title, *split_sentences(body_of(item)))))
    return [f"“{harmless(item.title)[:24]}”（{item.source}）中有对模型说的话或荐股的话，已略去，请核对该来源" for item in told]


def in_slots(sentence: str, facts: Sequence[Fact]) -> str:
    """A source sentence with each figure as its slot; a figure that was not admitted is left out."""
    return _replaced(sentence, [fact for fact in facts if fact.evidence.quote == sentence])


def title_in_slots(title: str, facts: Sequence[Fact]) -> str:
    """A title states figures of its text: the same string is the same fact."""
    return _replaced(title, list(facts))


def _replaced(text: str, facts: list[Fact]) -> str:
    out, at = "", 0
    for figure in scan(text).figures:
        fact = next((fact for fact in facts if fact.text == figure.text), None)
        if fact:
            facts.remove(fact)
        out += harmless(text[at : figure.start]) + (f"{{{{{fact.id}}}}}" if fact else LEFT_OUT)
        at = figure.end
    return out + harmless(text[at:])


def fact_line(fact: Fact) -> str:
    """F12 = 超 10 亿元｜主体：智谱. A table's fact also says what it measures and when; a quoted one stands in its
    sentence."""
    about = [("主体", fact.subject)]
    if not fact.evidence.locator.startswith("char"):
        about += [("口径", fact.metric), ("期间", fact.period)]
    said = "｜".join(f"{name}：{_replaced(text, [])}" for name, text in about if text)
    return f"{fact.id} = {harmless(written(fact))}｜{said}"


def known_text(brief: Brief, event: Event | None = None) -> str:
    """Everything the sources of one event say, or of all, for looking up a name a model writes."""
    events = brief.told if event is None else (event,)
    items = [item for e in events for item in e.items]
    texts = [text for item in items for text in (*sound_sentences(item), *sound(item.title), *sound(item.summary))]
    facts = [*(fact for e in events for fact in brief.facts_of(e)), *brief.table_facts]
    texts += [f"{fact.subject} {fact.metric} {fact.text} {fact.evidence.quote}" for fact in facts]
    texts += [f"{row.text('name')} {row.text('code')}" for row in brief.companies]
    return "\n".join((*texts, *brief.lines))
