"""The tables of a true report's sources written another way, meaning kept: nothing more may be flagged, no lie may pass."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice
from pathlib import Path

from agent.figures.check import check
from agent.figures.evidence import Evidence, Source, TableSource, index
from agent.figures.layout import Grid
from agent.figures.tabular import TableReader
from agent.figures.traditional import simplified_rows
from agent.figures.verdict import Checked, FigureVerdict
from agent.figures.vocabulary import Vocabulary
from checking.cases import Case, findings_in, span
from checking.cellways import CELLS
from checking.laid import Laid, laid, source_of
from checking.layouts import LAYOUTS
from checking.mutant import Mutant
from checking.tablefiles import CAPTIONED, FILES, read_back

WAYS = [*FILES, *LAYOUTS, *CELLS]


@dataclass(slots=True)
class Tally:
    """By way: tables rewritten, figures and claims checked, flagged anew; lies told, passed."""

    tables: Counter[str] = field(default_factory=Counter)
    figures: Counter[str] = field(default_factory=Counter)
    flagged: Counter[str] = field(default_factory=Counter)
    lies: Counter[str] = field(default_factory=Counter)
    passed: Counter[str] = field(default_factory=Counter)
    lines: list[str] = field(default_factory=list)


def measure(folders: Sequence[Path], aliases: Mapping[str, str], only: str, limit: int, show: bool) -> Tally:
    """Every way for the tables of every case. `limit`: lies a case and way, of those caught with the tables as they are."""
    whole = Tally()
    with ProcessPoolExecutor(max_workers=min(2, os.cpu_count() or 1)) as pool:
        for tally in pool.map(partial(of_case, aliases=aliases, only=only, limit=limit), folders):
            for name in ("tables", "figures", "flagged", "lies", "passed"):
                getattr(whole, name).update(getattr(tally, name))
            if show and tally.lines:
                print("\n".join(tally.lines))
    print(f"\ntables written another way: {whole.flagged.total()} of {whole.figures.total()} figures flagged, {whole.passed.total()} of {whole.lies.total()} lies passed")
    for way in WAYS:
        if whole.tables[way]:
            lies = f"{whole.passed[way]:>5} of {whole.lies[way]}" if limit else ""
            print(f"  {way:<36}{whole.tables[way]:>4} tables{whole.flagged[way]:>5} of {whole.figures[way]:<6}{lies}")
    return whole


def of_case(folder: Path, aliases: Mapping[str, str], only: str, limit: int) -> Tally:
    case, tally = Case(folder, aliases), Tally()
    lies = list(islice(_lies(case), limit))
    for way in (way for way in WAYS if only in way):
        changed, sources = rewritten(case.evidence, way)
        if not changed:
            continue
        evidence = index(sources, aliases)
        _compare(case, way, evidence, tally)
        tally.tables[way] += changed
        tally.lies[way] += len(lies)
        for mutant in lies:
            if not caught(check(case.text, evidence, case.on), check(mutant.text, evidence, case.on), mutant):
                tally.passed[way] += 1
                tally.lines.append(f"passed | {case.name} | {way} | {mutant.text[mutant.start - 40 : mutant.end + 10]!r} was {case.text[mutant.old_start : mutant.old_end]}")
    return tally


def rewritten(evidence: Evidence, way: str) -> tuple[int, list[Source]]:
    """How many tables the way fits, and all sources with these rewritten."""
    changed, sources = 0, []
    grids = {grid.source: grid for grid in evidence.tables}
    for number, source in enumerate(evidence.sources):
        table = laid(grids[number], source) if isinstance(source, TableSource) else None
        made = _made(table, source, way) if table and isinstance(source, TableSource) else []
        changed += bool(made)
        sources += made or [source]
    return changed, sources


def _made(table: Laid, source: TableSource, way: str) -> list[Source]:
    if way in FILES:
        if way == "file .json" and ("#" in source.name or table.caption != source.caption):
            return []  # its caption would have no place
        title = [[table.caption]] if ("#" in source.name or table.caption != source.caption) and way not in CAPTIONED else []
        written = FILES[way](replace(table, above=title))
        return read_back(source, table, written) if written else []
    made = {**LAYOUTS, **CELLS}[way](table)
    return [source_of(made, source)] if made else []


def unread(source: TableSource, grid: Grid, way: str, vocabulary: Vocabulary) -> Counter[tuple[str, str]]:
    """The figures of a table, value and unit, that are not read where it is written this way."""
    table = laid(grid, source)
    made = [one for one in _made(table, source, way) if isinstance(one, TableSource)] if table else []
    if not made:
        return Counter()
    told: Counter[tuple[str, str]] = Counter()
    for one in made:
        told += _figures_of(TableReader(simplified_rows(one.rows), vocabulary, one.on, 0, 0, one.caption).grid)
    return _figures_of(grid) - told


def _figures_of(grid: Grid) -> Counter[tuple[str, str]]:
    return Counter((figure.written_value, figure.unit) for figures in grid.cells.values() for figure in figures)


def _compare(case: Case, way: str, evidence: Evidence, tally: Tally) -> None:
    checked = check(case.text, evidence, case.on)
    tally.figures[way] += len(checked.figures)
    for finding in checked.findings:
        low, high = span(finding)
        if findings_in(checked, low, high) - findings_in(case.base, low, high):
            tally.flagged[way] += 1
            text = finding.figure.text if isinstance(finding, FigureVerdict) else finding.text
            tally.lines.append(f"flagged | {case.name} | {way} | …{case.text[max(0, low - 30) : high + 6]!r} {text}: {finding.verdict} {finding.message}")


def _lies(case: Case) -> Iterator[Mutant]:
    """Changed figures that a table proves and the checker catches, one of each class in turn."""
    tables = {source.name for source in case.evidence.sources if isinstance(source, TableSource)}
    proved = {v.figure.start for v in case.passed if any(proof.source in tables for proof in v.evidence)}
    seen: Counter[str] = Counter()
    kinds: dict[str, list[Mutant]] = {}
    for name, mutant in case.lies():
        if mutant.single and mutant.single.start in proved:
            kinds.setdefault(name, []).append(mutant)
    for name, made in sorted(kinds.items(), key=lambda kind: -len(kind[1])):
        mutant = made[len(made) // 2]
        seen[name] += 1
        if case.caught(case.run(mutant.text), mutant):
            yield mutant


def caught(true: Checked, told: Checked, mutant: Mutant) -> bool:
    return bool(findings_in(told, mutant.start, mutant.end) - findings_in(true, mutant.old_start, mutant.old_end))
