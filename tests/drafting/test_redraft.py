"""resume --redraft: one section written again, the rest byte for byte, the editor's words never written over."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from chatserver import Body, Said, chat_server
from plainwriter import echo

from agent.cli import main
from agent.editor.merging import OURS
from store.errors import WeekFileError

WEEK = "2025-W11"
LAST = "联发科同时接受客户的定制需求"


def draft_of(root: Path) -> Path:
    return root / "weeks" / WEEK / "draft.md"


def redraft(root: Path, section: str, what: str) -> int:
    return main(["resume", WEEK, "--redraft", section, what, "--workspace", str(root)])


def edit(root: Path, old: str, new: str) -> None:
    text = draft_of(root).read_text("utf-8")
    assert old in text
    head, _, tail = text.rpartition(old)
    draft_of(root).write_text(head + new + tail, "utf-8")


def around(data: bytes, name: str) -> tuple[bytes, bytes]:
    """What stands before and behind a section."""
    start = re.search(rf"^## \d、{name}".encode(), data, re.MULTILINE)
    assert start
    end = data.index(b"\n## ", start.end())
    return data[: start.start()], data[end:]


def test_one_section_changes_and_nothing_else(drafted: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(drafted, "成本仅 20 万美元", "成本为 20 万美元")  # another section, by the editor
    draft_of(drafted).write_bytes(draft_of(drafted).read_bytes().replace(b"\n\n## 3", b"\n\n\n## 3"))
    before = draft_of(drafted).read_bytes()
    assert redraft(drafted, "算力", "去掉“示例云”") == 0
    after = draft_of(drafted).read_bytes()
    assert around(after, "算力动态") == around(before, "算力动态")
    assert "**示例云扩建推理集群**".encode() in before and "**示例云扩建推理集群**".encode() not in after
    said = capsys.readouterr()
    assert "0 open" in said.out and "approve" in said.out and "投资要点、正文目录" in said.out
    ledger = json.loads(draft_of(drafted).with_name("ledger.json").read_text("utf-8"))
    for entry in ledger["verdicts"]:
        assert after.decode()[entry["start"] : entry["end"]] == entry["text"]
    (kept,) = ledger["redrafts"]
    assert kept["part"] == "compute.news" and kept["remark"] == "去掉“示例云”" and kept["at"]
    assert main(["approve", WEEK, "--workspace", str(drafted)]) == 0


def test_what_the_editor_touched_is_never_written_over(drafted: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(drafted, LAST, "联发科也接受客户定制")
    edit(drafted, "两款芯片针对低功耗场景做了调校", "两款芯片为低功耗场景调校")
    assert redraft(drafted, "compute", "写短些") == 1
    text = draft_of(drafted).read_text("utf-8")
    assert "联发科也接受客户定制" in text and "两款芯片为低功耗场景调校" in text and text.count(OURS) == 1
    assert "1 open" in capsys.readouterr().out
    evidence = str(draft_of(drafted).with_name("evidence"))
    assert main(["check", str(draft_of(drafted)), "--sources", evidence]) == 1
    assert "改稿冲突" in capsys.readouterr().out
    assert main(["approve", WEEK, "--workspace", str(drafted)]) == 1
    assert "改稿冲突" in capsys.readouterr().err
    assert redraft(drafted, "compute", "写长些") == 2  # not on top of an open conflict
    assert draft_of(drafted).read_text("utf-8") == text


def test_killed_between_the_draft_and_the_ledger_it_ends_the_same(
    drafted: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(path: Path, data: object) -> None:
        raise WeekFileError(f"{path}: cannot be written")

    edit(drafted, LAST, "联发科也接受客户定制")
    ledger = draft_of(drafted).with_name("ledger.json")
    with monkeypatch.context() as patch:
        patch.setattr("agent.nodes.merge.write_json", killed)
        assert redraft(drafted, "compute", "写短些") == 2
    merged = draft_of(drafted).read_bytes()
    assert "客户定制" in merged.decode() and "redrafts" not in json.loads(ledger.read_text("utf-8"))
    assert main(["resume", WEEK, "--workspace", str(drafted)]) == 1
    assert draft_of(drafted).read_bytes() == merged
    assert json.loads(ledger.read_text("utf-8"))["redrafts"][0]["conflicts"] == 1


@pytest.mark.parametrize(
    ("section", "what", "said"),
    [
        ("行情", "写短些", "compute"),
        ("compute", " ", "what to change"),
        ("compute", "更有趣一点", "去掉 X"),
        ("compute", "去掉火星基地", "火星基地"),
    ],
)
def test_what_cannot_be_done_is_one_line_and_changes_nothing(
    section: str, what: str, said: str, drafted: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {path: path.read_bytes() for path in draft_of(drafted).parent.glob("*.*")}
    assert redraft(drafted, section, what) == 2
    lines = capsys.readouterr().err.strip().splitlines()
    assert len(lines) == 1 and said in lines[0]
    assert {path: path.read_bytes() for path in draft_of(drafted).parent.glob("*.*")} == before


@pytest.mark.parametrize("spoil", ["utf16", "heading", "generated", "approved"])
def test_a_draft_that_cannot_be_merged_is_left(spoil: str, drafted: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = draft_of(drafted)
    if spoil == "utf16":
        path.write_bytes(path.read_text("utf-8").encode("utf-16"))
    elif spoil == "heading":
        edit(drafted, "## 1、算力动态", "## 1、芯片")
    elif spoil == "generated":
        path.with_name("generated.md").unlink()
    else:
        assert main(["approve", WEEK, "--workspace", str(drafted)]) == 0
    capsys.readouterr()
    before = path.read_bytes()
    assert redraft(drafted, "compute", "写短些") == 2
    assert path.read_bytes() == before
    assert len(capsys.readouterr().err.strip().splitlines()) == 1


def test_the_lead_is_another_event_when_asked(drafted: Path) -> None:
    assert redraft(drafted, "apps", "先写“示例办公”") == 0
    text = draft_of(drafted).read_text("utf-8")
    section = text[text.index("### 2.2、") : text.index("## 3、")]
    assert section.startswith("### 2.2、产业动态：示例办公") and "Open-Sora" in section


def test_the_model_is_told_the_remark_and_writes_the_section_only(
    drafted: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = draft_of(drafted).read_bytes()
    with chat_server(echo) as server:
        for name, value in (("BASE_URL", server.url), ("MODEL", "echo-1"), ("API_KEY", "sk-1")):
            monkeypatch.setenv(f"ZHOUBAO_{name}", value)
        assert redraft(drafted, "funding", "语气再克制一些") in (0, 1)
        asked = [message["content"] for body in server.asked for message in body["messages"]]
    assert any("编辑的要求：语气再克制一些" in text for text in asked)
    assert not any("<资料 编号=E1>\n联发科" in text for text in asked)
    assert around(draft_of(drafted).read_bytes(), "AI 融资动向") == around(before, "AI 融资动向")


def test_a_model_that_fails_leaves_the_draft(
    drafted: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = draft_of(drafted).read_bytes()

    def refuse(body: Body, number: int) -> Said:
        return Said(status=401, error={"message": "no"})

    with chat_server(refuse) as server:
        for name, value in (("BASE_URL", server.url), ("MODEL", "echo-1"), ("API_KEY", "sk-1")):
            monkeypatch.setenv(f"ZHOUBAO_{name}", value)
        assert redraft(drafted, "funding", "语气再克制一些") == 2
    assert draft_of(drafted).read_bytes() == before
    assert "not written again" in capsys.readouterr().err
    assert main(["approve", WEEK, "--workspace", str(drafted)]) == 0
