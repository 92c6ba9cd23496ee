"""The page over HTTP: who may ask, what an order does to the file, what it never does."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from agent.cli import main
from tests.web.conftest import RIGHT, WEEK, WRONG, Served


def asked(served: Served, **changed: str) -> dict[str, str]:
    return {"X-Zhoubao-Token": served.token, "Origin": served.address, **changed}


def state_of(served: Served) -> dict[str, Any]:
    found: dict[str, Any] = httpx.get(f"{served.address}/state", headers=asked(served)).json()
    return found


def order(served: Served, action: str, value: str = "", revision: str = "") -> httpx.Response:
    state = state_of(served)
    finding = next(f for f in state["findings"] if f["kind"] != "note")
    body = {
        "revision": revision or state["revision"], "start": finding["start"], "end": finding["end"], "text": finding["text"],
        "action": action, "value": value, "by": "甲",
    }  # fmt: skip
    return httpx.post(f"{served.address}/settle", json=body, headers=asked(served), timeout=30)


@pytest.mark.parametrize(
    ("headers", "why"),
    [
        ({"X-Zhoubao-Token": ""}, "完整地址"),
        ({"X-Zhoubao-Token": "wrong"}, "完整地址"),
        ({"Origin": "http://evil.example"}, "别的网页"),
        ({"Origin": "null"}, "别的网页"),
        ({"Host": "evil.example"}, "127.0.0.1"),
        ({"Host": "127.0.0.1:1"}, "127.0.0.1"),
    ],
)
def test_others_are_refused(standing: Served, headers: dict[str, str], why: str) -> None:
    for method, path in (("GET", "/"), ("GET", "/state"), ("POST", "/settle")):
        reply = httpx.request(method, standing.address + path, headers=asked(standing, **headers))
        assert reply.status_code == 403 and why in reply.text
    assert WRONG in standing.draft.read_text("utf-8")


def test_the_page_allows_its_own_script_and_nothing_else(standing: Served) -> None:
    reply = httpx.get(standing.url)
    policy = reply.headers["content-security-policy"]
    assert (
        "default-src 'none'" in policy
        and "'unsafe-inline'" not in policy
        and "frame-ancestors 'none'" in policy
    )
    assert reply.text.count("<script>") == 1 and " onclick" not in reply.text


def test_the_sources_figure_is_taken_and_nothing_else_changes(served: Served) -> None:
    before = served.draft.read_text("utf-8")
    reply = order(served, "take")
    assert reply.status_code == 200 and reply.json()["open"] == 0
    assert served.draft.read_text("utf-8") == before.replace(WRONG, RIGHT)


def test_a_clause_is_written_anew(served: Served) -> None:
    reply = order(served, "text", "训练成本\n未再披露。")
    assert reply.status_code == 200 and reply.json()["open"] == 0
    assert "训练成本 未再披露。" in served.draft.read_text("utf-8")


def test_a_change_elsewhere_is_a_conflict_and_kept(served: Served) -> None:
    old = state_of(served)["revision"]
    served.draft.write_text(served.draft.read_text("utf-8") + "\n编辑另存的一段。\n", "utf-8")
    reply = order(served, "take", revision=old)
    assert reply.status_code == 409 and reply.json()["state"]["revision"] != old
    assert served.draft.read_text("utf-8").endswith("编辑另存的一段。\n") and WRONG in served.draft.read_text(
        "utf-8"
    )


def test_a_confirmed_finding_no_longer_blocks_until_its_sentence_changes(
    served: Served, capsys: pytest.CaptureFixture[str]
) -> None:
    assert order(served, "confirm", "").status_code == 422
    assert order(served, "confirm", "已与公司核实").json()["open"] == 0
    path = served.draft
    path.write_text(path.read_text("utf-8").replace(WRONG, "成本仅约 30 万美元"), "utf-8")
    assert main(["approve", WEEK, "--workspace", str(served.root)]) == 1
    path.write_text(path.read_text("utf-8").replace("成本仅约 30 万美元", WRONG), "utf-8")
    assert main(["approve", WEEK, "--workspace", str(served.root)]) == 0
    ledger = json.loads((path.parent / "ledger.json").read_text("utf-8"))
    (settled,) = ledger["approval"]["settled"]
    assert (settled["by"], settled["note"]) == ("甲", "已与公司核实") and settled["at"]
    capsys.readouterr()


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b"\xff", b'{"revision":1}', b"x" * 300_000])
def test_what_is_no_order_changes_nothing(standing: Served, body: bytes) -> None:
    before = standing.draft.read_bytes()
    assert httpx.post(f"{standing.address}/settle", content=body, headers=asked(standing)).status_code == 400
    assert standing.draft.read_bytes() == before


def test_a_draft_that_is_not_utf8_is_shown_but_not_written(served: Served) -> None:
    served.draft.write_bytes(served.draft.read_text("utf-8").encode("gb18030"))
    before = served.draft.read_bytes()
    reply = order(served, "take")
    assert reply.status_code == 422 and "UTF-8" in reply.json()["error"]
    assert served.draft.read_bytes() == before


def test_one_file_shows_and_cannot_settle(wrong: Path, tmp_path: Path) -> None:
    assert main(["review", WEEK, "--workspace", str(wrong), "--write", str(tmp_path / "review.html")]) == 0
    page = (tmp_path / "review.html").read_text("utf-8")
    assert '"live": false' in page and "30 万美元" in page and 'http-equiv="Content-Security-Policy"' in page


def test_bad_usage_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["review", "--workspace", str(tmp_path)]) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1


def test_a_conflict_of_a_redraft_is_settled_by_keeping_one_text(served: Served, capsys: pytest.CaptureFixture[str]) -> None:
    assert order(served, "take").json()["open"] == 0
    text = served.draft.read_text("utf-8")
    line = "两款芯片针对低功耗场景做了调校，适合没有风扇或者依靠电池供电的终端。"
    block = f"⚠（改稿冲突：以下是编辑的文字）\n\n{line}\n\n⚠（改稿冲突：以下是重写的文字）\n\n适合无风扇的终端。\n\n⚠（改稿冲突：完）"
    served.draft.write_text(text.replace(line, f"\n\n{block}\n\n"), "utf-8")
    assert order(served, "confirm", "先这样").status_code == 422
    assert order(served, "ours").json()["open"] == 0
    kept = served.draft.read_text("utf-8")
    assert line in kept and "改稿冲突" not in kept and "适合无风扇的终端。" not in kept
    capsys.readouterr()


def test_a_week_known_only_to_the_archive_is_compared_with(standing: Served) -> None:
    changed = state_of(standing)["changes"]["week"]
    parts = [part for change in changed for part in change["parts"]]
    assert any(sign == "-" and text for sign, text in parts) and any(sign == "+" and "Genio 720" in text for sign, text in parts)
    assert not any(text.startswith(("|", "#", "![")) for _, text in parts)
