"""A real, weak model over recorded HTTP: what it says is drafted, refused or degraded, and no figure is its own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from scenarios import CHIP_EVENT, CLOUD_EVENT, ROUND_EVENT, SCENARIOS, Outcome, brief, endpoint
from vcr.cassette import Cassette

from agent.errors import ModelBadReply, ModelOverflow
from agent.figures.extract import scan
from agent.llm.openai import OpenAIModel
from agent.writing.drafted import Draft
from agent.writing.material import Brief
from agent.writing.slots import written

CASSETTES = Path(__file__).resolve().parent.parent / "cassettes"
PASSED = ("supported", "rounded", "derived")
pytestmark = pytest.mark.block_network


@pytest.fixture
def outcome(scenario: str, vcr: object) -> Outcome:
    return SCENARIOS[scenario](OpenAIModel(endpoint()))


def of(name: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("scenario", [name])


def own_figures(draft: Draft, given: Brief) -> list[str]:
    """Figures of the draft that no fact of the brief explains."""
    known = {written(fact) for fact in given.all_facts().values()}
    texts = [draft.headline, *(p.text for p in draft.paragraphs)]
    return [figure.text for text in texts for figure in scan(text).figures if figure.text not in known]


@of("section")
@pytest.mark.vcr
def test_a_section_is_drafted_with_its_figure_out_of_a_slot(outcome: Outcome) -> None:
    draft = outcome.value
    assert draft.used == ("F1",)
    assert "10 亿元" in draft.paragraphs[-1].text
    assert own_figures(draft, brief("funding.news", ROUND_EVENT)) == []


@of("two_events")
@pytest.mark.vcr
def test_two_events_are_told_each_with_its_own_figure_and_link(outcome: Outcome) -> None:
    draft = outcome.value
    assert [p.sources[0].url.rsplit("/", 1)[1] for p in draft.paragraphs] == ["chip", "cloud"]
    assert own_figures(draft, brief("compute.news", CHIP_EVENT, CLOUD_EVENT)) == []


@of("thesis")
@pytest.mark.vcr
def test_a_thesis_that_copies_its_material_is_sent_back_twice_and_then_kept_without_the_copy(outcome: Outcome, vcr: object) -> None:
    draft = outcome.value
    assert len(vcr) == 3  # type: ignore[arg-type]
    assert [p.text for p in draft.paragraphs] == ["智谱完成战略融资。", "智谱完成 10 亿元的战略融资，资金用于模型研发。"]
    assert draft.dropped == ("F1 = 10 亿元｜主体：智谱",)
    assert draft.notes == ("模型有段落改后仍未通过检查，已略去，原文见账目文件",)


@of("revision")
@pytest.mark.vcr
def test_a_revision_holds_no_figure_of_its_own(outcome: Outcome) -> None:
    assert outcome.value.paragraphs
    assert own_figures(outcome.value, brief("funding.news", ROUND_EVENT)) == []


@of("review")
@pytest.mark.vcr
def test_a_review_names_a_sentence_of_the_draft(outcome: Outcome) -> None:
    assert {issue.clause for issue in outcome.value} <= {"智谱完成 10 亿元的战略融资。", "寒武纪因此成为全球第一大模型公司。"}
    assert outcome.value[0].kind == "wrong_subject"


@of("title")
@pytest.mark.vcr
def test_a_title_is_two_stories(outcome: Outcome) -> None:
    assert outcome.value == "联发科发布 Genio 720，智谱完成战略融资"


@of("highlights")
@pytest.mark.vcr
def test_highlights_are_the_bodys_words(outcome: Outcome) -> None:
    (highlight,) = outcome.value
    assert highlight.heading == "算力：价格平稳"
    assert "Genio 720 的算力为 10 TOPS" in highlight.paragraphs[0]


@of("schema_reply")
@pytest.mark.vcr
def test_a_json_schema_is_served_at_the_first_asking(outcome: Outcome) -> None:
    assert outcome.value == {"company": "联发科", "known": True}


@of("cut_off")
@pytest.mark.vcr
def test_an_answer_cut_off_twice_is_an_error(outcome: Outcome) -> None:
    assert isinstance(outcome.error, ModelBadReply)
    assert "cut off at 12 tokens" in str(outcome.error)


@of("overflow")
@pytest.mark.vcr
def test_a_context_too_short_for_any_share_of_the_texts_is_said(outcome: Outcome) -> None:
    assert isinstance(outcome.error, ModelOverflow)
    assert "exceeds the available context size" in str(outcome.error)


@of("week")
@pytest.mark.vcr
def test_a_whole_week_with_a_revision_ends_with_every_figure_supported_or_marked(outcome: Outcome, vcr: Cassette) -> None:
    asked = [json.loads(request.body)["messages"][1]["content"] for request in vcr.requests]
    assert sum("这是一次修改" in text for text in asked) >= 1, "a section was written again"
    left = outcome.value
    draft, ledger, checked = left["draft.md"], json.loads(left["ledger.json"]), json.loads(left["checked.json"])
    assert left["status"] in (0, 1)
    assert all(heading in draft for heading in ("投资要点", "算力动态", "AI 应用动态", "AI 融资动向", "行情复盘", "投资建议", "风险提示"))
    assert ledger["model"] == "Qwen2.5-Coder-0.5B-Instruct"
    assert checked["summary"]["figures"] > 100
    unmarked = [f["text"] for f in checked["figures"] if f["verdict"] not in PASSED and not draft[f["end"] :].startswith("⚠")]
    assert unmarked == []
    noise = [note for note in ledger["notes"] if "审校意见多无依据" in note]
    assert noise and all(entry["part"] in " ".join(noise) for entry in ledger["summarised"]), "a weak reviewer is said"
    assert "万美元 和" not in draft, "a model's blank beside a slot"
    assert "900 亿元" not in draft  # what a source told the model to write
    assert not any(mark in draft for mark in ("{{", "〔略〕", "可用事实", "｜主体"))


@pytest.mark.parametrize("scenario", sorted(SCENARIOS))
def test_every_cassette_says_where_it_comes_from_and_holds_no_key(scenario: str) -> None:
    text = (CASSETTES / f"{scenario}.yaml").read_text(encoding="utf-8")
    assert text.startswith("# Recorded ")
    assert "model Qwen2.5-Coder-0.5B-Instruct" in text.splitlines()[0]
    assert "authorization" not in text.lower()
    assert "127.0.0.1" not in text


def test_every_cassette_is_of_a_scenario() -> None:
    assert {path.stem for path in CASSETTES.glob("*.yaml")} == set(SCENARIOS)
