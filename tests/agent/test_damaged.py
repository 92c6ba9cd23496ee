"""A full disk, a file cut off as by a power cut: `resume` ends in the same draft, and the editor's stays as it is."""

from __future__ import annotations

import errno
import os
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from agent.cli import main
from feeds.sample import copy_sample

WEEK = "2025-W11"
Told = pytest.CaptureFixture[str]


def folder_of(root: Path) -> Path:
    return root / "weeks" / WEEK


def cut(path: Path, left: int) -> None:
    with path.open("r+b") as file:
        file.truncate(left)


def resumed(root: Path) -> int:
    return main(["resume", "--workspace", str(root)])


def same(root: Path, drafted_once: Path) -> None:
    """But for the place of the workspace, which failed sources name."""
    for name in ("draft.md", "ledger.json"):
        texts = [(folder_of(desk) / name).read_text("utf-8") for desk in (root, drafted_once)]
        for desk in (root, drafted_once):
            texts = [text.replace(str(desk), "") for text in texts]
        assert texts[0] == texts[1], name


@pytest.mark.parametrize("left", [None, 0, 15_000])
def test_a_draft_that_is_gone_or_cut_off(left: int | None, drafted: Path, drafted_once: Path, capsys: Told) -> None:
    draft = folder_of(drafted) / "draft.md"
    was = draft.read_bytes()
    if left is None:
        draft.unlink()
    else:
        cut(draft, left)
    capsys.readouterr()
    for words in (["approve", WEEK], ["export", WEEK, "--to", "html"], ["review", WEEK, "--no-browser"]):
        assert main([*words, "--workspace", str(drafted)]) == 2, "half a report is never published"
        assert "`zhoubao resume 2025-W11`" in capsys.readouterr().err
    assert main(["status", "--workspace", str(drafted)]) == 1 and "stopped" in (said := capsys.readouterr().out)
    assert ("cut off" in said) == (left is not None)
    assert resumed(drafted) == 0
    same(drafted, drafted_once)
    aside = draft.with_name("draft.cut.md")
    assert left is None or aside.read_bytes() == was[:left], "what was left of it is kept"


def test_an_editor_who_took_the_end_out(drafted: Path) -> None:
    draft = folder_of(drafted) / "draft.md"
    shorter = draft.read_text("utf-8").split("\n## ")[0] + "\n"
    draft.write_text(shorter, "utf-8")
    assert resumed(drafted) == 0
    assert draft.read_text("utf-8") == shorter


@pytest.mark.parametrize("left", [0, 300_000])
def test_a_ledger_cut_off(left: int, drafted: Path, drafted_once: Path, capsys: Told) -> None:
    cut(folder_of(drafted) / "ledger.json", left)
    assert main(["approve", WEEK, "--workspace", str(drafted)]) == 2
    (said,) = capsys.readouterr().err.splitlines()
    assert "`zhoubao resume` writes it anew" in said
    assert main(["status", "--workspace", str(drafted)]) == 1 and "ledger.json cannot be read" in capsys.readouterr().out
    assert resumed(drafted) == 0
    same(drafted, drafted_once)


def test_an_approval_outlives_its_ledger(drafted: Path) -> None:
    assert main(["approve", WEEK, "--by", "编辑甲", "--workspace", str(drafted)]) == 0
    draft, ledger = folder_of(drafted) / "draft.md", folder_of(drafted) / "ledger.json"
    approved, was = ledger.read_bytes(), draft.read_bytes()
    cut(ledger, 5000)
    assert resumed(drafted) == 0
    assert '"by": "编辑甲"' in ledger.read_text("utf-8") and b'"approval"' in approved
    assert draft.read_bytes() == was


@pytest.mark.parametrize("left", [50, 1_000_001])
def test_checkpoints_cut_off(left: int, drafted: Path, drafted_once: Path, capsys: Told) -> None:
    store = drafted / "store"
    cut(store / "checkpoints.sqlite", left)
    assert main(["approve", WEEK, "--workspace", str(drafted)]) == 2
    said = capsys.readouterr().err
    assert len(said.splitlines()) == 1 and "zhoubao resume" in said
    edited = folder_of(drafted) / "draft.md"
    edited.write_text(edited.read_text("utf-8") + "\n编辑加的一段，不含数字。\n", "utf-8")
    was = edited.read_bytes()
    assert resumed(drafted) == 0
    assert edited.read_bytes() == was, "the editor's stays"
    assert (store / "checkpoints.sqlite.damaged-1").stat().st_size == left
    assert main(["approve", WEEK, "--workspace", str(drafted)]) == 0


def test_the_disk_is_full_at_any_write(
    tmp_path: Path, drafted_once: Path, monkeypatch: pytest.MonkeyPatch, capsys: Told
) -> None:
    """Each command gets a little further than the last before nothing can be written any more."""
    copy_sample(tmp_path)
    whole, room = os.fsync, 0

    def full(handle: int) -> None:
        nonlocal room
        room -= 1
        if room < 0:
            if os.fstat(handle).st_mode & 0o100000:
                os.ftruncate(handle, os.fstat(handle).st_size // 2)
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        whole(handle)

    monkeypatch.setattr(os, "fsync", full)
    failed, command = 0, ["run", WEEK]
    for n in range(40):
        room = n * (n + 1)
        status = main([*command, "--workspace", str(tmp_path)])
        told = capsys.readouterr().err
        if status == 0:
            break
        failed += 1
        assert status == 2 and "No space left" in told.splitlines()[-1]
        command = ["resume"] if (folder_of(tmp_path) / "run.json").exists() else command
    assert failed > 4, "it was full at many a place"
    same(tmp_path, drafted_once)
    assert not [path for path in folder_of(tmp_path).iterdir() if path.name.startswith(".")]


def test_the_disk_is_full_under_the_checkpoints(
    tmp_path: Path, drafted_once: Path, monkeypatch: pytest.MonkeyPatch, capsys: Told
) -> None:
    copy_sample(tmp_path)
    connect: Any = sqlite3.connect

    def narrow(path: Any, **more: Any) -> Any:
        connection = connect(path, **more)
        if str(path).endswith("checkpoints.sqlite"):
            connection.execute("PRAGMA max_page_count = 150")
        return connection

    with monkeypatch.context() as patch:
        patch.setattr(sqlite3, "connect", narrow)
        assert main(["run", WEEK, "--workspace", str(tmp_path)]) == 2
    assert "full" in capsys.readouterr().err.splitlines()[-1]
    assert resumed(tmp_path) == 0
    same(tmp_path, drafted_once)
