"""Three texts to one: nobody's words are lost, what both changed is shown."""

from __future__ import annotations

import pytest

from agent.editor.merging import END, OURS, THEIRS, conflicts_in, merged, resolved

BASE = "## 题\n\n一段。\n\n二段。\n\n三段。\n\n"


@pytest.mark.parametrize(
    ("ours", "theirs", "wanted"),
    [
        (BASE, BASE, BASE),
        (BASE, BASE.replace("二段", "新二段"), BASE.replace("二段", "新二段")),
        (BASE.replace("一段", "甲一段"), BASE, BASE.replace("一段", "甲一段")),
        (BASE.replace("一段", "甲一段"), BASE.replace("三段", "新三段"), BASE.replace("一段", "甲一段").replace("三段", "新三段")),
        (BASE.replace("二段", "同改"), BASE.replace("二段", "同改"), BASE.replace("二段", "同改")),
        (BASE, "## 题\n\n一段。\n\n", "## 题\n\n一段。\n\n"),
        (BASE + "编辑加的。\n\n", BASE.replace("一段", "新一段"), BASE.replace("一段", "新一段") + "编辑加的。\n\n"),
    ],
)
def test_what_one_side_changed_is_taken(ours: str, theirs: str, wanted: str) -> None:
    assert merged(BASE, ours, theirs) == wanted
    assert conflicts_in(wanted) == []


def test_what_both_changed_is_shown_whole() -> None:
    ours, theirs = BASE.replace("二段", "编辑的二段"), BASE.replace("二段", "重写的二段")
    together = merged(BASE, ours, theirs)
    (one,) = conflicts_in(together)
    assert (one.ours, one.theirs) == ("编辑的二段。", "重写的二段。")
    assert resolved(together, one, take=False) == ours
    assert resolved(together, one, take=True) == theirs
    assert together.index(OURS) < together.index(THEIRS) < together.index(END)


def test_a_paragraph_the_editor_deleted_and_the_model_rewrote_is_a_conflict() -> None:
    ours, theirs = BASE.replace("二段。\n\n", ""), BASE.replace("二段", "重写的二段")
    (one,) = conflicts_in(merged(BASE, ours, theirs))
    assert (one.ours, one.theirs) == ("", "重写的二段。")
    assert resolved(merged(BASE, ours, theirs), one, take=False) == ours


@pytest.mark.parametrize("gone", [OURS, THEIRS, END])
def test_a_mark_left_behind_is_still_open(gone: str) -> None:
    together = merged(BASE, BASE.replace("二段", "甲"), BASE.replace("二段", "乙")).replace(gone + "\n\n", "")
    left = conflicts_in(together)
    assert len(left) == 2 and not any(one.whole for one in left)
    for _ in left:
        together = resolved(together, conflicts_in(together)[0], take=False)
    assert conflicts_in(together) == [] and "甲。" in together and "乙。" in together


def test_windows_line_ends_are_read() -> None:
    together = merged(BASE, BASE.replace("二段", "甲"), BASE.replace("二段", "乙")).replace("\n", "\r\n")
    (one,) = conflicts_in(together)
    assert one.whole and one.ours == "甲。"
