"""Publish and recall at 52, 520 and 5,200 weeks of forty passages, and how they grow.

    python scripts/bench_store.py [--weeks 52,520] [--recalls 200]

Each size is published, closed, opened again and asked with queries of the desk's kind for the week after the last.
Prints recall p50/p95 (the query's own embedding included) by the clock and by the processor (what other programs on
the machine do not blur), the first recall after opening, publish time a week (first
tenth and last tenth), disk and peak memory.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from feeds.aliases import load_aliases
from scripts.remembering.weeks import FIRST, build_with_queries, contents_of
from store.archive import ChromaArchive
from store.embedding import DIMENSION, NAME, embed

HEADINGS = ("weeks", "passages", "p50 ms", "p95 ms", "cpu p50", "cpu p95", "first s", "publish ms", "last ms", "disk MB", "memory MB")


def opened(folder: Path) -> ChromaArchive:
    return ChromaArchive(folder, embed, NAME, dimension=DIMENSION, aliases=load_aliases())


def quantile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def publish(folder: Path, weeks: int) -> tuple[int, float, float]:
    """Passages, milliseconds a week over the first tenth and over the last."""
    told, _, _ = build_with_queries(weeks, 0)
    archive = opened(folder)
    times = []
    for contents in contents_of(told):
        begin = time.perf_counter()
        archive.put(contents)
        times.append((time.perf_counter() - begin) * 1000)
        if len(times) % 500 == 0:
            print(f"  {len(times)} weeks published, {sum(times) / 1000:.0f} s", file=sys.stderr, flush=True)
    archive.close()
    tenth = max(1, len(times) // 10)
    return len(told), sum(times[:tenth]) / tenth, sum(times[-tenth:]) / tenth


def recall(folder: Path, weeks: int, recalls: int) -> tuple[list[float], list[float], float]:
    """Milliseconds of each recall by clock and by processor, seconds of the first after opening."""
    _, queries, _ = build_with_queries(min(weeks, 52), recalls)
    archive = opened(folder)
    embed(["预热"])
    after = FIRST.shift(weeks)
    begin = time.perf_counter()
    archive.recall(queries[0].text, after, 3)
    first = time.perf_counter() - begin
    times, worked = [], []
    for query in queries:
        begin, busy = time.perf_counter(), time.process_time()
        found = archive.recall(f"{query.text} {query.text}", after, 3)
        times.append((time.perf_counter() - begin) * 1000)
        worked.append((time.process_time() - busy) * 1000)
        assert found
    archive.close()
    return times, worked, first


def measure(weeks: int, recalls: int, folder: Path) -> None:
    """One size in this process, so that its peak memory is its own."""
    passages, start, end = publish(folder, weeks)
    times, worked, first = recall(folder, weeks, recalls)
    disk = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    quantiles = (quantile(some, share) for some in (times, worked) for share in (0.5, 0.95))
    values = (weeks, passages, *quantiles, first, start, end, disk, memory)
    print(" ".join(f"{value:10.1f}" if isinstance(value, float) else f"{value:10}" for value in values), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--weeks", default="52,520", metavar="N,N")
    parser.add_argument("--recalls", type=int, default=200)
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help="where to put the archives; a temporary folder otherwise")
    args = parser.parse_args()
    if args.one:
        measure(args.one, args.recalls, args.folder)
        return
    print(" ".join(f"{heading:>10}" for heading in HEADINGS))
    root = args.folder or Path(tempfile.mkdtemp(prefix="bench-store-"))
    for weeks in map(int, args.weeks.split(",")):
        place = root / str(weeks)
        shutil.rmtree(place, ignore_errors=True)
        command = [sys.executable, __file__, "--one", str(weeks), "--recalls", str(args.recalls), "--folder", str(place)]
        subprocess.run(command, check=True)
    if not args.folder:
        shutil.rmtree(root)


if __name__ == "__main__":
    main()
