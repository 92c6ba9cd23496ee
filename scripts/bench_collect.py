"""Collecting many feeds at once, from a server on this machine that takes its time.

    python scripts/bench_collect.py [--feeds N] [--growth N] [--entries N] [--patience SECONDS] [--rounds N]

Each feed is a host of its own and answers after 50 to 800 ms. Printed, each from a process of its own: wall time with
and without imports, over the slowest single feed (target at most 2), CPU, entries a second, peak memory; a second run in
which nothing changed (target under a fifth of the first), once with the same delays, once with a server that says 304
at once, for no collector can end before its slowest answer, and once after it has said that its answers hold for an hour
(Cache-Control), so that none is asked; the same for the `reader` package and a plain loop over
feedparser (extra `bench`); growth to --growth feeds. Who does not end within --patience is said to have not.
"""

from __future__ import annotations

import argparse
import asyncio
import importlib
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.request import urlopen

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


class Server:
    """From the moment that /prompt is asked for 304 is said without delay, from /lasting on that it holds for an hour."""

    def __init__(self, feeds: int, entries: int) -> None:
        self.bodies = {feed: body(feed, entries) for feed in range(feeds)}
        self.prompt = self.lasting = False

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            last = False
            while not last:
                head = (await reader.readuntil(b"\r\n\r\n")).lower()
                last = b"connection: close" in head
                writer.write(await self.said(head.split(b" ", 2)[1].strip(b"/").decode(), head))
                await writer.drain()
        writer.close()

    async def said(self, path: str, head: bytes) -> bytes:
        if path in ("prompt", "lasting"):
            setattr(self, path, True)
            return b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
        feed = int(path)
        tag = f'"{feed}"'.encode()
        same = b"if-none-match: " + tag in head
        if not (same and self.prompt):
            await asyncio.sleep(latency(feed))
        if same:
            holds = b"Cache-Control: max-age=3600\r\n" if self.lasting else b""
            return b"HTTP/1.1 304 Not Modified\r\n" + holds + b"ETag: " + tag + b"\r\nContent-Length: 0\r\n\r\n"
        data = self.bodies[feed]
        lines = (b"HTTP/1.1 200 OK", b"Content-Type: application/rss+xml", b"ETag: " + tag, b"Content-Length: %d" % len(data))
        return b"\r\n".join(lines) + b"\r\n\r\n" + data


async def serve(feeds: int, entries: int) -> None:
    """Until killed; prints its port."""
    server = await asyncio.start_server(Server(feeds, entries).answer, "0.0.0.0", 0, backlog=4096)
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
    reader.update_feeds(workers=32, scheduled=False)
    return reader.get_entry_counts().total or 0


PEERS = {"zhoubao": with_zhoubao, "feedparser": with_feedparser, "reader": with_reader}
IMPORTS = {"zhoubao": "feeds.collect", "feedparser": "feedparser", "reader": "reader"}
Run = dict[str, float]


