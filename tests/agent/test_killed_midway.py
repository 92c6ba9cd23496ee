"""Killed while a model answers: `resume` ends in the same draft and asks nothing that was answered."""

from __future__ import annotations

import json
import shutil
import signal
import sys
from collections import Counter
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "llm"))

from chatserver import Body, Said, chat_server  # noqa: E402
from plainwriter import echo  # noqa: E402

from agent.writing.reviewing import notes_in  # noqa: E402
from tests.starting import Started  # noqa: E402

WEEK = "2025-W11"
PROBE = 1  # the first request of a run only asks whether the endpoint answers


def objecting(body: Body, number: int) -> Said:
    """A plain writer; a reviewer who objects to the first sentence of whatever it sees, every time."""
    keys = set(body["response_format"]["json_schema"]["schema"]["properties"])
    if keys != {"issues"}:
        return echo(body, number)
    issue = {"sentence": 1, "category": "overclaim", "why": "说得过满", "evidence": []}
    return Said(json.dumps({"issues": [issue]}, ensure_ascii=False), usage=(1000, 200))


def started(command: list[str], root: Path, url: str) -> Started:
    environment = {"ZHOUBAO_BASE_URL": url, "ZHOUBAO_MODEL": "echo-1", "ZHOUBAO_API_KEY": "sk-none"}
    return Started(root.with_name(command[0]), *command, "--workspace", str(root), environment=environment)


def desk(root: Path) -> Path:
    """A small week that asks every role, one question at a time: only the one in flight may be asked again."""
    shutil.copytree(HERE.parent / "recorded" / "week", root)
    settings = root / "zhoubao.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("concurrency = 3", "concurrency = 1"), encoding="utf-8")
    return root


def draft_of(root: Path) -> Path:
    return root / "weeks" / WEEK / "draft.md"


def run_killed_at(number: int, root: Path) -> tuple[bytes, list[str]]:
    """The draft of a run killed while its request `number` is answered and then resumed, and all it asked."""
    child: list[Started] = []

    def say(body: Body, asked: int) -> Said:
        if asked == number:
            child[0].killed()
        return objecting(body, asked)

    with chat_server(say) as server:
        child.append(started(["run", WEEK], root, server.url))
        status = child[0].ended()
        if number >= 0:
            assert status == -signal.SIGKILL and not draft_of(root).exists()
            resumed = started(["resume"], root, server.url)
            assert resumed.ended() == 1, resumed.said
        return draft_of(root).read_bytes(), [json.dumps(body, sort_keys=True) for body in server.asked]


@pytest.fixture(scope="module")
def unbroken(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, list[str]]:
    return run_killed_at(-1, desk(tmp_path_factory.mktemp("unbroken") / "desk"))


def test_what_the_reviewer_still_objects_to_is_marked(unbroken: tuple[bytes, list[str]]) -> None:
    draft, asked = unbroken
    notes = [note for _, note in notes_in(draft.decode())]
    assert any("断言超出事实" in note for note in notes)
    assert len(asked) == len(set(asked)), "nothing is asked twice"


@pytest.mark.parametrize("share", [0.2, 0.6, 0.95])
def test_only_the_question_in_flight_is_asked_again(share: float, tmp_path: Path, unbroken: tuple[bytes, list[str]]) -> None:
    draft, asked = unbroken
    at = PROBE + int(share * (len(asked) - PROBE))
    again, heard = run_killed_at(at, desk(tmp_path / "desk"))
    assert again == draft
    assert {body for body, count in Counter(heard).items() if count > 1} <= {heard[at]}
    assert set(heard) == set(asked)
