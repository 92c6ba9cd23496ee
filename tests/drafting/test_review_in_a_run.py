"""A whole run over a small week, its model of every bad kind: a reviewer that flags all or never rests, an endpoint that
fails every part in another way, a budget that ends halfway. The run ends, and the draft says what became of it.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from chatserver import Body, Said, chat_server
from plainwriter import echo

from agent.cli import main
from prompts.loading import Prompts

WEEK = "2025-W11"
TESTS = Path(__file__).resolve().parent.parent
SAME = "因果、趋势、程度的措辞超出证据"  # the prompt's own words
BOLD = "评测成绩接近闭源模型"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The small desk of tests/recorded, with the tables of the sample week."""
    root = tmp_path / "desk"
    shutil.copytree(TESTS / "recorded" / "week", root)
    shutil.copytree(TESTS.parent / "feeds" / "sample" / "workspace" / "data" / WEEK, root / "data" / WEEK)
    return root


def set_in(root: Path, **values: object) -> None:
    file = root / "zhoubao.toml"
    text = file.read_text("utf-8")
    for name, value in values.items():
        text = re.sub(rf"^{name} = .*$", f"{name} = {value}", text, flags=re.MULTILINE)
    file.write_text(text, "utf-8")


def run(root: Path, say: Callable[[Body, int], Said], monkeypatch: pytest.MonkeyPatch) -> tuple[int, str, dict[str, Any]]:
    """Status, draft and ledger of a run against a server that answers as `say` does."""
    with chat_server(say) as server:
        monkeypatch.setenv("ZHOUBAO_BASE_URL", server.url)
        monkeypatch.setenv("ZHOUBAO_API_KEY", "none")
        status = main(["run", WEEK, "--workspace", str(root)])
    folder = root / "weeks" / WEEK
    return status, (folder / "draft.md").read_text("utf-8"), json.loads((folder / "ledger.json").read_text("utf-8"))


def kind_of(body: Body) -> str:
    """Which question a request asks: planner, news, thesis, review, title, risks, highlights or probe."""
    keys = set(body["response_format"]["json_schema"]["schema"]["properties"])
    names = {"headline": "news", "paragraphs": "thesis", "issues": "review", "first": "title", "risks": "risks", "highlights": "highlights", "ok": "probe"}
    return next((name for key, name in names.items() if key in keys), "planner")


def told(user: str) -> Body:
    """Every sentence of the material that states only known figures."""
    paragraphs = []
    for label, text in re.findall(r"<资料 编号=(E\d+)>\n(.*?)\n</资料>", user, re.DOTALL):
        paragraphs.append({"event": label, "text": "".join(line for line in text.splitlines()[1:] if "〔略〕" not in line)})
    return {"headline": "", "paragraphs": paragraphs}


def flags(user: str) -> Body:
    """All of 算力 for one reason and without evidence; one sentence of AI 应用 with its evidence, again and again."""
    sentences, quotes = (dict(re.findall(rf"^{mark}(\d+)[.：] ?(.*)$", user, re.MULTILINE)) for mark in ("", "Q"))
    if "编号=compute.news" in user:
        return {"issues": [{"sentence": int(n), "category": "overclaim", "why": SAME, "evidence": []} for n in sentences]}
    said = [
        {"sentence": int(n), "category": "overclaim", "why": "没有给出是哪一项评测", "evidence": [f"Q{q}" for q, quote in quotes.items() if BOLD in quote]}
        for n, sentence in sentences.items()
        if BOLD in sentence and "编号=apps.news" in user
    ]
    return {"issues": said}


def restless(body: Body, number: int) -> Said:
    user, kind = body["messages"][1]["content"], kind_of(body)
    answers = {"news": told, "review": flags}
    return Said(json.dumps(answers[kind](user), ensure_ascii=False)) if kind in answers else echo(body, number)


