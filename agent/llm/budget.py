"""What a run may spend: tokens and money, counted by role, stopped before the limit is passed.

A request first reserves the most it can cost (a token is at least one byte of the prompt; the answer's limit); what the
server reports takes the reservation's place. A request that broke off may have been billed: its reservation stays.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from threading import Lock

from agent.errors import BudgetSpent

MILLION = Decimal(1_000_000)
OVERHEAD = 64  # tokens a chat template adds


@dataclass(frozen=True, slots=True)
class Price:
    """Of a million tokens, in the currency of the budget."""

    prompt: Decimal
    answer: Decimal


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one answered request, or of many together. `calls` counts requests."""

    prompt: int = 0
    answer: int = 0
    calls: int = 1

    @property
    def tokens(self) -> int:
        return self.prompt + self.answer

    def __add__(self, other: Usage) -> Usage:
        return Usage(self.prompt + other.prompt, self.answer + other.answer, self.calls + other.calls)


@dataclass(frozen=True, slots=True)
class Spent:
    """What one role has cost with one model."""

    role: str
    model: str
    usage: Usage
    money: Decimal


@dataclass(slots=True)
class Budget:
    """`tokens`, `money`: 0 for no limit. `journal`: a file of lines that a resumed run reads its spending from."""

    tokens: int = 0
    money: Decimal = Decimal(0)
    prices: Mapping[str, Price] = field(default_factory=dict)
    journal: Path | None = None
    _spent: dict[tuple[str, str], Usage] = field(default_factory=dict)
    _reserved: list[tuple[str, str, Usage]] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    def __post_init__(self) -> None:
        if self.journal is not None and self.journal.is_file():
            for line in self.journal.read_text(encoding="utf-8").splitlines():
                self._recall(line)

    def _recall(self, line: str) -> None:
        try:
            entry = json.loads(line)
            self._count(entry["role"], entry["model"], Usage(int(entry["prompt"]), int(entry["answer"])))
        except (ValueError, KeyError, TypeError):
            return  # the line a crash cut off

    def reserve(self, role: str, model: str, prompt: str, most: int) -> Usage:
        """Sets aside the most a request can cost. Raises BudgetSpent when that would pass a limit."""
        usage = Usage(len(prompt.encode()) + OVERHEAD, most)
        with self._lock:
            self._refuse(role, model, usage)
            self._reserved.append((role, model, usage))
        return usage

    def settle(self, role: str, model: str, reserved: Usage, used: Usage | None) -> None:
        """Counts what a request used in place of its reservation; None: not known, all of it."""
        usage = reserved if used is None else used
        with self._lock:
            self._reserved.remove((role, model, reserved))
            self._count(role, model, usage)
            if self.journal is not None:
                self._write(role, model, usage)

    def release(self, role: str, model: str, reserved: Usage) -> None:
        """A request that was refused before any work cost nothing."""
        with self._lock:
            self._reserved.remove((role, model, reserved))

    def _refuse(self, role: str, model: str, usage: Usage) -> None:
        waiting = [(model, usage), *((name, u) for _, name, u in self._reserved)]
        known = [(name, u) for (_, name), u in self._spent.items()]
        tokens = sum(u.tokens for _, u in (*known, *waiting))
        if self.tokens and tokens > self.tokens:
            raise BudgetSpent(
                f"the run's budget of {self.tokens} tokens would be passed by the next question of the {role} "
                f"(used {sum(u.tokens for _, u in known)}); raise model.budget_tokens or resume without a model"
            )
        if self.money and sum((self.cost(name, u) for name, u in (*known, *waiting)), Decimal(0)) > self.money:
            used = sum((self.cost(name, u) for name, u in known), Decimal(0))
            raise BudgetSpent(
                f"the run's budget of {self.money} would be passed by the next question of the {role} "
                f"(spent {used:.4f}); raise model.budget_money or resume without a model"
            )

    def cost(self, model: str, usage: Usage) -> Decimal:
        price = self.prices.get(model)
        return (price.prompt * usage.prompt + price.answer * usage.answer) / MILLION if price else Decimal(0)

    def spent(self) -> tuple[Spent, ...]:
        """By role and model, in the order first asked."""
        with self._lock:
            return tuple(Spent(r, m, usage, self.cost(m, usage)) for (r, m), usage in self._spent.items())

    def _count(self, role: str, model: str, usage: Usage) -> None:
        self._spent[role, model] = self._spent.get((role, model), Usage(0, 0, 0)) + usage

    def _write(self, role: str, model: str, usage: Usage) -> None:
        assert self.journal is not None
        self.journal.parent.mkdir(parents=True, exist_ok=True)
        line = json.dumps({"role": role, "model": model, "prompt": usage.prompt, "answer": usage.answer})
        with self.journal.open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")
            file.flush()
            os.fsync(file.fileno())
