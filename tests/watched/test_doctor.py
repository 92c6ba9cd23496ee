"""The doctor and the use of sources: what is said of a sound desk and of broken ones."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from agent.cli import main
from feeds.health import Health, after_run, as_json, read_health
from feeds.model import FetchFailure, Source

WEEK = "2025-W11"


def findings(root: Path, capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    capsys.readouterr()
    status = main(["doctor", WEEK, "--json", "--no-network", "--workspace", str(root), *words])
    found = {entry["what"]: entry for entry in json.loads(capsys.readouterr().out)["findings"]}
    assert status == (1 if any(entry["level"] != "ok" for entry in found.values()) else 0)
    assert all(entry["do"] for entry in found.values() if entry["level"] != "ok"), "each says what to do"
    return found


def test_a_sound_desk(drafted: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = findings(drafted, capsys)
    wrong = {what for what, entry in found.items() if entry["level"] != "ok"}
    assert wrong == {"source quiet", "source broken", "source gateway"}, "the sample's three broken feeds"
    assert {
        "workspace",
        "disk",
        "sources",
        "tables",
        "model",
        "embedding",
        "archive",
        "clock",
        "export",
    } <= set(found)


def test_what_is_broken_is_named(drafted: Path, capsys: pytest.CaptureFixture[str]) -> None:
    next((drafted / "data" / WEEK).glob("companies.*")).unlink()
    found = findings(drafted, capsys)
    assert found["tables"]["level"] == "warn" and "companies" in found["tables"]["said"]


def test_a_model_that_is_not_there(drafted: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with (drafted / "zhoubao.toml").open("a", encoding="utf-8") as file:
        file.write('\n[model]\nname = "m"\nbase_url = "http://127.0.0.1:1/v1"\nretries = 0\n')
    assert findings(drafted, capsys)["model"]["level"] == "warn", "not tried without network"
    capsys.readouterr()
    assert main(["doctor", WEEK, "--json", "--workspace", str(drafted)]) == 1
    found = {entry["what"]: entry for entry in json.loads(capsys.readouterr().out)["findings"]}
    assert found["model"]["level"] == "fail" and "127.0.0.1:1" in found["model"]["said"]


def test_failures_in_a_row_are_counted_and_forgotten(tmp_path: Path) -> None:
    source = Source("a", "甲", "https://a.example/feed")
    failure, health = FetchFailure("a", source.url, "timeout", "no answer in 20 s"), dict[str, Health]()
    for _ in range(3):
        health = after_run(health, [source], [], [failure])
    assert health["a"] == Health("", 3, "no answer in 20 s")
    (tmp_path / "sources.json").write_text(json.dumps(as_json(health)), "utf-8")
    assert read_health(tmp_path / "sources.json") == health
    assert after_run(health, [source], [], [])["a"].failed == 0
    (tmp_path / "sources.json").write_text("[", "utf-8")
    assert read_health(tmp_path / "sources.json") == {}


def test_sources_are_ranked_by_use(drafted: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main(["feeds", "check", "--format", "json", "--workspace", str(drafted)]) == 1
    found = json.loads(capsys.readouterr().out)
    assert [use["reached"] for use in found] == sorted((use["reached"] for use in found), reverse=True)
    assert found[0]["reached"] > 0 and all(use["reached"] <= use["items"] for use in found)
    remarks = {use["source"]: use["remark"] for use in found}
    assert "truncated XML" in remarks["broken"] and remarks["model_front"] == ""


def test_no_network_at_all_is_said_once(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise OSError("no name server")

    monkeypatch.setattr("socket.getaddrinfo", unknown)
    async def at_once(_: float) -> None:
        """Nothing gets better by waiting."""

    monkeypatch.setattr("socket.getaddrinfo", unknown)
    monkeypatch.setattr("asyncio.sleep", at_once)
    (tmp_path / "sources.yaml").write_text("sources:\n" + "".join(f"- {{id: s{n}, url: 'http://s{n}.example/'}}\n" for n in range(2)), "utf-8")
    for proxy, advice in (("", "name server"), ('proxy = "http://127.0.0.1:9"', "Behind a proxy")):
        (tmp_path / "zhoubao.toml").write_text(f'[sources]\nfile = "sources.yaml"\n{proxy}\n', "utf-8")
        assert main(["doctor", WEEK, "--json", "--workspace", str(tmp_path)]) == 1
        found = {entry["what"]: entry for entry in json.loads(capsys.readouterr().out)["findings"]}
        assert "none of 2" in found["sources"]["said"] and advice in found["sources"]["do"]
        assert not any(what.startswith("source ") for what in found)


def test_each_kind_of_failure_has_its_own_advice(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "zhoubao.toml").write_text('[sources]\nfile = "sources.yaml"\n', "utf-8")
    (tmp_path / "page.xml").write_text("<!doctype html><html><body>blocked</body></html>", "utf-8")
    entries = {"inside": "http://10.0.0.1/f", "page": "page.xml", "gone": "gone.xml", "refused": "http://127.0.0.1:1/f"}
    listed = "".join(f"- {{id: {name}, url: '{url}'}}\n" for name, url in entries.items())
    (tmp_path / "sources.yaml").write_text(f"sources:\n{listed}", "utf-8")
    main(["doctor", WEEK, "--json", "--workspace", str(tmp_path)])
    found = {entry["what"]: entry for entry in json.loads(capsys.readouterr().out)["findings"]}
    assert "its public address" in found["source inside"]["do"] and "10.0.0.1 is an address inside" in found["source inside"]["said"]
    assert "the feed's own address" in found["source page"]["do"] and "mend its path" in found["source gone"]["do"]
    assert found["sources"]["level"] == "ok", "two that are refused are no network that is away"


def test_the_use_of_sources_before_a_first_week(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init", str(tmp_path / "a desk")]) == 0
    capsys.readouterr()
    assert main(["feeds", "check", "--workspace", str(tmp_path / "a desk")]) == 0
    assert f"next    zhoubao run --workspace '{tmp_path}/a desk'" in capsys.readouterr().out
