"""Natural errors: sentences of real summaries, labelled by hand."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from agent.figures.check import check
from agent.figures.evidence import TextSource, index
from agent.figures.verdict import Checked
from checking.cases import findings_in


def flagged(checked: Checked, start: int, end: int) -> bool:
    return bool(findings_in(checked, start, end))


def measure(path: Path, aliases: Mapping[str, str]) -> None:
    """A label is caught when a finding overlaps the labelled words."""
    wanted = {"ERROR": [0, 0], "OK": [0, 0]}
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        on = date.fromisoformat(row["date"])
        checked = check(row["summary"], index([TextSource("source", row["source"], on)], aliases), on)
        for label in row["labels"]:
            kind = label["label"].split("-")[0]
            if kind not in wanted:
                continue
            good = judged(checked, row["summary"], label["figure"], kind)
            wanted[kind][0] += good
            wanted[kind][1] += 1
            if not good:
                print(f"  {label['label']} {row['id']} {label['figure']}: {label['why'][:70]}")
    for kind, (count, total) in wanted.items():
        word = "caught" if kind == "ERROR" else "passed"
        print(f"natural {kind}* {word}: {count} of {total} ({count / max(total, 1):.0%})")


def judged(checked: Checked, summary: str, words: str, kind: str) -> bool:
    at = summary.find(words)
    numbered = re.search(r"\d[\d.]*", words)
    if at < 0 and numbered:
        at = summary.find(numbered[0])
    found = at >= 0 and flagged(checked, at, at + len(words))
    return found if kind == "ERROR" else at >= 0 and not found
