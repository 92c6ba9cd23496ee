"""Marks: wherever the words stand, however markdown escapes them; nothing the reviewer said is lost."""

from __future__ import annotations

from agent.figures.verdict import Checked
from agent.writing.reviewing import Issue, mark, notes_in, unplaced

NOTHING = Checked((), ())


def raised(clause: str) -> Issue:
    return Issue("apps.news", "overclaim", clause, "说得过满", "reviewer")


def test_every_place_of_the_words_is_marked() -> None:
    draft = "## 投资要点\n\n甲公司领先全球。\n\n## 正文\n\n甲公司领先全球。乙公司也在追赶。\n"
    marked = mark(draft, NOTHING, [raised("甲公司领先全球。")])
    assert len(notes_in(marked)) == 2
    assert marked.count("领先全球⚠（待核：断言超出事实）。") == 2


def test_escaped_words_are_found() -> None:
    draft = "模型 v\\_1 优于 \\[基线\\]。\n"
    issue = raised("模型 v_1 优于 [基线]。")
    assert len(notes_in(mark(draft, NOTHING, [issue]))) == 1
    assert unplaced(draft, [issue]) == []


def test_words_that_stand_nowhere_are_told_to_the_editor() -> None:
    assert unplaced("# 题\n\n别的话。\n", [raised("这一句没有写进稿子")]) == ["审校意见（断言超出事实）：这一句没有写进稿子"]
