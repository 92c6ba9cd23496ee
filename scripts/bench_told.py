"""Lies told by hand against the drafting: how many would stand unmarked, and how many honest texts are refused.

    python scripts/bench_told.py [--list] [--story REGEX]

The texts are `told.json` in scripts/lying/cases, written by an author who had not seen the rules (scripts/lying/byhand.py). A text
that can be told with several slots of the same figure counts as its worst reading. Without HTTP.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "llm"), str(ROOT / "scripts")]

from bench_reviewer import Bench, Liar  # noqa: E402
from lying.byhand import HandTold, told_by_hand  # noqa: E402
from lying.stories import Stories  # noqa: E402

FATES = ("refused", "marked", "unmarked", "no slot")  # no slot: a figure of the text has no fact, a model cannot tell it


def main() -> int:
    options = _options()
    liar, stories = Liar(), Stories()
    bench, counts = Bench(stories, liar, liar), Counter[tuple[str, str]]()
    for told in told_by_hand(stories):
        if not re.search(options.story, told.story):
            continue
        fate = _fate(bench, told)
        counts[told.kind or "honest", fate] += 1
        if options.list and (fate == "unmarked") == bool(told.kind):
            print(f"{fate:9} {told.kind or 'honest'}: {told.text}")
    kinds = sorted({kind for kind, _ in counts} - {"honest"})
    print(_row("kind of lie", FATES))
    for kind in kinds:
        print(_row(kind, [counts[kind, fate] for fate in FATES]))
    print(_row("all lies", [sum(counts[kind, fate] for kind in kinds) for fate in FATES]))
    print(_row("honest", [counts["honest", fate] for fate in FATES]))
    return 1 if any(counts[kind, "unmarked"] for kind in kinds) else 0


def _row(name: str, cells: Iterable[object]) -> str:
    return f"{name:20}" + "".join(f"{cell:>10}" for cell in cells)


def _fate(bench: Bench, told: HandTold) -> str:
    """The worst that becomes of its readings."""
    fates = {"no slot"} if not told.readings else set[str]()
    for reading in told.readings:
        text = bench.drafted(reading, reading.text)
        fates.add("refused" if text is None else "marked" if bench.stories.check(reading.event, text).findings else "unmarked")
    return max(fates, key=("no slot", "refused", "marked", "unmarked").index)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--list", action="store_true", help="print every unmarked lie and every honest text that does not stand")
    parser.add_argument("--story", default="", help="only stories whose name matches this pattern")
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
