"""The sample week drafted against an OpenAI-compatible server on loopback: sections by the model, slots filled by code."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr
from dataclasses import dataclass
from pathlib import Path

import pytest
from chatserver import Body, Said, Server, chat_server
from plainwriter import echo

from agent.cli import main

WEEK = "2025-W11"


@contextmanager
def serving() -> Iterator[Server]:
    with chat_server(echo) as running, pytest.MonkeyPatch.context() as patch:
        patch.setenv("ZHOUBAO_BASE_URL", running.url)
        patch.setenv("ZHOUBAO_MODEL", "echo-1")
        patch.setenv("ZHOUBAO_API_KEY", "sk-planted-in-a-test")
        yield running


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as running:
        yield running


@dataclass(frozen=True)
class Drafted:
    root: Path
    status: int
    asked: list[Body]
    errors: str


@pytest.fixture(scope="module")
def week(tmp_path_factory: pytest.TempPathFactory) -> Drafted:
    """The week drafted by the model once, for tests that only look at it."""
    root, said = tmp_path_factory.mktemp("week"), io.StringIO()
    with serving() as running, redirect_stderr(said):
        status = main(["run", "--sample", "--workspace", str(root)])
    return Drafted(root, status, running.asked, said.getvalue())


def test_a_week_drafted_by_a_model(week: Drafted) -> None:
    folder = week.root / "weeks" / WEEK
    draft = (folder / "draft.md").read_text(encoding="utf-8")
    ledger = json.loads((folder / "ledger.json").read_text(encoding="utf-8"))
    assert week.status in (0, 1)
    assert "联发科推出 Genio 720，潞晨科技开源 Open-Sora 2.0" in draft
    assert "{{" not in draft
    assert ledger["model"] == "echo-1"
    assert {"writer", "compute", "apps", "funding", "thesis", "material", "reviewer", "title"} <= set(ledger["prompts"])
    written = [message["content"] for body in week.asked for message in body["messages"]]
    assert any("事件 E1" in text for text in written)
    reviewed = [text for text in written if "</证据>" in text]
    assert len(reviewed) == 4 and not any("（无）\n</证据>" in text for text in reviewed), "each part is reviewed with its evidence"
    open_entries = [entry for entry in ledger["verdicts"] if entry["verdict"] not in ("supported", "rounded", "derived")]
    assert draft.count("⚠") >= len({entry["end"] for entry in open_entries})
    assert "sk-planted-in-a-test" not in "".join(p.read_text("utf-8", "replace") for p in week.root.rglob("*") if p.is_file())
    assert "sk-planted-in-a-test" not in week.errors


def test_the_summary_counts_what_each_role_cost(server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["run", "--sample", "--workspace", str(tmp_path), "--json"])
    spent = json.loads(capsys.readouterr().out)["spent"]
    assert {"planner", "writer", "thesis", "reviewer", "title", "condenser"} <= {entry["role"] for entry in spent}
    assert sum(entry["calls"] for entry in spent) == len(server.asked)
    assert all(entry["prompt_tokens"] == 1000 * entry["calls"] for entry in spent)


@pytest.mark.parametrize(
    ("say", "wrong"), [(Said(status=401, error={"message": "no"}), "ZHOUBAO_API_KEY"), (Said(status=404, error={"message": "no model"}), "model.name")]
)
def test_a_wrong_key_or_model_is_said_before_anything_is_written(
    say: Said, wrong: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with chat_server(lambda body, number: say) as server:
        monkeypatch.setenv("ZHOUBAO_BASE_URL", server.url)
        monkeypatch.setenv("ZHOUBAO_MODEL", "m")
        assert main(["run", "--sample", "--workspace", str(tmp_path)]) == 2
    error = capsys.readouterr().err.strip().splitlines()[-1]
    assert wrong in error
    assert not list(tmp_path.glob("weeks/*/*.md"))


def test_a_reviewer_that_fails_is_said_in_the_draft(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def say(body: Body, number: int) -> Said:
        reviewing = "issues" in body["response_format"]["json_schema"]["schema"]["properties"]
        return Said(refusal="不审，已是 3 次") if reviewing else echo(body, number)

    with chat_server(say) as server:
        monkeypatch.setenv("ZHOUBAO_BASE_URL", server.url)
        monkeypatch.setenv("ZHOUBAO_MODEL", "echo-1")
        main(["run", "--sample", "--workspace", str(tmp_path)])
    draft = (tmp_path / "weeks" / WEEK / "draft.md").read_text(encoding="utf-8")
    (note,) = (line for line in draft.splitlines() if "apps.news 未经审校模型审阅" in line)
    assert "⚠" not in note  # what an endpoint says is no statement of the report


def test_what_was_answered_is_not_asked_again(week: Drafted) -> None:
    bodies = [json.dumps(body, sort_keys=True) for body in week.asked]
    assert len(bodies) == len(set(bodies))
