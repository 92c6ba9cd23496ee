"""The state of a run as a report, as markdown, and as what it is checked against. Pure.

Review, assembly and publishing all read the same report out of the same state.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from agent.building import Material, build_report, period_of
from agent.codec import from_plain
from agent.compose.model import Composed
from agent.context import Context
from agent.evidence import derived_sources, desk_text, evidence_files, previous_files, read_files
from agent.figures.evidence import Source
from agent.figures.verdict import Checked
from agent.ledger import Fact
from agent.memory.lookback import Lookback, with_continuity
from agent.render.markdown import render_markdown
from agent.report import Earlier, Exhibit, Highlight, Report, walk
from agent.settings import Settings
from agent.state import State
from agent.writing.degraded import for_the_draft
from agent.writing.drafted import Draft, key_exhibits, key_figures
from agent.writing.planning import Plan
from feeds.model import Event, FetchFailure, Item
from feeds.tables import Tables
from feeds.week import Week
from store.archive import Contents, Passage, Published

KEY_TABLES = {"compute": 1, "apps": 2}  # tables of key figures a section shows
FAILED = {
    "timeout": "超时", "status": "服务器拒绝", "size": "内容过大", "parse": "无法解析", "network": "网络不通", "empty": "没有条目",
}  # fmt: skip
RELATED = 3  # earlier reports named on the cover


def week_of(state: State) -> Week:
    return Week.parse(state["week"])


def items_of(state: State) -> tuple[Item, ...]:
    return tuple(from_plain(Item, entry) for entry in state.get("items", []))


def events_of(state: State) -> tuple[Event, ...]:
    return tuple(from_plain(Event, entry) for entry in state.get("events", []))


def facts_of(state: State) -> tuple[Fact, ...]:
    return tuple(from_plain(Fact, entry) for entry in state.get("facts", []))


def tables_of(state: State) -> Tables:
    return Tables.from_dict(state["tables"])


def previous_of(state: State) -> Tables | None:
    found = state.get("previous")
    return Tables.from_dict(found) if found else None


def last_of(state: State) -> Contents | None:
    """Passages and tables of the latest issue before this one."""
    found = state.get("last")
    if not found:
        return None
    passages = tuple(from_plain(Passage, entry) for entry in found["passages"])
    return Contents(Week.parse(found["week"]), "", "", passages, Tables.from_dict(found["tables"]))


def lookback_of(state: State) -> Lookback:
    return from_plain(Lookback, state.get("lookback", {}))


def recalled_of(state: State) -> list[Passage]:
    found = state.get("recalled", {}).values()
    return [from_plain(Passage, entry) for entries in found for entry in entries]


def plan_of(state: State) -> Plan:
    return from_plain(Plan, state["plan"])


def drafted_of(state: State) -> dict[str, Draft]:
    return {part: from_plain(Draft, entry) for part, entry in sorted(state.get("drafted", {}).items())}


def composed_of(state: State) -> dict[str, Composed]:
    return {name: from_plain(Composed, entry) for name, entry in state["composed"].items()}


def failures_of(state: State) -> tuple[FetchFailure, ...]:
    return tuple(from_plain(FetchFailure, entry) for entry in state.get("failures", []))


def report_of(state: State, settings: Settings, model: str, counts: Mapping[str, int] | None = None) -> Report:
    """The whole report as the state has it now."""
    drafted = drafted_of(state)
    notes = [for_the_draft(note) for note in notes_of(state)] + list(_failed(failures_of(state)))
    material = Material(
        week=week_of(state),
        date=date.fromisoformat(state["date"]),
        title=state.get("title") or plan_of(state).title,
        model=model,
        composed=composed_of(state),
        drafted=drafted,
        exhibits=_key_exhibits(state, settings),
        earlier=tuple(_earlier(state)),
        notes=tuple(dict.fromkeys(notes)),
        highlights=tuple(from_plain(Highlight, entry) for entry in state.get("highlights", [])),
        counts=counts,
    )
    report = build_report(material, settings)
    risks = state.get("risks")
    report = replace(report, sections=tuple(_with_risks(report, risks))) if risks else report
    return with_continuity(report, lookback_of(state), tables_of(state), last_of(state))


def notes_of(state: State) -> list[str]:
    """What the run and the writing of each part have to say, in full."""
    parts = (note for draft in drafted_of(state).values() for note in draft.notes)
    return list(dict.fromkeys([*state.get("notes", []), *parts]))


def _failed(failures: Iterable[FetchFailure]) -> Iterable[str]:
    """The sources that gave nothing, a line a kind of failure."""
    by_kind: dict[str, list[str]] = {}
    for failure in failures:
        by_kind.setdefault(FAILED.get(failure.kind, "未取到"), []).append(failure.source)
    return (f"来源未取到（{why}）：{'、'.join(dict.fromkeys(sources))}" for why, sources in by_kind.items())


def _with_risks(report: Report, risks: Iterable[str]) -> Iterable[Any]:
    from agent.report import Block, Paragraph

    blocks = tuple(Block(Paragraph(text, kind="list")) for text in risks)
    for section in report.sections:
        yield replace(section, blocks=blocks) if section.key == "risks" else section


def _earlier(state: State) -> Iterable[Earlier]:
    for entry in state.get("earlier", [])[:RELATED]:
        published = from_plain(Published, entry)
        yield Earlier(published.title, published.date)


def _key_exhibits(state: State, settings: Settings) -> dict[str, list[Exhibit]]:
    plan, events = plan_of(state), {event.id: event for event in events_of(state)}
    facts = {fact.id: fact for fact in facts_of(state)}
    files = evidence_names(state)
    found = {}
    for section, wanted in KEY_TABLES.items():
        told = [events[name] for name in plan.sections[section].all] if section in plan.sections else []
        rows = {
            event.id: key_figures(
                event, [facts[f] for f in plan.facts.get(event.id, ()) if f in facts], files, state["sources"]
            )
            for event in told
        }
        found[section] = key_exhibits(section, told, rows, settings.desk.name, wanted)
    return found


def evidence_names(state: State) -> dict[str, str]:
    from agent.evidence import item_names

    return item_names(items_of(state))


def evidence_of(state: State, settings: Settings) -> dict[str, str]:
    """File name -> text: everything of the week that the draft is checked against."""
    desk = desk_text(settings.desk, _calendar(state, settings), date.fromisoformat(state["date"]))
    return evidence_files(items_of(state), state["sources"], tables_of(state), desk, state.get("weights"))


def _calendar(state: State, settings: Settings) -> list[tuple[str, str]]:
    """The dates and titles a report prints of itself, so that they are proved like any other figure."""
    week = week_of(state)
    earlier = [from_plain(Published, entry) for entry in state.get("earlier", [])]
    days = week.trading_days
    lines = [
        ("期间", period_of(week)),
        ("报告日期", state["date"]),
        ("周", str(week)),
        ("交易日", "、".join(day.isoformat() for day in days) or "无"),
        ("交易日数", f"{len(days)} 个交易日"),
    ]
    return [*lines, *(("相关研究", f"{entry.title}（{entry.date}）") for entry in earlier[:RELATED])]


def previous_label(state: State) -> str:
    return str(week_of(state).shift(-1))


def sources_of(state: State, settings: Settings) -> list[Source]:
    on = date.fromisoformat(state["date"])
    last = previous_files(previous_of(state), previous_label(state))
    return [
        *read_files(evidence_of(state, settings), on),
        *read_files(last, on, previous=True),
        *derived_sources(facts_of(state)),
    ]


def checked_of(draft: str, state: State, context: Context) -> Checked:
    """Every figure and claim of the markdown against the week's evidence."""
    sources = sources_of(state, context.settings)
    return context.checks.check(draft, sources, context.aliases, date.fromisoformat(state["date"]))


def chart_paths(report: Report, folder: str) -> dict[str, str]:
    """Chart name -> path as the markdown links it."""
    charts = (block.exhibit.chart for section in walk(report.sections) for block in section.blocks if block.exhibit)
    return {chart.name: f"{folder}/{chart.name}.svg" for chart in charts if chart}


def markdown_of(report: Report, folder: str) -> str:
    return render_markdown(report, chart_paths(report, folder))
