"""A small week for drafting: two stories and a table, their facts admitted as a run admits them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from agent.evidence import item_names, item_text
from agent.ledger import Fact, Ledger
from agent.writing.material import Brief
from agent.writing.planning import Names, admit
from feeds.model import Event, Item
from feeds.tables import Row, read_table

ALIASES = {"MediaTek": "联发科", "联发科技": "联发科", "联发科": "联发科", "智谱 AI": "智谱", "智谱": "智谱", "英伟达": "英伟达"}
WATCH = ("Genio", "Open-Sora", "潞晨科技")
DAY = datetime(2025, 3, 12, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
CHIP = "联发科在展会上发布边缘芯片 Genio 720。Genio 720 的算力高达 10 TOPS。联发科称该平台面向无风扇设备。"
CHIP_EN = "MediaTek said Genio revenue topped $1.5 billion."
ROUND = "智谱完成超 10 亿元的战略融资。潞晨科技仅用 20 万美元训练出 Open-Sora。"
COMPANIES = "公司代码,名称,2025-03-20 股价,EPS 2025E,PE 2025E,投资评级\n688256.SH,寒武纪,703.90,-0.50,-1407.80,买入\n002230.SZ,科大讯飞,50.16,0.56,89.57,买入\n"


def item(name: str, title: str, text: str, source: str = "wire") -> Item:
    return Item(name, title, f"https://{source}.example.com/{name}", DAY, text=text, source=source)


def events(chip: str = CHIP, funding: str = ROUND) -> tuple[Event, Event]:
    first = item("i1", "联发科发布 Genio 720", chip)
    second = item("i2", "MediaTek unveils Genio 720", CHIP_EN, "english")
    return (
        Event("chip", "compute", first.title, (first, second)),
        Event("round", "funding", "智谱完成战略融资", (item("i3", "智谱完成战略融资", funding),)),
    )


def admitted(told: tuple[Event, ...]) -> dict[str, tuple[Fact, ...]]:
    ledger, names = Ledger(), Names(ALIASES, WATCH)
    items = [item for event in told for item in event.items]
    files = item_names(items)
    texts = {files[item.id]: item_text(item, item.source) for item in items}
    return {event.id: tuple(admit(ledger, event, files, texts, names)) for event in told}


def companies(folder: Path) -> tuple[Row, ...]:
    path = folder / "companies.csv"
    path.write_text(COMPANIES, encoding="utf-8")
    return tuple(read_table("companies", path))


def a_brief(part: str = "compute.news", told: tuple[Event, ...] | None = None) -> Brief:
    """The chip story leads, the round is told in short."""
    told = told or events()
    titles = {"wire": "示例通讯社", "english": "Sample Wire"}
    return Brief(part, told[:1], told[1:], admitted(told), titles=titles, watch=WATCH, aliases=ALIASES)


def fact_id(brief: Brief, text: str) -> str:
    return next(fact.id for fact in brief.all_facts().values() if fact.text == text)


def slot(brief: Brief, text: str) -> str:
    return "{{" + fact_id(brief, text) + "}}"
