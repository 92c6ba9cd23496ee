"""Budget over a restart, kept answers, the scripted model, the shape of an answer."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from threading import Thread

import pytest

from agent.errors import BudgetSpent, ModelUnreachable, SettingsError
from agent.llm.answers import Answers
from agent.llm.budget import Budget, Price, Usage
from agent.llm.protocol import Request
from agent.llm.scripted import Reply, ScriptedModel, ScriptError
from agent.llm.shape import misfit, read_object
from agent.models import open_model
from agent.settings import ModelSettings, load_settings

SCHEMA = {"type": "object", "properties": {"n": {"type": "integer", "minimum": 1, "maximum": 3}}, "required": ["n"]}
QUESTION = Request("writer", "s", "u", "part", SCHEMA)


def spend(budget: Budget, prompt: int, answer: int, role: str = "writer") -> None:
    reserved = budget.reserve(role, "m", "问", answer)
    budget.settle(role, "m", reserved, Usage(prompt, answer))


def test_spending_outlives_a_crash_that_cuts_the_last_line(tmp_path: Path) -> None:
    journal = tmp_path / "run" / "spent.jsonl"
    first = Budget(journal=journal)
    spend(first, 100, 20)
    spend(first, 50, 5, "reviewer")
    journal.write_text(journal.read_text() + '{"role": "wri')
    again = Budget(journal=journal)
    assert again.spent() == first.spent()
    assert [(s.role, s.usage.calls, s.usage.tokens) for s in again.spent()] == [("writer", 1, 120), ("reviewer", 1, 55)]


def test_money_is_counted_exactly_and_stops_before_the_limit() -> None:
    budget = Budget(money=Decimal("0.01"), prices={"m": Price(Decimal("2"), Decimal("8"))})
    spend(budget, 1000, 500)
    assert budget.spent()[0].money == Decimal("0.006")
    with pytest.raises(BudgetSpent, match=r"spent 0\.0060"):
        budget.reserve("writer", "m", "问", 1000)


def test_questions_side_by_side_cannot_pass_the_budget_together() -> None:
    budget = Budget(tokens=1000)
    refused = []

    def ask() -> None:
        try:
            budget.reserve("writer", "m", "", 300)
        except BudgetSpent as error:
            refused.append(error)

    threads = [Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 6  # 364 tokens are set aside for each


def test_an_answer_is_kept_and_not_asked_for_again(tmp_path: Path) -> None:
    with ScriptedModel([Reply("part", {"n": 1})]) as model:
        answers = Answers(model, tmp_path / "answers", lambda role: "m")
        assert answers.ask(QUESTION) == answers.ask(QUESTION) == {"n": 1}
    assert len(model.requests) == 1


def test_another_question_another_model_or_a_broken_file_asks_again(tmp_path: Path) -> None:
    with ScriptedModel([Reply("part", {"n": n}) for n in (1, 2, 3, 1)]) as model:
        Answers(model, tmp_path, lambda role: "m").ask(QUESTION)
        Answers(model, tmp_path, lambda role: "other").ask(QUESTION)
        Answers(model, tmp_path, lambda role: "m").ask(Request("writer", "s", "u2", "part", SCHEMA))
        for file in tmp_path.glob("*.json"):
            file.write_text('{"answer": ')
        assert Answers(model, tmp_path, lambda role: "m").ask(QUESTION) == {"n": 1}


def test_an_error_is_not_kept(tmp_path: Path) -> None:
    with ScriptedModel([Reply("part", ModelUnreachable("down")), Reply("part", {"n": 2})]) as model:
        answers = Answers(model, tmp_path, lambda role: "m")
        with pytest.raises(ModelUnreachable):
            answers.ask(QUESTION)
        assert answers.ask(QUESTION) == {"n": 2}


def test_the_scripted_model_fails_on_what_was_not_expected_and_on_what_never_came() -> None:
    with pytest.raises(ScriptError, match="unexpected call 'part'"):
        ScriptedModel([Reply("title", {})]).ask(QUESTION)
    with pytest.raises(ScriptError, match="never asked for: part"), ScriptedModel([Reply("part", {"n": 1})]):
        pass
    with pytest.raises(ScriptError, match="does not fit"):
        ScriptedModel([Reply("part", {"n": "one"})]).ask(QUESTION)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('{"n": 1}', {"n": 1}),
        ('答案是 {"n": 1}，完毕', {"n": 1}),
        ('<think>{"n": 9}</think>{"n": 1}', {"n": 1}),
        ('{"n": 1,}', {"n": 1}),
        ('{"t": "一\n二"}', {"t": "一\n二"}),
        ('{"n": [1, {"m": 2}', None),
        ("写成 {n} 的样子：{\"n\": 1}", {"n": 1}),
        ("没有", None),
        ("[1, 2]", None),
    ],
)
def test_an_object_is_found_in_a_reply(text: str, found: object) -> None:
    assert read_object(text) == found


@pytest.mark.parametrize(
    ("value", "said"),
    [({"n": 2}, ""), ({}, "n is missing"), ({"n": "2"}, "n is no integer"), ({"n": True}, "n is no integer"), ({"n": 4}, "n is outside 1 to 3")],
)
def test_a_misfit_names_its_place(value: object, said: str) -> None:
    assert misfit(value, SCHEMA) == said


def test_no_model_is_opened_for_the_extractive_default(tmp_path: Path) -> None:
    assert open_model(ModelSettings(), tmp_path) is None
    opened = open_model(ModelSettings(name="m", roles={"reviewer": "big"}), tmp_path)
    assert opened is not None
    assert opened.model.model_of("reviewer") == "big"
    assert opened.endpoint.endpoint.base_url.startswith("https://")


def test_a_budget_of_money_needs_prices(tmp_path: Path) -> None:
    file = tmp_path / "zhoubao.toml"
    file.write_text('[model]\nname = "m"\nbudget_money = 5.0\n')
    with pytest.raises(SettingsError, match="price of m"):
        load_settings(tmp_path, {})
    file.write_text('[model]\nname = "m"\nbudget_money = 5.0\n[model.prices.m]\nprompt = 1\nanswer = 2.5\n')
    assert load_settings(tmp_path, {}).model.prices["m"].answer == 2.5
