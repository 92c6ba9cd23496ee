"""A past week drafted again from what its run kept: no feed, no table, no archive, and not one byte otherwise."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from agent.cli import main
from feeds.sample import copy_sample

WEEK = "2025-W11"


def bare(root: Path) -> Path:
    """Nothing is left to read but the weeks; the settings say other things than they did."""
    for name in ("store", "data", "feeds", "history"):
        shutil.rmtree(root / name)
    settings = root / "zhoubao.toml"
    changed = settings.read_text("utf-8").replace('name = "示例研究部"', 'name = "别的部门"').replace('"联发科", ', "")
    settings.write_text(changed, "utf-8")
    return root / "weeks" / WEEK


def test_a_lost_draft_is_put_back_byte_for_byte(drafted: Path, drafted_once: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = bare(drafted)
    (folder / "draft.md").unlink()
    assert main(["run", WEEK, "--from-evidence", "--workspace", str(drafted)]) == 0
    told = capsys.readouterr()
    assert "as they were read before" in told.err and f"draft   {folder / 'draft.md'}" in told.out
    was = drafted_once / "weeks" / WEEK
    for name in ("draft.md", "ledger.json"):
        assert (folder / name).read_bytes() == (was / name).read_bytes()
    assert sorted(p.name for p in (folder / "evidence").iterdir()) == sorted(p.name for p in (was / "evidence").iterdir())


def test_beside_an_edited_draft(drafted: Path, drafted_once: Path) -> None:
    folder = bare(drafted)
    (folder / "draft.md").write_text("编辑的稿子\n", "utf-8")
    assert main(["run", "--week", WEEK, "--workspace", str(drafted)]) == 0
    assert (folder / "draft.2.md").read_bytes() == (drafted_once / "weeks" / WEEK / "draft.md").read_bytes()
    assert (folder / "draft.md").read_text("utf-8") == "编辑的稿子\n"
    assert main(["export", WEEK, "--workspace", str(drafted)]) == 0
    assert (folder / "draft.2.html").read_text("utf-8").count("data:image/svg+xml") == len(list((folder / "charts").iterdir()))


def test_what_is_not_kept_cannot_be_drafted_from(tmp_path: Path, drafted: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copy_sample(tmp_path)
    assert main(["run", WEEK, "--from-evidence", "--workspace", str(tmp_path)]) == 2
    assert "kept its evidence" in capsys.readouterr().err
    gathered = drafted / "weeks" / WEEK / "evidence" / "gathered.jsonl"
    for data, said in ((gathered.read_bytes()[:-500], "cannot be read back"), (b'{"schema": 99}\n', "schema 99")):
        gathered.write_bytes(data)
        assert main(["run", WEEK, "--from-evidence", "--workspace", str(drafted)]) == 2
        told = capsys.readouterr().err
        assert said in told and len(told.splitlines()) == 1
    assert not (drafted / "weeks" / WEEK / "draft.2.md").exists()


@pytest.mark.parametrize("words", [["2025-W10", "--week", WEEK], ["--sample", "--from-evidence"]])
def test_bad_usage(tmp_path: Path, words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", *words, "--workspace", str(tmp_path)]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
