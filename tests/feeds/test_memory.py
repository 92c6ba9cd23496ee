"""A collect stays small whatever the sources send: memory is bounded by code, measured in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
import zlib
from pathlib import Path
from typing import Any

import pytest

MEGABYTE = 1024 * 1024
BOUND = 300  # MB, of the whole process
HEAD = b'<?xml version="1.0"?><rss version="2.0"><channel><title>x</title>'
ENTRY = "<item><title>算力租赁价格</title><guid>{}</guid><pubDate>Mon, 10 Mar 2025 01:00:00 +0000</pubDate><description>{}</description></item>"
COLLECT = r"""
import json, re, sys
from pathlib import Path
from feeds.collect import collect
from feeds.fetch import Limits
from feeds.model import Source
from feeds.week import Week
sources = [Source(str(n), str(n), url) for n, url in enumerate(json.load(sys.stdin))]
found = collect(sources, Week.parse("2025-W11"), limits=Limits(allow_local=True, host_gap=0, per_host=64), fetch_articles=False)
peak = int(re.search(r"VmHWM:\s*(\d+)", Path("/proc/self/status").read_text())[1]) / 1024
print(json.dumps([len(found.items), sorted(failure.source for failure in found.failures), peak]))
"""


def _feed(*entries: str) -> bytes:
    return HEAD + "".join(entries).encode() + b"</channel></rss>"


SIZE = 15 * MEGABYTE // 2  # just under what a body may have
KINDS = {
    "many": _feed(*(ENTRY.format(n, "短") for n in range(48_000))),
    "long": _feed(ENTRY.format(1, "字" * (SIZE // 3))),
    "face": _feed(ENTRY.format(1, "😀" + "x" * SIZE)),
    "deep": HEAD + b"<item>" + b"<a>" * (SIZE // 3),
    "bits": HEAD + b"<item>" + b"<a/>" * (SIZE // 4) + b"</item></channel></rss>",
    "html": _feed(ENTRY.format(1, "&lt;b&gt;&lt;/b&gt;" * (SIZE // 20))),
    "json": b'{"version":"https://jsonfeed.org/version/1.1","items":[' + b"{}," * (SIZE // 3) + b"{}]}",
    "bare": b"x" * SIZE,
    "page": b"<!doctype html><html>" + b"<p>x" * (SIZE // 4),
}


def _bomb() -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join(packer.compress(b" " * MEGABYTE) for _ in range(512)) + packer.flush()


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="no /proc: the peak of a process cannot be read")
def test_the_memory_of_a_collect_is_bounded(site: Any) -> None:
    for name, body in KINDS.items():
        for n in range(4):
            site.pages[f"/{name}{n}"] = lambda _, body=body: (200, {}, body)
    bomb = _bomb()
    for n in range(4):
        site.pages[f"/bomb{n}"] = lambda _: (200, {"Content-Encoding": "gzip"}, bomb)
    site.pages["/sound"] = lambda _: (200, {}, _feed(ENTRY.format(1, "价格为 7.2 元/卡时")))
    urls = [site.url(path) for path in sorted(site.pages)]
    ran = subprocess.run([sys.executable, "-c", COLLECT], input=json.dumps(urls), capture_output=True, text=True, check=True)
    items, failed, peak = json.loads(ran.stdout)
    assert len(failed) == 4 * 6 and str(len(urls) - 1) not in failed  # bits, bomb, deep, json, bare, page
    assert items == 4 * (2000 + 3) + 1
    assert peak < BOUND
