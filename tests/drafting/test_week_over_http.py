"""The sample week drafted against an OpenAI-compatible server on loopback: sections by the model, slots filled by code."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from chatserver import Body, Said, Server, chat_server

from agent.cli import main
from agent.llm.extractive import is_chinese

WEEK = "2025-W11"
SLOT = re.compile(r"\{\{F\d+\}\}")


def echo(body: Body, number: int) -> Said:
    """A plain writer: source sentences with their slots, the first sentences as highlights, nothing to object to."""
    user = body["messages"][1]["content"]
    keys = set(body["response_format"]["json_schema"]["schema"]["properties"])
    answers = {
        frozenset({"headline", "paragraphs"}): news,
        frozenset({"paragraphs"}): lambda text: {"paragraphs": ["端侧算力与开源模型的进展值得跟踪。"]},
        frozenset({"issues"}): lambda text: {"issues": []},
        frozenset({"first", "second"}): lambda text: {"first": "联发科推出 Genio 720", "second": "潞晨科技开源 Open-Sora 2.0"},
        frozenset({"risks"}): lambda text: {"risks": []},
        frozenset({"highlights"}): highlights,
        frozenset({"ok"}): lambda text: {"ok": True},
    }
    tell = answers.get(frozenset(keys), planned)
    return Said(json.dumps(tell(user), ensure_ascii=False), usage=(1000, 200))


def news(user: str) -> Body:
    paragraphs = []
    for label, text in re.findall(r"<资料 编号=(E\d+)>\n(.*?)\n</资料>", user, re.DOTALL):
        lines = [line for line in text.splitlines()[1:] if SLOT.search(line) and "〔略〕" not in line]
        named = [line for line in lines if is_chinese(line) and not line.startswith(("{{", "该", "新增", "交付"))]
        if named:
            paragraphs.append({"event": label, "text": named[0]})
    return {"headline": "", "paragraphs": paragraphs}


def highlights(user: str) -> Body:
    return {"highlights": [{"section": label, "sentences": [1, 2]} for label in re.findall(r"<正文 编号=(P\d+)>", user)]}


def planned(user: str) -> Body:
    sections: dict[str, list[str]] = {}
    for name, text in re.findall(r"部分 (\w+)：\n(.*?)(?=\n部分|\n\n)", user, re.DOTALL):
        sections[name] = re.findall(r"编号=(E\d+)", text)
    return {name: {"lead": found[:1], "brief": found[1:]} for name, found in sections.items()}


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    with chat_server(echo) as running:
        monkeypatch.setenv("ZHOUBAO_BASE_URL", running.url)
        monkeypatch.setenv("ZHOUBAO_MODEL", "echo-1")
        monkeypatch.setenv("ZHOUBAO_API_KEY", "sk-planted-in-a-test")
        yield running


def test_a_week_drafted_by_a_model(server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["run", "--sample", "--workspace", str(tmp_path)])
    folder = tmp_path / "weeks" / WEEK
    draft = (folder / "draft.md").read_text(encoding="utf-8")
    ledger = json.loads((folder / "ledger.json").read_text(encoding="utf-8"))
    assert status in (0, 1)
    assert "联发科推出 Genio 720，潞晨科技开源 Open-Sora 2.0" in draft
    assert "{{" not in draft
    assert ledger["model"] == "echo-1"
    assert {"writer", "compute", "apps", "funding", "thesis", "material", "reviewer", "title"} <= set(ledger["prompts"])
    written = [message["content"] for body in server.asked for message in body["messages"]]
    assert any("事件 E1" in text for text in written)
    open_entries = [entry for entry in ledger["verdicts"] if entry["verdict"] not in ("supported", "rounded", "derived")]
    assert draft.count("⚠") >= len({entry["end"] for entry in open_entries})
    assert "sk-planted-in-a-test" not in "".join(p.read_text("utf-8", "replace") for p in tmp_path.rglob("*") if p.is_file())
    assert "sk-planted-in-a-test" not in capsys.readouterr().err


def test_what_was_answered_is_not_asked_again(server: Server, tmp_path: Path) -> None:
    main(["run", "--sample", "--workspace", str(tmp_path)])
    bodies = [json.dumps(body, sort_keys=True) for body in server.asked]
    assert len(bodies) == len(set(bodies))