def test_a_reviewer_that_never_rests_ends_with_marks_and_one_that_flags_all_with_one_line(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    set_in(root, revisions=2)
    _, draft, ledger = run(root, restless, monkeypatch)
    steps = re.findall(r"revise +(\S+):", "".join(capsys.readouterr()))
    assert steps == ["apps.news"] * 2, "at most twice, and never for noise"
    compute, apps = (draft[draft.index(start) : draft.index(end)] for start, end in (("## 1、", "## 2、"), ("## 2、", "## 3、")))
    assert f"{BOLD}⚠（待核：断言超出事实）" in apps
    assert compute.count("⚠") == compute.count("⚠（待核：审校意见过多，请通读该节）") == 1
    (line,) = (note for note in ledger["notes"] if "审校意见多无依据" in note)
    assert line in draft.replace("\\", "")
    assert len(ledger["summarised"]) >= 4 and {entry["clause"] in draft for entry in ledger["summarised"]}
    assert sorted(entry["kind"] for entry in ledger["issues"]) == ["noise", "overclaim"]
    assert main(["approve", WEEK, "--workspace", str(root)]) == 1
    assert "2 open" in capsys.readouterr().err


FAULTS = {
    "planner": Said(status=503, error={"message": "overloaded"}),
    "联发科": Said(status=400, error={"message": "This model's maximum context length is 8192 tokens"}),
    "潞晨科技": Said(refusal="这件事不写"),
    "智谱": Said('{"headline": "智谱", "paragraphs": [{"event": "E1", "te', finish="length"),
    "thesis": Said("我不会写 JSON。"),
    "title": Said(status=429, error={"message": "slow down"}),
    "highlights": Said(raw=b'{"choices": ['),
    "risks": Said('{"risks": "none"}'),
}


def failing(body: Body, number: int) -> Said:
    if "response_format" not in body:
        return FAULTS["thesis"]
    if body["response_format"]["type"] != "json_schema":
        return FAULTS["risks"]
    kind, user = kind_of(body), body["messages"][1]["content"]
    if kind == "news":
        kind = next(name for name in ("智谱", "潞晨科技", "联发科") if f"：{name}" in user)
    return FAULTS.get(kind) or echo(body, number)


def test_every_way_to_fail_degrades_its_own_part_and_is_said(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (root / "prompts").mkdir()
    (root / "prompts" / "planner.md").write_text("只选题。只输出一个 JSON 对象。", "utf-8")
    asked: list[Body] = []

    def say(body: Body, number: int) -> Said:
        asked.append(body)
        return failing(body, number)

    status, draft, ledger = run(root, say, monkeypatch)
    assert any(body["messages"][0]["content"] == "只选题。只输出一个 JSON 对象。" for body in asked), "an editor's own prompt"
    assert [name for name, kept in ledger["prompts"].items() if kept != Prompts().hashes()[name]] == ["planner"]
    printed = capsys.readouterr().out
    assert ", 0 open" in printed, "every figure of what code wrote instead is supported, and no status of an endpoint is a figure"
    assert status == 1 and "finding  the model did not answer: 3 steps" in printed
    for part, said, detail in (
        ("选题由程序完成", "模型服务没有应答", "503 overloaded"), ("compute.news 改用抽取式", "资料超过模型的上下文长度", "maximum context length is 8192"),
        ("apps.news 改用抽取式", "模型拒绝回答", "will not answer"), ("funding.news 改用抽取式", "不合所要的格式", "cut off at 1400 tokens"),
        ("thesis 改用抽取式", "不合所要的格式", "is not the JSON asked for"), ("title 由程序完成", "模型服务没有应答", "429 slow down"),
        ("highlights 由程序完成", "模型服务没有应答", "cannot be read"), ("risks 由程序完成", "不合所要的格式", "is not the JSON asked for"),
    ):  # fmt: skip
        (note,) = (line for line in ledger["notes"] if line.startswith(part))
        assert said in note and detail in note and note in printed
        assert f"- {note.partition('｜')[0]}\n" in draft and detail not in draft
    assert "抽取式草稿" in draft and "⚠" not in draft


def spending(body: Body, number: int) -> Said:
    return replace(echo(body, number), usage=(2000, 700))


def test_a_budget_stops_before_it_is_passed_and_keeps_what_is_done(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    budget = 12_000
    set_in(root, max_tokens=f"700\nbudget_tokens = {budget}", concurrency=1)
    _, draft, ledger = run(root, spending, monkeypatch)
    printed = "".join(capsys.readouterr())
    assert "本次运行的模型预算不够再问" in draft
    assert any(f"budget of {budget} tokens" in note for note in ledger["notes"]) and f"budget of {budget} tokens" in printed
    spent = re.findall(r"model +(\w+) \(.*?\): \d+ calls, ([\d,]+) \+ ([\d,]+) tokens", printed)
    assert "planner" in {role for role, *_ in spent}
    assert 0 < sum(int(count.replace(",", "")) for _, *counts in spent for count in counts) <= budget


def test_a_budget_of_money_stops_before_it_is_passed(root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    prices = '[model.prices."Qwen2.5-Coder-0.5B-Instruct"]\nprompt = 10.0\nanswer = 30.0\n'
    set_in(root, max_tokens="700\nbudget_money = 0.3", concurrency=1)
    file = root / "zhoubao.toml"
    file.write_text(f"{file.read_text('utf-8')}\n{prices}", "utf-8")
    _, draft, ledger = run(root, spending, monkeypatch)
    printed = "".join(capsys.readouterr())
    assert "本次运行的模型预算不够再问" in draft
    assert any("budget of 0.3 " in note for note in ledger["notes"])
    spent = [tuple(int(n.replace(",", "")) for n in found) for found in re.findall(r"calls, ([\d,]+) \+ ([\d,]+) tokens", printed)]
    assert 0 < sum(10 * prompt + 30 * answer for prompt, answer in spent) <= 300_000


def test_a_run_waits_as_long_as_a_busy_server_asks_and_is_drafted_by_the_model(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every question is turned away once with 429 and Retry-After, and answered when asked again."""
    asked: list[str] = []

    def busy(body: Body, number: int) -> Said:
        asked.append(json.dumps(body, sort_keys=True))
        if asked.count(asked[-1]) == 1:
            return Said(status=429, error={"message": "slow down"}, headers={"Retry-After": "0.01"})
        return echo(body, number)

    set_in(root, retries=1)
    _, draft, ledger = run(root, busy, monkeypatch)
    assert {asked.count(one) for one in asked} == {2}
    assert not [note for note in ledger["notes"] if "改用抽取式" in note or "由程序完成" in note]
    assert "联发科推出 Genio 720，潞晨科技开源 Open-Sora 2.0" in draft
