"""What is recorded from a real model: the same calls a run makes, over a small week of its own.

`scripts/record_cassettes.py` records them, `test_recorded.py` plays them back. Each gives what a run would keep.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from contextlib import redirect_stdout
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch
from zoneinfo import ZoneInfo

from agent.cli import main as zhoubao
from agent.errors import ModelError
from agent.evidence import item_names, item_text
from agent.ledger import Ledger
from agent.llm.openai import Endpoint, OpenAIModel
from agent.llm.protocol import Request
from agent.report import Block, Paragraph, Section
from agent.writing.asking import object_of
from agent.writing.drafted import Draft
from agent.writing.drafting import condense_highlights, review_parts, revise_part, write_part, write_title
from agent.writing.material import Brief
from agent.writing.planning import Names, admit
from agent.writing.reviewing import Issue
from feeds.model import Event, Item
from prompts.loading import Prompts

URL = "http://model.test/v1"  # in every cassette, whatever server was asked
MODEL = "Qwen2.5-Coder-0.5B-Instruct"
HERE = Path(__file__).resolve().parent
TABLES = HERE.parent.parent / "feeds" / "sample" / "workspace" / "data" / "2025-W11"
WEEK = "2025-W11"
DAY = datetime(2025, 3, 12, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
NAMES = {"联发科": "联发科", "MediaTek": "联发科", "智谱": "智谱"}
WATCH = ("Genio", "示例云")
CHIP = "联发科发布边缘芯片 Genio 720。Genio 720 的算力为 10 TOPS，适合没有风扇的设备。"
ROUND = "智谱完成 10 亿元的战略融资，资金用于模型研发。"
CLOUD = "示例云扩建推理集群，集群新增 512 张加速卡。示例云的客户以视频应用为主。"


@dataclass(frozen=True)
class Outcome:
    """What came back, or the error a run would report."""

    value: Any = None
    error: ModelError | None = None


def endpoint(url: str = URL, **more: Any) -> Endpoint:
    """Greedy, seeded, nothing kept from one request to the next: the same bytes each time."""
    return Endpoint(MODEL, url, timeout=600, retries=0, max_tokens=600, extra={"cache_prompt": False}, **more)


def told(name: str, section: str, title: str, text: str) -> Event:
    item = Item(name, title, f"https://wire.example.com/{name}", DAY, text=text, source="wire")
    return Event(name, section, title, (item,))


CHIP_EVENT = told("chip", "compute", "联发科发布 Genio 720", CHIP)
CLOUD_EVENT = told("cloud", "compute", "示例云扩建推理集群", CLOUD)
ROUND_EVENT = told("round", "funding", "智谱完成战略融资", ROUND)


def brief(part: str, *events: Event) -> Brief:
    ledger, names = Ledger(), Names(NAMES, WATCH)
    items = [item for event in events for item in event.items]
    files = item_names(items)
    texts = {files[item.id]: item_text(item, "示例通讯社") for item in items}
    facts = {event.id: tuple(admit(ledger, event, files, texts, names)) for event in events}
    return Brief(part, events[:1], events[1:], facts, titles={"wire": "示例通讯社"}, watch=WATCH, aliases=NAMES)


def kept(ask: Callable[[], Any]) -> Outcome:
    try:
        return Outcome(ask())
    except ModelError as error:
        return Outcome(error=error)


def section(model: OpenAIModel) -> Outcome:
    return kept(lambda: write_part(model, Prompts(), brief("funding.news", ROUND_EVENT)))


def two_events(model: OpenAIModel) -> Outcome:
    return kept(lambda: write_part(model, Prompts(), brief("compute.news", CHIP_EVENT, CLOUD_EVENT)))


def thesis(model: OpenAIModel) -> Outcome:
    return kept(lambda: write_part(model, Prompts(), brief("thesis", ROUND_EVENT)))


def revision(model: OpenAIModel) -> Outcome:
    given = brief("funding.news", ROUND_EVENT)
    used = tuple(fact.id for fact in given.facts["round"])
    draft = Draft("funding.news", "智谱融资", (Paragraph("智谱完成 10 亿元的战略融资，必将引领行业。"),), MODEL, used=used)
    issue = Issue("funding.news", "overclaim", "智谱完成 10 亿元的战略融资，必将引领行业。", "“必将引领行业”超出证据，请删去", "reviewer")
    return kept(lambda: revise_part(model, Prompts(), given, draft, [issue]))


def review(model: OpenAIModel) -> Outcome:
    text = Paragraph("智谱完成 10 亿元的战略融资。寒武纪因此成为全球第一大模型公司。")
    drafted = {"funding.news": Draft("funding.news", "智谱融资", (text,), MODEL)}
    return kept(lambda: review_parts(model, Prompts(), drafted, {"funding.news": (ROUND,)}))


def title(model: OpenAIModel) -> Outcome:
    return kept(lambda: write_title(model, Prompts(), [CHIP_EVENT, ROUND_EVENT], NAMES))


def highlights(model: OpenAIModel) -> Outcome:
    body = Section("compute", "1", "算力动态", "价格平稳", tuple(Block(Paragraph(text)) for text in (CHIP, CLOUD)))
    return kept(lambda: condense_highlights(model, Prompts(), [body]))


def schema_reply(model: OpenAIModel) -> Outcome:
    schema = object_of({"company": {"type": "string"}, "known": {"type": "boolean"}})
    request = Request("planner", "只输出 JSON。", "写出资料中的公司：联发科发布芯片。", "schema", schema)
    return kept(lambda: model.ask(request))


def cut_off(model: OpenAIModel) -> Outcome:
    """An answer with no room to end, asked for twice."""
    tight = OpenAIModel(replace(model.endpoint, max_tokens=6))
    return kept(lambda: write_title(tight, Prompts(), [CHIP_EVENT, ROUND_EVENT], NAMES))


def overflow(model: OpenAIModel) -> Outcome:
    """Recorded from a server with a context too short for the material, however little of it is shown."""
    return kept(lambda: write_part(model, Prompts(), brief("compute.news", CHIP_EVENT, CLOUD_EVENT)))


def week(model: OpenAIModel) -> Outcome:
    """A whole run over a small desk's week, as the command line makes it; what it leaves, file name -> text."""
    given = {"ZHOUBAO_BASE_URL": model.endpoint.base_url, "ZHOUBAO_API_KEY": model.endpoint.key or "none"}
    with tempfile.TemporaryDirectory() as folder, patch.dict(os.environ, given):
        root = Path(folder) / "desk"
        shutil.copytree(HERE / "week", root)
        shutil.copytree(TABLES, root / "data" / WEEK)
        status = zhoubao(["run", WEEK, "--workspace", str(root)])
        checked = root / "checked.json"
        with checked.open("w", encoding="utf-8") as file, redirect_stdout(file):
            zhoubao(["check", str(root / "weeks" / WEEK / "draft.md"), "--sources", str(root / "weeks" / WEEK / "evidence"),
                     "--sources", str(root / "weeks" / WEEK / "ledger.json"), "--format", "json"])  # fmt: skip
        left = {path.name: path.read_text(encoding="utf-8") for path in (*root.glob("weeks/*/*.*"), checked) if path.suffix in (".md", ".json")}
    return Outcome({"status": status, **left})


SCENARIOS: dict[str, Callable[[OpenAIModel], Outcome]] = {
    scenario.__name__: scenario
    for scenario in (section, two_events, thesis, revision, review, title, highlights, schema_reply, cut_off, overflow, week)
}
SHORT = frozenset({"overflow"})  # asked of the server with the short context
