"""A draft checked again after an edit, with what was kept: the verdicts are those of a check from nothing."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from agent.figures.check import check
from agent.figures.evidence import Evidence, index
from agent.figures.kept import Kept
from agent.opening import issue_sources
from agent.sources import date_in
from feeds.aliases import load_aliases
from store.weeks import Weeks

PASTED = "新增一段：潞晨科技训练动用 250 张 GPU，英矽智能融资 1.1 亿美元，两者合计 1.3 亿美元。"


@pytest.fixture(scope="module")
def week(drafted_once: Path) -> tuple[str, Evidence]:
    from feeds.week import Week

    issue = Weeks(drafted_once).latest(Week.parse("2025-W11"))
    assert issue is not None
    text = issue.draft.read_text("utf-8")
    return text, index(issue_sources(issue, date_in(text)), load_aliases(None))


def edited(text: str, dice: random.Random) -> str:
    """One thing an editor does: a figure changed, lines moved, deleted, pasted, a heading or a cell rewritten."""
    lines = text.split("\n")
    body = [n for n, line in enumerate(lines) if n > 20 and line.strip()]
    at, other = dice.choice(body), dice.choice(body)
    match dice.randrange(5):
        case 0:
            lines[at] = re.sub(r"\d", lambda m: str((int(m[0]) + 1) % 10), lines[at], count=1)
        case 1:
            lines[at], lines[other] = lines[other], lines[at]
        case 2:
            del lines[at]
        case 3:
            lines[at:at] = [PASTED, ""]
        case _:
            lines[at] = lines[at].replace("算力", "应用").replace("环比", "同比")
    return "\n".join(lines)


@pytest.mark.parametrize("seed", range(3))
def test_the_same_as_from_nothing(week: tuple[str, Evidence], seed: int) -> None:
    text, evidence = week
    on, kept, dice = date_in(text), Kept(), random.Random(seed)
    check(text, evidence, on, kept)
    changed = 0
    for _ in range(6):
        text = edited(text, dice)
        again, anew = check(text, evidence, on, kept), check(text, evidence, on)
        assert again == anew
        changed += len(anew.findings)
    assert changed


def test_what_did_not_change_is_not_judged_again(week: tuple[str, Evidence], monkeypatch: pytest.MonkeyPatch) -> None:
    from agent.figures.candidates import Found
    from agent.figures.contexts import Mention
    from agent.figures.match import Matcher

    text, evidence = week
    on, kept, judged, inner = date_in(text), Kept(), list[str](), Matcher._find

    def counted(self: Matcher, mention: Mention) -> Found:
        judged.append(mention.figure.text)
        return inner(self, mention)

    monkeypatch.setattr(Matcher, "_find", counted)
    check(text, evidence, on, kept)
    first = len(judged)
    check(text + f"\n{PASTED}\n", evidence, on, kept)
    assert 0 < len(judged) - first < 20 < first
