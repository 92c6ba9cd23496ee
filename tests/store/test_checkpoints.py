"""LangGraph's checkpoints in SQLite and in PostgreSQL: the same graph stops and goes on in both."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, TypedDict

import pytest

from store.checkpoints import FILE_NAME, open_checkpoints
from store.errors import StoreError

Open = Callable[[str], AbstractContextManager[Any]]


@pytest.fixture(params=["sqlite", "postgres"])
def checkpoints(request: pytest.FixtureRequest, tmp_path: Path) -> Open:
    url = request.getfixturevalue("postgres_server") if request.param == "postgres" else ""
    own = str(tmp_path)
    return lambda desk: open_checkpoints(tmp_path / (desk if not url else ""), url, f"{own} {desk}")


class State(TypedDict, total=False):
    said: list[str]


def graph(saver: Any) -> Any:
    from langgraph.graph import END, START, StateGraph
    from langgraph.types import interrupt

    builder = StateGraph(State)
    builder.add_node("draft", lambda state: {"said": [*state.get("said", []), "起草"]})
    builder.add_node("edit", lambda state: {"said": [*state["said"], interrupt({"等": "编辑"})]})
    builder.add_edge(START, "draft")
    builder.add_edge("draft", "edit")
    builder.add_edge("edit", END)
    return builder.compile(checkpointer=saver)


CONFIG = {"configurable": {"thread_id": "2025-W11/1"}}


def test_a_run_waits_for_days_and_goes_on(checkpoints: Open) -> None:
    from langgraph.types import Command

    with checkpoints("一组") as saver:
        graph(saver).invoke({"said": []}, CONFIG)
    with checkpoints("一组") as saver:
        assert graph(saver).get_state(CONFIG).next == ("edit",)
        assert graph(saver).invoke(Command(resume="编辑说好"), CONFIG)["said"] == ["起草", "编辑说好"]
    with checkpoints("一组") as saver:
        assert graph(saver).get_state(CONFIG).values["said"] == ["起草", "编辑说好"]


def test_desks_do_not_see_each_others_runs(checkpoints: Open) -> None:
    with checkpoints("一组") as saver:
        graph(saver).invoke({"said": []}, CONFIG)
    with checkpoints("二组") as saver:
        assert graph(saver).get_state(CONFIG).values == {}
        assert list(saver.list(None)) == []


def test_opening_twice_is_opening_once(checkpoints: Open) -> None:
    for _ in range(2):
        with checkpoints("一组") as saver:
            graph(saver).invoke({"said": []}, CONFIG)


def test_a_damaged_file(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"no database " * 500)
    with pytest.raises(StoreError, match="cannot be opened"), open_checkpoints(tmp_path):
        pass


def test_a_server_that_is_not_there(tmp_path: Path) -> None:
    pytest.importorskip("psycopg", reason="psycopg is not installed (extra server)")
    with pytest.raises(StoreError, match=r"store\.postgres_url") as raised, open_checkpoints(tmp_path, "postgresql://desk:geheim@127.0.0.1:9/x", "d"):
        pass
    assert "geheim" not in str(raised.value)
