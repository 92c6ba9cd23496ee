"""The editor's turn: the run waits, over restarts, until `zhoubao approve` answers."""

from __future__ import annotations

from typing import Any

from langgraph.types import interrupt

from agent.state import State


def edit(state: State) -> dict[str, Any]:
    approval = interrupt({"week": state["week"], "draft": state.get("draft_file", "")})
    return {"approval": approval}
