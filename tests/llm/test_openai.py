"""One endpoint, every way it can behave, over real HTTP on loopback."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable
from typing import Any

import pytest
from chatserver import Body, Said, chat_server

from agent.errors import (
    BudgetSpent,
    ModelBadReply,
    ModelOverflow,
    ModelRefusal,
    ModelRefusedKey,
    ModelUnreachable,
)
from agent.llm.budget import Budget
from agent.llm.openai import Endpoint, OpenAIModel
from agent.llm.protocol import Request

SCHEMA = {"type": "object", "properties": {"title": {"type": "string"}}, "required": ["title"], "additionalProperties": False}
QUESTION = Request("title", "拟一个标题。", "本周无事。", "title", SCHEMA)
GOOD = Said('{"title": "平静的一周"}')
KEY = "sk-planted-secret-123456"


def model_at(url: str, waits: list[float] | None = None, budget: Budget | None = None, **more: Any) -> OpenAIModel:
    sleep: Callable[[float], None] = (waits if waits is not None else []).append
    return OpenAIModel(Endpoint("m", url, KEY, **more), budget, sleep)


def in_turn(*said: Said) -> Callable[[Body, int], Said]:
    return lambda body, number: said[number]


def fails(status: int, message: str, **more: str) -> Said:
    return Said(status=status, error={"message": message, **more})


def test_a_question_is_sent_with_its_schema_and_the_answer_read() -> None:
    with chat_server(in_turn(GOOD)) as server:
        assert model_at(server.url).ask(QUESTION) == {"title": "平静的一周"}
    body = server.asked[0]
    assert body["model"] == "m"
    assert body["temperature"] == 0
    assert body["seed"] == 7
    assert body["response_format"]["json_schema"]["schema"] == SCHEMA
    assert [message["role"] for message in body["messages"]] == ["system", "user"]
    assert server.keys == [f"Bearer {KEY}"]


def test_a_role_has_its_own_model() -> None:
    with chat_server(in_turn(GOOD)) as server:
        model_at(server.url, roles={"title": "big"}).ask(QUESTION)
    assert server.asked[0]["model"] == "big"


@pytest.mark.parametrize("status", [401, 403])
def test_a_wrong_key_is_said_at_once_and_never_printed(status: int) -> None:
    with chat_server(in_turn(fails(status, f"Incorrect API key provided: {KEY}"))) as server:
        with pytest.raises(ModelRefusedKey, match="ZHOUBAO_API_KEY") as caught:
            model_at(server.url).ask(QUESTION)
        assert len(server.asked) == 1
    assert KEY not in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503])
def test_a_busy_server_is_asked_again_after_a_growing_wait(status: int) -> None:
    waits: list[float] = []
    busy = fails(status, "try later")
    with chat_server(in_turn(busy, busy, GOOD)) as server:
        assert model_at(server.url, waits).ask(QUESTION) == {"title": "平静的一周"}
    assert waits == [1.0, 2.0]


def test_the_wait_a_server_asks_for_is_kept_within_bounds() -> None:
    waits: list[float] = []
    soon, late = ({"Retry-After": after} for after in ("3", "86400"))
    first, second = fails(429, "slow down"), fails(429, "slow down")
    first.headers, second.headers = soon, late
    with chat_server(in_turn(first, second, GOOD)) as server:
        model_at(server.url, waits).ask(QUESTION)
    assert waits == [3.0, 30.0]


def test_a_server_that_stays_busy_is_left_after_the_set_tries() -> None:
    with chat_server(lambda body, number: fails(500, "down")) as server:
        with pytest.raises(ModelUnreachable, match=r"3 tries.*500 down"):
            model_at(server.url, retries=2).ask(QUESTION)
        assert len(server.asked) == 3


def test_an_empty_account_is_not_asked_again() -> None:
    quota = fails(429, "You exceeded your quota", code="insufficient_quota")
    with chat_server(in_turn(quota)) as server, pytest.raises(ModelUnreachable, match="nothing left"):
        model_at(server.url).ask(QUESTION)


def test_nobody_listening_is_one_line_with_the_address() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/v1"
    with pytest.raises(ModelUnreachable, match=url) as caught:
        model_at(url, retries=1).ask(QUESTION)
    assert "\n" not in str(caught.value)


def test_an_unknown_model_is_said_with_what_to_check() -> None:
    missing = fails(404, "The model `m` does not exist")
    with chat_server(in_turn(missing)) as server, pytest.raises(ModelUnreachable, match=r"model\.name"):
        model_at(server.url).ask(QUESTION)


@pytest.mark.parametrize(
    ("refused", "mode"), [(("json_schema",), "json_object"), (("json_schema", "json_object"), "plain")]
)
def test_a_format_that_is_not_served_is_left_for_the_next_and_remembered(refused: tuple[str, ...], mode: str) -> None:
    def say(body: Body, number: int) -> Said:
        kind = body.get("response_format", {}).get("type")
        return fails(400, f"response_format {kind} is not supported") if kind in refused else GOOD

    with chat_server(say) as server:
        model = model_at(server.url)
        model.ask(QUESTION)
        asked = len(server.asked)
        model.ask(QUESTION)
    assert model.mode() == mode
    assert len(server.asked) == asked + 1
    assert '"required": ["title"]' in server.asked[-1]["messages"][0]["content"]


def test_an_answer_in_a_fence_is_read() -> None:
    with chat_server(in_turn(Said('好的：\n```json\n{"title": "甲",}\n```'))) as server:
        assert model_at(server.url).ask(QUESTION) == {"title": "甲"}


def test_an_answer_of_another_shape_goes_back_with_what_is_wrong() -> None:
    bad = Said('{"name": "甲"}')
    with chat_server(in_turn(bad, bad, bad, GOOD)) as server:
        assert model_at(server.url).ask(QUESTION) == {"title": "平静的一周"}
    assert "title is missing" in server.asked[-1]["messages"][-1]["content"]


def test_an_answer_that_never_is_json_is_an_error_with_its_beginning() -> None:
    with chat_server(lambda body, number: Said("我不会写 JSON。")) as server:
        with pytest.raises(ModelBadReply, match="我不会写"):
            model_at(server.url).ask(QUESTION)
        assert len(server.asked) == 4


def test_a_page_in_place_of_an_answer_is_an_error() -> None:
    page = Said(raw=b"<html>proxy</html>", headers={"Content-Type": "text/html"})
    with chat_server(lambda body, number: page) as server, pytest.raises(ModelUnreachable, match="/v1"):
        model_at(server.url, retries=1).ask(QUESTION)


def test_a_broken_body_is_asked_for_again() -> None:
    with chat_server(in_turn(Said(raw=b'{"choices": ['), GOOD)) as server:
        assert model_at(server.url).ask(QUESTION) == {"title": "平静的一周"}


def test_a_cut_off_answer_gets_twice_the_room_once() -> None:
    cut = Said('{"title": "平', finish="length")
    with chat_server(in_turn(cut, GOOD)) as server:
        model_at(server.url, max_tokens=100).ask(QUESTION)
        assert [body["max_tokens"] for body in server.asked] == [100, 200]
    with chat_server(lambda body, number: cut) as server, pytest.raises(ModelBadReply, match=r"at 200.*max_tokens"):
        model_at(server.url, max_tokens=100).ask(QUESTION)


@pytest.mark.parametrize("said", [Said(refusal="我不能回答"), Said("", finish="content_filter")])
def test_a_refusal_is_an_error_of_its_own(said: Said) -> None:
    with chat_server(in_turn(said)) as server, pytest.raises(ModelRefusal, match="will not answer"):
        model_at(server.url).ask(QUESTION)


@pytest.mark.parametrize(
    "message",
    [
        "This model's maximum context length is 8192 tokens",
        "the request exceeds the available context size, try increasing it",
        "prompt is too long: 9000 tokens > 8000",
    ],
)
def test_too_long_a_request_is_told_from_other_refusals(message: str) -> None:
    with chat_server(in_turn(fails(400, message))) as server, pytest.raises(ModelOverflow):
        model_at(server.url).ask(QUESTION)


def test_a_parameter_the_model_does_not_take_is_left_out_from_then_on() -> None:
    def say(body: Body, number: int) -> Said:
        for name in ("max_tokens", "temperature"):
            if name in body:
                return fails(400, f"Unsupported parameter: '{name}' is not supported with this model.", param=name)
        return GOOD

    with chat_server(say) as server:
        model = model_at(server.url)
        model.ask(QUESTION)
        model.ask(QUESTION)
    assert len(server.asked) == 4
    assert server.asked[-1]["max_completion_tokens"] == 4096


def test_tokens_are_counted_by_role_and_the_budget_stops_before_it_is_passed() -> None:
    budget = Budget(tokens=400)
    with chat_server(lambda body, number: GOOD) as server:
        model = model_at(server.url, budget=budget, max_tokens=100)
        model.ask(QUESTION)
        with pytest.raises(BudgetSpent, match="budget of 400 tokens"):
            for _ in range(100):
                model.ask(QUESTION)
    (spent,) = budget.spent()
    assert (spent.role, spent.model) == ("title", "m")
    assert spent.usage.tokens == 15 * len(server.asked) <= 400


def test_a_server_that_tells_no_usage_is_charged_the_most_it_can_have_cost() -> None:
    budget = Budget()
    with chat_server(in_turn(Said(GOOD.content, usage=None))) as server:
        model_at(server.url, budget=budget, max_tokens=100).ask(QUESTION)
    assert budget.spent()[0].usage.answer == 100


def test_a_refused_request_costs_nothing() -> None:
    budget = Budget(tokens=1000)
    with chat_server(in_turn(fails(401, "no"))) as server, pytest.raises(ModelRefusedKey):
        model_at(server.url, budget=budget, max_tokens=100).ask(QUESTION)
    assert budget.spent() == ()


def test_a_try_that_timed_out_is_charged_in_full_and_counts_against_the_budget() -> None:
    ended = threading.Event()

    def silent_once(body: Body, number: int) -> Said:
        if number == 0:
            ended.wait(5)
        return GOOD

    budget = Budget()
    with chat_server(silent_once) as server:
        model = model_at(server.url, budget=budget, max_tokens=100, timeout=0.5)
        assert model.ask(QUESTION) == {"title": "平静的一周"}
        ended.set()
    (spent,) = budget.spent()
    assert spent.usage.calls >= 2
    assert spent.usage.answer == 100 * (spent.usage.calls - 1) + 5


def test_a_server_that_stays_silent_is_left_with_the_timeout_said_and_no_try_beyond_the_budget() -> None:
    ended = threading.Event()
    budget = Budget(tokens=400)

    def silent(body: Body, number: int) -> Said:
        ended.wait(5)
        return Said()

    with chat_server(silent) as server:
        with pytest.raises(ModelUnreachable, match=r"1 tries.*timed? ?out"):
            model_at(server.url, budget=budget, max_tokens=100, timeout=0.2, retries=0).ask(QUESTION)
        with pytest.raises(BudgetSpent):
            model_at(server.url, budget=budget, max_tokens=100, timeout=0.2, retries=3).ask(QUESTION)
        ended.set()
    assert budget.spent()[0].usage.tokens <= 400


def test_nobody_listening_costs_nothing() -> None:
    budget = Budget(tokens=1000)
    with pytest.raises(ModelUnreachable):
        model_at("http://127.0.0.1:9/v1", budget=budget, max_tokens=100, retries=2).ask(QUESTION)
    assert budget.spent() == ()


def test_the_body_is_plain_json_with_what_the_endpoint_adds() -> None:
    with chat_server(in_turn(GOOD)) as server:
        model_at(server.url, extra={"cache_prompt": False}).ask(QUESTION)
    assert server.asked[0]["cache_prompt"] is False
    assert KEY not in json.dumps(server.asked)


def test_a_probe_says_what_the_endpoint_serves_or_what_is_wrong_with_it() -> None:
    with chat_server(in_turn(fails(400, "response_format is not supported"), Said('{"ok": true}'))) as server:
        assert model_at(server.url).probe() == "json_object"
    with chat_server(in_turn(fails(401, "no"))) as server, pytest.raises(ModelRefusedKey):
        model_at(server.url).probe()
