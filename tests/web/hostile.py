"""A desk whose one feed carries script in every field of every item."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from tests.starting import Started

WEEK = "2025-W11"
NEWS = "智谱在 3 月 1{n} 日发布第 {n} 个开源模型，参数量为 3{n}B，训练动用 22{n} 张 GPU"
SOURCES = """sources:
  - {id: evil, title: %s, url: ./evil.json, section: apps, language: zh, weight: 1.0}
"""


def zhoubao(said: Path, *words: str) -> int:
    """As its own process: the browser's driver holds this one's event loop."""
    return Started(said, *words).ended()


def hostile_desk(root: Path, evil: Sequence[str]) -> Path:
    """Laid out and drafted; one item for each piece of script."""
    assert zhoubao(root.with_name("said"), "init", str(root)) == 0
    items = [_item(n, script) for n, script in enumerate(evil)]
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": evil[0], "items": items}
    (root / "evil.json").write_text(json.dumps(feed, ensure_ascii=False), "utf-8")
    (root / "sources.yaml").write_text(SOURCES % json.dumps(evil[1]), "utf-8")
    assert zhoubao(root.with_name("said"), "run", WEEK, "--workspace", str(root)) in (0, 1)
    return root


def _item(n: int, script: str) -> dict[str, object]:
    told = NEWS.format(n=n)
    return {
        "id": script, "url": f"https://news.example/{n}?{script}" if n % 2 else "javascript:window.owned=1",
        "title": f"{told} {script}", "summary": f"{told}。{script}", "authors": [{"name": script}], "tags": [script],
        "content_text": f"{told}。{script} 由此 {told}，得分为 8{n}.5%。", "date_published": f"2025-03-1{n % 5}T09:00:00+08:00",
    }  # fmt: skip


def reviewed(root: Path, page: Path) -> Path:
    assert zhoubao(root.with_name("said"), "review", WEEK, "--workspace", str(root), "--write", str(page)) == 0
    return page
