"""The rooms and which way imports go (design.md, Layout)."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("agent", "feeds", "store", "prompts")
MAY = {"feeds": {"feeds"}, "prompts": {"prompts"}, "store": {"store", "feeds"}, "agent": set(ROOMS)}
FILES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{name.name}" for name in node.names)


def ours(path: Path) -> set[str]:
    return {name for name in imported(path) if name.split(".")[0] in ROOMS}


def place(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", FILES, ids=place)
def test_rooms_import_one_way(path: Path) -> None:
    room = place(path).split("/")[0]
    assert {name.split(".")[0] for name in ours(path)} <= MAY[room]


@pytest.mark.parametrize("path", FILES, ids=place)
def test_inside_agent(path: Path) -> None:
    where = place(path)
    names = ours(path)
    if where.startswith("agent/figures/"):
        assert all(name.startswith("agent.figures") for name in names), "figures is a leaf"
    if where.startswith("agent/render/"):
        assert all(name.startswith(("agent.render", "agent.report", "agent.figures")) for name in names)
    if where.startswith("agent/nodes/") and not where.endswith("__init__.py"):
        others = {name for name in names if name.startswith("agent.nodes.")}
        assert not others, "nodes never import each other"
    if where not in ("agent/graph.py",) and not where.startswith(("agent/nodes/", "agent/commands/approve")):
        assert not any(name.startswith("agent.nodes.") for name in names), "only the graph imports nodes"


@pytest.mark.parametrize("path", FILES, ids=place)
def test_one_door_for_each_outside_thing(path: Path) -> None:
    where, text = place(path), path.read_text(encoding="utf-8")
    roots = {name.split(".")[0] for name in imported(path)}
    assert "openai" not in roots or where.startswith("agent/llm/")
    assert "chromadb" not in roots or where.startswith("store/archive")
    assert "pickle" not in roots
    reads = any(word in text for word in ("os.environ", "os.getenv"))
    assert not reads or where == "agent/settings.py", "only settings reads the environment"


@pytest.mark.parametrize("path", FILES, ids=place)
def test_files_stay_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 450
