"""CPU of a check: a 10,000-character draft against more and more sources, longer and longer drafts, other readers."""

from __future__ import annotations

import contextlib
import io
import time
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from agent.figures.check import body_start, check
from agent.figures.evidence import Source, TableSource, TextSource, index
from agent.figures.extract import extract
from agent.sources import read_sources
from checking.cases import Case

REPORTS = 10  # that are checked one by one
SUFFIXES = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"


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
    names = sorted({name for case in cases for name in case.names}, key=len, reverse=True)
    print("\nspeed, a draft of 10,000 characters")
    for count in (10, 100, 1000):
        sources = base[:count] + [
            other(base[i % len(base)], i // len(base), names) for i in range(len(base), count)
        ]
        started = time.process_time()
        evidence = index(sources, aliases)
        built = time.process_time() - started
        once = partial(check, draft, evidence, cases[0].on)
        first, cpu = median_cpu(once, 1), median_cpu(once)
        print(f"  {count:>6} sources: check {cpu * 1000:.0f} ms CPU, the first {first * 1000:.0f} ms, index built in {built * 1000:.0f} ms")
    own_reports(cases, folder, aliases, base)
    evidence = index(base, aliases)
    for length in (2_500, 5_000, 10_000, 20_000):
        cpu = median_cpu(partial(check, (draft * 2)[:length], evidence, cases[0].on), 3)
        print(f"  {length:>6} characters: check {cpu * 1000:.0f} ms CPU")
    readers(draft)


def own_reports(cases: Sequence[Case], folder: Path, aliases: Mapping[str, str], base: Sequence[Source]) -> None:
    """Each report with its own sources first, as a desk checks it, and others' up to 100: CPU for 10,000 characters."""
    taken, characters = 0.0, 0
    for case in cases[:REPORTS]:
        own = read_sources(sorted((folder / case.name / "sources").iterdir()), on=case.on)
        names = {source.name for source in own}
        evidence = index([*own, *(s for s in base if s.name not in names)][:100], aliases)
        taken += median_cpu(partial(check, case.text, evidence, case.on), 3)
        characters += len(case.text)
    print(f"  the reports one by one, their own sources among 100: {taken / characters * 10_000_000:.0f} ms CPU for 10,000 characters")


def other(source: Source, number: int, names: Sequence[str]) -> Source:
    """A source like this one about other companies, with other digits."""
    if isinstance(source, TextSource):
        return replace(source, name=f"{source.name}-{number}", text=retold(source.text, number, names))
    if isinstance(source, TableSource):
        rows = tuple(tuple(retold(cell, number, names) for cell in row) for row in source.rows)
        return replace(source, name=f"{source.name}-{number}", rows=rows)
    return source


def retold(text: str, number: int, names: Sequence[str]) -> str:
    mark = SUFFIXES[number % len(SUFFIXES)]
    for name in names:
        text = text.replace(name, f"{name[:1]}{mark}{name[1:]}")
    turned = {ord(str(d)): str((d + number) % 9 + 1) for d in range(1, 10)}
    return text.translate(turned)


def readers(draft: str) -> None:
    """Characters a second of extraction, beside the libraries one would reach for (each does less)."""
    ours = len(draft) / median_cpu(partial(extract, draft))
    print(f"  extraction alone: {ours:,.0f} characters a second")
    for name, reader in (("jionlp", jionlp_reader), ("cn2an", cn2an_reader)):
        if find_spec(name) is None:
            print(f"  {name}: not installed (pip install 'zhoubao[bench]')")
            continue
        with warnings.catch_warnings(action="ignore"):
            rate = len(draft) / median_cpu(partial(reader(), draft), 1)
        print(f"  {name}: {rate:,.0f} characters a second; ours is {ours / rate:.0f} times that")


def jionlp_reader() -> Callable[[str], object]:
    """Money and times of each line: the two extractors of the library that find quantities."""
    with contextlib.redirect_stdout(io.StringIO()):
        ner = import_module("jionlp").ner

    def read(text: str) -> object:
        return [(ner.extract_money(line), ner.extract_time(line)) for line in text.splitlines() if line]

    return read


def cn2an_reader() -> Callable[[str], object]:
    transform = import_module("cn2an").transform

    def read(text: str) -> object:
        return [transform(line, "cn2an") for line in text.splitlines() if line]

    return read
