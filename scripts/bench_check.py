"""Measure the figure checker: verdicts on mutants of true reports, rewrites, false alarms, natural errors, speed.

    python scripts/bench_check.py [--natural FILE] [--list]

Cases: tests/cases/*/ (draft.md, sources/, previous/). Each operator is applied to every figure it fits, one mutant at
a time; a mutant is caught when a finding covers the place that was changed (an extraction miss is a miss).
"""

from __future__ import annotations

import argparse
import json
import random
import re
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path

from agent.figures.check import check
from agent.figures.evidence import Evidence, TextSource, index
from agent.figures.extract import extract
from agent.figures.model import Figure
from agent.figures.verdict import PASSED, Checked
from agent.sources import date_in, read_sources
from feeds.aliases import load_aliases

ROOT = Path(__file__).resolve().parent.parent
Mutant = tuple[str, int, int]  # text, start and end of the changed place
HAN = "零一二三四五六七八九"


def edit(text: str, figure: Figure, new: str) -> Mutant:
    return text[: figure.start] + new + text[figure.end :], figure.start, figure.start + len(new)


def numbers(figure: Figure) -> list[re.Match[str]]:
    return list(re.finditer(r"\d[\d,]*(?:\.\d+)?", figure.text))


def swap_number(
    text: str, figure: Figure, change: Callable[[str], str | None], which: int = 0
) -> Mutant | None:
    found = numbers(figure)
    if not found or figure.dimension in ("date", "size"):
        return None
    new = change(found[which][0])
    if new is None or new == found[which][0]:
        return None
    return edit(text, figure, figure.text[: found[which].start()] + new + figure.text[found[which].end() :])


def last_digit(number: str) -> str:
    return number[:-1] + str((int(number[-1]) + random.choice((1, 2, 3, 7))) % 10)


def transpose(number: str) -> str | None:
    pairs = [
        i
        for i in range(len(number) - 1)
        if number[i].isdigit() and number[i + 1].isdigit() and number[i] != number[i + 1]
    ]
    if not pairs:
        return None
    i = random.choice(pairs)
    new = number[:i] + number[i + 1] + number[i] + number[i + 2 :]
    return None if new.startswith("0") and not new.startswith("0.") else new


def decimal_shift(number: str) -> str | None:
    if "." not in number:
        return number[:-1] + "." + number[-1] if len(number) > 1 and "," not in number else None
    whole, rest = number.split(".")
    shifted = (whole + rest[0] + "." + rest[1:]).rstrip(".").lstrip("0")
    return None if not shifted or float(shifted) == 0 else shifted


def times_ten(number: str) -> str | None:
    return number + "0" if "." not in number and "," not in number else decimal_shift(number)


