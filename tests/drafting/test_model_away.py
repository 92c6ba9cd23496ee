"""A model that answers the first question and then no more: the draft is there, and everybody who looks is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from chatserver import Body, Said, chat_server

from agent.cli import main

WEEK = "2025-W12"
NEWS = ("智谱完成超 10 亿元战略融资", "联发科在展会上发布边缘芯片 Genio 720")


def test_a_model_away_for_a_whole_run_is_a_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def say(body: Body, number: int) -> Said:
        return Said('{"ok": true}') if number == 0 or "event" in body else Said(status=503, error={"message": "down"})

    root = tmp_path / "my desk"
    assert main(["init", str(root)]) == 0
    (root / "sources.yaml").write_text("sources:\n  - {id: a, url: a.xml}\n", "utf-8")
    items = "".join(f"<item><title>{text}</title><guid>{text}</guid><description>{text}。</description><pubDate>Tue, 18 Mar 2025 10:00:00 +0800</pubDate></item>" for text in NEWS)
    (root / "a.xml").write_text(f"<rss version='2.0'><channel><title>t</title>{items}</channel></rss>", "utf-8")
    with chat_server(say) as server:
        monkeypatch.setenv("ZHOUBAO_WEBHOOK_URL", server.url)
        settings = f'[sources]\nfile = "sources.yaml"\n[model]\nname = "m"\nbase_url = "{server.url}"\nretries = 0\n[notify]\nwebhook = "json"\n'
        (root / "zhoubao.toml").write_text(settings, "utf-8")
        assert main(["run", WEEK, "--workspace", str(root)]) == 1
        told = next(body for body in server.asked if "event" in body)
    said = capsys.readouterr().out
    assert "0 open" in said and said.count("finding  the model did not answer") == 1
    assert f"zhoubao run {WEEK} --from-evidence --workspace '{root}'" in said and f"zhoubao approve {WEEK} --workspace '{root}'" in said
    assert told["event"] == "open" and "有缺漏" in told["title"] and "缺漏：模型服务没有应答" in told["text"]
    assert "抽取式" in (root / "weeks" / WEEK / "draft.md").read_text("utf-8")

    assert main(["status", "--json", "--workspace", str(root)]) == 1
    (week,) = json.loads(capsys.readouterr().out)["weeks"]
    assert week["state"] == "ready" and "did not answer" in week["shortfalls"][0]

    monkeypatch.setenv("ZHOUBAO_MODEL", "extractive")
    assert main(["run", WEEK, "--from-evidence", "--workspace", str(root)]) == 0, "without a model nothing is lacking"


def test_a_model_away_before_a_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is begun; the schedule's last try drafts all the same, and says so."""
    root = tmp_path / "desk"
    assert main(["init", str(root)]) == 0
    (root / "sources.yaml").write_text("sources:\n  - {id: a, url: a.xml}\n", "utf-8")
    item = f"<item><title>{NEWS[0]}</title><guid>1</guid><description>{NEWS[0]}。</description><pubDate>Tue, 18 Mar 2025 10:00:00 +0800</pubDate></item>"
    (root / "a.xml").write_text(f"<rss version='2.0'><channel><title>t</title>{item}</channel></rss>", "utf-8")
    (root / "zhoubao.toml").write_text('[sources]\nfile = "sources.yaml"\n[model]\nname = "m"\nbase_url = "http://127.0.0.1:9/v1"\nretries = 0\n', "utf-8")
    assert main(["run", WEEK, "--workspace", str(root)]) == 2
    assert not (root / "weeks" / WEEK).exists()
    capsys.readouterr()
    assert main(["run", WEEK, "--even-without-model", "--workspace", str(root)]) == 1
    seen = capsys.readouterr()
    said = seen.out + seen.err
    assert "drafted without it" in said and "finding  the model did not answer" in said
    assert "抽取式" in (root / "weeks" / WEEK / "draft.md").read_text("utf-8")
