"""创五个季度新高, 为三个月来最低: so many periods, and not one more, of which the cell beside it is the highest or the lowest. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from agent.figures.contexts import Mention
from agent.figures.evidence import Evidence
from agent.figures.streaks import steps_of

_PEAK = re.compile(r"(?:以?来|内|之内)?的?(?:新|最)?(?:(?P<high>新高|最高|高点|高位)|新低|最低|低点|低位)")
_PERIODS = re.compile(r"(?P<unit>[周月日季年])度?$")
_KINDS = {"季": re.compile(r"\d{4}-Q\d"), "月": re.compile(r"\d{4}-\d\d"), "年": re.compile(r"\d{4}"), "周": re.compile(r"\d{4}-\d\d-\d\d(?:~.*)?"), "日": re.compile(r"\d{4}-\d\d-\d\d")}
FEWEST, NEAREST = 2, 3
Prove = Callable[[Mention], Mention | None]


def peak(mention: Mention, mates: Sequence[Mention], text: str, evidence: Evidence, prove: Prove) -> Mention | None:
    """The cell, of a figure of the sentence, that stands out over as many periods."""
    said = _PERIODS.search(mention.figure.text.strip()) if mention.table < 0 and mention.figure.dimension == "duration" else None
    found = _PEAK.match(text, mention.figure.end) if said else None
    steps = steps_of(mention) if found else 0
    if said is None or found is None or steps < FEWEST:
        return None
    near = sorted((m for m in mates if m.figure.dimension != "date" and m is not mention), key=lambda m: abs(m.figure.start - mention.figure.start))
    for own in (own for m in near[:NEAREST] if (own := prove(m)) is not None and own.table >= 0):
        if _stands_out(_course(own, _KINDS[said["unit"]], evidence), steps, high=bool(found["high"])):
            return own
    return None


def _stands_out(values: Sequence[Mention], steps: int, *, high: bool) -> bool:
    """`values`: of the cell and before it, the last first."""
    told = [(m.figure.value or 0) * (1 if high else -1) for m in values]
    if len(told) < steps:
        return False
    return told[0] > max(told[1:steps]) and (len(told) == steps or told[steps] >= told[0])


def _course(cell: Mention, kind: re.Pattern[str], evidence: Evidence) -> list[Mention]:
    """The cell and those of the periods before it, the last first: down its column, or along its row."""
    grid = evidence.tables[cell.table]
    cells = [m for r in range(len(grid.rows)) for m in evidence.by_place.get((cell.source, r), ()) if m.table == cell.table and m.figure.unit == cell.figure.unit]
    if kind.fullmatch(grid.dates[cell.row] if cell.row < len(grid.dates) else ""):
        labels = grid.labels(cell.row)
        dated = {grid.dates[m.row]: m for m in cells if m.column == cell.column and grid.labels(m.row) == labels and kind.fullmatch(grid.dates[m.row])}
        now = grid.dates[cell.row]
    else:
        heads = {c: days[0] for c, terms in enumerate(grid.header_terms) if len(days := [t[1:] for t in terms if t[0] == "%"]) == 1 and kind.fullmatch(days[0])}
        dated = {heads[m.column]: m for m in cells if m.row == cell.row and m.column in heads}
        now = heads.get(cell.column, "")
    return [dated[day] for day in sorted(dated, reverse=True) if now and day <= now]
