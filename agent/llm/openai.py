"""A model behind any OpenAI-compatible endpoint. The only file that imports the vendor's client.

An answer is asked for as json_schema, where that is not served as json_object, then as plain text with the schema in
words; what a model's endpoint took is remembered. Busy servers are asked again, a bounded number of times.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from threading import BoundedSemaphore, Lock
from typing import TYPE_CHECKING, Any

from agent.errors import (
    ModelBadReply,
    ModelError,
    ModelOverflow,
    ModelRefusal,
    ModelRefusedKey,
    ModelUnreachable,
)
from agent.llm.budget import Budget, Usage
from agent.llm.faults import Fault, fault_of, one_line, parameter_in
from agent.llm.protocol import Request
from agent.llm.shape import misfit, read_object

if TYPE_CHECKING:
    from openai import APIConnectionError, APIStatusError, OpenAI
    from openai.types.chat import ChatCompletion

DEFAULT_URL = "https://api.openai.com/v1"
MODES = ("json_schema", "json_object", "plain")
FIRST_WAIT, LONGEST_WAIT = 1.0, 30.0  # seconds between two tries
LONGER = 2  # times the limit, for an answer that was cut off
RENAMED = {"max_tokens": "max_completion_tokens"}
_FENCE = "\n\n只输出一个 JSON 对象，符合这个 JSON Schema：\n"
Message = dict[str, str]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where and how to ask. `roles`: another model for one role. `extra` goes into every request's body as it is."""

    name: str
    base_url: str = DEFAULT_URL
    key: str = field(default="", repr=False)
    roles: Mapping[str, str] = field(default_factory=dict)
    temperature: float = 0.0
    seed: int = 7
    concurrency: int = 4
    timeout: float = 120.0
    retries: int = 3
    max_tokens: int = 4096
    extra: Mapping[str, Any] = field(default_factory=dict)

    def model_of(self, role: str) -> str:
        return self.roles.get(role) or self.name


class _NotServed(Exception):
    """The server does not take this response format."""


class _CutOff(Exception):
    """The answer ended at its limit of tokens."""


class _Held:
    """The most one try of a question can cost, set aside in the budget until it is known what it did cost."""

    def __init__(self, budget: Budget, role: str, model: str, prompt: str, most: int) -> None:
        self._budget, self._role, self._model, self._prompt, self._most = budget, role, model, prompt, most
        self._usage: Usage | None = None

    def hold(self) -> None:
        """Before a try. Raises BudgetSpent."""
        self._usage = self._usage or self._budget.reserve(self._role, self._model, self._prompt, self._most)

    def settle(self, used: Usage | None) -> None:
        """None: not known, all of it, as of a try that may have been worked on though no answer came."""
        if self._usage:
            self._budget.settle(self._role, self._model, self._usage, used)
            self._usage = None

    def release(self) -> None:
        if self._usage:
            self._budget.release(self._role, self._model, self._usage)
            self._usage = None