def compiled(folder: str) -> dict[str, str]:
    """Bytecode is kept, as it is of an installed package: none of the runs compares the compiler."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return kept | {"PYTHONPYCACHEPREFIX": str(Path(folder).parent / "bytecode")}


def measured(who: str, feeds: int, port: int, folder: str, patience: float) -> Run | str:
    """In a process of its own: seconds, entries, MB at its peak; or why there are none."""
    words = [sys.executable, __file__, "--one", who, "--feeds", str(feeds), "--port", str(port), "--folder", folder]
    try:
        ran = subprocess.run(words, capture_output=True, text=True, check=False, timeout=patience, env=compiled(folder))
    except subprocess.TimeoutExpired:
        return f"did not end within {patience:g} s"
    if ran.returncode:
        return "failed: " + ran.stderr.strip().splitlines()[-1][:150]
    told: Run = json.loads(ran.stdout.splitlines()[-1])
    return told


def one(who: str, feeds: int, port: int, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    cpu, began = time.process_time(), time.perf_counter()
    importlib.import_module(IMPORTS[who])
    imported = time.perf_counter()
    entries = PEERS[who](urls(feeds, port), folder)
    ended = time.perf_counter()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    found = {"seconds": ended - began, "work": ended - imported, "cpu": time.process_time() - cpu}
    print(json.dumps(found | {"entries": entries, "peak": peak}))


def line(name: str, found: Run | str, slowest: float) -> None:
    if isinstance(found, str):
        print(f"{name:36} {found}", flush=True)
        return
    rate = found["entries"] / found["seconds"]
    print(
        f"{name:36} {found['seconds']:7.2f} s {found['work']:7.2f} s {found['seconds'] / slowest:7.2f} x "
        f"{found['cpu']:7.2f} s {rate:8.0f} {found['peak']:6.0f} MB",
        flush=True,
    )


def fractions(name: str, first: Run | str, again: Run | str) -> None:
    if isinstance(first, str) or isinstance(again, str):
        return
    words = {"wall": "seconds", "wall without imports": "work", "CPU": "cpu"}
    print(f"{name}, of its first run: " + ", ".join(f"{word} {again[key] / first[key]:.2f}" for word, key in words.items()))


def best(found: list[Run | str]) -> Run | str:
    """The quickest: on a busy machine the others say how busy it was."""
    ended = [run for run in found if not isinstance(run, str)]
    return min(ended, key=lambda run: run["seconds"]) if ended else found[0]


def twice(name: str, who: str, at: tuple[int, int, str, float], rounds: int, slowest: float) -> tuple[Run | str, Run | str]:
    feeds, port, place, patience = at
    first = best([measured(who, feeds, port, f"{place}{n}", patience) for n in range(rounds)])
    line(name, first, slowest)
    again = best([measured(who, feeds, port, f"{place}{n}", patience) for n in range(rounds)])
    line(f"{name}, nothing changed", again, slowest)
    return first, again


def runs(port: int, args: argparse.Namespace, place: str) -> None:
    feeds, patience, slowest = args.feeds, args.patience, max(map(latency, range(args.feeds)))
    for who in PEERS:
        measured(who, 2, port, f"{place}/warm-{who}", patience)  # compiles what a run of it takes
    print(f"{feeds} feeds of {args.entries} entries, slowest {slowest:.2f} s; load of this machine {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    print(f"{'':36} {'wall':>9} {'w/o import':>9} {'slowest':>8} {'CPU':>9} {'entries/s':>8} {'peak':>9}")
    ours = twice("zhoubao", "zhoubao", (feeds, port, f"{place}/a", patience), args.rounds, slowest)
    theirs = twice("reader, 32 workers", "reader", (feeds, port, f"{place}/r", patience), 1, slowest)
    many = measured("zhoubao", args.growth, port, f"{place}/g", patience)
    line(f"zhoubao, {args.growth} feeds", many, max(map(latency, range(args.growth))))
    line("feedparser, one after another", measured("feedparser", feeds, port, f"{place}/f", patience), slowest)
    urlopen(f"http://127.0.0.1:{port}/prompt").close()
    prompt = best([measured("zhoubao", feeds, port, f"{place}/a{n}", patience) for n in range(args.rounds)])
    line("zhoubao, 304 at once", prompt, slowest)
    reader = measured("reader", feeds, port, f"{place}/r0", patience)
    line("reader, 304 at once", reader, slowest)
    urlopen(f"http://127.0.0.1:{port}/lasting").close()
    for n in range(args.rounds):
        measured("zhoubao", feeds, port, f"{place}/a{n}", patience)
    fresh = best([measured("zhoubao", feeds, port, f"{place}/a{n}", patience) for n in range(args.rounds)])
    line("zhoubao, still fresh, none asked", fresh, slowest)
    fractions("zhoubao, nothing changed", *ours)
    fractions("zhoubao, 304 at once", ours[0], prompt)
    fractions("zhoubao, still fresh", ours[0], fresh)
    fractions("reader, nothing changed", *theirs)
    fractions("reader, 304 at once", theirs[0], reader)
    fractions(f"zhoubao, {args.growth} feeds", ours[0], many)


def bench(args: argparse.Namespace) -> None:
    words = [sys.executable, __file__, "--serve", "--feeds", str(max(args.feeds, args.growth)), "--entries", str(args.entries)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as server, tempfile.TemporaryDirectory() as place:
        try:
            assert server.stdout is not None
            runs(int(server.stdout.readline()), args, place)
        finally:
            server.kill()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--feeds", type=int, default=200)
    parser.add_argument("--growth", type=int, default=2000)
    parser.add_argument("--entries", type=int, default=50)
    parser.add_argument("--patience", type=float, default=140, help="seconds that a run may take")
    parser.add_argument("--rounds", type=int, default=1, help="of zhoubao's own runs; the quickest is told")
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
        bench(args)


if __name__ == "__main__":
    main()
