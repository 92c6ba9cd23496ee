"""What a model is asked and what it answers. The graph knows no vendor."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Request:
    """One question. `role` is a role of the settings, `schema` the JSON schema of the answer, `name` its name."""

    role: str
    system: str
    user: str
    name: str
    schema: dict[str, Any] = field(default_factory=dict)

    def hash(self, model: str) -> str:
        body = [model, self.role, self.system, self.user, self.name, self.schema]
        return hashlib.sha256(json.dumps(body, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


class Model(Protocol):
    """`ask` gives the answer as a JSON object that fits the schema's shape, or raises a ModelError."""

    @property
    def name(self) -> str: ...

    def ask(self, request: Request) -> dict[str, Any]: ...
