"""A desk with two sources that give one round of funding differently."""

from __future__ import annotations

import json
from pathlib import Path

from agent.cli import main

WEEK = "2025-W11"
MORE, LESS = "12 亿元", "10 亿元"
TELL = {
    "daily": f"智谱完成新一轮战略融资，融资金额为 {MORE}，由杭州城投产业基金领投。资金将用于智谱的基座模型研发与开源生态建设，公司计划扩大研发团队。",
    "wire": f"智谱宣布完成新一轮战略融资，融资金额为 {LESS}。智谱表示将继续开源其基座模型。",
}
SOURCES = """sources:
  - {id: daily, title: 创投日报, url: ./daily.json, section: funding, language: zh, weight: 1.5}
  - {id: wire, title: 融资快讯, url: ./wire.json, section: funding, language: zh, weight: 0.8}
"""


def disagreeing_desk(root: Path) -> Path:
    """Laid out and drafted."""
    assert main(["init", str(root)]) == 0
    for day, (name, text) in enumerate(TELL.items(), start=12):
        item = {
            "id": name, "url": f"https://{name}.example/1", "title": "智谱完成新一轮战略融资", "content_text": text,
            "date_published": f"2025-03-{day}T09:00:00+08:00",
        }  # fmt: skip
        feed = {"version": "https://jsonfeed.org/version/1.1", "title": name, "items": [item]}
        (root / f"{name}.json").write_text(json.dumps(feed, ensure_ascii=False), "utf-8")
    (root / "sources.yaml").write_text(SOURCES, "utf-8")
    assert main(["run", WEEK, "--workspace", str(root)]) == 1
    return root
