"""Two desks' workspaces on one Chroma server and one PostgreSQL: a week drafted, stopped, approved, recalled by its own desk."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from agent.cli import main
from agent.errors import SettingsError
from agent.settings import load_settings

SAMPLE = Path(__file__).parents[2] / "feeds/sample/workspace"


def workspace(root: Path, desk: str, chroma: str) -> Path:
    shutil.copytree(SAMPLE, root)
    with (root / "zhoubao.toml").open("a", encoding="utf-8") as file:
        file.write(f'\n[store]\ndesk = "{desk}"\nchroma_url = "{chroma}"\n')
    return root


def weeks(root: Path, capsys: pytest.CaptureFixture[str]) -> list[Any]:
    capsys.readouterr()
    assert main(["history", "list", "--json", "--workspace", str(root)]) == 0
    return [week["week"] for week in json.loads(capsys.readouterr().out)]


def test_two_desks_on_servers(
    tmp_path: Path, chroma_server: str, postgres_server: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ZHOUBAO_POSTGRES_URL", postgres_server)
    first, second = (workspace(tmp_path / name, f"{tmp_path} {name}", chroma_server) for name in ("one", "two"))
    assert main(["run", "2025-W11", "--workspace", str(first)]) in (0, 1)
    assert not (first / "store" / "checkpoints.sqlite").exists() and not list((first / "store").rglob("chroma.sqlite3"))
    assert weeks(first, capsys) == ["2025-W10", "2025-W09", "2024-W51"]
    assert weeks(second, capsys) == []
    assert main(["resume", "2025-W11", "--workspace", str(second)]) == 2
    assert main(["approve", "2025-W11", "--with-open", "试", "--workspace", str(first)]) == 0
    assert weeks(first, capsys) == ["2025-W11", "2025-W10", "2025-W09", "2024-W51"]
    assert weeks(second, capsys) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[store]\nchroma_url = "http://127.0.0.1:8000"\n', "store.desk"),
        ('[store]\ndesk = "x"\npostgres_url = "postgresql://me:geheim@host/db"\n', "ZHOUBAO_POSTGRES_URL"),
        ('[store]\ndesk = "x"\npostgres_url = "postgresql://host/db?password=geheim"\n', "ZHOUBAO_POSTGRES_URL"),
        ('[store]\nembedding = "bge-m3"\n', "store.embedding_url"),
        ('[store]\nchroma = "x"\n', "chroma_url"),
    ],
)
def test_settings_that_cannot_be(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "zhoubao.toml").write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match=said) as raised:
        load_settings(tmp_path, {})
    assert "geheim" not in str(raised.value)