class OpenAIModel:
    """`sleep` is waited with between tries; a test gives its own."""

    def __init__(self, endpoint: Endpoint, budget: Budget | None = None, sleep: Callable[[float], None] = time.sleep) -> None:
        self.endpoint = endpoint
        self.budget = budget or Budget()
        self._sleep = sleep
        self._room = BoundedSemaphore(endpoint.concurrency)
        self._lock = Lock()
        self._client: OpenAI | None = None
        self._mode: dict[str, str] = {}
        self._refused: set[str] = set()  # parameters the endpoint does not take

    @property
    def name(self) -> str:
        return self.endpoint.name

    def mode(self, model: str = "") -> str:
        """How answers are asked for: json_schema, json_object or plain; "" before the first answer."""
        return self._mode.get(model or self.name, "")

    def ask(self, request: Request) -> dict[str, Any]:
        """Raises a ModelError of one line: what was wrong, where, what to do."""
        model = self.endpoint.model_of(request.role)
        said = "no JSON object"
        text = ""
        for mode in self._modes(model):
            try:
                text = self._text(request, model, mode, _messages(request, mode))
            except _NotServed as error:
                said = str(error)
                continue
            answer, said = _answer(text, request)
            if answer is not None:
                self._mode[model] = mode
                return answer
        return self._mended(request, model, text, said)

    def probe(self, role: str = "probe") -> str:
        """Asks one small question and says how the endpoint answers: json_schema, json_object or plain.

        Raises the ModelError of a wrong key, a silent server or an unknown model before a run has begun.
        """
        self.ask(_question(role))
        return self.mode(self.endpoint.model_of(role))

    def served(self, role: str = "probe") -> dict[str, str]:
        """What the endpoint takes: json_schema, json_object, plain, each "" or why its answer is of no use.

        Raises the ModelError of a wrong key, a silent server or an unknown model.
        """
        request, model = _question(role), self.endpoint.model_of(role)
        found = {}
        for mode in MODES:
            try:
                answer, said = _answer(self._text(request, model, mode, _messages(request, mode)), request)
                found[mode] = "" if answer is not None else said
            except (_NotServed, ModelBadReply, ModelRefusal) as error:
                found[mode] = str(error)
        return found

    def _modes(self, model: str) -> Iterator[str]:
        yield from MODES[MODES.index(self._mode.get(model, MODES[0])) :]

    def _mended(self, request: Request, model: str, text: str, said: str) -> dict[str, Any]:
        """The last try: the reply back to the model with what is wrong with it."""
        if not text:
            raise ModelBadReply(f"{self._where(model)}: the request is not taken: {said}")
        wrong: Message = {"role": "user", "content": f"上面的回答不是所要的 JSON（{said}）。只输出改正后的 JSON 对象。"}
        messages = [*_messages(request, "plain"), {"role": "assistant", "content": text}, wrong]
        answer, said = _answer(self._text(request, model, "plain", messages), request)
        if answer is None:
            raise ModelBadReply(
                f"{self._where(model)}: the {request.role}'s answer to {request.name!r} is not the JSON asked for ({said}); "
                f"it began {one_line(text, self.endpoint.key, 60)!r}"
            )
        return answer

    def _text(self, request: Request, model: str, mode: str, messages: list[Message]) -> str:
        """One answer's text; one that was cut off is asked for once more with twice the room."""
        most = self.endpoint.max_tokens
        try:
            return self._once(request, model, mode, messages, most)
        except _CutOff:
            pass
        try:
            return self._once(request, model, mode, messages, most * LONGER)
        except _CutOff:
            raise ModelBadReply(
                f"{self._where(model)}: the {request.role}'s answer to {request.name!r} was cut off at {most * LONGER} tokens; "
                "raise model.max_tokens or take a model with a longer context"
            ) from None

    def _once(self, request: Request, model: str, mode: str, messages: list[Message], most: int) -> str:
        prompt = "".join(message["content"] for message in messages)
        held = _Held(self.budget, request.role, model, prompt, most)
        try:
            with self._room:
                reply = self._sent(model, self._body(request, model, mode, messages, most), held)
        except (ModelError, _NotServed):
            held.release()
            raise
        usage = reply.usage
        held.settle(Usage(usage.prompt_tokens, usage.completion_tokens) if usage else None)
        return self._read(reply, request, model)

    def _body(self, request: Request, model: str, mode: str, messages: list[Message], most: int) -> dict[str, Any]:
        body: dict[str, Any] = {"model": model, "messages": messages}
        given = {"temperature": self.endpoint.temperature, "seed": self.endpoint.seed, "max_tokens": most}
        for name, value in given.items():
            if name not in self._refused:
                body[name] = value
            elif name in RENAMED:
                body[RENAMED[name]] = value
        if mode == "json_schema":
            named = {"name": "answer", "strict": True, "schema": request.schema}
            body["response_format"] = {"type": "json_schema", "json_schema": named}
        elif mode == "json_object":
            body["response_format"] = {"type": "json_object"}
        return body

    def _read(self, reply: ChatCompletion, request: Request, model: str) -> str:
        if not reply.choices:
            raise ModelBadReply(f"{self._where(model)}: an answer without choices to {request.name!r}")
        choice = reply.choices[0]
        if choice.message.refusal or choice.finish_reason == "content_filter":
            said = one_line(choice.message.refusal or "content filter", self.endpoint.key, 120)
            raise ModelRefusal(f"{self._where(model)}: the {request.role} will not answer {request.name!r}: {said}")
        if choice.finish_reason == "length":
            raise _CutOff
        return choice.message.content or ""

    def _sent(self, model: str, body: dict[str, Any], held: _Held) -> ChatCompletion:
        """The server's reply; a busy or silent server is asked again after a wait that doubles. One that was silent may
        have worked, and billed: that try is charged in full."""
        from openai import APIConnectionError, APIStatusError, OpenAIError
        from openai.types.chat import ChatCompletion

        said = ""
        for attempt in range(self.endpoint.retries + 1):
            wait = min(FIRST_WAIT * 2**attempt, LONGEST_WAIT)
            held.hold()
            try:
                reply = self._open().chat.completions.create(**body, extra_body=dict(self.endpoint.extra) or None)
                if isinstance(reply, ChatCompletion):
                    return reply
                said = "the reply is no chat completion; does base_url end in /v1?"
            except APIStatusError as error:
                said = self._judged(error, model, body)
                if not said:
                    return self._sent(model, body, held)
                wait = _asked_wait(error, wait)
            except APIConnectionError as error:
                if not _never_sent(error):
                    held.settle(None)
                said = one_line(str(error.__cause__ or error) or "no connection", self.endpoint.key)
            except (OpenAIError, json.JSONDecodeError) as error:
                held.settle(None)
                said = f"the reply cannot be read: {one_line(str(error), self.endpoint.key, 80)}"
            if attempt < self.endpoint.retries:
                self._sleep(wait)
        tries = self.endpoint.retries + 1
        raise ModelUnreachable(f"{self._where(model)}: no answer in {tries} tries: {said}; check that the server runs, then try again")

    def _judged(self, error: APIStatusError, model: str, body: dict[str, Any]) -> str:
        """What to say of a refusal that may pass, "" when a parameter not taken was left out; others are raised."""
        message = _words(error)
        said = f"{error.status_code} {one_line(message, self.endpoint.key)}".strip()
        fault = fault_of(error.status_code, message)
        name = parameter_in(message)
        if fault is Fault.PARAMETER and name in body:
            self._refused.add(name)
            value = body.pop(name)
            if name in RENAMED:
                body[RENAMED[name]] = value
            return ""
        if fault in (Fault.FORMAT, Fault.REQUEST) and "response_format" in body:
            raise _NotServed(said)
        if fault is not Fault.BUSY:
            raise self._raised(fault, model, said)
        return said

    def _raised(self, fault: Fault, model: str, said: str) -> ModelError:
        where = self._where(model)
        if fault is Fault.KEY:
            return ModelRefusedKey(f"{where}: the key is refused ({said}); set ZHOUBAO_API_KEY to a key of this endpoint")
        if fault is Fault.OVERFLOW:
            return ModelOverflow(f"{where}: the request is longer than the model's context ({said})")
        if fault is Fault.QUOTA:
            return ModelUnreachable(f"{where}: the account has nothing left ({said}); top it up, then try again")
        if fault is Fault.MISSING:
            return ModelUnreachable(f"{where}: no such model or path ({said}); check model.name, and that base_url ends in /v1")
        return ModelBadReply(f"{where}: the request is not taken: {said}")

    def _where(self, model: str) -> str:
        return f"{self.endpoint.base_url} ({model})"

    def _open(self) -> OpenAI:
        with self._lock:
            if self._client is None:
                from openai import OpenAI

                self._client = OpenAI(
                    base_url=self.endpoint.base_url, api_key=self.endpoint.key or "none",
                    timeout=self.endpoint.timeout, max_retries=0,
                )  # fmt: skip
            return self._client


