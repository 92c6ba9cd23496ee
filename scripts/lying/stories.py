"""The stories a lying model writes about: the texts of tests/cases and the items of the sample week, as events."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from pathlib import Path
from zoneinfo import ZoneInfo

from agent.evidence import date_in, item_names, item_text, read_files
from agent.figures.check import check
from agent.figures.evidence import Evidence, index
from agent.figures.extract import scan
from agent.figures.verdict import Checked
from agent.ledger import Fact, Ledger
from agent.llm.extractive import is_chinese, sentences_of, split_sentences
from agent.writing.material import LEFT_OUT, Brief, in_slots
from agent.writing.planning import Names, admit
from agent.writing.slots import SLOT, alike, complaints, written
from agent.writing.slots import Names as Known
from feeds.aliases import load_aliases
from feeds.collect import collect
from feeds.model import Event, Item
from feeds.sources import load_sources
from feeds.week import Week

ROOT = Path(__file__).resolve().parent.parent.parent
ZONE = ZoneInfo("Asia/Shanghai")
ON = date(2025, 12, 31)
CASES = (ROOT / "tests" / "cases", Path(__file__).resolve().parent / "cases")
# What a desk that follows these stories would have in its watch list.
WATCH = (
    "澜川科技", "云麟科技", "云麟", "YL-5-Max", "YL-5-Plus", "YL-5-Lite", "Harrow 3", "同舟生物", "TZ-101", "Merrow Pharma",
    "澄源医药", "华芯装备", "精衡测控", "珞石游戏", "珞石", "摩恩证券", "辰光科技", "砺行机器人", "砺行", "LX-2", "澜驰", "恒芯科技",
    "HX900", "灵境智能", "LJ-Video 3", "鹿行", "云栈", "滨海市", "苍岭省", "联发科", "Genio", "Open-Sora", "潞晨科技", "智谱", "GLM",
    "英矽智能", "OpusClip", "示例云", "示例半导体", "示例算法",
    "东溟海运", "椒里餐饮", "Tarn Semiconductor", "Orrin Devices", "云岭航空", "蓝屿航空", "白桦锂业", "汀州银行", "Brightmoor",
    "Lennox Data", "Kestrel 5", "Kestrel AI", "禾原农业",
)  # fmt: skip
# Who else is named in the stories, unknown to that desk.
UNWATCHED = (
    "Pellan Bio", "PB-318", "Corvane Pharma", "岚溪银行", "赤岩资源", "墨鹿互动", "《沧浪行》", "《归墟》", "Vantage Research", "Lumen 3",
    "Kestrel 4", "Sablewood Systems", "禾玉 918", "禾玉 808", "RepoBench", "Nova Compute", "Quill Labs", "Quill 4", "Quill 3",
)  # fmt: skip

# Lines of a source about itself: its date, its publisher.
_ABOUT_ITSELF = re.compile(r"(?:date|source|发布时间|发布日期|日期|时间|来源|作者)\s*[:：]|\d{4}[-年/]\d{1,2}[-月/]\d{1,2}日?[\s\d:]*$")

_COMPANY = re.compile(r"[该本]?公司")


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

    def check(self, event: Event, text: str) -> Checked:
        """As a report of the story's own day."""
        published = event.items[0].published
        on = published.date() if published else ON
        return check(f"# {event.title}\n\n{text}\n" if not scan(event.title).figures else f"{text}\n", self.evidence, on)

    def same(self, event: Event, one: str, other: str) -> bool:
        """The same words, with each day written out as it reads on the story's own day."""
        on = event.items[0].published.date() if event.items[0].published else ON
        return _dated(one, on) == _dated(other, on)

    def honest(self) -> Iterator[Sentence]:
        """Source sentences that a careful writer could write: with slots, and the subject named."""
        for event in self.events:
            facts = {fact.id: fact for fact in self.facts[event.id]}
            for item in event.items:
                for sentence in sentences_of(item):
                    if is_chinese(sentence):
                        yield from self._careful(event, sentence, facts)

    def retold(self) -> Iterator[Sentence]:
        """Sentences of the true reports of tests/cases about a story, in their authors' words: every figure that a fact
        of the story states as a slot."""
        for event in self.events:
            facts = self.facts[event.id]
            for line in _told_of(event):
                for sentence in split_sentences(line):
                    yield from self._named(event, _in_facts(sentence, facts), {fact.id: fact for fact in facts})

    def paragraphs(self) -> Iterator[Sentence]:
        """Two and three honest sentences of a story, one behind the other, as a writer puts them together."""
        for _, told in groupby((*self.honest(), *self.retold()), key=lambda one: one.event.id):
            sentences = list(told)
            for size in (2, 3):
                for n in range(0, len(sentences) - size + 1, size):
                    together = sentences[n : n + size]
                    text = "".join(one.text for one in together)
                    yield Sentence(together[0].event, text, tuple(name for one in together for name in one.ids))

    def _named(self, event: Event, text: str, facts: Mapping[str, Fact]) -> Iterator[Sentence]:
        """The first wording that a careful writer could choose: as it stands, or with the subject named."""
        ids = tuple(slot[1] for slot in SLOT.finditer(text))
        subject = facts[ids[0]].subject if ids else ""
        named = (_COMPANY.sub(subject, text, count=1), f"{subject}的消息显示，{text}") if is_chinese(subject) else ()
        for wording in (text, *named) if ids else ():
            if not complaints(wording, facts, self.known):
                yield Sentence(event, wording, ids)
                return

    def _careful(self, event: Event, sentence: str, facts: Mapping[str, Fact]) -> Iterator[Sentence]:
        text = in_slots(sentence, list(facts.values()))
        ids = tuple(fact for fact in facts if f"{{{{{fact}}}}}" in text)
        if not ids or LEFT_OUT in text:
            return
        yield from self._named(event, text, facts)