def over_round(number: str) -> str | None:
    if "." not in number:
        value = int(number.replace(",", ""))
        return str((value // 10 + 1) * 10) if value > 20 and value % 10 else None
    whole, rest = number.split(".")
    cut = rest[:-1]
    wrong = f"{whole}.{cut}" if cut else whole  # cut, not rounded
    right = int(rest[-1]) < 5
    return None if right or rest[-1] == "0" else wrong


def by_text(old: str, new: str) -> Callable[[str, Figure], Mutant | None]:
    def change(text: str, figure: Figure) -> Mutant | None:
        return edit(text, figure, figure.text.replace(old, new, 1)) if old in figure.text else None

    return change


def unit_scale(text: str, figure: Figure) -> Mutant | None:
    for old, new in (("亿", "万"), ("万", "亿")):
        if old in figure.text:
            return edit(text, figure, figure.text.replace(old, new, 1))
    return None


def currency(text: str, figure: Figure) -> Mutant | None:
    for old, new in (("美元", "元"), ("港元", "元"), ("元", "美元")):
        if old in figure.text:
            return edit(text, figure, figure.text.replace(old, new, 1))
    return None


def percent_point(text: str, figure: Figure) -> Mutant | None:
    if figure.text.endswith("%"):
        return edit(text, figure, figure.text[:-1] + " 个百分点")
    return edit(text, figure, re.sub(r"\s?个?百分点", "%", figure.text)) if "百分点" in figure.text else None


WORDS = [
    ("增长", "下降"),
    ("上涨", "下跌"),
    ("下降", "增长"),
    ("提升", "下降"),
    ("上调", "下调"),
    ("下调", "上调"),
    ("收窄", "扩大"),
]


def direction(text: str, figure: Figure) -> Mutant | None:
    if figure.text[0] in "+-":
        return edit(text, figure, ("-" if figure.text[0] == "+" else "+") + figure.text[1:])
    if figure.dimension not in ("percent", "point"):
        return None
    before = text[max(0, figure.start - 4) : figure.start]
    for old, new in WORDS:
        if old in before:
            at = text.rindex(old, 0, figure.start)
            return text[:at] + new + text[at + len(old) :], at, figure.end
    return None


def bound(text: str, figure: Figure) -> Mutant | None:
    for old, new in (
        ("超", "近"),
        ("近", "超"),
        ("约", "不足"),
        ("以内", "以上"),
        ("以上", "以内"),
        ("不足", "超"),
        ("突破", "不足"),
        ("不低于", "不高于"),
        ("最高", "至少"),
    ):
        if old in figure.text:
            return edit(text, figure, figure.text.replace(old, new, 1))
    return (
        edit(text, figure, "超 " + figure.text)
        if figure.dimension == "money" and figure.text[0].isdigit()
        else None
    )


def bound_dropped(text: str, figure: Figure) -> Mutant | None:
    if figure.bound in (">", "<", "<=", ">="):
        return edit(
            text, figure, re.sub(r"^(?:超过|超|突破|不足|不低于|最高|近)\s?|以内$|以上$", "", figure.text)
        )
    return None


def range_end(text: str, figure: Figure) -> Mutant | None:
    return (
        swap_number(text, figure, last_digit, -1)
        if figure.high is not None and len(numbers(figure)) > 1
        else None
    )


def changed_date(text: str, figure: Figure) -> Mutant | None:
    found = numbers(figure)
    if figure.dimension != "date" or not found:
        return None
    last = found[-1]
    value = int(last[0])
    new = str(value - 1 if value > 1 else value + 1)
    return edit(text, figure, figure.text[: last.start()] + new + figure.text[last.end() :])


def kmb(text: str, figure: Figure) -> Mutant | None:
    found = re.search(r"(?<=\d)([KMB])$", figure.text)
    return edit(text, figure, figure.text[:-1] + {"K": "M", "M": "B", "B": "M"}[found[1]]) if found else None


def han_numeral(text: str, figure: Figure) -> Mutant | None:
    found = re.search(r"[二三四五六七八九]", figure.text)
    if not found or figure.dimension == "date":
        return None
    new = HAN[(HAN.index(found[0]) % 9) + 1]
    return edit(text, figure, figure.text.replace(found[0], new, 1))


FIGURE_OPERATORS: dict[str, Callable[[str, Figure], Mutant | None]] = {
    "last digit": lambda t, f: swap_number(t, f, last_digit),
    "transposition": lambda t, f: swap_number(t, f, transpose),
    "decimal shift": lambda t, f: swap_number(t, f, decimal_shift),
    "times ten": lambda t, f: swap_number(t, f, times_ten),
    "wrong rounding": lambda t, f: swap_number(t, f, over_round),
    "万/亿": unit_scale,
    "currency": currency,
    "%/百分点": percent_point,
    "sign, direction": direction,
    "bound": bound,
    "bound dropped": bound_dropped,
    "range end": range_end,
    "date": changed_date,
    "K/M/B": kmb,
    "Chinese numeral": han_numeral,
}


def swaps(text: str, figures: list[Figure]) -> Iterator[Mutant]:
    """Two neighbours of one unit in one paragraph change places."""
    for i, a in enumerate(figures):
        for b in figures[i + 1 : i + 4]:
            if (
                a.unit == b.unit
                and a.dimension == b.dimension != "date"
                and a.written_value != b.written_value
                and "\n" not in text[a.end : b.start]
            ):
                yield (
                    text[: a.start] + b.text + text[a.end : b.start] + a.text + text[b.end :],
                    a.start,
                    b.end,
                )
                break


def far_swaps(text: str, figures: list[Figure]) -> Iterator[Mutant]:
    """A figure takes the value of one of its unit from another paragraph."""
    for a in figures:
        others = [
            b
            for b in figures
            if b.unit == a.unit
            and b.dimension == a.dimension != "date"
            and b.written_value != a.written_value
            and "\n" in text[min(a.end, b.end) : max(a.start, b.start)]
        ]
        if others:
            yield edit(text, a, random.choice(others).text)


def rotations(text: str, figures: list[Figure]) -> Iterator[Mutant]:
    """A list bound by 分别为 turns by one."""
    for word in re.finditer("分别为", text):
        run: list[Figure] = []
        for figure in figures:
            if figure.start < word.end():
                continue
            gap = text[(run[-1].end if run else word.end()) : figure.start]
            if len(gap) > 24 or re.search("[，；。]", gap):
                break
            run.append(figure)
        if len(run) > 1:
            turned = run[1:] + run[:1]
            new, at = "", word.end()
            for old, put in zip(run, turned, strict=True):
                new += text[at : old.start] + put.text
                at = old.end
            yield text[: word.end()] + new + text[run[-1].end :], word.end(), run[-1].end


def stale(text: str, figures: list[Figure], evidence: Evidence) -> Iterator[Mutant]:
    """Last week's value in place of this week's, from the cell of the same row and column."""
    for figure in figures:
        for cell in evidence.near_value(figure):
            if cell.table < 0 or evidence.is_previous(cell) or cell.figure.value != figure.value:
                continue
            grid = evidence.tables[cell.table]
            key = ("|".join(grid.labels(cell.row)), grid.headers[cell.column])
            for old in evidence.mentions:
                if old.table >= 0 and evidence.is_previous(old):
                    other = evidence.tables[old.table]
                    same = ("|".join(other.labels(old.row)), other.headers[old.column]) == key
                    if (
                        same
                        and figure.dimension != "duration"
                        and old.figure.value != figure.value
                        and (found := numbers(figure))
                    ):
                        number = numbers(old.figure)
                        if number:
                            yield edit(
                                text,
                                figure,
                                figure.text[: found[0].start()]
                                + number[0][0]
                                + figure.text[found[0].end() :],
                            )
            break


RANKS = [
    ("第一", "第二"),
    ("最大涨幅", "最小涨幅"),
    ("最大跌幅", "最小跌幅"),
    ("涨幅最大值", "涨幅最小值"),
    ("跌幅最大值", "跌幅最小值"),
    ("上调", "下调"),
    ("缩短至", "延长至"),
    ("缩小到", "扩大到"),
]


def ranks(text: str, figures: list[Figure]) -> Iterator[Mutant]:
    for old, new in RANKS:
        for found in re.finditer(old, text):
            end = re.search(r"[。；\n]", text[found.end() :])
            yield (
                text[: found.start()] + new + text[found.end() :],
                found.start(),
                found.end() + (end.start() if end else 40),
            )
    tops = list(re.finditer(r"(?:分别为|、|和)\s?([\w.]+)（([^）]+)）", text))
    for a, b in pairwise(tops):
        if b.start() - a.end() < 3:
            yield (
                text[: a.start(1)]
                + b[1]
                + "（"
                + b[2]
                + text[a.end(2) : b.start(1)]
                + a[1]
                + "（"
                + a[2]
                + text[b.end(2) :],
                a.start(1) - 12,
                b.end(2),
            )


def inserted(text: str, figures: list[Figure]) -> Iterator[Mutant]:
    for end in re.finditer(r"[\u4e00-\u9fff]。", text):
        new = random.choice(("，同比增长 37%", "，覆盖 26 个国家", "，总额达 83 亿元", "，用时 19 个月"))
        yield (
            text[: end.start() + 1] + new + text[end.start() + 1 :],
            end.start() + 1,
            end.start() + 1 + len(new),
        )


def derived(text: str, figures: list[Figure], results: set[int]) -> Iterator[Mutant]:
    for figure in figures:
        if figure.start in results and (made := swap_number(text, figure, last_digit)):
            yield made


def rewrites(text: str, figure: Figure) -> Iterator[tuple[str, str]]:
    """The same figure written another way: nothing may be flagged."""
    if re.search(r"\d \S", figure.text):
        yield "spacing", re.sub(r"(?<=\d) (?=\S)|(?<=\S) (?=\d)", "", figure.text)
    if figure.text.isascii() is False and figure.dimension != "size":
        yield (
            "full width",
            "".join(chr(ord(c) + 0xFEE0) if c.isdigit() or c in "%" else c for c in figure.text),
        )
    number = numbers(figure)
    if re.fullmatch(r"\d+ ?万(?:美元|元)", figure.text):
        yield "万 → digits", re.sub(r"(\d+) ?万", lambda m: f"{int(m[1]) * 10000:,} ", figure.text)
    if figure.dimension in ("count", "duration") and re.fullmatch(r"[2-9] ?[\u4e00-\u9fff]+", figure.text):
        yield "3 → 三", HAN[int(figure.text[0])] + figure.text[1:].strip()
    if re.fullmatch(r"\d{2,3}B", figure.text):
        yield "B → 亿", f"{int(figure.text[:-1]) * 10} 亿"
    if re.fullmatch(r"\d{1,2}:\d\d", figure.text):
        yield "mm:ss → hh:mm:ss", "00:" + figure.text.zfill(5)
    if figure.unit == "%" and figure.dimension == "percent" and len(number) == 1:
        yield "%→％", figure.text.replace("%", "％")


class Case:
    def __init__(self, folder: Path, aliases: dict[str, str]) -> None:
        self.name = folder.name
        self.text = (folder / "draft.md").read_text(encoding="utf-8")
        self.on = date_in(self.text)
        previous = folder / "previous"
        old = read_sources([previous], previous=True, on=self.on) if previous.exists() else []
        self.evidence = index([*read_sources([folder / "sources"], on=self.on), *old], aliases)
        self.base = self.run(self.text)
        self.figures = [v.figure for v in self.base.figures if v.verdict in PASSED]
        self.results = {v.figure.start for v in self.base.figures if str(v.verdict) == "derived"}

    def run(self, text: str) -> Checked:
        return check(text, self.evidence, self.on)

    def mutants(self) -> Iterator[tuple[str, Mutant]]:
        for name, operator in FIGURE_OPERATORS.items():
            for figure in self.figures:
                made = operator(self.text, figure)
                if made and made[0] != self.text:
                    yield name, made
        cells = [
            f for f in self.figures if not self.text[self.text.rfind("\n", 0, f.start) + 1 :].startswith("|")
        ]
        yield from (("swap", m) for m in swaps(self.text, cells))
        yield from (("swap, table", m) for m in table_swaps(self.text, self.figures))
        yield from (("swap, far", m) for m in far_swaps(self.text, cells))
        yield from (("rotation", m) for m in rotations(self.text, cells))
        yield from (("last week's", m) for m in stale(self.text, self.figures, self.evidence))
        yield from (("rank, extreme", m) for m in ranks(self.text, self.figures))
        yield from (("inserted", m) for m in inserted(self.text, self.figures))
        yield from (("derived", m) for m in derived(self.text, self.figures, self.results))


def table_swaps(text: str, figures: list[Figure]) -> Iterator[Mutant]:
    """Two cells of one column change places."""
    rows = [f for f in figures if text[text.rfind("\n", 0, f.start) + 1 :].startswith("|")]
    for i, a in enumerate(rows):
        for b in rows[i + 1 :]:
            column = [text[text.rfind("\n", 0, f.start) + 1 : f.start].count("|") for f in (a, b)]
            if (
                column[0] == column[1]
                and "\n" in text[a.end : b.start]
                and "\n\n" not in text[a.end : b.start]
                and a.text != b.text
            ):
                yield (
                    text[: a.start] + b.text + text[a.end : b.start] + a.text + text[b.end :],
                    a.start,
                    b.end,
                )
                break


def verdicts_at(checked: Checked, start: int, end: int) -> list[str]:
    return [
        f"{v.verdict} {v.message} {[p.source for p in v.evidence]}"
        for v in checked.figures
        if v.figure.start < end and v.figure.end > start
    ]


def caught(checked: Checked, start: int, end: int) -> bool:
    for finding in checked.findings:
        a, b = (
            (finding.figure.start, finding.figure.end)
            if hasattr(finding, "figure")
            else (finding.start, finding.end)
        )
        if a < end and b > start:
            return True
    return False


def measure_mutants(cases: list[Case], show: bool) -> None:
    total: dict[str, int] = defaultdict(int)
    hit: dict[str, int] = defaultdict(int)
    for case in cases:
        for name, (text, start, end) in case.mutants():
            total[name] += 1
            found = caught(case.run(text), start, end)
            hit[name] += found
            if show and not found:
                print(
                    f"  missed {case.name} {name}: …{text[max(0, start - 24) : start]}【{text[start:end]}】{text[end : end + 12]}…".replace(
                        "\n", "⏎"
                    )
                )
    print("\nmutants caught")
    for name in total:
        print(f"  {name:<18}{hit[name]:>5} of {total[name]:<5}{hit[name] / total[name]:>8.1%}")
    print(
        f"  {'all':<18}{sum(hit.values()):>5} of {sum(total.values()):<5}{sum(hit.values()) / sum(total.values()):>8.1%}"
    )


def measure_rewrites(cases: list[Case], show: bool) -> None:
    total = wrong = 0
    for case in cases:
        for figure in case.figures:
            for kind, new in rewrites(case.text, figure):
                text, start, end = edit(case.text, figure, new)
                total += 1
                if caught(case.run(text), start, end):
                    wrong += 1
                    if show:
                        print(f"  flagged {case.name} {kind}: {figure.text!r} -> {new!r}")
    print(f"\nmeaning-preserving rewrites flagged: {wrong} of {total}")


def measure_false_alarms(cases: list[Case]) -> None:
    figures = sum(len(case.base.figures) for case in cases)
    findings = sum(len(case.base.findings) for case in cases)
    print(f"false alarms on true text: {findings} of {figures} figures ({findings / figures:.2%})")


def measure_natural(path: Path, aliases: dict[str, str]) -> None:
    """Labels of natural_errors.jsonl: a label is caught when a finding overlaps the labelled words."""
    wanted = {"ERROR": [0, 0], "OK": [0, 0]}
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        on = date.fromisoformat(row["date"])
        checked = check(row["summary"], index([TextSource("source", row["source"], on)], aliases), on)
        for label in row["labels"]:
            kind = label["label"].split("-")[0]
            if kind not in wanted:
                continue
            at = row["summary"].find(label["figure"])
            numbered = re.search(r"\d[\d.]*", label["figure"])
            if at < 0 and numbered:
                at = row["summary"].find(numbered[0])
            found = at >= 0 and caught(checked, at, at + len(label["figure"]))
            good = found if kind == "ERROR" else at >= 0 and not found
            wanted[kind][0] += good
            wanted[kind][1] += 1
            if not good:
                print(f"  {label['label']} {row['id']} {label['figure']}: {label['why'][:70]}")
    for kind, (good, total) in wanted.items():
        word = "caught" if kind == "ERROR" else "passed"
        print(f"natural {kind}* {word}: {good} of {total} ({good / total:.0%})")


def measure_speed(cases: list[Case], aliases: dict[str, str]) -> None:
    """A 10,000-character draft against 10, 100 and 1,000 sources, CPU of the check once the evidence is indexed."""
    text = "\n\n".join(case.text.partition("---\n")[2].partition("---\n")[2] for case in cases)
    draft = (text * (10_000 // len(text) + 1))[:10_000]
    folder = [p for case in cases for p in (ROOT / "tests/cases" / case.name / "sources").iterdir()]
    base = read_sources(sorted(folder), on=cases[0].on)
    print("\nspeed")
    for count in (10, 100, 1000):
        sources = (base * (count // len(base) + 1))[:count]
        started = time.process_time()
        evidence = index(sources, aliases)
        built = time.process_time() - started
        runs = []
        for _ in range(5):
            started = time.process_time()
            check(draft, evidence, cases[0].on)
            runs.append(time.process_time() - started)
        print(
            f"  {count:>5} sources: check {sorted(runs)[2] * 1000:.0f} ms CPU, index built in {built * 1000:.0f} ms"
        )
    runs = []
    for _ in range(5):
        started = time.process_time()
        extract(draft)
        runs.append(time.process_time() - started)
    print(f"  extraction alone: {len(draft) / sorted(runs)[2]:,.0f} characters a second")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--natural", type=Path, help="a file of labelled natural errors (JSON lines)")
    parser.add_argument("--list", action="store_true", help="print every miss")
    parser.add_argument("--cases", type=Path, default=ROOT / "tests" / "cases")
    args = parser.parse_args()
    random.seed(11)
    aliases = load_aliases(None)
    cases = [
        Case(folder, aliases) for folder in sorted(args.cases.iterdir()) if (folder / "draft.md").exists()
    ]
    print(
        f"{len(cases)} true reports, {sum(len(c.base.figures) for c in cases)} figures, {sum(len(c.base.claims) for c in cases)} claims"
    )
    measure_false_alarms(cases)
    if args.list:
        for case in cases:
            for finding in case.base.findings:
                print("  false alarm", case.name, finding)
    measure_mutants(cases, args.list)
    measure_rewrites(cases, args.list)
    if args.natural:
        print()
        measure_natural(args.natural, aliases)
    measure_speed(cases, aliases)


if __name__ == "__main__":
    main()
