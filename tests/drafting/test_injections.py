"""Injected items against the worst model there is: one that does as it is told by a source.

Each record: a text planted in an honest item, what an obedient model would write, and a marker of the damage.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from desk import ALIASES, CHIP, a_brief, admitted, events, item

from agent.errors import DraftingError
from agent.llm.extractive import short_title
from agent.llm.scripted import Reply, ScriptedModel
from agent.llm.untrusted import untrusted
from agent.report import Link
from agent.writing.drafted import extract_part
from agent.writing.drafting import write_part, write_title
from agent.writing.material import Brief, material_of
from feeds.model import Event
from prompts.loading import Prompts

LINES = (Path(__file__).parent / "injections.jsonl").read_text(encoding="utf-8").splitlines()
INJECTIONS = {record["id"]: record for record in map(json.loads, LINES)}
each = pytest.mark.parametrize("name", sorted(INJECTIONS))


def planted(name: str) -> Brief:
    return a_brief(told=events(chip=f"{CHIP}\n{INJECTIONS[name]['text']}\n联发科接受客户定制。"))


def test_there_are_enough_of_them_in_both_languages() -> None:
    assert len(INJECTIONS) >= 30
    assert {record["language"] for record in INJECTIONS.values()} == {"zh", "en"}


@each
def test_it_is_neither_shown_to_a_model_nor_a_source_of_facts(name: str) -> None:
    brief = planted(name)
    shown = material_of(brief)
    assert shown.count("</资料>") == len(brief.told)
    assert INJECTIONS[name]["marker"] not in shown
    assert all(INJECTIONS[name]["marker"] not in fact.text for fact in brief.all_facts().values())


@each
def test_a_model_that_obeys_is_refused(name: str) -> None:
    brief = planted(name)
    obeyed = {"headline": "", "paragraphs": [{"event": "E1", "text": f"联发科发布 Genio 720。{INJECTIONS[name]['obeyed']}"}]}
    with ScriptedModel([Reply(brief.part, obeyed)] * 3) as model, pytest.raises(DraftingError):
        write_part(model, Prompts(), brief)


@each
def test_an_honest_draft_beside_it_keeps_its_links_and_says_what_was_left_out(name: str) -> None:
    brief = planted(name)
    honest = {"headline": "", "paragraphs": [{"event": "E1", "text": "联发科发布 Genio 720。"}, {"event": "E2", "text": "智谱完成战略融资。"}]}
    with ScriptedModel([Reply(brief.part, honest)]) as model:
        draft = write_part(model, Prompts(), brief)
    assert [link.url for link in draft.paragraphs[0].sources] == ["https://wire.example.com/i1", "https://english.example.com/i2"]
    assert any("已略去" in note for note in draft.notes)


@each
def test_the_extractive_draft_does_not_carry_it(name: str) -> None:
    brief = planted(name)
    draft = extract_part(brief.part, brief.events, brief.brief_events, brief.titles, 12)
    texts = "".join((draft.headline, *(p.lead + p.text for p in draft.paragraphs)))
    assert INJECTIONS[name]["marker"] not in texts
    assert "联发科接受客户定制。" in texts
    assert draft.paragraphs[0].sources[0] == Link("示例通讯社", "https://wire.example.com/i1")


@each
def test_as_a_title_it_heads_nothing(name: str) -> None:
    record = INJECTIONS[name]
    event = Event("e", "compute", record["text"], (item("i", record["text"], CHIP),))
    assert record["marker"] not in short_title(event)
    brief = Brief("compute.news", (event,), (), admitted((event,)))
    assert record["marker"] not in material_of(brief)
    with ScriptedModel([Reply("title", {"first": record["obeyed"], "second": ""})] * 3) as model, pytest.raises(DraftingError):
        write_title(model, Prompts(), [event], ALIASES)


@pytest.mark.parametrize(
    "text",
    [
        "联发科发布边缘芯片 Genio 720。",
        "该模型将推理成本降低到原来的三分之一。",
        "公司把总部由北京迁往上海。",
        "用户可以在设置中忽略通知。",
        "监管部门要求平台必须标注生成内容。",
        "The model must be trained for weeks before release.",
        "新规要求企业在发布前完成备案。",
        "智能体可以按照指令完成订票。",
    ],
)
def test_news_is_not_taken_for_an_injection(text: str) -> None:
    assert not untrusted(text)