def _question(role: str) -> Request:
    schema = {"type": "object", "properties": {"ok": {"type": "boolean"}}, "required": ["ok"], "additionalProperties": False}
    return Request(role, "Answer with one JSON object.", 'Say {"ok": true}.', "probe", schema)


def _messages(request: Request, mode: str) -> list[Message]:
    words = "" if mode == "json_schema" else _FENCE + json.dumps(request.schema, ensure_ascii=False)
    return [{"role": "system", "content": request.system + words}, {"role": "user", "content": request.user}]


def _answer(text: str, request: Request) -> tuple[dict[str, Any] | None, str]:
    found = read_object(text)
    if found is None:
        return None, "no JSON object"
    wrong = misfit(found, request.schema)
    return (None, wrong) if wrong else (found, "")


def _words(error: APIStatusError) -> str:
    """The server's message, wherever its body keeps it."""
    body = error.body
    if isinstance(body, dict):
        return json.dumps(body, ensure_ascii=False) if not isinstance(body.get("message"), str) else _joined(body)
    return str(body or error.message)


def _joined(body: dict[str, Any]) -> str:
    return " ".join(str(body[key]) for key in ("message", "type", "code", "param") if body.get(key))


def _never_sent(error: APIConnectionError) -> bool:
    """Nobody listened: no request was read, and none billed."""
    return type(error.__cause__).__name__ == "ConnectError"


def _asked_wait(error: APIStatusError, wait: float) -> float:
    """Retry-After in seconds where the server names it, never longer than our own longest wait."""
    asked = error.response.headers.get("retry-after", "")
    return min(float(asked), LONGEST_WAIT) if asked.replace(".", "", 1).isdigit() else wait
