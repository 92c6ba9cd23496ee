"""A model for tests: it says what it was told to, and fails on a call that was not expected or never came."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from threading import Lock
from types import TracebackType
from typing import Any

from agent.errors import ModelError
from agent.llm.protocol import Request
from agent.llm.shape import misfit


class ScriptError(AssertionError):
    """An unexpected call, an unused reply, or a reply that does not fit the schema asked for."""


Said = Mapping[str, Any] | ModelError | Callable[[Request], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Reply:
    """What is said to the next request named `name`, if its text holds `holding`: an answer, an error, a function."""

    name: str
    says: Said
    holding: str = ""


@dataclass(slots=True)
class ScriptedModel:
    """`with ScriptedModel([...]) as model:` fails at the end of the block when a reply was not asked for."""

    replies: list[Reply]
    name: str = "scripted"
    requests: list[Request] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    def ask(self, request: Request) -> dict[str, Any]:
        with self._lock:
            self.requests.append(request)
            reply = next((r for r in self.replies if r.name == request.name and r.holding in request.user), None)
            if reply is None:
                waiting = ", ".join(r.name for r in self.replies) or "none"
                raise ScriptError(f"unexpected call {request.name!r} as {request.role}; replies left: {waiting}")
            self.replies.remove(reply)
        return _said(reply.says, request)

    def finish(self) -> None:
        """Raises ScriptError when replies are left."""
        if self.replies:
            raise ScriptError(f"never asked for: {', '.join(reply.name for reply in self.replies)}")

    def __enter__(self) -> ScriptedModel:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if kind is None:
            self.finish()


def _said(says: Said, request: Request) -> dict[str, Any]:
    if isinstance(says, ModelError):
        raise says
    answer = dict(says(request) if callable(says) else says)
    wrong = misfit(answer, request.schema)
    if wrong:
        raise ScriptError(f"the reply to {request.name!r} does not fit its schema: {wrong}")
    return answer
