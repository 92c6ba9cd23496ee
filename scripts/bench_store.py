"""Publish and recall at 52, 520 and 5,200 weeks of forty passages, and how they grow.

    python scripts/bench_store.py [--weeks 52,520] [--recalls 200] [--folder DIR]

Each size is published, closed, opened again by another process and asked with queries of the desk's kind for the week
after the last. Archives in a folder that is named stay there, and one that is whole is only asked again: 5,200 weeks
take half an hour to publish.
Prints recall p50/p95 (the query's own embedding included) by the clock and by the processor (what other programs on
the machine do not blur), the first recall after opening, publish time a week (first
tenth and last tenth), disk, peak memory of the process that asks, and how much p95 grew from the first size to the last.
"""

from __future__ import annotations

import argparse
import json
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

PUBLISHED = "published.json"
HEADINGS = ("weeks", "passages", "p50 ms", "p95 ms", "cpu p50", "cpu p95", "first s", "publish ms", "last ms", "disk MB", "memory MB")


def opened(folder: Path) -> ChromaArchive:
    return ChromaArchive(folder, embed, NAME, dimension=DIMENSION, aliases=load_aliases())


def quantile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def publish(folder: Path, weeks: int) -> None:
    """Every week, and beside the archive what its publications took."""
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
    taken = {"passages": len(told), "first": sum(times[:tenth]) / tenth, "last": sum(times[-tenth:]) / tenth}
    (folder / PUBLISHED).write_text(json.dumps(taken), encoding="utf-8")


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


def ask(weeks: int, recalls: int, folder: Path) -> None:
    """One size in this process, so that its peak memory is its own."""
    taken = json.loads((folder / PUBLISHED).read_text(encoding="utf-8"))
    times, worked, first = recall(folder, weeks, recalls)
    disk = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    quantiles = [quantile(some, share) for some in (times, worked) for share in (0.5, 0.95)]
    print(json.dumps([weeks, taken["passages"], *quantiles, first, taken["first"], taken["last"], disk, memory]))


def measured(weeks: int, recalls: int, folder: Path) -> list[float]:
    """The row of one size, published where it is not there whole."""
    again = [sys.executable, __file__, "--recalls", str(recalls), "--folder", str(folder)]
    if not (folder / PUBLISHED).is_file():
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run([*again, "--publish", str(weeks)], check=True)
    row: list[float] = json.loads(subprocess.run([*again, "--ask", str(weeks)], check=True, stdout=subprocess.PIPE).stdout)
    return row


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--weeks", default="52,520", metavar="N,N")
    parser.add_argument("--recalls", type=int, default=200)
    parser.add_argument("--publish", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--ask", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help="where the archives are kept; a temporary folder otherwise")
    args = parser.parse_args()
    if args.publish:
        publish(args.folder, args.publish)
    elif args.ask:
        ask(args.ask, args.recalls, args.folder)
    else:
        table([int(weeks) for weeks in args.weeks.split(",")], args.recalls, args.folder)


def table(sizes: list[int], recalls: int, kept: Path | None) -> None:
    print(" ".join(f"{heading:>10}" for heading in HEADINGS), flush=True)
    root = kept or Path(tempfile.mkdtemp(prefix="bench-store-"))
    rows = []
    for weeks in sizes:
        rows.append(measured(weeks, recalls, root / str(weeks)))
        print(" ".join(f"{value:10.1f}" if isinstance(value, float) else f"{value:10}" for value in rows[-1]), flush=True)
    grown = [rows[-1][at] / rows[0][at] for at in (3, 5)]
    print(f"p95 of a recall from {sizes[0]} to {sizes[-1]} weeks: {grown[0]:.2f} times by the clock, {grown[1]:.2f} by the processor")
    if not kept:
        shutil.rmtree(root)


if __name__ == "__main__":
    main()
