"""A drafted part, and how the extractive default writes one. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from agent.compose.wording import sentence, spaced
from agent.figures.extract import scan
from agent.figures.units import COUNTERS
from agent.ledger import Fact
from agent.llm.extractive import NAME, Picked, english_frame, joined, paragraphs, pick, short_title
from agent.memory.continuity import MARK
from agent.report import Exhibit, Link, Paragraph
from feeds.model import Event

BRIEF_SENTENCES = 3
KEY_FIGURES = 10  # rows of a table of key figures
EMPTY = "本周无重大更新。"
UNREAD = "来源均未取到，本周无重大更新可写。"
PARTS = ("compute.news", "apps.news", "funding.news", "thesis")
SECTION_OF = {"compute.news": "compute", "apps.news": "apps", "funding.news": "funding"}


@dataclass(frozen=True, slots=True)
class Draft:
    """`writer`: the model's name, or extractive. `notes`: what was degraded and why."""

    part: str
    headline: str = ""
    paragraphs: tuple[Paragraph, ...] = ()
    writer: str = NAME
    notes: tuple[str, ...] = ()
    used: tuple[str, ...] = field(default=())  # ids of facts a model's slots named
    dropped: tuple[str, ...] = ()  # sentences taken out by the review, for the ledger


def links_of(event: Event, titles: Mapping[str, str]) -> tuple[Link, ...]:
    """Every source of an event once, best first."""
    found: dict[str, Link] = {}
    for item in event.items:
        found.setdefault(item.source, Link(titles.get(item.source, item.source), item.link))
    return tuple(found.values())


def extract_part(
    part: str, lead: Sequence[Event], brief: Sequence[Event], titles: Mapping[str, str], limit: int,
    updated: Collection[str] = (),
) -> Draft:  # fmt: skip
    """Lead events in full, the others in a few sentences under their title. `updated`: ids of stories told before."""
    written: list[Paragraph] = []
    for event in lead:
        written += marked(_told(event, titles, limit, headed=len(lead) > 1), event, updated)
    for event in brief:
        written += marked(_told(event, titles, BRIEF_SENTENCES, headed=True), event, updated)
    headline = short_title(lead[0]) if lead else ""
    return Draft(part, headline, tuple(written) or (Paragraph(EMPTY),))


def marked(told: Sequence[Paragraph], event: Event, updated: Collection[str]) -> list[Paragraph]:
    """更新 before a story that was told in an earlier week."""
    if not told or event.id not in updated:
        return list(told)
    return [replace(told[0], lead=f"{MARK}：{told[0].lead or spaced(short_title(event))}"), *told[1:]]


def _told(event: Event, titles: Mapping[str, str], limit: int, *, headed: bool) -> list[Paragraph]:
    groups = paragraphs(pick(event, limit))
    links = links_of(event, titles)
    lead = spaced(short_title(event)) if headed else ""
    if not groups:
        source = links[0].title if links else "来源"
        return [Paragraph(english_frame(event, source), lead, links)]
    if len(groups) > 1 and headed:
        groups = [[picked for group in groups for picked in group]]
    last = len(groups) - 1
    return [
        Paragraph(joined(group), lead if n == 0 else "", links if n == last else ())
        for n, group in enumerate(groups)
    ]


def key_figures(event: Event, facts: Sequence[Fact], files: Mapping[str, str], titles: Mapping[str, str]) -> list[tuple[str, ...]]:
    """Rows (数字, 所在分句, 来源) of the event's facts, each figure once, in the order they are told.

    A clause is the source's own; one that names two figures would say neither's meaning and is left out.
    """
    named = {files[item.id]: titles.get(item.source, item.source) for item in event.items}
    rows: dict[tuple[str, str], tuple[str, ...]] = {}
    for fact in facts:
        clause = clause_of(fact)
        if clause and _tells(fact):
            rows.setdefault((fact.value, fact.unit), (fact.text, clause, named.get(fact.evidence.source, "")))
    return list(rows.values())


def _tells(fact: Fact) -> bool:
    """Whether a figure says something in a table: no date, no count below ten (两款, 三个)."""
    if fact.unit in COUNTERS:
        return len(fact.value) > 1  # as whole numbers are kept: 2, 85, 5~10
    return fact.unit not in ("date", "time")


def clause_of(fact: Fact) -> str:
    """The clause of the fact's quote in which it stands alone, "" when there is none of a readable length."""
    quote = fact.evidence.quote
    for piece in _clauses(quote):
        if fact.text in piece and 4 <= len(piece) <= 60 and len(scan(piece).figures) == 1:
            return piece
    return ""


def _clauses(text: str) -> list[str]:
    pieces = [text]
    for mark in "。！？；，":
        pieces = [part.strip() for piece in pieces for part in piece.split(mark)]
    return [piece for piece in pieces if piece]


def key_exhibits(
    section: str, events: Sequence[Event], rows: Mapping[str, list[tuple[str, ...]]], desk: str, wanted: int
) -> list[Exhibit]:
    """Tables of the events' key figures: a rich lead event fills several, else one an event."""
    found: list[Exhibit] = []
    for event in events:
        mine = rows[event.id]
        if len(found) == wanted or not mine:
            continue
        room = wanted - len(found)
        pages = _pages(mine, room)
        for n, page in enumerate(pages):
            mark = f"（{'一二三四'[n]}）" if len(pages) > 1 else ""
            sources = "，".join(dict.fromkeys([*(row[2] for row in page if row[2]), desk]))
            caption = f"{spaced(short_title(event))}：关键数字{mark}"
            found.append(Exhibit(f"{section}.key{len(found) + 1}", caption, (("数字", "原文", "来源"),), tuple(page), source=sources))
    return found


def _pages(rows: list[tuple[str, ...]], room: int) -> list[list[tuple[str, ...]]]:
    if room > 1 and len(rows) >= 6:
        half = min((len(rows) + 1) // 2, KEY_FIGURES)
        return [rows[:half], rows[half : half + KEY_FIGURES]]
    return [rows[:KEY_FIGURES]]


def first_sentences(picked: Sequence[Picked], n: int) -> str:
    return joined(picked[:n])


def thesis_part(stories: Sequence[tuple[str, Event, str]], lines: Sequence[str]) -> Draft:
    """投资建议 without a model: the week's lead facts side by side, no forecast; then what the tables say.

    `stories`: (field, event, its richest sentence).
    """
    written = []
    if stories:
        said = "；".join(f"{field}方面，{spaced(short_title(event))}" for field, event, _ in stories)
        written.append(Paragraph(sentence(f"从本周的进展看，{said}")))
        written += [Paragraph(text) for _, _, text in stories if text]
        written.append(Paragraph("上述进展对相关公司业绩的影响，仍待订单与财报验证。"))
    written += [Paragraph(line) for line in lines]
    return Draft("thesis", "", tuple(written) or (Paragraph(EMPTY),))
