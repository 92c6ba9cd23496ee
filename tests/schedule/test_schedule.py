"""The week drafted by itself: when it is due, what wakes it, caught up once, never twice."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from shutil import which

import pytest

from agent.cli import main
from agent.watch.scheduling import Plan, is_last_try, order_for, plan_of
from feeds.week import SHANGHAI, Week

FAKE_CRONTAB = """#!/bin/sh
if [ "$1" = "-l" ]; then [ -f "$HOME/table" ] || { echo "no crontab for you" >&2; exit 1; }; cat "$HOME/table"; else cat > "$HOME/table"; fi
"""
FAKE_SYSTEMCTL = '#!/bin/sh\necho "$@" >> "$HOME/systemctl.log"\n'
OTHERS = "MAILTO=me\n# my own\n5 4 * * * /usr/bin/true 100\\%\n*/7 * * * * echo no newline at the end"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("day", "now", "due"),
    [
        ("fri", "2025-03-14T17:59", "2025-W10"),
        ("fri", "2025-03-14T18:00", "2025-W11"),
        ("fri", "2025-03-17T09:00", "2025-W11"),
        ("mon", "2025-03-10T18:00", "2025-W11"),
        ("close", "2025-01-27T18:00", "2025-W05"),  # Spring Festival: Monday is the only trading day
        ("close", "2025-10-10T17:00", "2025-W40"),
        ("close", "2025-09-30T18:00", "2025-W40"),  # National Day: Tuesday is the last one
    ],
)
def test_due(day: str, now: str, due: str) -> None:
    assert str(Plan(day).due(at(now))) == due


def test_the_machines_zone_does_not_matter() -> None:
    utc = datetime.fromisoformat("2025-03-14T10:00:00+00:00")
    assert Plan().due(utc) == Week.parse("2025-W11")
    assert Plan().next_due(utc).isoformat() == "2025-03-21T18:00:00+08:00"


def test_no_week_before_the_installation() -> None:
    plan = plan_of("fri", "18:00", at("2025-03-17T09:00"))
    assert plan.due(at("2025-03-18T09:00")) is None
    assert plan.due(at("2025-03-21T18:00")) == Week.parse("2025-W12")


def test_caught_up_once() -> None:
    plan, now, week = Plan(), at("2025-03-16T09:00"), Week.parse("2025-W11")
    assert order_for(plan, now, drafted=False, begun=False)[0] == "run"
    plan = plan.with_try(week)
    assert order_for(plan, now, drafted=False, begun=True)[0] == "resume"
    assert order_for(plan, now, drafted=True, begun=True)[0] == "nothing"
    assert order_for(plan.with_try(week), now, drafted=False, begun=True)[0] == "given up"
    assert is_last_try(plan, week) and not is_last_try(Plan(), week), "the last try does without the model"


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home and programs of our own on the path."""
    home, programs = tmp_path / "home", tmp_path / "bin"
    home.mkdir()
    programs.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}/usr/bin{os.pathsep}/bin")
    return home


def program(machine: Path, name: str, text: str) -> None:
    path = machine.parent / "bin" / name
    path.write_text(text, "utf-8")
    path.chmod(0o755)


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """One feed of its own and no table: a run of it is short."""
    root = tmp_path / "a desk"
    assert main(["init", str(root)]) == 0
    (root / "sources.yaml").write_text("sources:\n  - {id: a, url: a.json}\n", "utf-8")
    (root / "a.json").write_text('{"version": "https://jsonfeed.org/version/1", "items": [{"id": "1", "title": "一则新闻"}]}', "utf-8")
    return root


