"""The model of a run out of the settings: endpoint, budget, kept answers. None for the extractive default."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from threading import BoundedSemaphore

from agent.llm.answers import Answers
from agent.llm.budget import Budget, Price, Spent
from agent.llm.openai import DEFAULT_URL, Endpoint, OpenAIModel
from agent.llm.protocol import Model
from agent.settings import ModelSettings


@dataclass(frozen=True, slots=True)
class Opened:
    """`model` answers from `folder` first; `budget` tells what was spent, by role; `endpoint` is the bare model."""

    model: Answers
    budget: Budget
    endpoint: OpenAIModel


def open_model(settings: ModelSettings, folder: Path, sleep: Callable[[float], None] = time.sleep) -> Opened | None:
    """`folder` keeps answers and spending of one run. Nothing is asked yet."""
    if settings.extractive:
        return None
    endpoint = endpoint_of(settings)
    prices = {name: Price(Decimal(str(p.prompt)), Decimal(str(p.answer))) for name, p in settings.prices.items()}
    budget = Budget(settings.budget_tokens, Decimal(str(settings.budget_money)), prices, folder / "spent.jsonl")
    model = OpenAIModel(endpoint, budget, sleep)
    return Opened(Answers(model, folder, endpoint.model_of, BoundedSemaphore(endpoint.concurrency)), budget, model)


def verify(model: Model | None) -> None:
    """One small question before a run begins, so that a wrong key or address is said at once. Raises a ModelError."""
    if isinstance(model, Answers) and isinstance(model.model, OpenAIModel):
        model.model.probe()


def spent_on(model: Model | None) -> tuple[Spent, ...]:
    """What the run has cost so far, by role."""
    if isinstance(model, Answers) and isinstance(model.model, OpenAIModel):
        return model.model.budget.spent()
    return ()


def tokens_spent(model: Model | None) -> int:
    """Tokens of the run so far, asked and answered."""
    return sum(spent.usage.prompt + spent.usage.answer for spent in spent_on(model))


def endpoint_of(settings: ModelSettings) -> Endpoint:
    return Endpoint(
        name=settings.name,
        base_url=settings.base_url or DEFAULT_URL,
        key=settings.key,
        roles=settings.roles,
        temperature=settings.temperature,
        seed=settings.seed,
        concurrency=settings.concurrency,
        timeout=settings.timeout,
        retries=settings.retries,
        max_tokens=settings.max_tokens,
        extra=settings.extra,
    )
