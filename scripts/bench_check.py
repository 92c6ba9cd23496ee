"""Measure the figure checker: verdicts on mutants of true reports, rewrites, false alarms, natural errors, speed.

    python scripts/bench_check.py [--set tuned|unseen|all] [--natural FILE] [--list] [--case NAME]... [--only CLASS]
        [--limit N]

Cases: tests/cases/*/ (draft.md, sources/, previous/); those named in tests/cases/unseen.txt were written without sight of
the checker and are printed apart (`--set unseen`). Each operator is applied to every figure it fits, one mutant at
a time; a mutant is caught when a finding that the true draft does not have covers the place that was changed (an
extraction miss is a miss). A mutant that is true by accident is left out by rule (checking/truth.py).
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path

from checking import measures, natural, shapes, speed, wordings
from checking.cases import Case

from feeds.aliases import load_aliases

ROOT = Path(__file__).resolve().parent.parent
NATURAL = ROOT.parent / "shared" / "checks" / "natural_errors.jsonl"


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--cases", type=Path, default=ROOT / "tests" / "cases", help="folder of the true reports"
    )
    parser.add_argument("--case", action="append", default=[], help="only this report (repeat)")
    parser.add_argument(
        "--set", choices=("tuned", "unseen", "all"), default="all", help="only the reports the checker grew on, or the others"
    )
    parser.add_argument(
        "--only", default="", metavar="CLASS", help="only mutants of the class, or ways to write a table or a sentence, whose name holds these words"
    )
    parser.add_argument("--limit", type=int, default=0, help="mutants of a class in a report (default: all)")
    parser.add_argument("--list", action="store_true", help="print every miss and false alarm")
    parser.add_argument("--natural", type=Path, help="a file of labelled natural errors (JSON lines)")
    parser.add_argument(
        "--part", choices=("all", "alarms", "mutants", "rewrites", "shapes", "wordings", "natural", "speed"), default="all"
    )
    return parser.parse_args()


def case_sets(args: argparse.Namespace) -> dict[str, list[Path]]:
    """The folders of the cases asked for, by set."""
    listed = args.cases / "unseen.txt"
    unseen = set(listed.read_text(encoding="utf-8").split()) if listed.exists() else set()
    sets: dict[str, list[Path]] = {"tuned": [], "unseen": []}
    for folder in sorted(args.cases.iterdir()):
        if (folder / "draft.md").exists() and (not args.case or folder.name in args.case):
            sets["unseen" if folder.name in unseen else "tuned"].append(folder)
    return {name: folders for name, folders in sets.items() if folders and args.set in ("all", name)}


def main() -> None:
    args = arguments()
    aliases = load_aliases(None)
    cases: list[Case] = []
    for name, folders in case_sets(args).items():
        loaded = [Case(folder, aliases) for folder in folders]
        measure_set(name, loaded, folders, aliases, args)
        cases += loaded
    labels = args.natural or (NATURAL if NATURAL.exists() else None)
    if labels and args.part in ("all", "natural"):
        print()
        natural.measure(labels, aliases)
    if args.part in ("all", "speed"):
        speed.measure(cases, args.cases, aliases)


def measure_set(
    name: str, cases: list[Case], folders: list[Path], aliases: Mapping[str, str], args: argparse.Namespace
) -> None:
    figures, claims = sum(len(c.base.figures) for c in cases), sum(len(c.base.claims) for c in cases)
    print(f"\n{name}: {len(cases)} true reports, {figures} figures, {claims} claims")
    if args.part in ("all", "alarms"):
        measures.false_alarms(cases, args.list)
    if args.part in ("all", "mutants"):
        measures.mutants(folders, aliases, args.only, args.limit, args.list)
    if args.part in ("all", "rewrites"):
        measures.true_rewrites(cases, args.list)
    if args.part == "shapes":
        shapes.measure(folders, aliases, args.only, args.limit, args.list)
    if args.part == "wordings":
        wordings.measure(folders, aliases, args.only, args.limit, args.list)


if __name__ == "__main__":
    main()
