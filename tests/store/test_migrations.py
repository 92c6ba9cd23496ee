"""A workspace of an older zhoubao opens, what it was is kept; one of a newer is refused in one line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from agent.cli import main
from store import migrations
from store.errors import WeekFileError

WEEK = "2025-W11"
Told = pytest.CaptureFixture[str]


def aged(root: Path) -> tuple[Path, bytes]:
    """The drafted sample as schema 1 wrote it."""
    (root / "weeks" / migrations.MARK).unlink()
    ledger = root / "weeks" / WEEK / "ledger.json"
    data = json.loads(ledger.read_text("utf-8"))
    old = {name: value for name, value in data.items() if name not in ("dropped", "prompts", "notes", "model")}
    ledger.write_text(json.dumps({**old, "schema": 1}), "utf-8")
    return ledger, ledger.read_bytes()


def test_every_step_leads_to_the_next() -> None:
    assert sorted(migrations.STEPS) == list(range(1, migrations.SCHEMA))
    assert migrations.step_1({"week": WEEK, "notes": ["甲"]})["notes"] == ["甲"]
    assert migrations.step_1({"week": WEEK})["failures"] == []


def test_an_older_workspace_opens(drafted: Path, capsys: Told) -> None:
    ledger, before = aged(drafted)
    assert main(["status", "--workspace", str(drafted)]) == 0
    told = capsys.readouterr()
    assert "upgraded  1 ledgers" in told.err and "ready" in told.out
    assert json.loads(ledger.read_text("utf-8"))["schema"] == migrations.SCHEMA
    assert (drafted / "weeks" / ".schema-1" / WEEK / "ledger.json").read_bytes() == before
    assert main(["approve", WEEK, "--workspace", str(drafted)]) == 0
    assert "upgraded" not in capsys.readouterr().err


def test_broken_off_it_is_taken_up_again(drafted: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ledger, before = aged(drafted)

    def full(path: Path, data: object) -> None:
        raise WeekFileError(f"{path}: cannot be written")

    with monkeypatch.context() as patch:
        patch.setattr(migrations, "write_json", full)
        assert main(["status", "--workspace", str(drafted)]) == 2
    assert ledger.read_bytes() == before and migrations.schema_of(drafted / "weeks") == 1
    assert main(["status", "--workspace", str(drafted)]) == 0
    assert migrations.schema_of(drafted / "weeks") == migrations.SCHEMA


@pytest.mark.parametrize("name", [migrations.MARK, f"{WEEK}/ledger.json"])
@pytest.mark.parametrize("command", [["status"], ["resume"], ["approve", WEEK]])
def test_a_newer_one_is_refused(name: str, command: list[str], drafted: Path, capsys: Told) -> None:
    path = drafted / "weeks" / name
    path.write_text(json.dumps({**json.loads(path.read_text("utf-8")), "schema": 99}), "utf-8")
    before = path.read_bytes()
    capsys.readouterr()
    assert main([*command, "--workspace", str(drafted)]) == 2
    said = capsys.readouterr().err
    assert len(said.splitlines()) == 1 and "schema 99 is of a newer zhoubao" in said
    assert path.read_bytes() == before
