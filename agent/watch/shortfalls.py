"""What a run did without, though it was to have it: a finding for who runs the program, whether or not a figure is open. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from agent.errors import BudgetSpent, ModelRefusedKey, ModelUnreachable
from agent.writing.degraded import undone
from agent.writing.drafted import UNREAD


@dataclass(frozen=True, slots=True)
class Shortfall:
    """`said` on a command line, `told` in a message to the desk. `again`: drafting from the kept evidence makes up for it."""

    said: str
    told: str
    again: bool = False


_MODEL = {
    ModelUnreachable: ("the model did not answer", "模型服务没有应答"),
    ModelRefusedKey: ("the model's key was refused", "模型服务不接受密钥"),
    BudgetSpent: ("the model's budget was spent", "模型预算已用完"),
}


def shortfalls(notes: Sequence[str]) -> list[Shortfall]:
    """Out of the notes that a ledger keeps."""
    found = [Shortfall("no source gave anything", "来源均未取到")] if UNREAD in notes else []
    for kind, (said, told) in _MODEL.items():
        if count := len(undone(notes, kind)):
            found.append(Shortfall(f"{said}: {_steps(count)} by code", f"{told}：{count} 个步骤改由程序完成", again=True))
    return found


def _steps(count: int) -> str:
    return f"{count} step{'s' if count > 1 else ''} of the report done"


def made_good_by_another_run(found: Iterable[Shortfall]) -> bool:
    return any(one.again for one in found)
