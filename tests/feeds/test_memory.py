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
sources = [Source(url.rpartition("/")[2], "", url) for url in json.load(sys.stdin)]
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
    "inside": HEAD + b"<item><title>" * 120 + b"x" * (SIZE - 3600) + b"</title></item>" * 120 + b"</channel></rss>",
    "ampersands": _feed(ENTRY.format(1, "&#1" * (SIZE // 3))),
    "prefixes": HEAD + b"<item " + b" ".join(b'xmlns:n%d="u"' % n for n in range(SIZE // 18)) + b"/></channel></rss>",
    "comments": b"<!---->" * 50_000 + b"<rss></rss>",
    "open": HEAD + b"&" + b"<!--" * 99_000 + b"x" * 1000,
    "digits": _feed(ENTRY.format(1, "&#" + "0" * (SIZE - 1000))),
    "unended": HEAD + b"<item><title>a < b</title></item>" + b"<item>" * 90_000 + b"</channel></rss>",
    "bases": b'<feed xmlns="http://www.w3.org/2005/Atom">' + (b'<a xml:base="' + b"../" * 1000 + b'">') * 200
    + b"".join(b"<entry><id>%d</id><link href='x'/></entry>" % n for n in range(1990)) + b"</a>" * 200 + b"</feed>",
    "page": b"<!doctype html><html>" + b"<p>x" * (SIZE // 4),
}
FAILING = ("bits", "bomb", "deep", "json", "bare", "page", "inside", "prefixes", "comments", "open", "unended")
SLOW = ("ampersands", "prefixes", "comments", "open", "digits", "unended", "bases")  # these once: time is what they are after


def _bomb() -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join(packer.compress(b" " * MEGABYTE) for _ in range(64)) + packer.flush()


def _copies(name: str) -> range:
    """As many as are held at a time."""
    return range(1 if name in SLOW else 2)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="no /proc: the peak of a process cannot be read")
def test_the_memory_of_a_collect_is_bounded(site: Any) -> None:
    bomb = _bomb()
    for name in (*KINDS, "bomb"):
        said = (200, {"Content-Encoding": "gzip"}, bomb) if name == "bomb" else (200, {}, KINDS[name])
        for n in _copies(name):
            site.pages[f"/{name}{n}"] = lambda _, said=said: said
    site.pages["/sound"] = lambda _: (200, {}, _feed(ENTRY.format(1, "价格为 7.2 元/卡时")))
    urls = [site.url(path) for path in sorted(site.pages)]
    ran = subprocess.run([sys.executable, "-c", COLLECT], input=json.dumps(urls), capture_output=True, text=True, check=True)
    items, failed, peak = json.loads(ran.stdout)
    assert failed == sorted(f"{name}{n}" for name in FAILING for n in _copies(name))
    assert items == 2 * (2000 + 3) + 2 + 1  # many; long, face, html; ampersands, digits; sound
    assert peak < BOUND
