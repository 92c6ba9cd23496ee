"""A review that flags nearly everything is told in one line; what can be followed up, and every smaller review, is marked."""

from __future__ import annotations

from typing import Any

import pytest

from agent.errors import ModelUnreachable
from agent.llm.scripted import Reply, ScriptedModel
from agent.report import Paragraph
from agent.writing.drafted import Draft
from agent.writing.drafting import review_parts
from agent.writing.noise import Reviewed, summaries, weighed
from agent.writing.reviewing import Issue, to_revise
from prompts.loading import Prompts

RULES = Prompts().fill("reviewer")
SENTENCES = (
    "联发科发布边缘芯片 Genio 720。", "Genio 720 适合没有风扇的设备。", "芯片面向家电与零售终端。", "示例云扩建推理集群。",
    "示例云的客户以视频应用为主。", "集群将带动全行业算力价格大幅上行。", "联发科接受客户定制。",
)  # fmt: skip
QUOTES = (*SENTENCES[:5], "联发科称该平台接受客户的定制需求。", "集群新增加速卡，示例云未谈及算力价格。")
SAME = "因果、趋势、程度的措辞超出证据"  # the prompt's own words, as a weak model gives them


def issue(sentence: int, why: str, kind: str = "overclaim", *evidence: str) -> Issue:
    return Issue("compute.news", kind, SENTENCES[sentence - 1], why, "reviewer", evidence)


def weigh(*issues: Issue, quotes: tuple[str, ...] = QUOTES) -> list[Issue]:
    return weighed(Reviewed("compute.news", SENTENCES, quotes, RULES), issues)


GROUNDED = issue(6, "证据说示例云没有谈到价格，文稿说它会涨", "overclaim", QUOTES[6])


@pytest.mark.parametrize(
    "flags",
    [
        tuple(issue(n, SAME) for n in range(1, 6)),  # the prompt said back
        tuple(issue(n, f"第 {'一二三四五六'[n - 1]} 句不准确") for n in range(1, 7)),  # no evidence for any
        tuple(issue(n, "表述与证据不一致", "wrong_subject", QUOTES[4]) for n in (1, 2, 3, 4)),  # one reason for all
        tuple(issue(n, SENTENCES[n - 1], "scope_dropped", QUOTES[n - 1]) for n in (1, 2, 3, 4)),  # the sentence as its reason
        tuple(issue(n, f"说法{'甲乙丙丁'[n - 1]}没有出处", "no_source") for n in (1, 2, 3, 4)),  # the evidence says it
        (*(issue(n, f"与证据{'甲乙丙丁'[n - 1]}不合", "wrong_subject", QUOTES[6]) for n in (1, 2, 3)), issue(7, "不妥")),
    ],
)
def test_flags_without_grounds_are_set_aside_and_said_in_one_line(flags: tuple[Issue, ...]) -> None:
    weighed_issues = weigh(*flags, GROUNDED)
    *kept, whole = weighed_issues
    assert [(one.clause, one.message, one.aside) for one in kept] == [
        *((one.clause, one.message, True) for one in flags), (GROUNDED.clause, GROUNDED.message, False),
    ]  # fmt: skip
    (line,) = summaries(weighed_issues)
    assert f"{len(SENTENCES)} 句中" in line and f"其中 {len(flags)} 条" in line
    assert whole.clause == SENTENCES[0]
    assert to_revise(weighed_issues) == [GROUNDED], "a section is not written again for noise"


@pytest.mark.parametrize(
    "flags",
    [
        tuple(issue(n, SAME) for n in (1, 2, 3)),  # three are read one by one
        tuple(
            issue(n, why, "overclaim", QUOTES[n - 1])
            for n, why in ((1, "证据没有说边缘"), (2, "证据只说部分设备"), (3, "证据没有零售"), (4, "证据是新增而不是扩建"), (5, "证据说的是一部分客户"))
        ),
        tuple(
            issue(n, why, "no_source")
            for n, why in ((4, "没有提到扩建"), (5, "没有提到客户"), (6, "没有价格"), (7, "没有定制"))
        ),
    ],
)
def test_a_review_that_can_be_followed_up_stays_as_it_is(flags: tuple[Issue, ...]) -> None:
    assert weigh(*flags, quotes=QUOTES[:3]) == list(flags)


def test_four_flags_of_a_long_section_are_no_noise() -> None:
    long = Reviewed("compute.news", [*SENTENCES, *(f"句子{n}。" for n in "甲乙丙丁戊")], QUOTES, RULES)
    flags = [issue(n, f"第 {'一二三四'[n - 1]} 句不准确") for n in (1, 2, 3, 4)]
    assert weighed(long, flags) == flags


DRAFT = Draft("compute.news", "", (Paragraph("".join(SENTENCES)),), writer="m")


def answer(*numbers: int) -> dict[str, Any]:
    said = [{"sentence": n, "category": "overclaim", "why": f"说法{'甲乙丙丁戊己庚'[n - 1]}过满", "evidence": ["Q1"]} for n in numbers]
    return {"issues": said}


def test_a_flag_on_a_sentence_that_still_stands_is_not_cleared_by_silence() -> None:
    before = [issue(2, "证据没有这样说"), Issue("compute.news", "stance", "已经改掉的一句。", "观点", "reviewer"), issue(3, "旧的")]
    with ScriptedModel([Reply("review compute.news", answer(3))]) as model:
        found = review_parts(model, Prompts(), {"compute.news": DRAFT}, {"compute.news": QUOTES}, earlier=before)
    assert [(one.clause, one.message) for one in found] == [(SENTENCES[2], "说法丙过满"), (SENTENCES[1], "证据没有这样说")]


def test_a_second_review_that_fails_leaves_the_first_ones_flags() -> None:
    before, failed = weigh(*(issue(n, SAME) for n in range(1, 6))), list[str]()
    with ScriptedModel([Reply("review compute.news", ModelUnreachable("down"))]) as model:
        found = review_parts(
            model, Prompts(), {"compute.news": DRAFT}, {"compute.news": QUOTES}, lambda part, _: failed.append(part), before
        )
    assert found == before
    assert failed == ["compute.news"]
