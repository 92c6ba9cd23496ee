"""The two readers of bench_fuzz.py once more, each input led by the code that the last ones reached.

    python scripts/bench_fuzz_guided.py [--reader feeds|tables] [--seconds N] [--corpus DIR]

Needs `pip install atheris` (Linux). Prints libFuzzer's lines; stops at the first error that is not the project's own, with
its input in a file `crash-...`, and at an input that takes more than 10 s.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["feeds"]):
    import bench_fuzz

    from feeds.errors import FeedsError

LONGEST = 4000  # bytes of an input
Reader = Callable[[bytes], None]


def feed_reader(folder: Path) -> Reader:
    """Reads what follows the first byte, which picks source and content type."""
    kinds = ("", "text/xml; charset=gb2312", "application/json")

    def read(data: bytes) -> None:
        bench_fuzz.read_one_feed((kinds[data[0] % len(kinds)], data[1:]), random.Random(data[0]))

    return read


def table_reader(folder: Path) -> Reader:
    """Reads what follows the first byte, which picks table and file type."""
    names = list(bench_fuzz.SCHEMAS)

    def read(data: bytes) -> None:
        bench_fuzz.read_one_table((names[data[0] % len(names)], data[1:]), random.Random(data[0]), folder)

    return read


def first_inputs(reader: str) -> list[bytes]:
    if reader == "feeds":
        return [b"\0" + text.encode() for text in bench_fuzz.REAL]
    dice = random.Random(0)
    names = list(bench_fuzz.SCHEMAS)
    return [bytes([n]) + bench_fuzz.csv_input(dice, bench_fuzz.SCHEMAS[name]) for n, name in enumerate(names * 5) if n < 256]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reader", choices=("feeds", "tables"), default="feeds")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--corpus", type=Path, help="folder of inputs to begin with and to add to")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        corpus = args.corpus or Path(folder) / "corpus"
        corpus.mkdir(parents=True, exist_ok=True)
        for n, data in enumerate(first_inputs(args.reader)):
            (corpus / f"first-{n}").write_bytes(data)
        read = {"feeds": feed_reader, "tables": table_reader}[args.reader](Path(folder))

        def one(data: bytes) -> None:
            if data:
                try:
                    read(data)
                except FeedsError:
                    return

        options = [f"-max_total_time={args.seconds}", f"-max_len={LONGEST}", "-timeout=10", "-print_final_stats=1"]
        atheris.Setup([sys.argv[0], *options, str(corpus)], one)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
