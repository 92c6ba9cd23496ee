"""A run checks again and again: the evidence is indexed once, and no check is answered from another's evidence."""

from __future__ import annotations

from datetime import date

import pytest

from agent.checks import Checks
from agent.figures.check import check
from agent.figures.evidence import Evidence, TextSource, index

ON = date(2025, 3, 14)
DRAFT = "# 周报\n\n潞晨科技的训练成本为 20 万美元，训练动用 224 张 GPU。\n"


def said(cost: str) -> list[TextSource]:
    return [TextSource("a.md", f"潞晨科技的训练成本为 {cost} 万美元，训练动用 224 张 GPU。", ON)]


def test_the_same_evidence_is_indexed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    checks, indexed = Checks(), list[object]()

    def counted(*given: object) -> Evidence:
        indexed.append(given)
        return index(*given)  # type: ignore[arg-type]

    monkeypatch.setattr("agent.checks.index", counted)
    for draft in (DRAFT, DRAFT, DRAFT.replace("20", "30"), DRAFT + "\n同时训练动用 225 张 GPU。\n"):
        assert checks.check(draft, said("20"), {}, ON) == check(draft, index(said("20"), {}), ON)
    assert len(indexed) == 1


def test_other_evidence_another_date_or_other_names_are_read_anew() -> None:
    checks = Checks()
    for sources, aliases, on in ((said("20"), {}, ON), (said("30"), {}, ON), (said("20"), {"潞晨": "潞晨科技"}, ON), (said("20"), {}, date(2024, 3, 14))):
        assert checks.check(DRAFT, sources, aliases, on) == check(DRAFT, index(sources, aliases), on)
    assert checks.check(DRAFT, said("30"), {}, ON).findings and not checks.check(DRAFT, said("20"), {}, ON).findings
