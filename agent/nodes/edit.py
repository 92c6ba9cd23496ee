"""The editor's turn: the run waits, over restarts, until `zhoubao approve` answers or a section is asked for anew."""

from __future__ import annotations

from typing import Any

from langgraph.types import interrupt

from agent.state import State


def edit(state: State) -> dict[str, Any]:
    answer = interrupt({"week": state["week"], "draft": state.get("draft_file", "")})
    if "redraft" in answer:
        return {"redraft": answer["redraft"], "round": 0}
    return {"approval": answer, "redraft": {}}


def route_after_edit(state: State) -> str:
    return "redraft" if state.get("redraft") else "publish"
