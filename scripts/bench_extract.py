"""Measure extraction: precision and recall on the hand-labelled clauses, then speed beside other readers of numbers.

    python scripts/bench_extract.py [--list] [--part clauses|speed]

The labels (tests/figures/clauses.jsonl) were written from how the language is read, before extraction was run on them.
A clause marked `open` is a known failure; it counts as a failure here. The other readers do less: jionlp's extractors
of money and of times, line by line, and cn2an's conversion of numerals, need `pip install 'zhoubao[bench]'`.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path

from checking.clauses import Clause, Outcome, measure, read_clauses
from checking.speed import median_cpu, readers

from agent.figures.extract import extract

ROOT = Path(__file__).resolve().parent.parent
CLAUSES = ROOT / "tests" / "figures" / "clauses.jsonl"
UNSEEN = ROOT / "tests" / "figures" / "clauses_unseen.jsonl"
FRESH = ROOT / "tests" / "figures" / "clauses_fresh.jsonl"
LATEST = ROOT / "tests" / "figures" / "clauses_lot.jsonl"
CASES = ROOT / "tests" / "cases"
ISSUES = ROOT / "feeds" / "sample" / "workspace" / "history"
# Each asks a pattern that is tried at many places to give up at every one of them.
ADVERSARIAL = (
    "1,",
    "1.",
    "1-",
    "1 ",
    "万",
    "第",
    "-",
    "一",
    "a-",
    "A",
    "A ",
    "(",
    "[1,",
    "#",
    "> ",
    "$",
    "2025.",
    "零点",
    "@.",
)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--list", action="store_true", help="print every clause that is read wrong")
    parser.add_argument("--part", choices=("all", "clauses", "speed"), default="all")
    args = parser.parse_args()
    if args.part in ("all", "clauses"):
        clauses(read_clauses(CLAUSES), args.list)
        print("\nof news that the grammar was not written from")
        clauses(read_clauses(UNSEEN), args.list)
        print("\nwritten after the grammar was mended by those")
        clauses(read_clauses(FRESH), args.list)
        print("\na lot by another author, many in English")
        clauses(read_clauses(LATEST), args.list)
    if args.part in ("all", "speed"):
        speed()


def clauses(labelled: Sequence[Clause], listing: bool) -> None:
    by_category: dict[str, list[Outcome]] = defaultdict(list)
    wrong = [(clause, outcome) for clause in labelled for outcome in [measure(clause)] if not outcome.clean]
    for clause in labelled:
        by_category[clause.category].append(measure(clause))
    english = sum(1 for clause in labelled if clause.text.isascii() or not _has_han(clause.text))
    print(f"{len(labelled)} clauses, {english} of them English; {len(wrong)} read wrong")
    print(f"  {'':16}{'figures':>24}{'identifiers':>26}")
    print(
        f"  {'category':16}{'labelled':>8}{'prec.':>8}{'recall':>8}{'labelled':>10}{'prec.':>8}{'recall':>8}"
    )
    for category, outcomes in sorted(by_category.items()):
        print(row(category, outcomes))
    print(row("all", [outcome for outcomes in by_category.values() for outcome in outcomes]))
    for clause, outcome in wrong if listing else ():
        print(f"{clause.id}: {clause.text!r} {clause.open}")
        print(
            f"    missed {outcome.missed + outcome.names_missed}, printed {outcome.false + outcome.names_false}"
        )


def _has_han(text: str) -> bool:
    return any("\u4e00" <= letter <= "\u9fff" for letter in text)


def row(name: str, outcomes: Iterable[Outcome]) -> str:
    listed = list(outcomes)
    right, missed = sum(o.right for o in listed), sum(len(o.missed) for o in listed)
    false = sum(len(o.false) for o in listed)
    named, unnamed = sum(o.names_right for o in listed), sum(len(o.names_missed) for o in listed)
    misnamed = sum(len(o.names_false) for o in listed)
    return (
        f"  {name:16}{right + missed:>8}{share(right, false):>8}{share(right, missed):>8}"
        f"{named + unnamed:>10}{share(named, misnamed):>8}{share(named, unnamed):>8}"
    )


def share(right: int, wrong: int) -> str:
    return f"{right / (right + wrong):.1%}" if right + wrong else "-"


def speed() -> None:
    print("\nspeed (CPU)")
    for name, files in (
        ("two weekly issues", sorted(ISSUES.glob("*.md"))),
        ("true reports, dense with figures", sorted(CASES.glob("*/draft.md"))),
        ("articles", sorted(CASES.glob("*/sources/*.md")) + sorted(CASES.glob("*/sources/*.txt"))),
    ):
        text = "\n\n".join(path.read_text("utf-8") for path in files)
        print(f" {name}: {len(text):,} characters, a figure every {len(text) / len(extract(text)):.0f}")
        readers(text)
    print(" 50,000 characters of one mark")
    for mark in ADVERSARIAL:
        long = mark * (50_000 // len(mark))
        print(f"  {mark!r:8} {median_cpu(partial(extract, long), 1) * 1000:8.1f} ms")


if __name__ == "__main__":
    main()
