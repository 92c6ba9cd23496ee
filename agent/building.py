"""Drafted parts and composed tables to the one Report. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from agent.compose.model import Composed
from agent.compose.wording import sentence
from agent.llm.extractive import LABEL, NAME, split_sentences
from agent.report import (
    Analyst,
    Block,
    Earlier,
    Exhibit,
    Highlight,
    Paragraph,
    RatingTable,
    Report,
    Section,
    numbered,
)
from agent.settings import Settings
from agent.writing.drafted import EMPTY, Draft
from feeds.tables import Tables
from feeds.week import Week

AI_LABEL = "本报告由人工智能辅助生成，经编辑审核后方可发布"
SAMPLE_LABEL = "示例数据"
CONDENSED = 3  # sentences of a lead story in 投资要点


@dataclass(frozen=True, slots=True)
class Material:
    """Everything a report is built of. `exhibits`: key figures by section. `highlights` empty: condensed by code."""

    week: Week
    date: date
    title: str
    model: str
    composed: Mapping[str, Composed]
    drafted: Mapping[str, Draft]
    exhibits: Mapping[str, Sequence[Exhibit]]
    earlier: Sequence[Earlier]
    notes: tuple[str, ...]
    highlights: tuple[Highlight, ...] = ()
    counts: Mapping[str, int] | None = None


def period_of(week: Week) -> str:
    """First and last trading day, 2025.3.10-2025.3.14; Monday to Friday in a week without any."""
    days = week.trading_days or week.days[:5]
    return f"{_dotted(days[0])}-{_dotted(days[-1])}"


def _dotted(day: date) -> str:
    return f"{day.year}.{day.month}.{day.day}"


def report_date(week: Week, tables: Tables) -> date:
    """The Monday after the week, or the latest day its tables speak of."""
    days = [week.end.date()]
    for table in tables.found.values():
        days += [date.fromisoformat(c.period) for c in table.columns if c.family == "price" and _is_day(c.period)]
    return max(day for day in days if (day - week.end.date()).days < 14)


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def build_report(material: Material, settings: Settings) -> Report:
    desk = settings.desk
    sections = numbered(tuple(_sections(material, settings)))
    writers = {draft.writer for draft in material.drafted.values()}
    labels = (AI_LABEL, *((LABEL,) if NAME in writers else ()), *((SAMPLE_LABEL,) if settings.sample else ()))
    return Report(
        title=material.title,
        week=str(material.week),
        period=period_of(material.week),
        date=material.date.isoformat(),
        trading_days=tuple(day.isoformat() for day in material.week.trading_days),
        industry=desk.industry,
        rating=desk.rating,
        desk=desk.name,
        model=material.model,
        analysts=tuple(Analyst(a.name, a.licence, a.email, a.bio) for a in desk.analysts),
        labels=labels,
        related=tuple(material.earlier),
        highlights=material.highlights or tuple(condense(sections)),
        sections=sections,
        ratings=tuple(_ratings(settings)),
        ratings_horizon=desk.ratings.horizon,
        commitment=desk.commitment.strip(),
        disclaimer=desk.disclaimer.strip(),
        notes=material.notes,
        counts=dict(material.counts or {}),
    )


def _ratings(settings: Settings) -> Iterable[RatingTable]:
    for title, words in (("股票投资评级说明", settings.desk.ratings.stock), ("行业投资评级说明", settings.desk.ratings.industry)):
        if words:
            yield RatingTable(title, tuple(words.items()))


def _sections(material: Material, settings: Settings) -> Iterable[Section]:
    pairs = (("compute", "1", "算力动态", "rental", "数据跟踪"), ("apps", "2", "AI 应用动态", "traffic", "流量跟踪"))
    for key, number, name, table, tracking in pairs:
        yield _tracked(material, key, number, name, table, tracking)
    yield _funding(material)
    yield _market(material)
    yield _thesis(material)
    points = tuple(Block(Paragraph(sentence(risk), kind="list")) for risk in settings.desk.risks)
    yield Section("risks", "6", "风险提示", "", points or _text((EMPTY,)), writer="desk")


def _text(paragraphs: Iterable[str]) -> tuple[Block, ...]:
    return tuple(Block(Paragraph(text)) for text in paragraphs)


def _shown(exhibits: Iterable[Exhibit]) -> tuple[Block, ...]:
    return tuple(Block(exhibit=exhibit) for exhibit in exhibits)


def _noted(composed: Composed) -> tuple[Block, ...]:
    """A part whose table is missing says so where it would stand."""
    if composed.paragraphs:
        return _text(composed.paragraphs)
    return tuple(Block(Paragraph(note, kind="note")) for note in composed.notes) or _text((EMPTY,))


def _tracked(material: Material, key: str, number: str, name: str, table: str, tracking: str) -> Section:
    composed = material.composed[table]
    news = material.drafted.get(f"{key}.news") or Draft(f"{key}.news", "", (Paragraph(EMPTY),))
    told = tuple(Block(paragraph) for paragraph in news.paragraphs)
    first, rest = told[:2], told[2:]
    tables = material.exhibits.get(key, ())
    body = (*first, *_shown(tables[:1]), *rest, *_shown(tables[1:]))
    data = Section(
        f"{key}.data", f"{number}.1", tracking, composed.headline, (*_noted(composed), *_shown(composed.exhibits)), writer="table"
    )
    story = Section(f"{key}.news", f"{number}.2", "产业动态", news.headline, body, writer=news.writer)
    headline = "，".join(part for part in (composed.headline, news.headline) if part)
    return Section(key, number, name, headline, (), (data, story), news.writer)


def _funding(material: Material) -> Section:
    composed = material.composed["funding"]
    news = material.drafted.get("funding.news")
    told = [block for block in (Block(p) for p in news.paragraphs) if block.paragraph != Paragraph(EMPTY)] if news else []
    blocks = (*_noted(composed), *told, *_shown(composed.exhibits))
    return Section("funding", "3", "AI 融资动向", composed.headline, blocks, writer=news.writer if news else "table")


def _market(material: Material) -> Section:
    composed = material.composed["market"]
    notes = tuple(Block(Paragraph(note, kind="note")) for note in composed.notes if composed.paragraphs)
    closed = () if material.week.trading_days else _text(("本周没有交易日。",))
    return Section("market", "4", "行情复盘", "", (*closed, *_noted(composed), *notes, *_shown(composed.exhibits)), writer="table")


def _thesis(material: Material) -> Section:
    draft = material.drafted.get("thesis") or Draft("thesis", "", (Paragraph(EMPTY),))
    companies = material.composed["companies"]
    notes = () if companies.exhibits else tuple(Block(Paragraph(note, kind="note")) for note in companies.notes)
    blocks = (*(Block(p) for p in draft.paragraphs), *notes, *_shown(companies.exhibits))
    return Section("thesis", "5", "投资建议", "", blocks, writer=draft.writer)


HIGHLIGHTED = {"compute": "算力", "apps": "AI 应用", "funding": "AI 融资动向", "thesis": "投资建议", "risks": "风险提示"}


def condense(sections: Sequence[Section]) -> Iterable[Highlight]:
    """投资要点 out of the body, sentence by sentence as it stands there."""
    for section in sections:
        name = HIGHLIGHTED.get(section.key)
        if name:
            heading = f"{name}：{section.headline}" if section.headline else name
            yield Highlight(heading, tuple(_condensed(section)) or (EMPTY,))


def _condensed(section: Section) -> Iterable[str]:
    bodies = section.parts or (section,)
    if section.key == "risks":
        yield "".join(f"{n}）{sentence(text)}" for n, text in enumerate(_paragraphs(section), start=1))
        return
    if section.key == "thesis":
        yield from _paragraphs(section)
        return
    for body in bodies:
        texts = _paragraphs(body)
        if texts:
            count = 1 if body.writer == "table" and section.parts else CONDENSED
            yield "".join(split_sentences(texts[0])[:count])
        if section.key == "funding" and len(texts) > 1:
            yield "".join(split_sentences(texts[1])[:CONDENSED])


def _paragraphs(section: Section) -> list[str]:
    return [b.paragraph.text for b in section.blocks if b.paragraph and b.paragraph.kind != "note"]
