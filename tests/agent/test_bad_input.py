"""Bad input: one clear line on stderr, exit status 2, nothing half-written."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from agent.cli import main
from feeds.sample import copy_sample


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    copy_sample(tmp_path / "desk")
    return tmp_path / "desk"


def refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    assert main(arguments) == 2
    said = capsys.readouterr().err.strip().splitlines()
    assert said[-1].startswith("zhoubao: ") and "Traceback" not in "\n".join(said)
    return said[-1]


def test_no_workspace(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    line = refused(["run", "2025-W11", "--workspace", str(tmp_path / "none")], capsys)
    assert "zhoubao.toml" in line and "zhoubao init" in line
    assert not (tmp_path / "none").exists()


def test_unreadable_settings(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (desk / "zhoubao.toml").write_text("[desk\nname = 3", encoding="utf-8")
    assert "not TOML" in refused(["run", "2025-W11", "--workspace", str(desk)], capsys)
    assert not (desk / "weeks").exists()


def test_a_setting_that_is_none(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (desk / "zhoubao.toml").write_text('[desk]\nnmae = "x"\n', encoding="utf-8")
    assert "did you mean name" in refused(["run", "2025-W11", "--workspace", str(desk)], capsys)


@pytest.mark.parametrize("week", ["2025-11", "2025-W54", "last week"])
def test_no_such_week(week: str, desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert week in refused(["run", week, "--workspace", str(desk)], capsys)


def test_a_week_that_has_not_begun(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "has not begun" in refused(["run", "2099-W01", "--workspace", str(desk)], capsys)


def test_a_bad_cell_names_file_row_and_column(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = next((desk / "data" / "2025-W11").glob("*index_daily*"))
    text = table.read_text(encoding="utf-8-sig")
    bad = text.replace("1.61%", "一点六")
    assert bad != text
    table.write_text(bad, encoding="utf-8")
    line = refused(["run", "2025-W11", "--workspace", str(desk)], capsys)
    assert table.name in line and "一点六" in line
    assert not (desk / "weeks").exists()
    table.write_text(text, encoding="utf-8")
    assert main(["run", "2025-W11", "--workspace", str(desk)]) == 0
    assert (desk / "weeks" / "2025-W11" / "draft.md").exists(), "mended, it is the first draft, not a second"


def test_a_list_of_sources_that_is_none(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (desk / "sources.yaml").write_text("sources: [", encoding="utf-8")
    assert "sources.yaml" in refused(["run", "2025-W11", "--workspace", str(desk)], capsys)
    assert not (desk / "weeks").exists()


def test_an_unreachable_model(desk: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    with (desk / "zhoubao.toml").open("a", encoding="utf-8") as file:
        file.write("\n[model]\nretries = 0\n")
    monkeypatch.setenv("ZHOUBAO_BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("ZHOUBAO_MODEL", "m")
    assert "127.0.0.1:9" in refused(["run", "2025-W11", "--workspace", str(desk)], capsys)
    assert not (desk / "weeks").exists()


def test_nothing_to_resume_or_approve(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "zhoubao run" in refused(["resume", "--workspace", str(desk)], capsys)
    assert "zhoubao run" in refused(["approve", "2025-W11", "--workspace", str(desk)], capsys)


def test_a_missing_table_drops_its_paragraph_and_says_so(desk: Path) -> None:
    for path in (desk / "data" / "2025-W11").iterdir():
        if "funding" in path.name or "融资" in path.name:
            path.unlink()
    assert main(["run", "2025-W11", "--workspace", str(desk)]) in (0, 1)
    draft = (desk / "weeks" / "2025-W11" / "draft.md").read_text(encoding="utf-8")
    assert "缺表：" in draft and "融资表一段从略" in draft
    assert "**图表 9：" in draft and "**图表 10：" not in draft


def test_no_tables_and_no_news_is_still_a_draft(desk: Path) -> None:
    shutil.rmtree(desk / "data" / "2025-W11")
    (desk / "data" / "2025-W11").mkdir()
    shutil.rmtree(desk / "feeds")
    (desk / "feeds").mkdir()
    assert main(["run", "2025-W11", "--workspace", str(desk)]) in (0, 1)
    assert "来源均未取到，本周无重大更新可写" in (desk / "weeks" / "2025-W11" / "draft.md").read_text(encoding="utf-8")


def test_a_workspace_is_laid_out_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init", str(tmp_path / "new")]) == 0
    assert (tmp_path / "new" / "sources.yaml").is_file()
    assert "already" in refused(["init", str(tmp_path / "new")], capsys)
