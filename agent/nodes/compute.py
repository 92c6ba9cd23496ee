"""Tables to facts and composed paragraphs: changes, ranks, extremes, sums, PE, medians, all by code."""

from __future__ import annotations

from typing import Any

from langgraph.runtime import Runtime

from agent.building import period_of
from agent.codec import to_plain
from agent.compose.model import Desk
from agent.compose.tables import compose_tables
from agent.context import Context
from agent.ledger import Ledger
from agent.manuscript import lookback_of, previous_of, tables_of, week_of
from agent.memory.lookback import with_lines
from agent.state import State


def compute(state: State, runtime: Runtime[Context]) -> dict[str, Any]:
    ledger = Ledger()
    desk = Desk(ledger, period_of(week_of(state)), runtime.context.settings.desk.name)
    composed = with_lines(compose_tables(tables_of(state), previous_of(state), desk), lookback_of(state), ledger)
    notes = [note for part in composed.values() for note in part.notes]
    runtime.context.say(f"compute   {len(ledger.facts)} facts of tables")
    return {"facts": to_plain(ledger.facts), "composed": to_plain(composed), "notes": notes}
