"""Which sources are of use: how many of their items the kept weeks took in, and how many a report's figures rest on."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from feeds.health import Health
from feeds.model import Source
from store.weeks import Issue, Weeks, read_json

DEAD = 3  # failed runs in a row
_SOURCE = re.compile(r"(?m)^source:[ \t]*(.*)$")


@dataclass(frozen=True, slots=True)
class Use:
    """`items`: of all kept weeks; `reached`: those that prove a figure of a report; `remark`: what is wrong, or ""."""

    source: str
    title: str
    items: int
    reached: int
    last: str
    failed: int
    remark: str


def uses_of(sources: Sequence[Source], weeks: Weeks, health: Mapping[str, Health]) -> list[Use]:
    """The most useful first. Raises WeekFileError for a ledger that does not read back."""
    items, reached = Counter[str](), Counter[str]()
    issues = [issue for week in weeks.begun() if (issue := weeks.latest(week)) and issue.ledger.is_file()]
    for issue in issues:
        titles = _titles(issue)
        items.update(titles.values())
        reached.update(titles[name] for name in _proving(issue) if name in titles)
    found = [
        _use(source, items, reached, health.get(source.id, Health()), bool(issues)) for source in sources
    ]
    return sorted(found, key=lambda use: (-use.reached, -use.items, use.source))


def _use(source: Source, items: Counter[str], reached: Counter[str], health: Health, drafted: bool) -> Use:
    given = items[source.title]
    remark = ""
    if health.failed >= DEAD:
        remark = f"failed {health.failed} runs in a row: {health.why}"
    elif drafted and not given:
        remark = health.why or "nothing of it was ever taken in"
    return Use(source.id, source.title, given, reached[source.title], health.last, health.failed, remark)


def _titles(issue: Issue) -> dict[str, str]:
    """Evidence file -> the title of the source it came from."""
    found = {}
    for path in sorted(issue.evidence.glob("*.md")):
        said = _SOURCE.search(path.read_text(encoding="utf-8", errors="replace").split("\n---\n")[0])
        if said:
            found[path.name] = said[1].strip()
    return found


def _proving(issue: Issue) -> set[str]:
    ledger = read_json(issue.ledger)
    return {proof["source"] for verdict in ledger["verdicts"] for proof in verdict["evidence"]}
