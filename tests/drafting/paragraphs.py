"""One paragraph of a model about one event, its figures written as they will stand: is it drafted?"""

from __future__ import annotations

from collections.abc import Sequence

from agent.errors import DraftingError
from agent.ledger import Fact
from agent.llm.scripted import Reply, ScriptedModel
from agent.writing.drafting import write_part
from agent.writing.material import Brief
from agent.writing.slots import written
from feeds.model import Event
from prompts.loading import Prompts


def is_drafted(text: str, event: Event, facts: Sequence[Fact], watch: Sequence[str]) -> bool:
    """`text` has its figures as [7.9%]."""
    for fact in facts:
        text = text.replace(f"[{written(fact)}]", f"{{{{{fact.id}}}}}")
    assert "[" not in text, [written(fact) for fact in facts]
    brief = Brief("compute.news", (event,), (), {event.id: tuple(facts)}, watch=tuple(watch))
    with ScriptedModel([Reply("compute.news", {"headline": "", "paragraphs": [{"event": "E1", "text": text}]})]) as model:
        try:
            write_part(model, Prompts(), brief, repairs=0)
        except DraftingError:
            return False
    return True
