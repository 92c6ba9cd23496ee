"""CPU of a check: a 10,000-character draft against more and more sources, and longer and longer drafts."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from agent.figures.check import body_start, check
from agent.figures.evidence import index
from agent.figures.extract import extract
from agent.sources import read_sources
from checking.cases import Case


def median_cpu(run: Callable[[], object], times: int = 5) -> float:
    taken = []
    for _ in range(times):
        started = time.process_time()
        run()
        taken.append(time.process_time() - started)
    return sorted(taken)[times // 2]


def measure(cases: Sequence[Case], folder: Path, aliases: Mapping[str, str]) -> None:
    text = "\n\n".join(case.text[body_start(case.text) :] for case in cases)
    draft = (text * (10_000 // len(text) + 1))[:10_000]
    files = [path for case in cases for path in (folder / case.name / "sources").iterdir()]
    base = read_sources(sorted(files), on=cases[0].on)
    print("\nspeed, a draft of 10,000 characters")
    for count in (10, 100, 1000):
        sources = (base * (count // len(base) + 1))[:count]
        started = time.process_time()
        evidence = index(sources, aliases)
        built = time.process_time() - started
        cpu = median_cpu(partial(check, draft, evidence, cases[0].on))
        print(f"  {count:>5} sources: check {cpu * 1000:.0f} ms CPU, index built in {built * 1000:.0f} ms")
    evidence = index(base, aliases)
    for length in (2_500, 5_000, 10_000, 20_000):
        part = (draft * 2)[:length]
        cpu = median_cpu(partial(check, part, evidence, cases[0].on), 3)
        print(f"  {length:>6} characters: check {cpu * 1000:.0f} ms CPU")
    print(f"  extraction alone: {len(draft) / median_cpu(partial(extract, draft)):,.0f} characters a second")
