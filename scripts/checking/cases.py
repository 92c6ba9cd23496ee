"""One true report with its sources, and everything that can be made of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path

from agent.figures.check import check
from agent.figures.evidence import index
from agent.figures.kept import Kept
from agent.figures.verdict import PASSED, Checked, ClaimVerdict, FigureVerdict, Verdict
from agent.sources import date_in, read_sources
from checking import digits, groups, words
from checking.mutant import Mutant, in_table
from checking.truth import accidental

Finding = FigureVerdict | ClaimVerdict
LATIN = re.compile(r"(?<![\w.])[A-Z][A-Za-z.]*[a-z](?: [A-Z][A-Za-z.]+)*")


class Case:
    def __init__(self, folder: Path, aliases: Mapping[str, str]) -> None:
        self.name = folder.name
        self.text = (folder / "draft.md").read_text(encoding="utf-8")
        self.on = date_in(self.text)
        previous = folder / "previous"
        old = read_sources([previous], previous=True, on=self.on) if previous.exists() else []
        self.evidence = index([*read_sources([folder / "sources"], on=self.on), *old], aliases)
        self.words = groups.source_words(self.evidence)
        self.stated = [mention.figure for mention in self.evidence.mentions]
        self.kept = Kept()
        self.base = self.run(self.text)
        self.passed = [v for v in self.base.figures if v.verdict in PASSED]
        self.figures = [v.figure for v in self.passed]
        self.prose = [f for f in self.figures if not in_table(self.text, f.start)]
        self.results = {v.figure.start: computed(v) for v in self.passed if v.verdict is Verdict.DERIVED}
        self.names = {name: aliases.get(name, name) for name in sorted(self._names(aliases))}

    def run(self, text: str) -> Checked:
        return check(text, self.evidence, self.on, self.kept)

    def _names(self, aliases: Mapping[str, str]) -> set[str]:
        labels = {
            label
            for grid in self.evidence.tables
            for row in range(grid.header_rows, len(grid.rows))
            for label in grid.labels(row)
        }
        latin = set(LATIN.findall(self.text))
        found = {name for name in {*labels, *aliases, *latin} if 1 < len(name) < 25 and name in self.text}
        return {name for name in found if not re.search(r"\d.*[%年月元]|[轮期]$", name)}

    def lies(self) -> Iterator[tuple[str, Mutant]]:
        """Every mutant with its class, those left out that are true by accident."""
        for name, mutant in self._mutants():
            if not accidental(mutant, self.text, self.words, self.results, self.stated):
                yield name, mutant

    def _mutants(self) -> Iterator[tuple[str, Mutant]]:
        for name, operator in {**digits.OPERATORS, **words.OPERATORS}.items():
            made = (operator(self.text, figure) for figure in self.figures)
            yield from ((name, m) for m in made if m)
        for verdict in self.passed:
            found = groups.misread(self.text, verdict.figure, [p.quote for p in verdict.evidence])
            if found:
                yield found
        yield from self._group_mutants()

    def _group_mutants(self) -> Iterator[tuple[str, Mutant]]:
        text = self.text
        yield from (("swap: values", m) for m in groups.value_swaps(text, self.prose))
        yield from (("swap: far", m) for m in groups.far_swaps(text, self.prose))
        yield from (("swap: table rows", m) for m in groups.table_swaps(text, self.figures))
        yield from (("swap: table columns", m) for m in groups.column_swaps(text, self.figures))
        yield from (("swap: names", m) for m in groups.name_swaps(text, self.prose, self.names))
        yield from (("other subject", m) for m in groups.replaced_names(text, self.prose, self.names))
        yield from (("rotation", m) for m in groups.rotations(text, self.prose))
        yield from (("last week's", m) for m in groups.stale(text, self.figures, self.evidence))
        yield from (("rank, extreme", m) for m in groups.word_flips(text, self.figures, groups.RANKS))
        yield from (("rank, extreme", m) for m in groups.listed_names(text))
        yield from (("movement word", m) for m in groups.word_flips(text, self.figures, groups.TURNED))
        yield from (("metric word", m) for m in groups.metric_words(text, self.prose))
        yield from (("inserted", m) for m in groups.inserted(text, self.words + text))
        yield from (("derived", m) for m in groups.derived(text, self.figures, self.results))

    def caught(self, checked: Checked, mutant: Mutant) -> bool:
        """A finding at the changed place that the true draft did not have there."""
        before = findings_in(self.base, mutant.old_start, mutant.old_end)
        after = findings_in(checked, mutant.start, mutant.end)
        return bool(after - before)


def computed(verdict: FigureVerdict) -> Decimal:
    """The result a derived figure's message tells, else what is written."""
    found = re.search(r"算得 (-?[\d.]+)", verdict.message)
    return Decimal(found[1]) if found else verdict.figure.value or Decimal(0)


def findings_in(checked: Checked, start: int, end: int) -> Counter[str]:
    """Findings over start:end; a claim counts by its kind, its text holds what was changed."""
    return Counter(
        f.figure.text if isinstance(f, FigureVerdict) else f"claim {f.kind}"
        for f in checked.findings
        if span(f)[0] < end and span(f)[1] > start
    )


def span(finding: Finding) -> tuple[int, int]:
    if isinstance(finding, FigureVerdict):
        return finding.figure.start, finding.figure.end
    return finding.start, finding.end
