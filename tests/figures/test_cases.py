"""True reports under tests/cases: nothing of them may be flagged, apart from the false alarms that are still known.

`docs/benchmarks.md` says what they are; the target is none. A number in tests/cases/known.txt may only be lowered.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.figures.check import check
from agent.figures.evidence import index
from agent.figures.verdict import FigureVerdict
from agent.sources import date_in, read_sources
from feeds.aliases import load_aliases

CASES = sorted(path.parent for path in (Path(__file__).parents[1] / "cases").glob("*/draft.md"))
# Of reports in tests/cases/unseen.txt most: their authors did not see the rules.
KNOWN = {name: int(count) for name, count in map(str.split, (Path(__file__).parents[1] / "cases/known.txt").read_text(encoding="utf-8").splitlines())}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_true_report_is_clean(case: Path) -> None:
    draft = (case / "draft.md").read_text(encoding="utf-8")
    on = date_in(draft)
    sources = read_sources([case / "sources"], on=on)
    if (case / "previous").exists():
        sources += read_sources([case / "previous"], previous=True, on=on)
    checked = check(draft, index(sources, load_aliases()), on)
    assert len(checked.figures) > 20, "most figures were not read"
    flagged = [
        f"{f.verdict} {f.figure.text if isinstance(f, FigureVerdict) else f.text}: {f.message}"
        for f in checked.findings
    ]
    assert len(flagged) <= KNOWN.get(case.name, 0), flagged
