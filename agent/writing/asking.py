"""One question to a model, its answer read by code, the exact complaint back to it, a bounded number of times."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from agent.errors import DraftingError
from agent.llm.protocol import Model, Request
from prompts.loading import Prompts

REPAIRS = 2
COMPLAINTS = 12  # shown to the model at once
T = TypeVar("T")
Answer = dict[str, Any]


def object_of(keys: Mapping[str, Answer]) -> Answer:
    """A schema of an object whose keys are all required and no others allowed, as strict json_schema wants it."""
    return {"type": "object", "properties": dict(keys), "required": list(keys), "additionalProperties": False}


def list_of(entry: Answer) -> Answer:
    return {"type": "array", "items": entry}


def asked(
    model: Model,
    prompts: Prompts,
    request: Request,
    read: Callable[[Answer], tuple[T, list[str]]],
    repairs: int = REPAIRS,
    sound: Callable[[Answer], T | None] = lambda answer: None,
) -> T:
    """The answer as `read` understands it. What `read` complains of goes back to the model, `repairs` times at most.

    `sound`: what can be kept of an answer that still has faults, None for nothing. Raises DraftingError with the last
    complaints, or the ModelError of the endpoint.
    """
    answer = model.ask(request)
    found, wrong = read(answer)
    for _ in range(repairs):
        if not wrong:
            break
        answer = model.ask(_again(prompts, request, answer, wrong))
        found, wrong = read(answer)
    if wrong and (kept := sound(answer)) is not None:
        return kept
    if wrong:
        more = f"，另有 {len(wrong) - 1} 处" if len(wrong) > 1 else ""
        raise DraftingError(f"{request.name}：{model.name} 改了 {repairs} 次仍未通过检查：{wrong[0]}{more}")
    return found


def _again(prompts: Prompts, request: Request, answer: Answer, wrong: Sequence[str]) -> Request:
    said = json.dumps(answer, ensure_ascii=False)
    listed = "\n".join(f"- {line}" for line in wrong[:COMPLAINTS])
    return replace(request, user=prompts.fill("repair", task=request.user, answer=said, complaints=listed))
