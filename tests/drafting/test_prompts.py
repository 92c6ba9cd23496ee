"""Prompts: every variable named, a workspace's own file in place of the shipped one, its hash known."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from string import Template

import pytest

from prompts.errors import PromptError
from prompts.loading import Prompts

INPUTS = {
    path.name.removesuffix(".md"): sorted(Template(path.read_text("utf-8")).get_identifiers())
    for path in files("prompts").iterdir()
    if path.name.endswith(".md")
}
ROLES = {"planner", "writer", "compute", "apps", "funding", "thesis", "risks", "condenser", "title", "reviewer", "reviser"}


def test_every_role_has_a_prompt() -> None:
    assert set(INPUTS) >= ROLES


@pytest.mark.parametrize(("name", "variable"), [(name, variable) for name, known in INPUTS.items() for variable in known])
def test_a_missing_variable_is_named(name: str, variable: str) -> None:
    given = dict.fromkeys(INPUTS[name], "x")
    Prompts().fill(name, **given)
    del given[variable]
    with pytest.raises(PromptError, match=rf"prompts/{name}\.md: needs the variable \${variable}"):
        Prompts().fill(name, **given)


def test_a_variable_the_prompt_does_not_use_is_named() -> None:
    with pytest.raises(PromptError, match=r"does not use the variable \$market"):
        Prompts().fill("title", market="x")


def test_an_editors_own_prompt_is_used_and_has_its_own_hash(tmp_path: Path) -> None:
    (tmp_path / "title.md").write_text("标题要短。只输出 JSON。", "utf-8")
    own, shipped = Prompts(tmp_path), Prompts()
    assert own.fill("title") == "标题要短。只输出 JSON。"
    assert own.hashes() != shipped.hashes()
    assert {name for name, kept in own.hashes().items() if kept != shipped.hashes()[name]} == {"title"}
    assert own.used == {"title": own.hashes()["title"]}


@pytest.mark.parametrize(("text", "said"), [("标题 $", "a lone \\$"), ("标题 $market", r"needs the variable \$market")])
def test_a_slip_in_an_editors_prompt_is_said_with_its_file(text: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "title.md").write_text(text, "utf-8")
    with pytest.raises(PromptError, match=rf"prompts/title\.md: {said}"):
        Prompts(tmp_path).fill("title")