def _dated(text: str, on: date) -> str:
    out, at = "", 0
    for figure in scan(text, on).figures:
        if figure.dimension == "date" and figure.form[:4].isdigit():
            out, at = f"{out}{text[at : figure.start]} {figure.form} ", figure.end
    return re.sub(r"\s+", "", out + text[at:])


def _events() -> Iterator[Event]:
    """A case's source is a story; so is every item of the sample week."""
    for folder in CASES:
        for path in sorted(folder.glob("*/sources/*")):
            if path.suffix in (".md", ".txt"):
                yield from _story(path)
    sample = ROOT / "feeds" / "sample" / "workspace"
    items = collect(load_sources(sample / "sources.yaml"), Week.parse("2025-W11"), fetch_articles=False).items
    for item in items:
        yield Event(item.id, "apps", item.title, (item,))


def _in_facts(sentence: str, facts: Sequence[Fact]) -> str:
    """The sentence with the fact of the same value, unit and bound in place of each figure; "" where one has none."""
    out, at = "", 0
    stated = [(fact, figure) for fact in facts for figure in scan(written(fact)).figures]
    for figure in scan(sentence).figures:
        fact = next((fact for fact, own in stated if alike(own, figure)), None)
        if fact is None:
            return ""
        out += f"{sentence[at : figure.start]}{{{{{fact.id}}}}}"
        at = figure.end
    return out + sentence[at:] if out else ""


def _told_of(event: Event) -> list[str]:
    """The lines of the true report on a case's story."""
    return [line for folder in CASES for line in _prose(folder / event.id.rpartition("/")[0] / "draft.md")]


def _prose(path: Path) -> list[str]:
    """The lines of a draft that are neither headings, tables nor front matter."""
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    body = text.partition("\n---\n")[2] or text
    return [re.sub(r"^\s*(?:-|\d+\.)\s+|\*\*", "", line) for line in body.splitlines() if line.strip() and line[0] not in "#|"]


def _story(path: Path) -> Iterator[Event]:
    text = path.read_text(encoding="utf-8")
    day = date_in(text) or ON
    lines = [line.removeprefix("# ").removeprefix("title: ") for line in text.splitlines() if line.strip(" -")]
    lines = [line for line in lines if not _ABOUT_ITSELF.match(line)]
    when = datetime.combine(day, datetime.min.time(), ZONE) + timedelta(hours=9)
    name = f"{path.parent.parent.name}/{path.stem}"
    yield Event(name, "apps", lines[0], (Item(name, lines[0], "", when, text="\n".join(lines[1:]), source=name),))
