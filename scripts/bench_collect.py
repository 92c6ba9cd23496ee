"""Collecting many feeds at once, from a server on this machine that takes its time.

    python scripts/bench_collect.py [--feeds N] [--growth N] [--entries N]

Each feed is a host of its own and answers after 50 to 800 ms. Printed: wall time over the slowest single feed (target at
most 2), entries a second, peak memory of the collecting process; the same for a plain loop over feedparser and for the
`reader` package, each in a process of its own in the same run; a second run in which nothing changed (target under a fifth
of the first); growth to --growth feeds.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

FASTEST, SLOWEST = 0.05, 0.8  # seconds
MONDAY = datetime(2025, 3, 10, 1, tzinfo=UTC)
WEEK = "2025-W11"
WORDS = (
    "算力",
    "租赁",
    "价格",
    "模型",
    "发布",
    "融资",
    "芯片",
    "推理",
    "训练",
    "开源",
    "公司",
    "季度",
    "收入",
    "增长",
)


def latency(feed: int) -> float:
    return random.Random(feed).uniform(FASTEST, SLOWEST)


def body(feed: int, entries: int) -> bytes:
    dice = random.Random(-feed)
    items = "".join(
        f"<item><title>第 {feed} 源第 {n} 条 {''.join(dice.choices(WORDS, k=6))}</title><link>https://n{feed}.example/{n}</link>"
        f"<guid>{feed}-{n}</guid><pubDate>{(MONDAY + timedelta(hours=n)).strftime('%a, %d %b %Y %H:%M:%S +0000')}</pubDate>"
        f"<description>{''.join(dice.choices(WORDS, k=200))} {dice.randrange(9999)} 亿元。</description></item>"
        for n in range(entries)
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>源 {feed}</title>{items}</channel></rss>'.encode()


async def serve(feeds: int, entries: int) -> None:
    """Until killed; prints its port."""
    bodies = {feed: body(feed, entries) for feed in range(feeds)}

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                feed = int(head.split(b" ", 2)[1].strip(b"/"))
                await asyncio.sleep(latency(feed))
                tag = f'"{feed}"'.encode()
                if b"if-none-match: " + tag in head.lower():
                    writer.write(
                        b"HTTP/1.1 304 Not Modified\r\nETag: " + tag + b"\r\nContent-Length: 0\r\n\r\n"
                    )
                else:
                    data = bodies[feed]
                    writer.write(
                        b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nETag: " + tag
                        + b"\r\nContent-Length: " + str(len(data)).encode() + b"\r\n\r\n" + data
                    )  # fmt: skip
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(answer, "0.0.0.0", 0, backlog=4096)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


def urls(feeds: int, port: int) -> list[str]:
    """Every feed a host: 127.x.y.z is this machine."""
    return [f"http://127.{1 + n // 62500}.{n // 250 % 250}.{n % 250 + 1}:{port}/{n}" for n in range(feeds)]


def with_zhoubao(addresses: list[str], folder: Path) -> int:
    from feeds.collect import collect
    from feeds.fetch import Limits
    from feeds.model import Source
    from feeds.week import Week

    sources = [Source(str(n), f"源 {n}", url) for n, url in enumerate(addresses)]
    found = collect(
        sources, Week.parse(WEEK), limits=Limits(allow_local=True), cache_dir=folder, fetch_articles=False
    )
    if found.failures:
        raise SystemExit(f"{len(found.failures)} failed, as {found.failures[0]}")
    return len(found.items)


def with_feedparser(addresses: list[str], folder: Path) -> int:
    import feedparser

    return sum(len(feedparser.parse(url).entries) for url in addresses)


def with_reader(addresses: list[str], folder: Path) -> int:
    from reader import make_reader

    reader = make_reader(str(folder / "reader.sqlite"))
    for url in addresses:
        reader.add_feed(url, exist_ok=True)
    reader.update_feeds(workers=32)
    return reader.get_entry_counts().total or 0


PEERS = {"zhoubao": with_zhoubao, "feedparser": with_feedparser, "reader": with_reader}


def measured(who: str, feeds: int, port: int, folder: str) -> dict[str, float]:
    """In a process of its own: seconds, entries, MB at its peak."""
    words = [
        sys.executable,
        __file__,
        "--one",
        who,
        "--feeds",
        str(feeds),
        "--port",
        str(port),
        "--folder",
        folder,
    ]
    ran = subprocess.run(words, capture_output=True, text=True, check=False)
    if ran.returncode:
        raise SystemExit(f"{who}: {ran.stderr.strip()[-300:]}")
    told: dict[str, float] = json.loads(ran.stdout)
    return told


def one(who: str, feeds: int, port: int, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    warm = resource.getrusage(resource.RUSAGE_SELF)
    started = warm.ru_utime + warm.ru_stime
    began = time.perf_counter()
    entries = PEERS[who](urls(feeds, port), folder)
    took = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps({"seconds": took, "entries": entries, "peak": peak / 1024, "cpu": used.ru_utime + used.ru_stime - started}))


def told(name: str, found: dict[str, float], slowest: float, ours: float) -> None:
    print(
        f"{name:34} {found['seconds']:7.2f} s  {found['seconds'] / slowest:6.2f} x slowest feed  "
        f"{found['cpu']:6.2f} s CPU  {found['entries'] / found['seconds']:8.0f} entries/s  {found['peak']:5.0f} MB  {found['seconds'] / ours:6.2f} x zhoubao"
    )


def bench(feeds: int, growth: int, entries: int) -> None:
    words = [
        sys.executable,
        __file__,
        "--serve",
        "--feeds",
        str(max(feeds, growth)),
        "--entries",
        str(entries),
    ]
    with (
        subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as server,
        tempfile.TemporaryDirectory() as place,
    ):
        assert server.stdout is not None
        port = int(server.stdout.readline())
        slowest = max(map(latency, range(feeds)))
        print(f"{feeds} feeds of {entries} entries, slowest {slowest:.2f} s")
        first = measured("zhoubao", feeds, port, f"{place}/a")
        again = measured("zhoubao", feeds, port, f"{place}/a")
        ours = first["seconds"]
        told("zhoubao", first, slowest, ours)
        told("zhoubao, nothing changed", again, slowest, ours)
        told("reader, 32 workers", measured("reader", feeds, port, f"{place}/r"), slowest, ours)
        told("reader, nothing changed", measured("reader", feeds, port, f"{place}/r"), slowest, ours)
        told(
            "feedparser, one after another", measured("feedparser", feeds, port, f"{place}/f"), slowest, ours
        )
        many = measured("zhoubao", growth, port, f"{place}/g")
        told(f"zhoubao, {growth} feeds", many, max(map(latency, range(growth))), ours)
        server.kill()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--feeds", type=int, default=200)
    parser.add_argument("--growth", type=int, default=2000)
    parser.add_argument("--entries", type=int, default=50)
    for hidden in ("--one", "--folder"):
        parser.add_argument(hidden, default="", help=argparse.SUPPRESS)
    parser.add_argument("--port", type=int, default=0, help=argparse.SUPPRESS)
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.serve:
        asyncio.run(serve(args.feeds, args.entries))
    elif args.one:
        one(args.one, args.feeds, args.port, Path(args.folder))
    else:
        bench(args.feeds, args.growth, args.entries)


if __name__ == "__main__":
    main()
