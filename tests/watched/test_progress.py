"""A bar on a terminal, plain lines elsewhere, nothing to a program."""

from __future__ import annotations

from datetime import UTC, datetime
from io import StringIO

import pytest
from rich.console import Console

from agent.watch.progress import NODES, shown
from agent.watch.runlog import BEGUN, ENDED, Step


def test_a_bar_on_a_terminal() -> None:
    screen, at = StringIO(), datetime(2025, 3, 14, tzinfo=UTC)
    with shown(quiet=False, console=Console(file=screen, force_terminal=True, width=80)) as (say, watch):
        assert watch is not None
        for node in NODES:
            watch(Step(at, BEGUN, node))
            say(f"{node}  [b]3 items[/b]")
            watch(Step(at, ENDED, node))
        watch(Step(at, BEGUN, "draft", "compute.news"))
    text = screen.getvalue()
    assert "draft compute.news" in text and "collect  [b]3 items[/b]" in text and "━" in text


def test_lines_elsewhere(capsys: pytest.CaptureFixture[str]) -> None:
    for quiet in (False, True):
        with shown(quiet=quiet) as (say, watch):
            say("collect   6 tables")
            assert watch is None
    assert capsys.readouterr().err == "collect   6 tables\n"