def test_a_cron_line_beside_others(machine: Path, desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    program(machine, "crontab", FAKE_CRONTAB)
    program(machine, "systemctl", "#!/bin/sh\nexit 1\n")
    table = machine / "table"
    table.write_text(OTHERS, "utf-8")
    for _ in range(2):
        assert main(["schedule", "install", "--day", "close", "--at", "16:30", "--workspace", str(desk)]) == 0
    lines = table.read_text("utf-8").splitlines()
    assert "\n".join(lines[:-1]) == OTHERS and len(lines) == OTHERS.count("\n") + 2
    assert lines[-1].startswith("30 * * * *") and f"tick --workspace '{desk}'" in lines[-1]
    assert main(["schedule", "show", "--workspace", str(desk)]) == 0
    assert "16:30 Asia/Shanghai" in capsys.readouterr().out
    assert main(["schedule", "remove", "--workspace", str(desk)]) == 0
    assert table.read_text("utf-8") == OTHERS + "\n"
    assert main(["schedule", "show", "--workspace", str(desk)]) == 1


def test_a_systemd_timer_first(machine: Path, desk: Path) -> None:
    program(machine, "systemctl", FAKE_SYSTEMCTL)
    program(machine, "crontab", FAKE_CRONTAB)
    assert main(["schedule", "install", "--workspace", str(desk)]) == 0
    units = {path.suffix: path.read_text("utf-8") for path in (machine / ".config/systemd/user").iterdir()}
    assert "Persistent=true" in units[".timer"] and f'"{desk}"' in units[".service"]
    assert (
        "enable --now" in (machine / "systemctl.log").read_text("utf-8") and not (machine / "table").exists()
    )
    assert main(["schedule", "remove", "--workspace", str(desk)]) == 0
    assert list((machine / ".config/systemd/user").iterdir()) == []


def test_a_table_that_cannot_be_read_is_not_replaced(machine: Path, desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    program(machine, "crontab", '#!/bin/sh\n[ "$1" = -l ] && { echo "tables is locked" >&2; exit 1; }\ncat > "$HOME/table"\n')
    program(machine, "systemctl", "#!/bin/sh\nexit 1\n")
    assert main(["schedule", "install", "--workspace", str(desk)]) == 2
    assert "tables is locked" in capsys.readouterr().err and not (machine / "table").exists()


@pytest.fixture
def crontab() -> Iterator[str]:
    """The user's real one, as it was afterwards."""
    if not which("crontab"):
        pytest.skip("no crontab here")
    before = subprocess.run(["crontab", "-l"], capture_output=True, check=False)
    if before.returncode and b"no crontab" not in before.stderr:
        pytest.skip("this user may have no crontab")
    try:
        yield before.stdout.decode()
    finally:
        if before.returncode:
            subprocess.run(["crontab", "-r"], check=False)
        else:
            subprocess.run(["crontab", "-"], input=before.stdout, check=True)


def test_a_real_crontab_takes_the_line(crontab: str, machine: Path, desk: Path) -> None:
    program(machine, "systemctl", "#!/bin/sh\nexit 1\n")
    place = machine.parent / "a 100% desk"
    desk.rename(place)
    others = crontab + "# of a test\n5 4 * * * /usr/bin/true 100\\%\n"
    subprocess.run(["crontab", "-"], input=others.encode(), check=True)
    for _ in range(2):
        assert main(["schedule", "install", "--at", "16:30", "--workspace", str(place)]) == 0
    table = subprocess.run(["crontab", "-l"], capture_output=True, text=True, check=True).stdout
    assert table.startswith(others) and table.count("\n") == others.count("\n") + 1
    line = table.splitlines()[-1]
    given = line.removeprefix("30 * * * * ").replace("\\%", "%")  # as cron hands it to sh
    subprocess.run(["/bin/sh", "-c", given], check=True, cwd=machine, env={"HOME": str(machine)})
    assert (place / "schedule.log").read_text("utf-8") == ""
    assert main(["schedule", "remove", "--workspace", str(place)]) == 0
    assert subprocess.run(["crontab", "-l"], capture_output=True, text=True, check=True).stdout == others


@pytest.mark.skipif(not which("systemd-analyze"), reason="no systemd-analyze here")
def test_systemd_reads_the_units(machine: Path, desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(machine, "systemctl", FAKE_SYSTEMCTL)
    place = machine.parent / "a 100% $desk"
    desk.rename(place)
    assert main(["schedule", "install", "--at", "16:05", "--workspace", str(place)]) == 0
    units = sorted((machine / ".config/systemd/user").iterdir())
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(machine))
    read = subprocess.run(["systemd-analyze", "verify", "--user", *map(str, units)], capture_output=True, text=True, check=False)
    assert (read.returncode, read.stderr) == (0, "")
    (when,) = (line.partition("=")[2] for line in units[1].read_text("utf-8").splitlines() if line.startswith("OnCalendar"))
    told = subprocess.run(["systemd-analyze", "calendar", when], capture_output=True, text=True, check=True).stdout
    assert "Normalized form: *-*-* *:05:00" in told


def test_neither_is_one_line(machine: Path, desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("crontab", "systemctl"):
        program(machine, name, "#!/bin/sh\nexit 127\n")
    assert main(["schedule", "install", "--workspace", str(desk)]) == 2
    assert "schedule serve" in capsys.readouterr().err


@pytest.mark.parametrize("words", [["--day", "someday"], ["--at", "25:00"], ["--at", "18"]])
def test_bad_usage(desk: Path, words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schedule", "serve", *words, "--workspace", str(desk)]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def planned(desk: Path) -> None:
    folder = desk / "store"
    folder.mkdir(exist_ok=True)
    plan = {"schema": 1, "plan": {"day": "mon", "at": "00:00", "since": "", "tried": {}}}
    (folder / "schedule.json").write_text(json.dumps(plan), "utf-8")


def test_a_tick_drafts_the_week_that_is_due_and_no_other(desk: Path) -> None:
    planned(desk)
    assert main(["schedule", "tick", "--workspace", str(desk)]) in (0, 1)
    drafts = list((desk / "weeks").glob("*/draft*.md"))
    assert len(drafts) == 1
    assert main(["schedule", "tick", "--workspace", str(desk)]) == 0
    assert list((desk / "weeks").glob("*/draft*.md")) == drafts


def test_serve_drafts_and_ends_when_told(desk: Path) -> None:
    planned(desk)
    command = [
        sys.executable,
        "-m",
        "agent",
        "schedule",
        "serve",
        "--day",
        "mon",
        "--at",
        "00:00",
        "--workspace",
        str(desk),
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        seen = ""
        for line in process.stdout:
            seen += line
            if line.startswith(("next    read", "next    settle")):
                break
        process.send_signal(signal.SIGTERM)
        assert "ended" in process.stdout.read() and process.wait(20) == 0
    assert len(list((desk / "weeks").glob("*/draft.md"))) == 1


def test_a_week_without_trading_says_so(desk: Path) -> None:
    """National Day and Mid-Autumn of 2023: Monday to Friday closed."""
    assert Week.parse("2023-W40").trading_days == ()
    assert main(["run", "2023-W40", "--workspace", str(desk)]) in (0, 1)
    draft = (desk / "weeks" / "2023-W40" / "draft.md").read_text("utf-8")
    assert "本周没有交易日" in draft.split("行情复盘")[-1]
