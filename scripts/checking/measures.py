"""What the bench prints: mutants caught by class, rewrites and true text flagged."""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from agent.figures.verdict import Checked, FigureVerdict, Verdict
from checking.cases import Case, span
from checking.mutant import Mutant, put, sentence
from checking.rewrites import rewrites


@dataclass(slots=True)
class Tally:
    """Mutants of one class: made and caught, and a line for each miss."""

    total: Counter[str] = field(default_factory=Counter)
    hit: Counter[str] = field(default_factory=Counter)
    misses: list[str] = field(default_factory=list)


def mutants(folders: Sequence[Path], aliases: Mapping[str, str], only: str, limit: int, show: bool) -> None:
    """Every lie of every case, the cases side by side. `limit` keeps so many of a class in a case (0: all)."""
    total: Counter[str] = Counter()
    hit: Counter[str] = Counter()
    with ProcessPoolExecutor(max_workers=min(4, os.cpu_count() or 1)) as pool:
        for tally in pool.map(partial(tally_case, aliases=aliases, only=only, limit=limit), folders):
            total += tally.total
            hit += tally.hit
            if show:
                print("\n".join(tally.misses))
    print("\nmutants caught")
    for name in sorted(total):
        print(f"  {name:<22}{hit[name]:>5} of {total[name]:<5}{hit[name] / total[name]:>8.1%}")
    if total:
        print(f"  {'all':<22}{hit.total():>5} of {total.total():<5}{hit.total() / total.total():>8.1%}")


def tally_case(folder: Path, aliases: Mapping[str, str], only: str, limit: int) -> Tally:
    case, tally = Case(folder, aliases), Tally()
    for name, mutant in chosen(case, only, limit):
        checked = case.run(mutant.text)
        tally.total[name] += 1
        if case.caught(checked, mutant):
            tally.hit[name] += 1
        else:
            tally.misses += miss_lines(case, name, mutant, checked)
    return tally


def chosen(case: Case, only: str, limit: int) -> Iterator[tuple[str, Mutant]]:
    by_class: dict[str, list[Mutant]] = defaultdict(list)
    for name, mutant in case.lies():
        if only in name:
            by_class[name].append(mutant)
    for name, made in by_class.items():
        step = -(-len(made) // limit) if limit else 1
        yield from ((name, mutant) for mutant in made[::step])


def miss_lines(case: Case, name: str, mutant: Mutant, checked: Checked) -> list[str]:
    """The class, the mutated sentence with its change marked, and what each figure there got and on what evidence."""
    low, high = sentence(mutant.text, mutant.start, mutant.end)
    line = f"{mutant.text[low : mutant.start]}【{mutant.text[mutant.start : mutant.end]}】{mutant.text[mutant.end : high]}"
    lines = [
        f"missed | {case.name} | {name} | was 【{case.text[mutant.old_start : mutant.old_end]}】",
        f"    {line.strip()[:260]}",
    ]
    for verdict in checked.figures:
        if verdict.figure.start < mutant.end and verdict.figure.end > mutant.start:
            figure = verdict.figure
            lines.append(f"    {figure.text} = {figure.written_value} {figure.unit}: {reason(verdict)}")
    return [line.replace("\n", "⏎") for line in lines]


def reason(verdict: FigureVerdict) -> str:
    proofs = "; ".join(f"{p.source} [{p.locator}] {p.quote[:80]}" for p in verdict.evidence[:2])
    return f"{verdict.verdict} {verdict.message} {proofs}".replace("\n", "⏎")


def true_rewrites(cases: Sequence[Case], show: bool) -> None:
    total: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    for case in cases:
        for verdict in case.passed:
            figure = verdict.figure
            for kind, new in rewrites(figure, verdict.verdict is Verdict.SUPPORTED):
                mutant = put(case.text, figure, new)
                checked = case.run(mutant.text)
                total[kind] += 1
                if case.caught(checked, mutant):
                    wrong[kind] += 1
                    if show:
                        print(f"rewrite | {case.name} | {kind} | {figure.text} -> {new}")
                        print_flags(checked, mutant)
    print(f"\nmeaning-preserving rewrites flagged: {wrong.total()} of {total.total()}")
    for kind in total:
        print(f"  {kind:<34}{wrong[kind]:>5} of {total[kind]}")


def print_flags(checked: Checked, mutant: Mutant) -> None:
    for finding in checked.findings:
        low, high = span(finding)
        if low < mutant.end and high > mutant.start:
            print(f"    {finding.verdict} {mutant.text[low:high]} {finding.message}")


def false_alarms(cases: Sequence[Case], show: bool) -> None:
    """Findings on true text, in all and by case."""
    figures = sum(len(case.base.figures) for case in cases)
    findings = sum(len(case.base.findings) for case in cases)
    print(f"false alarms on true text: {findings} of {figures} figures ({findings / max(figures, 1):.2%})")
    for case in cases:
        print(f"  {case.name:<14}{len(case.base.findings):>4} of {len(case.base.figures)}")
        for finding in case.base.findings if show else ():
            low, high = span(finding)
            start, end = sentence(case.text, low, high)
            clause = f"{case.text[start:low]}【{case.text[low:high]}】{case.text[high:end]}"
            print(f"    {finding.verdict} {finding.message} | {clause.strip()[:200]}")
