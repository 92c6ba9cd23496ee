"""The stories a lying model writes about: the Chinese sources of tests/cases and of the sample week, as events."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from agent.evidence import date_in, item_names, item_text, read_files
from agent.figures.check import check
from agent.figures.evidence import Evidence, index
from agent.figures.extract import scan
from agent.figures.verdict import Checked
from agent.ledger import Fact, Ledger
from agent.llm.extractive import body_of, is_chinese, split_sentences
from agent.writing.material import LEFT_OUT, Brief, in_slots
from agent.writing.planning import Names, admit
from agent.writing.slots import Names as Known
from agent.writing.slots import complaints
from feeds.aliases import load_aliases
from feeds.collect import collect
from feeds.model import Event, Item
from feeds.sources import load_sources
from feeds.week import Week

ROOT = Path(__file__).resolve().parent.parent.parent
ZONE = ZoneInfo("Asia/Shanghai")
ON = date(2025, 12, 31)
# What a desk that follows these stories would have in its watch list.
WATCH = (
    "澜川科技", "云麟科技", "云麟", "YL-5-Max", "YL-5-Plus", "YL-5-Lite", "Harrow 3", "同舟生物", "TZ-101", "Merrow Pharma",
    "澄源医药", "华芯装备", "精衡测控", "珞石游戏", "珞石", "摩恩证券", "辰光科技", "砺行机器人", "砺行", "LX-2", "澜驰", "恒芯科技",
    "HX900", "灵境智能", "LJ-Video 3", "鹿行", "云栈", "滨海市", "苍岭省", "联发科", "Genio", "Open-Sora", "潞晨科技", "智谱", "GLM",
    "英矽智能", "OpusClip", "示例云", "示例半导体", "示例算法",
)  # fmt: skip


@dataclass(frozen=True)
class Sentence:
    """An honest sentence about one event, its figures as slots."""

    event: Event
    text: str
    ids: tuple[str, ...]


class Stories:
    """All events with their facts, and the evidence the finished text is checked against."""

    def __init__(self) -> None:
        self.aliases = load_aliases()
        self.events = tuple(_events())
        items = [item for event in self.events for item in event.items]
        self.files = item_names(items)
        self.texts = {self.files[item.id]: item_text(item, item.source) for item in items}
        self.facts = self._facts()
        self.known = Known(self.aliases, WATCH)
        sources = read_files(self.texts, ON)
        self.evidence: Evidence = index(sources, self._desk())

    def _desk(self) -> Mapping[str, str]:
        return {**{name: name for name in WATCH}, **self.aliases}

    def _facts(self) -> dict[str, tuple[Fact, ...]]:
        ledger, names = Ledger(), Names(self.aliases, WATCH)
        return {event.id: tuple(admit(ledger, event, self.files, self.texts, names)) for event in self.events}

    def brief(self, event: Event, other: Event) -> Brief:
        return Brief("apps.news", (event,), (other,), self.facts, watch=WATCH, aliases=self.aliases)

    def check(self, title: str, text: str) -> Checked:
        return check(f"# {title}\n\n{text}\n" if not scan(title).figures else f"{text}\n", self.evidence, ON)

    def honest(self) -> Iterator[Sentence]:
        """Source sentences that a careful writer could write: with slots, and the subject named."""
        for event in self.events:
            facts = {fact.id: fact for fact in self.facts[event.id]}
            for item in event.items:
                for sentence in split_sentences(body_of(item)):
                    if is_chinese(sentence):
                        yield from self._careful(event, sentence, facts)

    def _careful(self, event: Event, sentence: str, facts: Mapping[str, Fact]) -> Iterator[Sentence]:
        text = in_slots(sentence, list(facts.values()))
        ids = tuple(fact for fact in facts if f"{{{{{fact}}}}}" in text)
        if not ids or LEFT_OUT in text:
            return
        subject = facts[ids[0]].subject
        for wording in (text, text.replace("公司", subject, 1), f"{subject}的消息显示，{text}"):
            if not complaints(wording, facts, self.known):
                yield Sentence(event, wording, ids)
                return


def _events() -> Iterator[Event]:
    """A case's source is a story; so is every item of the sample week."""
    for path in sorted((ROOT / "tests" / "cases").glob("*/sources/*")):
        if path.suffix in (".md", ".txt"):
            yield from _story(path)
    sample = ROOT / "feeds" / "sample" / "workspace"
    items = collect(load_sources(sample / "sources.yaml"), Week.parse("2025-W11"), fetch_articles=False).items
    for item in items:
        yield Event(item.id, "apps", item.title, (item,))


def _story(path: Path) -> Iterator[Event]:
    text = path.read_text(encoding="utf-8")
    if not is_chinese(text):
        return
    day = date_in(text) or ON
    lines = [line.removeprefix("# ").removeprefix("title: ") for line in text.splitlines() if line.strip(" -")]
    lines = [line for line in lines if not line.startswith(("date:", "source:", "发布时间"))]
    when = datetime.combine(day, datetime.min.time(), ZONE) + timedelta(hours=9)
    name = f"{path.parent.parent.name}-{path.stem}"
    yield Event(name, "apps", lines[0], (Item(name, lines[0], "", when, text="\n".join(lines[1:]), source=name),))
