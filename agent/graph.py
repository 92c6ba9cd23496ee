"""The whole report being made, on one page.

collect -> recall -> compute -> plan -> draft (a branch a part, side by side) -> review -> revise (bounded) -> review
-> assemble -> edit (waits for the editor) -> publish. A section the editor wants written again:
edit -> redraft -> review -> revise -> review -> merge -> edit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from langgraph.graph import END, START, StateGraph

from agent.context import Context
from agent.nodes.assemble import assemble
from agent.nodes.collect import collect
from agent.nodes.compute import compute
from agent.nodes.draft import draft
from agent.nodes.edit import edit, route_after_edit
from agent.nodes.merge import merge
from agent.nodes.plan import plan, route_after_plan
from agent.nodes.publish import publish
from agent.nodes.recall import recall
from agent.nodes.redraft import redraft, route_after_redraft
from agent.nodes.review import review, route_after_review
from agent.nodes.revise import revise
from agent.state import State

if TYPE_CHECKING:
    from langgraph.checkpoint.base import BaseCheckpointSaver
    from langgraph.graph.state import CompiledStateGraph


def build() -> StateGraph[State, Context]:
    """The graph, not yet compiled: the edge gives it a checkpointer."""
    graph = StateGraph(State, context_schema=Context)
    graph.add_node("collect", collect)
    graph.add_node("recall", recall)
    graph.add_node("compute", compute)
    graph.add_node("plan", plan)
    graph.add_node("draft", draft)
    graph.add_node("review", review)
    graph.add_node("revise", revise)
    graph.add_node("assemble", assemble)
    graph.add_node("edit", edit)
    graph.add_node("redraft", redraft)
    graph.add_node("merge", merge)
    graph.add_node("publish", publish)
    graph.add_edge(START, "collect")
    graph.add_edge("collect", "recall")
    graph.add_edge("recall", "compute")
    graph.add_edge("compute", "plan")
    graph.add_conditional_edges("plan", route_after_plan, ["draft"])
    graph.add_edge("draft", "review")
    graph.add_conditional_edges("review", route_after_review, ["revise", "assemble", "merge"])
    graph.add_edge("revise", "review")
    graph.add_edge("assemble", "edit")
    graph.add_conditional_edges("edit", route_after_edit, ["redraft", "publish"])
    graph.add_conditional_edges("redraft", route_after_redraft, ["review", "edit"])
    graph.add_edge("merge", "edit")
    graph.add_edge("publish", END)
    return graph


def compiled(checkpointer: BaseCheckpointSaver[str] | None) -> CompiledStateGraph[State, Context, State, State]:
    return build().compile(checkpointer=checkpointer)
