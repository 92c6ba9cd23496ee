"""A document parsed section by section is the one parsed whole."""

from __future__ import annotations

from pathlib import Path

from agent.render.document import read_document

REFERENCE = "\n[nowhere]: https://news.example/ \n"  # reaches over headings: the draft is parsed whole


def test_sections_are_as_in_the_whole(drafted: Path) -> None:
    text = (drafted / "weeks" / "2025-W11" / "draft.md").read_text("utf-8")
    assert read_document(text) == read_document(text + REFERENCE)


def test_a_link_defined_behind_a_heading_is_found() -> None:
    document = read_document("## 一\n\n见[来源][a]。\n\n## 二\n\n完。\n\n[a]: https://news.example/a\n")
    links = [run.link for part in document.parts for block in part.blocks for run in getattr(block, "runs", ())]
    assert "https://news.example/a" in links
